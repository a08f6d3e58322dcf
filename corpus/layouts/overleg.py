"""'Verslag van een schriftelijk overleg': unnumbered questions by party, each followed by its answer.

Such reports set questions and answers apart, but each in its own way: one in italics, in bold, or
indented. Which of these it is shows in the document: the paragraphs that ask have it, or lack it.
Where nothing parts them but what they say, ``members`` tells them apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.layouts.heads import answer_head
from corpus.layouts.members import told_apart
from corpus.layouts.numbered import Asked, Block
from corpus.layouts.sections import wholly_italic
from corpus.lines import Line, adjoins
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
    r"\?|\b[Dd]e leden van de \S+-fractie\b.*\bvragen\b|\bvragen (?:of|wat|wie|hoe|welke|waarom)\b|"
    r"\b(?:leden|[Zz]ij|lid) (?:vragen|vraagt)\b|"
    r"\b(?:vragen|vraagt) (?:zij|(?:de|deze|die|dezelfde) leden|dit lid)\b"
)
REPLY = re.compile(
    r"^(?:(?:I+V?|V|\d{1,2}|[A-Z])\.? +)?(?:Reactie|Antwoord(?:en)?|Beantwoording)\b.*"
    r"\b(?:minister|staatssecretaris|bewinds\w+|kabinet|regering)\b",
    re.IGNORECASE,
)
"""What heads the part that repeats each question with its answer, in a report that has two parts."""
CLEAR = 0.35
"""A property parts questions from answers when it and asking go together at least this much."""

Property = Callable[[Line], bool]


@dataclass(frozen=True, slots=True)
class _Divide:
    """Lines for which ``has`` is ``asks`` are questions; ``italics`` says that italic lines are headings."""

    has: Property
    asks: bool
    italics: bool = False

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
    return _blocks(text, divide) if divide else _read_by_content(text)


def _read_by_content(text: Sequence[Line]) -> list[Block]:
    """The blocks where only what is said parts questions from answers; none where that is not clear."""
    reply = max((place for place, line in enumerate(text) if _heads_reply(line)), default=0)
    whole, part = (_blocks(*_divided(lines)) for lines in (text, text[reply:]))
    # 'Reactie van de minister' can also stand above each answer: then no questions follow the last one.
    blocks = part if 2 * _answered(part) > _answered(whole) else whole
    return blocks if _answered(blocks) >= max(2, len(blocks) / 2) else []


def _heads_reply(line: Line) -> bool:
    """Whether a line heads the ministry's part; in a table of contents a page number follows."""
    return bool(REPLY.match(line.text)) and not re.search(r"[.?\d]$", line.text.rstrip())


def _divided(lines: Sequence[Line]) -> tuple[Sequence[Line], _Divide]:
    lines, asking = told_apart(lines, lambda line: _is_party(line) or _is_styled(line, italics=True))
    return lines, _Divide(asking.__contains__, asks=True, italics=True)


def _answered(blocks: Sequence[Block]) -> int:
    return sum(bool(block.answer) for block in blocks)


def _blocks(text: Sequence[Line], divide: _Divide) -> list[Block]:
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
                place and heading and _is_heading(text[place - 1], divide) and adjoins(text[place - 1], line)
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
    """A party's line, or a bold line that is no sentence where bold marks neither questions nor answers.

    Where only the content does, so is an italic line.
    """
    if _is_party(line):
        return True
    return divide.has is not _bold and _is_styled(line, divide.italics)


def _is_styled(line: Line, italics: bool) -> bool:
    styled = line.bold or (italics and wholly_italic(line))
    return styled and not SENTENCE_END.search(line.text)


def _italic(line: Line) -> bool:
    return line.italic


def _bold(line: Line) -> bool:
    return line.bold


def _divide(lines: Sequence[Line]) -> _Divide | None:
    """The property that best parts what asks from what answers, or None where none does."""
    left = min((line.x0 for line in lines), default=0.0)

    def indented(line: Line) -> bool:
        return line.x0 > left + 0.8 * line.size

    found = {has: _association(lines, has) for has in (_italic, _bold, indented)}
    best = max(found, key=lambda has: abs(found[has]))
    return _Divide(best, found[best] > 0) if abs(found[best]) >= CLEAR else None


def _association(lines: Sequence[Line], has: Property) -> float:
    """How much having the property and asking go together over paragraphs, in [-1, 1]: the phi coefficient.

    A few lists that are indented and ask nothing part no questions from answers.
    """
    counts = Counter(
        (has(paragraph[0]), bool(ASKING.search(" ".join(line.text for line in paragraph))))
        for paragraph in _paragraphs(lines, has)
    )
    both, neither = counts[True, True], counts[False, False]
    only_has, only_asks = counts[True, False], counts[False, True]
    sides = (both + only_has, only_asks + neither, both + only_asks, only_has + neither)
    return (both * neither - only_has * only_asks) / math.sqrt(math.prod(sides)) if all(sides) else 0.0


def _paragraphs(lines: Sequence[Line], has: Property) -> Iterator[list[Line]]:
    """Lines that stand together and are alike in the property."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and (has(line) != has(paragraph[-1]) or not adjoins(paragraph[-1], line)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph
