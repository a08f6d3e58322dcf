"""Two runs side by side, question by question: how much they differ, and how sure that is.

A is what B is compared with: a difference is B minus A, and *won* are the questions where B is better. A
measure is compared over the questions to which it applies in both runs; for how many it applies in one
alone is told, since a system that refuses the hard questions has fewer citations to be wrong about.
Variants are left out: they are other wordings of the same questions.

Per measure: the means; the difference with its paired bootstrap interval; p of the paired randomisation
test, as it is and corrected over all measures (Holm); effect sizes; the least difference that so many
questions could show (``evals.significance``). For a measure of a whole run, the answers of a question are
drawn together for the interval, and swapped at random for the test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corpus.errors import PassendError
from evals.measures import RUN_MEASURES, measures, scores
from evals.measures.measure import Better, Floats, Measure, RunMeasure, confidence, is_right
from evals.measures.summary import independent
from evals.question import Question
from evals.run import Answered, Run
from evals.significance import (
    detectable,
    holm,
    paired_effect,
    randomisation_test,
    standardised_difference,
)
from evals.statistics import RESAMPLES, Interval, bootstrap
from index.passage import Entry

_ALIKE = ("set_hash", "split")
_EQUAL = 1e-9
Scores = Mapping[str, float]


class CompareError(PassendError):
    """Runs that cannot be compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure in both runs, over the ``count`` questions to which it applies in both.

    ``only_a`` and ``only_b``: to how many it applies in one run alone. ``difference`` is B minus A;
    ``effect`` is Cohen's d_z, ``standardised`` the difference in standard deviations of a system,
    ``detectable`` the least difference that would be seen with 80% power: None where there is no such figure.
    """

    measure: str
    better: Better
    count: int
    only_a: int
    only_b: int
    a: float
    b: float
    difference: Interval
    p: float
    p_holm: float
    effect: float | None = None
    standardised: float | None = None
    detectable: float | None = None
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """A question that came out differently by some measure, with both answers and their status."""

    id: str
    text: str
    group: str
    status_a: str
    answer_a: str
    status_b: str
    answer_b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B beside run A; ``lacking_a`` are questions of the set that A did not answer."""

    a: str
    b: str
    count: int
    lacking_a: tuple[str, ...]
    lacking_b: tuple[str, ...]
    measures: tuple[Compared, ...]
    questions: Mapping[str, Both]


def compare(
    run_a: Run,
    run_b: Run,
    questions: Sequence[Question],
    entries: Mapping[str, Entry] | None = None,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Both runs over the questions that both answered; raises CompareError where their sets differ.

    With ``entries``, the records by id, 'quote on page' is compared too.
    """
    require_same_set(run_a, run_b)
    asked = independent(questions)
    both = [one for one in asked if one.id in run_a.answered and one.id in run_b.answered]
    if not both:
        raise CompareError(f"{run_a.folder} and {run_b.folder} have no answered question in common.")
    own_a, own_b = (scores(both, run, entries) for run in (run_a, run_b))
    compared = [
        _measure(measure, own_a[name], own_b[name], resamples) for name, measure in measures(entries).items()
    ]
    compared += [_run_measure(measure, both, run_a, run_b, resamples) for measure in RUN_MEASURES.values()]
    return Comparison(
        a=str(run_a.folder),
        b=str(run_b.folder),
        count=len(both),
        lacking_a=tuple(one.id for one in asked if one.id not in run_a.answered),
        lacking_b=tuple(one.id for one in asked if one.id not in run_b.answered),
        measures=_corrected([one for one in compared if one]),
        questions=_differing(both, compared, run_a, run_b),
    )


def require_same_set(run_a: Run, run_b: Run) -> None:
    """Raise CompareError, telling in what they differ, where two runs were not asked the same questions."""
    a, b = run_a.manifest, run_b.manifest
    documents = [(one.get("index") or {}).get("documents") for one in (a, b)]
    named = [(name, a.get(name), b.get(name)) for name in ("set", *_ALIKE)]
    differ = [each for each in [*named, ("documents", *documents)] if each[1] != each[2]]
    if any(name != "set" for name, _, _ in differ):  # the same set may lie in another folder
        told = "; ".join(f"{name}: {_short(one)} and {_short(other)}" for name, one, other in differ)
        raise CompareError(f"{run_a.folder} and {run_b.folder} were not asked the same ({told}).")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}..."


def _measure(measure: Measure, own_a: Scores, own_b: Scores, resamples: int) -> Compared | None:
    shared = [each for each in own_a if each in own_b]
    if not shared:
        return None
    a, b = (np.array([own[each] for each in shared]) for own in (own_a, own_b))
    differences = b - a
    p = randomisation_test(differences, resamples)
    sign = 1 if measure.better == "higher" else -1
    return Compared(
        measure=measure.name,
        better=measure.better,
        count=len(shared),
        only_a=len(own_a) - len(shared),
        only_b=len(own_b) - len(shared),
        a=float(a.mean()),
        b=float(b.mean()),
        difference=bootstrap(differences, resamples=resamples),
        p=p,
        p_holm=p,
        effect=paired_effect(differences),
        standardised=standardised_difference(b, a),
        detectable=detectable(differences),
        won=tuple(each for each, gain in zip(shared, sign * differences, strict=True) if gain > _EQUAL),
        lost=tuple(each for each, gain in zip(shared, sign * differences, strict=True) if gain < -_EQUAL),
    )


def _run_measure(
    measure: RunMeasure, both: Sequence[Question], run_a: Run, run_b: Run, resamples: int
) -> Compared | None:
    """Columns of a and b: confidence and whether it is right, for questions where both tell a confidence."""
    a, b = (_told(both, run) for run in (run_a, run_b))
    shared = [each for each in a if each in b]
    if not shared:
        return None
    table = np.array([[a[each], b[each]] for each in shared])  # question, run, (confidence, right)
    rng = np.random.default_rng(1)
    drawn = [_difference(measure, table[rng.integers(0, len(table), len(table))]) for _ in range(resamples)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    seen = _difference(measure, table)
    p = _swapped(measure, table, seen, resamples)
    return Compared(
        measure=measure.name,
        better=measure.better,
        count=len(shared),
        only_a=len(a) - len(shared),
        only_b=len(b) - len(shared),
        a=_value(measure, table[:, 0]),
        b=_value(measure, table[:, 1]),
        difference=Interval(seen, float(low), float(high)),
        p=p,
        p_holm=p,
    )


def _told(both: Sequence[Question], run: Run) -> dict[str, tuple[float, float]]:
    found = {}
    for question in both:
        answered = run.answered[question.id]
        if (sure := confidence(answered)) is not None:
            found[question.id] = (sure, float(is_right(question, answered)))
    return found


def _value(measure: RunMeasure, columns: Floats) -> float:
    return measure.over(columns[:, 0], columns[:, 1])


def _difference(measure: RunMeasure, table: Floats) -> float:
    return _value(measure, table[:, 1]) - _value(measure, table[:, 0])


def _swapped(measure: RunMeasure, table: Floats, seen: float, resamples: int) -> float:
    """The share of random swaps that differ as much; what was seen is one (Phipson and Smyth, 2010)."""
    rng = np.random.default_rng(1)
    extreme = 0
    for _ in range(resamples):
        swap = rng.integers(0, 2, len(table)).astype(bool)[:, None, None]
        swapped = np.where(swap, table[:, ::-1], table)
        extreme += abs(_difference(measure, swapped)) >= abs(seen) - _EQUAL
    return (extreme + 1) / (resamples + 1)


def _corrected(compared: Sequence[Compared]) -> tuple[Compared, ...]:
    ps = holm([one.p for one in compared])
    return tuple(replace(one, p_holm=p) for one, p in zip(compared, ps, strict=True))


def _differing(
    both: Sequence[Question], compared: Sequence[Compared | None], run_a: Run, run_b: Run
) -> dict[str, Both]:
    differ = {each for one in compared if one for each in (*one.won, *one.lost)}
    return {
        question.id: _both(question, run_a.answered[question.id], run_b.answered[question.id])
        for question in both
        if question.id in differ
    }


def _both(question: Question, a: Answered, b: Answered) -> Both:
    said = [str(one.answer[name]) for one in (a, b) for name in ("status", "answer")]
    return Both(question.id, question.text, question.group, *said)
