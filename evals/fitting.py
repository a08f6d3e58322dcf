"""What is fitted on the development questions: who is asked, how weights are found, and how a fit is kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.preprocessing import StandardScaler

from evals.asked import TESTS, Asked, all_asked
from evals.sets import Question
from index.logistic import INTERCEPT


@contextmanager
def development() -> Iterator[list[tuple[Asked, list[Question]]]]:
    """All sets, indexed in a folder for the time being, each with its questions that are no test."""
    with tempfile.TemporaryDirectory(prefix="passend-") as folder, all_asked(Path(folder)) as sets:
        yield [
            (each, [question for question in each.questions if each.part(question) not in TESTS])
            for each in sets
        ]


def logistic_weights(
    names: Sequence[str],
    raw: NDArray[np.float64],
    truth: Sequence[bool],
    share: NDArray[np.float64],
    signs: Mapping[str, int],
    penalty: float,
) -> dict[str, float]:
    """Weights of a logistic regression for raw evidence of shape (observations, names), and the intercept.

    Each observation counts for its ``share``. What speaks for may only raise the probability (sign 1, where
    ``signs`` tells no other), what speaks against only lower it (-1), and 0 is free. The penalised loss over
    standardised evidence is minimised under these bounds (L-BFGS-B; Byrd et al., 1995).
    """
    scaler = StandardScaler()
    scaled = scaler.fit_transform(raw)
    sides = np.where(truth, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = sides * (scaled @ weights[1:] + weights[0])
        steps = -share * sides / (1 + np.exp(margins))
        slope = np.concatenate([[steps.sum()], scaled.T @ steps + penalty * weights[1:]])
        return float(share @ np.logaddexp(0, -margins) + penalty * (weights[1:] ** 2).sum() / 2), slope

    limits = {1: (0.0, None), 0: (None, None), -1: (None, 0.0)}
    bounds = [(None, None), *(limits[signs.get(name, 1)] for name in names)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return _raw(names, found[1:], float(found[0]), scaler)


def _raw(
    names: Sequence[str], scaled: NDArray[np.float64], intercept: float, scaler: StandardScaler
) -> dict[str, float]:
    """Weights that were fitted on standardised values, for the raw ones, and the intercept."""
    weights = scaled / scaler.scale_
    moved = float(intercept - (weights * scaler.mean_).sum())
    return {INTERCEPT: round(moved, 4)} | {
        name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)
    }


def keep(file: str, result: Mapping[str, Any]) -> None:
    """Write a fit where the program reads it (``index.logistic``), and print it."""
    target = Path(str(files("index").joinpath(file)))
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(target.read_text(encoding="utf-8"))
