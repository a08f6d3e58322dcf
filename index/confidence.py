"""How likely the documents answer a question: a logistic curve over what speaks for and against it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache, partial, reduce
from typing import Any

import numpy as np

from index.catalog import years_in
from index.intents import intents
from index.logistic import probability
from index.passage import Entry, Hit, referred_texts
from index.phrases import EXACT, Expansion
from index.query import Query
from index.shipped import base_embedder
from index.signals import speaks_of_actor, speaks_of_school_type
from index.stem import stem
from index.tokens import content_words
from index.tokens import words as all_words
from index.words_met import NOTHING_MET, WordsMet, words_met

_ALIKE = 0.5
"""A word that is less like any word of the entry counts as absent."""
_PART = 0.8
_PART_LETTERS = 5
"""What a part of a compound counts for, and how long it must be."""
_MEANT = 0.8
"""What a word counts for that the entry holds under another name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a question and its best hit; each but the last two in [0, 1].

    ``question``, ``answer`` and ``lexical`` are the hit's signs; ``margin`` how far its score is ahead of the
    next one's, as a share; ``coverage`` the share of the question's words that it holds, by rarity;
    ``meant`` how near each of them comes to a word of the hit in the base model, on average and, as
    ``weakest``, for the two that come least near; ``length`` is the root of how many words were asked, up to
    a few; ``year`` is 1 where the question names one that the hit is silent on, ``school`` and ``actor`` the
    share of those that it names; ``figure`` is 1 where a figure is asked for and the answer has none;
    ``off_topic``, ``injection`` and ``advice`` are probabilities of what the question is instead
    (``index.intents``). ``void`` says that the question names a place that the documents do not have,
    ``named`` that it names the hit. ``answered`` and ``whole`` are how its words meet those of the answer
    alone, and of question and answer together.
    """

    question: float
    answer: float
    lexical: float
    margin: float
    coverage: float
    meant: float
    weakest: float
    length: float
    year: float
    school: float
    actor: float
    figure: float
    off_topic: float = 0.0
    injection: float = 0.0
    advice: float = 0.0
    void: bool = False
    named: bool = False
    answered: WordsMet = NOTHING_MET
    whole: WordsMet = NOTHING_MET


MET = tuple(f"{part}.{field.name}" for part in ("answered", "whole") for field in fields(WordsMet))
"""The names of the figures of both parts, for ``value``."""
FIT = "calibration.json"
NO_EVIDENCE = Evidence(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, void=True)
_LONG_QUESTION = 6
"""Words beyond these make no answer likelier; counted up to 15, long questions were believed on noise."""
_UNLIKE, _DOUBTED = 0.3, 0.5
"""A hit of which neither question nor answer is at least this like what was asked is believed by half."""
_WEAKEST = 2
_FIGURE_WANTED = re.compile(
    r"\b(?:hoeveel(?! zin)|hoe vaak|hoe hoog|hoe groot|welk percentage|welk bedrag|how many|how much|"
    r"how often|wie viele?|kaç|ile|скільки|كم)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig|dertig|veertig|vijftig|"
    r"honderd|duizend|miljoen|helft|derde|kwart|geen|alle|onbekend|bijgehouden|geregistreerd)\b",
    re.IGNORECASE,
)


def confidence(found: Evidence) -> float:
    """The probability in [0, 1] that the documents answer the question, given this evidence.

    Logistic regression, fitted by ``python -m evals.calibration`` on the development sets.
    """
    if found.void:
        return 0.0
    if found.named:
        return 1.0
    likely = probability(FIT, partial(value, found))
    return likely if max(found.question, found.answer) >= _UNLIKE else likely * _DOUBTED


def value(found: Evidence, name: str) -> float:
    """A piece of evidence by its name, or by two with a dot between: 'whole.mean'."""
    part: Any = reduce(getattr, name.split("."), found)
    return float(part)


def evidence(
    query: Query, hits: Sequence[Hit], rarity: Callable[[str], float], *, void: bool = False
) -> Evidence:
    """The evidence in the best of ``hits``; ``rarity`` of a stem in [0, 1] is 1 where none holds it."""
    if not hits or void:
        return NO_EVIDENCE
    best, signals = hits[0], query.signals
    text, answer = entry_text(best.entry), answer_text(best.entry)
    date = best.entry.document.date or ""
    spoken_years = {*years_in(text), *years_in(date)}
    intent = intents(query.text, by_clause=False)
    asked = query.asked_words
    coverage, meant, weakest = _shares(query, asked, text, rarity)
    answered, whole = words_met(query.corrected, answer, f"{_asked_in(best.entry)}\n{answer}")
    return Evidence(
        question=best.signs.question,
        answer=best.signs.answer,
        lexical=min(best.signs.lexical, 1.0),
        margin=_margin(hits),
        coverage=coverage,
        meant=meant,
        weakest=weakest,
        length=math.sqrt(min(len(asked), _LONG_QUESTION) / _LONG_QUESTION),
        year=float(bool(signals.years) and spoken_years.isdisjoint(signals.years)),
        school=_unspoken(speaks_of_school_type, signals.school_types, text),
        actor=_unspoken(speaks_of_actor, signals.actors, text),
        figure=float(lacks_figure(query.text, answer)),
        off_topic=intent["off_topic"],
        injection=intent["injection"],
        advice=intent["personal_advice"],
        named=best.named,
        answered=answered,
        whole=whole,
    )


def lacks_figure(question: str, text: str) -> bool:
    """Whether a number or an amount is asked for, and a text has none."""
    return bool(_FIGURE_WANTED.search(question)) and not _FIGURE.search(text)


def _unspoken(speaks_of: Callable[[str, str], bool], asked: Sequence[str], text: str) -> float:
    """The share of what a question names, in [0, 1], that a text is silent on."""
    return sum(not speaks_of(name, text) for name in asked) / len(asked) if asked else 0.0


def _margin(hits: Sequence[Hit]) -> float:
    """How far the best is ahead of the next that is not an older answer to the same question."""
    older = {entry.id for entry in hits[0].history}
    rest = [hit.score for hit in hits[1:] if hit.entry.id not in older]
    return 1 - rest[0] / hits[0].score if rest and hits[0].score else 1.0


def _shares(
    query: Query, asked: Sequence[str], text: str, rarity: Callable[[str], float]
) -> tuple[float, float, float]:
    """Coverage (the words held, as they are or under another name), nearness, and the least near word's."""
    if not asked or not text.strip():
        return 0.0, 0.0, 0.0
    words = set(content_words(text))
    stems_held = {stem(word) for word in words}
    others = _other_names(query)
    held = np.array([_held_or_meant(word, others, words, stems_held) for word in asked])
    embedder = base_embedder()
    spoken = list(dict.fromkeys(all_words(text)))
    near = (embedder.encode(asked, "query") @ embedder.encode(spoken, "passage").T).max(axis=1)
    near = np.maximum(near, held)
    weights = np.array([rarity(stem(word)) if query.language == "nl" else 1.0 for word in asked])
    total = max(float(weights.sum()), 1e-9)
    weakest = np.sort(near)[:_WEAKEST].mean()
    return float(held @ weights) / total, float(near @ weights) / total, float(weakest)


def _other_names(query: Query) -> dict[str, list[Expansion]]:
    """For the stem of each word of a question the Dutch names that it was expanded to."""
    names: dict[str, list[Expansion]] = {}
    for expansion in query.expansions:
        for word in expansion.source.split():
            names.setdefault(stem(word), []).append(expansion)
    return names


def _held_or_meant(
    word: str, others: Mapping[str, Sequence[Expansion]], words: set[str], stems_held: set[str]
) -> float:
    held = [_held(word, words, stems_held)]
    for name in others.get(stem(word), ()):
        if all(stem(part) in stems_held for part in content_words(name.words)):
            held.append(1.0 if name.weight >= EXACT else _MEANT)
    return max(held)


def _held(word: str, words: set[str], stems_held: set[str]) -> float:
    """1 for a word that is there, less for one that is misspelt or part of a compound, else 0."""
    if stem(word) in stems_held:
        return 1.0
    near = max((_likeness(word, other) for other in words), default=0.0)
    return near if near >= _ALIKE else 0.0


def _likeness(one: str, other: str) -> float:
    """How alike two words are, in [0, 1]: by shared trigrams, or because one is a part of the other."""
    shorter, longer = sorted((stem(one), stem(other)), key=len)
    if len(shorter) >= _PART_LETTERS and shorter in longer:
        return _PART
    left, right = _trigrams(one), _trigrams(other)
    return 2 * len(left & right) / (len(left) + len(right))


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> frozenset[str]:
    bordered = f"_{word}_"
    return frozenset(bordered[at : at + 3] for at in range(len(bordered) - 2))


def answer_text(entry: Entry) -> str:
    """What an entry answers, with its footnotes and what it refers to."""
    notes = [note.text for note in entry.record.footnotes]
    return "\n".join([entry.record.answer.content, *notes, *referred_texts(entry)])


def entry_text(entry: Entry) -> str:
    """All that an entry says, with its footnotes, what it refers to, and its document's title."""
    return "\n".join([_asked_in(entry), answer_text(entry), entry.document.title])


def _asked_in(entry: Entry) -> str:
    return f"{entry.record.heading or ''}\n{entry.record.question.content}"
