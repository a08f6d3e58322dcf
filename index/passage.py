"""What is searched and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.records import Kamerstuk, Record


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in its document: the unit that is ranked, shown and cited.

    ``id`` is '<first 16 hex digits of the PDF's hash>-<ordinal>', with the record's place in the
    document counted from 0; it stays the same as long as the PDF does.
    """

    id: str
    document: Kamerstuk
    record: Record
    ordinal: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that is embedded and matched on behalf of an entry."""

    id: str
    entry_id: str
    kind: Literal["question", "answer", "section"]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found. ``score`` in [0, 1] ranks; the arms' own scores are kept for inspection."""

    entry: Entry
    score: float
    lexical: float | None = None
    dense: float | None = None
