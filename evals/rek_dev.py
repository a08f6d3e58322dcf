"""Real lists of questions and answers, searched without their questions: is the question's own answer found?

    python -m evals.rek_dev ../shared/rek-dev

The questions are left out of the index, so that what is matched are answers and document titles alone; each
question is then asked. The embedded model is adapted to the answers only, so it has seen no question.
Beside it, BM25 over the same texts (answer and title) with the same tokens.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.masthead import DATE, MONTHS
from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Kamerstuk, Record
from corpus.store import Store
from evals.bm25 import WordsAndGrams, best
from evals.markdown import table
from evals.metrics import DEPTH, recall
from evals.statistics import bootstrap, paired_difference
from index.passage import entries_of
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot

OURS, WORDS, WORDS_AND_GRAMS = "this search", "BM25, words", "BM25, words and 5-grams"
Ranker = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A question and the entry that answers it."""

    text: str
    entry: str


def judged(folder: Path) -> tuple[list[Kamerstuk], list[OwnAnswer]]:
    """The judged documents in ``folder`` without their questions, and those questions."""
    documents: list[Kamerstuk] = []
    asked: list[OwnAnswer] = []
    for path in sorted(folder.glob("*.gold.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        document = _document(data)
        documents.append(document)
        own = zip(data["items"], entries_of(document), strict=True)
        asked += [OwnAnswer(item["question"], entry.id) for item, entry in own]
    return documents, asked


def _document(data: dict[str, Any]) -> Kamerstuk:
    return Kamerstuk(
        file=f"{data['id']}.pdf",
        sha256=hashlib.sha256(data["id"].encode()).hexdigest(),
        title=data["title"],
        layout="sections",
        confidence=1.0,
        page_labels=("1",),
        records=tuple(_section(item) for item in data["items"]),
        dossier=data["dossier"],
        date=_iso(data["date"]),
    )


def _section(item: dict[str, Any]) -> Record:
    return Record(
        numbers=tuple(str(number) for number in item["numbers"]),
        answer=_placed(item["answer"]),
        crossrefs=tuple(str(number) for number in item["crossrefs"]),
    )


def _placed(text: str) -> PlacedText:
    """A text with a place: where it stands does not matter here, but that it stands somewhere does."""
    fragments = (Fragment(0, len(text), Box(1, 70, 700, 500, 712)),) if text else ()
    return PlacedText(text, fragments)


def _iso(date: str) -> str | None:
    match = DATE.search(date)
    return f"{match[3]}-{MONTHS.index(match[2].lower()) + 1:02d}-{int(match[1]):02d}" if match else None


def index_documents(
    folder: Path, documents: Sequence[Kamerstuk], settings: IndexSettings | None = None
) -> Snapshot:
    """An index of documents that there is no PDF of."""
    settings = settings or IndexSettings()
    store = Store(folder / "store")
    stand_in = folder / "none.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    stand_in.write_bytes(b"%PDF-1.4")
    for document in documents:
        store.save(document, stand_in)
    build_snapshot(folder, [document.sha256 for document in documents], settings)
    return open_snapshot(folder, settings)


def rankers(snapshot: Snapshot, documents: Sequence[Kamerstuk]) -> dict[str, Ranker]:
    """This search with its defaults and both baselines, by name."""
    entries = [entry for document in documents for entry in entries_of(document)]
    texts = [f"{entry.record.answer.content}\n{entry.document.title}" for entry in entries]
    names = [entry.id for entry in entries]
    return {
        OURS: lambda text: [hit.entry.id for hit in snapshot.search(text, DEPTH)],
        WORDS: _by_words(WordsAndGrams(texts, gram_weight=0.0), names),
        WORDS_AND_GRAMS: _by_words(WordsAndGrams(texts), names),
    }


def _by_words(index: WordsAndGrams, names: Sequence[str]) -> Ranker:
    return lambda text: [names[place] for place in best(index.scores(text), DEPTH)]


def report(asked: Sequence[OwnAnswer], ranked_by: dict[str, Ranker]) -> str:
    """A table of recall at 1 and 5, and of how much more this search finds than each other."""
    rankings = {name: [rank(each.text) for each in asked] for name, rank in ranked_by.items()}
    found = {
        (name, k): [recall(ranking, {each.entry}, k) for ranking, each in zip(ranked, asked, strict=True)]
        for name, ranked in rankings.items()
        for k in (1, 5)
    }
    rows = [
        [
            name,
            *(str(bootstrap(found[name, k])) for k in (1, 5)),
            *("" if name == OURS else str(paired_difference(found[OURS, k], found[name, k])) for k in (1, 5)),
        ]
        for name in ranked_by
    ]
    return table(["", "recall@1", "recall@5", "ours more, @1", "ours more, @5"], rows)


def main() -> None:
    """Index, ask, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.rek_dev", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with judged documents (*.gold.json)")
    documents, asked = judged(parser.parse_args().folder)
    if not documents:
        parser.error("there is no *.gold.json in this folder")
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        snapshot = index_documents(Path(folder) / "index", documents)
        print(f"{len(asked)} questions, {len(documents)} documents; 95% bootstrap intervals\n")
        print(report(asked, rankers(snapshot, documents)))
        snapshot.close()


if __name__ == "__main__":
    main()
