"""Figures as SVG; the same numbers give the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from evals.statistics import Bin

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]
_SIZE = (5.0, 4.2)
_STYLES = (("#1f4e79", "-", "o"), ("#b35900", "--", "s"), ("#4d7c2a", ":", "^"))
"""Colour, line and mark of each series: they are told apart without colour too."""


def draw_reliability(series: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """The share of first answers that is right against the confidence, one line for each series."""
    figure, axes = _drawing("confidence", "share right")
    axes.plot([0, 1], [0, 1], color="#888888", linewidth=0.8)
    for (name, bins), (colour, line, mark) in zip(series.items(), _STYLES, strict=False):
        places, shares = [each.confidence for each in bins], [each.right for each in bins]
        axes.plot(places, shares, color=colour, linestyle=line, marker=mark, markersize=4, label=name)
    axes.set_ylim(0, 1)
    _save(figure, axes, path)


def draw_risk_coverage(series: Mapping[str, Curve], path: Path) -> None:
    """The share of answers that is wrong against the share of questions that is answered."""
    figure, axes = _drawing("coverage: share of questions answered", "risk: share of answers wrong")
    for (name, (coverage, risk)), (colour, line, _) in zip(series.items(), _STYLES, strict=False):
        axes.plot(coverage, risk, color=colour, linestyle=line, label=name)
    axes.set_ylim(bottom=0)
    _save(figure, axes, path)


def _drawing(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_xlim(0, 1)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    return figure, axes


def _save(figure: Figure, axes: Axes, path: Path) -> None:
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "passend-antwoord", "svg.fonttype": "none"}):
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
