"""Running heads and feet: what stands at the edge of pages, again and again, or counts with them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.layouts.heads import ANSWER_HEAD, QUESTION_HEAD
from corpus.lines import Line
from corpus.pdf import Page

SMALL = 0.87
"""Type below this part of the body's size is furniture or a footnote, where its place agrees."""
SMALLER = 0.97
"""The same where more than the size speaks for it."""
NOTE_RULE = 0.55
"""The rule above footnotes is shorter than this part of the text's width; one above a foot is not."""
BAND = 0.12
"""Running heads and feet stand within this part of the page's height from its edge."""
EDGE = 0.075
"""A head that stands on one page only is told by its place within this part of the height, and by"""
APART = 2.0
"""... this many times its size of white between it and the text."""
SET_OFF = 1.7
"""Repeated text in the body's own size is a running line only with this much white, likewise."""
ROUNDS = 3
"""A page has at most this many running lines above each other."""

FOOT_WORDS = re.compile(
    r"^(\d* ?Pagina ?\d+|\d+ ?/ ?\d+$|[-–] ?\d+ ?[-–]$|(Tweede|Eerste) Kamer, vergaderjaar|ISSN\b|"
    r"(kst|ah|h|blg|nds|kv)-\S*\d|.s-Gravenhage\b|pagina \d+)",
    re.IGNORECASE,
)
LONE_NUMBER = re.compile(r"^(?:[-–] ?)?(\d{1,4})(?: ?[-–])?$")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the body stands on the pages of a document: type size, left and right edge (points)."""

    size: float
    left: float
    right: float


def body_frame(lines: Sequence[Sequence[Line]], size: float) -> Frame:
    """The frame of the pages' body lines; ``size`` is the type size of most letters."""
    full = [line for page in lines for line in page if line.size > SMALL * size and len(line.words) >= 4]
    if not full:
        return Frame(size, 0.0, 10_000.0)
    left = Counter(round(line.x0) for line in full).most_common(1)[0][0]
    edges = sorted(line.x1 for line in full)
    return Frame(size, left, edges[min(int(len(edges) * 0.99), len(edges) - 1)])


def running_lines(pages: Sequence[Page], lines: Sequence[Sequence[Line]], frame: Frame) -> set[Line]:
    """The running heads and feet among the lines of each page."""
    running = {
        line
        for page, page_lines in zip(pages, lines, strict=True)
        for line in _that_say_so(page, page_lines, frame)
    }
    for _ in range(ROUNDS):
        edges = [
            (page, edge, row, _gap(row, rest))
            for page, page_lines in zip(pages, lines, strict=True)
            for edge, row, rest in _edge_rows([line for line in page_lines if line not in running])
            if _in_band(row[0], page, BAND)
        ]
        found = set(_repeated_or_counting(edges, len(pages), frame)) | set(_apart(edges, frame))
        found -= {
            line
            for page, _, row, _ in edges
            for line in row
            if _under_note_rule(line, page, lines, frame) or _numbered_note(line, lines[page.number - 1])
        }
        if not found:
            break
        running |= found
    return running


def _in_band(line: Line, page: Page, band: float) -> bool:
    return line.y < band * page.height or line.y > (1 - band) * page.height


def _that_say_so(page: Page, lines: Sequence[Line], frame: Frame) -> Iterable[Line]:
    """'Pagina 3 van 9', a publication's foot, and small type above all text."""
    top = max((line.y for line in lines if line.size > SMALL * frame.size), default=math.inf)
    for line in lines:
        small = line.size <= SMALL * frame.size
        named = FOOT_WORDS.match(line.text) and (small or _in_band(line, page, BAND))
        if named or (small and line.y > top):
            yield line


_EdgeRow = tuple[Page, str, list[Line], float]


def _edge_rows(lines: Sequence[Line]) -> Iterable[tuple[str, list[Line], list[Line]]]:
    """The outermost row at the top and at the bottom of a page, each with the other lines."""
    if not lines:
        return
    for edge, outermost in (
        ("top", max(line.y for line in lines)),
        ("bottom", min(line.y for line in lines)),
    ):
        row = [line for line in lines if abs(line.y - outermost) < 2.0]
        yield edge, row, [line for line in lines if line not in row]


def _gap(row: Sequence[Line], rest: Sequence[Line]) -> float:
    """White between a row and the nearest other line, in times the row's type size."""
    distances = [abs(line.y - row[0].y) for line in rest]
    return min(distances, default=1000.0) / max(row[0].size, 1.0)


def _repeated_or_counting(edges: Sequence[_EdgeRow], count: int, frame: Frame) -> Iterable[Line]:
    alike: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for _, edge, row, gap in edges:
        for line in row:
            lone = LONE_NUMBER.match(line.text)
            set_as_head = edge == "top" and line.bold and line.size >= SMALLER * frame.size
            if QUESTION_HEAD.match(line.text) or ANSWER_HEAD.match(line.text) or (lone and set_as_head):
                continue
            if not lone and gap < SET_OFF and line.size >= SMALLER * frame.size:
                continue
            if lone and count == 1 and edge == "bottom" and gap > APART:
                yield line
            alike[edge, re.sub(r"\d+", "#", line.text)].append(line)
    for (_, text), members in alike.items():
        enough = 2 if text.strip(" -–") == "#" else max(2, count // 2)
        if len(members) >= enough:
            yield from _counting_along(members, enough)


def _counting_along(lines: Sequence[Line], enough: int) -> Iterable[Line]:
    """Those lines whose numbers are the same on each page, or keep their distance to the page's."""
    numbers = [tuple(int(number) for number in re.findall(r"\d{1,9}", line.text)) for line in lines]
    steps = [tuple(n - line.page for n in column) for line, column in zip(lines, numbers, strict=True)]
    for keys in (numbers, steps):
        usual, times = Counter(keys).most_common(1)[0]
        if times >= enough:
            yield from (line for line, key in zip(lines, keys, strict=True) if key == usual)
            return
    mixed = [
        tuple(n if len({row[i] for row in numbers}) == 1 else n - line.page for i, n in enumerate(row))
        for line, row in zip(lines, numbers, strict=True)
    ]
    if len(set(mixed)) == 1:
        yield from lines


def _apart(edges: Sequence[_EdgeRow], frame: Frame) -> Iterable[Line]:
    """A head on a page of its own: smaller than the body, at the very edge, far from the text."""
    for page, _, row, gap in edges:
        if gap > APART and _in_band(row[0], page, EDGE):
            yield from (line for line in row if line.size < SMALLER * frame.size)


def _numbered_note(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line begins with a raised number, or one that stands raised in another line of its page."""
    if len(line.words) < 2:
        return False
    raised = {other.words[place].text for other in lines for place in other.markers if other is not line}
    return 0 in line.markers or line.words[0].text in raised


def _under_note_rule(line: Line, page: Page, lines: Sequence[Sequence[Line]], frame: Frame) -> bool:
    """Whether a line stands below the short rule that parts footnotes from the text."""
    if LONE_NUMBER.match(line.text):
        return False
    for x0, x1, y in page.rules:
        if line.y < y < page.height / 2 and x1 - x0 < NOTE_RULE * (frame.right - frame.left):
            inside = (other for other in lines[page.number - 1] if line.y < other.y < y - 2)
            if not any(other.size > SMALLER * frame.size for other in inside):
                return True
    return False
