"""A run with all that its report tells: scores by question, figures by group, outcomes, confidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from evals.measures import MEASURES, RUN_MEASURES, Measure, RunMeasure, measures, scores
from evals.measures.judged import Judged
from evals.measures.measure import Floats, Pairs, is_answered, judged_confidences
from evals.measures.refusal import risk_coverage_curve
from evals.measures.robustness import Drop, drops
from evals.measures.summary import RUN_RESAMPLES, Figure, by_group, independent, run_figure, summary
from evals.metrics import DEPTH
from evals.question import Question
from evals.run import Answered, Run
from evals.statistics import RESAMPLES, Bin, reliability
from index.passage import Entry

MAIN = (
    "recall@5",
    f"MRR@{DEPTH}",
    f"nDCG@{DEPTH}",
    "first-citation precision",
    "nuggets vital strict",
    "unanswerable answered",
    "answerable refused",
    "AURC",
    "ECE",
)
"""What is shown first, and compared over many runs."""
DRAWN = ("recall@5", f"nDCG@{DEPTH}", "first-citation precision")
"""What is drawn by group: three marks can be told apart."""
OUTCOMES = ("right", "wrong", "refused", "declined", "invented")
"""What can come of a question; ``report_templates/texts.yaml`` says what each means."""
_FIRST = MEASURES["first-citation precision"]


@dataclass(frozen=True)
class Measured:
    """The answered questions of a run (of ``planned`` in all), with their records, and what was measured."""

    name: str
    run: Run
    questions: tuple[Question, ...]
    entries: Mapping[str, Entry]
    planned: int
    resamples: int = RESAMPLES

    @classmethod
    def of(cls, name: str, run: Run, judged: Judged, resamples: int = RESAMPLES) -> Measured:
        """A run over the questions of its set that it has answered."""
        asked = tuple(question for question in judged.questions if question.id in run.answered)
        return cls(name, run, asked, judged.entries, len(judged.questions), resamples)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The measures of one answer that apply to any of these."""
        return {name: measure for name, measure in measures(self.entries).items() if self.scores[name]}

    @cached_property
    def run_measures(self) -> Mapping[str, RunMeasure]:
        """The measures of a whole run; none where no confidence is told."""
        return RUN_MEASURES if len(self.confidences[0]) else {}

    @cached_property
    def scores(self) -> Mapping[str, Mapping[str, float]]:
        """By measure, the score of each question to which it applies."""
        return scores(self.questions, self.run, self.entries)

    @cached_property
    def independent(self) -> Sequence[Question]:
        """The questions that are no other wording of another."""
        return independent(self.questions)

    @cached_property
    def figures(self) -> Mapping[tuple[str, str], Figure]:
        """By measure and group ('all' is one), the mean with its interval."""
        found = self.summary(by_group)
        run = (
            run_figure(measure, self.pairs, min(self.resamples, RUN_RESAMPLES))
            for measure in self.run_measures.values()
        )
        return found | {(one.measure, one.group): one for one in run}

    def summary(
        self, by: Callable[[Question], str], names: Sequence[str] | None = None
    ) -> dict[tuple[str, str], Figure]:
        """By measure and some kind of question, the mean with its interval."""
        chosen = {name: own for name, own in self.scores.items() if own and (names is None or name in names)}
        return {(one.measure, one.group): one for one in summary(self.questions, chosen, by, self.resamples)}

    @cached_property
    def drops(self) -> Sequence[Drop]:
        """What other wordings cost; none without variants."""
        return drops(self.questions, self.scores)

    @property
    def pairs(self) -> Pairs:
        """The questions that are no variants, with their answers."""
        return [(question, self.answered(question)) for question in self.independent]

    @cached_property
    def confidences(self) -> tuple[Floats, Floats]:
        """The confidence of the answers that tell one, and whether each is right."""
        return judged_confidences(self.pairs)

    @property
    def bins(self) -> Sequence[Bin]:
        """The reliability diagram."""
        return reliability(*self.confidences)

    @property
    def curve(self) -> tuple[Floats, Floats]:
        """Coverage and risk."""
        return risk_coverage_curve(self.pairs)

    @property
    def groups(self) -> list[str]:
        """The groups of the questions that are no variants, in their order."""
        return list(dict.fromkeys(question.group for question in self.independent))

    def answered(self, question: Question) -> Answered:
        """What was answered to a question."""
        return self.run.answered[question.id]

    def outcome(self, question: Question) -> str:
        """What came of a question, one of ``OUTCOMES``, by the first source that is shown."""
        answered = self.answered(question)
        if not is_answered(answered):
            return "refused" if question.relevant else "declined"
        if not question.relevant:
            return "invented"
        return "right" if _FIRST.of(question, answered) == 1 else "wrong"
