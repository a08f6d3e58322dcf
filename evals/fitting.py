"""What is fitted on the development questions: who is asked, and how a fit is kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
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


def raw_weights(
    names: Sequence[str], scaled: NDArray[Any], intercept: float, scaler: StandardScaler
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
