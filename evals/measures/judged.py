"""What a run is judged against: the questions of its set, and the records that its answers name."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import PassendError
from corpus.records import Kamerstuk
from evals.question import Question
from evals.run import INDEX, Run
from evals.set_records import Records
from evals.sets import documents_of, has_documents, questions, set_hash
from index.errors import SnapshotError
from index.passage import Entry
from index.settings import IndexSettings
from index.snapshot import open_snapshot


class JudgedError(PassendError):
    """A run that cannot be judged: its set has changed, or its documents are not there."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The questions of a set and split, answered or not, and the records by id."""

    questions: tuple[Question, ...]
    entries: Mapping[str, Entry]


def judged(made: Run, index: Path | None = None) -> Judged:
    """The questions and records of a run; ``index`` is one of its documents, where the set has none itself.

    Raises JudgedError where the set is not the one that was asked any more.
    """
    name, split = made.manifest["set"], made.manifest["split"]
    if set_hash(name) != made.manifest["set_hash"]:
        raise JudgedError(f"The set {name} has changed since {made.folder} was made; run it again.")
    documents = _documents(made, index)
    return Judged(tuple(questions(name, documents, split)), Records(documents).by_id)


def _documents(made: Run, index: Path | None) -> list[Kamerstuk]:
    name, own = made.manifest["set"], made.folder / INDEX
    folder = index or (own if (own / "current").exists() else None)
    if folder:
        try:
            return _indexed(folder)
        except SnapshotError:  # the run's own index can be of an earlier version; its records are all we need
            if index or not has_documents(name):
                raise
    if not has_documents(name):
        raise JudgedError(f"The set {name} holds no documents; give the index of {made.folder} with --index.")
    with tempfile.TemporaryDirectory(prefix="passend-") as made_in:
        return documents_of(name, Path(made_in))


def _indexed(folder: Path) -> list[Kamerstuk]:
    snapshot = open_snapshot(folder, IndexSettings(model=""))
    try:
        return list(snapshot.documents())
    finally:
        snapshot.close()
