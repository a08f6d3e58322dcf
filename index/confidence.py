"""How likely it is that the documents answer a question, from what the best hits hold of its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.passage import Entry, Hit, referred_texts
from index.stem import stem
from index.tokens import content_words, fold, word_grams

_READ_HITS = 3
_ALIKE = 0.5
"""A word that shares fewer of its n-grams with the entry's words counts as absent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a question and its hits, each in [0, 1].

    ``coverage`` is the best hit's share of the question's content words, weighted by rarity;
    ``dense`` the highest similarity; ``known`` the share of the words that any document holds.
    """

    coverage: float
    dense: float
    known: float


def confidence(evidence: Evidence) -> float:
    """A probability-like number in [0, 1] that the best hit answers the question."""
    if not evidence.coverage:
        return 0.0
    score = -4.0 + 6.0 * evidence.coverage + 3.0 * evidence.dense
    return 1 / (1 + math.exp(-score))


def evidence(query: str, hits: Sequence[Hit], rarity: Callable[[str], float]) -> Evidence:
    """The evidence in ``hits``; ``rarity`` of a stem in [0, 1] is 1 where no document holds it."""
    wanted = {word: rarity(stem(word)) for word in dict.fromkeys(content_words(query))}
    total = sum(wanted.values())
    if not hits or not total:
        return Evidence(0.0, 0.0, 0.0)
    return Evidence(
        coverage=max(_coverage(wanted, hit.entry) for hit in hits[:_READ_HITS]),
        dense=max(0.0, *(hit.dense or 0.0 for hit in hits[:_READ_HITS])),
        known=sum(weight for weight in wanted.values() if weight < 1) / total,
    )


def _coverage(wanted: dict[str, float], entry: Entry) -> float:
    held = set(content_words(_text(entry)))
    stems, grams = {stem(word) for word in held}, {gram for word in held for gram in word_grams(word)}
    found = sum(weight * _held(word, stems, grams) for word, weight in wanted.items())
    return found / sum(wanted.values())


def _held(word: str, stems: set[str], grams: set[str]) -> float:
    """1 for a word that is there, its share of n-grams for one that is nearly or partly there, else 0."""
    if stem(word) in stems:
        return 1.0
    own = word_grams(word)
    share = sum(gram in grams for gram in own) / len(own)
    return share if share >= _ALIKE else 0.0


def _text(entry: Entry) -> str:
    record = entry.record
    notes = [note.text for note in record.footnotes]
    parts = [record.heading or "", record.question.content, record.answer.content, *notes]
    return fold("\n".join([*parts, *referred_texts(entry), entry.document.title]))
