"""Text to lines: words are measured and set in a column, with their footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, zip_longest

from corpus.samples.galley import Column, Line, Span, Type
from corpus.samples.hyphens import breaks
from corpus.samples.ink import printable, width
from corpus.samples.markup import Block, Piece, Word, blocks, words

_MARKER_SIZE, _MARKER_RISE = 0.65, 0.36
_LIST_INDENT, _LABEL_WIDTH = 10.0, 14.0
_CELL_GAP, _ROW_GAP, _SPACE = 8.0, 3.0, 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of a layout is set: its column, its types, and the white between paragraphs."""

    column: Column
    body: Type
    question: Type
    note: Type
    gap: float
    raised_notes: bool = True


@dataclass(slots=True)
class Notes:
    """The footnotes of one item; each is taken once, by the first line with its marker."""

    texts: Mapping[str, str]
    look: Look
    _taken: set[str] = field(default_factory=set)

    def take(self, marker: str) -> tuple[Line, ...]:
        """The lines of a footnote, none when it stands on a page already."""
        if marker in self._taken:
            return ()
        self._taken.add(marker)
        label: Word = (Piece(marker, self.look.raised_notes),)
        return tuple(_fill([label, *words(self.texts[marker])], self.look.note, self.look.column, None))


def set_text(text: str, kind: Type, column: Column, notes: Notes | None = None) -> list[Line]:
    """The lines of one paragraph."""
    return _fill(words(text), kind, column, notes)


def set_blocks(text: str, look: Look, notes: Notes | None = None) -> list[Line]:
    """The lines of a text in light Markdown, with white between its paragraphs."""
    lines: list[Line] = []
    for is_table, group in groupby(blocks(text), key=lambda block: bool(block.cells)):
        together = list(group)
        if is_table:
            parts = [_set_table([block.cells for block in together], look, notes)]
        else:
            parts = [_set_block(block, look, notes) for block in together]
        for block, part in zip(together, parts, strict=False):
            lines += spaced(part, look.gap if block.spaced and lines else 0.0)
    return lines


def spaced(lines: Sequence[Line], before: float) -> list[Line]:
    """The same lines, with white above the first."""
    return [replace(lines[0], before=before), *lines[1:]] if lines else []


def tied(lines: Iterable[Line]) -> list[Line]:
    """The same lines, kept on one page with the line that follows."""
    return [replace(line, keep=True) for line in lines]


def beside(*columns: Sequence[Line]) -> list[Line]:
    """Columns of lines set next to one another, as the cells of a table's row."""
    return [_joined([line for line in row if line]) for row in zip_longest(*columns)]


def _joined(lines: list[Line]) -> Line:
    spans = tuple(span for line in lines for span in line.spans)
    notes = tuple(note for line in lines for note in line.notes)
    return replace(lines[0], spans=spans, notes=notes)


def _set_block(block: Block, look: Look, notes: Notes | None) -> list[Line]:
    if not block.label:
        return set_text(block.text, look.body, look.column, notes)
    item = look.column.indented(_LIST_INDENT)
    label = set_text(block.label, look.body, item)
    return beside(label, set_text(block.text, look.body, item.indented(_LABEL_WIDTH), notes))


def _set_table(rows: list[tuple[str, ...]], look: Look, notes: Notes | None) -> list[Line]:
    columns = _table_columns(rows, look)
    lines: list[Line] = []
    for row in rows:
        cells = zip(row, columns, strict=False)
        lines += spaced(beside(*(set_text(cell, look.body, place, notes) for cell, place in cells)), _ROW_GAP)
    return lines


def _table_columns(rows: list[tuple[str, ...]], look: Look) -> list[Column]:
    """Columns of equal width; where a cell does not fit, each as wide as its cells ask for.

    No column is narrower than its longest word, as far as the page allows.
    """
    cells = [[words(cell) for cell in column] for column in zip_longest(*rows, fillvalue="")]
    least = [
        max((_width(word, look.body) for cell in column for word in cell), default=0.0) for column in cells
    ]
    whole = [
        max(sum(_width(word, look.body) + _SPACE for word in cell) for cell in column) for column in cells
    ]
    room = look.column.width - _CELL_GAP * len(cells)
    step = room / len(cells)
    spare, asked = room - sum(least), sum(whole) - sum(least)
    widths = [step] * len(cells)
    if max(whole) > step and spare >= 0 < asked:
        widths = [low + spare * (high - low) / asked for low, high in zip(least, whole, strict=True)]
    starts = accumulate(widths[:-1], lambda x, wide: x + wide + _CELL_GAP, initial=look.column.x)
    return [Column(x, wide) for x, wide in zip(starts, widths, strict=True)]


def _width(word: Word, kind: Type) -> float:
    return _measure(_drawn(word), kind)


def _fill(source: list[Word], kind: Type, column: Column, notes: Notes | None) -> list[Line]:
    """Fill lines greedily; a word wider than the column is broken where the column ends."""
    lines: list[Line] = []
    waiting = [_drawn(word) for word in reversed(source)]
    line: list[Word] = []
    room = column.width
    space = width(" ", kind.face, kind.size)
    while waiting:
        word = waiting.pop()
        need = _measure(word, kind) + (space if line else 0.0)
        if need <= room:
            line.append(word)
            room -= need
            continue
        head, tail = _break(word, room - (space if line else 0.0), kind, forced=not line)
        if head:
            line.append(head)
        if tail:
            waiting.append(tail)
        lines.append(_line(line, kind, column, notes))
        line, room = [], column.width
    return [*lines, _line(line, kind, column, notes)] if line else lines


def _drawn(word: Word) -> Word:
    return tuple(Piece(printable(piece.text), piece.marker) for piece in word)


def _measure(word: Word, kind: Type) -> float:
    return sum(_piece_width(piece, kind) for piece in word)


def _piece_width(piece: Piece, kind: Type) -> float:
    return width(piece.text, kind.face, kind.size * (_MARKER_SIZE if piece.marker else 1.0))


def _break(word: Word, room: float, kind: Type, forced: bool) -> tuple[Word, Word]:
    """``word`` in two so that the first part fits in ``room``; the first is empty where nothing fits.

    Where it is ``forced`` (the word has a line to itself) at least one letter goes into the first.
    """
    first, rest = word[0], word[1:]
    if kind.hyphenate and not first.marker:
        for head, tail in breaks(first.text):
            if width(head, kind.face, kind.size) <= room:
                return (Piece(head),), (Piece(tail), *rest)
    if not forced:
        return (), word
    if first.marker or _piece_width(first, kind) <= room:
        return (first,), rest
    at = _letters_within(first.text, room, kind)
    return (Piece(first.text[:at]),), (Piece(first.text[at:]), *rest) if at < len(first.text) else rest


def _letters_within(text: str, room: float, kind: Type) -> int:
    fitting = (at for at in range(len(text), 1, -1) if width(text[:at], kind.face, kind.size) <= room)
    return next(fitting, 1)


def _line(line: list[Word], kind: Type, column: Column, notes: Notes | None) -> Line:
    spans: list[Span] = []
    x, text, start = column.x, "", column.x
    for place, word in enumerate(line):
        text += " " if place else ""
        for piece in word:
            if not piece.marker:
                text += piece.text
                continue
            if text:
                spans.append(Span(text, start, kind.size, kind.face))
            x = start + width(text, kind.face, kind.size)
            size = kind.size * _MARKER_SIZE
            spans.append(Span(piece.text, x, size, kind.face, kind.size * _MARKER_RISE))
            text, start = "", x + width(piece.text, kind.face, size)
    if text:
        spans.append(Span(text, start, kind.size, kind.face))
    return Line(tuple(spans), kind.leading, notes=_notes_of(line, notes))


def _notes_of(line: list[Word], notes: Notes | None) -> tuple[Line, ...]:
    if notes is None:
        return ()
    return tuple(
        set_line for word in line for piece in word if piece.marker for set_line in notes.take(piece.text)
    )
