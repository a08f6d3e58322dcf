"""Answers that differ from an older answer to the same question in a figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from fractions import Fraction

from assistant.compose import Quote
from assistant.figures import placed_figures
from assistant.sentences import Span, sentences
from index.passage import Entry
from index.tokens import stems

_LOOKED_AT = 60
"""Within so many characters behind a number stands what it counts: '27 van de 152 scholen'."""
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_NAMES = re.compile(
    r"(?:\b(?:artikel(?:en)?|art\.?|lid|vra(?:ag|gen)|nrs?\.?|nummers?|pagina|blz\.?|p\.|bijlage|hoofdstuk"
    r"|paragraaf|onderdeel|kamerstuk(?:ken)?|groep|klas|leerjaar|cluster)|(?:19|20)\d\d[/–-])\s*$"
)
"""What stands before a number that counts nothing: 'artikel 18a', or the '23' of '2022/23'."""
_NO_NUMBER = re.compile(
    r"\w|\s*(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
"""What stands behind a number that counts nothing: a letter, or the month of a day."""
_ALIKE = 0.5
"""The share of the shorter sentence's words that both must hold to be about the same quantity."""
_FEWEST_WORDS = 3


def changed_figure(newer: Entry, older: Entry) -> tuple[Quote, Quote] | None:
    """The two sentences, one of each answer, that say most alike the same with other numbers of a thing."""
    found: list[tuple[float, Span, Span]] = []
    before = _counting(older)
    for one, now in _counting(newer):
        for other, then in before:
            alike = _alike(_text(newer, one), _text(older, other))
            if alike >= _ALIKE and any(
                _differ(now[thing], then[thing]) for thing in now.keys() & then.keys()
            ):
                found.append((alike, one, other))
    if not found:
        return None
    _, one, other = max(found, key=lambda pair: pair[0])
    return Quote(newer, one.start, one.end), Quote(older, other.start, other.end)


def _differ(now: Set[Fraction], then: Set[Fraction]) -> bool:
    """Whether each tells a number that the other does not; one that tells more numbers changes none."""
    return not (now <= then or then <= now)


def _text(entry: Entry, span: Span) -> str:
    return entry.record.answer.content[span.start : span.end]


def _counting(entry: Entry) -> list[tuple[Span, dict[str, set[Fraction]]]]:
    """The sentences of an answer that count something, with what."""
    counted = ((span, _counted(_text(entry, span))) for span in sentences(entry.record.answer.content))
    return [(span, things) for span, things in counted if things]


def _counted(text: str) -> dict[str, set[Fraction]]:
    """The numbers in digits of a sentence, by what they count: '%', '€' or the next word that says something.

    Years, days and the numbers of articles and questions count nothing: any two documents differ in them.
    """
    found: dict[str, set[Fraction]] = {}
    plain, figures = placed_figures(text)
    times = Counter(start for start, _, _ in figures)
    for start, end, figure in figures:
        written, before, behind = plain[start:end], plain[:start], plain[end:]
        if times[start] > 1 or not any(letter.isdigit() for letter in written) or _YEAR.fullmatch(written):
            continue
        if _NAMES.search(before) or _NO_NUMBER.match(behind):
            continue
        if thing := "%" if figure.percent else _thing(before, behind):
            found.setdefault(thing, set()).add(figure.value)
    return found


def _thing(before: str, behind: str) -> str:
    counted = [stem for stem in stems(behind[:_LOOKED_AT]) if stem.isalpha()]
    if before.rstrip().endswith("€") or behind.lstrip().startswith("€") or counted[:1] == ["euro"]:
        return "€"
    return counted[0] if counted else ""


def _alike(one: str, other: str) -> float:
    left = {stem for stem in stems(one) if not stem[0].isdigit()}
    right = {stem for stem in stems(other) if not stem[0].isdigit()}
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= _FEWEST_WORDS else 0.0
