"""What a follow-up question means: a question that leans on the one before it gets that one's words."""

from __future__ import annotations

from collections.abc import Sequence

from index.signals import updated
from index.tokens import content_words, words

MAX_TURNS = 4
"""As many turns back as a question can lean on."""
_POINTERS_LIST = """
    daar daarbij daarin daarmee daarna daarop daarover daarvan daarvoor dat die dit deze ervan ervoor erover
    hier hierbij hierin hierop hiervan hiervoor zij ze it that this they them there those these its
"""
POINTERS = frozenset(_POINTERS_LIST.split())
"""Words that point back to something said before."""
OPENERS = (("en",), ("maar",), ("and",), ("but",), ("what", "about"), ("how", "about"))
"""A question that opens with one of these goes on from the one before."""
_ABOUT_THE_ANSWER_LIST = """
    antwoord bedoel bedoelt bron compleet geef geldt geldig hele heel leg lees meer stuk staat toon uitleg
    uitleggen volledig volledige vraag waarom zeg answer apply applies explain explanation full give mean
    means more page pagina show source tell whole
"""
ABOUT_THE_ANSWER = frozenset(_ABOUT_THE_ANSWER_LIST.split())
"""Words that ask for something of the last answer and name no subject themselves."""

_WHOLE_LIST = "hele heel compleet complete volledig volledige meer full whole more"
WHOLE = frozenset(_WHOLE_LIST.split())
"""Words that ask for all of an answer."""


def completed(turns: Sequence[str]) -> str:
    """The last of ``turns`` (questions, oldest first) as a question that can be understood by itself.

    Returns it unchanged where it names its own subject; else behind the question that it leans on, without
    the kind of school or the year of which it names another. What only asks for something of the last answer
    ('waar staat dat?') is that question again.
    """
    recent = [turn.strip() for turn in turns if turn.strip()][-MAX_TURNS:]
    question = ""
    for turn in recent:
        if question and not _own_words(turn):
            continue  # it asks for something of the last answer, and adds nothing to search for
        question = f"{updated(question, turn)} {turn}" if question and leans_back(turn) else turn
    return question


def leans_back(turn: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    spoken = words(turn)
    own = _own_words(turn)
    if not own:
        return True
    if len(own) > 2:
        return False
    opens = any(tuple(spoken[: len(opener)]) == opener for opener in OPENERS)
    return opens or not POINTERS.isdisjoint(spoken)


def _own_words(turn: str) -> list[str]:
    return [word for word in content_words(turn) if word not in ABOUT_THE_ANSWER]


def wants_whole(turn: str) -> bool:
    """Whether a follow-up asks for the whole of the last answer: 'geef het hele antwoord'."""
    return not _own_words(turn) and not WHOLE.isdisjoint(words(turn))
