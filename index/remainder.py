"""What a question says beside the documents and places that it names."""

from __future__ import annotations

import re

from index.document_numbers import APPENDIX, DOSSIER
from index.signal_words import signal_words
from index.tokens import content_words, fold

_CHAPTER = re.compile(r"[ivx]{1,5}")
"""What may stand behind a dossier number: 'viii'."""
_PLAIN_NUMBER = re.compile(r"(?<!\w)\d[\d.]*(?!\w)")
_DROPPED = "\0"
"""What stands for each letter of a word that names a document or a place, so that the others keep theirs."""


def only_names(text: str) -> bool:
    """Whether a question only names documents or places: 'kamerbrief 20 november 2025', 'toon vraag 3'."""
    return not _says_more(signal_words().show.sub(_DROPPED, _names_dropped(fold(text))))


def without_names(text: str) -> str:
    """A question without the words by which it names documents or places; unchanged if it only does that."""
    plain = fold(text)
    dropped = _names_dropped(plain)
    if len(plain) != len(text) or not _says_more(dropped):  # folding may move the places
        return text
    kept = (letter if left != _DROPPED else " " for letter, left in zip(text, dropped, strict=True))
    return " ".join("".join(kept).split()).strip(" .,;:")


def _names_dropped(plain: str) -> str:
    """A folded text with ``_DROPPED`` for each letter of a word by which documents and places are named."""
    for pattern in (APPENDIX, DOSSIER, signal_words().names, _PLAIN_NUMBER):
        plain = pattern.sub(lambda match: _DROPPED * len(match.group()), plain)
    return plain


def _says_more(dropped: str) -> bool:
    left = content_words(dropped.replace(_DROPPED, " "))
    return any(word.isalpha() and not _CHAPTER.fullmatch(word) for word in left)
