"""Repair of typing errors: an unknown word is read as the nearest word of the documents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.errors import SnapshotError
from index.tokens import FUNCTION_WORDS, words

_SHORTEST = 4
_LONG = 8
"""From this length on two errors are repaired, below it one."""
_VOCABULARY = 60_000


class Spelling:
    """The words of a corpus with how often they occur, for repairing those of a question."""

    def __init__(self, counts: Mapping[str, int], known: Iterable[str] = ()) -> None:
        self._counts = counts
        self._known = set(known) | FUNCTION_WORDS
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for word in counts:
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def repair(self, word: str) -> str | None:
        """The word that a folded ``word`` was meant to be, or None where it is known or nothing is near.

        Distances are Damerau's (1964), as optimal string alignment: a letter lost, added, changed or swapped
        with its neighbour.
        """
        if len(word) < _SHORTEST or not word.isalpha() or word in self._counts or word in self._known:
            return None
        errors = 2 if len(word) >= _LONG else 1
        near = [
            (distance, -self._counts[other], other)
            for other, distance, _ in process.extract(
                word,
                self._candidates(word, errors),
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=5,
            )
        ]
        return min(near)[2] if near else None

    def _candidates(self, word: str, errors: int) -> list[str]:
        """Words of about this length that begin with one of its first two letters."""
        lengths = range(len(word) - errors, len(word) + errors + 1)
        return [
            other
            for first in dict.fromkeys((word[0], word[1]))
            for length in lengths
            for other in self._by_shape.get((first, length), ())
        ]

    def save(self, path: Path) -> None:
        """Write what ``load_spelling`` reads."""
        path.write_text(json.dumps(self._counts, ensure_ascii=False) + "\n", encoding="utf-8")


def spelling_of(texts: Iterable[str]) -> Spelling:
    """From the words of the documents; of a very large vocabulary the rarest are left out."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words(text))
    return Spelling(dict(counts.most_common(_VOCABULARY)))


def load_spelling(path: Path, known: Iterable[str] = ()) -> Spelling:
    """What ``Spelling.save`` wrote; words in ``known`` are no errors. SnapshotError where it is damaged."""
    try:
        counts = {str(word): int(count) for word, count in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SnapshotError(f"The list of words {path} cannot be read.") from error
    return Spelling(counts, known)
