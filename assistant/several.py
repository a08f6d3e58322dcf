"""The questions that are asked in one breath: 'mag hij thuisblijven, en wie geeft hem dan les?'."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.phrases import opening, phrases

_SENTENCE = re.compile(r"(?<=[?!.…])\s+|\s*\n\s*")
_COMMA = re.compile(r",\s+")
_TOLD = (".", "…", "!")


def questions_in(text: str) -> list[str]:
    """The questions of ``text`` in their order, each with what is told before it.

    A question begins with a sentence that ends in a question mark, or where 'en', 'of' or a comma comes
    before a word that asks ('en wie', 'of mag', ', hoe'). What is told behind a question belongs to it.
    """
    found: list[str] = []
    asked = False
    for piece, asks in _pieces(text):
        if found and not (asked and asks):
            found[-1] = f"{found[-1]} {piece}"
            asked = asked or asks
        else:
            found.append(piece)
            asked = asks
    return [part.rstrip(", ") for part in found]


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Stretches of a text, and whether each asks something."""
    found: list[tuple[str, bool]] = []
    for sentence in filter(None, map(str.strip, _SENTENCE.split(text))):
        parts = _asking(sentence)
        found += parts if any(asks for _, asks in parts) else [(sentence, sentence.endswith("?"))]
    return found


def _asking(sentence: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    asks = False
    for place, part in enumerate([] if sentence.endswith(_TOLD) else _parted(sentence)):
        asks = asks or _asks(part, after=place > 0)
        found.append((part, asks))
    return found


def _parted(sentence: str) -> list[str]:
    """A sentence, parted before each further question."""
    places = {match.start() for match in phrases("joining", sentence) if _question(sentence[match.end() :])}
    places |= {match.end() for match in _COMMA.finditer(sentence) if _word(sentence[match.end() :])}
    bounds = [0, *sorted(places - {0}), len(sentence)]
    return [part for start, end in pairwise(bounds) if (part := sentence[start:end].strip())]


def _asks(part: str, *, after: bool) -> bool:
    """Whether a part of a sentence begins to ask; 'en krijgt' after what is told does not."""
    joined = opening("joining", part)
    rest = part[joined.end() :] if joined else part
    return _word(rest) or (not after and _question(rest))


def _word(text: str) -> bool:
    return opening("asking_word", text.lstrip()) is not None


def _question(text: str) -> bool:
    return _word(text) or opening("asking_verb", text.lstrip()) is not None
