"""Numbers in a question: those that stand together, and whether one counts or dates what it stands beside.

All texts are folded.
"""

from __future__ import annotations

import re

from index.catalog import counted
from index.foreign import language_of
from index.signal_words import LETTERS, signal_words
from index.tokens import FUNCTION_WORDS
from index.wording import function_words

NUMBER = r"\d{1,4}[a-wyz]?(?!\w)"
"""The number of a question, a page or a document."""
YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)")
PHRASE_ENDS = re.compile(r"\s*(?:$|[^\w\s])")
_LIST = re.compile(rf"{NUMBER}(?:(?:\s*(?:,|&|en|and|und|ve|i|та|و)\s*|\s+){NUMBER})*")
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|t/m|tot(?: en met)?|to|bis)\s*(\d{1,4})(?!\w)")
_LONGEST_RANGE = 50
_NO_NAME = re.compile(r"\s*%|[.,]\d|\s+(?:van|of|von)\s+(?:mijn|m'n|onze?|ons|my|our|meinen|unseren)\b")
"""What stands behind a number that is none of a question, page or document: '40%', '2 van mijn kinderen'."""
_FIRST_WORD = re.compile(rf"\s*({LETTERS}+)")


def numbers_at(plain: str, at: int) -> tuple[tuple[str, ...], int]:
    """The numbers that stand here ('36 en 37', '4-6', '12a'), and where they end; years are none."""
    span = _RANGE.match(plain, at)
    if span and 0 < int(span[2]) - int(span[1]) <= _LONGEST_RANGE:
        return tuple(str(number) for number in range(int(span[1]), int(span[2]) + 1)), span.end()
    listed = _LIST.match(plain, at)
    if not listed:
        return (), at
    return tuple(each for each in re.findall(NUMBER, listed[0]) if not YEAR.fullmatch(each)), listed.end()


def counts(behind: str, *, sure: bool = False) -> bool:
    """Whether a number counts what stands ``behind`` it, and is none of a place or a document.

    Where a text is ``sure`` to name a document, only amounts and shares are no numbers of it.
    """
    if _NO_NAME.match(behind) or counted("money").match(behind):
        return True
    return not sure and counted("things").match(behind) is not None


def goes_on(behind: str) -> bool:
    """Whether what stands ``behind`` a number counts nothing: it ends there, or a little word follows."""
    known, rest = signal_words(), behind.lstrip()
    if PHRASE_ENDS.match(behind) or known.names.match(rest) or known.show.match(rest):
        return True
    word = _FIRST_WORD.match(behind)
    little = FUNCTION_WORDS | function_words().get(language_of(behind), frozenset())
    return word is None or word[1] in little


def month_follows(behind: str) -> bool:
    """Whether what stands ``behind`` a number begins with a month, so that the number may be a day."""
    return any(month.match(behind.lstrip(" .")) for month in signal_words().months)
