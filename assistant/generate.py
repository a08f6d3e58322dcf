"""Answers by a language model: any that LangChain knows; the only importer of model providers.

Nothing is shown that was not checked (``assistant.check``): statements come one by one, each when it
is complete and its quote was found. Whatever a provider does, the caller gets a result.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from assistant.deadline import within
from assistant.draft import Draft
from assistant.prompt import Prompt, prompt, schema
from assistant.statement import AnswerLanguage, Generated, Progress, Reason
from index.passage import Entry

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

Method = Literal["json_schema", "function_calling", "json_mode"]
UPDATE_SECONDS = 0.125
"""At least this long between two updates of a reader's screen."""
MAX_CALLS = 16
"""Calls at the same time, those included that nobody waits for any more."""
CACHED = 256
"""Results that are remembered."""
REPORTING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY")
"""The variables by which LangChain would send what it is asked to LangSmith."""
REFUSING_ENDS = frozenset(["content_filter", "refusal", "SAFETY"])
"""How providers name the end of a reply that they or the model would not give."""
NO_KEY = "none"
"""Sent to an address of one's own for which no key was given: some clients refuse to start without."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which language model answers, and how it is asked.

    model        name as LangChain's ``init_chat_model`` takes it ('openai:NAME', or NAME); None is no model
    provider     provider, where the name does not tell
    base_url     address of an OpenAI-compatible (or the provider's) server; the provider's own where None
    api_key      key; where None and there is no ``base_url``, the provider's library looks in the environment
    timeout      seconds that an answer may take, repeated requests included
    retries      requests that are repeated after a passing failure
    method       how structure is asked for; small servers may know only one of the three
    streaming    whether the reply is asked for in pieces
    temperature  0 gives the likeliest words; None for models that accept no temperature
    seed         for providers that have one
    """

    model: str | None = None
    provider: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    retries: int = 1
    method: Method = "json_schema"
    streaming: bool = True
    temperature: float | None = 0.0
    seed: int = 31497


class _Piece(NamedTuple):
    """A part of a reply; ``refused`` says that the model or its provider would not answer."""

    text: str
    refused: bool = False


class Unavailable(Exception):
    """The model cannot be opened: no model, no provider's package, no key."""


class AnswerModel:
    """A language model that answers questions from sources; may be used by several threads."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._opening = threading.Lock()
        self._calls = threading.BoundedSemaphore(MAX_CALLS)
        self._model: Runnable[LanguageModelInput, BaseMessage] | None = None
        self._cache = _Cache(CACHED)

    def generate(
        self, question: str, language: AnswerLanguage, sources: Sequence[Entry]
    ) -> Iterator[Progress | Generated]:
        """The statements as they become complete, each update with all so far; the last item is the result.

        Only checked statements are ever yielded. Raises nothing: a failure is a result with its reason.
        """
        sources = tuple(sources)
        draft = Draft(sources, language)
        reason: Reason | None = None
        try:
            asked = prompt(question, language, sources)
            key = self._key(asked, sources)
            if (known := self._cache.get(key)) is not None:
                yield known
                return
            yield from self._progress(asked, draft)
        except Exception as error:
            reason = _reason(error, draft.reader.begun)
            _log.warning("no answer by the language model: %s (%s)", reason, type(error).__name__)
        result = draft.result(reason)
        if result.reason in (None, "too_little_left"):
            self._cache.put(key, result)
        yield result

    def _progress(self, asked: Prompt, draft: Draft) -> Iterator[Progress]:
        """Fill ``draft`` from the model's reply, and tell of it not more often than a reader can follow."""
        model = self._opened()
        end = time.monotonic() + self.settings.timeout
        if not self._calls.acquire(timeout=self.settings.timeout):
            raise TimeoutError("too many calls at the same time")
        shown, last = 0, -UPDATE_SECONDS
        left = end - time.monotonic()
        with closing(within(left, UPDATE_SECONDS, lambda: self._pieces(model, asked))) as pieces:
            for piece in pieces:
                if piece is not None:
                    draft.add(piece.text, refused=piece.refused)
                if len(draft.statements) > shown and time.monotonic() - last >= UPDATE_SECONDS:
                    yield Progress(tuple(draft.statements))
                    shown, last = len(draft.statements), time.monotonic()
                if draft.ended:
                    break

    def _pieces(
        self, model: Runnable[LanguageModelInput, BaseMessage], asked: Prompt
    ) -> Generator[_Piece, None, None]:
        """The reply as it comes in; runs in a thread of its own, and gives its place back at the end."""
        try:
            from langsmith.run_helpers import tracing_context

            with tracing_context(enabled=False):
                for message in model.stream([("system", asked.system), ("human", asked.user)]):
                    yield _piece(message)
        finally:
            self._calls.release()

    def _opened(self) -> Runnable[LanguageModelInput, BaseMessage]:
        with self._opening:
            if self._model is None:
                try:
                    self._model = _open(self.settings)
                except Exception as error:
                    _log.warning("the language model cannot be opened: %s", _cause(error))
                    raise Unavailable from error
            return self._model

    def _key(self, asked: Prompt, sources: Sequence[Entry]) -> str:
        """What makes two calls the same: the model with its settings, the prompt and the sources."""
        settings = self.settings
        texts = [
            repr((settings.model, settings.provider, settings.base_url, settings.method)),
            repr((settings.temperature, settings.seed)),
            *asked,
            *(part for entry in sources for part in (entry.id, entry.record.answer.content)),
        ]
        return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


class _Cache:
    """The results that were used last, by key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._results: OrderedDict[str, Generated] = OrderedDict()

    def get(self, key: str) -> Generated | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: str, result: Generated) -> None:
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            if len(self._results) > self._size:
                self._results.popitem(last=False)


def chat_model(settings: ModelSettings) -> Any:
    """LangChain's chat model for these settings; raises Unavailable where they name none."""
    if not settings.model:
        raise Unavailable
    # Questions may be about somebody's child: nothing is reported to, or sent by way of, LangSmith.
    os.environ |= dict.fromkeys(REPORTING, "false")
    from langchain.chat_models import init_chat_model

    model: Any = init_chat_model(settings.model, model_provider=settings.provider, **_options(settings))
    if "seed" in type(model).model_fields:  # not every provider has one
        model.seed = settings.seed
    return model


def _open(settings: ModelSettings) -> Runnable[LanguageModelInput, BaseMessage]:
    """The model, told to reply in our form; its reply is read here, so its own parser is left out."""
    from langchain_core.runnables import RunnableSequence

    model = chat_model(settings)
    structured = model.with_structured_output(schema(), method=settings.method)
    return structured.first if isinstance(structured, RunnableSequence) else model


def _options(settings: ModelSettings) -> dict[str, Any]:
    key = settings.api_key or (NO_KEY if settings.base_url else None)
    given = {"base_url": settings.base_url, "api_key": key, "temperature": settings.temperature}
    return {name: value for name, value in given.items() if value is not None} | {
        "timeout": settings.timeout,
        "max_retries": settings.retries,
        "disable_streaming": not settings.streaming,
    }


def _piece(message: BaseMessage) -> _Piece:
    """The JSON in (a part of) a message, wherever the provider puts it."""
    details = message.response_metadata
    ends = {details.get("finish_reason"), details.get("stop_reason")}
    refused = bool(message.additional_kwargs.get("refusal")) or not ends.isdisjoint(REFUSING_ENDS)
    chunks = getattr(message, "tool_call_chunks", None)
    if chunks:
        return _Piece("".join(chunk["args"] or "" for chunk in chunks), refused)
    calls = getattr(message, "tool_calls", None)
    if calls:
        return _Piece(json.dumps(calls[0]["args"]), refused)
    return _Piece(str(message.text), refused)


def _reason(error: BaseException, begun: bool) -> Reason:
    """What a failure comes down to; providers have classes of their own, so it is told by name and status."""
    causes = _chain(error)
    names = {base.__name__ for cause in causes for base in type(cause).__mro__}
    status = next((code for cause in causes if (code := _status(cause))), None)
    if any(isinstance(cause, Unavailable | ImportError) for cause in causes) or status in (401, 403, 404):
        return "provider_missing"
    if any("Timeout" in name for name in names) or status in (408, 504):
        return "timeout"
    if status == 429:
        return "rate_limited"
    if any(getattr(cause, "code", None) == "content_filter" for cause in causes):
        return "refused"
    return "broken_output" if begun or isinstance(error, ValueError) else "server_error"


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for code in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(code, int):
            return code
    return None


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__
    return found


def _cause(error: Exception) -> str:
    """A failure in words where it is about a package; else by name alone: it could hold a key."""
    return str(error) if isinstance(error, ImportError) else type(error).__name__
