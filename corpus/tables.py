"""Tables inside answers: which lines make one, and what stands in which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

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
HEAD_ROWS = 3
"""A head has at most this many lines."""
SAME_ROW = 0.8
"""Lines nearer to each other than this many ems, and side by side, are cells of one row."""
ALIGNED = 1.5
"""Words that start within this many points of each other stand in one column."""

Cell = tuple[tuple[Word, bool], ...]
"""Words, each with whether it is a superscript marker."""
_Row = tuple[Line, ...]
"""Lines whose cells stand beside each other; mostly one."""
_Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines ``start`` to ``end`` (exclusive) as rows of cells; an empty cell has no words.

    ``pages`` has the page of each row.
    """

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]
    pages: tuple[int, ...]


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among a block's lines: two or more lines with cells that stand under each other."""
    rows = _beside_each_other(lines)
    places = list(accumulate((len(row) for row in rows), initial=0))
    tables: list[Table] = []
    start = 0
    while start < len(rows):
        # A line of running text can fit the columns by chance: then the lines above it may still be a table.
        ends = range(_end_of_run(rows, start), start + 1, -1)
        table = next((found for end in ends if (found := _table(rows, start, end)) is not None), None)
        if table is None:
            start += 1
            continue
        start = table.end
        table = replace(table, start=places[table.start], end=places[table.end])
        if tables and _goes_on(tables[-1], table):
            table = _continued(tables.pop(), table)
        tables.append(table)
    return tables


def _beside_each_other(lines: Sequence[Line]) -> list[_Row]:
    """The lines, with those put together that stand hardly below each other and side by side."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _in_row(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [tuple(row) for row in rows]


def _in_row(line: Line, after: Line) -> bool:
    near = line.page == after.page and 0 < line.y - after.y < SAME_ROW * line.size
    return near and not any(
        one.x0 < other.x1 and other.x0 < one.x1 for one in line.words for other in after.words
    )


def _goes_on(table: Table, after: Table) -> bool:
    """Whether a table at the top of a page goes on with the one that ends the page before."""
    turned = table.end == after.start and table.pages[-1] + 1 == after.pages[0]
    return turned and len(table.rows[0]) == len(after.rows[0])


def _continued(table: Table, after: Table) -> Table:
    """Two tables as one, without the head that the second repeats."""
    repeated = int(_texts(table.rows[0]) == _texts(after.rows[0]))
    return Table(
        table.start,
        after.end,
        (*table.rows, *after.rows[repeated:]),
        (*table.pages, *after.pages[repeated:]),
    )


def _texts(row: Sequence[Cell]) -> list[list[str]]:
    return [[word.text for word, _ in cell] for cell in row]


def _end_of_run(rows: Sequence[_Row], start: int) -> int:
    """The end of the rows on one page that fit the columns of the first, which has cells far apart."""
    starts = [_range(cell)[0] for cell in _cells(rows[start], (), NARROW_GAP)][1:]
    end = start + 1
    while starts and end < len(rows) and _near(rows[end - 1], rows[end], SPACED_GAP):
        cells = _cells(rows[end], starts)
        fits = len(cells) >= 2 and _fits(cells, starts)
        if not fits and not _near(rows[end - 1], rows[end], LAST_GAP):
            break
        if len(cells) < 2 and not _under(rows[end], starts):
            break
        if len(cells) >= 2 and not fits:
            starts += [_range(cell)[0] for cell in cells[1:]]
        end += 1
    return end


def _near(row: _Row, after: _Row, ems: float) -> bool:
    line, below = row[-1], after[0]
    return line.page == below.page and 0 < line.y - below.y < ems * line.size


def _under(row: _Row, starts: Sequence[float]) -> bool:
    """Whether a row stands in a column other than the first: the rest of a wrapped cell."""
    return any(abs(min(line.x0 for line in row) - start) < ALIGNED for start in starts)


def _fits(cells: Sequence[Cell], starts: Sequence[float]) -> bool:
    return all(any(abs(_range(cell)[0] - start) < ALIGNED for start in starts) for cell in cells[1:])


def _range(cell: Cell) -> _Range:
    return min(word.x0 for word, _ in cell), max(word.x1 for word, _ in cell)


def _cells(row: _Row, starts: Sequence[float], gap: float = CELL_GAP) -> list[Cell]:
    """The cells of a row from left to right; those of its lines that stand under each other are one."""
    cells: list[Cell] = []
    for line in row:
        for cell in _cells_of_line(line, starts, gap):
            left, right = _range(cell)
            under = [other for other in cells if left < _range(other)[1] and _range(other)[0] < right]
            cells = [other for other in cells if other not in under] + [sum(under, ()) + cell]
    return sorted(cells, key=_range)


def _cells_of_line(line: Line, starts: Sequence[float], gap: float) -> list[Cell]:
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


def _table(rows: Sequence[_Row], start: int, end: int) -> Table | None:
    run = rows[start:end]
    wide = [_range(cell)[0] for row in run for cell in _cells(row, ())[1:]]
    narrow = [_range(cell)[0] for row in run for cell in _cells(row, (), NARROW_GAP)[1:]]
    shared = [x for x in narrow if sum(abs(x - other) < ALIGNED for other in narrow) >= 2]
    for starts in (shared or wide, shared + wide):
        placed = _placed([_cells(row, starts) for row in run], run[0][0].size)
        if placed is not None:
            wrapped = _wrapped(placed, run)
            return Table(start, end, tuple(wrapped), (run[0][0].page,) * len(wrapped))
    return None


def _placed(split: Sequence[Sequence[Cell]], size: float) -> list[tuple[Cell, ...]] | None:
    """The cells of rows by column, or None where they make no table."""
    columns = _under_their_heads(_columns([cell for cells in split for cell in cells], size), split)
    placed = [_by_column(cells, columns) for cells in split]
    if len(columns) < 2 or any(row is None for row in placed):
        return None
    rows = [row for row in placed if row is not None]
    return rows if sum(sum(bool(cell) for cell in row) >= 2 for row in rows) >= 2 else None


def _columns(cells: Sequence[Cell], size: float) -> list[_Range]:
    """The x ranges that cells of all lines take together, from left to right."""
    ranges: list[_Range] = []
    for left, right in sorted(_range(cell) for cell in cells):
        if ranges and left < ranges[-1][1] + 0.5 * size:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], right))
        else:
            ranges.append((left, right))
    return ranges


def _under_their_heads(columns: Sequence[_Range], rows: Sequence[Sequence[Cell]]) -> list[_Range]:
    """The columns, with a head at one edge put together with cells at the other, which it stands above."""
    joined: list[_Range] = []
    filled: list[set[int]] = []
    for left, right in columns:
        held = {n for n, row in enumerate(rows) if any(left <= _range(cell)[0] <= right for cell in row)}
        if joined and _head_beside(filled[-1], held):
            joined[-1] = (joined[-1][0], right)
            filled[-1] |= held
        else:
            joined.append((left, right))
            filled.append(held)
    return joined


def _head_beside(rows: set[int], others: set[int]) -> bool:
    """Whether one of two columns has only cells of the table's first rows, and the other only those below."""
    head, body = sorted((rows, others), key=min)
    return 0 in head and len(head) <= HEAD_ROWS and max(head) < min(body) and len(body) > 1


def _by_column(cells: Sequence[Cell], columns: Sequence[_Range]) -> tuple[Cell, ...] | None:
    row: list[Cell] = [() for _ in columns]
    for cell in cells:
        column = next(n for n, (left, right) in enumerate(columns) if left <= _range(cell)[0] <= right)
        if row[column]:
            return None
        row[column] = cell
    return tuple(row)


def _wrapped(rows: Sequence[tuple[Cell, ...]], lines: Sequence[_Row]) -> list[tuple[Cell, ...]]:
    """Put lines of one table row together: those nearer to the line above than rows are to each other."""
    gaps = [row[-1].y - after[0].y for row, after in pairwise(lines)]
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
