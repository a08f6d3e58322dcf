"""'Verslag van een schriftelijk overleg': unnumbered questions by party, each followed by its answer.

Such reports set questions and answers apart, but each in its own way: one in italics, in bold, or
indented. Which of these it is shows in the document: the paragraphs that ask have it, or lack it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.layouts.heads import answer_head
from corpus.layouts.numbered import Asked, Block
from corpus.lines import Line
from corpus.prose import SENTENCE_END

TITLE = re.compile(r"verslag van een schriftelijk overleg", re.IGNORECASE)
PARTY = re.compile(
    r"^(?:(?:I+V?|V|\d{1,2}|[A-Z])\.? +)?"
    r"(?:(?:Vragen|Opmerkingen|Inbreng|Reactie|Antwoord(?:en)?)\b(?: en (?:opmerkingen|vragen|antwoorden))?"
    r" (?:van|door|vanuit|op) .*\b(?:fractie|fracties|lid|leden)\b|"
    r"(?:Vragen en opmerkingen|Reactie|Antwoord)"
    r"(?: van de (?:minister|staatssecretaris|bewindsl\w+|fracties).*)?$)"
)
ASKING = re.compile(
    r"\?|\b[Dd]e leden van de \S+-fractie\b.*\bvragen\b|\bvragen (?:of|wat|wie|hoe|welke|waarom)\b"
)
CLEAR = 0.35
"""A property parts questions from answers when the shares that ask differ by at least this."""

Property = Callable[[Line], bool]


@dataclass(frozen=True, slots=True)
class _Divide:
    """Lines for which ``has`` is ``asks`` are questions."""

    has: Property
    asks: bool

    def is_question(self, line: Line) -> bool:
        return self.has(line) == self.asks


def is_overleg(lines: Sequence[Line]) -> bool:
    """Whether the document says that it is a schriftelijk overleg, or has headings of parties."""
    first = " ".join(line.text for line in lines[:14])
    return bool(TITLE.search(first)) or sum(_is_party(line) and "fractie" in line.text for line in lines) >= 2


def read_overleg(lines: Sequence[Line]) -> list[Block]:
    """The questions under the parties' headings, each with the answer that follows it.

    Questions that follow each other without an answer are answered together.
    """
    start = next((place for place, line in enumerate(lines) if _is_party(line)), len(lines))
    text = lines[start:]
    divide = _divide([line for line in text if not _is_party(line)])
    if divide is None:
        return []
    blocks: list[Block] = []
    heading: str | None = None
    question: list[Line] = []
    answer: list[Line] = []

    def close() -> None:
        if question:
            blocks.append(Block((Asked((), tuple(question)),), tuple(answer), heading))
        question.clear()
        answer.clear()

    for place, line in enumerate(text):
        if question and not answer and answer_head(line):
            continue
        if _is_heading(line, divide):
            close()
            runs_on = (
                place and heading and _is_heading(text[place - 1], divide) and _close(text[place - 1], line)
            )
            heading = f"{heading} {line.text}" if runs_on else line.text
        elif divide.is_question(line):
            if answer:
                close()
            question.append(line)
        elif question:
            answer.append(line)
    close()
    return blocks


def _is_party(line: Line) -> bool:
    return bool(PARTY.match(line.text)) and not line.text.rstrip().endswith((".", "?"))


def _is_heading(line: Line, divide: _Divide) -> bool:
    """A party's line, or a bold line that is no sentence where bold marks neither questions nor answers."""
    if _is_party(line):
        return True
    return line.bold and divide.has is not _bold and not SENTENCE_END.search(line.text)


def _close(line: Line, after: Line) -> bool:
    return line.page == after.page and line.y - after.y < 1.6 * line.size


def _italic(line: Line) -> bool:
    return line.italic


def _bold(line: Line) -> bool:
    return line.bold


def _divide(lines: Sequence[Line]) -> _Divide | None:
    """The property that best parts what asks from what answers, or None where none does."""
    left = min((line.x0 for line in lines), default=0.0)

    def indented(line: Line) -> bool:
        return line.x0 > left + 0.8 * line.size

    best: tuple[float, _Divide] | None = None
    for has in (_italic, _bold, indented):
        with_it, without = _share_asking(lines, has, True), _share_asking(lines, has, False)
        if with_it is None or without is None:
            continue
        difference = abs(with_it - without)
        if difference >= CLEAR and (best is None or difference > best[0] + 0.1):
            best = difference, _Divide(has, with_it > without)
    return best[1] if best else None


def _share_asking(lines: Iterable[Line], has: Property, value: bool) -> float | None:
    """The share of runs of lines with this value that ask something; None where there are none."""
    runs = [" ".join(line.text for line in run) for found, run in groupby(lines, key=has) if found == value]
    if not runs:
        return None
    return sum(bool(ASKING.search(run)) for run in runs) / len(runs)
