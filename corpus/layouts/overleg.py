"""'Verslag van een schriftelijk overleg': unnumbered questions by party, each followed by its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.layouts.numbered import Asked, Block
from corpus.lines import Line
from corpus.prose import PARAGRAPH_GAP, SENTENCE_END

TITLE = re.compile(r"verslag van een schriftelijk overleg", re.IGNORECASE)
PARTY = re.compile(
    r"^(?:Vragen en opmerkingen|Inbreng|Reactie|Vragen) van (?:de leden van )?(?:de|het) .*"
    r"\b(?:fractie|lid|leden)\b|"
    r"^(?:I+V?|V)\.? +(?:Vragen|Reactie|Antwoord)",
    re.IGNORECASE,
)


def is_overleg(lines: Sequence[Line]) -> bool:
    """Whether the document says that it is a schriftelijk overleg, or has headings of parties."""
    first = " ".join(line.text for line in lines[:14])
    return bool(TITLE.search(first)) or sum(bool(PARTY.match(line.text)) for line in lines) >= 2


def read_overleg(lines: Sequence[Line], pitch: float) -> list[Block]:
    """Italic paragraphs that ask, each with the plain paragraphs after it; headings are bold."""
    blocks: list[Block] = []
    heading: str | None = None
    question: list[Line] = []
    answer: list[Line] = []
    begun = False

    def close() -> None:
        if question:
            blocks.append(Block((Asked((), tuple(question)),), tuple(answer), heading))
        question.clear()
        answer.clear()

    for place, line in enumerate(lines):
        if _is_heading(line):
            close()
            continued = begun and place and _is_heading(lines[place - 1]) and heading
            heading = f"{heading} {line.text}" if continued else line.text
            begun = True
        elif begun and line.italic:
            if answer or (question and _new_question(question[-1], line, pitch)):
                close()
            question.append(line)
        elif question:
            answer.append(line)
    close()
    return blocks


def _is_heading(line: Line) -> bool:
    return bool(PARTY.match(line.text)) or (line.bold and not SENTENCE_END.search(line.text))


def _new_question(line: Line, after: Line, pitch: float) -> bool:
    """Two questions without an answer between them stand apart; lines of one question do not."""
    apart = line.page == after.page and (line.y - after.y) / line.size > PARAGRAPH_GAP * pitch
    return apart and line.text.rstrip().endswith("?")
