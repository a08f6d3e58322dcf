"""In which of the interface's languages somebody is spoken to."""

from __future__ import annotations

from assistant.answer import Language
from index.foreign import language_of as spoken_language


def language_of(question: str) -> Language:
    """Dutch for who asks in Dutch, and English for everybody else; Dutch in doubt."""
    return "nl" if spoken_language(question) == "nl" else "en"
