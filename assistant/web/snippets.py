"""The place in a text where the words of a search stand, cut between words, with those words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.sentences import sentences
from index.stem import stem
from index.tokens import FUNCTION_WORDS, fold

LENGTH = 260
"""About how many characters a snippet has."""
_LEAD = 70
"""How far before the first marked word a long sentence is entered."""
_WORD = re.compile(r"[^\W_]+")
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked where it is a word that was searched."""

    text: str
    marked: bool = False


def marked(text: str, spoken: frozenset[str]) -> tuple[Piece, ...]:
    """A whole text on one line, its words with one of these stems marked."""
    return tuple(_pieces(" ".join(text.split()), spoken))


def snippet(text: str, spoken: frozenset[str], length: int = LENGTH) -> tuple[Piece, ...]:
    """About ``length`` characters of a text, from the sentence with the most of these stems on.

    '…' stands where something before or behind was left out.
    """
    start = _start(text, spoken, length)
    end = _word_end(text, start, length)
    before = f"{_CUT} " if text[:start].strip() else ""
    behind = f" {_CUT}" if text[end:].strip() else ""
    shown = " ".join(text[start:end].split())
    return tuple(each for each in (Piece(before), *_pieces(shown, spoken), Piece(behind)) if each.text)


def _pieces(text: str, spoken: frozenset[str]) -> Iterator[Piece]:
    at = 0
    for match in _WORD.finditer(text):
        if _key(match.group()) in spoken:
            if match.start() > at:
                yield Piece(text[at : match.start()])
            yield Piece(match.group(), marked=True)
            at = match.end()
    if at < len(text):
        yield Piece(text[at:])


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    folded = fold(word)
    return "" if folded in FUNCTION_WORDS else stem(folded)


def _start(text: str, spoken: frozenset[str], length: int) -> int:
    """Where the best sentence begins, or in a long one a word some way before its first marked word."""
    spans = sentences(text)
    if not spans or not spoken:
        return 0
    best = max(spans, key=lambda span: (len(_held(text[span.start : span.end], spoken)), -span.start))
    first = next(
        (match.start() for match in _WORD.finditer(text, *best) if _key(match.group()) in spoken), best.start
    )
    if first - best.start < length - _LEAD:
        return best.start if first > best.start or _held(text[best.start : best.end], spoken) else 0
    space = text.find(" ", first - _LEAD, first)
    return first if space < 0 else space + 1


def _held(text: str, spoken: frozenset[str]) -> set[str]:
    return {key for key in map(_key, _WORD.findall(text)) if key in spoken}


def _word_end(text: str, start: int, length: int) -> int:
    """The end of the last sentence that fits behind ``start``, else of the last word."""
    if len(text) - start <= length:
        return len(text)
    room = text[start : start + length]
    ends = [span.end for span in sentences(room)[:-1]]
    if ends and ends[-1] >= length * 2 // 3:
        return start + ends[-1]
    space = max(room.rfind(" "), room.rfind("\n"))
    return start + (space if space > 0 else length)
