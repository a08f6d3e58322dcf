"""Words into lines, in reading order, with the superscript markers told apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.pdf import Page, Word

BULLET = re.compile(r"^(?:[•●▪◦·o‣∙–—*-]|\d{1,2}[.)]|[a-z][.)]|[ivx]{1,4}[.)])$")
"""The word that begins an item of a list."""
SUPERSCRIPT_SIZE = 0.8
"""A word smaller than this part of its line's type size, and raised, is a superscript."""
NOTE_NUMBER = re.compile(r"\d{1,3}|\*{1,3}")
"""What marks a footnote: before the note, which is small itself, it may be hardly smaller."""
COLUMN_GAP = 1.6
"""A gap of this many ems between two words of a line parts it into segments."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline of one page, from left to right.

    ``markers`` are the places in ``words`` of superscripts. ``size`` is the type size of most
    letters; ``y`` the baseline, in points from the bottom of the page.
    """

    page: int
    y: float
    size: float
    words: tuple[Word, ...]
    markers: frozenset[int] = frozenset()

    @property
    def x0(self) -> float:
        """Left edge in points."""
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        """Right edge in points."""
        return max(word.x1 for word in self.words)

    @property
    def text(self) -> str:
        """The words with spaces, without superscript markers."""
        parts: list[str] = []
        for place, word in enumerate(self.words):
            if place not in self.markers:
                parts.append(" " + word.text if parts and word.space_before else word.text)
        return "".join(parts)

    @property
    def bold(self) -> bool:
        """Whether most letters are bold."""
        return self._share("bold") > 0.5

    @property
    def italic(self) -> bool:
        """Whether most letters are italic."""
        return self._share("italic") > 0.5

    def _share(self, style: str) -> float:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if getattr(word, style)) / max(letters, 1)

    def part(self, places: Iterable[int]) -> Line | None:
        """The line with only these of its words, or None when none is left."""
        kept = list(places)
        if not kept:
            return None
        markers = frozenset(new for new, old in enumerate(kept) if old in self.markers)
        return Line(self.page, self.y, self.size, tuple(self.words[place] for place in kept), markers)


def adjoins(line: Line, after: Line) -> bool:
    """Whether a line stands right below another, as in one paragraph."""
    return line.page == after.page and line.y - after.y < 1.6 * line.size


def body_size(pages: Sequence[Page]) -> float:
    """The type size, in points, of most letters of a document."""
    count: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            count[round(word.size * 2) / 2] += len(word.text)
    return count.most_common(1)[0][0] if count else 10.0


def page_lines(page: Page) -> list[Line]:
    """The page's lines from top to bottom; on one height, segments far apart are lines of their own."""
    rows = _rows(page.words)
    return [line for row in rows for line in _segments(page.number, row)]


def _rows(words: Sequence[Word]) -> list[list[tuple[Word, bool]]]:
    """Words by baseline, from the top; each with whether it is a superscript."""
    baselines: list[tuple[float, float, list[Word]]] = []
    for word in sorted(words, key=lambda word: -word.y):
        if baselines:
            y, size, members = baselines[-1]
            if y - word.y < 0.25 * min(word.size, size):
                members.append(word)
                continue
        baselines.append((word.y, word.size, [word]))
    rows = [[(word, False) for word in members] for _, _, members in baselines]
    return _with_superscripts(rows)


def _with_superscripts(rows: list[list[tuple[Word, bool]]]) -> list[list[tuple[Word, bool]]]:
    """Small raised words move to the line that they belong to."""
    heights = [-row[0][0].y for row in rows]
    kept: list[list[tuple[Word, bool]]] = [[] for _ in rows]
    for index, row in enumerate(rows):
        for word, _ in row:
            home = _home_of_superscript(word, rows, heights, index)
            kept[index if home is None else home].append((word, home is not None))
    return [sorted(row, key=lambda pair: pair[0].x0) for row in kept if row]


def _home_of_superscript(
    word: Word, rows: list[list[tuple[Word, bool]]], heights: list[float], index: int
) -> int | None:
    if len(word.text) > 6:
        return None
    numbered = NOTE_NUMBER.fullmatch(word.text)
    first = bisect_left(heights, -word.y - 0.01)
    last = bisect_left(heights, -word.y + 1.2 * word.size)
    for row in range(min(first, index), min(last + 1, len(rows))):
        for other, _ in rows[row]:
            raised = word.y - other.y
            much_smaller = word.size <= SUPERSCRIPT_SIZE * other.size
            if not much_smaller and not (
                numbered and word.size < 0.97 * other.size and raised > 0.25 * other.size
            ):
                continue
            beside = -0.3 * other.size < word.x0 - other.x1 < 0.5 * other.size
            before = -0.3 * other.size < other.x0 - word.x1 < 1.5 * other.size
            if (beside or before) and (
                0.15 if not beside else 0.05
            ) * other.size < raised < 0.75 * other.size:
                return row
    return None


def _segments(page: int, row: list[tuple[Word, bool]]) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for place in range(1, len(row) + 1):
        if place == len(row) or _parted(row[place - 1], row[place]):
            lines.append(_line(page, row[start:place]))
            start = place
    return lines


def _parted(left: tuple[Word, bool], right: tuple[Word, bool]) -> bool:
    """Whether two neighbours are in different segments: far apart, or nearer but of another size."""
    previous, word = left[0], right[0]
    gap, size = word.x0 - previous.x1, max(word.size, previous.size)
    other_size = abs(word.size - previous.size) > 0.15 * size and not (left[1] or right[1])
    return gap >= (0.5 if other_size else COLUMN_GAP) * size


def _line(page: int, members: Sequence[tuple[Word, bool]]) -> Line:
    plain = [word for word, marker in members if not marker] or [word for word, _ in members]
    sizes: Counter[float] = Counter()
    for word in plain:
        sizes[round(word.size, 1)] += len(word.text)
    return Line(
        page=page,
        y=Counter(word.y for word in plain).most_common(1)[0][0],
        size=sizes.most_common(1)[0][0],
        words=tuple(word for word, _ in members),
        markers=frozenset(place for place, (_, marker) in enumerate(members) if marker),
    )


def merged(lines: Sequence[Line]) -> Line:
    """Segments of one height as one line again, from left to right."""
    if len(lines) == 1:
        return lines[0]
    members = [(word, place in line.markers) for line in lines for place, word in enumerate(line.words)]
    return _line(lines[0].page, sorted(members, key=lambda pair: pair[0].x0))
