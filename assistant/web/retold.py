"""The assistant's own notices in the page's other language."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer import Answer, Language
from assistant.notices import notice, texts


def retold(answer: Answer, language: Language) -> Answer:
    """An answer with its notices in ``language``; what the documents say stays as it is."""
    if answer.language == language:
        return answer
    said = answer.answer if answer.status == "answered" else _said(answer.answer, answer.language, language)
    beside = _said(answer.notice, answer.language, language)
    return replace(answer, answer=said, notice=beside, language=language)


def _said(text: str, source: Language, target: Language) -> str:
    """Notices after one another, each in the other language; a text that is none stays."""
    told, rest = [], text.strip()
    while rest:
        name, match = _first(rest, source)
        if match is None:
            return text
        told.append(notice(name, target, **match.groupdict()))
        rest = rest[match.end() :].strip()
    return " ".join(told)


def _first(text: str, language: Language) -> tuple[str, re.Match[str] | None]:
    """The longest notice that a text begins with, with the values that were filled in."""
    found = [
        (name, match)
        for name, template in texts(language).items()
        if (match := re.match(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\w*)", re.escape(template)), text))
    ]
    return max(found, key=lambda pair: pair[1].end(), default=("", None))
