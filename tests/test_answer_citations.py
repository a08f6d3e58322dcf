"""Every quote stands on the page that its citation names: judged by a PDF library that we do not use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.answer import Citation
from assistant.cite import cite
from assistant.cli import app
from assistant.compose import Quote, quotes
from corpus.reader import read_pdf
from corpus.samples.typeset import write_all
from index.passage import Entry, entries_of
from index.snapshot import open_snapshot
from tests.page_text import stands_on_its_pages

QUESTIONS = Path(__file__).resolve().parent.parent / "evals" / "sets" / "samples" / "questions.jsonl"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_all(folder)
    return folder


def misplaced(path: Path, max_words: int) -> tuple[int, list[Citation]]:
    """How many citations the answers in a PDF give, cut to their own question, and which stand elsewhere."""
    count, wrong = 0, []
    for entry in entries_of(read_pdf(path)):
        for quote in quotes(entry, entry.record.question.content, max_words):
            citation = cite(quote, 1)
            assert citation is not None
            count += 1
            if not stands_on_its_pages(citation, entry, path):
                wrong.append(citation)
    return count, wrong


@pytest.mark.parametrize("max_words", [150, 30])
def test_quotes_from_the_samples_stand_on_their_pages(samples: Path, max_words: int) -> None:
    counted = 0
    for path in sorted(samples.glob("*.pdf")):
        count, wrong = misplaced(path, max_words)
        assert [(citation.pages, citation.quote) for citation in wrong] == []
        counted += count
    assert counted >= 100


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["seed", "letters", "feature", "vso-dev", "rek-dev"])
def test_quotes_from_other_documents_stand_on_their_pages(folder: str) -> None:
    paths = sorted((SHARED / folder).glob("*.pdf"))
    if not paths:
        pytest.skip(f"there is no {folder}")
    for path in paths:
        _, wrong = misplaced(path, 150)
        assert [(citation.pages, citation.quote) for citation in wrong] == [], path.name


def entry_cited(entries: Mapping[str, Sequence[Entry]], citation: dict[str, Any]) -> Entry:
    """The one entry of its document that has what a citation in JSON says, in the place that it says."""
    start, end = citation["span"]
    (found,) = [
        entry
        for entry in entries[citation["sha256"]]
        if entry.record.answer.content[start:end] == citation["quote"]
        and (entry.record.question.content or entry.record.heading or "") == citation["question"]
    ]
    return found


@pytest.mark.slow
def test_every_citation_of_a_batch_stands_on_its_page(
    samples: Path, sample_index: Path, tmp_path: Path
) -> None:
    queries = [
        {"id": f"{path.stem}-{number}", "text": " ".join(entry.record.question.content.split())[:1000]}
        for path in sorted(samples.glob("*.pdf"))
        for number, entry in enumerate(entries_of(read_pdf(path)))
        if entry.record.is_pair
    ]
    assert len(queries) >= 100
    own = {query["id"] for query in queries}
    queries += [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    out = tmp_path / "answers.jsonl"
    command = ["batch", tmp_path / "queries.jsonl", "--index", sample_index, "--out", out]
    result = CliRunner().invoke(app, [str(part) for part in command])
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(answers) == len(queries)
    answered = [answer for answer in answers if answer["status"] == "answered"]
    assert sum(answer["id"] in own for answer in answered) >= 0.9 * len(own)
    assert len(answered) > len(own) + 200
    snapshot = open_snapshot(sample_index)
    entries = {document.sha256: tuple(entries_of(document)) for document in snapshot.documents()}
    snapshot.close()
    for citation in (one for answer in answers for one in [*answer["citations"], *answer["history"]]):
        entry = entry_cited(entries, citation)
        found = cite(Quote(entry, *citation["span"]), citation["number"])
        assert found is not None
        assert (list(found.pages), found.url) == (citation["pages"], citation["url"])
        assert stands_on_its_pages(found, entry, samples / citation["document"])
