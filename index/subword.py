"""A text as rows of an embedding table: its known words, and the character n-grams of every word.

As in Bojanowski et al., 'Enriching Word Vectors with Subword Information' (2017): n-grams are hashed into a
fixed number of rows, so that a word with a typing error, a compound or an inflected Turkish or Polish word
shares most of its rows with the word that was seen in training.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.tokens import fold

_WORD = re.compile(r"\w+")
_FILE = "subwords.json"
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Subwords:
    """Which rows a text has: ``vocabulary`` gives the first ones, the hashed n-grams the others.

    ``grams`` is the shortest and the longest n-gram, counted with the marks of a word's borders.
    """

    vocabulary: dict[str, int]
    buckets: int
    grams: tuple[int, int] = (3, 6)
    _rows: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """How many rows the table has."""
        return len(self.vocabulary) + self.buckets

    def of_word(self, word: str) -> tuple[int, ...]:
        """The rows of one folded word; the word's own comes first where it has one."""
        rows = self._rows.get(word)
        if rows is None:
            if len(self._rows) >= _REMEMBERED:
                self._rows.clear()
            rows = self._rows[word] = self._made(word)
        return rows

    def _made(self, word: str) -> tuple[int, ...]:
        bordered = f"<{word}>"
        shortest, longest = self.grams
        own = [self.vocabulary[word]] if word in self.vocabulary else []
        hashed = [
            len(self.vocabulary) + zlib.crc32(bordered[at : at + length].encode()) % self.buckets
            for length in range(shortest, longest + 1)
            for at in range(len(bordered) - length + 1)
        ]
        return (*own, *hashed)

    def flat(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All rows of all texts, one after the other, and where each text's begin."""
        rows: list[int] = []
        starts = []
        for text in texts:
            starts.append(len(rows))
            for word in word_list(text):
                rows.extend(self.of_word(word))
        return np.array(rows, dtype=np.int64), np.array(starts, dtype=np.int64)


def word_list(text: str) -> list[str]:
    """The words of a text in order, folded; function words too, for they tell questions apart."""
    return _WORD.findall(fold(text))


def unique_words(text: str) -> list[str]:
    """The words of a text as ``word_list`` gives them, each once."""
    return list(dict.fromkeys(word_list(text)))


def learned(texts: Iterable[str], buckets: int, rarest: int = 2) -> Subwords:
    """The rows for texts like these: words that occur at least ``rarest`` times have one of their own."""
    counts = Counter(word for text in texts for word in word_list(text))
    frequent = sorted(word for word, count in counts.items() if count >= rarest)
    return Subwords({word: row for row, word in enumerate(frequent)}, buckets)


def save(subwords: Subwords, folder: Path) -> None:
    """Write what ``load`` reads."""
    data = {
        "grams": subwords.grams,
        "buckets": subwords.buckets,
        "vocabulary": sorted(subwords.vocabulary, key=subwords.vocabulary.__getitem__),
    }
    (folder / _FILE).write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path) -> Subwords:
    """What ``save`` wrote; ModelError where it is missing or damaged."""
    try:
        data = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        words = {word: row for row, word in enumerate(data["vocabulary"])}
        shortest, longest = data["grams"]
        if data["buckets"] < 1:
            raise ValueError("it has no rows for n-grams")
        return Subwords(words, int(data["buckets"]), (int(shortest), int(longest)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The embedded model in {folder} cannot be read ({error}).") from error


def is_model(folder: Path) -> bool:
    """Whether a folder holds an embedded model, as ``passend train`` writes one."""
    return (folder / _FILE).is_file()
