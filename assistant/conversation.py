"""What a follow-up question means: a question that leans on the one before it gets that one's words.

The words by which it is known are data (``conversation.yaml``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.follow_up import stepped, updated, without_newest, without_time, years_moved
from index.foreign import foreign_words, language_of
from index.remainder import only_names
from index.signal_words import signal_words
from index.signals import names_school_type, signals_of
from index.tokens import content_words, fold, words

MAX_TURNS = 4
"""As many turns back as a question can lean on."""
_FEW_WORDS = 3
"""A question with more words of its own than this stands by itself."""
Phrases = frozenset[tuple[str, ...]]


def completed(turns: Sequence[str]) -> str:
    """The last of ``turns`` (questions, oldest first) as a question that can be understood by itself.

    Returns it unchanged where it names its own subject; else behind the question that it leans on, without
    the kind of school, the year or the place of which it names another. What only asks for something of the
    last answer ('waar staat dat?') is that question again.
    """
    recent = [turn.strip() for turn in turns if turn.strip()][-MAX_TURNS:]
    subject = question = ""
    for turn in recent:
        language = _spoken(turn, question)
        if step := _step(turn, question, language):
            subject = question = step
        elif turn == question or (question and about_the_answer(turn, language)):
            continue  # it asks for something of the last answer, and adds nothing to search for
        elif question and (leans_back(turn, language) or _names_a_place_in(question, turn)):
            asked = question if _only_changes(turn, language) else subject
            question = f"{updated(asked, turn)} {turn}"
            subject = f"{updated(subject, turn)} {turn}" if _goes_on(turn, language) else subject
        else:
            subject = question = turn
    return " ".join(question.split())


def _goes_on(turn: str, language: str) -> bool:
    """Whether a turn that leans back brings something of its own that later ones can lean on.

    'En het leerlingenvervoer?' does; 'kan ik die zelf aanvragen?' asks one more thing of the same subject.
    """
    named = signals_of(turn)
    if names_school_type(turn) or named.years or named.names_place or named.names_document:
        return True
    return bool(_own_words(turn, language)) and not _has("pointers", turn, language)


def _only_changes(turn: str, language: str) -> bool:
    """Whether a turn asks the last question again of another kind of school, year or place."""
    return not _own_words(updated(turn, turn), language) and not _has("asks", turn, language)


def _names_a_place_in(question: str, turn: str) -> bool:
    """Whether a turn is nothing but a place ('vraag 13') behind a question that named a document."""
    named = signals_of(turn)
    in_document = signals_of(question).names_document and not named.names_document
    return named.names_place and in_document and only_names(turn)


def _step(turn: str, question: str, language: str) -> str:
    """The question before as a turn moves it: to another number, in a document, to this day; else ''."""
    if not question:
        return ""
    if _only_now(turn, language):
        return f"{without_time(question)} {turn}"
    if _names_the_document_of(question, turn):
        return f"{question} {turn}"
    if later := _years_on(turn, language):
        return years_moved(question, later)
    spoken = words(turn)
    by = next((by for name, by in (("next", 1), ("previous", -1)) if not _listed(name).isdisjoint(spoken)), 0)
    return stepped(question, by) if by and only_names(_without_steps(turn)) else ""


def _years_on(turn: str, language: str) -> int:
    """1 where a turn asks the same of the year after ('het jaar daarna?'), -1 of the year before, else 0."""
    left = " ".join(words(turn))
    for opener in sorted(_phrases("openers", language), key=len, reverse=True):
        left = left.removeprefix(" ".join(opener) + " ")
    found = (by for name, by in (("year_after", 1), ("year_before", -1)) if left in _listed(name))
    return next(found, 0)


def _only_now(turn: str, language: str) -> bool:
    """Whether a turn asks the question before of this day, and nothing else: 'en nu?'."""
    left = tuple(words(without_newest(turn)))
    return signals_of(turn).newest and (not left or left in _phrases("openers", language))


def _names_the_document_of(question: str, turn: str) -> bool:
    """Whether a turn is nothing but the document of the place that the question before named: 'nr. 12'."""
    place = signals_of(question)
    if not place.names_place or place.names_document or signals_of(turn).names_place or not only_names(turn):
        return False
    joined = signals_of(f"{question} {turn}")
    return joined.names_document or (joined.kind and not place.kind)


def _without_steps(turn: str) -> str:
    steps = _listed("next") | _listed("previous")
    return " ".join(word for word in words(turn) if word not in steps)


def about_the_answer(turn: str, language: str = "nl") -> bool:
    """Whether a turn names no subject and asks nothing new: 'waar staat dat?', 'wie zei dat?'."""
    if _own_words(turn, language) or names_school_type(turn):
        return False
    return not _has("asks", turn, language) or not _listed("source").isdisjoint(words(fold(turn)))


def leans_back(turn: str, language: str = "nl") -> bool:
    """Whether a question, in a language (ISO 639-1), cannot be understood without the one before it."""
    own = _own_words(turn, language)
    named = signals_of(turn)
    without_numbers = [word for word in own if not word.isdigit()]
    dependent = _phrases("dependent", language)
    if len(without_numbers) < len(own):
        dependent |= _phrases("beside_number", language)
    says_nothing = {word for phrase in dependent for word in phrase}.issuperset(without_numbers)
    if says_nothing and not (named.names_place or named.names_document):
        return True
    if len(own) > _FEW_WORDS:
        return False
    return _opens(turn, language) or _has("pointers", turn, language)


def _opens(turn: str, language: str) -> bool:
    """Whether a turn begins with a word that goes on from the turn before: 'en', 'maar'."""
    spoken = tuple(words(turn))
    return any(spoken[: len(opener)] == opener for opener in _phrases("openers", language))


def turned_to(turns: Sequence[str]) -> str:
    """What the last turn asks the question before about instead: 'fiets' of 'en met de fiets?'; else ''.

    An answer that does not speak of it answers the question before, and not this one.
    """
    before, turn = (turns[-2] if len(turns) > 1 else ""), turns[-1]
    language = _spoken(turn, before)
    named = signals_of(turn)
    asks_more = any(_has(kind, turn, language) for kind in ("asks", "pointers"))
    if not before or not _opens(turn, language) or asks_more or named.years or named.names_place:
        return ""
    own = _own_words(turn, language)
    return " ".join(own) if len(own) <= _FEW_WORDS else ""


def wants_whole(turn: str) -> bool:
    """Whether a follow-up asks for the whole of the last answer: 'geef het hele antwoord'."""
    return not _own_words(turn, language_of(turn)) and not _listed("whole").isdisjoint(words(turn))


def _spoken(turn: str, before: str) -> str:
    """The language of a turn: of a short one, that of the question before it where it may be in that too."""
    language = language_of(turn)
    return language_of(f"{before} {turn}") if language == "nl" and before else language


def _own_words(turn: str, language: str) -> list[str]:
    """The words that name a subject; the numbers of places in documents are among them."""
    found = content_words(turn) if language == "nl" else foreign_words(turn, language)
    if signals_of(turn).names_place:
        return found
    about, show = _listed("about_the_answer"), signal_words().show
    return [word for word in found if word not in about and not show.fullmatch(word)]


def _has(kind: str, turn: str, language: str) -> bool:
    """Whether a turn holds a phrase of this kind in its language."""
    spoken = words(turn)
    return any(
        tuple(spoken[at : at + len(phrase)]) == phrase
        for phrase in _phrases(kind, language)
        for at in range(len(spoken))
    )


@lru_cache(maxsize=32)
def _phrases(kind: str, language: str) -> Phrases:
    return frozenset(tuple(words(fold(str(phrase)))) for phrase in _data()[kind].get(language, ()))


@lru_cache(maxsize=16)
def _listed(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _data()[kind])


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(
        files("assistant").joinpath("conversation.yaml").read_text(encoding="utf-8")
    )
    return loaded
