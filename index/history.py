"""Several answers to one question: the newest first, the older ones as its history."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.rank import QUESTION, Scored, Vectors

ALIKE = 0.85
"""Two questions of which the vectors are at least this alike (cosine) are taken to be the same."""
CLOSE = 0.75
"""An answer moves ahead of an older one only where its own score is at least this share of the other's."""


def grouped(
    ranked: Sequence[Scored], catalog: Catalog, vectors: Vectors, kinds: NDArray[np.int8]
) -> list[tuple[Scored, tuple[int, ...]]]:
    """``ranked`` with answers to the same question together, and for each the positions of its older ones.

    A group stands where its best stood, the newest document first. Only answers of different documents are
    grouped: one document does not ask a question twice.
    """
    questions = {one.position: _question(one.position, catalog, vectors, kinds) for one in ranked}
    groups: list[list[Scored]] = []
    for one in ranked:
        home = next((group for group in groups if _belongs(one, group, questions, catalog)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    found: list[tuple[Scored, tuple[int, ...]]] = []
    for group in groups:
        newest_first = sorted(group, key=lambda one: catalog.date(one.position), reverse=True)
        for place, one in enumerate(newest_first):
            found.append((one, tuple(older.position for older in newest_first[place + 1 :])))
    return found


def _question(
    position: int, catalog: Catalog, vectors: Vectors, kinds: NDArray[np.int8]
) -> NDArray[np.float32] | None:
    start, end = catalog.places[position].vectors
    rows = np.arange(start, end)[kinds[start:end] == QUESTION]
    if not len(rows):
        return None
    mean = vectors[rows].astype(np.float32).mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else None


def _belongs(
    one: Scored,
    group: Sequence[Scored],
    questions: dict[int, NDArray[np.float32] | None],
    catalog: Catalog,
) -> bool:
    """Whether ``one`` answers the question of a group, which holds no other answer of its document."""
    sha256 = catalog.places[one.position].sha256
    apart = all(catalog.places[other.position].sha256 != sha256 for other in group)
    return apart and _same(group[0], one, questions)


def _same(best: Scored, other: Scored, questions: dict[int, NDArray[np.float32] | None]) -> bool:
    one, two = questions[best.position], questions[other.position]
    if one is None or two is None or other.score < CLOSE * best.score:
        return False
    return float(one @ two) >= ALIKE
