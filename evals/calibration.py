"""Fitting the confidence: how likely the documents answer a question, from what the search found.

    python -m evals.calibration        fits it on the tune parts of all sets; writes index/calibration.json

An answer counts as right where the first entry has grade 2 or more. Answerable questions of which the first
entry is wrong are left out of the fit: neither answering nor refusing them is what the fit should learn.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from evals.sets import SETS, Question, index_set, questions
from index.confidence import Evidence
from index.snapshot import Snapshot

FITTED = (
    "question",
    "answer",
    "lexical",
    "margin",
    "coverage",
    "meant",
    "weakest",
    "length",
    "year",
    "school",
    "actor",
    "figure",
    "off_topic",
    "injection",
    "advice",
)
_C = 1.0


@dataclass(frozen=True, slots=True)
class Observation:
    """One question: what was found, and whether the first entry answers it."""

    question: Question
    evidence: Evidence
    right: bool


def observe(snapshot: Snapshot, asked: Iterable[Question]) -> list[Observation]:
    """Ask every question, and look at the first entry."""
    found = []
    for question in asked:
        hits = snapshot.search(question.text)
        right = bool(hits) and question.relevant.get(hits[0].entry.id, 0) >= 2
        found.append(Observation(question, snapshot.evidence(question.text, hits), right))
    return found


def fit(observations: Sequence[Observation]) -> dict[str, float]:
    """Weights for raw evidence, and the intercept; the threshold of 0.5 treats both kinds of error alike."""
    used = [
        each
        for each in observations
        if not each.evidence.void and not each.evidence.named and (each.right or not each.question.relevant)
    ]
    scaler = StandardScaler()
    raw = np.array([[getattr(each.evidence, name) for name in FITTED] for each in used], dtype=float)
    model = LogisticRegression(C=_C, class_weight="balanced", max_iter=1000)
    model.fit(scaler.fit_transform(raw), [each.right for each in used])
    weights: NDArray[np.float64] = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return {"intercept": round(intercept, 4)} | {
        name: round(float(weight), 4) for name, weight in zip(FITTED, weights, strict=True)
    }


def main() -> None:
    """Fit on the tune parts and write the result where the program reads it."""
    observations: list[Observation] = []
    for name in SETS:
        with tempfile.TemporaryDirectory(prefix="passend-") as folder:
            snapshot = index_set(name, Path(folder))
            observations += observe(snapshot, questions(name, snapshot.documents(), "tune"))
            snapshot.close()
    result = {
        "method": "logistic regression on standardised evidence, both classes weighted equally",
        "questions": len(observations),
        "weights": fit(observations),
    }
    target = Path(str(files("index").joinpath("calibration.json")))
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
