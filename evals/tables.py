"""Tables of figures with their intervals, as CSV and as LaTeX; pages show the same cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.statistics import Interval

NONE, MINUS = "–", "−"
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "–": "--",
    "−": "$-$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "…": r"\dots{}",
    "[": "{[}",  # behind a line break it would be that break's option
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}
_ESCAPED = re.compile("|".join(map(re.escape, _SPECIAL)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval, and over how many questions it is."""

    interval: Interval
    count: int | None = None


Cell = str | int | float | Estimate | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first ``texts`` columns hold words, ``digits`` are the decimals of columns (3 elsewhere).

    ``short`` says that it goes into a paper; of others there is CSV alone.
    """

    name: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    texts: int = 1
    digits: Mapping[str, int] = field(default_factory=dict)
    short: bool = True

    def shown(self, column: int, cell: Cell) -> str:
        """A cell as it is read; of an estimate its mean alone."""
        value = cell.interval.mean if isinstance(cell, Estimate) else cell
        if value is None or value != value:
            return NONE
        return self._number(column, value) if isinstance(value, float) else str(value)

    def limits(self, column: int, cell: Cell) -> str:
        """The interval of an estimate, in brackets; '' for other cells."""
        if not isinstance(cell, Estimate) or cell.interval.low != cell.interval.low:
            return ""
        low, high = (self._number(column, each) for each in (cell.interval.low, cell.interval.high))
        return f"[{low}, {high}]"

    def count(self, cell: Cell) -> int | None:
        """Over how many questions an estimate is; None for other cells."""
        return cell.count if isinstance(cell, Estimate) else None

    def raw(self, cell: Cell) -> str:
        """A cell with all its decimals, for sorting; of an estimate its mean."""
        return _raw(cell.interval.mean if isinstance(cell, Estimate) else cell)

    def _number(self, column: int, value: float) -> str:
        text = f"{value:.{self.digits.get(self.head[column], 3)}f}"
        return (text if float(text) else text.lstrip("-")).replace("-", MINUS)


def write_table(table: Table, folder: Path, label: str) -> None:
    """Write ``<name>.csv`` and, of a short table, ``<name>.tex``; ``label`` goes before its name there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(csv_rows(table))
    if table.short:
        (folder / f"{table.name}.tex").write_text(latex(table, label), encoding="utf-8")


def csv_rows(table: Table) -> Iterator[list[str]]:
    """Head and rows with all decimals; an estimate takes columns of its own for limits and n."""
    wide = [_wide([row[column] for row in table.rows]) for column in range(len(table.head))]
    yield [f"{name} {part}".strip() for name, parts in zip(table.head, wide, strict=True) for part in parts]
    for row in table.rows:
        yield [value for cell, parts in zip(row, wide, strict=True) for value in _values(cell, parts)]


def _wide(cells: Sequence[Cell]) -> tuple[str, ...]:
    estimates = [cell for cell in cells if isinstance(cell, Estimate)]
    counted = any(cell.count is not None for cell in estimates)
    return ("", "low", "high", *(("n",) if counted else ())) if estimates else ("",)


def _values(cell: Cell, parts: Sequence[str]) -> list[str]:
    if isinstance(cell, Estimate):
        known = (cell.interval.mean, cell.interval.low, cell.interval.high, cell.count)
        return [_raw(value) for value in known[: len(parts)]]
    return [_raw(cell), *([""] * (len(parts) - 1))]


def _raw(value: str | int | float | None) -> str:
    if value is None or value != value:
        return ""
    return repr(round(value, 10)) if isinstance(value, float) else str(value)


def latex(table: Table, label: str) -> str:
    """A floating table with the rules of booktabs, no wider than the text."""
    columns = "l" * table.texts + "r" * (len(table.head) - table.texts)
    rows = [[_cell(table, column, cell) for column, cell in enumerate(row)] for row in table.rows]
    return "\n".join(
        [
            r"% Needs \usepackage{adjustbox,booktabs}",
            r"\begin{table}[tbp]",
            r"\centering",
            rf"\caption{{{escape(table.caption)}}}",
            rf"\label{{tab:{_label(label)}-{_label(table.name)}}}",
            r"\begin{adjustbox}{max width=\textwidth}",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            _line([escape(name) for name in table.head]),
            r"\midrule",
            *map(_line, rows),
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{adjustbox}",
            r"\end{table}",
            "",
        ]
    )


def escape(text: str) -> str:
    """Plain text as LaTeX writes it."""
    return _ESCAPED.sub(lambda found: _SPECIAL[found.group()], " ".join(text.split()))


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(table: Table, column: int, cell: Cell) -> str:
    shown, limits = table.shown(column, cell), table.limits(column, cell)
    if isinstance(cell, str):
        return escape(cell)
    return f"{escape(shown)} {limits.replace(MINUS, '$-$')}".strip()


def _label(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
