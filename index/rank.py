"""Both arms' findings into one order: for every entry the same signs, weighed and added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.settings import RankWeights

_USUAL_WORDS = 7
QUESTION, ANSWER, REFERRED = 0, 1, 2
"""Kinds of passages, as they are kept beside the vectors."""
Vectors = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Signs:
    """How well one entry fits a question; ``question`` and ``answer`` are cosines, ``lexical`` about 0 to 1.

    ``year`` is 1 where the entry speaks of a year that is asked for, ``recency`` 1 for the newest document
    and 0 for the oldest.
    """

    question: float
    answer: float
    lexical: float
    year: float = 0.0
    recency: float = 0.0


NO_SIGNS = Signs(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """One entry by its position in the catalogue."""

    position: int
    score: float
    signs: Signs


def score(signs: Signs, weights: RankWeights) -> float:
    """The weighted sum that ranks; below 0 counts as 0."""
    total = (
        weights.question * signs.question
        + weights.answer * signs.answer
        + weights.lexical * signs.lexical
        + weights.year * signs.year
        + weights.recency * signs.recency
    )
    return max(total, 0.0)


def suited(weights: RankWeights, asked: int, known: float) -> RankWeights:
    """The weights for a question of ``asked`` words, of which the embedder knows the share ``known``.

    The lexical score is a share of what was asked, so that half of a long question is more than half of a
    short one; and vectors say little about words that their model never saw. Measured on lists about other
    subjects than passend onderwijs (``evals.rek_dev``).
    """
    return replace(
        weights,
        question=weights.question * known**2,
        answer=weights.answer * known**2,
        lexical=weights.lexical * max(asked / _USUAL_WORDS, 1.0),
    )


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
    return sorted(scored, key=lambda one: (-one.score, one.position))
