"""How well a document was read: what a reader of the report should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.numbers import order
from corpus.records import Kamerstuk

LOW_CONFIDENCE = 0.7
"""Documents read with less confidence than this are reported loudly."""
LONG = 8.0
"""An answer this many times as long as the document's median is suspicious, and so is one in which"""
LONG_WORDS = 1200
"""... there are over this many words."""
SHORT_LETTERS = 2
"""An answer of this few letters or none is suspicious ('Ja.' has two)."""
MUCH_LEFT = 0.1
"""More than this share of the words in no record is suspicious."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What stands out in a document: question numbers, and ``left_over``, a share of words in [0, 1]."""

    confidence: float
    numbers: str
    missing: tuple[str, ...]
    duplicates: tuple[str, ...]
    unanswered: tuple[str, ...]
    long: tuple[str, ...]
    left_over: float

    @property
    def doubtful(self) -> bool:
        """Whether the document should be looked at before it is relied on."""
        return self.confidence < LOW_CONFIDENCE or self.left_over > MUCH_LEFT

    def __str__(self) -> str:
        parts = [f"confidence {self.confidence:.2f}"]
        if self.numbers:
            missing = f", {', '.join(self.missing)} missing" if self.missing else ""
            parts.append(f"questions {self.numbers}{missing}")
        for name, values in (
            ("twice", self.duplicates),
            ("unanswered", self.unanswered),
            ("very long", self.long),
        ):
            if values:
                parts.append(f"{name}: {', '.join(values)}")
        if self.left_over > MUCH_LEFT:
            parts.append(f"{self.left_over:.0%} of the words are in no record")
        return "; ".join(parts)


def scorecard(kamerstuk: Kamerstuk) -> Scorecard:
    """Judge a document by its records alone."""
    pairs = [record for record in kamerstuk.records if record.is_pair]
    numbers = [number for record in pairs for number in record.numbers]
    lengths = [len(record.answer.content.split()) for record in pairs]
    usual = median(lengths) if lengths else 0
    named = [(_name(record.numbers, place), record) for place, record in enumerate(pairs)]
    return Scorecard(
        confidence=kamerstuk.confidence,
        numbers=_range(numbers),
        missing=missing_numbers(numbers),
        duplicates=tuple(number for number, count in Counter(numbers).items() if count > 1),
        unanswered=tuple(name for name, record in named if _letters(record.answer.content) < SHORT_LETTERS),
        long=tuple(
            name
            for (name, _), length in zip(named, lengths, strict=True)
            if length > LONG_WORDS and length > LONG * usual
        ),
        left_over=kamerstuk.left_over,
    )


def _name(numbers: Sequence[str], place: int) -> str:
    return "/".join(numbers) if numbers else f"#{place + 1}"


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _range(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    ordered = sorted(numbers, key=order)
    return f"{ordered[0]}-{ordered[-1]}" if len(ordered) > 1 else ordered[0]


def missing_numbers(numbers: Sequence[str]) -> tuple[str, ...]:
    """The numbers left out between a list's first and last; where numbers begin anew, a new list begins."""
    missing: list[str] = []
    present: list[int] = []
    for value in [order(number)[0] for number in numbers] + [0]:
        if present and value <= 1 < max(present):
            missing += [str(n) for n in range(min(present), max(present)) if n not in set(present)]
            present = []
        present.append(value)
    return tuple(missing)
