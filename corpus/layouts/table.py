"""The columns of the ministry's table: number, question, 'Bijlage' (a document number), 'Blz.' (a page)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.layouts.heads import Chain
from corpus.lines import Line
from corpus.pdf import Word

HEADER = re.compile(r"^(?:Nr\.?|Nummer|#) Vraag\b", re.IGNORECASE)
DOCUMENT_NUMBER = re.compile(r"^(?:19|20)\d{2}[A-Z]\d{0,6}$")
HEADER_WORDS = 3
"""The table's head may run on to a line of so few words."""
CELL_GAP = 0.6
"""A gap of this many ems parts a question from the cell beside it."""
EDGE = 3.0
"""Words this many points left of a column still belong to it."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The left edges of the columns, in points; infinite where the table has no such column."""

    question: float
    bijlage: float = float("inf")
    blz: float = float("inf")
    answer: float = float("inf")


def is_header(line: Line) -> bool:
    """Whether a line is the table's head ('Nr Vraag Bijlage Blz.')."""
    return bool(HEADER.match(line.text))


def header_places(lines: Sequence[Line]) -> frozenset[int]:
    """The places of the table's head, on each page that repeats it, with the lines that it runs on to."""
    places: set[int] = set()
    for place, head in enumerate(lines):
        if is_header(head):
            end = place + 1
            while end < len(lines) and _heads_too(lines[end - 1], lines[end], head):
                end += 1
            places.update(range(place, end))
    return frozenset(places)


def _heads_too(above: Line, line: Line, head: Line) -> bool:
    """Whether a line right below the head is its next one ('van' under 'Blz.'): rows begin with a number."""
    near = line.page == above.page and 0 < above.y - line.y < 1.6 * above.size
    short = len(line.words) <= HEADER_WORDS and not any(word.text.isdigit() for word in line.words)
    return near and short and line.bold == head.bold and line.x0 > head.words[1].x0 + EDGE


def find_columns(lines: Sequence[Line], chain: Chain) -> TableColumns:
    """Where the columns stand: from the table's head, or from the document numbers in its rows."""
    rows = [lines[head.place] for head in chain.heads]
    question = Counter(round(row.words[1].x0, 1) for row in rows if len(row.words) > 1).most_common(1)[0][0]
    named = _from_header(lines)
    numbers = [word.x0 for row in rows for word in row.words if DOCUMENT_NUMBER.match(word.text)]
    bijlage = named.get("bijlage", min(numbers, default=float("inf")))
    after = [
        row.words[-1].x0 for row in rows if row.words[-1].text.isdigit() and row.words[-1].x0 > bijlage + EDGE
    ]
    blz = named.get("blz", min(after, default=float("inf")))
    return TableColumns(
        question, min(bijlage, *numbers, float("inf")), blz, named.get("antwoord", float("inf"))
    )


def _from_header(lines: Iterable[Line]) -> dict[str, float]:
    for line in lines:
        if is_header(line):
            names = {
                word.text.lower().rstrip("."): word.x0
                for before, word in zip([line.words[0], *line.words], line.words, strict=False)
                if before.text != "en"
            }
            return {name: names[name] for name in ("bijlage", "blz", "antwoord") if name in names}
    return {}


def in_column(name: str, lines: Iterable[Line], columns: TableColumns) -> list[Line]:
    """What stands of the lines in one column: 'question', 'bijlage', 'blz' or 'answer'."""
    parts = (
        line.part(place for place, word in enumerate(line.words) if _column(word, columns) == name)
        for line in lines
    )
    return [part for part in parts if part is not None]


def _column(word: Word, columns: TableColumns) -> str:
    """The column that a word begins in; the columns may stand in any order behind the question."""
    starts = {"bijlage": columns.bijlage, "blz": columns.blz, "answer": columns.answer}
    begun = [(start, name) for name, start in starts.items() if word.x0 >= start - EDGE]
    return max(begun)[1] if begun else "question"


def cells_of(lines: Sequence[Line], columns: TableColumns) -> tuple[str | None, str | None]:
    """The document number, put together from its lines, and the page reference of a question's row."""
    bijlage, blz = (
        [word.text for line in in_column(name, lines, columns) for word in line.words]
        for name in ("bijlage", "blz")
    )
    return "".join(bijlage) or None, " ".join(blz) or None


def runs_across(line: Line, columns: TableColumns) -> bool:
    """Whether a line of text runs on under the columns beside the question, as no question does."""
    start = min(columns.bijlage, columns.blz)
    for before, word in pairwise(line.words):
        if word.x1 > start:
            own_cell = abs(word.x0 - start) <= EDGE or word.x0 - before.x1 >= CELL_GAP * line.size
            return before.x1 < start and (word.x0 < start - EDGE or not own_cell)
    return False
