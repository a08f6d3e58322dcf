"""Where a quote stands in a text, although white space and typography may differ.

Only white space, soft hyphens, quotation marks, ligatures and the two ways to write an accent are
taken as equal; a letter, a capital or a full stop that differs makes it another text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width characters and the byte-order mark."""
_EQUAL = (
    dict.fromkeys("“”„‟«»″＂", '"')
    | dict.fromkeys("‘’‚‛‹›′`´ʼ", "'")
    | {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ"}
)
_IN_NUMBER = re.compile(r"\d[.,]\d")


class _Compared(NamedTuple):
    """A text as it is compared; character ``n`` of it stands for the original's ``spans[n]``."""

    text: str
    spans: tuple[tuple[int, int], ...]


def locate(quote: str, content: str) -> tuple[int, int] | None:
    """Start and end (exclusive) of the first place in ``content`` where ``quote`` stands, in whole words.

    None where it does not stand there, and for a quote without a letter or digit.
    """
    wanted = _compared(quote).text.strip()
    if not any(letter.isalnum() for letter in wanted):
        return None
    text, spans = _compared(content)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_cuts(text, at) or _cuts(text, end)):
            return spans[at][0], spans[end - 1][1]
        at = text.find(wanted, at + 1)
    return None


def _cuts(text: str, at: int) -> bool:
    """Whether a border before character ``at`` parts a word or a number ('on|gelijk', '1|.000')."""
    if not 0 < at < len(text):
        return False
    if _is_written(text[at - 1]) and _is_written(text[at]):
        return True
    return bool(_IN_NUMBER.search(text[max(at - 2, 0) : at + 2]))


def _is_written(letter: str) -> bool:
    """Whether a character is part of a word; the raised number of a footnote is not."""
    return letter.isalpha() or letter.isdecimal()


@lru_cache(maxsize=64)
def _compared(text: str) -> _Compared:
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        for letter in _equal(text[start:end]):
            if letter == " " and letters[-1:] == [" "]:
                continue
            letters.append(letter)
            spans.append((start, end))
    return _Compared("".join(letters), tuple(spans))


def _equal(cluster: str) -> str:
    if cluster.isspace():
        return " "
    if cluster in INVISIBLE:
        return ""
    return _EQUAL.get(cluster) or unicodedata.normalize("NFC", cluster)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the accents that are put on it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, at
            start = at
