"""Letters and other texts without numbered questions: sections under headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.lines import Line
from corpus.prose import SENTENCE_END, is_bullet
from corpus.tables import find_tables

MAX_HEADING_LINES = 3
SIGNATURE_LINES = 8
NAME_WORDS = 7
SIGNATURE = re.compile(
    r"^(?:(?:Hoogachtend|[Dd]e (?:[Mm]inister|[Ss]taatssecretaris) (?:van|voor) [^.]*),|"
    r"Met (?:vriendelijke|hartelijke|beleefde) groet(?:en)?,?)$"
)
CLOSING_LINES = 6
CLOSING = re.compile(
    r"(?=[^.?!]*(?:[Hh]iermee|[Mm]et (?:deze|dit)\b))(?:Hiermee|Met|Ik|Wij)\b[^.?!]*"
    r"\b(?:geïnformeerd|beantwoord|ingelicht|voldaan)(?: te hebben)?\."
)
"""What closes a letter: that it has done what it had to do."""
LETTERHEAD = re.compile(r"^Ministerie van [A-Z][\w-]+(?:(?:,| en|, en)? [A-Z][\w-]+)*$")
FORMALITY = re.compile(
    r"^(?:>? ?Retouradres|Kamerstuk(?:ken)? \d{2} ?\d{3}|Postbus|Aan de [Vv]oorzitter|"
    r"[Dd]e [Vv]oorzitter van de (?:Tweede|Eerste) Kamer der Staten-Generaal$|"
    r"der Staten-Generaal|\d{4} [A-Z]{2} |Datum\b|"
    r"Betreft\b|Onderwerp\b|Geachte [Vv]oorzitter|Hoogachtend|Binnenhof|Den Haag$|Vastgesteld )"
)
CAPTION = re.compile(r"^(?:Tabel|Figuur|Grafiek) \d+\b")
"""What begins a table's caption, which is often set as headings are."""


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A heading (None for text before the first) and the lines under it."""

    heading: str | None
    lines: tuple[Line, ...]


def read_sections(lines: Sequence[Line], size: float) -> list[SectionLines]:
    """Part body lines at their headings. ``size`` is the body's type size in points.

    What closes a letter and says more than that is a section without a heading.
    A subheading in italics is named behind the heading above it: 'Samenwerking: De rol van gemeenten'.
    """
    if lines and LETTERHEAD.match(lines[0].text):
        lines = lines[1:]
    lines = [line for line in unsigned(lines) if not FORMALITY.match(line.text)]
    end = _closing(lines)
    lines, last = lines[:end], lines[end:]
    tables = _of_tables(lines, size)
    headings = {place for place, line in enumerate(lines) if is_heading(line, size)} - tables
    subheadings = _subheadings(lines, headings, tables)
    sections: list[SectionLines] = []
    above: list[str] = []
    own: list[str] = []
    text: list[Line] = []

    def close() -> None:
        if text:
            heading = ": ".join(" ".join(part) for part in (above, own) if part)
            sections.append(SectionLines(heading or None, tuple(text)))
        own.clear()
        text.clear()

    for place, line in enumerate(lines):
        if place in headings:
            if text or len(above) >= MAX_HEADING_LINES:
                close()
                above.clear()
            above.append(line.text)
        elif place in subheadings:
            if text:
                close()
            own.append(line.text)
        else:
            text.append(line)
    close()
    if last:
        sections.append(SectionLines(None, tuple(last)))
    return sections


def unsigned(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a letter without the office and name that sign it, and the formula right above them."""
    for place in range(max(len(lines) - SIGNATURE_LINES, 0), len(lines)):
        if all(_signs(line) for line in lines[place:]) and SIGNATURE.match(lines[place].text):
            begins = _closing(lines[:place])
            formula = CLOSING.fullmatch(_text(lines[begins:place]))
            return lines[: begins if formula else place]
    return lines


def _signs(line: Line) -> bool:
    """Whether a line can be of a signature, an office or a name, and is not the rest of a sentence."""
    short = len(line.words) <= NAME_WORDS and not SENTENCE_END.search(line.text)
    return short or bool(SIGNATURE.match(line.text))


def _closing(lines: Sequence[Line]) -> int:
    """The place where the words begin that close a letter, and the end where there are none."""
    for place in range(max(len(lines) - CLOSING_LINES, 1), len(lines)):
        if SENTENCE_END.search(lines[place - 1].text) and CLOSING.match(_text(lines[place:])):
            return place
    return len(lines)


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def is_heading(line: Line, size: float) -> bool:
    """Whether a line is set as a heading: bold or larger than the body, and not a sentence."""
    return (line.bold or line.size > 1.12 * size) and not _is_sentence(line)


def _is_sentence(line: Line) -> bool:
    return bool(SENTENCE_END.search(line.text)) and not line.text.rstrip().endswith("?")


def _of_tables(lines: Sequence[Line], size: float) -> set[int]:
    """The places of lines in tables, of captions, and of bold lines right below a caption.

    Numbered headings that stand below each other look like a table, but one without a plain row.
    """
    places = {
        place
        for table in find_tables(lines)
        if not all(is_heading(line, size) for line in lines[table.start : table.end])
        for place in range(table.start, table.end)
    }
    before: Line | None = None
    for place, line in enumerate(lines):
        below = before is not None and line.bold and line.size <= before.size and _close(before, line)
        before = line if below or CAPTION.match(line.text) else None
        if before is not None:
            places.add(place)
    return places


def _close(line: Line, after: Line) -> bool:
    return line.page == after.page and 0 < line.y - after.y < 2.2 * line.size


def _subheadings(lines: Sequence[Line], headings: set[int], tables: set[int]) -> set[int]:
    """The places of lines wholly in italics that are no sentence, between whole paragraphs of plain text."""
    places: set[int] = set()
    other = headings | tables
    left = Counter(round(line.x0) for line in lines).most_common(1)[0][0] if lines else 0
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and end not in other and _is_italic(lines[end], left):
            end += 1
        if 0 < end - start <= MAX_HEADING_LINES and end < len(lines):
            begins = start == 0 or start - 1 in other or SENTENCE_END.search(lines[start - 1].text)
            if begins and not _is_sentence(lines[end - 1]) and _begins_text(lines[end]):
                places.update(range(start, end))
        start = max(end, start + 1)
    return places


def _is_italic(line: Line, left: float) -> bool:
    return abs(line.x0 - left) < 2 and wholly_italic(line) and not is_bullet(line)


def wholly_italic(line: Line) -> bool:
    """Whether a line has no word in another type."""
    return all(word.italic for word in line.words)


def _begins_text(line: Line) -> bool:
    return not line.italic and not line.text[:1].islower()
