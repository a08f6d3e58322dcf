"""What stands on a page around the text: running heads and feet, margin blocks, footnotes, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.lines import Line, body_size, merged, page_lines
from corpus.pdf import Page

SMALL = 0.87
"""Type below this part of the body's size is furniture or a footnote, where its place agrees."""
RULED_SMALL = 0.97
"""The same below a rule at the foot of the page, which marks footnotes by itself."""
NOTE_RULE = 0.55
"""The rule above footnotes is shorter than this part of the text's width; one above a foot is not."""
BAND = 0.12
"""Running heads and feet stand within this part of the page's height from its edge."""

FOOT_WORDS = re.compile(
    r"^(\d* ?Pagina ?\d+|\d+ ?/ ?\d+$|[-–] ?\d+ ?[-–]$|(Tweede|Eerste) Kamer, vergaderjaar|ISSN\b|"
    r"(kst|ah|h|blg|nds|kv)-\S*\d|.s-Gravenhage\b|pagina \d+)",
    re.IGNORECASE,
)
PAGE_OF_PAGES = re.compile(r"(?:\bPagina ?(\d{1,4})\b|^(\d{1,4}) ?/ ?\d{1,4}$)", re.IGNORECASE)
LONE_NUMBER = re.compile(r"^(?:[-–] ?)?(\d{1,4})(?: ?[-–])?$")
NOTE_START = re.compile(r"^(\[?\d{1,3}[\])]?|\*{1,3}|[ivx]{1,4}\)?)$")


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page taken apart. ``body`` holds its text in reading order, ``notes`` its footnotes' lines."""

    number: int
    label: str
    body: tuple[Line, ...]
    notes: tuple[Line, ...]
    margin: tuple[Line, ...]
    running: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the body stands on the pages of a document: type size, left and right edge (points)."""

    size: float
    left: float
    right: float


def take_apart(pages: Sequence[Page]) -> list[PageParts]:
    """Part each page into body, footnotes, margin blocks and running heads and feet."""
    size = body_size(pages)
    lines = [page_lines(page) for page in pages]
    frame = _frame(lines, size)
    repeated = _repeated(pages, lines)
    parts = [
        _page_parts(page, page_line, frame, repeated) for page, page_line in zip(pages, lines, strict=True)
    ]
    return _with_labels(parts)


def _frame(lines: Sequence[Sequence[Line]], size: float) -> _Frame:
    full = [line for page in lines for line in page if line.size > SMALL * size and len(line.words) >= 4]
    if not full:
        return _Frame(size, 0.0, 10_000.0)
    left = Counter(round(line.x0) for line in full).most_common(1)[0][0]
    edges = sorted(line.x1 for line in full)
    return _Frame(size, left, edges[min(int(len(edges) * 0.99), len(edges) - 1)])


def _repeated(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> set[Line]:
    """Lines with the same text in the same place on half of the pages (two at least).

    Numbers may differ when they count with the pages: 'Vraag 4' and 'Vraag 9' at the top of two
    pages are no running head, 'Blad 4' and 'Blad 5' are.
    """
    seen: defaultdict[tuple[str, int, int], list[Line]] = defaultdict(list)
    for page_line in lines:
        for line in page_line:
            seen[re.sub(r"\d+", "#", line.text), round(line.x0 / 4), round(line.y / 4)].append(line)
    enough = max(2, len(pages) // 2)
    return {
        line
        for members in seen.values()
        if len(members) >= enough and _counts_along(members)
        for line in members
    }


def _counts_along(lines: Sequence[Line]) -> bool:
    """Whether the numbers in lines alike are the same on each page, or keep their distance to the page's."""
    numbers = [[int(number) for number in re.findall(r"\d{1,9}", line.text)] for line in lines]
    return all(
        len(set(column)) == 1
        or len({number - line.page for number, line in zip(column, lines, strict=True)}) == 1
        for column in zip(*numbers, strict=True)
    )


def _page_parts(page: Page, lines: Sequence[Line], frame: _Frame, repeated: set[Line]) -> PageParts:
    margin, running, rest = [], [], []
    top = max((line.y for line in lines if line.size > SMALL * frame.size), default=0.0)
    for line in lines:
        small = line.size <= SMALL * frame.size
        if small and (line.x0 >= frame.right - 1 or line.x1 <= frame.left + 1):
            margin.append(line)
        elif _is_running(line, page, small, top) or (
            line in repeated
            and _may_run(line, page, small)
            and not _under_note_rule(line, lines, page, frame)
        ):
            running.append(line)
        else:
            rest.append(line)
    body, notes = _part_notes(rest, frame, page)
    return PageParts(
        number=page.number,
        label="",
        body=tuple(_in_reading_order(body)),
        notes=tuple(notes),
        margin=tuple(margin),
        running=tuple(running),
    )


def _may_run(line: Line, page: Page, small: bool) -> bool:
    """Where a repeated line is a running head or foot; in the body's size only at the very edge."""
    band = BAND if small else BAND / 2
    return line.y < band * page.height or line.y > (1 - band) * page.height


def _under_note_rule(line: Line, lines: Sequence[Line], page: Page, frame: _Frame) -> bool:
    """Whether a line stands below the short rule that parts footnotes from the text."""
    for x0, x1, y in page.rules:
        if line.y < y < page.height / 2 and x1 - x0 < NOTE_RULE * (frame.right - frame.left):
            between = (
                other for other in lines if line.y < other.y < y - 2 and other.size > SMALL * frame.size
            )
            if next(between, None) is None:
                return True
    return False


def _in_band(line: Line, page: Page) -> bool:
    return line.y < BAND * page.height or line.y > (1 - BAND) * page.height


def _is_running(line: Line, page: Page, small: bool, top: float) -> bool:
    if not _in_band(line, page) and not small:
        return False
    if FOOT_WORDS.match(line.text):
        return True
    above_text = small and line.y > top
    lone_number = line.text.isdigit() and line.y < BAND * page.height and small
    return above_text or lone_number


def _part_notes(lines: list[Line], frame: _Frame, page: Page) -> tuple[list[Line], list[Line]]:
    """The small lines at the foot of the page: below a rule, or with one that begins with a marker.

    Below a rule any size smaller than the body's will do.
    """
    ruled = [y for _, _, y in page.rules if y < page.height / 2]
    for limit in (SMALL, RULED_SMALL):
        low = min((line.y for line in lines if line.size > limit * frame.size), default=page.height)
        foot = [line for line in lines if line.y < low and line.size <= limit * frame.size]
        above = any(foot[0].y < y < low + frame.size for y in ruled) if foot else False
        if foot and (above or (limit == SMALL and any(starts_note(line) for line in foot))):
            return [line for line in lines if line not in foot], _merged_rows(foot)
    return lines, []


def starts_note(line: Line) -> bool:
    """Whether a line begins with a footnote's marker."""
    return 0 in line.markers or (len(line.words) > 1 and bool(NOTE_START.match(line.words[0].text)))


def _merged_rows(lines: Sequence[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and abs(rows[-1][0].y - line.y) < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [merged(row) for row in rows]


def _in_reading_order(lines: list[Line]) -> list[Line]:
    gutter = _gutter(lines)
    if gutter is None:
        return _merged_rows(lines)
    ordered: list[Line] = []
    block: list[Line] = []
    # A line across the gutter (a title) parts the page: columns above it are read before it.
    for line in sorted(lines, key=lambda line: -line.y):
        if line.x0 < gutter < line.x1:
            ordered += [*_columns(block, gutter), line]
            block = []
        else:
            block.append(line)
    return ordered + _columns(block, gutter)


def _columns(lines: list[Line], gutter: float) -> list[Line]:
    left = [line for line in lines if line.x1 <= gutter]
    right = [line for line in lines if line.x1 > gutter]
    return _merged_rows(left) + _merged_rows(right)


def _gutter(lines: list[Line]) -> float | None:
    """The x between two columns of running text, or None for a page with one column.

    A gutter has many lines of words on both sides and next to none across it. Tables have short
    cells; columns of text have lines of several words on both sides.
    """
    starts = Counter(round(line.x0) for line in lines if len(line.words) >= 3)
    if len(starts) < 2:
        return None
    left = min(x for x, count in starts.most_common(2))
    for x, count in starts.most_common(4):
        if x - left < 100 or count < 8:
            continue
        across = sum(line.x0 < x - 4 and line.x1 > x for line in lines)
        before = sum(line.x1 <= x and len(line.words) >= 3 for line in lines)
        if before >= 8 and across <= 0.1 * len(lines):
            return x - 2.0
    return None


def _with_labels(parts: list[PageParts]) -> list[PageParts]:
    """Give each page the number printed on it.

    'Pagina 25 van 68' and '1/7' say so themselves. A number alone is one only where others on
    other pages count along with it, or in a document of one page.
    """
    named = [_named_number(part) for part in parts]
    lone = [
        [int(found.group(1)) for line in part.running if (found := LONE_NUMBER.match(line.text.strip()))]
        for part in parts
    ]
    distances = Counter(
        number - part.number for part, numbers in zip(parts, lone, strict=True) for number in numbers
    )
    labelled = []
    for part, name, numbers in zip(parts, named, lone, strict=True):
        counted = [n for n in numbers if distances[n - part.number] >= min(2, len(parts))]
        label = (
            name if name is not None else max(counted, key=lambda n: distances[n - part.number], default=None)
        )
        labelled.append(replace(part, label="" if label is None else str(label)))
    return labelled


def _named_number(part: PageParts) -> int | None:
    for line in (*part.running, *part.margin):
        if found := PAGE_OF_PAGES.search(line.text.strip()):
            return int(found.group(1) or found.group(2))
    return None
