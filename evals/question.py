"""A judged question: what is asked, what answers it, and which points an answer should make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

QUESTIONS, CONVERSATIONS, VARIANTS = PARTS = ("questions", "conversations", "variants")
"""What a set asks: single questions, last questions of conversations, and other wordings of single ones."""


@dataclass(frozen=True, slots=True)
class Nugget:
    """An answer point: the characters ``span`` of the answer of ``entry``, which are ``text``.

    A ``vital`` one must be in a good answer, another is okay to have (TREC RAG; Pradeep et al., 2024).
    """

    text: str
    vital: bool
    entry: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set; ``relevant`` gives the grade (1 to 3) of entries by id, none if unanswerable.

    ``turns`` are the asker's earlier questions in the same conversation, oldest first; ``variant_of`` is the
    id of the clean Dutch question of which this is a mistyped or translated wording.
    """

    id: str
    text: str
    group: str
    language: str
    typos: bool
    family: str | None
    relevant: Mapping[str, int]
    split: str
    turns: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    variant_of: str | None = None

    @property
    def answers(self) -> frozenset[str]:
        """The entries that answer it (grade 3)."""
        return frozenset(entry for entry, grade in self.relevant.items() if grade == 3)

    @property
    def part(self) -> str:
        """Which of ``PARTS`` it belongs to."""
        if self.variant_of is not None:
            return VARIANTS
        return CONVERSATIONS if self.turns else QUESTIONS
