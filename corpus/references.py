"""What an answer refers to: other questions of the same document."""

from __future__ import annotations

import re

from corpus.numbers import NUMBERS, parse_numbers

# In lower case: 'Vraag 3' with a capital is the head of a question that an answer quotes.
_QUESTIONS = re.compile(rf"\bvra(?:ag|gen) ({NUMBERS})(?![\w.]*\d)")


def question_references(answer: str) -> tuple[str, ...]:
    """The question numbers that an answer refers to ('zie het antwoord op vraag 12'), in order, each once."""
    found: list[str] = []
    for match in _QUESTIONS.finditer(" ".join(answer.split())):
        found += parse_numbers(match.group(1))
    return tuple(dict.fromkeys(found))
