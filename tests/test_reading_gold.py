"""Whole documents against judged ones: numbers, pages, texts, footnotes and references, layout by layout."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

from corpus.errors import UnreadablePdf
from corpus.masthead import MONTHS
from corpus.records import Kamerstuk
from corpus.rows import rows
from corpus.sandbox import read_files

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORER = SHARED / "score_parse.py"
FOLDERS = ("seed", "rek-dev", "vso-dev", "feature", "letters")
LONG = "pages-2000.pdf"

pytestmark = pytest.mark.skipif(not SCORER.exists(), reason="the judged documents are not here")

# Column of the scorer -> least value; the 'leak' columns are most values.
NUMBERED = {
    "recall": 0.995,
    "precision": 0.995,
    "q page": 0.995,
    "a page": 0.99,
    "last": 0.99,
    "q text": 0.99,
    "a text": 0.98,
    "leak": 0.003,
    "fn": 0.98,
    "fn leak": 0.01,
    "bijl": 0.99,
    "blz": 0.99,
    "xref": 0.97,
}
CONSULTATION = {
    "recall": 0.95,
    "precision": 0.95,
    "q page": 0.97,
    "a page": 0.97,
    "last": 0.95,
    "q text": 0.95,
    "a text": 0.93,
    "leak": 0.01,
    "fn": 0.95,
    "fn leak": 0.02,
    "xref": 0.95,
}
MISJUDGED = {("rek-af68391d9b.pdf", "xref")}
"""Judged files that are wrong: this one takes '1a, 1b, 1c en 1d' for four times question 1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged document, where its PDF is, and what reading that gave."""

    gold: Mapping[str, Any]
    path: Path
    result: Kamerstuk | UnreadablePdf

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(rows(self.result)) if isinstance(self.result, Kamerstuk) else []


def _judged(folder: Path, pdfs: Path, skip: str = "") -> list[tuple[dict[str, Any], Path]]:
    golds = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.gold.json")))
    return [(gold, pdfs / gold["file"]) for gold in golds if gold["file"] != skip]


@pytest.fixture(scope="session")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_parse", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def judged() -> dict[str, list[Judged]]:
    """Every judged document but the longest, by folder, each read once."""
    wanted = [(name, gold, path) for name in FOLDERS for gold, path in _judged(SHARED / name, SHARED / name)]
    wanted += [
        ("bad", gold, path) for gold, path in _judged(SHARED / "bad" / "gold", SHARED / "bad", skip=LONG)
    ]
    results = read_files(path for _, _, path in wanted)
    found: dict[str, list[Judged]] = defaultdict(list)
    for (name, gold, path), (read, result) in zip(wanted, results, strict=True):
        assert read == path
        found[name].append(Judged(gold, path, result))
    return found


def _score(scorer: ModuleType, documents: list[Judged]) -> tuple[dict[str, Any], list[Any]]:
    total: dict[str, float] = defaultdict(float)
    errors: list[Any] = []
    for document in documents:
        counts = scorer.score_file(document.gold, document.rows, errors)
        if (document.gold["file"], "xref") in MISJUDGED:
            counts["xref"] = counts["xref_n"] = 0
        for name, value in counts.items():
            total[name] += value
    return scorer.table(total), errors


def _short(scores: Mapping[str, float | None], wanted: Mapping[str, float]) -> dict[str, float]:
    """The columns that fall short; a column without anything to score (None) cannot."""
    return {
        name: score
        for name, limit in wanted.items()
        if (score := scores[name]) is not None and (score > limit if "leak" in name else score < limit)
    }


LAYOUTS = [
    ("seed", "letter-table"),
    *(("rek-dev", layout) for layout in ("letter-table", "kst", "aanhangsel", "vraag-antwoord")),
    ("vso-dev", "vso"),
    *(("feature", layout) for layout in ("letter-table", "kst", "aanhangsel", "vraag-antwoord", "vso")),
    ("letters", "real-letter"),
    *(("bad", layout) for layout in ("letter-table", "kst", "vraag-antwoord")),
]


@pytest.mark.parametrize(("folder", "layout"), LAYOUTS)
def test_a_layout_is_read_as_judged(
    folder: str, layout: str, judged: dict[str, list[Judged]], scorer: ModuleType
) -> None:
    documents = [document for document in judged[folder] if document.gold["layout"] == layout]
    assert documents
    scores, errors = _score(scorer, documents)
    assert scores["units"] > 0
    wanted = CONSULTATION if layout == "vso" else NUMBERED
    assert _short(scores, wanted) == {}, "\n".join(map(str, errors[:12]))


def test_every_layout_is_scored(judged: dict[str, list[Judged]]) -> None:
    there = {(folder, document.gold["layout"]) for folder in judged for document in judged[folder]}
    assert there == set(LAYOUTS)


@pytest.mark.parametrize("folder", [*FOLDERS, "bad"])
def test_the_layout_is_recognised(folder: str, judged: dict[str, list[Judged]]) -> None:
    """A real letter is of the 'Vraag / Antwoord' kind; other layouts have the name that they were set in."""
    wrong = {
        document.gold["file"]: document.result.layout
        for document in judged[folder]
        if isinstance(document.result, Kamerstuk)
        and document.gold["layout"].replace("real-letter", "vraag-antwoord") != document.result.layout
    }
    assert wrong == {}


@pytest.mark.parametrize("folder", [*FOLDERS, "bad"])
def test_printed_page_numbers_are_found(folder: str, judged: dict[str, list[Judged]]) -> None:
    wrong = {
        document.gold["file"]: (document.result.page_labels, document.gold["page_labels"])
        for document in judged[folder]
        if isinstance(document.result, Kamerstuk)
        and list(document.result.page_labels) != [label or "" for label in document.gold["page_labels"]]
    }
    assert wrong == {}


FACTS = ("title", "dossier", "number", "date", "ministry", "reference")


@pytest.mark.parametrize("layout", ["letter-table", "kst", "aanhangsel", "vraag-antwoord", "vso"])
def test_the_masthead_is_read(layout: str, judged: dict[str, list[Judged]]) -> None:
    """What the document prints of itself is found, and never something else."""
    documents = [
        (document.result, document.gold, _head(document))
        for folder in ("rek-dev", "vso-dev", "feature")
        for document in judged[folder]
        if document.gold["layout"] == layout and isinstance(document.result, Kamerstuk)
    ]
    wrong = [
        (gold["file"], name, found, gold[name])
        for read, gold, head in documents
        for name in FACTS
        if ((found := getattr(read, name)) is not None or _is_printed(name, gold, head))
        and not _agrees(name, found, gold[name])
    ]
    assert documents
    assert "\n".join(map(str, wrong)) == ""


def _head(document: Judged) -> str:
    """What stands on the first page before the first question: only its letters and digits."""
    with pypdfium2.PdfDocument(document.path) as pdf:
        page = _plain(pdf[0].get_textpage().get_text_range())
    return page.split(_plain(document.gold["items"][0]["question"])[:40])[0]


def _is_printed(name: str, gold: Mapping[str, Any], page: str) -> bool:
    """Whether the head of the first page shows it; a number only where it is called one."""
    if name == "number":
        return f"nr{_plain(gold[name])}" in page or gold["layout"] == "aanhangsel"
    return _plain(gold[name]) in page


def _agrees(name: str, read: str | None, gold: str) -> bool:
    if name == "date":
        return read == _iso(gold)
    found, wanted = _plain(read or ""), _plain(gold)
    return found == wanted or (name == "ministry" and bool(found) and wanted.endswith(found))


def _iso(date: str) -> str:
    day, month, year = date.split()
    return f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


@pytest.mark.slow
def test_two_thousand_pages_are_read(scorer: ModuleType) -> None:
    [(gold, path)] = [
        pair for pair in _judged(SHARED / "bad" / "gold", SHARED / "bad") if pair[1].name == LONG
    ]
    [(_, result)] = read_files([path], workers=1)
    assert isinstance(result, Kamerstuk), result
    scores, errors = _score(scorer, [Judged(gold, path, result)])
    assert scores["units"] == 2000
    assert _short(scores, NUMBERED) == {}, "\n".join(map(str, errors[:12]))
