"""Measures of answers, each in a file that says what it is, where it comes from and what it cannot see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from evals.measures.citations import CITATIONS
from evals.measures.measure import Measure, RunMeasure
from evals.measures.nuggets import NUGGETS
from evals.measures.on_page import quote_on_page
from evals.measures.ranking import RANKING
from evals.measures.reading import READING
from evals.measures.refusal import CONFIDENCE, REFUSAL
from evals.question import Question
from index.passage import Entry

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["MEASURES", "RUN_MEASURES", "Measure", "RunMeasure", "measures", "run_scores", "scores"]

MEASURES: Mapping[str, Measure] = {
    measure.name: measure for measure in (*RANKING, *CITATIONS, *NUGGETS, *READING, *REFUSAL)
}
"""Measures of one answer, by name; 'quote on page' comes with the records (``measures``)."""

RUN_MEASURES: Mapping[str, RunMeasure] = {measure.name: measure for measure in CONFIDENCE}
"""Measures of a whole run, by name."""


def measures(entries: Mapping[str, Entry] | None = None) -> dict[str, Measure]:
    """The measures of one answer, with 'quote on page' where the records are given."""
    placed = [quote_on_page(entries)] if entries is not None else []
    return {**MEASURES, **{measure.name: measure for measure in placed}}


def scores(
    questions: Sequence[Question], run: Run, entries: Mapping[str, Entry] | None = None
) -> dict[str, dict[str, float]]:
    """By measure, the score of each answered question to which it applies."""
    asked = [question for question in questions if question.id in run.answered]
    return {
        name: {
            question.id: score
            for question in asked
            if (score := measure.of(question, run.answered[question.id])) is not None
        }
        for name, measure in measures(entries).items()
    }


def run_scores(questions: Sequence[Question], run: Run) -> dict[str, float]:
    """The measures of a whole run, over the answered questions that are given."""
    pairs = [(question, run.answered[question.id]) for question in questions if question.id in run.answered]
    return {name: measure.of(pairs) for name, measure in RUN_MEASURES.items()}
