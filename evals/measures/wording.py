"""Whether a text says something, told from its words alone: what stands in for a model of entailment.

A text says a point where it holds every figure of the point and four in five of its content stems (for a
point without any, such as 'Ja.', all of its words). This cannot see negation, who does what to whom,
synonyms, or another language: it is too mild for words put together anew, and too strict for a free
paraphrase.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.figures import unsupported
from assistant.statement import AnswerLanguage
from index.tokens import stems, words

SHARE = 0.8
"""So much of a point must be there."""


@lru_cache(maxsize=10_000)  # several measures, and comparisons, ask the same of the same answers
def says(text: str, point: str, language: AnswerLanguage = "nl") -> bool:
    """Whether the Dutch ``text`` holds the words and figures of ``point``, which is in ``language``."""
    if not point.strip() or unsupported(point, language, text):
        return False
    wanted, held = set(stems(point)), set(stems(text))
    if not wanted:
        return set(words(point)) <= set(words(text))
    return len(wanted & held) >= SHARE * len(wanted)
