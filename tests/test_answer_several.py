"""Two questions in one breath: where one ends and the next begins, and both are answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generate import ModelSettings
from assistant.respond import MOST_ASKED, Assistant
from assistant.settings import Settings
from assistant.several import questions_in
from assistant.together import MOST_PAIRS
from index.passage import Hit
from index.settings import IndexSettings
from index.snapshot import build_snapshot, open_snapshot
from tests.index_corpus import kamerstuk, keep, pair
from tests.openai_server import OpenAIServer, Reply, statements


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Wie betaalt de taxi en hoe vraag ik die aan?",
            ["Wie betaalt de taxi", "en hoe vraag ik die aan?"],
        ),
        ("Wat is een opp? En wie schrijft het?", ["Wat is een opp?", "En wie schrijft het?"]),
        ("mag hij weigeren, en binnen hoeveel weken", ["mag hij weigeren", "en binnen hoeveel weken"]),
        ("Mag een school schorsen, hoe lang dan", ["Mag een school schorsen", "hoe lang dan"]),
        ("Can they refuse him and who decides?", ["Can they refuse him", "and who decides?"]),
        (
            "Ze is blind en gaat naar de havo. Wie helpt haar? En wat kost dat?",
            ["Ze is blind en gaat naar de havo. Wie helpt haar?", "En wat kost dat?"],
        ),
        ("Wer zahlt das? Und wie lange gilt es?", ["Wer zahlt das?", "Und wie lange gilt es?"]),
        ("Wie helpt ons? Hij is pas zes.", ["Wie helpt ons? Hij is pas zes."]),
    ],
)
def test_a_question_ends_where_the_next_begins(text: str, parts: list[str]) -> None:
    assert questions_in(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Hoeveel leerlingen in het po en vo zitten thuis?",
        "mijn zoon zit thuis en krijgt geen les, wat nu",
        "Hij heeft autisme. Mag de school hem weigeren?",
        "leerlingenvervoer",
        "",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert questions_in(text) == ([text] if text else [])


@given(
    st.text("aen ,.?!\n", max_size=60)
    | st.lists(st.sampled_from(("en wie", "mag", "hij", ".", "?", ","))).map(" ".join)
)
def test_no_word_is_lost(text: str) -> None:
    kept = " ".join(questions_in(text))
    assert kept.replace(",", " ").split() == text.replace(",", " ").split()


DOCUMENT = kamerstuk(
    "test",
    (
        pair("1", "Wie betaalt het leerlingenvervoer?", "De gemeente betaalt."),
        pair("2", "Hoe lang duurt een schorsing?", "Een schorsing duurt ten hoogste een week."),
        pair("3", "Wat kost een onderwijsconsulent?", "Een onderwijsconsulent is gratis."),
        pair("4", "Wie schrijft het ontwikkelingsperspectief?", "De school schrijft het met de ouders."),
    ),
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("several") / "index"
    build_snapshot(folder, keep(folder, [DOCUMENT]), IndexSettings(epochs=0))
    snapshot = open_snapshot(folder)
    yield Assistant(snapshot)
    snapshot.close()


def cited(assistant: Assistant, *turns: str) -> list[str]:
    answer = assistant.ask_conversation(turns)
    assert [citation.number for citation in answer.citations] == [*range(1, len(answer.citations) + 1)]
    return [citation.question_numbers[0] for citation in answer.citations]


def test_both_questions_are_answered(assistant: Assistant) -> None:
    asked = "Wie betaalt het leerlingenvervoer en hoe lang duurt een schorsing?"
    assert sorted(cited(assistant, asked)) == ["1", "2"]


def test_in_a_conversation_too(assistant: Assistant) -> None:
    first = "Wat kost een onderwijsconsulent?"
    second = "Wie betaalt leerlingenvervoer? En hoe lang duurt een schorsing?"
    assert sorted(cited(assistant, first, second)) == ["1", "2"]


def test_what_nothing_answers_adds_nothing(assistant: Assistant) -> None:
    assert cited(assistant, "Wie betaalt het leerlingenvervoer en waar ligt de maan?") == ["1"]
    assert cited(assistant, "Wie betaalt het leerlingenvervoer en wie betaalt dat dan?") == ["1"]


def test_no_more_are_answered_than_can_be_read(assistant: Assistant) -> None:
    asked = " En ".join(each.question.content for each in DOCUMENT.records)
    assert len(cited(assistant, asked)) == MOST_PAIRS


def test_many_questions_cost_little(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    search = assistant.searcher.search

    def counted(query: str, *more: Any) -> list[Hit]:
        searched.append(query)
        return search(query, *more)

    monkeypatch.setattr(assistant.searcher, "search", counted)
    assistant.ask("Wie? Wat? Waar? Hoe? " * 40)
    assert len(searched) <= 1 + MOST_ASKED


def test_a_place_that_is_named_is_all_that_is_shown(assistant: Assistant) -> None:
    assert cited(assistant, "Wat staat er bij vraag 2 en wie betaalt het leerlingenvervoer?") == ["2"]


HALF = "Wat is dat, een crisisplaats, en hoeveel van die plekken zijn er in Nederland?"
ADVICE = "Moet ik mijn dochter nu al naar het speciaal onderwijs sturen of nog wachten, wat zou jij doen?"


def test_what_is_known_is_told_whatever_else_is_asked(sample_site: Any) -> None:
    snapshot = sample_site.snapshot
    assert snapshot.confidence(HALF, snapshot.search(HALF)) < Settings().min_confidence
    answer = Assistant(snapshot).ask(HALF)
    assert answer.status == "answered"
    assert "crisisplaats" in answer.citations[0].question


def test_who_asks_for_advice_gets_none(sample_site: Any) -> None:
    assert Assistant(sample_site.snapshot).ask(ADVICE).status == "personal_advice"


def test_a_language_model_is_given_both_answers(sample_site: Any) -> None:
    asked = "Hoeveel kost een onderwijsconsulent en hoe lang mag een basisschool een leerling schorsen?"
    wanted = Assistant(sample_site.snapshot).ask(asked).citations
    assert len({each.entry_id for each in wanted}) == 2
    with OpenAIServer(Reply(statements())) as server:
        model = ModelSettings(model="small", provider="openai", base_url=server.url, retries=0)
        Assistant(sample_site.snapshot, Settings(llm=model)).ask(asked)
    given = " ".join(message["content"] for message in server.requests[0]["messages"])
    assert all(each.quote[:60] in given for each in wanted)
