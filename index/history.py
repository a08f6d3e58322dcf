"""Several answers to one question: the newest first, the older ones as its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.rank import QUESTION, Scored, Vectors
from index.superseding import LIKELY, Succession, succession, years_between

ALIKE = 0.85
"""Two questions of which the vectors are at least this alike (cosine) are taken to be the same."""
CLOSE = 0.75
"""An answer moves ahead of an older one only where its own score is at least this share of the other's."""
SAME_WEEKS = 0.16
"""Documents that lie less than this apart, in years, tell the same state of affairs."""
LOOKED_AT = 6
"""So many entries behind the best one may take its place because they are newer."""


def grouped(
    ranked: Sequence[Scored],
    catalog: Catalog,
    vectors: Vectors,
    kinds: NDArray[np.int8],
    succeeds: Mapping[int, float],
) -> list[tuple[Scored, tuple[int, ...]]]:
    """``ranked`` with answers to the same question together, and for each the positions of its older ones.

    A group stands where its best stood: first what speaks of a year that is asked for, then the newest
    document, where documents of the same weeks count as equally new. Only answers of different documents are
    grouped: one document does not ask a question twice. ``succeeds`` says how likely newer entries are the
    better answer than the best one; where it does not tell, likeness of the questions does.
    """
    questions = {one.position: _questions(one.position, catalog, vectors, kinds) for one in ranked}
    groups: list[list[Scored]] = []
    for one in ranked:
        home = next(
            (
                group
                for place, group in enumerate(groups)
                if _belongs(one, group, questions, catalog, None if place else succeeds.get(one.position))
            ),
            None,
        )
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    found: list[tuple[Scored, tuple[int, ...]]] = []
    for group in groups:
        newest_first = _newest_first(group, catalog)
        for place, one in enumerate(newest_first):
            rest = (other.position for other in newest_first[place + 1 :])
            dated = catalog.date(one.position)
            found.append((one, tuple(other for other in rest if catalog.date(other) <= dated)))
    return found


def _newest_first(group: Sequence[Scored], catalog: Catalog) -> list[Scored]:
    """First what speaks of a year that is asked for, then the newest; ``group`` begins with its best."""
    best = catalog.date(group[0].position)
    return sorted(
        group, key=lambda one: (one.signs.year, _as_of(catalog.date(one.position), best)), reverse=True
    )


def successions(
    ranked: Sequence[Scored], catalog: Catalog, vectors: Vectors, newest: bool
) -> list[tuple[int, Succession]]:
    """Positions of the entries close behind the best that are newer, with what is known of each."""
    if not ranked or not catalog.date(ranked[0].position):
        return []
    best, found = ranked[0], []
    dated = catalog.date(best.position)
    for one in ranked[1 : 1 + LOOKED_AT]:
        date = catalog.date(one.position)
        if _as_of(date, dated) <= dated:
            continue
        alike = likeness(best.position, one.position, catalog, vectors)
        told = catalog.places[one.position]
        known = succession(best.signs, one.signs, (dated, date), alike, told, newest=newest)
        found.append((one.position, known))
    return found


def _as_of(date: str, best: str) -> str:
    """A date for ordering: that of the ``best`` where it is of the same weeks or a little later."""
    return best if 0 <= years_between(best, date) < SAME_WEEKS and date and best else date


def others(
    position: int, near: Iterable[int], catalog: Catalog, vectors: Vectors, kinds: NDArray[np.int8]
) -> list[int]:
    """Those of ``near`` that ask the same as the entry at ``position``, newest first, one a document."""
    own = _questions(position, catalog, vectors, kinds)
    best: dict[str, tuple[float, int]] = {}
    for other in near:
        sha256 = catalog.places[other].sha256
        if sha256 == catalog.places[position].sha256:
            continue
        alike = _alike(own, _questions(other, catalog, vectors, kinds))
        if alike >= ALIKE and alike > best.get(sha256, (0.0, 0))[0]:
            best[sha256] = alike, other
    return sorted((other for _, other in best.values()), key=catalog.date, reverse=True)


def question_vector(
    position: int, catalog: Catalog, vectors: Vectors, kinds: NDArray[np.int8]
) -> NDArray[np.float32] | None:
    """The unit vector of an entry's question; None for a section, and for a question without a known word."""
    rows = _questions(position, catalog, vectors, kinds)
    mean = rows.mean(axis=0) if len(rows) else np.zeros(vectors.shape[1], dtype=np.float32)
    length = float(np.linalg.norm(mean))
    return mean / length if length else None


def _questions(
    position: int, catalog: Catalog, vectors: Vectors, kinds: NDArray[np.int8]
) -> NDArray[np.float32]:
    """The vectors of an entry's questions, one a row; no rows for a section."""
    start, end = catalog.places[position].vectors
    found: NDArray[np.float32] = vectors[start:end][kinds[start:end] == QUESTION].astype(np.float32)
    return found


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The cosine of the two questions that are most alike; 0 where either has none."""
    return float((one @ other.T).max()) if len(one) and len(other) else 0.0


def likeness(one: int, other: int, catalog: Catalog, vectors: Vectors) -> float:
    """How much two entries are about the same, question and answer together: the cosine of their means."""
    left, right = (
        vectors[slice(*catalog.places[position].vectors)].astype(np.float32).mean(axis=0)
        for position in (one, other)
    )
    return float(left @ right) / max(float(np.linalg.norm(left) * np.linalg.norm(right)), 1e-9)


def _belongs(
    one: Scored,
    group: Sequence[Scored],
    questions: dict[int, NDArray[np.float32]],
    catalog: Catalog,
    succeeds: float | None,
) -> bool:
    """Whether ``one`` answers the question of a group, which holds no other answer of its document.

    ``succeeds`` says how likely, where more is known than how alike the questions are.
    """
    same = _same(group[0], one, questions) if succeeds is None else succeeds >= LIKELY
    sha256 = catalog.places[one.position].sha256
    return same and all(catalog.places[other.position].sha256 != sha256 for other in group)


def _same(best: Scored, other: Scored, questions: dict[int, NDArray[np.float32]]) -> bool:
    if other.score < CLOSE * best.score:
        return False
    return _alike(questions[best.position], questions[other.position]) >= ALIKE
