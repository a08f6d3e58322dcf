"""A turn as it grows: a quote in six stages, or statements as a language model makes them."""

from __future__ import annotations

import asyncio

import pytest

from assistant.web.catalogue import texts
from assistant.web.turn import STAGES, Answerer, Turn, messages, take_turn
from tests.web_fake import SIMPLE, FakeAssistant, FakeModelAssistant

SHA256 = "ab" * 32


def taken(assistant: Answerer, question: str) -> list[Turn]:
    async def turns() -> list[Turn]:
        return [turn async for turn in take_turn(assistant, [], question, "nl")]

    return asyncio.run(turns())


@pytest.mark.parametrize("kind", [FakeAssistant, FakeModelAssistant])
def test_a_quote_comes_in_six_stages(kind: type[FakeAssistant]) -> None:
    first, *stages, last = taken(kind(SHA256), "verschil opp en handelingsplan")
    assert first.answer is None
    lengths = [turn.shown or 0 for turn in stages]
    assert len(lengths) == STAGES - 1
    assert lengths == sorted(set(lengths))
    assert [turn.finished for turn in (first, *stages, last)] == [False] * STAGES + [True]


def test_statements_are_shown_as_they_come_and_the_last_replaces_them() -> None:
    first, *stages, last = taken(FakeModelAssistant(SHA256), "eenvoudig over steunpunten")
    assert not first.finished
    seen = [messages([turn], texts("nl"))[1]["content"] for turn in (*stages, last)]
    assert SIMPLE[0][:20] in seen[0]
    assert SIMPLE[1][:20] not in seen[0]
    assert all(text[:20] in seen[-1] for text in SIMPLE)
    assert all("pa-growing" in html for html in seen[:-1])
    assert "pa-growing" not in seen[-1]
    assert "pa-sources" in seen[-1]
    assert last.finished


@pytest.mark.parametrize("kind", [FakeAssistant, FakeModelAssistant])
@pytest.mark.parametrize(
    ("asked", "said"), [("fout", "De index wordt vernieuwd"), ("kapot", "Er ging iets mis")]
)
def test_a_failure_is_told(kind: type[FakeAssistant], asked: str, said: str) -> None:
    last = taken(kind(SHA256), asked)[-1]
    assert last.finished
    assert said in messages([last], texts("nl"))[1]["content"]


def test_a_notice_follows_the_page_into_the_other_language_and_back() -> None:
    last = taken(FakeAssistant(SHA256), "Peru")[-1]
    dutch, english, again = (
        messages([last], texts(language))[1]["content"] for language in ("nl", "en", "nl")
    )
    assert "I cannot find an answer" in english
    assert dutch == again
    assert "Ik vind in de documenten geen antwoord" in dutch
