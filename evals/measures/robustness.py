"""What another wording of the same question costs: typing errors, or another language.

Each variant of a set is paired with the clean Dutch question that it words anew, and the score of the
variant is taken from that of the original; the interval is a paired bootstrap over variants. Several
variants of one question are counted as if they were independent, which makes the interval somewhat too
narrow.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.question import Question
from evals.statistics import Interval, paired_difference


@dataclass(frozen=True, slots=True)
class Drop:
    """Of one measure and kind of variant: the means, and original minus variant (positive: it fell)."""

    measure: str
    kind: str
    count: int
    original: float
    variant: float
    drop: Interval


def drops(questions: Sequence[Question], scores: Mapping[str, Mapping[str, float]]) -> list[Drop]:
    """The drop of every measure for each kind: 'mistyped', 'translated', and by language 'translated (en)'.

    A pair counts where the measure applies to both of it.
    """
    kinds = _kinds(questions)
    return [
        _drop(measure, kind, pairs)
        for measure, own in scores.items()
        for kind, variants in kinds.items()
        if (pairs := list(_pairs(variants, own)))
    ]


def _kinds(questions: Sequence[Question]) -> dict[str, list[Question]]:
    variants = [question for question in questions if question.variant_of is not None]
    languages = {question.group: set[str]() for question in variants}
    for question in variants:
        languages[question.group].add(question.language)
    found: dict[str, list[Question]] = {}
    for question in variants:
        found.setdefault(question.group, []).append(question)
    for question in variants:
        if len(languages[question.group]) > 1:
            found.setdefault(f"{question.group} ({question.language})", []).append(question)
    return found


def _pairs(variants: Sequence[Question], own: Mapping[str, float]) -> Iterator[tuple[float, float]]:
    for question in variants:
        original = question.variant_of
        if original is not None and original in own and question.id in own:
            yield own[original], own[question.id]


def _drop(measure: str, kind: str, pairs: Sequence[tuple[float, float]]) -> Drop:
    originals, variants = zip(*pairs, strict=True)
    return Drop(
        measure,
        kind,
        len(pairs),
        statistics.fmean(originals),
        statistics.fmean(variants),
        paired_difference(originals, variants),
    )
