"""The measures of a run by group, with their 95% bootstrap intervals, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.measures.measure import Pairs, RunMeasure, judged_confidences
from evals.question import VARIANTS, Question
from evals.statistics import RESAMPLES, Interval, bootstrap

ALL = "all"
RUN_RESAMPLES = 2_000
"""Enough for a measure of a whole run, which must be computed anew for each resample."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over the questions of a group to which it applies, and how many those are."""

    measure: str
    group: str
    count: int
    interval: Interval


def by_group(question: Question) -> str:
    """The group of a question: who asks."""
    return question.group


def by_family(question: Question) -> str:
    """Why nothing answers a question; '' where something does."""
    return question.family or ""


def by_language(question: Question) -> str:
    """The language of a question."""
    return question.language


def summary(
    questions: Sequence[Question],
    scores: Mapping[str, Mapping[str, float]],
    by: Callable[[Question], str] = by_group,
    resamples: int = RESAMPLES,
) -> list[Figure]:
    """The mean of each measure for 'all' questions and by group, without the variants.

    Those are no independent questions: ``evals.measures.robustness`` compares them with their originals.
    """
    groups = {ALL: [question.id for question in independent(questions)]}
    for question in independent(questions):
        if name := by(question):
            groups.setdefault(name, []).append(question.id)
    return [
        Figure(measure, group, len(values), bootstrap(values, resamples=resamples))
        for measure, own in scores.items()
        for group, ids in groups.items()
        if (values := [own[each] for each in ids if each in own])
    ]


def run_figure(measure: RunMeasure, pairs: Pairs, resamples: int = RUN_RESAMPLES) -> Figure:
    """A measure of a whole run, without the variants, with its bootstrap interval over questions."""
    confidences, right = judged_confidences([pair for pair in pairs if pair[0].part != VARIANTS])
    count = len(right)
    if not count:
        return Figure(measure.name, ALL, 0, Interval(float("nan"), float("nan"), float("nan")))
    drawn = np.random.default_rng(1).integers(0, count, (resamples, count))
    low, high = np.percentile([measure.over(confidences[own], right[own]) for own in drawn], [2.5, 97.5])
    return Figure(
        measure.name, ALL, count, Interval(measure.over(confidences, right), float(low), float(high))
    )


def independent(questions: Sequence[Question]) -> list[Question]:
    """The questions that are no other wording of another."""
    return [question for question in questions if question.part != VARIANTS]
