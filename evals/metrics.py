"""Measures of one ranking: a question's ranked entries against the grades of those that are relevant."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

DEPTH = 10


def recall(ranked: Sequence[str], answers: Collection[str], k: int) -> float:
    """1 where an answer is among the first ``k``, else 0; over questions, the share that is answered."""
    return float(any(entry in answers for entry in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], answers: Collection[str], depth: int = DEPTH) -> float:
    """1 over the place of the first answer among the first ``depth``; 0 where there is none."""
    return next((1 / place for place, entry in enumerate(ranked[:depth], 1) if entry in answers), 0.0)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002), with gains of 2^grade - 1."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth])
    # An entry that is found twice gains once.
    first = dict.fromkeys(ranked[:depth])
    found = [grades.get(entry, 0) if first.pop(entry, 0) is None else 0 for entry in ranked[:depth]]
    return _discounted(found) / ideal if ideal else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))
