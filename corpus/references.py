"""What an answer refers to: other questions of the document, other Kamerstukken, laws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.numbers import NUMBERS, parse_numbers
from corpus.records import Reference

# In lower case: 'Vraag 3' with a capital is the head of a question that an answer quotes.
_QUESTIONS = re.compile(rf"\bvra(?:ag|gen)\s+({NUMBERS})(?![\w.]*\d)(?!\w|-[a-z])".replace(" ", r"\s"))
_ELSEWHERE = re.compile(
    r",?\s+(?:van|uit|in|bij)\s+(?!(?:deze|dit)\b)(?:[\w’'-]+\s+){0,8}?\(?"
    r"(?:(?:kamerstuk(?:ken)?|aanhangsel|lijst|verslag)\b|brief\s+van\s+\d)",
    re.IGNORECASE,
)
"""What follows on a question number of another document: 'van Kamerstuk ...', 'uit het verslag van ...'."""
_YEARS = r"(?:,?\s+(?:[Vv]ergaderjaar\s+)?(\d{4})\s?[-–/]\s?(\d{2,4}),?)?"
_KAMERSTUK = re.compile(
    rf"\bKamerstuk(?:ken)?(?:\s+(?:II?|TK))?{_YEARS},?\s+(\d{{2}}\s?\d{{3}})(?:[-\s]([IVX]+[A-Z]?))?"
    r"(?:,?\s+nrs?\.?\s*(\d+)\b)?"
)
_AANHANGSEL = re.compile(
    rf"\bAanhangsel(?:\s+(?:van\s+de\s+)?Handelingen)?(?:\s+II?)?{_YEARS}(?:,?\s+nrs?\.?\s*(\d+)\b)"
)
_LAWS = (
    "Algemene wet bestuursrecht",
    "Burgerlijk Wetboek",
    "Grondwet",
    "Jeugdwet",
    "Leerplichtwet 1969",
    "Leerplichtwet",
    "Wet educatie en beroepsonderwijs",
    "Wet gelijke behandeling op grond van handicap of chronische ziekte",
    "Wet langdurige zorg",
    "Wet maatschappelijke ondersteuning 2015",
    "Wet medezeggenschap op scholen",
    "Wet op de economische delicten",
    "Wet op de expertisecentra",
    "Wet op het onderwijstoezicht",
    "Wet op het primair onderwijs",
    "Wet open overheid",
    "Wet passend onderwijs",
    "Wet register onderwijsdeelnemers",
    "Wet versterking positie ouders en leerlingen in het passend onderwijs",
    "Wet voortgezet onderwijs 2020",
    "Zorgverzekeringswet",
    "WVO 2020",
)
"""Names of laws whose end could not be told from the words that follow; others end after a word or two."""
_LAW = (
    rf"(?:(?:van\s+)?(?:de|het)\s+)?((?:{'|'.join(_LAWS).replace(' ', '[ ]')})\b|"
    r"(?:WPO|WVO|WEC|WEB|WHW|WMS|AVG|Awb|BW|IVRK|VRPH)\b|"
    r"Wet\s+(?:op\s+)?(?:(?:het|de)\s+)?[a-z]+(?:\s+\d{4})?)"
).replace("[ ]", r"\s+")
_ARTICLE = re.compile(
    r"\bartikel(?:en)?\s+(\d+(?:[.:]\d+)*[a-z]{0,4}(?:[:.]\d+)?)"
    r"(?:,?\s+((?:eerste|tweede|derde|vierde|vijfde|zesde)\s+lid))?"
    rf"(?:,?\s+(?:aanhef\s+en\s+)?onder(?:deel)?\s+([a-z])\b)?,?\s+{_LAW}"
)
_PARAGRAPHS = {"eerste": "1", "tweede": "2", "derde": "3", "vierde": "4", "vijfde": "5", "zesde": "6"}


def question_numbers(found: Iterable[Reference]) -> tuple[str, ...]:
    """The question numbers among references ('zie het antwoord op vraag 12'), in order, each once."""
    return tuple(dict.fromkeys(reference.target for reference in found if reference.kind == "question"))


def references(text: str) -> tuple[Reference, ...]:
    """All references in a text, in order, with their spans.

    Targets are normalised: a question '12'; a Kamerstuk '31497-448' (or '31497' where no number is
    given); an Aanhangsel '20222023-1234'; an article 'WPO art. 40 lid 1'.
    """
    found = [*_questions(text), *_kamerstukken(text), *_aanhangsels(text), *_articles(text)]
    return tuple(sorted(found, key=lambda reference: reference.start))


def _questions(text: str) -> Iterator[Reference]:
    for match in _QUESTIONS.finditer(text):
        if _ELSEWHERE.match(text, match.end()):
            continue
        for number in parse_numbers(" ".join(match.group(1).split())):
            yield Reference("question", number, match.start(), match.end())


def _kamerstukken(text: str) -> Iterator[Reference]:
    for match in _KAMERSTUK.finditer(text):
        _, _, dossier, suffix, number = match.groups()
        parts = [re.sub(r"\s", "", dossier), suffix, number]
        yield Reference("kamerstuk", "-".join(part for part in parts if part), match.start(), match.end())


def _aanhangsels(text: str) -> Iterator[Reference]:
    for match in _AANHANGSEL.finditer(text):
        first, last, number = match.groups()
        target = f"{first}{first[:2] + last if len(last) == 2 else last}-{number}" if first else number
        yield Reference("aanhangsel", target, match.start(), match.end())


def _articles(text: str) -> Iterator[Reference]:
    for match in _ARTICLE.finditer(text):
        article, paragraph, letter, law = match.groups()
        target = f"{' '.join(law.split())} art. {article}"
        if paragraph:
            target += f" lid {_PARAGRAPHS[paragraph.split()[0]]}"
        if letter:
            target += f" onder {letter}"
        yield Reference("law", target, match.start(), match.end())
