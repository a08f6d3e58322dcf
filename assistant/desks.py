"""Where people can go whose question the documents cannot answer, or who are in danger.

The desks and the phrases are data: ``desks.yaml``, which also tells how a pattern is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.tokens import fold, words

_LIKE_ANOTHER = str.maketrans({"ı": "i", "ł": "l", "ß": "ss"})
"""Letters that ``fold`` keeps and keyboards often lack."""
_GAP = "(?: \\S+){0,3}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A help desk; ``name`` and ``purpose`` are by language ('nl', 'en').

    ``outcomes`` are those of a question for which it is named; for the ``general`` ones among them also
    when no keyword calls for it. What ``also`` calls for comes behind what a keyword does: 'autisme' may
    lead to a doctor, but in a question about child benefit that word decides nothing. ``audience`` is for
    whom it is: 'parents', 'staff', 'figures' (who wants statistics) or 'all'. ``checked`` is the date
    (ISO 8601) on which its number and address were compared with ``source``; None where nobody has yet.
    """

    id: str
    name: Mapping[str, str]
    purpose: Mapping[str, str]
    phone: str | None
    web: str | None
    themes: tuple[str, ...]
    outcomes: tuple[str, ...]
    general: tuple[str, ...]
    emergency: bool
    keywords: tuple[str, ...]
    source: str
    checked: str | None
    also: tuple[str, ...] = ()
    audience: str = "all"


def desks_for(question: str, outcome: str, limit: int = 3) -> tuple[Desk, ...]:
    """At most ``limit`` desks for a question with this outcome ('not_found', 'unsafe', ...), the best first.

    The more keywords a question holds, the higher a desk; the general ones fill up. For 'unsafe', the
    desks for danger come first: 112 and those that the question calls for. Empty for other outcomes. Who
    wants statistics gets where those are, and desks for danger.
    """
    spoken = _spoken(question)
    audience = _audience(question, outcome)
    ranked = []
    for place, desk in enumerate(desks()):
        hits, also = (_hits(spoken, patterns) for patterns in (desk.keywords, desk.also))
        general = outcome in desk.general
        wanted = hits or also or general or (outcome == "unsafe" and desk.emergency)
        if outcome in desk.outcomes and wanted and _serves(desk, audience):
            rank = _rank(desk, (hits, also), general=general, unsafe=outcome == "unsafe")
            ranked.append((*rank, place, desk))
    return tuple(desk for *_, desk in sorted(ranked, key=lambda row: row[:-1])[:limit])


def _audience(question: str, outcome: str) -> str:
    if outcome != "unsafe" and from_staff(question):
        return "staff"
    return "figures" if outcome == "not_found" and asks_figures(question) else "parents"


def _serves(desk: Desk, audience: str) -> bool:
    if audience == "figures":
        return desk.audience == audience or desk.emergency
    return desk.audience in ("all", audience)


def asks_figures(question: str) -> bool:
    """Whether statistics are asked for, by who does not speak of himself: 'hoeveel leerlingen ...'."""
    spoken, data = _spoken(question), _data()
    return _any(spoken, tuple(data["figures"])) and not _any(spoken, tuple(data["own"]))


def own_case(question: str) -> bool:
    """Whether somebody asks what to do in a case of his own: 'moet ik de gemeente aanklagen?'."""
    return _any(_spoken(question), tuple(_data()["own_case"]))


def from_staff(question: str) -> bool:
    """Whether somebody asks who works at a school or a samenwerkingsverband: 'wij als school', 'cao'."""
    return _any(_spoken(question), tuple(_data()["staff"]))


def _hits(spoken: str, patterns: tuple[str, ...]) -> int:
    return sum(bool(pattern.search(spoken)) for pattern in _patterns(patterns))


def _rank(desk: Desk, called: tuple[int, int], *, general: bool, unsafe: bool) -> tuple[int, int]:
    """The lower, the earlier: desks for danger where there is any, those that are called for, the others."""
    hits, also = called
    if unsafe and desk.emergency and (hits or general):
        return 0, -hits
    if hits:
        return 1, -hits - also
    if also:
        return 2, -also
    return (3 if unsafe and desk.emergency else 4), 0


def danger(question: str) -> bool:
    """Whether a text tells of acute danger to somebody: violence, abuse or suicide.

    What people tell of themselves or their family always does. What they tell of others does, unless
    the question is about policy: 'hoeveel kinderen worden mishandeld' is not. A phrase that the data do
    not have is missed, so help must be easy to find without this too.
    """
    spoken = _spoken(question)
    told, heard, policy = (_any(spoken, _phrases()[kind]) for kind in ("told", "heard", "policy"))
    return told or (heard and not policy)


@lru_cache(maxsize=1)
def desks() -> tuple[Desk, ...]:
    """All desks, in the order of the file."""
    return tuple(_desk(data) for data in _data()["desks"])


def _desk(data: Mapping[str, Any]) -> Desk:
    lists = {
        name: tuple(data.get(name, ())) for name in ("themes", "outcomes", "general", "keywords", "also")
    }
    return Desk(**{**data, **lists, "checked": str(data["checked"] or "") or None})


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(
        files("assistant").joinpath("desks.yaml").read_text(encoding="utf-8")
    )
    return loaded


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(patterns) for kind, patterns in _data()["danger"].items()}


def _any(spoken: str, phrases: Sequence[str]) -> bool:
    return any(pattern.search(spoken) for pattern in _patterns(tuple(phrases)))


def _spoken(text: str) -> str:
    """The words of a text, one space apart, as patterns are compared with them."""
    return " ".join(words(fold(text).translate(_LIKE_ANOTHER)))


@lru_cache(maxsize=128)
def _patterns(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_expression(phrase)) for phrase in phrases)


def _expression(phrase: str) -> str:
    """A pattern of the data as a regular expression over ``_spoken`` words."""
    sequences = (
        "".join(map(_element, sequence.split())).removeprefix(" ") for sequence in phrase.split(", ")
    )
    return f"(?<!\\S)(?:{'|'.join(sequences)})(?!\\S)"


def _element(written: str) -> str:
    """One place of a pattern, with the space before it."""
    if written == "..":
        return _GAP
    words_here = (
        re.escape(_spoken(word)) + ("\\S*" if word.endswith("*") else "") for word in written.split("|")
    )
    return f" (?:{'|'.join(words_here)})"
