"""Figures with their uncertainty: means, paired bootstrap intervals, calibration, risk and coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 10_000
_LEVEL = 95
_BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean (or a difference of means) with the limits of its 95% interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(values: ArrayLike, seed: int = 1, resamples: int = RESAMPLES) -> Interval:
    """The mean of ``values`` with its percentile bootstrap interval (Efron and Tibshirani, 1993)."""
    known = np.asarray(values, dtype=float)
    if not len(known):
        return Interval(float("nan"), float("nan"), float("nan"))
    drawn = np.random.default_rng(seed).integers(0, len(known), (resamples, len(known)))
    low, high = np.percentile(known[drawn].mean(axis=1), [(100 - _LEVEL) / 2, (100 + _LEVEL) / 2])
    return Interval(float(known.mean()), float(low), float(high))


def paired_difference(one: ArrayLike, other: ArrayLike, seed: int = 1) -> Interval:
    """The mean of ``one`` minus ``other``, question by question, with its paired bootstrap interval."""
    return bootstrap(np.asarray(one, dtype=float) - np.asarray(other, dtype=float), seed)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: the mean confidence, the share that was right, how many."""

    confidence: float
    right: float
    count: int


def reliability(confidences: ArrayLike, right: ArrayLike) -> list[Bin]:
    """Ten equally wide bins (Guo et al., 'On Calibration of Modern Neural Networks', 2017)."""
    known, truth = np.asarray(confidences), np.asarray(right, dtype=float)
    place = _bins_of(known)
    return [
        Bin(
            float(known[place == each].mean()), float(truth[place == each].mean()), int((place == each).sum())
        )
        for each in range(_BINS)
        if (place == each).any()
    ]


def calibration_error(confidences: ArrayLike, right: ArrayLike) -> float:
    """The expected calibration error: over those bins, the mean distance of confidence from the share right.

    A bin's distance times its count is the sum of its differences.
    """
    known = np.asarray(confidences, dtype=float)
    differences = np.bincount(_bins_of(known), known - np.asarray(right, dtype=float))
    return float(np.abs(differences).sum()) / len(known) if len(known) else 0.0


def _bins_of(confidences: NDArray[Any]) -> NDArray[np.int64]:
    return np.minimum((confidences * _BINS).astype(np.int64), _BINS - 1)


def risk_coverage(
    confidences: ArrayLike, right: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage and risk as ever less confident answers are given (El-Yaniv and Wiener, 2010).

    Both have one value for each number of answers given, from 1 to all: the share of questions that are
    answered, and the share of those answers that is wrong.
    """
    order = np.argsort(-np.asarray(confidences), kind="stable")
    wrong = 1 - np.asarray(right, dtype=float)[order]
    given = np.arange(1, len(order) + 1)
    return given / len(order), np.cumsum(wrong) / given
