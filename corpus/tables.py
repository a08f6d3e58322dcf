"""Tables inside answers: which lines make one, and what stands in which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.lines import BULLET, Line
from corpus.pdf import Word

CELL_GAP = 1.8
"""A gap of this many ems parts two cells; where cells of other lines start at the same place,"""
NARROW_GAP = 0.9
"""... this many do."""
ROW_GAP = 1.15
"""In a table with wrapped cells, new rows stand this many times further apart than lines of one row."""

LAST_GAP = 2.2
"""A line further below than this many ems is no longer part of the table,"""
SPACED_GAP = 3.5
"""... or further than this where its cells stand right under those above it: rows can be set wide apart."""
ALIGNED = 1.5
"""Words that start within this many points of each other stand in one column."""

Cell = tuple[tuple[Word, bool], ...]
"""Words, each with whether it is a superscript marker."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines ``start`` to ``end`` (exclusive) as rows of cells; an empty cell has no words."""

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among a block's lines: two or more lines with cells that stand under each other."""
    tables = []
    start = 0
    while start < len(lines):
        # A line of running text can fit the columns by chance: then the lines above it may still be a table.
        ends = range(_end_of_run(lines, start), start + 1, -1)
        table = next((found for end in ends if (found := _table(lines, start, end)) is not None), None)
        if table is not None:
            tables.append(table)
        start = table.end if table is not None else start + 1
    return tables


def _end_of_run(lines: Sequence[Line], start: int) -> int:
    """The end of the lines on one page that fit the columns of the first, which has cells far apart."""
    starts = [cell[0][0].x0 for cell in _cells(lines[start], (), NARROW_GAP)][1:]
    end = start + 1
    while starts and end < len(lines) and _near(lines[end - 1], lines[end], SPACED_GAP):
        cells = _cells(lines[end], starts)
        fits = len(cells) >= 2 and _fits(cells, starts)
        if not fits and not _near(lines[end - 1], lines[end], LAST_GAP):
            break
        if len(cells) < 2 and not _under(lines[end], starts):
            break
        if len(cells) >= 2 and not fits:
            starts += [cell[0][0].x0 for cell in cells[1:]]
        end += 1
    return end


def _near(line: Line, after: Line, ems: float) -> bool:
    return line.page == after.page and 0 < line.y - after.y < ems * line.size


def _under(line: Line, starts: Sequence[float]) -> bool:
    """Whether a line stands in a column other than the first: the rest of a wrapped cell."""
    return any(abs(line.x0 - start) < ALIGNED for start in starts)


def _fits(cells: Sequence[Cell], starts: Sequence[float]) -> bool:
    return all(any(abs(cell[0][0].x0 - start) < ALIGNED for start in starts) for cell in cells[1:])


def _cells(line: Line, starts: Sequence[float], gap: float = CELL_GAP) -> list[Cell]:
    """The cells of a line: words ``gap`` ems apart, or the later one where a column is known to start."""
    cells: list[list[tuple[Word, bool]]] = []
    for place, word in enumerate(line.words):
        entry = (word, place in line.markers)
        apart = bool(cells) and word.x0 - cells[-1][-1][0].x1 >= gap * line.size
        apart = apart and not (place == 1 and BULLET.match(line.words[0].text))
        at_start = word.space_before and any(abs(word.x0 - start) < ALIGNED for start in starts)
        if cells and not apart and not at_start:
            cells[-1].append(entry)
        else:
            cells.append([entry])
    return [tuple(cell) for cell in cells]


def _table(lines: Sequence[Line], start: int, end: int) -> Table | None:
    run = lines[start:end]
    wide = [cell[0][0].x0 for line in run for cell in _cells(line, ())[1:]]
    narrow = [cell[0][0].x0 for line in run for cell in _cells(line, (), NARROW_GAP)[1:]]
    starts = [x for x in narrow if sum(abs(x - other) < ALIGNED for other in narrow) >= 2] or wide
    split = [_cells(line, starts) for line in run]
    columns = _columns([cell for cells in split for cell in cells], run[0].size)
    placed = [_by_column(cells, columns) for cells in split]
    if len(columns) < 2 or any(row is None for row in placed):
        return None
    rows = [row for row in placed if row is not None]
    if sum(sum(bool(cell) for cell in row) >= 2 for row in rows) < 2:
        return None
    return Table(start, end, tuple(_wrapped(rows, run)))


def _columns(cells: Sequence[Cell], size: float) -> list[tuple[float, float]]:
    """The x ranges that cells of all lines take together, from left to right."""
    ranges: list[tuple[float, float]] = []
    for left, right in sorted((cell[0][0].x0, cell[-1][0].x1) for cell in cells):
        if ranges and left < ranges[-1][1] + 0.5 * size:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], right))
        else:
            ranges.append((left, right))
    return ranges


def _by_column(cells: Sequence[Cell], columns: Sequence[tuple[float, float]]) -> tuple[Cell, ...] | None:
    row: list[Cell] = [() for _ in columns]
    for cell in cells:
        column = next(n for n, (left, right) in enumerate(columns) if left <= cell[0][0].x0 <= right)
        if row[column]:
            return None
        row[column] = cell
    return tuple(row)


def _wrapped(rows: Sequence[tuple[Cell, ...]], lines: Sequence[Line]) -> list[tuple[Cell, ...]]:
    """Put lines of one table row together: those nearer to the line above than rows are to each other."""
    gaps = [line.y - after.y if line.page == after.page else 0.0 for line, after in pairwise(lines)]
    near = min((gap for gap in gaps if gap > 0), default=0.0)
    spaced = any(gap > ROW_GAP * near for gap in gaps)
    merged = [rows[0]]
    for row, gap in zip(rows[1:], gaps, strict=True):
        same_row = 0 < gap <= ROW_GAP * near and (spaced or not row[0])
        if same_row:
            merged[-1] = tuple(above + below for above, below in zip(merged[-1], row, strict=True))
        else:
            merged.append(row)
    return merged
