"""The text of a record as paragraphs, lists and tables, with links and footnote markers in their places.

Data only: a template makes HTML of it (``templates/record.html``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

Kind = Literal["paragraph", "list", "numbered", "table"]
_SIGN = re.compile(r"[•●▪◦·o‣∙–—*-]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``start`` to ``end`` (exclusive) of a text, which link to ``href``.

    A 'note' has no length: its ``label`` is shown at ``start``. ``name`` is the id to come back to, ``hint``
    what only a screen reader says.
    """

    kind: Literal["note", "reference", "term"]
    start: int
    end: int
    href: str
    label: str = ""
    name: str = ""
    hint: str = ""

    def moved(self, by: int) -> Mark:
        """The same mark in a text that begins elsewhere."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, or a note's label, with the mark that it is under, if any."""

    text: str
    mark: Mark | None = None


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind: each row is a line of a paragraph, an item of a list, or a row of cells."""

    kind: Kind
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: Kind | None
    table: int = -1


def blocks(text: str, marks: Sequence[Mark] = (), tables: Sequence[tuple[int, int]] = ()) -> list[Block]:
    """A text as blocks; paragraphs are parted by empty lines, cells by tabs. Links do not overlap.

    Of two marks in one place the first is kept.
    """
    placed = [*_links(marks), *(_drawn_back(mark, text) for mark in marks if mark.kind == "note")]
    return [
        Block(kind, tuple(_row(text, line, placed) for line in lines))
        for (kind, _), lines in groupby(_lines(text, tables), key=lambda line: (line.kind, line.table))
        if kind
    ]


def _links(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in marks:
        if mark.kind != "note" and all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return kept


def _drawn_back(mark: Mark, text: str) -> Mark:
    """A note right behind the word that it belongs to, so that it never stands in an empty line."""
    place = len(text[: mark.start].rstrip())
    return replace(mark, start=place, end=place)


def _lines(text: str, tables: Sequence[tuple[int, int]]) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        table = next((place for place, span in enumerate(tables) if span[0] <= start < span[1]), -1)
        yield _Line(start, end, _kind(line, table), table)
        start = end + 1


def _kind(line: str, table: int) -> Kind | None:
    if not line.strip():
        return None
    if table >= 0 or "\t" in line:
        return "table"
    if _SIGN.match(line):
        return "list"
    return "numbered" if _NUMBER.match(line) else "paragraph"


def _row(text: str, line: _Line, marks: Sequence[Mark]) -> tuple[Cell, ...]:
    start, cells = line.start, []
    if line.kind == "list":  # the list itself draws its signs
        sign = _SIGN.match(text, start, line.end)
        start = sign.end() if sign else start
    for part in text[start : line.end].split("\t") if line.kind == "table" else [text[start : line.end]]:
        cells.append(tuple(_runs(text, start, start + len(part), marks)))
        start += len(part) + 1
    return tuple(cells)


def _runs(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Run]:
    edges = {min(max(place, start), end) for mark in marks for place in (mark.start, mark.end)}
    links = [mark for mark in marks if mark.kind != "note"]
    notes = [mark for mark in marks if mark.kind == "note" and start <= mark.start <= end]
    for left, right in pairwise(sorted({start, end, *edges})):
        yield from (Run(note.label, note) for note in notes if note.start == left)
        over = next((mark for mark in links if mark.start <= left and right <= mark.end), None)
        yield Run(text[left:right], over)
    yield from (Run(note.label, note) for note in notes if note.start == end)
