"""When a system refuses, and how well it knows what it knows.

*Unanswerable answered*: the share of questions that nothing answers and that get an answer; *answerable
refused*: the share of the others that get none. The threshold between the two is the system's own.

The rest does not depend on that threshold. An answer is *right* where the first entry found has grade 2
or 3, shown or not; for a question that nothing answers, none is. The confidence is the one that the
system tells; where it tells none, nothing here applies.

- *AURC*, the area under the risk-coverage curve (El-Yaniv and Wiener, 2010; Geifman and El-Yaniv,
  'Selective Classification for Deep Neural Networks', 2017; Geifman, Uziel and El-Yaniv, 2019): the mean
  share of wrong answers as ever less confident ones are given, from 1 to all. Answers of the same
  confidence come in random order: this is the expected area.
- *ECE*, the expected calibration error in ten bins (Guo et al., 2017). It says how far confidence is from
  the share right on *this* set: with another share of unanswerable questions it is another. Its bootstrap
  interval lies somewhat too high, since resampling adds noise and noise adds error.
- *Brier score* (Brier, 1950): the mean square of confidence minus right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evals.measures.measure import (
    Floats,
    Measure,
    Pairs,
    RunMeasure,
    confidence,
    is_answered,
    is_right,
    judged_confidences,
)
from evals.statistics import calibration_error, risk_coverage

if TYPE_CHECKING:
    from evals.question import Question
    from evals.run import Answered

_AREA = "Geifman and El-Yaniv (2017); Geifman, Uziel and El-Yaniv (2019)"
_ERROR = "Guo et al., 'On Calibration of Modern Neural Networks' (2017), ten bins"


def risk_coverage_curve(pairs: Pairs) -> tuple[Floats, Floats]:
    """Coverage and risk of some answers, from one answer given to all; empty where no confidence is told."""
    return _curve(*judged_confidences(pairs))


def _curve(confidences: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Within a tie each answer counts as its mean: the expectation over all orders."""
    _, tie = np.unique(confidences, return_inverse=True)
    mean = np.bincount(tie, right) / np.bincount(tie) if len(tie) else right
    return risk_coverage(confidences, mean[tie])


def _area(confidences: Floats, right: Floats) -> float:
    return float(_curve(confidences, right)[1].mean())


def _brier(question: Question, answered: Answered) -> float | None:
    sure = confidence(answered)
    return None if sure is None else float((sure - is_right(question, answered)) ** 2)


def _wrongly_answered(question: Question, answered: Answered) -> float | None:
    return None if question.relevant else float(is_answered(answered))


def _wrongly_refused(question: Question, answered: Answered) -> float | None:
    return float(not is_answered(answered)) if question.relevant else None


REFUSAL = (
    Measure("unanswerable answered", "share of unanswerable questions answered", "lower", _wrongly_answered),
    Measure("answerable refused", "share of answerable questions refused", "lower", _wrongly_refused),
    Measure("Brier score", "Brier (1950)", "lower", _brier),
)
CONFIDENCE = (
    RunMeasure("AURC", _AREA, "lower", _area),
    RunMeasure("ECE", _ERROR, "lower", calibration_error),
)
