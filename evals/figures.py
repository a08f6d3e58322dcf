"""Figures as SVG; the same numbers give the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from evals.statistics import Bin, Interval

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]
_SIZE = (5.0, 4.2)
COLOURS = ("#1f4e79", "#b35900", "#4d7c2a")
_STYLES = tuple(zip(COLOURS, ("-", "--", ":"), ("o", "s", "^"), strict=True))
"""Colour, line and mark of each series: they are told apart without colour too."""
GRID, MIDDLE = "#dddddd", "#888888"


def draw_reliability(series: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """Write ``reliability_figure`` to a file."""
    save(reliability_figure(series), path)


def draw_risk_coverage(series: Mapping[str, Curve], path: Path) -> None:
    """Write ``risk_coverage_figure`` to a file."""
    save(risk_coverage_figure(series), path)


def reliability_figure(series: Mapping[str, Sequence[Bin]]) -> Figure:
    """The share of first answers that is right against the confidence, one line for each series."""
    figure, axes = _drawing("confidence", "share right")
    axes.plot([0, 1], [0, 1], color=MIDDLE, linewidth=0.8)
    for (name, bins), (colour, line, mark) in zip(series.items(), _STYLES, strict=False):
        places, shares = [each.confidence for each in bins], [each.right for each in bins]
        axes.plot(places, shares, color=colour, linestyle=line, marker=mark, markersize=4, label=_plain(name))
    axes.set_ylim(0, 1)
    axes.legend(frameon=False)
    return figure


def risk_coverage_figure(series: Mapping[str, Curve]) -> Figure:
    """The share of answers that is wrong against the share of questions that is answered."""
    figure, axes = _drawing("coverage: share of questions answered", "risk: share of answers wrong")
    for (name, (coverage, risk)), (colour, line, _) in zip(series.items(), _STYLES, strict=False):
        axes.plot(coverage, risk, color=colour, linestyle=line, label=_plain(name))
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return figure


def interval_figure(
    rows: Sequence[str],
    series: Mapping[str, Sequence[Interval | None]],
    across: str,
    limits: tuple[float, float] | None = None,
    width: float = _SIZE[0],
) -> Figure:
    """A mark with its interval for each row, one below the other; a series is a mark of its own.

    Without ``limits`` a line stands at 0: what is drawn are differences. ``width`` is in inches.
    """
    figure = Figure(figsize=(width, 0.9 + 0.15 * len(rows) * (1 + len(series))), layout="constrained")
    axes = figure.subplots()
    for place, ((name, values), style) in enumerate(zip(series.items(), _STYLES, strict=False)):
        shift = (place - (len(series) - 1) / 2) * 0.24
        known = [(row + shift, each) for row, each in enumerate(values) if each and each.mean == each.mean]
        _draw_intervals(axes, known, style, name)
    axes.set_yticks(range(len(rows)), [_plain(row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(across)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    if limits:
        axes.set_xlim(*limits)
    else:
        axes.axvline(0, color=MIDDLE, linewidth=0.8)
    if len(series) > 1:
        figure.legend(frameon=False, loc="outside upper center", ncols=min(len(series), 3), fontsize=8)
    return figure


def _draw_intervals(
    axes: Axes, known: Sequence[tuple[float, Interval]], style: tuple[str, str, str], name: str
) -> None:
    colour, _, mark = style
    heights, middles = [height for height, _ in known], [each.mean for _, each in known]
    for height, each in known:
        axes.plot([each.low, each.high], [height, height], color=colour, linewidth=1.4)
    axes.plot(middles, heights, color=colour, linestyle="none", marker=mark, markersize=5, label=_plain(name))


def _plain(name: str) -> str:
    """A name that is written as it is: what stands between dollars would be read as a formula."""
    return name.replace("$", r"\$")


def svg(figure: Figure) -> str:
    """A figure as the text of an SVG file."""
    held = StringIO()
    with mpl.rc_context({"svg.hashsalt": "passend-antwoord", "svg.fonttype": "none"}):
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg(figure), encoding="utf-8")


def _drawing(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_xlim(0, 1)
    axes.grid(visible=True, color=GRID, linewidth=0.6)
    return figure, axes
