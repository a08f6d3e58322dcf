"""Dutch text as tokens: stems for words, and character n-grams that survive typing errors and compounds."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from index.stem import stem

GRAM = 5
"""Length of a character n-gram; five did best on Kamer questions."""

_ENGLISH = """
    about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing don down during each few for from further
    get gets had has have having he help her here hers him his how if into it its itself just know
    many may me mean means might more most much must my nor not now off on once only or other our
    out own same shall she should so some such tell than that the their them then there these they
    this those through to too under until up very want what when where which while who whom why will
    with would you your yours
"""
FUNCTION_WORDS = frozenset(_ENGLISH.split()).union(
    files("index").joinpath("lexicon", "stop_nl.txt").read_text(encoding="utf-8").split()
)
"""Words of Dutch and English that say nothing about the subject, as written in letters and in chats."""

_SPACED_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3})[ \u00a0\u202f](?=\d{3}(?!\w|,\d))")
_DOTTED_NUMBER = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_PART_OF_ARTICLE = re.compile(r"(?<![\w.,])(\d{1,2}),?\s+(?:onder|sub|onderdeel)\s+([a-z])(?!\w)")
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


_PLAIN = str.maketrans({"ı": "i", "ł": "l"})
"""Letters that do not come apart into a plain one and a mark."""


def fold(text: str) -> str:
    """Lower case without accents: 'Coördinatie' becomes 'coordinatie', and a Turkish 'ı' an 'i'."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower()).translate(_PLAIN)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """All words in order, folded; '31 497' and '31.497' are one word, '31497', and '5, onder a' is '5a'."""
    joined = _PART_OF_ARTICLE.sub(r"\1\2", _SPACED_NUMBER.sub(r"\1", fold(text)))
    return _WORD.findall(_DOTTED_NUMBER.sub("", joined))


def content_words(text: str) -> list[str]:
    """The words that say something about the subject, in order, with repeats."""
    return [word for word in words(text) if word not in FUNCTION_WORDS]


def stems(text: str) -> list[str]:
    """The stems of the content words, in order, with repeats."""
    return [stem(word) for word in content_words(text)]


def grams(text: str) -> list[str]:
    """Character n-grams of the content words, in order, with repeats."""
    return [gram for word in content_words(text) for gram in word_grams(word)]


@lru_cache(maxsize=200_000)
def word_grams(word: str) -> tuple[str, ...]:
    """The n-grams of one word within its borders: 'school' gives '_scho', 'schoo', 'chool', 'hool_'."""
    bordered = f"_{word}_"
    return tuple(bordered[at : at + GRAM] for at in range(max(len(bordered) - GRAM + 1, 1)))
