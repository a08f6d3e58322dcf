"""Newer documents about what an older answer tells: which overtakes it, and which is shown beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.generate import AnswerModel
from assistant.newer import newer, over_time, overtaken
from assistant.respond import Assistant
from assistant.settings import Settings
from assistant.statement import AnswerLanguage, Generated, Progress, Statement
from corpus.records import Kamerstuk, Record
from index.passage import Entry, Hit, entries_of
from tests.fake_searcher import FakeSearcher, kamerstuk, pair, placed

NOT_YET = "De brugpas is nog niet verplicht. Het wetsvoorstel over de brugpas ligt bij de Raad van State."
IN_FORCE = "Op 1 augustus 2025 is de wet over de verplichte brugpas in werking getreden."
ASKED = "Is de brugpas verplicht voor scholen?"


def document(name: str, date: str | None, *records: Record) -> Kamerstuk:
    return replace(kamerstuk(*records, sha256=name * 32), date=date, file=f"{name}.pdf")


def hit(name: str, date: str | None, answer: str, score: float = 1.0) -> Hit:
    return Hit(entries_of(document(name, date, pair("1", ASKED, answer)))[0], score)


def names(hits: list[Hit]) -> list[str]:
    return [each.entry.document.file for each in hits]


def alike(one: str, other: str) -> float:
    return 0.8


OLD = hit("aa", "2023-01-01", NOT_YET)


def test_what_does_not_hold_yet_is_overtaken_by_what_now_does() -> None:
    first, second = overtaken([OLD, hit("bb", "2025-09-01", IN_FORCE, 0.7)])
    assert names([first, second]) == ["bb.pdf", "aa.pdf"]
    assert [entry.id for entry in first.history] == [OLD.entry.id]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(hit("bb", "2022-01-01", IN_FORCE, 0.9), id="older"),
        pytest.param(hit("bb", None, IN_FORCE, 0.9), id="undated"),
        pytest.param(hit("bb", "2025-09-01", IN_FORCE, 0.55), id="too far behind"),
        pytest.param(
            hit("bb", "2025-09-01", "De brugpas is verplicht, zegt men.", 0.9), id="says no such thing"
        ),
        pytest.param(
            hit("bb", "2025-09-01", "In 2020 is de wet over jachtakten in werking getreden.", 0.9),
            id="other thing",
        ),
    ],
)
def test_else_the_best_stays_first(other: Hit) -> None:
    assert overtaken([OLD, other]) == [OLD, other]


def test_over_the_years_the_best_of_each_document_comes_newest_first() -> None:
    hits = [
        OLD,
        hit("bb", "2021-01-01", "Ja.", 0.9),
        hit("cc", "2024-01-01", "Ja.", 0.8),
        hit("cc", "2024-01-01", "Nee.", 0.7),
        hit("dd", "2025-01-01", "Ja.", 0.5),
        hit("ee", None, "Ja.", 0.9),
    ]
    assert [entry.document.file for entry in over_time(hits, alike)] == ["cc.pdf", "bb.pdf"]
    assert over_time(hits, lambda one, other: 0.3) == []
    assert over_time([replace(OLD, named=True), *hits[1:]], alike) == []


@pytest.mark.parametrize(
    ("question", "shown"),
    [(f"{ASKED} Hoe is dat in de loop der jaren veranderd?", True), (f"{ASKED} Hoeveel per jaar?", False)],
)
def test_a_question_for_the_years_is_shown_older_and_newer_documents(question: str, shown: bool) -> None:
    documents = [
        document(name, date, pair("1", ASKED, f"De brugpas is verplicht voor scholen {name}."))
        for name, date in (("bb", "2024-01-01"), ("aa", "2021-01-01"), ("cc", "2025-01-01"))
    ]
    answer = Assistant(FakeSearcher(documents), Settings(min_confidence=0.2)).ask(question)
    assert [each.date for each in answer.history] == (["2021-01-01"] if shown else [])
    assert all(each.older for each in answer.history)
    assert ("door de jaren heen" in answer.notice) == shown
    assert ("2025-01-01" in [each.date for each in answer.newer]) == shown


@pytest.mark.parametrize(
    "best", [hit("aa", None, NOT_YET), replace(OLD, named=True), hit("aa", "2023-01-01", "Ja.")]
)
def test_an_answer_without_a_date_or_a_reserve_or_that_is_named_is_not_overtaken(best: Hit) -> None:
    hits = [best, hit("bb", "2025-09-01", IN_FORCE, 0.9)]
    assert overtaken(hits) == hits


def test_newer_documents_that_may_succeed_it_stand_beside_the_answer() -> None:
    later = replace(hit("bb", "2024-01-01", "Ja.", 0.8), succeeds=0.4)
    hits = [OLD, later, replace(hit("cc", "2022-01-01", "Ja.", 0.8), succeeds=0.4)]
    assert [entry.document.file for entry in newer(hits)] == ["bb.pdf"]
    assert newer([OLD, replace(later, succeeds=0.1)]) == []


def test_what_overtakes_but_is_far_behind_stands_beside_the_answer_whatever_its_wording() -> None:
    hits = [OLD, hit("bb", "2025-09-01", IN_FORCE, 0.55)]
    assert [entry.document.file for entry in newer(hits)] == ["bb.pdf"]


class Succeeding(FakeSearcher):
    """Takes all but the best entry for what may take its place."""

    def search(self, query: str, k: int = 10, turn: str = "") -> list[Hit]:
        best, *rest = super().search(query, k)
        return [best, *(replace(each, succeeds=0.4) for each in rest)]


def test_an_answer_tells_of_the_newer_document() -> None:
    old = document(
        "aa", "2023-01-01", pair("1", "Hoeveel brugpassen zijn er in de regio?", "Er zijn 80 brugpassen.")
    )
    new = document(
        "bb", "2025-01-01", pair("1", "Hoeveel brugpassen zijn er nu in de regio?", "Er zijn 90 brugpassen.")
    )
    answer = Assistant(Succeeding([old, new])).ask("hoeveel brugpassen zijn er in de regio?")
    assert [citation.document for citation in answer.citations] == ["aa.pdf"]
    assert [(citation.document, citation.quote) for citation in answer.newer] == [
        ("bb.pdf", "Er zijn 90 brugpassen.")
    ]
    assert "nieuwer stuk" in answer.notice
    assert Assistant(FakeSearcher([old])).ask("hoeveel brugpassen zijn er in de regio?").newer == ()


def test_what_stands_beside_the_answer_is_not_suggested_too() -> None:
    old = document("aa", "2023-01-01", pair("1", "Hoeveel brugpassen zijn er?", "Er zijn 80 brugpassen."))
    told = pair("1", "Is het streven naar meer brugpassen gelukt?", "Ja. Er zijn 90 brugpassen.")
    other = pair("2", "Wie geeft brugpassen af?", "De gemeente geeft brugpassen af.")
    searcher = Succeeding([old, document("bb", "2025-01-01", told, other)])
    answer = Assistant(searcher).ask("hoeveel brugpassen zijn er?")
    beside = [each.question for each in answer.newer]
    assert beside
    assert not set(beside) & set(answer.suggestions)


def test_who_asks_how_it_was_then_gets_the_answer_of_then() -> None:
    old = document("aa", "2024-01-01", pair("1", "Is de brugpas verplicht?", NOT_YET))
    new = document("bb", "2025-09-01", pair("1", "Is de verplichte brugpas er?", IN_FORCE))
    assistant = Assistant(FakeSearcher([old, new]))
    assert [one.document for one in assistant.ask("is de brugpas verplicht?").citations] == ["bb.pdf"]
    then = assistant.ask("is de brugpas verplicht in 2024?")
    assert then.citations[0].document == "aa.pdf"


def test_nothing_of_the_same_day_is_called_older() -> None:
    documents = [
        document(name, "2024-01-01", pair("1", ASKED, f"Verplicht, {name}.")) for name in ("aa", "bb")
    ]
    answer = Assistant(FakeSearcher(documents)).ask(f"{ASKED} Hoe is dat in de loop der jaren veranderd?")
    assert answer.citations
    assert answer.history == ()


class Model(AnswerModel):
    """Answers with the first source that holds its quote."""

    def __init__(self, quote: str) -> None:
        self.quote = quote

    def generate(
        self, question: str, language: AnswerLanguage, sources: Sequence[Entry]
    ) -> Iterator[Progress | Generated]:
        found = [
            Statement(self.quote, entry.id, (start, start + len(self.quote)), self.quote)
            for entry in sources
            if (start := entry.record.answer.content.find(self.quote)) >= 0
        ]
        yield Generated("answered" if found else "fallback", tuple(found))


def test_a_language_model_is_not_given_what_was_overtaken() -> None:
    old = document("aa", "2023-01-01", pair("1", ASKED, NOT_YET))
    assistant = Assistant(FakeSearcher([old, document("bb", "2025-09-01", pair("1", ASKED, IN_FORCE))]))
    assistant.model = Model("De brugpas is nog niet verplicht.")
    assert not assistant.ask(ASKED).generated
    assistant.model = Model(IN_FORCE)
    assert assistant.ask(ASKED).generated


def test_that_a_figure_is_lacking_is_said_of_what_is_shown() -> None:
    asked, none, told = "Hoeveel brugpassen zijn er?", "Dat wordt niet geteld.", "Er zijn 80 brugpassen."
    counted = pair("2", "Welke brugpassen hebben de scholen?", told)
    assistant = Assistant(FakeSearcher([document("aa", "2024-01-01", pair("1", asked, none), counted)]))
    assert "Dat staat niet in dit antwoord." in assistant.ask(asked).notice
    assistant.model = Model(told)
    answer = assistant.ask(asked)
    assert (answer.generated, answer.notice) == (True, "")


def test_a_section_can_be_newer_too() -> None:
    section = Record(heading="Brugpas", answer=placed(IN_FORCE))
    later = Hit(entries_of(document("bb", "2025-09-01", section))[0], 0.9)
    assert overtaken([OLD, later])[0].entry == later.entry
