"""Measures of one ranking, as trec_eval computes them (pytrec_eval, through ir_measures)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from ir_measures import RR, Success, nDCG, pytrec_eval

DEPTH = 10
Dcg = Literal["log2", "exp-log2"]
"""Names of ir_measures: a grade gains as it is (trec_eval's own), or 2^grade - 1 (Burges et al., 2005)."""
_GAINS = {grade: 2**grade - 1 for grade in range(1, 8)}


def recall(ranked: Sequence[str], answers: Collection[str], k: int) -> float:
    """1 where an answer is among the first ``k``, else 0; over questions, the share that is answered.

    TREC calls it success@k: its recall@k is the share of the answers that is found.
    """
    return _scored(Success @ max(k, 1), ranked, dict.fromkeys(answers, 1))


def reciprocal_rank(ranked: Sequence[str], answers: Collection[str], depth: int = DEPTH) -> float:
    """1 over the place of the first answer among the first ``depth``; 0 where there is none."""
    return _scored(RR, ranked[:depth], dict.fromkeys(answers, 1))


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], dcg: Dcg, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002); an entry gains once."""
    measure = nDCG(gains=_GAINS) if dcg == "exp-log2" else nDCG
    return _scored(measure @ depth, ranked, grades)


def _scored(measure: Any, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """The score by the order of ``ranked`` alone; 0 where nothing is judged or found."""
    unique = list(dict.fromkeys(ranked))
    if not grades or not unique:
        return 0.0
    run = {"": {entry: float(len(unique) - place) for place, entry in enumerate(unique)}}
    return float(next(iter(pytrec_eval.iter_calc([measure], {"": dict(grades)}, run))).value)
