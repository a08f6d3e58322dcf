"""The tables of the report on two runs, and the questions that came out differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from evals.compare import Compared, Comparison, compare
from evals.measured import DRAWN, Measured
from evals.measures.summary import ALL
from evals.question import Question
from evals.report_questions import QuestionView, question_view
from evals.report_tables import (
    ARROWS,
    estimate,
    families,
    flat,
    grouped,
    measures_table,
    reliability_table,
    risk_table,
    seconds_of,
    set_name,
)
from evals.report_texts import caption
from evals.statistics import bootstrap
from evals.tables import Cell, Estimate, Table

_DIGITS = {"p": 4, "p (Holm)": 4, "d_z": 2, "d": 2}
_SECONDS = {"median": 4, "95% within": 4, "longest": 4}


@dataclass(frozen=True)
class Pair:
    """Two measured runs, of which the first is what the second is compared with."""

    a: Measured
    b: Measured

    @property
    def name(self) -> str:
        """What the report on both is called."""
        return f"{self.a.name}--{self.b.name}"

    @cached_property
    def comparison(self) -> Comparison:
        """All measures of both, by ``evals.compare``."""
        asked = {question.id: question for made in self.runs for question in made.questions}
        return compare(self.a.run, self.b.run, list(asked.values()), self.a.entries, self.a.resamples)

    @property
    def runs(self) -> tuple[Measured, Measured]:
        """Both."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Differing:
    """A question with both answers, and the measures by which the second run won and lost it."""

    view: QuestionView
    won: tuple[str, ...]
    lost: tuple[str, ...]


def pair_tables(pair: Pair) -> dict[str, Table]:
    """All tables of two runs that have rows, by name."""
    tables = (
        compared_table(pair),
        _groups(pair),
        _families(pair),
        reliability_table(
            {made.name: made.bins for made in pair.runs}, _caption(pair, "compared-reliability")
        ),
        risk_table({made.name: made.curve for made in pair.runs}, _caption(pair, "compared-risk")),
        _timings(pair),
        _settings(pair),
        measures_table(pair.runs),
        _won_lost(pair),
    )
    return {table.name: table for table in tables if table.rows}


def _caption(pair: Pair, name: str, count: int | None = None) -> str:
    return caption(
        name,
        a=pair.a.name,
        b=pair.b.name,
        set=set_name(pair.a),
        n=pair.comparison.count if count is None else count,
        tests=len(pair.comparison.measures),
        resamples=f"{pair.a.resamples:,}",
    )


def compared_table(pair: Pair) -> Table:
    """A measure a row, with all that ``evals.compare`` tells of it."""
    head = ["measure", "n", "A", "B", "B − A", "p", "p (Holm)", "d_z", "d", "detectable", "won", "lost"]
    rows = [_compared_row(one) for one in pair.comparison.measures]
    return Table("compared", _caption(pair, "compared"), head, rows, digits=_DIGITS)


def _compared_row(one: Compared) -> list[Cell]:
    return [
        *(f"{one.measure} {ARROWS[one.better]}", one.count, one.a, one.b, Estimate(one.difference)),
        *(one.p, one.p_holm, one.effect, one.standardised, one.detectable, len(one.won), len(one.lost)),
    ]


def _groups(pair: Pair) -> Table:
    rows = [row for name in DRAWN for row in _group_rows(pair, name)]
    head = ["measure", "group", "n", "A", "B", "B − A"]
    return Table("compared-groups", _caption(pair, "compared-groups"), head, rows, texts=2)


def _group_rows(pair: Pair, name: str) -> Iterator[Sequence[Cell]]:
    own_a, own_b = (made.scores[name] for made in pair.runs)
    for group, own in grouped(pair.a):
        both = [(own_a[each.id], own_b[each.id]) for each in own if each.id in own_a and each.id in own_b]
        if both:
            one, other = zip(*both, strict=True)
            cells = [
                bootstrap(values, resamples=pair.a.resamples)
                for values in (one, other, [b - a for a, b in both])
            ]
            yield [name, group, len(both), *map(Estimate, cells)]


def _families(pair: Pair) -> Table:
    found = [families(made) for made in pair.runs]
    rows = [
        [family, found[0][family].count, *(estimate(own.get(family)) for own in found)] for family in found[0]
    ]
    head = ["family", "n of A", "A: share answered ↓", "B: share answered ↓"]
    count = found[0][ALL].count if found[0] else 0
    return Table("compared-families", _caption(pair, "compared-families", count), head, rows)


def _timings(pair: Pair) -> Table:
    rows = [[made.name, *seconds_of(made, list(made.independent))] for made in pair.runs]
    head = ["run", "questions", *_SECONDS]
    return Table("compared-timings", _caption(pair, "compared-timings"), head, rows, digits=_SECONDS)


def _settings(pair: Pair) -> Table:
    a, b = (_told(made) for made in pair.runs)
    rows = [
        [name, a.get(name, ""), b.get(name, "")]
        for name in dict.fromkeys([*a, *b])
        if a.get(name, "") != b.get(name, "")
    ]
    return Table(
        "compared-settings", _caption(pair, "compared-settings"), ["setting", "A", "B"], rows, texts=3
    )


def _told(made: Measured) -> Mapping[str, str]:
    names = ("system", "settings", "code", "environment")
    return flat({name: made.run.manifest.get(name) for name in names})


def _won_lost(pair: Pair) -> Table:
    rows: list[list[Cell]] = [
        [question.id, question.group, question.text, *_both(pair, question.id), *map("; ".join, (won, lost))]
        for question, won, lost in _differing(pair)
    ]
    head = ["id", "group", "question", "answer of A", "answer of B", "B is better on", "B is worse on"]
    return Table("won-lost", _caption(pair, "won-lost"), head, rows, texts=7, short=False)


def _both(pair: Pair, name: str) -> tuple[str, str]:
    both = pair.comparison.questions[name]
    return both.answer_a, both.answer_b


def differing(pair: Pair) -> Iterator[Differing]:
    """The questions that came out differently by any measure, in the order of the set."""
    for question, won, lost in _differing(pair):
        yield Differing(question_view(question, pair.runs), won, lost)


def _differing(pair: Pair) -> Iterator[tuple[Question, tuple[str, ...], tuple[str, ...]]]:
    measures = pair.comparison.measures
    for question in pair.a.independent:
        if question.id in pair.comparison.questions:
            won = tuple(one.measure for one in measures if question.id in one.won)
            lost = tuple(one.measure for one in measures if question.id in one.lost)
            yield question, won, lost
