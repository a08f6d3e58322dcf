"""What the page shows above and beside a quote: its question, newer documents, and that it is Dutch."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from assistant.answer import Answer, Status
from assistant.notices import notice, told_in
from assistant.terminal import readable
from assistant.web.catalogue import texts
from assistant.web.render import answer_html, refusal_html
from assistant.web.retold import retold
from index.foreign import language_of
from tests.web_fake import FakeAssistant

NL, EN = texts("nl"), texts("en")


@pytest.fixture
def answer() -> Answer:
    return FakeAssistant("0" * 64).ask_conversation(["verschil opp en handelingsplan"])


def seen(answer: Answer) -> str:
    return unescape(answer_html(answer, NL))


def test_the_question_stands_above_a_quote_that_needs_it(answer: Answer) -> None:
    citation = answer.citations[0]
    asking = replace(answer, citations=(replace(citation, asked="Mag dat <b>?"),))
    above = seen(asking)
    assert above.index("De Kamer vroeg: Mag dat <b>?") < above.index("Het antwoord:")
    assert above.index("Het antwoord:") < above.index("ontwikkelingsperspectief")
    assert "<b>" not in answer_html(asking, NL)
    assert "De Kamer vroeg:" not in seen(answer)


def test_newer_documents_stand_below_in_full_view(answer: Answer) -> None:
    citation = answer.citations[0]
    newer = seen(replace(answer, newer=(replace(citation, title="Jaarverslag", asked="Mag dat?"),)))
    assert NL["newer_heading"] in newer
    assert newer.index(NL["newer_heading"]) < newer.index("Jaarverslag") < newer.index("Mag dat?")
    assert NL["newer_heading"] not in seen(answer)


def test_an_answer_without_a_date_is_not_called_older(answer: Answer) -> None:
    citation = answer.citations[0]
    assert NL["older_undated"] in seen(replace(answer, history=(replace(citation, date=None),)))


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr"), ("tr", "ltr")])
def test_who_asks_in_another_language_is_told_that_it_is_dutch(
    answer: Answer, language: str, direction: str
) -> None:
    told = answer_html(replace(answer, own_language=told_in(language, "answered")), NL)
    assert f'lang="{language}" dir="{direction}"' in told
    assert 'dir="' not in answer_html(answer, NL)


TOLD: tuple[Status, ...] = (
    "answered",
    "not_found",
    "personal_advice",
    "off_topic",
    "not_a_question",
    "unsafe",
)


@pytest.mark.parametrize("status", TOLD)
@pytest.mark.parametrize("language", ["en", "de", "tr", "ar", "pl", "uk"])
def test_each_outcome_is_told_in_each_language(language: str, status: Status) -> None:
    told = told_in(language, status)
    assert told.endswith(".")
    assert language_of(told) == language
    assert ("112" in told) == (status == "unsafe")


@pytest.mark.parametrize("language", ["en", "de", "tr", "ar", "pl", "uk"])
def test_who_reads_no_dutch_is_told_what_a_yes_answers(language: str) -> None:
    told = told_in(language, "answered", yes_or_no=True)
    assert told.startswith(told_in(language, "answered"))
    assert {"Ja", "Nee"} <= set(re.findall(r"\w+", told))
    assert language_of(told) == language


def test_who_asks_in_dutch_is_told_nothing_twice() -> None:
    assert {told_in("nl", status) for status in TOLD} == {""}
    assert told_in("de", "too_long") == ""


def test_a_refusal_comes_in_the_language_of_who_asks_first() -> None:
    told = told_in("tr", "not_found")
    refused = Answer("?", "not_found", notice("not_found", "en"), "en", own_language=told)
    page = unescape(refusal_html(refused, EN))
    assert page.index(told) < page.index(notice("not_found", "en"))
    assert readable(refused).startswith(told)


def test_the_notices_of_look_ups_are_told_in_the_other_language(answer: Answer) -> None:
    told = notice("no_question", "nl", number="12a", first=1, last=9)
    english = retold(replace(answer, status="not_found", answer=told), "en")
    assert english.answer == notice("no_question", "en", number="12a", first=1, last=9)
