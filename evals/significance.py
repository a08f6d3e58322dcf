"""Whether two systems differ over the same questions: tests, their correction, effect sizes, and power."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import permutation_test, t

from evals.statistics import RESAMPLES

LEVEL = 0.05
POWER = 0.8


def randomisation_test(differences: ArrayLike, resamples: int = RESAMPLES, seed: int = 1) -> float:
    """The two-sided p of paired differences if the systems may be swapped for any question.

    Fisher's randomisation test with the absolute mean (Smucker, Allan and Carterette, 2007), by scipy: exact
    where there are at most ``resamples`` ways to swap, else that many at random.
    """
    known = np.asarray(differences, dtype=float)
    if len(known) < 2 or not known.any():
        return 1.0  # the absolute mean is the same whichever way they are swapped
    result = permutation_test(
        (known,),
        lambda sample, axis: np.abs(sample.mean(axis=axis)),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        alternative="greater",
        rng=seed,
    )
    return float(result.pvalue)


def holm(ps: Sequence[float]) -> list[float]:
    """Corrected for so many tests: Holm, 'A Simple Sequentially Rejective Multiple Test Procedure' (1979)."""
    corrected, highest = [1.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        corrected[place] = highest
    return corrected


def paired_effect(differences: ArrayLike) -> float | None:
    """Cohen's d_z: the mean difference over the standard deviation of the differences (Cohen, 1988).

    None where the differences do not vary.
    """
    known = np.asarray(differences, dtype=float)
    return _over(float(known.mean()), _deviation(known))


def standardised_difference(one: ArrayLike, other: ArrayLike) -> float | None:
    """The difference of means over the standard deviation of a system: Cohen's d_av (Cumming, 2012)."""
    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    spread = math.sqrt((_deviation(first) ** 2 + _deviation(second) ** 2) / 2)
    return _over(float(first.mean() - second.mean()), spread)


def detectable(differences: ArrayLike) -> float | None:
    """The least true difference of means that this many questions would show four times in five.

    For a two-sided paired t-test at 0.05 with the deviation that was seen (Bloom, 1995), before any
    correction; None where the differences do not vary.
    """
    known = np.asarray(differences, dtype=float)
    spread, freedom = _deviation(known), len(known) - 1
    if not spread:
        return None
    return float((t.ppf(1 - LEVEL / 2, freedom) + t.ppf(POWER, freedom)) * spread / math.sqrt(len(known)))


def _deviation(known: NDArray[np.float64]) -> float:
    """The sample's standard deviation; 0 where it does not vary but for rounding."""
    spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    return spread if spread > 1e-12 else 0.0


def _over(difference: float, spread: float) -> float | None:
    return difference / spread if spread else None
