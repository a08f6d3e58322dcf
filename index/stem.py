"""The Dutch Snowball stemmer (Porter), after the description at https://snowballstem.org/algorithms/dutch_porter/stemmer.html."""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = "aeiouyè"
_Y = re.compile(rf"^y|(?<=[{_VOWELS}])y|(?<=[{_VOWELS}])i(?=[{_VOWELS}])")
_REGION = re.compile(rf"[{_VOWELS}][^{_VOWELS}]")
_LONG_VOWEL = re.compile(rf"([^{_VOWELS}])(aa|ee|oo|uu)([^{_VOWELS}I])$")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of one lower-case Dutch word: 'scholen' and 'school' give the same."""
    if len(word) < 4 or not word.isalpha():
        return word
    word = _Y.sub(lambda match: match.group().upper(), word)
    first, second = _regions(word)
    word = _plural(word, first)
    shorter = _final_e(word, first)
    word = _derivation(shorter, first, second, lost_e=shorter != word)
    return _LONG_VOWEL.sub(lambda match: match[1] + match[2][0] + match[3], word).lower()


def _regions(word: str) -> tuple[int, int]:
    """Where R1 and R2 begin: suffixes are removed only within them."""
    start = _REGION.search(word)
    if start is None:
        return len(word), len(word)
    further = _REGION.search(word, start.end())
    return max(start.end(), 3), further.end() if further else len(word)


def _undouble(word: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] == word[-2] and word[-1] not in _VOWELS else word


def _without_en(word: str, suffix: str, first: int) -> str:
    base = word[: -len(suffix)]
    if len(base) < first or not base or base[-1] in _VOWELS or base.endswith("gem"):
        return word
    return _undouble(base)


def _plural(word: str, first: int) -> str:
    if word.endswith("heden"):
        return word[:-5] + "heid" if len(word) - 5 >= first else word
    for suffix in ("ene", "en"):
        if word.endswith(suffix):
            return _without_en(word, suffix, first)
    for suffix in ("se", "s"):
        base = word[: -len(suffix)]
        if word.endswith(suffix):
            return base if len(base) >= first and base[-1] not in _VOWELS + "j" else word
    return word


def _final_e(word: str, first: int) -> str:
    base = word[:-1]
    removable = word.endswith("e") and len(base) >= first and base[-1] not in _VOWELS
    return _undouble(base) if removable else word


def _derivation(word: str, first: int, second: int, *, lost_e: bool) -> str:
    base = word[:-4]
    if word.endswith("heid") and len(base) >= second and not base.endswith("c"):
        word = _without_en(base, "en", first) if base.endswith("en") else base
    if word.endswith(("end", "ing")) and len(word) - 3 >= second:
        return _without_ig(word[:-3], second, otherwise=_undouble(word[:-3]))
    if word.endswith("ig"):
        return _without_ig(word, second, otherwise=word)
    if word.endswith("lijk") and len(word) - 4 >= second:
        return _final_e(word[:-4], first)
    if word.endswith("baar") and len(word) - 4 >= second:
        return word[:-4]
    return word[:-3] if lost_e and word.endswith("bar") and len(word) - 3 >= second else word


def _without_ig(word: str, second: int, *, otherwise: str) -> str:
    base = word[:-2]
    return base if word.endswith("ig") and len(base) >= second and not base.endswith("e") else otherwise
