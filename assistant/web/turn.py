"""One turn of the conversation: ask the assistant beside the event loop, and hand its text over in stages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Protocol, runtime_checkable

from assistant.answer import Answer, Language
from assistant.personal_data import redacted
from assistant.web.actions import actions_html
from assistant.web.catalogue import Texts
from assistant.web.logs import note_failure
from assistant.web.markup import inert
from assistant.web.problems import sentence
from assistant.web.render import answer_html, notice_html, question_html, refusal_html, steps
from assistant.web.retold import retold
from corpus.errors import PassendError

STAGES = 6
"""In how many updates an answer's text comes in."""
PAUSE = 0.07
"""Seconds between two of them: long enough to see, short enough not to wait for."""
PATIENCE = 0.1
"""Seconds without an answer after which it is said that one is being looked for; most are there sooner."""


class Answerer(Protocol):
    """Whoever answers questions."""

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        """The answer to the last of the asker's questions; notices in ``language``, or else the asker's."""
        ...


@runtime_checkable
class Staged(Protocol):
    """Whoever can show an answer before it is whole."""

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        """The answer as it grows; the last is whole."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer: ``shown`` characters of it, or all; ``failure`` is said in place of one.

    ``language`` is the page's at the time of asking. ``stopped`` says that the asker broke it off: ``answer``
    is then what had been shown of it.
    """

    question: str
    language: Language = "nl"
    answer: Answer | None = None
    shown: int | None = None
    failure: str | None = None
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        whole = self.answer is not None and self.shown is None
        return self.stopped or self.failure is not None or whole


async def take_turn(
    assistant: Answerer, earlier: Sequence[str], question: str, language: Language
) -> AsyncIterator[Turn]:
    """The turn as it grows: without an answer while there is none, then with more and more, at last whole.

    The question loses its personal data first. A failure ends the turn with a sentence for the asker, which
    is never the error's own: that is for whoever runs the server, and tells of files there.
    """
    turn = Turn(redacted(question, language) if len(question) <= _REDACTED else question, language)
    # Dutch is only where the page starts: who then asks in English is told in English what cannot be found.
    spoken = None if language == "nl" else language
    answer = None
    try:
        async with aclosing(_stages(assistant, [*earlier, turn.question], spoken)) as stages:
            async for answer in stages:
                if answer is None:
                    yield turn
                elif answer.generated:
                    yield replace(turn, answer=answer, shown=len(answer.answer))
    except Exception as error:
        note_failure("answering failed", error)
        ours = isinstance(error, PassendError)
        yield replace(turn, failure=sentence("index", language) if ours else "")
        return
    if answer and answer.status == "answered" and not answer.generated:
        for shown in steps(answer.answer, STAGES)[:-1]:
            yield replace(turn, answer=answer, shown=shown)
            await asyncio.sleep(PAUSE)
    yield replace(turn, answer=answer) if answer else replace(turn, failure="")


_REDACTED = 20_000
"""A longer question is refused for its length, whatever it holds, and is not read through."""


async def _stages(
    assistant: Answerer, turns: Sequence[str], language: Language | None
) -> AsyncGenerator[Answer | None, None]:
    """The answer as it grows, worked out beside the event loop; the last is whole.

    None comes first where the answer keeps the asker waiting. Closing this ends the work at its next step.
    """
    steps = _Steps(assistant, turns, language)
    try:
        first = asyncio.ensure_future(asyncio.to_thread(steps.next))
        if not (await asyncio.wait({first}, timeout=PATIENCE))[0]:
            yield None
        answer = await first
        while answer is not None:
            yield answer
            answer = await asyncio.to_thread(steps.next)
    finally:
        # Not waited for: a step of a language model can take seconds.
        asyncio.get_running_loop().run_in_executor(None, steps.close)


class _Steps:
    """The stages of an answer, one at a time and from any thread, until somebody closes them."""

    def __init__(self, assistant: Answerer, turns: Sequence[str], language: Language | None) -> None:
        self._steps = (
            assistant.stages(turns, language)
            if isinstance(assistant, Staged)
            else _at_once(assistant, turns, language)
        )
        self._lock = Lock()

    def next(self) -> Answer | None:
        """The next stage, or None after the last."""
        with self._lock:
            return next(self._steps, None)

    def close(self) -> None:
        """End the work, once the step that it is at is done."""
        with self._lock:
            close = getattr(self._steps, "close", None)
            if close:
                close()


def _at_once(assistant: Answerer, turns: Sequence[str], language: Language | None) -> Iterator[Answer]:
    yield assistant.ask_conversation(turns, language)


def broken_off(turn: Turn) -> Turn:
    """A turn that its asker stopped, with what had been shown by then."""
    answer = turn.answer
    if answer and turn.shown is not None:
        answer = replace(answer, answer=answer.answer[: turn.shown].rstrip(), suggestions=())
    return replace(turn, answer=answer, shown=None, stopped=True)


def messages(turns: Sequence[Turn], texts: Texts) -> list[dict[str, Any]]:
    """The conversation as a Gradio chatbot wants it."""
    last = len(turns) - 1
    return [message for place, turn in enumerate(turns) for message in _messages(turn, texts, place == last)]


def _messages(turn: Turn, texts: Texts, is_last: bool) -> list[dict[str, Any]]:
    asked = {"role": "user", "content": question_html(turn.question)}
    actions = actions_html(texts, copies=turn.answer is not None, repeats=is_last) if turn.finished else ""
    return [asked, {"role": "assistant", "content": _reply(turn, texts) + actions}]


def _reply(turn: Turn, texts: Texts) -> str:
    if turn.failure is not None:
        return notice_html(turn.failure or texts["status_failed"])
    if turn.answer is None:
        return notice_html(texts["stopped_empty" if turn.stopped else "searching"], growing=not turn.stopped)
    asked_so = turn.language == texts.language
    answer = turn.answer if asked_so else retold(turn.answer, texts.language)
    if answer.status != "answered":
        return refusal_html(answer, texts)
    end = f'<p class="pa-stopped">{inert(texts["stopped"])}</p>' if turn.stopped else ""
    return answer_html(answer, texts, turn.shown) + end
