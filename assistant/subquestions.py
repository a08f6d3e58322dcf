"""Pairs of several questions whose answer has a paragraph for each: which paragraph answers which."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from assistant.compose import Quote
from index.passage import Entry

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
MOST = 5
"""Pairs of more questions than this are shown in the order of the source."""
CLEARLY_NEARER = 0.1
"""By this much (cosine) a question must be nearer to what was asked than the others, to be shown first."""
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


def by_question(entry: Entry, asked: str, numbers: Sequence[str], embed: Embed) -> list[Quote]:
    """The paragraphs of an answer, each with its question.

    First comes the one with one of ``numbers``, else the one nearest to ``asked`` if that is clear.

    Empty unless there are as many paragraphs as questions, and they fit better in this order than in any
    other (by cosine): two paragraphs may also both answer the second question.
    """
    questions = entry.questions
    found = list(_PARAGRAPH.finditer(entry.record.answer.content))
    if not 2 <= len(questions) <= MOST or len(found) != len(questions):
        return []
    own = embed(questions)
    if not _in_order(own @ embed([each.group() for each in found]).T):
        return []
    quotes = [
        Quote(entry, each.start(), each.start() + len(each.group().rstrip()), question)
        for each, question in zip(found, questions, strict=True)
    ]
    first = _first(entry, numbers, own @ embed([asked])[0])
    return [quotes[first], *quotes[:first], *quotes[first + 1 :]]


def _first(entry: Entry, numbers: Sequence[str], near: NDArray[np.float32]) -> int:
    """Which question is answered first: one that is named, one that is clearly nearest, or the first."""
    for place, question in enumerate(entry.record.questions):
        if question.number in numbers:
            return place
    nearest = int(near.argmax())
    return nearest if near[nearest] - np.delete(near, nearest).max() >= CLEARLY_NEARER else 0


def _in_order(likeness: NDArray[np.float32]) -> bool:
    """Whether pairing rows and columns in order brings more than any other pairing."""
    places = range(len(likeness))
    own = sum(float(likeness[place, place]) for place in places)
    return all(
        own > sum(float(likeness[row, column]) for row, column in enumerate(other))
        for other in permutations(places)
        if other != tuple(places)
    )
