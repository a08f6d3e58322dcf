"""Numbered lists of questions and answers: from the heads to one block for each answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.layouts.heads import Chain, Head, answer_head
from corpus.layouts.sections import wholly_italic
from corpus.layouts.table import (
    TableColumns,
    cells_of,
    find_columns,
    header_places,
    in_column,
    runs_across,
)
from corpus.lines import Line
from corpus.prose import PARAGRAPH_GAP, SENTENCE_END, Style
from corpus.tables import find_tables

SOURCE = re.compile(r"^(?:Bron(?:nen)?|Noot|Toelichting)\b|^[*¹²³]")
"""What begins a line below a table, which may be set in italics."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before it has an answer: its numbers, its lines, and what its table row says."""

    numbers: tuple[str, ...]
    lines: tuple[Line, ...]
    bijlage: str | None = None
    blz: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Questions that are answered together, the lines of their answer, and the heading above them."""

    asked: tuple[Asked, ...]
    answer: tuple[Line, ...] = ()
    heading: str | None = None


@dataclass(slots=True)
class _Reading:
    """What has been read so far; questions wait here for their answer."""

    blocks: list[Block] = field(default_factory=list)
    waiting: list[Asked] = field(default_factory=list)
    heading: str | None = None

    def answer(self, asked: list[Asked], lines: Sequence[Line]) -> None:
        self.blocks.append(Block(tuple(asked), tuple(lines), self.heading))
        self.heading = None

    def close(self) -> list[Block]:
        for asked in self.waiting:
            self.blocks.append(Block((asked,), ()))
        return self.blocks


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a document parts questions from answers.

    ``answer_heads``: answers have heads of their own; ``bold`` and ``italic``: questions are set so,
    answers not; ``columns``: the columns of a table.
    """

    answer_heads: bool
    bold: bool
    italic: bool
    columns: TableColumns | None
    pitch: float


def read_blocks(lines: Sequence[Line], chain: Chain, style: Style) -> list[Block]:
    """The question-answer blocks of a document's body lines, in the order of their answers."""
    manner = _manner(lines, chain, style)
    reading = _Reading()
    headers = header_places(lines) if manner.columns else frozenset()
    places = [head.place for head in chain.heads] + [len(lines)]
    for head, (start, end) in zip(chain.heads, pairwise(places), strict=True):
        block = [lines[place] for place in range(start, end) if place not in headers]
        _read_block(head, block, manner, reading)
    return reading.close()


def _manner(lines: Sequence[Line], chain: Chain, style: Style) -> _Manner:
    firsts, with_head, answered_plain = [], 0, 0
    places = [head.place for head in chain.heads] + [len(lines)]
    for head, (start, end) in zip(chain.heads, pairwise(places), strict=True):
        block = _after_head(head, lines[start:end])
        with_head += any(answer_head(line) for line in block)
        if block:
            firsts.append(block[0])
            answered_plain += any(not (line.bold or line.italic) for line in block)
    count = max(len(firsts), 1)
    styled = answered_plain >= 0.3 * count
    return _Manner(
        answer_heads=with_head >= 0.5 * len(chain.heads),
        bold=styled and sum(line.bold for line in firsts) > 0.7 * count,
        italic=styled and sum(line.italic and not line.bold for line in firsts) > 0.7 * count,
        columns=find_columns(lines, chain) if chain.family == "columns" else None,
        pitch=style.pitch,
    )


def _after_head(head: Head, block: Sequence[Line]) -> list[Line]:
    rest = block[0].part(range(head.words, len(block[0].words)))
    return ([rest] if rest else []) + list(block[1:])


def _read_block(head: Head, block: Sequence[Line], manner: _Manner, reading: _Reading) -> None:
    lines = _after_head(head, block)
    lines, heading = _without_heading(lines, manner)
    found = _first_answer_head(lines) if not manner.columns else None
    numbers: tuple[str, ...] = ()
    if manner.columns and manner.columns.answer < float("inf"):
        question, answer = lines, in_column("answer", lines, manner.columns)
    elif found is not None:
        place, numbers, words = found
        question, answer = lines[:place], _after_words(lines[place], words) + lines[place + 1 :]
    else:
        place = _boundary(lines, manner)
        question, answer = lines[:place], lines[place:]
    reading.waiting.append(_asked(head, question, manner))
    if answer or found is not None:
        reading.answer(_answered(reading.waiting, numbers), answer)
    if heading:
        reading.heading = heading


def _after_words(line: Line, words: int) -> list[Line]:
    rest = line.part(range(words, len(line.words)))
    return [rest] if rest else []


def _first_answer_head(lines: Sequence[Line]) -> tuple[int, tuple[str, ...], int] | None:
    for place, line in enumerate(lines):
        if place and (found := answer_head(line)):
            return place, found[0], found[1]
    return None


def _answered(waiting: list[Asked], numbers: tuple[str, ...]) -> list[Asked]:
    """Take from the waiting questions those that an answer with these numbers (none: all) is for."""
    named = [asked for asked in waiting if not numbers or set(asked.numbers) & set(numbers)]
    taken = named or [waiting[-1]]
    waiting[:] = [asked for asked in waiting if asked not in taken]
    return taken


def _asked(head: Head, lines: Sequence[Line], manner: _Manner) -> Asked:
    if manner.columns is None:
        return Asked(head.numbers, tuple(lines))
    bijlage, blz = cells_of(lines, manner.columns)
    return Asked(head.numbers, tuple(in_column("question", lines, manner.columns)), bijlage, blz)


def _boundary(lines: Sequence[Line], manner: _Manner) -> int:
    """The place of the answer's first line among a block's lines, by style, position or distance."""
    if manner.bold or manner.italic:
        plain = next((place for place, line in enumerate(lines) if not _styled(line, manner)), len(lines))
        return _before_table(lines, plain)
    if manner.columns is not None:
        return _boundary_in_table(lines, manner.columns, manner.pitch)
    if manner.answer_heads:
        return len(lines)
    return _boundary_by_distance(lines, manner.pitch)


def _before_table(lines: Sequence[Line], boundary: int) -> int:
    """The boundary, before the whole of a table that it would cut: its head is often set as questions are."""
    starts = (table.start for table in find_tables(lines) if 0 < table.start < boundary < table.end)
    return next(starts, boundary)


def _styled(line: Line, manner: _Manner) -> bool:
    return (manner.bold and line.bold) or (manner.italic and line.italic)


def _boundary_in_table(lines: Sequence[Line], columns: TableColumns, pitch: float) -> int:
    """The place of the answer's first line below the row of its question.

    An answer that begins left of the question says so itself. Else it begins at the first white behind a
    question mark; where a line runs across the other columns, it begins there or above at the latest.
    """
    places = range(1, len(lines))
    left = next((place for place in places if lines[place].x0 < columns.question - 2), len(lines))
    last = next((place for place in places if runs_across(lines[place], columns)), len(lines))
    if left < len(lines) and left <= last:
        return left
    texts = [place for place in range(1, min(last + 1, len(lines))) if lines[place].x0 < columns.bijlage - 2]
    parted = [place for place in texts if _parted(lines[place - 1], lines[place], pitch)]
    ends = [place for place in texts if _ends_asking(lines[:place], columns)]
    asked = [place for place in parted if place in ends]
    if asked or last == len(lines):
        return (asked or [last])[0]
    return (ends or parted[-1:] or [last])[0]


def _parted(line: Line, after: Line, pitch: float) -> bool:
    return line.page != after.page or _apart(line, after, pitch)


def _ends_asking(lines: Sequence[Line], columns: TableColumns) -> bool:
    cell = in_column("question", lines, columns)
    return bool(cell) and cell[-1].text.rstrip().endswith("?")


def _boundary_by_distance(lines: Sequence[Line], pitch: float) -> int:
    """The first white after a question mark; else where a line ends with one; else the first white."""
    whites = [place for place in range(1, len(lines)) if _apart(lines[place - 1], lines[place], pitch)]
    ends = [place for place in range(1, len(lines) + 1) if lines[place - 1].text.rstrip().endswith("?")]
    after_mark = [place for place in whites if ends and place >= ends[0]]
    if after_mark and after_mark[0] in ends:
        return after_mark[0]
    if ends:
        return _last_of_run(lines, ends)
    return (after_mark or whites or [len(lines)])[0]


def _last_of_run(lines: Sequence[Line], ends: Sequence[int]) -> int:
    """The end of the last question, where a few follow each other; an answer's own question is further on."""
    last = ends[0]
    for end in ends[1:]:
        if end - last > 4 or any(SENTENCE_END.search(line.text) for line in lines[last : end - 1]):
            break
        last = end
    return last


def _apart(line: Line, after: Line, pitch: float) -> bool:
    return line.page == after.page and (line.y - after.y) / line.size > PARAGRAPH_GAP * pitch


def _without_heading(lines: list[Line], manner: _Manner) -> tuple[list[Line], str | None]:
    """Part a heading of the next questions ('Onderdeel B') from the end of an answer.

    It is set bold or italic, short, apart from the answer, and is no sentence; answers themselves are plain.
    """
    place = len(lines)
    while place > 1 and _set_as_heading(lines[place - 1]):
        place -= 1
    plain_before = any(not _set_as_heading(line) for line in lines[:place])
    if place == len(lines) or len(lines) - place > 3 or not plain_before:
        return lines, None
    if answer_head(lines[place]) or not _apart_or_paged(lines[place - 1], lines[place], manner.pitch):
        return lines, None
    return lines[:place], " ".join(line.text for line in lines[place:])


def _set_as_heading(line: Line) -> bool:
    if SENTENCE_END.search(line.text) or SOURCE.match(line.text):
        return False
    return line.bold or wholly_italic(line)


def _apart_or_paged(line: Line, after: Line, pitch: float) -> bool:
    return line.page != after.page or _apart(line, after, pitch * 0.9)


def above_first(lines: Sequence[Line], chain: Chain) -> tuple[Sequence[Line], str | None]:
    """What stands above the first question, without the head of its table, and the heading right above it."""
    first = chain.heads[0].place
    headers = header_places(lines[:first])
    while first - 1 in headers:
        first -= 1
    if first and _set_as_heading(lines[first - 1]):
        return lines[: first - 1], lines[first - 1].text
    return lines[:first], None


def with_first_heading(blocks: list[Block], heading: str | None) -> list[Block]:
    """The blocks, with a heading on the first where it has none."""
    if heading and blocks and blocks[0].heading is None:
        return [replace(blocks[0], heading=heading), *blocks[1:]]
    return blocks
