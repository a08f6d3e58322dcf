"""Pages that vanish in the middle of an answer: the server answers the next one, and holds nothing back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from assistant.answer import Answer, Language
from assistant.web.saved import MOST_TURNS, restored, saved
from assistant.web.turn import Turn
from tests.chat_client import TEXT, Chat, connections
from tests.served import app_of, listening, until
from tests.web_fake import FakeAssistant

VANISHING = 5
QUESTION = "Wat is zorgplicht?"


class Endless(FakeAssistant):
    """Words an answer for as long as somebody reads it, where 'lang' is asked for."""

    def __init__(self) -> None:
        super().__init__("0" * 64)
        self.at_work = 0
        self._lock = threading.Lock()

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        if "lang" not in turns[-1]:
            yield self.ask_conversation(turns, language)
            return
        with self._lock:
            self.at_work += 1
        try:
            for words in range(1, 10_000):
                threading.Event().wait(0.02)
                yield Answer(turns[-1], "answered", "woord " * min(words, 50), generated=True)
        finally:
            with self._lock:
                self.at_work -= 1


async def leave(address: str, begun: asyncio.Barrier) -> None:
    """A page that is closed while its answer comes in, and while those of all others do."""
    async with connections(address) as http:
        page = await Chat(http).open()
        updates = page.updates(f"{QUESTION} lang")  # with no name it is closed where the loop ends
        async for update in updates:
            if TEXT in str(update):
                break
        await begun.wait()


async def use(address: str, assistant: Endless) -> dict[str, Any]:
    begun = asyncio.Barrier(VANISHING + 1)
    leaving = [asyncio.create_task(leave(address, begun)) for _ in range(VANISHING)]
    await begun.wait()
    at_work = assistant.at_work
    await asyncio.gather(*leaving)
    async with connections(address) as http:
        page = await Chat(http).open()
        replies = [await page.ask(QUESTION), await page.ask("steunpunt")]
    return {"at_work": at_work, "shown": replies[-1].shown}


async def longest(address: str, held: str) -> tuple[str, str]:
    """What a page shows and keeps after one more question than a conversation holds."""
    async with connections(address) as http:
        page = await Chat(http).open()
        page.held = held
        shown = (await page.ask(QUESTION)).shown
        return shown, page.held


def streams(address: str) -> float:
    lines = httpx.get(f"{address}/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("passend_streams_open{"))


@pytest.mark.slow
def test_pages_that_vanish_leave_nothing_behind(sample_site: Any) -> None:
    assistant = Endless()
    with listening(app_of(sample_site, assistant)) as address, ThreadPoolExecutor(1) as thread:
        used = thread.submit(lambda: asyncio.run(use(address, assistant))).result()
        assert used["at_work"] == VANISHING
        assert used["shown"].count("pa-question") == 2
        assert "ontwikkelingsperspectief" in used["shown"]
        until(lambda: assistant.at_work == 0)
        until(lambda: streams(address) == 0)


@pytest.mark.slow
def test_a_page_shows_the_turns_that_it_keeps(sample_site: Any) -> None:
    assistant = FakeAssistant("0" * 64)
    turn = Turn("steunpunt", "nl", assistant.ask_conversation(["steunpunt"]))
    held = saved([turn] * MOST_TURNS)
    with listening(app_of(sample_site, assistant)) as address, ThreadPoolExecutor(1) as thread:
        shown, kept = thread.submit(lambda: asyncio.run(longest(address, held))).result()
    assert shown.count("pa-question") == len(restored(kept)) == MOST_TURNS
