"""Which entries hold a word, by its stem: so that a reader gets every place and not only the best."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from index.query import Query
from index.stem import stem
from index.tokens import stems, words

SAME_THING = 0.7
"""Expansions of at least this weight are other official names of what was asked: they count as its words."""
_BEGUN = 3
"""Letters after which a word that no text holds is taken for one that is still being typed."""

Positions = NDArray[np.int32]


class Concordance:
    """For each stem the positions of the entries that hold it."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        """``texts`` are the stems of each entry, in the order of the catalogue."""
        found: dict[str, list[int]] = {}
        self.size = 0
        for position, spoken in enumerate(texts):
            for each in set(spoken):
                found.setdefault(each, []).append(position)
            self.size = position + 1
        self._places: Mapping[str, Positions] = {
            each: np.array(places, dtype=np.int32) for each, places in found.items()
        }
        self._sorted = sorted(found)

    def holding(self, query: Query) -> Positions:
        """The entries that hold each word of a question, or another official name of it; sorted.

        None where it has no words, and none for a question in another language than Dutch.
        """
        asked = list(dict.fromkeys(stem(word) for word in query.asked_words))
        if not asked or query.language != "nl":
            return np.zeros(0, dtype=np.int32)
        held = np.ones(self.size, dtype=bool)
        for each in asked:
            held &= self._mask(each) | self._renamed(each, query)
        return np.flatnonzero(held).astype(np.int32)

    def spoken(self, query: Query) -> frozenset[str]:
        """The stems that show why an entry was found: of what was asked, and its other names of one word."""
        asked = {stem(word) for word in query.asked_words}
        begun = {each for one in asked for each in self.begun(one)}
        least = SAME_THING if query.language == "nl" else 1.0
        renamed = [stems(each.words) for each in query.expansions if each.weight >= least]
        return frozenset(asked | begun | {parts[0] for parts in renamed if len(parts) == 1})

    def begun(self, start: str) -> list[str]:
        """The stems that begin like this, where no entry holds it as a whole word."""
        if start in self._places or len(start) < _BEGUN:
            return []
        first = bisect_left(self._sorted, start)
        return self._sorted[first : bisect_left(self._sorted, start + "\U0010ffff", first)]

    def _mask(self, asked: str) -> NDArray[np.bool_]:
        mask = np.zeros(self.size, dtype=bool)
        for each in [asked, *self.begun(asked)]:
            mask[self._places.get(each, [])] = True
        return mask

    def _renamed(self, asked: str, query: Query) -> NDArray[np.bool_]:
        """Which entries call it otherwise, with all the words of that other name."""
        renamed = np.zeros(self.size, dtype=bool)
        for expansion in query.expansions:
            if expansion.weight >= SAME_THING and asked in expansion.source.split():
                parts = stems(expansion.words)
                if 2 * len(parts) > len(words(expansion.words)):  # of 'so-school' only 'school' is left
                    renamed |= np.logical_and.reduce([self._whole(part) for part in parts])
        return renamed

    def _whole(self, part: str) -> NDArray[np.bool_]:
        mask = np.zeros(self.size, dtype=bool)
        mask[self._places.get(part, [])] = True
        return mask
