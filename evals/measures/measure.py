"""What a measure is: one of a single answer, or one of a whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from evals.question import Question

if TYPE_CHECKING:
    from evals.run import Answered

Better = Literal["higher", "lower"]
Floats = NDArray[np.float64]
Pairs = Sequence[tuple[Question, "Answered"]]
ANSWERS = 2
"""From this grade on, an entry is a right thing to show: it answers, or answers in part."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A score of one answer; ``of`` gives None where the measure does not apply to it."""

    name: str
    source: str
    better: Better
    of: Callable[[Question, Answered], float | None]


@dataclass(frozen=True, slots=True)
class RunMeasure:
    """A score of a whole run, over the confidence of each answer and whether it is right (1) or not (0)."""

    name: str
    source: str
    better: Better
    over: Callable[[Floats, Floats], float]

    def of(self, pairs: Pairs) -> float:
        """The score of some answers; not a number where none has a confidence."""
        confidences, right = judged_confidences(pairs)
        return self.over(confidences, right) if len(right) else float("nan")


def judged_confidences(pairs: Pairs) -> tuple[Floats, Floats]:
    """The confidences that were told, and for each whether the answer is right."""
    known = [(confidence(answered), is_right(*pair)) for pair in pairs for answered in pair[1:]]
    told = [(sure, float(right)) for sure, right in known if sure is not None]
    columns = np.array(told, dtype=float).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def is_answered(answered: Answered) -> bool:
    """Whether an answer was given, and not refused."""
    return bool(answered.answer["status"] == "answered")


def is_right(question: Question, answered: Answered) -> bool:
    """Whether the first entry found answers the question (grade 2 or 3), shown or not."""
    return bool(answered.ranking) and question.relevant.get(answered.ranking[0][0], 0) >= ANSWERS


def confidence(answered: Answered) -> float | None:
    """How sure the system was that its first entry answers; None where it does not tell."""
    told = answered.answer.get("confidence")
    return None if told is None else float(told)
