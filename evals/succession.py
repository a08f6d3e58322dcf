"""Fitting which newer answer takes the place of an older one (``index.superseding``).

    python -m evals.succession         fits it on the tune parts of all sets; writes index/succession.json

Each pair of a question's best entry and a newer one close behind it is an observation: right to change where
only the newer has grade 3, and wrong where only the older has it, or neither has and the older has the higher
grade. Others teach nothing, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from evals.fitting import development, keep, logistic_weights
from evals.sets import Question
from index.snapshot import Snapshot
from index.superseding import FIT, FITTED, Succession

_PENALTY = 10.0
"""With each author's documents left out in turn 0.3 to 10 do alike; this moves least from fit to fit."""


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
    raw = np.array(
        [[getattr(evidence, name) for name in FITTED] for evidence, _ in observations], dtype=float
    )
    truth = [right for _, right in observations]
    return logistic_weights(FITTED, raw, truth, np.ones(len(truth)), {}, _PENALTY)


def main() -> None:
    """Fit on the tune parts and write the result where the program reads it."""
    with development() as sets:
        observations = [each for asked, tuned in sets for each in observe(asked.snapshot, tuned)]
    keep(
        FIT,
        {
            "method": "logistic regression with signs held",
            "pairs": len(observations),
            "weights": fit(observations),
        },
    )


if __name__ == "__main__":
    main()
