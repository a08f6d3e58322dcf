"""A turn as it grows, is stopped, and comes back from the browser; and the example questions."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import pypdfium2
import pytest

from assistant.answer import Answer, Language
from assistant.respond import Assistant
from assistant.web.catalogue import LANGUAGES, texts
from assistant.web.logs import discreet_logging
from assistant.web.saved import LONGEST, MOST_TURNS, restored, saved
from assistant.web.turn import PATIENCE, STAGES, Answerer, Turn, broken_off, messages, take_turn
from tests.web_fake import HOSTILE, SIMPLE, FakeAssistant, FakeModelAssistant

SHA256 = "ab" * 32
Result = TypeVar("Result")


def answered(assistant: Answerer, question: str) -> list[Turn]:
    """The turns with something of an answer: a busy machine says first that it is looking for one."""
    return [turn for turn in taken(assistant, question) if turn.answer]


def taken(assistant: Answerer, question: str) -> list[Turn]:
    async def turns() -> list[Turn]:
        return [turn async for turn in take_turn(assistant, [], question, "nl")]

    return run(turns())


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine gives, in a loop of its own: a browser of other tests may hold this thread's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.mark.parametrize("kind", [FakeAssistant, FakeModelAssistant])
def test_a_quote_comes_in_six_stages(kind: type[FakeAssistant]) -> None:
    *stages, last = answered(kind(SHA256), "verschil opp en handelingsplan")
    lengths = [turn.shown or 0 for turn in stages]
    assert len(lengths) == STAGES - 1
    assert lengths == sorted(set(lengths))
    assert [turn.finished for turn in (*stages, last)] == [False] * (STAGES - 1) + [True]


def test_who_has_to_wait_is_told_so() -> None:
    first, second, *_ = taken(FakeAssistant(SHA256, delay=PATIENCE * 4), "verschil opp en handelingsplan")
    assert (first.answer, first.finished) == (None, False)
    assert "Ik zoek in de documenten" in messages([first], texts("nl"))[1]["content"]
    assert second.answer


def test_a_question_loses_its_personal_data() -> None:
    last = taken(FakeAssistant(SHA256), "Peru? Mijn nummer is 06-12345678.")[-1]
    assert last.question == "Peru? Mijn nummer is [telefoonnummer]."
    assert last.answer
    assert last.answer.question == last.question


def test_statements_are_shown_as_they_come_and_the_last_replaces_them() -> None:
    *stages, last = answered(FakeModelAssistant(SHA256), "eenvoudig over steunpunten")
    seen = [messages([turn], texts("nl"))[1]["content"] for turn in (*stages, last)]
    assert SIMPLE[0][:20] in seen[0]
    assert SIMPLE[1][:20] not in seen[0]
    assert all(text[:20] in seen[-1] for text in SIMPLE)
    assert all("pa-growing" in html for html in seen[:-1])
    assert "pa-growing" not in seen[-1]
    assert "pa-sources" in seen[-1]
    assert last.finished


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize("kind", [FakeAssistant, FakeModelAssistant])
@pytest.mark.parametrize(
    ("asked", "said"), [("fout", "De documenten zijn nu niet te doorzoeken"), ("kapot", "Er ging iets mis")]
)
def test_a_failure_is_told_without_its_own_words(
    kind: type[FakeAssistant], asked: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    discreet_logging()
    last = taken(kind(SHA256), asked)[-1]
    assert last.finished
    shown = messages([last], texts("nl"))[1]["content"]
    assert said in shown
    written = "".join(capfd.readouterr())
    assert "secret" not in shown + written
    assert "answering failed" in written


def test_a_notice_follows_the_page_into_the_other_language_and_back() -> None:
    last = taken(FakeAssistant(SHA256), "Peru")[-1]
    dutch, english, again = (
        messages([last], texts(language))[1]["content"] for language in ("nl", "en", "nl")
    )
    assert "I cannot find an answer" in english
    assert dutch == again
    assert "Ik vind in de documenten geen antwoord" in dutch


class Endless:
    """Goes on until it is closed."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        return next(self.stages(turns, language))

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        try:
            while True:
                time.sleep(0.01)
                yield Answer(turns[-1], "answered", SIMPLE[0], "nl", generated=True)
        finally:
            self.ended.set()


def test_the_work_ends_when_the_asker_stops_it() -> None:
    endless = Endless()

    async def leave() -> bool:
        turns = take_turn(endless, [], "Wat is zorgplicht?", "nl")
        shown = 0
        async for turn in turns:
            shown += turn.answer is not None
            if shown == 3:
                break
        await turns.aclose()  # type: ignore[attr-defined]
        return await asyncio.to_thread(endless.ended.wait, 10)

    assert run(leave())


def test_a_stopped_turn_keeps_what_was_shown() -> None:
    half = answered(FakeAssistant(SHA256), "verschil opp en handelingsplan")[2]
    assert half.answer
    stopped = broken_off(half)
    assert stopped.finished
    assert stopped.answer
    assert stopped.answer.answer == half.answer.answer[: half.shown]
    shown = messages([stopped], texts("nl"))[1]["content"]
    assert "U heeft dit antwoord gestopt" in shown
    assert "pa-growing" not in shown
    assert "U heeft het zoeken gestopt" in messages([broken_off(Turn("a"))], texts("nl"))[1]["content"]


def test_a_conversation_comes_back_as_it_was_shown() -> None:
    asked = ("hack", "Peru", "gevaar", "steunpunt", "fout", "eenvoudig over steunpunten")
    turns = [taken(FakeModelAssistant(SHA256), question)[-1] for question in asked]
    turns += [broken_off(answered(FakeAssistant(SHA256), "verschil opp en handelingsplan")[1])]
    again = restored(saved(turns))
    for language in LANGUAGES:
        assert messages(again, texts(language)) == messages(turns, texts(language))
    assert saved(again) == saved(turns)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "null", "{}", '["a"]', '[{"question": 1}]', '[{"question": "a", "language": "xx"}]'),
        '[{"question": "a", "answer": {"question": "a", "status": "owned", "answer": "b"}}]',
        '[{"question": "a", "answer": {"question": "a", "status": "answered", "answer": ["b"]}}]',
        f'[{{"question": "{"a" * 3 * LONGEST}"}}]',
    ],
)
def test_what_is_no_conversation_is_none(text: str) -> None:
    assert restored(text) == []


def test_a_long_conversation_loses_its_oldest_turns() -> None:
    turn = taken(FakeAssistant(SHA256), "steunpunt")[-1]
    turns = [replace(turn, question=str(place)) for place in range(MOST_TURNS + 9)]
    assert [each.question for each in restored(saved(turns))] == [
        str(place) for place in range(9, MOST_TURNS + 9)
    ]
    huge = replace(turn, question=HOSTILE * (LONGEST // len(HOSTILE) // 3))
    assert 0 < len(restored(saved([huge] * 9))) < 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_samples_answer_every_example_question(sample_site: Any, language: Language) -> None:
    snapshot = sample_site.snapshot
    assistant = Assistant(snapshot)
    themes = texts(language).themes
    assert 4 <= len(themes) <= 6
    for question in texts(language).examples:
        answer = assistant.ask(question, language)
        assert answer.status == "answered", question
        first = answer.citations[0]
        page = pypdfium2.PdfDocument(snapshot.pdf_path(first.sha256))[first.pages[0] - 1]
        assert letters(first.quote)[:60] in letters(page.get_textpage().get_text_range()), question


def letters(text: str) -> str:
    """The letters of a text: without spaces, and without the markers of footnotes."""
    return "".join(character for character in text if character.isalpha())
