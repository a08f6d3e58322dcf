"""Answers that differ from an older answer to the same question in a figure."""

from __future__ import annotations

import re

from assistant.compose import Quote
from assistant.sentences import Span, sentences
from index.passage import Entry
from index.tokens import stems

_NUMBER = re.compile(r"\d+(?:[.,\s]\d{3})*(?:,\d+)?")
_SIGN = re.compile(r"[€%]")
_LOOKED_AT = 60
"""Within so many characters behind a number stands what it counts: '27 van de 152 scholen'."""
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
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
            if alike >= _ALIKE and any(now[thing] != then[thing] for thing in now.keys() & then.keys()):
                found.append((alike, one, other))
    if not found:
        return None
    _, one, other = max(found, key=lambda pair: pair[0])
    return Quote(newer, one.start, one.end), Quote(older, other.start, other.end)


def _text(entry: Entry, span: Span) -> str:
    return entry.record.answer.content[span.start : span.end]


def _counting(entry: Entry) -> list[tuple[Span, dict[str, set[str]]]]:
    """The sentences of an answer that count something, with what."""
    counted = ((span, _counted(_text(entry, span))) for span in sentences(entry.record.answer.content))
    return [(span, things) for span, things in counted if things]


def _counted(text: str) -> dict[str, set[str]]:
    """The numbers of a sentence by what they count: the next word that says something, or '%' and '€'.

    Years count nothing: those differ between any two documents.
    """
    found: dict[str, set[str]] = {}
    for match in _NUMBER.finditer(text):
        if _YEAR.fullmatch(match.group()):
            continue
        behind = [stem for stem in stems(text[match.end() : match.end() + _LOOKED_AT]) if stem.isalpha()]
        sign = _SIGN.search(f"{text[: match.start()][-2:]} {text[match.end() :][:2]}")
        if thing := (sign.group() if sign else behind[0] if behind else ""):
            found.setdefault(thing, set()).add(match.group())
    return found


def _alike(one: str, other: str) -> float:
    left = {stem for stem in stems(one) if not stem[0].isdigit()}
    right = {stem for stem in stems(other) if not stem[0].isdigit()}
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= _FEWEST_WORDS else 0.0
