"""Which paragraphs of a schriftelijk overleg ask, by their words: 'De leden van de X-fractie vragen ...'."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from corpus.layouts.heads import words_in
from corpus.lines import Line, adjoins
from corpus.prose import SENTENCE_END

MEMBERS = re.compile(r"\b(?:leden|lid|fracties?)\b|^(?:Ook )?[Zz]ij\b|\b(?:vragen|willen) zij\b")
ANSWERER = re.compile(r"\b(?:ik|wij|mijn|mij|ons)\b", re.IGNORECASE)
# 'hebben nog enkele vragen' does not ask, nor does an answer that says 'de leden vragen terecht ...'.
ASKS = re.compile(
    r"\?[’”\"')]*$|"
    r"\b(?:leden|lid|fracties?|[Zz]ij)\b(?: [^ .?!;:]+){0,8}?"
    r"(?<! de)(?<!enkele)(?<!volgende)(?<! hun)(?<!aantal)(?<!deze)(?<!geen)(?<! nog)(?<!gestelde)(?<!voor)"
    r" (?:vragen|vraagt|verzoeken|verzoekt)\b(?![.,:;]| (?:over|van|en opmerkingen|gesteld|terecht)\b)|"
    r"\b(?:leden|lid|fracties?|[Zz]ij)\b[^.?!;:]{0,80}?"
    r"\b(?:(?:willen|wil|zouden|zou)\b[^.?!;:]{0,60}? (?:weten|vernemen)|"
    r"(?:zijn|is) (?:ook |tevens |dan ook )?benieuwd|"
    r"(?:horen|hoort|vernemen|verneemt|ontvangen|ontvangt) (?:[a-z]+ )?graag)\b|"
    r"\b(?:vragen|vraagt|verzoeken|willen|horen|vernemen) "
    r"(?:zij|(?:de|deze|die|dezelfde) leden|(?:dit|het) lid)\b"
)
INTRODUCES = re.compile(r"^(?:De leden van (?:de|het) |Het lid )")
SENTENCES = re.compile(r"(?<=\w\w\w[.?!])\s+(?=[A-Z«“‘\"'])")


def told_apart(
    lines: Sequence[Line], is_heading: Callable[[Line], bool]
) -> tuple[list[Line], frozenset[Line]]:
    """The lines, and those of them that ask.

    A line in which a question ends and its answer begins becomes two; else they are given back as they were.
    """
    paragraphs = list(_paragraphs(lines, is_heading))
    asks = [not is_heading(paragraph[0]) and _asks(_sentences(paragraph)) for paragraph in paragraphs]
    told: list[Line] = []
    asking: set[Line] = set()
    after_answer = True
    for place, paragraph in enumerate(paragraphs):
        following = place + 1 == len(paragraphs) or asks[place + 1] or is_heading(paragraphs[place + 1][0])
        question: list[Line] = []
        answer = paragraph
        if asks[place]:
            question, answer = _cut(paragraph) if following else (paragraph, [])
        elif after_answer and asks[place + 1 : place + 2] == [True] and _introduces(paragraph):
            question, answer = paragraph, []
        after_answer = bool(answer)
        asking.update(question)
        told += [*question, *answer]
    return told, frozenset(asking)


def _asks(sentences: Sequence[str]) -> bool:
    """Whether a paragraph that begins with members asks, or one that begins with a question itself."""
    if sentences[0].endswith("?"):
        return True
    return _by_members(sentences[0]) and any(ASKS.search(sentence) for sentence in sentences)


def _by_members(sentence: str) -> bool:
    named = MEMBERS.search(sentence)
    return named is not None and not ANSWERER.search(sentence[: named.start()])


def _introduces(paragraph: Sequence[Line]) -> bool:
    """Whether members say something before they ask: 'De leden van de X-fractie lezen dat ...'."""
    return bool(INTRODUCES.match(paragraph[0].text)) and "terecht" not in _sentences(paragraph)[0]


def _cut(paragraph: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """A paragraph that asks and then answers as its two parts; one that only asks has no second.

    It answers where what follows on the last question is not said of the members.
    """
    sentences = _sentences(paragraph)
    last = max(place for place, sentence in enumerate(sentences) if ASKS.search(sentence))
    rest = sentences[last + 1 :]
    if not rest or _by_members(rest[0]):
        return list(paragraph), []
    end = len(" ".join(sentences[: last + 1]))
    for place, line in enumerate(paragraph):
        if end <= len(line.text):
            words = words_in(line, end)
            parts = (line.part(range(words)), line.part(range(words, len(line.words))))
            question, answer = ([part] if part else [] for part in parts)
            return [*paragraph[:place], *question], [*answer, *paragraph[place + 1 :]]
        end -= len(line.text) + 1
    return list(paragraph), []


def _sentences(paragraph: Sequence[Line]) -> list[str]:
    return SENTENCES.split(" ".join(line.text for line in paragraph))


def _paragraphs(lines: Sequence[Line], is_heading: Callable[[Line], bool]) -> Iterator[list[Line]]:
    """Headings by themselves, and lines that stand together; a page may end within a sentence."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and (is_heading(line) or is_heading(paragraph[-1]) or not _goes_on(paragraph[-1], line)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _goes_on(line: Line, after: Line) -> bool:
    if line.page != after.page:
        return not SENTENCE_END.search(line.text)
    return adjoins(line, after)
