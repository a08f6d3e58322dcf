"""Where a question names places in documents: questions and pages, by their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numbers import PHRASE_ENDS, YEAR, counts, month_follows, numbers_at
from index.signal_words import signal_words

_OF_YEAR = re.compile(rf"{YEAR.pattern}\s*,?\s*")
"""A year between a word for a question and its number: 'lijst van vragen 2024 nr. 3 en 5'."""
_NEW_SENTENCE = re.compile(r"[.:]\s")
_ABBREVIATED = 4
"""A word of so many letters with a full stop behind it is an abbreviation: it ends no sentence."""
_LIST_OF = re.compile(r"\blijst(?:en)? (?:van|met) (?:vragen en )?$")
"""What stands before 'vragen' or 'antwoorden' in the name of a document."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Numbers of questions or pages, at ``first`` to ``end`` in the text; ``start`` is the word before them.

    ``day`` is the last of them where a month follows, else ''.
    """

    start: int
    first: int
    end: int
    numbers: tuple[str, ...]
    day: str


def places(words: re.Pattern[str], plain: str) -> list[NamedPlace]:
    """Where numbers follow one of ``words``, in a folded text with '#' for its dossier."""
    found = (_place(word, plain) for word in words.finditer(plain))
    return [place for place in found if place]


def _place(word: re.Match[str], plain: str) -> NamedPlace | None:
    """The place that a word names with the numbers behind it; None where they count or date something."""
    known = signal_words()
    first, of_document = _first_number(word, plain)
    numbers, end = numbers_at(plain, first)
    behind, sure = plain[end:], "#" in plain
    if not numbers or (of_document and len(numbers) == 1):
        return None
    month = month_follows(behind)
    if month and (known.weekdays.fullmatch(word.group()) or (len(numbers) == 1 and _of_list(word, plain))):
        return None
    ends = PHRASE_ENDS.match(behind) or known.of_document.match(behind)
    if not sure and _sentence_ends(word, plain) and not ends:
        return None
    if counts(behind, sure=sure):
        return None
    return NamedPlace(word.start(), first, end, numbers, numbers[-1] if month else "")


def _first_number(word: re.Match[str], plain: str) -> tuple[int, bool]:
    """Where numbers behind a word begin, and whether one alone is that of a document.

    'Vraag nr. 12' is none, 'lijst van vragen nr. 12' and 'vragen 2024 nr. 12' are.
    """
    at = _past_marks(plain, word.end())
    year = _OF_YEAR.match(plain, at)
    numbered = signal_words().number.match(plain, year.end() if year else at)
    if not numbered or "#" in plain[word.end() : at]:
        return at, False
    return _past_marks(plain, numbered.end()), bool(year or _of_list(word, plain))


def _past_marks(plain: str, at: int) -> int:
    return len(plain) - len(plain[at:].lstrip(" .:#"))


def _of_list(word: re.Match[str], plain: str) -> bool:
    """Whether a word belongs to the name of a document: 'lijst van vragen'."""
    return _LIST_OF.search(plain[: word.start()]) is not None


def _sentence_ends(word: re.Match[str], plain: str) -> bool:
    """Whether a sentence ends between a word and the number behind it: 'ik heb een vraag. 2 weken'."""
    mark = _NEW_SENTENCE.match(plain, word.end())
    return mark is not None and (mark.group()[0] == ":" or len(word.group()) > _ABBREVIATED)


def numbers_of(named: Sequence[NamedPlace]) -> tuple[str, ...]:
    """The numbers of these places, each once.

    One before a month is a day where others are named ('vraag 20, lijst van vragen 7 oktober'), and else not:
    'vraag 5 mei 2023' is a question of a list of that month.
    """
    found = dict.fromkeys(number for place in named for number in place.numbers)
    days = {place.day for place in named}
    return tuple(number for number in found if number not in days) or tuple(found)
