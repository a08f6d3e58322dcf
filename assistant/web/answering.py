"""Questions of programs, from the API and from MCP: checked, without personal data, and so many at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

from assistant.answer import Answer, Language
from assistant.errors import UsageError
from assistant.personal_data import redacted
from assistant.settings import Settings
from assistant.web.metrics import Counted, Metrics
from assistant.web.problems import Kind
from assistant.web.turn import Answerer

T = TypeVar("T")
WORKERS = 8
"""So many questions are worked on at the same time; others wait."""
MOST_TURNS = 50
"""A longer conversation is not taken."""


class Unasked(UsageError):
    """A question that cannot be asked: ``kind`` says why, ``values`` what its text needs."""

    def __init__(self, kind: Kind, **values: object) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.values = values


class Answering:
    """Answers questions beside the event loop; the work ends when nobody waits for it any more."""

    def __init__(self, assistant: Answerer, settings: Settings, metrics: Metrics) -> None:
        self._assistant = assistant
        self._settings = settings
        self._metrics = metrics
        self._pool = ThreadPoolExecutor(WORKERS, "answer")
        self._places = threading.BoundedSemaphore(settings.server.answers)

    def without_personal_data(self, text: str) -> str:
        """A question as it may be handled; raises Unasked for one that is too long or empty."""
        limit = self._settings.max_question_chars
        if len(text) > limit:  # before anything reads through it
            raise self._refusal("too_long", length=len(text), limit=limit)
        clean = redacted(text)
        if not any(letter.isalnum() for letter in clean):
            raise self._refusal("empty")
        return clean[:limit]  # '[telefoonnummer]' can be longer than what it stands for

    def _refusal(self, kind: Kind, **values: object) -> Unasked:
        self._metrics.refuse(kind)
        return Unasked(kind, **values)

    async def ask(self, channel: str, turns: Sequence[str], language: Language | None) -> Answer:
        """The whole answer to the last of ``turns``; raises Unasked."""
        with closing(self.stages(channel, turns, language)) as answers:
            return [answer async for answer in answers][-1]

    def stages(self, channel: str, turns: Sequence[str], language: Language | None) -> Stages:
        """The answer as it grows; the last is whole. Raises Unasked, before anything is begun."""
        if not turns or len(turns) > MOST_TURNS:
            raise self._refusal("invalid", what=f"turns: 1-{MOST_TURNS}")
        asked = [self.without_personal_data(turn) for turn in turns]
        if not self._places.acquire(blocking=False):
            raise self._refusal("busy")
        counted = Counted(self._assistant, self._metrics, channel)
        answers = Stages(lambda: counted.stages(asked, language), self._pool)
        answers.work.add_done_callback(lambda _: self._places.release())
        return answers


class Stages:
    """What an iterator gives, run in a thread of ``pool``, as it comes.

    Each answer holds all of those before it, so only the newest waits for whoever reads slowly. The work
    stops at its next step when this is closed, also where nothing was asked of it yet.
    """

    def __init__(self, begin: Callable[[], Iterator[Answer]], pool: Executor) -> None:
        self._begin = begin
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._newest: Answer | None = None
        self._error: Exception | None = None
        self._ended = False
        self._gone = threading.Event()
        self.work = pool.submit(self._work)

    def _work(self) -> None:
        """Do the work, in this thread."""
        answers = self._begin()
        error = None
        try:
            for answer in answers:
                if self._gone.is_set():
                    return
                self._tell(self._show, answer)
        except Exception as failed:
            error = failed
        finally:
            close = getattr(answers, "close", None)
            if close:  # a language model's answer is broken off here
                close()
            self._tell(self._end, error)

    def _tell(self, change: Callable[[T], None], value: T) -> None:
        if not self._gone.is_set():
            self._loop.call_soon_threadsafe(change, value)

    def _show(self, answer: Answer) -> None:
        self._newest = answer
        self._news.set()

    def _end(self, error: Exception | None) -> None:
        self._error, self._ended = error, True
        self._news.set()

    def __aiter__(self) -> Stages:
        return self

    async def __anext__(self) -> Answer:
        """The newest answer, once there is one that was not given yet."""
        while self._newest is None and not self._ended:
            self._news.clear()
            await self._news.wait()
        newest, self._newest = self._newest, None
        if newest:
            return newest
        raise self._error or StopAsyncIteration

    def close(self) -> None:
        """End the work; nobody waits for it any more."""
        self._gone.set()
        self.work.cancel()
