"""One frozen Settings, read once at the start of a command.

Of the variables PASSEND_* only PASSEND_MODELS is not here: it says where models are kept, and
``index.model_store`` reads it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from assistant.answer import Language
from assistant.errors import UsageError
from assistant.generate import ModelSettings

DEFAULT_INDEX_DIR = Path("data/index")
DEFAULT_PORT = 7860
NO_MODEL = ModelSettings()
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
Metrics = Literal["on", "local", "off"]


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server is reached, and how much it takes on; 0 switches a limit of a minute off.

    public_url            address by which others reach it, 'https://voorbeeld.nl/passend'; for the absolute
                          addresses of answers; without it they follow the request (PASSEND_PUBLIC_URL)
    root_path             path below which a reverse proxy serves it, '/passend' (PASSEND_ROOT_PATH)
    trusted_proxies       addresses or networks of reverse proxies, parted by commas; X-Forwarded-For and
                          X-Forwarded-Proto of others are not believed (PASSEND_TRUSTED_PROXIES)
    allowed_hosts         further names by which MCP clients may call it, beside the public address,
                          'localhost' and plain IP addresses (PASSEND_ALLOWED_HOSTS)
    questions_a_minute    questions that one address may ask in a minute (PASSEND_QUESTIONS_A_MINUTE)
    requests_a_minute     pages, searches and documents that one address may ask for in a minute
                          (PASSEND_REQUESTS_A_MINUTE)
    answers               questions of the API and of MCP that are worked on at once (PASSEND_ANSWERS)
    streams               connections held open at once, of open pages and of answers (PASSEND_STREAMS)
    streams_per_address   the same, of one address (PASSEND_STREAMS_PER_ADDRESS)
    body_bytes            largest body of a request (PASSEND_BODY_BYTES)
    metrics               who may read /metrics: 'on' everybody, 'local' only this machine and not by way of
                          a proxy, 'off' nobody (PASSEND_METRICS)
    """

    public_url: str = ""
    root_path: str = ""
    trusted_proxies: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    questions_a_minute: int = 120
    requests_a_minute: int = 1200
    answers: int = 100
    streams: int = 1000
    streams_per_address: int = 200
    body_bytes: int = 1_048_576
    metrics: Metrics = "local"


DEFAULT_SERVER = ServerSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the assistant, with its default.

    index_dir            folder of the index (PASSEND_INDEX)
    model                sentence-transformers model, by name or path; None is the embedded one, trained
                         on the corpus while the index is built (PASSEND_MODEL)
    reranker             cross-encoder that reads the best entries again, by name or path; None is none
                         (PASSEND_RERANKER)
    language             language of notices, 'nl' or 'en'; None is the asker's own (PASSEND_LANGUAGE)
    feedback             SQLite file of what askers say of answers; None is 'feedback.sqlite' beside the
                         folder of the index (PASSEND_FEEDBACK)
    judging              SQLite file of the judges and their judgements; None is 'judging.sqlite' beside the
                         folder of the index (PASSEND_JUDGING)
    host                 address that the chat listens on; others than 127.0.0.1 let other machines in
                         (PASSEND_HOST)
    port                 port of the chat (PASSEND_PORT)
    contact              e-mail address or web address of whoever runs this server, for the page about it;
                         None is said there (PASSEND_CONTACT)
    min_confidence       below this the answer is 'not found', in [0, 1] (PASSEND_MIN_CONFIDENCE)
    max_question_chars   a longer question is not searched (PASSEND_MAX_QUESTION_CHARS)
    llm                  language model that words answers; without one they are word for word (PASSEND_LLM
                         as 'provider:name', PASSEND_LLM_PROVIDER, PASSEND_LLM_URL of an OpenAI-compatible
                         server, PASSEND_API_KEY, PASSEND_LLM_TIMEOUT in seconds, PASSEND_LLM_METHOD)
    whole_answer_words   an answer of at most this many words is shown whole; longer ones are cut to it
    results              entries retrieved for a question
    suggestions          questions offered at most
    server               how the server is reached, and how much it takes on
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
    feedback: Path | None = None
    judging: Path | None = None
    contact: str | None = None
    llm: ModelSettings = NO_MODEL
    server: ServerSettings = DEFAULT_SERVER

    @property
    def feedback_file(self) -> Path:
        """Where feedback is kept."""
        return self.feedback or self.index_dir.parent / "feedback.sqlite"

    @property
    def judging_file(self) -> Path:
        """Where judgements are kept."""
        return self.judging or self.index_dir.parent / "judging.sqlite"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the variables PASSEND_* give; an empty variable counts as absent.

    Raises UsageError, naming the variable, for a value that cannot be used.
    """
    given: dict[str, Any] = {}
    llm: dict[str, Any] = {}
    server: dict[str, Any] = {}
    for variables, target in ((_VARIABLES, given), (_LLM_VARIABLES, llm), (_SERVER_VARIABLES, server)):
        for variable, (field, convert, expected) in variables.items():
            if value := environment.get(variable, "").strip():
                try:
                    target[field] = convert(value)
                except ValueError:
                    raise UsageError(f"{variable} is '{value}', but must be {expected}.") from None
    return replace(
        Settings(),
        **given,
        llm=replace(ModelSettings(), **llm),
        server=replace(ServerSettings(), **server),
    )


def _language(value: str) -> Language:
    if value not in ("nl", "en"):
        raise ValueError(value)
    return cast(Language, value)


def _port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError(value)
    return port


def _contact(value: str) -> str:
    return value if _MAIL_ADDRESS.fullmatch(value) else _public_url(value)


def _probability(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(value)
    return number


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


_VARIABLES: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "PASSEND_INDEX": ("index_dir", Path, "a folder"),
    "PASSEND_MODEL": ("model", str, "the name or path of a model"),
    "PASSEND_RERANKER": ("reranker", str, "the name or path of a cross-encoder"),
    "PASSEND_LANGUAGE": ("language", _language, "nl or en"),
    "PASSEND_FEEDBACK": ("feedback", Path, "a file"),
    "PASSEND_JUDGING": ("judging", Path, "a file"),
    "PASSEND_HOST": ("host", str, "an address of this machine"),
    "PASSEND_PORT": ("port", _port, "a number from 1 to 65535"),
    "PASSEND_CONTACT": ("contact", _contact, "an e-mail address or a web address"),
    "PASSEND_MIN_CONFIDENCE": ("min_confidence", _probability, "a number from 0 to 1"),
    "PASSEND_MAX_QUESTION_CHARS": ("max_question_chars", _positive, "a whole number above 0"),
}

_METHODS = ("json_schema", "function_calling", "json_mode")


def _method(value: str) -> str:
    if value not in _METHODS:
        raise ValueError(value)
    return value


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 1 <= seconds <= 600:
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


def _amount(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


def _public_url(value: str) -> str:
    if not re.fullmatch(r"https?://[\w.:\[\]-]+(?:/[\w./~-]*)?", value, re.ASCII):
        raise ValueError(value)
    return value.rstrip("/")


def _root_path(value: str) -> str:
    path = value.strip("/")
    if not re.fullmatch(r"\w[\w.~-]*(?:/\w[\w.~-]*)*|", path, re.ASCII):
        raise ValueError(value)
    return f"/{path}" if path else ""


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in value.split(",") if name.strip())


def _networks(value: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(name)) for name in _names(value))


def _metrics(value: str) -> Metrics:
    if value not in ("on", "local", "off"):
        raise ValueError(value)
    return cast(Metrics, value)


_SERVER_VARIABLES: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "PASSEND_PUBLIC_URL": ("public_url", _public_url, "an address like https://voorbeeld.nl/passend"),
    "PASSEND_ROOT_PATH": ("root_path", _root_path, "a path like /passend"),
    "PASSEND_TRUSTED_PROXIES": ("trusted_proxies", _networks, "IP addresses or networks, parted by commas"),
    "PASSEND_ALLOWED_HOSTS": ("allowed_hosts", _names, "names of hosts, parted by commas"),
    "PASSEND_QUESTIONS_A_MINUTE": ("questions_a_minute", _amount, "a whole number; 0 for no limit"),
    "PASSEND_REQUESTS_A_MINUTE": ("requests_a_minute", _amount, "a whole number; 0 for no limit"),
    "PASSEND_ANSWERS": ("answers", _positive, "a whole number above 0"),
    "PASSEND_STREAMS": ("streams", _positive, "a whole number above 0"),
    "PASSEND_STREAMS_PER_ADDRESS": ("streams_per_address", _positive, "a whole number above 0"),
    "PASSEND_BODY_BYTES": ("body_bytes", _positive, "a whole number above 0"),
    "PASSEND_METRICS": ("metrics", _metrics, "on, local or off"),
}
