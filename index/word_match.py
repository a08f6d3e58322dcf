"""How near the words of a question come to words of an entry, one by one.

Late interaction as in Khattab & Zaharia, 'ColBERT' (2020): each word that is asked is compared with all words
of an entry, the nearest one counts, and the sum says how much of a question an entry speaks of. The vector of
a whole text blurs that. Words have the vectors of the base model, whatever model embeds the passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import unit
from index.errors import SnapshotError
from index.lexical import Words
from index.shipped import base_embedder
from index.subword import unique_words

_VECTORS, _HELD, _STARTS = "vectors.npy", "held.npy", "starts.npy"


def write(folder: Path, entries: Sequence[Words]) -> None:
    """Keep which words each entry holds, and the unit vector of each word, in a new ``folder``."""
    folder.mkdir(parents=True)
    spoken = [unique_words(_text(entry)) for entry in entries]
    vocabulary = {word: row for row, word in enumerate(dict.fromkeys(chain.from_iterable(spoken)))}
    held = [vocabulary[word] for words in spoken for word in words]
    starts = np.cumsum([0, *(len(words) for words in spoken)])
    vectors = base_embedder().encode(list(vocabulary), "passage")
    np.save(folder / _VECTORS, vectors.astype(np.float16))
    np.save(folder / _HELD, np.array(held, dtype=np.int32))
    np.save(folder / _STARTS, starts.astype(np.int64))


def _text(entry: Words) -> str:
    return "\n".join((entry.question, entry.answer, entry.notes, entry.referred))


class WordMatch:
    """The words of all entries, open for comparing; which entry holds which stays on disk until asked."""

    def __init__(self, folder: Path) -> None:
        try:
            self._vectors = np.load(folder / _VECTORS)
            # A plain view of the file: each slice of a memmap is one again, which takes longer than reading.
            self._held = np.asarray(np.load(folder / _HELD, mmap_mode="r"))
            self._starts = np.load(folder / _STARTS)
        except (OSError, ValueError, EOFError) as error:
            raise SnapshotError(f"The words of the entries in {folder} cannot be read ({error}).") from error
        if self._starts[-1] != len(self._held):
            raise SnapshotError(f"The words of the entries in {folder} cannot be read (they are incomplete).")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def near(self, text: str, positions: Sequence[int]) -> NDArray[np.float32]:
        """How near each entry comes to the words of ``text``: the mean of the nearest cosines, in [-1, 1].

        A word counts by the length of its vector, in which the model keeps how much a word tells. Where there
        are no words to compare, every entry is near (1).
        """
        found = np.ones(len(positions), dtype=np.float32)
        asked = base_embedder().word_vectors(unique_words(text))
        lengths = np.linalg.norm(asked, axis=1)
        total = float(lengths.sum())
        if not total:
            return found
        directions = unit(asked).T
        for row, position in enumerate(positions):
            # Entry by entry: a product this small is worked by one thread, and starting others costs more.
            words = self._held[self._starts[position] : self._starts[position + 1]]
            if len(words):
                nearest = (self._vectors[words].astype(np.float32) @ directions).max(axis=0)
                found[row] = lengths @ nearest / total
        return found
