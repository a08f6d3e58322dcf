"""The figures of reports, ready to be put in a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.figure import Figure

from evals.compare import Comparison
from evals.figures import interval_figure, reliability_figure, risk_coverage_figure, svg
from evals.inline_svg import inline
from evals.measured import DRAWN, Measured
from evals.measures.summary import ALL
from evals.report_compared import Pair
from evals.report_tables import families
from evals.report_texts import figure_texts
from evals.statistics import Interval

_SHARES = (-0.03, 1.03)
"""An axis of shares, with room for a mark at its ends."""
_SMALL = 3.4
_LEAST, _MARGIN = 0.1, 0.02
"""An axis of shares is at least so long, and goes on so far beyond what it shows."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure with its texts; ``file`` is the same as a file of its own."""

    name: str
    title: str
    description: str
    file: str

    @property
    def inline(self) -> Markup:
        """The element that stands in a page."""
        return inline(self.file, self.name, self.title, self.description)


def _plot(name: str, figure: Figure, texts: str | None = None, **facts: object) -> Plot:
    return Plot(re.sub(r"[^a-z0-9]+", "-", name.lower()), *figure_texts(texts or name, **facts), svg(figure))


def run_plots(made: Measured) -> dict[str, Plot]:
    """The figures of one run for which there is something to draw."""
    plots = [*_by_group(made), *_robustness(made), *_families({made.name: made})]
    plots += _confidence([made])
    return {plot.name: plot for plot in plots}


def pair_plots(pair: Pair) -> dict[str, Plot]:
    """The figures of two runs."""
    plots = [*_differences(pair.comparison), *_both_by_group(pair)]
    plots += [*_families({made.name: made for made in pair.runs}), *_confidence(pair.runs)]
    return {plot.name: plot for plot in plots}


def small_plot(measure: str, values: Mapping[str, Interval | None]) -> Plot:
    """One measure of many runs."""
    known = [each for each in values.values() if each]
    figure = interval_figure(list(values), {measure: list(values.values())}, "", _limits(known), _SMALL)
    return _plot(f"small-{measure}", figure, "small", measure=measure)


def _limits(known: Sequence[Interval]) -> tuple[float, float]:
    """What holds all intervals, with some room; the whole of a share would hide how they differ."""
    low, high = min(each.low for each in known), max(each.high for each in known)
    room = max(_MARGIN, (_LEAST - (high - low)) / 2)
    return low - room, high + room


def _by_group(made: Measured) -> list[Plot]:
    drawn = [name for name in DRAWN if name in made.measures]
    groups = [group for group in (ALL, *made.groups) if drawn and (drawn[0], group) in made.figures]
    series = {name: [_interval(made, name, group) for group in groups] for name in drawn}
    if not groups:
        return []
    figure = interval_figure(groups, series, "mean", _SHARES)
    return [_plot("groups", figure, measures=", ".join(drawn))]


def _interval(made: Measured, name: str, group: str) -> Interval | None:
    figure = made.figures.get((name, group))
    return figure.interval if figure else None


def _robustness(made: Measured) -> list[Plot]:
    drawn = [name for name in DRAWN if name in made.measures]
    found = {(drop.measure, drop.kind): drop.drop for drop in made.drops if drop.measure in drawn}
    kinds = list(dict.fromkeys(kind for _, kind in found))
    if not kinds:
        return []
    series = {name: [found.get((name, kind)) for kind in kinds] for name in drawn}
    figure = interval_figure(kinds, series, "original minus variant")
    return [_plot("robustness", figure, measures=", ".join(drawn))]


def _families(runs: Mapping[str, Measured]) -> list[Plot]:
    found = {name: families(made) for name, made in runs.items()}
    rows = list(dict.fromkeys(family for own in found.values() for family in own))
    if not rows:
        return []
    series = {
        name: [own[family].interval if family in own else None for family in rows]
        for name, own in found.items()
    }
    return [_plot("families", interval_figure(rows, series, "share answered", _SHARES))]


def _confidence(runs: Sequence[Measured]) -> list[Plot]:
    told = [made for made in runs if len(made.confidences[0])]
    if not told:
        return []
    return [
        _plot("reliability", reliability_figure({made.name: made.bins for made in told})),
        _plot("risk-coverage", risk_coverage_figure({made.name: made.curve for made in told})),
    ]


def _differences(comparison: Comparison) -> list[Plot]:
    shown = [one for one in comparison.measures if 0 <= min(one.a, one.b) <= max(one.a, one.b) <= 1]
    if not shown:
        return []
    rows = [one.measure if one.better == "higher" else f"{one.measure} ↓" for one in shown]
    figure = interval_figure(rows, {"B − A": [one.difference for one in shown]}, "B − A")
    return [_plot("differences", figure)]


def _both_by_group(pair: Pair) -> list[Plot]:
    plots = []
    for name in DRAWN:
        groups = [
            group
            for group in (ALL, *pair.a.groups)
            if all((name, group) in made.figures for made in pair.runs)
        ]
        if groups:
            series = {made.name: [_interval(made, name, group) for group in groups] for made in pair.runs}
            figure = interval_figure(groups, series, name, _SHARES)
            plots.append(_plot(f"groups-{name}", figure, "compared-groups", measure=name))
    return plots
