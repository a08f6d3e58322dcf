"""One frozen Settings, read once at start; nothing else looks at the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from assistant.answer import Language
from assistant.errors import UsageError
from assistant.generate import ModelSettings

DEFAULT_INDEX_DIR = Path("data/index")
DEFAULT_PORT = 7860
NO_MODEL = ModelSettings()


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
    llm                  language model that words answers; without one they are word for word (PASSEND_LLM
                         as 'provider:name', PASSEND_LLM_PROVIDER, PASSEND_LLM_URL of an OpenAI-compatible
                         server, PASSEND_API_KEY, PASSEND_LLM_TIMEOUT in seconds, PASSEND_LLM_METHOD)
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
    llm: ModelSettings = NO_MODEL


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the variables PASSEND_* give; an empty variable counts as absent.

    Raises UsageError, naming the variable, for a value that cannot be used.
    """
    given: dict[str, Any] = {}
    llm: dict[str, Any] = {}
    for variables, target in ((_VARIABLES, given), (_LLM_VARIABLES, llm)):
        for variable, (field, convert, expected) in variables.items():
            if value := environment.get(variable, "").strip():
                try:
                    target[field] = convert(value)
                except ValueError:
                    raise UsageError(f"{variable} is '{value}', but must be {expected}.") from None
    return replace(Settings(), **given, llm=replace(ModelSettings(), **llm))


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

_METHODS = ("json_schema", "function_calling", "json_mode")


def _method(value: str) -> str:
    if value not in _METHODS:
        raise ValueError(value)
    return value


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 0 < seconds <= 600:
        raise ValueError(value)
    return seconds


_LLM_VARIABLES: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "PASSEND_LLM": ("model", str, "the name of a language model"),
    "PASSEND_LLM_PROVIDER": ("provider", str, "the name of a provider"),
    "PASSEND_LLM_URL": ("base_url", str, "the address of a server"),
    "PASSEND_API_KEY": ("api_key", str, "a key"),
    "PASSEND_LLM_TIMEOUT": ("timeout", _seconds, "a number of seconds from 1 to 600"),
    "PASSEND_LLM_METHOD": ("method", _method, f"one of {', '.join(_METHODS)}"),
}
