"""Answers that differ from an older answer to the same question in a figure."""

from __future__ import annotations

import re

from assistant.compose import Quote
from assistant.sentences import Span, sentences
from index.passage import Entry
from index.tokens import stems

_NUMBER = re.compile(r"\d+(?:[.,\s]\d{3})*(?:,\d+)?")
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_ALIKE = 0.5
"""The share of the shorter sentence's words that both must hold to be about the same quantity."""
_FEWEST_WORDS = 3


def changed_figure(newer: Entry, older: Entry) -> tuple[Quote, Quote] | None:
    """The two sentences, one of each answer, that say most alike the same with other numbers; or None."""
    found: list[tuple[float, Span, Span]] = []
    for one in _with_figures(newer):
        for other in _with_figures(older):
            alike = _alike(_text(newer, one), _text(older, other))
            if alike >= _ALIKE and _figures(_text(newer, one)) != _figures(_text(older, other)):
                found.append((alike, one, other))
    if not found:
        return None
    _, one, other = max(found, key=lambda pair: pair[0])
    return Quote(newer, one.start, one.end), Quote(older, other.start, other.end)


def _text(entry: Entry, span: Span) -> str:
    return entry.record.answer.content[span.start : span.end]


def _with_figures(entry: Entry) -> list[Span]:
    content = entry.record.answer.content
    return [span for span in sentences(content) if _figures(content[span.start : span.end])]


def _figures(text: str) -> set[str]:
    """The numbers of a sentence, without the years: those differ between any two documents."""
    return {number for number in _NUMBER.findall(text) if not _YEAR.fullmatch(number)}


def _alike(one: str, other: str) -> float:
    left = {stem for stem in stems(one) if not stem[0].isdigit()}
    right = {stem for stem in stems(other) if not stem[0].isdigit()}
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= _FEWEST_WORDS else 0.0
