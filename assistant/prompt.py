"""What a language model is told: the system prompt, and the sources and the question between fences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Any, NamedTuple

from assistant.statement import AnswerLanguage
from index.passage import Entry

MAX_SOURCE_CHARS = 12_000
"""Characters of an answer that the model reads; few answers are longer."""


class Prompt(NamedTuple):
    """The two messages of a request."""

    system: str
    user: str


def prompt(question: str, language: AnswerLanguage, sources: Sequence[Entry]) -> Prompt:
    """The messages that ask ``question``, to be answered in ``language``; sources count from 1."""
    spoken = json.loads(_file("languages.json"))[language]
    nonce = _nonce(question, sources)
    fenced = (_source(number, nonce, entry) for number, entry in enumerate(sources, start=1))
    return Prompt(
        Template(_file("system.txt")).substitute(nonce=nonce, language=spoken),
        Template(_file("question.txt")).substitute(
            sources="\n".join(fenced), nonce=nonce, question=question.strip(), language=spoken
        ),
    )


def schema() -> dict[str, Any]:
    """The JSON schema of the reply."""
    loaded: dict[str, Any] = json.loads(_file("answer.json"))
    return loaded


def _source(number: int, nonce: str, entry: Entry) -> str:
    record = entry.record
    return Template(_file("source.txt")).substitute(
        number=number,
        nonce=nonce,
        date=entry.document.date or "unknown",
        asked=record.question.content or record.heading or "-",
        answered=record.answer.content[:MAX_SOURCE_CHARS],
    )


def _nonce(question: str, sources: Sequence[Entry]) -> str:
    """The word that marks the fences: for this question and these texts always the same.

    It is as good as random for whoever writes a document, because it is a hash of that document too:
    no text can hold its own. A really random one would change the prompt, and with it the answer.
    """
    records = [entry.record for entry in sources]
    texts = [text for record in records for text in (record.question.content, record.answer.content)]
    return hashlib.sha256("\0".join([question, *texts]).encode("utf-8", "replace")).hexdigest()[:20]


@lru_cache
def _file(name: str) -> str:
    return files("assistant").joinpath("prompts", name).read_text(encoding="utf-8")
