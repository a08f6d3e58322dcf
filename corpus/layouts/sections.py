"""Letters and other texts without numbered questions: sections under headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.lines import Line
from corpus.prose import SENTENCE_END

MAX_HEADING_LINES = 3
SIGNATURE_LINES = 8
SIGNATURE = re.compile(r"^(?:Hoogachtend|[Dd]e (?:[Mm]inister|[Ss]taatssecretaris) (?:van|voor) [^.]*),$")
FORMALITY = re.compile(
    r"^(?:>? ?Retouradres|Kamerstuk(?:ken)? \d{2} ?\d{3}|Postbus|Aan de [Vv]oorzitter|"
    r"der Staten-Generaal|\d{4} [A-Z]{2} |Datum\b|"
    r"Betreft\b|Onderwerp\b|Geachte [Vv]oorzitter|Hoogachtend|Binnenhof|Den Haag$|Vastgesteld )"
)


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A heading (None for text before the first) and the lines under it."""

    heading: str | None
    lines: tuple[Line, ...]


def read_sections(lines: Sequence[Line], size: float) -> list[SectionLines]:
    """Part body lines at their headings. ``size`` is the body's type size in points."""
    sections: list[SectionLines] = []
    heading: list[Line] = []
    text: list[Line] = []

    def close() -> None:
        if text:
            sections.append(SectionLines(" ".join(line.text for line in heading) or None, tuple(text)))

    for line in _unsigned(lines):
        if FORMALITY.match(line.text):
            continue
        if is_heading(line, size):
            if text or len(heading) >= MAX_HEADING_LINES:
                close()
                heading, text = [], []
            heading.append(line)
        else:
            text.append(line)
    close()
    return sections


def _unsigned(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a letter without the office and name that sign it at its end."""
    for place in range(max(len(lines) - SIGNATURE_LINES, 0), len(lines)):
        if SIGNATURE.match(lines[place].text):
            return lines[:place]
    return lines


def is_heading(line: Line, size: float) -> bool:
    """Whether a line is set as a heading: bold or larger than the body, and not a sentence."""
    return (line.bold or line.size > 1.12 * size) and not (
        SENTENCE_END.search(line.text) and not line.text.rstrip().endswith("?")
    )
