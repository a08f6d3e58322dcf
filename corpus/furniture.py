"""What stands on a page around the text: running heads and feet, margin blocks, footnotes, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.lines import Line, body_size, merged, page_lines
from corpus.pdf import Page
from corpus.running import LONE_NUMBER, SMALL, SMALLER, Frame, body_frame, running_lines

PAGE_OF_PAGES = re.compile(r"(?:\bPagina ?(\d{1,4})\b|^(\d{1,4}) ?/ ?\d{1,4}$)", re.IGNORECASE)
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


def take_apart(pages: Sequence[Page]) -> list[PageParts]:
    """Part each page into body, footnotes, margin blocks and running heads and feet."""
    size = body_size(pages)
    lines = [page_lines(page) for page in pages]
    frame = body_frame(lines, size)
    running = running_lines(pages, lines, frame)
    columns = not any(_heads_a_table(page_line) for page_line in lines)
    parts = [
        _page_parts(page, page_line, frame, running, columns)
        for page, page_line in zip(pages, lines, strict=True)
    ]
    return _with_labels(parts)


def _heads_a_table(lines: Sequence[Line]) -> bool:
    """Whether 'Vraag' (or 'Nr Vraag') and 'Antwoord' stand side by side, as heads of a table's columns."""
    named = {"Vraag": re.compile(r"(?:Nr\.? )?Vraag"), "Antwoord": re.compile(r"(?:.* )?Antwoord\b.{0,30}")}
    heads = {word: [line.y for line in lines if name.fullmatch(line.text)] for word, name in named.items()}
    return any(abs(a - b) < 2.0 for a in heads["Vraag"] for b in heads["Antwoord"])


def _page_parts(
    page: Page, lines: Sequence[Line], frame: Frame, running: set[Line], columns: bool
) -> PageParts:
    margin, around, rest = [], [], []
    for line in lines:
        small = line.size <= SMALL * frame.size
        if small and (line.x0 >= frame.right - 1 or line.x1 <= frame.left + 1):
            margin.append(line)
        elif line in running:
            around.append(line)
        else:
            rest.append(line)
    body, notes = _part_notes(rest, frame, page)
    return PageParts(
        number=page.number,
        label="",
        body=tuple(_in_reading_order(body) if columns else _merged_rows(body)),
        notes=tuple(notes),
        margin=tuple(margin),
        running=tuple(around),
    )


def _part_notes(lines: list[Line], frame: Frame, page: Page) -> tuple[list[Line], list[Line]]:
    """The small lines at the foot of the page: below a rule, or with one that begins with a marker.

    Below a rule any size smaller than the body's will do.
    """
    ruled = [y for _, _, y in page.rules if y < page.height / 2]
    for limit in (SMALL, SMALLER):
        low = min((line.y for line in lines if line.size > limit * frame.size), default=page.height)
        foot = [line for line in lines if line.y < low and line.size <= limit * frame.size]
        above = any(foot[0].y < y < low + frame.size for y in ruled) if foot else False
        if foot and (above or _marked(foot, lines, strictly=limit != SMALL)):
            return [line for line in lines if line not in foot], _merged_rows(foot)
    return lines, []


def _marked(foot: Sequence[Line], lines: Sequence[Line], strictly: bool) -> bool:
    """Whether notes begin with a marker; ``strictly``: the first does, and it is raised in the text."""
    if not strictly:
        return any(starts_note(line) for line in foot)
    raised = {line.words[place].text for line in lines for place in line.markers if line not in foot}
    return starts_note(foot[0]) and foot[0].words[0].text in raised


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
