"""How far judges agree, by criterion: Krippendorff's alpha, Cohen's kappa, and the plain share.

Alpha (Krippendorff, 'Content Analysis', 2019; ordinal) takes any number of judges and missing values; its
interval is a percentile bootstrap over items, of which the two answers and all nuggets go together. Kappa
(Cohen, 1968; quadratic weights) is of two judges; of more it is the mean over pairs, by what they share. Both
come from libraries: ``krippendorff`` and scikit-learn.
"""

from __future__ import annotations

import math
import statistics
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import krippendorff
import numpy as np
from numpy.typing import NDArray

from evals.judging.judgements import Decision, Task
from evals.judging.rubric import Rubric, Scale, marks

RESAMPLES = 1000
LEVEL = 95
Units = Mapping[str, Mapping[str, int]]
"""What was judged on one scale -> who judged -> value. A unit is 'item thing'; the item is its first word."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement on one scale; a figure that cannot be computed from what there is, is None.

    ``units`` were judged by two or more, ``pairs`` are pairs of judgements of the same. ``low`` and ``high``
    are the 95% interval of ``alpha``; ``share`` is how many of the pairs are equal.
    """

    scale: str
    units: int
    pairs: int
    alpha: float | None
    low: float | None
    high: float | None
    kappa: float | None
    share: float | None


def agreement(tasks: Iterable[Task], by: Rubric, resamples: int = RESAMPLES) -> list[Agreement]:
    """The agreement of counted judgements on each scale of a rubric."""
    counted = list(tasks)
    return [measured(scale, units_of(counted, scale), resamples) for scale in by.scales()]


def units_of(tasks: Iterable[Task], scale: Scale) -> dict[str, dict[str, int]]:
    """What was said on a scale, by what was judged and by whom."""
    found: dict[str, dict[str, int]] = {}
    for task in tasks:
        for name, thing, value in marks(task.last.values if task.last else {}):
            if name == scale.id:
                found.setdefault(f"{task.item.id} {thing}", {})[task.judge.pseudonym] = value
    return found


def measured(scale: Scale, units: Units, resamples: int = RESAMPLES) -> Agreement:
    """The agreement on one scale."""
    shared = {unit: said for unit, said in units.items() if len(said) > 1}
    counts = _counts(shared.values(), scale.values)
    pairs = [pair for said in shared.values() for pair in combinations(said.values(), 2)]
    low, high = _interval(list(shared), counts, resamples)
    return Agreement(
        scale=scale.id,
        units=len(shared),
        pairs=len(pairs),
        alpha=alpha(counts),
        low=low,
        high=high,
        kappa=_mean_kappa(shared, scale.values),
        share=sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
    )


def alpha(counts: NDArray[np.int64]) -> float | None:
    """Krippendorff's ordinal alpha of how often each value (column) was given to each unit (row).

    None where it is undefined: without two values of a unit, or when only one value was ever given.
    """
    pairable = counts[counts.sum(axis=1) > 1]
    if not len(pairable) or (pairable.sum(axis=0) > 0).sum() < 2:
        return None
    return float(krippendorff.alpha(value_counts=pairable, level_of_measurement="ordinal"))


def kappa(one: Sequence[int], other: Sequence[int], values: Sequence[int]) -> float | None:
    """Cohen's kappa of two judges with quadratic weights; None where both gave one and the same value."""
    from sklearn.metrics import cohen_kappa_score  # takes a second to load

    if not one or len({*one, *other}) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = float(cohen_kappa_score(one, other, labels=list(values), weights="quadratic"))
    return None if math.isnan(found) else found


def _counts(said: Iterable[Mapping[str, int]], values: Sequence[int]) -> NDArray[np.int64]:
    rows = [[list(each.values()).count(value) for value in values] for each in said]
    return np.asarray(rows, dtype=np.int64).reshape(-1, len(values))


def _interval(
    units: Sequence[str], counts: NDArray[np.int64], resamples: int
) -> tuple[float | None, float | None]:
    """The bootstrap interval of alpha: items are drawn again, each with all that was judged of it."""
    items: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        items.setdefault(unit.split()[0], []).append(row)
    if len(items) < 2:
        return None, None
    rows = [np.asarray(each) for each in items.values()]
    draw = np.random.default_rng(1)
    found = [
        alpha(counts[np.concatenate([rows[each] for each in draw.integers(0, len(rows), len(rows))])])
        for _ in range(resamples)
    ]
    known = [each for each in found if each is not None]
    if len(known) < resamples / 2:
        return None, None
    low, high = np.percentile(known, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return float(low), float(high)


def _mean_kappa(shared: Units, values: Sequence[int]) -> float | None:
    """The kappa of each two judges, weighted by how much they both judged."""
    both: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for said in shared.values():
        for one, other in combinations(sorted(said), 2):
            both.setdefault((one, other), []).append((said[one], said[other]))
    found = [
        (kappa([one for one, _ in pairs], [other for _, other in pairs], values), len(pairs))
        for pairs in both.values()
    ]
    known = [(value, count) for value, count in found if value is not None]
    total = sum(count for _, count in known)
    return sum(value * count for value, count in known) / total if total else None


@dataclass(frozen=True, slots=True)
class Beside:
    """A model's judgements beside those of people on the same: their agreement, and both means."""

    agreement: Agreement
    model: float
    human: float


def beside(
    model: Sequence[Task], human: Sequence[Task], by: Rubric, decided: Mapping[str, Sequence[Decision]]
) -> list[Beside]:
    """A model's figures on each scale, of what people judged too and of nothing else.

    People's value is the decision where there is one, else the median (the lower of two in the middle).
    """
    found = []
    for scale in by.scales():
        people = {unit: _settled(unit, said, scale, decided) for unit, said in units_of(human, scale).items()}
        theirs = {unit: next(iter(said.values())) for unit, said in units_of(model, scale).items()}
        units = {unit: {"model": theirs[unit], "people": people[unit]} for unit in theirs if unit in people}
        if units:
            means = [statistics.fmean(said[who] for said in units.values()) for who in ("model", "people")]
            found.append(Beside(measured(scale, units), *means))
    return found


def _settled(
    unit: str, said: Mapping[str, int], scale: Scale, decided: Mapping[str, Sequence[Decision]]
) -> int:
    item, _, thing = unit.partition(" ")
    for decision in reversed(decided.get(item, ())):
        for name, place, value in marks(decision.saved.values):
            if (name, place) == (scale.id, thing):
                return value
    return statistics.median_low(said.values())
