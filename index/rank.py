"""Both arms' findings into one order: for every entry the same signs, weighed and added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.settings import RankWeights

_USUAL_WORDS = 7
_TURN = 0.6
"""What the last turn of a conversation counts for by itself beside the question that it was completed to.

Of conversations (development) 0.77 have a right first entry with 0.6, 0.74 with 0.4 and 0.69 without.
"""
QUESTION, ANSWER, REFERRED = 0, 1, 2
"""Kinds of passages, as they are kept beside the vectors."""
Vectors = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Signs:
    """How well one entry fits a question; ``question`` and ``answer`` are cosines, ``lexical`` about 0 to 1.

    ``year`` is 1 where the entry speaks of a year that is asked for, ``recency`` 1 for the newest document
    and 0 for the oldest. ``words`` in [0, 1] is how near it comes to the words that were asked, one by one
    (``index.word_match``), as a share of what the nearest entry does; 1 for an entry that was not compared.
    """

    question: float
    answer: float
    lexical: float
    year: float = 0.0
    recency: float = 0.0
    words: float = 1.0


NO_SIGNS = Signs(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """One entry by its position in the catalogue."""

    position: int
    score: float
    signs: Signs


def score(signs: Signs, weights: RankWeights) -> float:
    """What ranks: the weighted sum of the signs, of which below 0 counts as 0, times a power of ``words``.

    A year that is asked for adds a share of the rest, so that it lifts nothing that is about something else.
    """
    total = (
        weights.question * signs.question
        + weights.answer * signs.answer
        + weights.lexical * signs.lexical
        + weights.recency * signs.recency
    )
    return float(max(total, 0.0) * (1 + weights.year * signs.year) * signs.words**weights.words)


def suited(weights: RankWeights, asked: int, known: float) -> RankWeights:
    """The weights for a question of ``asked`` words, of which the embedder knows the share ``known``.

    The lexical score is a share of what was asked, so that half of a long question is more than half of a
    short one, and single words of a long one say less; and vectors say little about words that their model
    never saw. Measured on lists about other subjects than passend onderwijs (``evals.rek_dev``).
    """
    longer, trust = max(asked / _USUAL_WORDS, 1.0) ** 1.5, trusted(known)
    return replace(
        weights,
        question=weights.question * trust,
        answer=weights.answer * trust,
        lexical=weights.lexical * longer,
        words=weights.words * trust / longer,
    )


def trusted(known: float) -> float:
    """How much vectors count in [0, 1], of a question of which the embedder knows the share ``known``."""
    return known**8


def nearest(
    query: NDArray[np.float32],
    spans: Sequence[tuple[int, int]],
    vectors: Vectors,
    kinds: NDArray[np.int8],
    referred_share: float,
) -> NDArray[np.float32]:
    """Cosines of shape (len(spans), 2): each entry's nearest question and nearest stretch of answer.

    ``spans`` are the entries' rows of ``vectors``. An entry without passages of one kind gets the cosine of
    the other; text that is only referred to counts for ``referred_share``.
    """
    if not spans:
        return np.zeros((0, 2), dtype=np.float32)
    rows = np.concatenate([np.arange(*span) for span in spans])
    owner = np.repeat(np.arange(len(spans)), [end - start for start, end in spans])
    near = vectors[rows].astype(np.float32) @ query
    kind = kinds[rows]
    near = np.where(kind == REFERRED, near * referred_share, near)
    found = np.full((len(spans), 2), -1.0, dtype=np.float32)
    np.maximum.at(found, (owner, np.where(kind == QUESTION, 0, 1)), near)
    missing = found == -1.0
    found = np.where(missing, found[:, ::-1], found)
    return np.maximum(found, 0.0)


def ordered(signs: Mapping[int, Signs], weights: RankWeights) -> list[Scored]:
    """Entries by their score, best first; ties go by position."""
    scored = [Scored(position, score(each, weights), each) for position, each in signs.items()]
    return sorted(scored, key=_best_first)


def matched(ranked: Sequence[Scored], near: Sequence[float], weights: RankWeights) -> list[Scored]:
    """``ranked`` with the first ones ordered anew, by how ``near`` they come to the words that were asked.

    The nearest one keeps its score; those behind them count as near as the least near, and stay behind.
    """
    most = max(near, default=0.0)
    shares = [max(one, 0.0) / most if most > 0 else 1.0 for one in near]
    best = [_weighed(one, share, weights) for one, share in zip(ranked, shares, strict=False)]
    least = min(shares, default=1.0) ** weights.words
    rest = (Scored(one.position, one.score * least, one.signs) for one in ranked[len(best) :])
    return [*sorted(best, key=_best_first), *rest]


def with_turn(ranked: Sequence[Scored], turn: Sequence[Scored]) -> list[Scored]:
    """``ranked`` for a question ordered anew with the ranking of its last part, which counts less.

    Both scores are taken as shares of their best. What only the part found has its own signs.
    """
    if not ranked or not turn:
        return list(ranked or turn)
    most, most_of_turn = ranked[0].score, turn[0].score
    if not most or not most_of_turn:
        return list(ranked)
    found = {one.position: one for one in (*turn, *ranked)}
    shares = dict.fromkeys(found, 0.0)
    for one in ranked:
        shares[one.position] += one.score / most
    for one in turn:
        shares[one.position] += _TURN * one.score / most_of_turn
    scored = [replace(one, score=most * shares[place] / (1 + _TURN)) for place, one in found.items()]
    return sorted(scored, key=_best_first)


def _weighed(one: Scored, words: float, weights: RankWeights) -> Scored:
    signs = replace(one.signs, words=words)
    return Scored(one.position, score(signs, weights), signs)


def _best_first(one: Scored) -> tuple[float, int]:
    return -one.score, one.position
