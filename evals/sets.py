"""Evaluation sets: questions with graded relevance, and the documents that they are asked of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from corpus.reader import read_pdf
from corpus.records import Kamerstuk
from corpus.samples.document import load
from corpus.samples.typeset import typeset, write_all
from corpus.store import Store
from index.passage import entries_of
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot

SETS = ("samples", "field")
GROUPS = ("parents", "staff", "keywords", "english", "other", "lookup", "newest")
"""The groups of questions that the documents answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set; ``relevant`` gives the grade (1 to 3) of entries by id, none if unanswerable."""

    id: str
    text: str
    group: str
    language: str
    typos: bool
    family: str | None
    relevant: Mapping[str, int]
    split: str

    @property
    def answers(self) -> frozenset[str]:
        """The entries that answer it (grade 3)."""
        return frozenset(entry for entry, grade in self.relevant.items() if grade == 3)


def write_documents(name: str, folder: Path) -> list[Path]:
    """Typeset the documents of a set into ``folder``."""
    if name == "samples":
        return write_all(folder)
    written = []
    for path in sorted(_folder(name).joinpath("documents").glob("*.yaml")):
        document = load(path)
        target = folder / document.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(typeset(document))
        written.append(target)
    return written


def index_set(name: str, folder: Path, settings: IndexSettings | None = None) -> Snapshot:
    """An index of the documents of a set, made in ``folder`` unless there is one already."""
    settings = settings or IndexSettings()
    if not (folder / "current").exists():
        store = Store(folder / "store")
        hashes = []
        for path in write_documents(name, folder / "pdf"):
            document = read_pdf(path)
            store.save(document, path)
            hashes.append(document.sha256)
        build_snapshot(folder, hashes, settings)
    return open_snapshot(folder, settings)


def questions(name: str, documents: Sequence[Kamerstuk], split: str | None = None) -> list[Question]:
    """The questions of a set, with the entries of ``documents`` that they are judged against."""
    by_file = {document.file: document for document in documents}
    text = _folder(name).joinpath("questions.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return [
        Question(
            id=row["id"],
            text=row["text"],
            group=row["group"],
            language=row["language"],
            typos=row["typos"],
            family=row["family"],
            relevant={
                _entry(by_file[each["document"]], each): int(each["grade"]) for each in row["relevant"]
            },
            split=row["split"],
        )
        for row in rows
        if split in (None, row["split"])
    ]


def _entry(document: Kamerstuk, judged: Mapping[str, object]) -> str:
    number = judged["number"]
    for entry in entries_of(document):
        if entry.ordinal == judged.get("ordinal") if number is None else number in entry.record.numbers:
            return entry.id
    raise ValueError(f"{document.file} has no record {number or judged.get('ordinal')}.")


def _folder(name: str) -> Path:
    return Path(str(files("evals").joinpath("sets", name)))
