"""Where a Dutch word may be broken at a line's end: a rule of thumb, good enough for samples.

Official publications break words, and reading them must undo that. We break before the last
consonant between two vowels, and keep together what sounds as one at a syllable's start.
"""

from __future__ import annotations

import re

_MIN_WORD, _MIN_HEAD, _MIN_TAIL = 7, 3, 3
_ONSETS = (
    "sch",
    "ch",
    "bl",
    "br",
    "cl",
    "cr",
    "dr",
    "fl",
    "fr",
    "gl",
    "gr",
    "kl",
    "kr",
    "pl",
    "pr",
    "tr",
    "vr",
)
_PUNCTUATION = ".,;:?!)’”"
_BETWEEN_VOWELS = re.compile(r"(?<=[aeiouyëïéö])([bcdfghjklmnpqrstvwxz]+)(?=[aeiouyëïéö])")


def breaks(word: str) -> list[tuple[str, str]]:
    """The ways to break ``word``, the longest head first; a head ends in the hyphen that is printed."""
    own = [(word[: at + 1], word[at + 1 :]) for at in _own_hyphens(word)]
    core = word.rstrip(_PUNCTUATION)
    if own or not core.isalpha() or not core.islower() or len(core) < _MIN_WORD:
        return own[::-1]
    return [(f"{word[:at]}-", word[at:]) for at in reversed(_syllables(core))]


def _own_hyphens(word: str) -> list[int]:
    return [at.start() for at in re.finditer(r"(?<=\w\w)-(?=\w\w)", word)]


def _syllables(word: str) -> list[int]:
    starts = (match.end() - _onset(match[1]) for match in _BETWEEN_VOWELS.finditer(word))
    return [at for at in starts if _MIN_HEAD <= at <= len(word) - _MIN_TAIL]


def _onset(consonants: str) -> int:
    """How many of these consonants start the next syllable."""
    return next((len(onset) for onset in _ONSETS if consonants.endswith(onset)), 1)
