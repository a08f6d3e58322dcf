"""The sets that the report is about: indexed with the default settings, and their questions by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.metrics import DEPTH
from evals.sets import SETS, Question, index_set, questions
from index.snapshot import Snapshot

TUNE, TEST = "samples, tune", "samples, test"
FIELD, VOICES = "field", "voices"
APART_TUNE, APART_TEST = "apart, tune", "apart, test"
SERIES_TUNE, SERIES_TEST = "series, tune", "series, test"
PARTS = (TUNE, FIELD, VOICES, APART_TUNE, SERIES_TUNE, TEST, APART_TEST, SERIES_TEST)
TESTS = frozenset((TEST, APART_TEST, SERIES_TEST))
"""Parts that are read for figures only; settings are chosen on the others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One set: its index, which is open, and its questions."""

    name: str
    folder: Path
    snapshot: Snapshot
    questions: tuple[Question, ...]

    @property
    def answerable(self) -> list[Question]:
        """The questions that the documents answer."""
        return [question for question in self.questions if question.answers]

    def part(self, question: Question) -> str:
        """The part of the report that a question belongs to."""
        return self.name if self.name in PARTS else f"{self.name}, {question.split}"


@contextmanager
def all_asked(root: Path) -> Iterator[list[Asked]]:
    """All sets, indexed in ``root``."""
    held: list[Asked] = []
    try:
        for name in SETS:
            snapshot = index_set(name, root / name)
            asked = tuple(questions(name, snapshot.documents(), parts=("questions",)))
            held.append(Asked(name, root / name, snapshot, asked))
        yield held
    finally:
        for each in held:
            each.snapshot.close()


def ranked(snapshot: Snapshot, asked: Sequence[Question]) -> list[list[str]]:
    """The first entries for each question."""
    return [[hit.entry.id for hit in snapshot.search(question.text, DEPTH)] for question in asked]
