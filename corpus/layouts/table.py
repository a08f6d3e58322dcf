"""The columns of the ministry's table: number, question, 'Bijlage' (a document number), 'Blz.' (a page)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.layouts.heads import Chain
from corpus.lines import Line
from corpus.pdf import Word

HEADER = re.compile(r"^(?:Nr\.?|Nummer|#) Vraag\b", re.IGNORECASE)
DOCUMENT_NUMBER = re.compile(r"^(?:19|20)\d{2}[A-Z]\d{0,6}$")
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


def beside(lines: Iterable[Line], columns: TableColumns) -> tuple[list[Line], list[Line]]:
    """Question and answer that stand side by side, each in a column of its own."""
    question, answer = [], []
    for line in lines:
        places = range(len(line.words))
        left = line.part(place for place in places if line.words[place].x0 < columns.answer - EDGE)
        right = line.part(place for place in places if line.words[place].x0 >= columns.answer - EDGE)
        question += [left] if left else []
        answer += [right] if right else []
    return question, answer


def _cell_start(columns: TableColumns) -> float:
    return min(columns.bijlage, columns.blz) - EDGE


def cells_of(lines: Iterable[Line], columns: TableColumns) -> tuple[str | None, str | None]:
    """The document number, put together from its lines, and the page reference of a question's row."""
    bijlage: list[str] = []
    blz: list[str] = []
    for line in lines:
        for word in line.words:
            if word.x0 >= columns.blz - EDGE:
                blz.append(word.text)
            elif word.x0 >= columns.bijlage - EDGE:
                bijlage.append(word.text)
    return "".join(bijlage) or None, " ".join(blz) or None


def without_cells(lines: Iterable[Line], columns: TableColumns) -> list[Line]:
    """The question's lines without what stands in the other columns."""
    start = _cell_start(columns)

    def inside(word: Word) -> bool:
        return word.x0 < start

    parts = (line.part(place for place, word in enumerate(line.words) if inside(word)) for line in lines)
    return [part for part in parts if part is not None]
