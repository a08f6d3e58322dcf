"""Fitting which newer answer takes the place of an older one (``index.superseding``).

    python -m evals.succession         fits it on the tune parts of all sets; writes index/succession.json

Each pair of a question's best entry and a newer one close behind it is an observation: right to change where
only the newer has grade 3, and wrong where only the older has it, or neither has and the older has the higher
grade. Others teach nothing, and are left out.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from evals.sets import SETS, Question, index_set, questions
from index.snapshot import Snapshot
from index.superseding import FITTED, Succession

_STRENGTH = 3.0
"""The inverse of the penalty; chosen by cross-validation over questions, where 0.3 to 3 do alike."""


def observe(snapshot: Snapshot, asked: Iterable[Question]) -> list[tuple[Succession, bool]]:
    """Each pair that teaches something, and whether the newer entry is the better answer."""
    found = []
    for question in asked:
        for older, newer, evidence in snapshot.successions(question.text):
            had, has = (question.relevant.get(entry, 0) for entry in (older, newer))
            if (had == 3) != (has == 3) or had > has:
                found.append((evidence, has == 3))
    return found


def fit(observations: Sequence[tuple[Succession, bool]]) -> dict[str, float]:
    """Weights for raw evidence, and the intercept."""
    raw = np.array([[getattr(evidence, name) for name in FITTED] for evidence, _ in observations])
    scaler = StandardScaler()
    model = LogisticRegression(C=_STRENGTH, max_iter=10_000)
    model.fit(scaler.fit_transform(raw), [right for _, right in observations])
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return {"intercept": round(intercept, 4)} | {
        name: round(float(weight), 4) for name, weight in zip(FITTED, weights, strict=True)
    }


def main() -> None:
    """Fit on the tune parts and write the result where the program reads it."""
    observations: list[tuple[Succession, bool]] = []
    for name in SETS:
        with tempfile.TemporaryDirectory(prefix="passend-") as folder:
            snapshot = index_set(name, Path(folder))
            observations += observe(snapshot, questions(name, snapshot.documents(), "tune", ("questions",)))
            snapshot.close()
    result = {"method": "logistic regression", "pairs": len(observations), "weights": fit(observations)}
    target = Path(str(files("index").joinpath("succession.json")))
    target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
