"""One frozen Settings, read once at start; nothing else looks at the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from assistant.answer import Language
from assistant.errors import UsageError

DEFAULT_INDEX_DIR = Path("data/index")
DEFAULT_PORT = 7860


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the assistant, with its default.

    index_dir            folder of the index (PASSEND_INDEX)
    model                sentence-transformers model, by name or path; None is the embedded one, trained
                         on the corpus while the index is built (PASSEND_MODEL)
    reranker             cross-encoder that reads the best entries again, by name or path; None is none
                         (PASSEND_RERANKER)
    language             language of notices, 'nl' or 'en'; None is the asker's own (PASSEND_LANGUAGE)
    host                 address that the chat listens on; others than 127.0.0.1 let other machines in
                         (PASSEND_HOST)
    port                 port of the chat (PASSEND_PORT)
    min_confidence       below this the answer is 'not found', in [0, 1] (PASSEND_MIN_CONFIDENCE)
    max_question_chars   a longer question is not searched
    whole_answer_words   an answer of at most this many words is shown whole; longer ones are cut to it
    results              entries retrieved for a question
    suggestions          questions offered at most
    """

    index_dir: Path = DEFAULT_INDEX_DIR
    model: str | None = None
    reranker: str | None = None
    language: Language | None = None
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    min_confidence: float = 0.5
    max_question_chars: int = 1000
    whole_answer_words: int = 150
    results: int = 10
    suggestions: int = 3


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the variables PASSEND_* give; an empty variable counts as absent.

    Raises UsageError, naming the variable, for a value that cannot be used.
    """
    given: dict[str, Any] = {}
    for variable, (field, convert, expected) in _VARIABLES.items():
        if value := environment.get(variable, "").strip():
            try:
                given[field] = convert(value)
            except ValueError:
                raise UsageError(f"{variable} is '{value}', but must be {expected}.") from None
    return replace(Settings(), **given)


def _language(value: str) -> Language:
    if value not in ("nl", "en"):
        raise ValueError(value)
    return cast(Language, value)


def _port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError(value)
    return port


def _probability(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(value)
    return number


_VARIABLES: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "PASSEND_INDEX": ("index_dir", Path, "a folder"),
    "PASSEND_MODEL": ("model", str, "the name or path of a model"),
    "PASSEND_RERANKER": ("reranker", str, "the name or path of a cross-encoder"),
    "PASSEND_LANGUAGE": ("language", _language, "nl or en"),
    "PASSEND_HOST": ("host", str, "an address of this machine"),
    "PASSEND_PORT": ("port", _port, "a number from 1 to 65535"),
    "PASSEND_MIN_CONFIDENCE": ("min_confidence", _probability, "a number from 0 to 1"),
}
