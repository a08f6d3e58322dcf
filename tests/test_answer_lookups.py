"""Questions that name a document or a place: several, none, or a document without a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.notices import notice
from assistant.respond import Assistant
from index.passage import Hit
from index.remainder import only_names, without_names
from index.settings import IndexSettings
from index.signals import signals_of
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from tests.fake_searcher import FakeSearcher, kamerstuk, pair
from tests.index_corpus import kamerstuk as made
from tests.index_corpus import keep
from tests.index_corpus import pair as one

FIRST = kamerstuk(
    pair("1", "Wie betaalt de taxi?", "De gemeente betaalt."), pair("2", "Wat kost de bus?", "Niets.")
)
SECOND = replace(
    kamerstuk(pair("1", "Wat is een roos?", "Een bloem."), sha256="cd" * 32),
    number="461",
    date="2024-03-04",
    session_year="2023-2024",
)


@pytest.fixture
def assistant() -> Assistant:
    return Assistant(FakeSearcher([FIRST, SECOND]))


@pytest.mark.parametrize(
    ("question", "name", "values"),
    [
        ("vraag 1", "several", {"number": 1, "count": 2}),
        ("vraag 88 van 31497-460", "no_question", {"number": 88, "first": 1, "last": 2}),
        ("pagina 99 van 31497-460", "no_page", {"number": 99, "first": 24, "last": 32}),
        ("vraag 300", "no_place", {}),
        ("31497-999", "no_document", {}),
        ("dossier 99 950", "no_document", {}),
        ("31497-460", "document", {"count": 2}),
        ("31 497", "documents", {"count": 2}),
    ],
)
def test_what_a_look_up_is_told(
    assistant: Assistant, question: str, name: str, values: dict[str, int]
) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.answer) == ("not_found", notice(name, "nl", **values))
    assert answer.desks == ()


def test_the_documents_can_be_chosen(assistant: Assistant) -> None:
    choices = assistant.ask("vraag 1").suggestions
    assert choices == ("vraag 1 van Kamerstuk 31 497, nr. 461", "vraag 1 van Kamerstuk 31 497, nr. 460")
    found = FakeSearcher([FIRST, SECOND]).looked_up(choices[0])
    assert (found.certain, len(found.positions)) == (True, 1)


def test_a_document_offers_its_questions(assistant: Assistant) -> None:
    assert assistant.ask("kamerstuk 31497 nr. 460").suggestions == (
        "Wie betaalt de taxi?",
        "Wat kost de bus?",
    )


def test_the_questions_of_a_document_run_from_the_lowest_to_the_highest() -> None:
    records = [pair(number, f"Wat is {number}?", "Niets.") for number in ("1", "2", "10", "1", "3")]
    answer = Assistant(FakeSearcher([kamerstuk(*records)])).ask("vraag 88 van 31497-460")
    assert answer.answer == notice("no_question", "nl", number="88", first="1", last="10")


@pytest.mark.parametrize(
    "question", ["Toon me vraag 1", "geef vraag 1", "laat vraag 1 zien", "laat mij vraag 1 eens zien, aub"]
)
def test_who_asks_to_see_a_place_is_asked_of_which_document(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).suggestions == assistant.ask("vraag 1").suggestions != ()


@pytest.mark.parametrize("turn", ["Kamerstuk 31 497, nr. 461", "31497-461", "nr. 461"])
def test_which_document_is_meant_can_be_typed(assistant: Assistant, turn: str) -> None:
    asked = assistant.ask_conversation(["vraag 1", turn]).query
    found = FakeSearcher([FIRST, SECOND]).looked_up(asked)
    assert (found.certain, found.positions) == (True, (2,))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("36 100 hoofdstuk VIII, nr. 9", True),
        ("ah-tk-20242025-1873", True),
        ("kamerbrief 20 november 2025", True),
        ("wat staat er in Kamerstuk 36 100-VIII, nr. 9?", True),
        ("Kamerstukken II 2024/25, 99 901, nr. 12, p. 5", True),
        ("kamerbrief van november 2025 over geld", False),
        ("vraag 1 over de brugklas", False),
    ],
)
def test_what_only_names_a_document(text: str, bare: bool) -> None:
    assert only_names(text) == bare


@pytest.mark.parametrize("text", ["p. 5 van 31497-460", "31497-460, pp. 5-6", "blz. 5, 31497-460"])
def test_a_page_is_read_as_references_print_it(text: str) -> None:
    assert 5 in signals_of(text).pages


def test_pages_come_in_the_order_of_the_document_with_what_is_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    records = tuple(
        one(str(number), f"Wat is zaak {number}?", f"Zaak {number} is rond.") for number in range(1, 6)
    )
    document = made("lijst", records, dossier="31497", number="460", date="2023-05-25", page_labels=("7",))
    folder = tmp_path_factory.mktemp("pages") / "index"
    build_snapshot(folder, keep(folder, [document]), IndexSettings(epochs=0))
    snapshot: Snapshot = open_snapshot(folder)
    question = "wat staat er op p. 7 van 31497-460?"
    assert [hit.entry.record.numbers for hit in snapshot.search(question)] == [(str(n),) for n in range(1, 6)]
    answer = Assistant(snapshot).ask(question)
    assert [citation.question_numbers for citation in answer.citations] == [("1",), ("2",), ("3",)]
    assert notice("more_here", "nl", count=2) in answer.notice
    assert answer.suggestions == ("Wat is zaak 4?", "Wat is zaak 5?")
    snapshot.close()


def test_what_is_asked_of_a_page_comes_first_and_alone(tmp_path: Path) -> None:
    subjects = ("de taxi", "het zwembad", "de verpleegkundige", "het examen", "de boete")
    records = tuple(
        one(str(number), f"Wie betaalt {subject}?", f"De gemeente betaalt {subject}.")
        for number, subject in enumerate(subjects, 1)
    )
    document = made("lijst", records, dossier="31497", number="460", date="2023-05-25", page_labels=("7",))
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [document]), IndexSettings(epochs=0))
    snapshot = open_snapshot(folder)
    for question in ("p. 7 van 31497-460 zwembad", "wie betaalt op bladzijde 7 het zwembad?"):
        answer = Assistant(snapshot).ask(question)
        assert [citation.question_numbers for citation in answer.citations] == [("2",)]
    snapshot.close()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("brief 20 november 2025 fasen inclusief onderwijs", "fasen inclusief onderwijs"),
        ("99901 nr. 7 verdeelmodellen", "verdeelmodellen"),
        ("Kamerbrief van november 2025 over geld", "van over geld"),
        ("kamerbrief 20 november 2025", "kamerbrief 20 november 2025"),
        ("wie betaalt de taxi?", "wie betaalt de taxi?"),
    ],
)
def test_what_a_question_says_beside_the_names_of_documents(text: str, left: str) -> None:
    assert without_names(text) == left


def test_a_document_that_is_there_is_not_off_topic() -> None:
    answer = Assistant(FakeSearcher([FIRST])).ask("kamerbrief 25 mei 2023 schaatsen")
    assert answer.status == "not_found"


def test_a_named_answer_is_shown_whole() -> None:
    long = " ".join(f"In regio {number} is nog niets besloten over de bouw." for number in range(40))
    document = kamerstuk(pair("1", "Wat kost de bouw?", f"{long} De bouw kost veel."))
    assert "(...)" in Assistant(FakeSearcher([document])).ask("wat kost de bouw").answer
    assert "(...)" not in Assistant(Naming([document])).ask("wat kost de bouw, vraag 1 van 31497-460").answer


class Naming(FakeSearcher):
    """As an index does: what a question names is marked as named."""

    def search(self, query: str, k: int = 10, turn: str = "") -> list[Hit]:
        named = self.looked_up(query).certain
        return [replace(hit, named=named) for hit in super().search(query, k)]
