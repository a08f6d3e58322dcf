"""Probabilities of logistic regressions (Cox, 1958) of which the fit is data beside this file."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

INTERCEPT = "intercept"
_FAR = 50.0
"""Beyond this the curve is flat, and the exponential may overflow."""


def probability(fit: str, value: Callable[[str], float]) -> float:
    """The probability in (0, 1) by the weights in the file ``fit``; ``value`` gives what each one weighs."""
    weights = _weights(fit)
    total = weights[INTERCEPT] + sum(
        weight * value(name) for name, weight in weights.items() if name != INTERCEPT
    )
    return 1 / (1 + math.exp(-max(min(total, _FAR), -_FAR)))


@lru_cache
def _weights(fit: str) -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(files("index").joinpath(fit).read_text(encoding="utf-8"))[
        "weights"
    ]
    return weights
