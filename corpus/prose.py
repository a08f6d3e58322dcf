"""Lines into running text: paragraphs, lists, hyphens at line ends, with each word's place kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import bidirectional

from corpus.lines import BULLET, Line
from corpus.pdf import Word
from corpus.provenance import Box, Fragment, PlacedText
from corpus.tables import Table, find_tables

SENTENCE_END = re.compile(r"[.:;?!…]['’”\")\]]*$")
PARAGRAPH_GAP = 1.35
"""Lines this many times further apart than usual stand in different paragraphs."""
CAPTION = re.compile(r"^(?:Tabel|Figuur|Grafiek) \d+ ?[:.] ")
"""What begins a table's caption, wherever it stands."""
SOFT_HYPHEN = "\u00ad"
HYPHENS = ("-", "\u2010")
"""What ends a line in a broken word; a soft hyphen may stand there too, alone or before one of these."""
SPAN_BEGUN = re.compile(r"\d[–/]$")
"""The first half of '2023–2024' or '2023/24', broken off behind its dash."""
HYPHENATING = 0.015
"""A document that ends more than this share of its lines with a hyphen breaks words at line ends."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A superscript: its text, its place in the text it stood in, its page."""

    position: int
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text with the superscripts that stood in it, and where in it tables begin and end.

    A table's rows are lines, its cells parted by tabs.
    """

    text: PlacedText
    markers: tuple[Marker, ...] = ()
    tables: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """What a document's own lines say about how it is set.

    ``pitch`` is the usual distance of two baselines over the type size, ``right`` the right edge of
    running text in points, ``words`` how often each word occurs within lines (in lower case).
    """

    pitch: float
    right: float
    words: Counter[str]
    hyphenates: bool
    box: Callable[[int, Word], Box]


def style_of(lines: Sequence[Line], box: Callable[[int, Word], Box]) -> Style:
    """Measure a document's style on its body lines; ``box`` gives a word's place on its page."""
    pitches = Counter(
        round((a.y - b.y) / a.size, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and 0.8 < (a.y - b.y) / a.size < 2.5
    )
    words = Counter(stripped for line in lines for word in line.words[:-1] if (stripped := _bare(word.text)))
    ends = sum(_broken(line, after) for line, after in pairwise(lines))
    return Style(
        pitch=pitches.most_common(1)[0][0] if pitches else 1.3,
        right=max((line.x1 for line in lines), default=0.0),
        words=words,
        hyphenates=ends > max(1, HYPHENATING * len(lines)),
        box=box,
    )


def _bare(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "").strip(".,;:?!()[]'\"‘’“”").lower()


def _broken(line: Line, after: Line) -> bool:
    last, first = _last_word(line), after.words[0].text
    return last.endswith(HYPHENS) and len(last) > 2 and last[-2].isalpha() and first[:1].islower()


def _last_word(line: Line) -> str:
    kept = [word.text for place, word in enumerate(line.words) if place not in line.markers]
    return kept[-1] if kept else ""


def compose(lines: Sequence[Line], style: Style) -> Prose:
    """The text of consecutive lines.

    Paragraphs are parted by an empty line, list items and table rows by a line end, cells by a tab.
    """
    builder = _Builder(style)
    right = max((line.x1 for line in lines), default=0.0)
    # A block of few lines may be narrower than the column only by chance.
    right = (
        right if len(lines) > 6 else max(right, min(style.right, right + 4 * (lines[0].size if lines else 0)))
    )
    tables = {table.start: table for table in find_tables(lines)}
    place, after_table = 0, False
    while place < len(lines):
        table = tables.get(place)
        if table is not None:
            builder.join("\n")
            builder.add_table(table)
            place = table.end
        else:
            if place:
                builder.join("\n" if after_table else joint(lines[place - 1], lines[place], style, right))
            builder.add(line_words(lines[place]), lines[place].page)
            place += 1
        after_table = table is not None
    return builder.prose()


def line_words(line: Line) -> list[tuple[Word, bool]]:
    """A line's words, each with whether it is a superscript."""
    return [(word, place in line.markers) for place, word in enumerate(line.words)]


def joint(line: Line, after: Line, style: Style, right: float) -> str:
    """What stands between two lines: a space, a line end, an empty line, or nothing (a broken word).

    '-' means nothing, and that the hyphen at the line's end goes.
    """
    if is_bullet(after) and (
        line.page != after.page or SENTENCE_END.search(line.text) or after.x0 > line.x0 + 3
    ):
        return "\n"
    if CAPTION.match(after.text) and (SENTENCE_END.search(line.text) or after.bold != line.bold):
        return "\n\n"
    same_column = line.page == after.page and line.y > after.y
    pitch = (line.y - after.y) / line.size if same_column else style.pitch
    if pitch > PARAGRAPH_GAP * style.pitch:
        return "\n\n"
    if after.x0 < line.x0 - line.size and SENTENCE_END.search(line.text) and same_column:
        return "\n"
    if SENTENCE_END.search(line.text) and _had_room(line, after, right):
        return "\n"
    return _word_joint(_last_word(line), after.words[0].text, style)


def _had_room(line: Line, after: Line, right: float) -> bool:
    """Whether the next line's first word would have fitted on this one: then it was ended on purpose."""
    first = after.words[0]
    return line.x1 + 0.4 * line.size + (first.x1 - first.x0) < right - 0.3 * line.size


def is_bullet(line: Line) -> bool:
    """Whether a line begins with a list's bullet or number."""
    return len(line.words) > 1 and bool(BULLET.match(line.words[0].text))


def _word_joint(last: str, first: str, style: Style) -> str:
    if SPAN_BEGUN.search(last) and first[:1].isdigit():
        return ""
    if SOFT_HYPHEN in last[-2:]:
        # It is no letter itself, but may stand before a hyphen that is.
        return "-" if last.endswith(HYPHENS) else ""
    if not (last.endswith(HYPHENS) and len(last) > 1 and last[-2].isalnum()):
        return " "
    if not first[:1].isalpha() or first in ("en", "of", "en/of"):
        return "" if first[:1].isdigit() else " "
    if first[:1].isupper() or not last[-2].islower():
        return ""
    stem = last[:-1].rsplit("-", 1)[-1]
    together = style.words[_bare(stem + first)]
    parted = style.words[_bare(last + first)]
    if together != parted:
        return "-" if together > parted else ""
    return "-" if style.hyphenates else ""


def _in_logical_order(words: Iterable[tuple[Word, bool]]) -> list[tuple[Word, bool]]:
    """Words of right-to-left scripts are drawn from the left: turn their runs and letters round."""
    ordered: list[tuple[Word, bool]] = []
    run: list[tuple[Word, bool]] = []
    for word, marker in words:
        if _right_to_left(word.text):
            run.insert(0, (word._replace(text=word.text[::-1], space_before=True), marker))
        else:
            ordered += [*run, (word, marker)]
            run = []
    return ordered + run


def _right_to_left(text: str) -> bool:
    return any(bidirectional(letter) in ("R", "AL") for letter in text)


class _Builder:
    """Gathers text and the places of its words."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.text = ""
        self.fragments: list[Fragment] = []
        self.markers: list[Marker] = []
        self.tables: list[tuple[int, int]] = []

    def join(self, between: str) -> None:
        if between == "-":
            self.text = self.text[:-1]
            start, end, box = self.fragments[-1]
            self.fragments[-1] = Fragment(start, end - 1, box)
        elif self.text:
            self.text += between

    def add_table(self, table: Table) -> None:
        start = len(self.text)
        for number, (row, page) in enumerate(zip(table.rows, table.pages, strict=True)):
            self.text += "\n" if number else ""
            for column, cell in enumerate(row):
                self.text += "\t" if column else ""
                self.add(cell, page)
        self.tables.append((start, len(self.text)))

    def add(self, words: Iterable[tuple[Word, bool]], page: int) -> None:
        begun = False
        for word, marker in _in_logical_order(words):
            if marker:
                self.markers.append(Marker(len(self.text), word.text, page))
                continue
            letters = word.text.replace(SOFT_HYPHEN, "")
            if not letters:
                continue
            if begun and word.space_before:
                self.text += " "
            begun = True
            start = len(self.text)
            self.text += letters
            self.fragments.append(Fragment(start, len(self.text), self.style.box(page, word)))

    def prose(self) -> Prose:
        return Prose(PlacedText(self.text, tuple(self.fragments)), tuple(self.markers), tuple(self.tables))


def together(parts: Iterable[PlacedText], between: str = "\n") -> PlacedText:
    """Several texts as one, with ``between`` between them."""
    content, fragments = "", []
    for part in parts:
        if content and part.content:
            content += between
        shift = len(content)
        content += part.content
        fragments += [Fragment(start + shift, end + shift, box) for start, end, box in part.fragments]
    return PlacedText(content, tuple(fragments))
