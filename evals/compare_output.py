"""A comparison of two runs, told: as a table for a terminal, as lines, and as JSON and CSV files."""

from __future__ import annotations

import csv
import json
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from evals.compare import Compared, CompareError, Comparison
from evals.significance import LEVEL

_SHOWN = 400


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data for ``json.dumps``; what is no number is null."""
    plain: dict[str, Any] = _plain(asdict(comparison))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write ``comparison.json``, ``measures.csv`` and ``questions.csv`` (won and lost, with both answers)."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(comparison_data(comparison), ensure_ascii=False, indent=1)
    (folder / "comparison.json").write_text(text + "\n", encoding="utf-8")
    _write_csv(folder / "measures.csv", [_row(one) for one in comparison.measures])
    _write_csv(folder / "questions.csv", _question_rows(comparison))


def _row(one: Compared) -> dict[str, Any]:
    row = {**asdict(one), "low": one.difference.low, "high": one.difference.high}
    return {**row, "difference": one.difference.mean, "won": len(one.won), "lost": len(one.lost)}


def _question_rows(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {"measure": one.measure, "for_b": name, **asdict(comparison.questions[each])}
        for one in comparison.measures
        for name, ids in (("won", one.won), ("lost", one.lost))
        for each in ids
    ]


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else ["measure"])
        writer.writeheader()
        writer.writerows(rows)


def comparison_table(comparison: Comparison, width: int) -> Table:
    """A comparison for a terminal of so many characters; what is sure after correction is bold.

    A narrow one gets the figures that matter most.
    """
    columns = _COLUMNS if width >= _WIDE else {name: _COLUMNS[name] for name in _NARROW}
    table = Table(
        "measure", title=f"A: {comparison.a}\nB: {comparison.b}", title_justify="left", box=SIMPLE_HEAD
    )
    table.padding = (0, 1, 0, 0)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for one in comparison.measures:
        style = "bold" if one.p_holm < LEVEL else ""
        table.add_row(one.measure, *(shown(one) for shown in columns.values()), style=style)
    return table


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


_COLUMNS: Mapping[str, Callable[[Compared], str]] = {
    "n": lambda one: str(one.count),
    "A": lambda one: _number(one.a),
    "B": lambda one: _number(one.b),
    "B - A [95%]": lambda one: str(one.difference),
    "p": lambda one: _number(one.p, 4),
    "p Holm": lambda one: _number(one.p_holm, 4),
    "d_z": lambda one: _number(one.effect, 2),
    "d_av": lambda one: _number(one.standardised, 2),
    "detectable": lambda one: _number(one.detectable),
    "won": lambda one: str(len(one.won)),
    "lost": lambda one: str(len(one.lost)),
}
_NARROW = ("n", "A", "B", "B - A [95%]", "p Holm")
_WIDE = 130


def told(comparison: Comparison) -> list[str]:
    """What a reader of the table should know, a line each."""
    lines = [f"{comparison.count} questions were answered in both runs."]
    for name, lacking in (("A", comparison.lacking_a), ("B", comparison.lacking_b)):
        if lacking:
            lines.append(f"{name} lacks {len(lacking)} questions of the set.")
    alone: dict[tuple[int, int], list[str]] = {}
    for one in comparison.measures:
        alone.setdefault((one.only_a, one.only_b), []).append(one.measure)
    for (only_a, only_b), names in alone.items():
        if only_a or only_b:
            left_out = f"{only_a} questions in A alone and to {only_b} in B alone, which are left out"
            lines.append(f"Applies to {left_out}: {', '.join(names)}.")
    return lines


def told_questions(comparison: Comparison, measure: str) -> list[str]:
    """The questions that B won and lost by a measure, each with both answers; raises CompareError."""
    found = next((one for one in comparison.measures if one.measure == measure), None)
    if found is None:
        names = ", ".join(one.measure for one in comparison.measures)
        raise CompareError(f"There is no measure {measure}; there are {names}.")
    lines = []
    for name, ids in (("won", found.won), ("lost", found.lost)):
        for both in map(comparison.questions.__getitem__, ids):
            lines += [
                f"{name} {both.id}: {_line(both.text)}",
                f"  A, {both.status_a}: {_line(both.answer_a)}",
                f"  B, {both.status_b}: {_line(both.answer_b)}",
            ]
    return lines


def _line(text: str) -> str:
    return textwrap.shorten(text, _SHOWN, placeholder=" ...")
