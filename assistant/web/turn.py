"""One turn of the conversation: ask the assistant beside the event loop, and hand its text over in stages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from assistant.answer import Answer, Language
from assistant.web.catalogue import Texts
from assistant.web.render import answer_html, notice_html, question_html, refusal_html, steps
from assistant.web.retold import retold
from corpus.errors import PassendError

STAGES = 6
"""In how many updates an answer's text comes in."""
PAUSE = 0.07
"""Seconds between two of them: long enough to see, short enough not to wait for."""

_log = logging.getLogger(__name__)


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

    ``language`` is the page's at the time of asking.
    """

    question: str
    language: Language = "nl"
    answer: Answer | None = None
    shown: int | None = None
    failure: str | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self.failure is not None or (self.answer is not None and self.shown is None)


async def take_turn(
    assistant: Answerer, earlier: Sequence[str], question: str, language: Language
) -> AsyncIterator[Turn]:
    """The turn as it grows: without an answer, then with more and more of it, and at last whole.

    A failure ends the turn with a sentence for the asker: the error's own where it is one of ours.
    """
    turn = Turn(question, language)
    # Dutch is only where the page starts: who then asks in English is told in English what cannot be found.
    spoken = None if language == "nl" else language
    yield turn
    answer = None
    try:
        async for answer in _stages(assistant, [*earlier, question], spoken):
            if answer.generated:
                yield replace(turn, answer=answer, shown=len(answer.answer))
    except PassendError as error:
        yield replace(turn, failure=str(error))
        return
    except Exception as error:
        # The traceback's values may hold the question, which no log may hold.
        _log.error("answering failed: %s", type(error).__name__)
        yield replace(turn, failure="")
        return
    if answer and answer.status == "answered" and not answer.generated:
        for shown in steps(answer.answer, STAGES)[:-1]:
            yield replace(turn, answer=answer, shown=shown)
            await asyncio.sleep(PAUSE)
    yield replace(turn, answer=answer) if answer else replace(turn, failure="")


async def _stages(
    assistant: Answerer, turns: Sequence[str], language: Language | None
) -> AsyncIterator[Answer]:
    """The answer as it grows, worked out beside the event loop; the last is whole."""
    if not isinstance(assistant, Staged):
        yield await asyncio.to_thread(assistant.ask_conversation, turns, language)
        return
    stages = assistant.stages(turns, language)
    while (answer := await asyncio.to_thread(next, stages, None)) is not None:
        yield answer


def messages(turns: list[Turn], texts: Texts) -> list[dict[str, Any]]:
    """The conversation as a Gradio chatbot wants it."""
    return [message for turn in turns for message in _messages(turn, texts)]


def _messages(turn: Turn, texts: Texts) -> list[dict[str, Any]]:
    asked = {"role": "user", "content": question_html(turn.question)}
    return [asked, {"role": "assistant", "content": _reply(turn, texts)}]


def _reply(turn: Turn, texts: Texts) -> str:
    if turn.failure is not None:
        return notice_html(turn.failure or texts["status_failed"])
    if turn.answer is None:
        return notice_html(texts["searching"], growing=True)
    asked_so = turn.language == texts.language
    answer = turn.answer if asked_so else retold(turn.answer, texts.language)
    if answer.status != "answered":
        return refusal_html(answer, texts)
    return answer_html(answer, texts, turn.shown)
