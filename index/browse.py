"""Every entry that fits a search, in order: for a reader who wants them all and not only the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from index.facets import Selected, Table, table_of
from index.query import Query

if TYPE_CHECKING:
    from index.searcher import Ranking, Snapshot

Order = Literal["relevantie", "nieuwste", "oudste"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""By relevance, from the newest, from the oldest; as they are called in addresses."""
_NEAR_BEST, _NEAR, _NEAR_FOREIGN = 0.45, 1.0, 0.5
"""An entry without the words asked for is found where its score is at least this share of the best, and this
much: 'hond' must not find what only sounds like dogs. Few words of another language are in any document."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What fits a search: positions in the catalogue in the order asked for.

    ``counts`` tell for each facet how many entries each of its values would give, and ``unfiltered`` how many
    there would be if nothing were chosen; ``query`` is None where nothing was asked, which finds everything.
    ``spoken`` are the stems by which the entries were found, to be marked in their texts.
    """

    positions: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    unfiltered: int
    query: Query | None
    spoken: frozenset[str] = frozenset()


def browse(snapshot: Snapshot, text: str, chosen: Selected, order: Order) -> Listing:
    """The entries that hold the words of ``text`` or answer it, narrowed to what is chosen of each facet.

    A text without words finds everything, the newest first.
    """
    table = table_of(snapshot)
    if not text.strip():
        mask, found, query = np.ones(table.size, dtype=bool), table.newest, None
    else:
        ranking = snapshot.rank(text)
        query, found = ranking.query, _found(ranking, table)
        mask = np.zeros(table.size, dtype=bool)
        mask[found] = True
    kept = found[table.narrowed(mask, chosen)[found]]
    return Listing(
        tuple(_ordered(kept, table, order, asked=query is not None).tolist()),
        table.counts(mask, chosen),
        int(mask.sum()),
        query,
        table.words.spoken(query) if query else frozenset(),
    )


def _found(ranking: Ranking, table: Table) -> NDArray[np.int32]:
    """The best first; behind them those that only hold the words, the newest first."""
    selection = ranking.selection
    if selection.void:
        return np.zeros(0, dtype=np.int32)
    if selection.certain:
        return np.array([one.position for one in ranking.ranked], dtype=np.int32)
    holding = np.zeros(table.size, dtype=bool)
    holding[table.words.holding(ranking.query)] = True
    holding[list(selection.positions)] = True
    least = _least(ranking)
    best = [one.position for one in ranking.ranked if holding[one.position] or one.score >= least]
    holding[best] = False
    rest = table.newest[holding[table.newest]]
    return np.concatenate([np.array(best, dtype=np.int32), rest])


def _least(ranking: Ranking) -> float:
    """The score from which on an entry is found for its meaning alone."""
    best = max((one.score for one in ranking.ranked), default=0.0)
    return max(_NEAR_BEST * best, _NEAR if ranking.query.language == "nl" else _NEAR_FOREIGN)


def _ordered(positions: NDArray[np.int32], table: Table, order: Order, *, asked: bool) -> NDArray[np.int32]:
    if order == "relevantie" and asked:
        return positions
    kept = np.zeros(table.size, dtype=bool)
    kept[positions] = True
    newest = table.newest[kept[table.newest]]
    return table.oldest[kept[table.oldest]] if order == "oudste" else newest
