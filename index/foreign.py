"""Words of other languages: telling the language, and finding a word's dictionary form in the word list.

No stemmer covers all six languages, so forms are compared by their common beginning; for Arabic after the
light stemming of Larkey et al., 'Light Stemming for Arabic Information Retrieval' (2007).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from index.tokens import FUNCTION_WORDS, words
from index.wording import LIST_LANGUAGES, function_words, word_list

_ARABIC_BEFORE = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_ARABIC_AFTER = (
    "ها",
    "ان",
    "ات",
    "ون",
    "ين",
    "يه",
    "ية",
    "هم",
    "نا",
    "كم",
    "ه",
    "ة",
    "ي",
    "ك",
    "ت",
)
_TURKISH_INFINITIVE = ("mak", "mek")
_SHARED_START = 3
_LIKE_ENOUGH = 0.6
_ENDING = 3
"""An inflected form may be this much longer than the dictionary form before it counts against it."""

_SCRIPTS = (("ar", re.compile(r"[\u0600-\u06ff]")), ("uk", re.compile(r"[\u0400-\u04ff]")))
_LETTERS = {"tr": "ğşı", "pl": "łąęśżćńź", "de": "ßäöü"}
_ENOUGH = 1.2
"""Fewer votes than for one function word and a bit do not make a question foreign: 'kind' is Dutch too."""
_LETTER_VOTE, _WORD_VOTE = 0.5, 0.4
"""What a letter of a language, and a word of its word list, count beside 1 for a function word."""


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``, among those that are understood; 'nl' in doubt."""
    for language, script in _SCRIPTS:
        if len(script.findall(text)) * 2 > sum(letter.isalpha() for letter in text):
            return language
    spoken = words(text)
    votes = {language: _votes(spoken, language) for language in LIST_LANGUAGES}
    for language, letters in _LETTERS.items():
        votes[language] += _LETTER_VOTE * sum(text.lower().count(letter) for letter in letters)
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] >= _ENOUGH and votes[best] > votes["nl"] else "nl"


def _votes(spoken: Sequence[str], language: str) -> float:
    function, listed = _known_words()[language]
    total = 0.0
    for word in spoken:
        if word in function:
            total += 1
        elif word in listed:
            total += _WORD_VOTE
    return total


@lru_cache(maxsize=1)
def _known_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each language its function words and the words of the word list."""
    other = function_words()
    english = other["en"]
    function = {"nl": FUNCTION_WORDS - english | _DUTCH_TOO} | dict(other)
    return {
        language: (
            frozenset(function[language]),
            frozenset(word for row in word_list() for phrase in row[language] for word in words(phrase)),
        )
        for language in LIST_LANGUAGES
    }


_DUTCH_TOO = frozenset(("is", "in", "we", "of", "me", "over", "want", "was", "had", "on", "were", "he", "so"))
"""Function words that Dutch shares with English in their spelling."""


def foreign_words(text: str, language: str) -> list[str]:
    """The words of ``text`` that say something about the subject, folded, in order."""
    function = function_words().get(language, frozenset())
    return [word for word in words(text) if word not in function]


def stripped(word: str, language: str) -> str:
    """A word without what its language adds before and behind it, as far as that can be told cheaply."""
    if language == "tr" and word.endswith(_TURKISH_INFINITIVE) and len(word) > len("mak") + 1:
        return word[:-3]
    if language != "ar":
        return word
    for before in _ARABIC_BEFORE:
        if word.startswith(before) and len(word) - len(before) >= _SHARED_START:
            word = word[len(before) :]
            break
    for after in _ARABIC_AFTER:
        if word.endswith(after) and len(word) - len(after) >= _SHARED_START:
            return word[: -len(after)]
    return word


class NearForms:
    """The single words of a list, found by the beginning of an inflected form."""

    def __init__(self, listed: Iterable[str], language: str) -> None:
        self._language = language
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for word in listed:
            if " " not in word:
                bare = stripped(word, language)
                self._by_start.setdefault(bare[:_SHARED_START], []).append((bare, word))

    def find(self, word: str) -> str | None:
        """The listed word that shares the longest beginning with ``word``; None where none is alike."""
        bare = stripped(word, self._language)
        if len(bare) < _SHARED_START:
            return None
        near = self._by_start.get(bare[:_SHARED_START], [])
        scored = [(_likeness(bare, base), listed) for base, listed in near]
        best = max(scored, default=(0.0, None), key=lambda pair: pair[0])
        return best[1] if best[0] >= _LIKE_ENOUGH else None


def _likeness(form: str, base: str) -> float:
    """How much of the words two forms have in common at their start, in [0, 1]."""
    shared = 0
    for one, other in zip(form, base, strict=False):
        if one != other:
            break
        shared += 1
    return shared / max(len(base), min(len(form), len(base) + _ENDING))
