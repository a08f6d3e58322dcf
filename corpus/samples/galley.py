"""What is set: pieces of text in a line, lines with their footnotes, pages. Plain data.

Lengths are in points. Across the page x counts from its left edge; down the page y counts from
its top edge to a line's baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89


class Face(Enum):
    """A cut of the typeface."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"
    BOLD_ITALIC = "bold italic"


@dataclass(frozen=True, slots=True)
class Type:
    """How text is set; ``hyphenate`` lets words break at syllables and after hyphens."""

    size: float
    leading: float
    face: Face = Face.REGULAR
    hyphenate: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Where text is set: its left edge, and how wide."""

    x: float
    width: float

    def indented(self, by: float) -> Column:
        """The column that is ``by`` narrower at its left."""
        return Column(self.x + by, self.width - by)


@dataclass(frozen=True, slots=True)
class Span:
    """Text drawn as one; ``rise`` lifts it above the baseline (a footnote's marker)."""

    text: str
    x: float
    size: float
    face: Face = Face.REGULAR
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the footnotes (each as its lines) that must stand on its page.

    ``before`` is white above it, dropped at the head of a page; ``keep`` ties it to the next line.
    """

    spans: tuple[Span, ...]
    leading: float
    before: float = 0.0
    keep: bool = False
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be drawn: spans with their baseline's y, and rules as (y, x, length)."""

    spans: tuple[tuple[float, Span], ...] = ()
    rules: tuple[tuple[float, float, float], ...] = ()

    def with_spans(self, *added: tuple[float, Span]) -> Page:
        """This page with more on it."""
        return Page(self.spans + added, self.rules)
