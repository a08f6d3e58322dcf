"""What follow-ups mean, and which language is asked in."""

from __future__ import annotations

import pytest

from assistant.conversation import about_the_answer, completed, turned_to, wants_whole
from assistant.language import language_of

FIRST = "Wat is leerlingenvervoer?"


@pytest.mark.parametrize(
    "turn",
    ["wie betaalt dat dan?", "en in het vo?", "en voor een kind met autisme?"],
)
def test_a_follow_up_gets_the_words_of_the_question_before(turn: str) -> None:
    assert completed([FIRST, turn]) == f"{FIRST} {turn}"


@pytest.mark.parametrize(
    "turn", ["waar staat dat?", "geef het hele antwoord", "waarom?", "why?", "what page is that on?"]
)
def test_what_only_asks_about_the_answer_is_the_question_before(turn: str) -> None:
    assert completed([FIRST, turn]) == FIRST


@pytest.mark.parametrize(
    "turn",
    [
        "wie heeft dat beantwoord en op welke datum?",
        "kunt u het hele antwoord van de minister laten zien?",
        "geef de referentie in BibTeX",
        "uit welk kamerstuk komt dat?",
        "who answered that and when?",
    ],
)
def test_who_asks_for_the_source_asks_the_question_before_again(turn: str) -> None:
    assert completed([FIRST, turn]) == FIRST
    assert about_the_answer(turn, language_of(turn))


@pytest.mark.parametrize("turn", ["wat vindt de minister daarvan?", "wie betaalt dat?", "wanneer was dat?"])
def test_a_new_question_about_the_same_is_no_question_for_the_source(turn: str) -> None:
    assert completed([FIRST, turn]) == f"{FIRST} {turn}"
    assert not about_the_answer(turn)


@pytest.mark.parametrize(
    ("turn", "whole"),
    [
        ("geef het hele antwoord", True),
        ("show the full answer", True),
        ("waar staat dat?", False),
        ("de hele klas moet weg, mag dat?", False),
    ],
)
def test_who_wants_the_whole_answer(turn: str, whole: bool) -> None:
    assert wants_whole(turn) == whole


@pytest.mark.parametrize(
    "turn",
    [
        "Wat is een toelaatbaarheidsverklaring?",
        "Hoeveel thuiszitters zijn er in 2022?",
        "Mag een school die mijn kind weigert dat zonder overleg met ouders doen?",
    ],
)
def test_a_question_with_its_own_subject_stays_as_it_is(turn: str) -> None:
    assert completed([FIRST, turn]) == turn


def test_follow_ups_on_follow_ups_lean_on_the_first() -> None:
    assert (
        completed([FIRST, "wie betaalt dat?", "en in het vo?"]) == f"{FIRST} wie betaalt dat? en in het vo?"
    )


def test_no_question_leans_back_without_end() -> None:
    assert completed([FIRST, *["wie dan?"] * 10]) == "wie dan?"


def test_nothing_asked_is_nothing() -> None:
    assert completed([]) == completed([" "]) == ""


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("wat is het verschil tussen een OPP en een handelingsplan?", "nl"),
        ("what is the difference between an OPP and a handelingsplan", "en"),
        ("Who pays for leerlingenvervoer?", "en"),
        ("verschil opp en handelingsplan", "nl"),
        ("zorgplicht", "nl"),
        ("is mijn school in overtreding", "nl"),
        ("", "nl"),
    ],
)
def test_the_language_asked_in(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    ("first", "turn"),
    [
        ("Wat is een onderwijsconsulent?", "is het gratis?"),
        ("Wie kan ouders helpen?", "wat kost zo iemand?"),
        ("Wat is een toelaatbaarheidsverklaring?", "hoe lang is die geldig?"),
        ("Wanneer gaat de nieuwe wet in?", "en wanneer dan?"),
        ("Can my child be suspended from school?", "for how long?"),
        ("Darf die Schule mein Kind suspendieren?", "und wie lange?"),
        ("Okul çocuğumu uzaklaştırabilir mi?", "ne kadar süre?"),
        ("Czy szkoła może zawiesić moje dziecko?", "na jak długo?"),
        ("Чи може школа відмовити моїй дитині?", "а на скільки?"),
        ("هل يمكن للمدرسة رفض ابني؟", "وكم المدة؟"),
        ("Who pays for the taxi?", "From what age?"),
        ("Taksiyi kim öder?", "14 yaşındaki çocuk için?"),
        ("Wie betaalt de taxi?", "voor een kind van 14?"),
    ],
)
def test_what_has_no_subject_of_its_own_gets_that_of_the_question_before(first: str, turn: str) -> None:
    assert completed([first, turn]) == f"{first} {turn}"


def test_another_place_takes_the_place_of_the_first() -> None:
    assert completed(["99901 nr 7 vraag 20", "en vraag 22?"]) == "99901 nr 7 en vraag 22?"
    assert completed(["31497-460, pagina 3", "en pagina 4?"]) == "31497-460, en pagina 4?"


@pytest.mark.parametrize(
    ("first", "turn", "expected"),
    [
        ("vraag 3", "Kamerstuk 31 497, nr. 460", "vraag 3 Kamerstuk 31 497, nr. 460"),
        ("vraag 3", "nr. 460", "vraag 3 nr. 460"),
        ("vraag 3", "aanhangsel", "vraag 3 aanhangsel"),
        ("vraag 3 van de lijst", "ja", "vraag 3 van de lijst"),
        ("vraag 3 van 31497-460", "31497-461", "31497-461"),
    ],
)
def test_a_document_is_that_of_the_place_that_was_asked(first: str, turn: str, expected: str) -> None:
    assert completed([first, turn]) == expected


@pytest.mark.parametrize(
    ("first", "turn", "expected"),
    [
        ("reserves swv 2023", "en nu?", "reserves swv en nu?"),
        ("reserves swv schooljaar 2022-2023", "op dit moment?", "reserves swv schooljaar op dit moment?"),
        ("kosten taxi, lijst van 25 mei 2023", "en nu?", "kosten taxi, van en nu?"),
        ("antwoord 21 lijst 2024", "en nu?", "antwoord 21 lijst 2024 en nu?"),
        ("reserves swv 2023", "waar staat dat nu?", "reserves swv 2023"),
    ],
)
def test_who_asks_for_now_means_no_year(first: str, turn: str, expected: str) -> None:
    assert completed([first, turn]) == expected


@pytest.mark.parametrize(
    ("first", "turn", "expected"),
    [
        ("thuiszitters in 2021-2022", "en het jaar daarna?", "thuiszitters in 2022-2023"),
        ("thuiszitters in 1999/00", "een jaar eerder", "thuiszitters in 1998/99"),
        ("how many in 2020 and 2021?", "and the year after?", "how many in 2021 and 2022?"),
        ("wat is een opp", "en het jaar daarna?", "wat is een opp en het jaar daarna?"),
    ],
)
def test_the_year_after_is_counted_from_the_one_that_was_asked(first: str, turn: str, expected: str) -> None:
    assert completed([first, turn]) == expected


def test_a_new_subject_does_not_lean_back() -> None:
    assert completed([FIRST, "zomervakantie 2025"]) == "zomervakantie 2025"


def test_another_school_type_or_year_takes_the_place_of_the_first() -> None:
    asked = completed(["Mag een basisschool een kind schorsen?", "en in het vo?"])
    assert asked.split() == ["Mag", "een", "een", "kind", "schorsen?", "en", "in", "het", "vo?"]
    assert completed(["wachtlijst so", "en vso?"]) == "wachtlijst en vso?"
    assert completed(["wachtlijst vso", "en so?"]) == "wachtlijst en so?"
    assert completed(["wachtlijst so/vso", "en in het vo?"]) == "wachtlijst en in het vo?"
    asked = completed(["Hoeveel thuiszitters waren er in 2021-2022?", "en in 2023?"])
    assert "2021" not in asked
    assert "2023" in asked
    assert "thuiszitters" in asked


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (
            ["wat is een tlv?", "kan ik die zelf aanvrage", "en hoe lang is ie dan geldig"],
            "wat is een tlv? en hoe lang is ie dan geldig",
        ),
        (
            ["wat is een tlv?", "en het leerlingenvervoer?", "wie betaalt dat?"],
            "wat is een tlv? en het leerlingenvervoer? wie betaalt dat?",
        ),
        (
            ["wat is een tlv?", "en in het vso?", "hoe lang geldt die?"],
            "wat is een tlv? en in het vso? hoe lang geldt die?",
        ),
    ],
)
def test_what_was_asked_of_the_same_subject_is_not_asked_again(turns: list[str], expected: str) -> None:
    assert completed(turns) == expected


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("en de volgende vraag?", "vraag 13 van 31497-460"),
        ("volgende", "vraag 13 van 31497-460"),
        ("and the next question?", "vraag 13 van 31497-460"),
        ("en de vorige vraag", "vraag 11 van 31497-460"),
        ("vraag 14", "van 31497-460 vraag 14"),
        ("vraag 14 van 31497-461", "vraag 14 van 31497-461"),
    ],
)
def test_a_place_is_sought_in_the_document_that_was_named(turn: str, expected: str) -> None:
    assert completed(["vraag 12 van 31497-460", turn]) == expected


def test_the_next_question_is_none_of_the_next_document() -> None:
    assert completed(["31497, nr. 12, vraag 12", "volgende"]) == "31497, nr. 12, vraag 13"


@pytest.mark.parametrize("turn", ["en de volgende vraag?", "vorige"])
def test_without_a_number_there_is_no_next_one(turn: str) -> None:
    assert "13" not in completed([FIRST, turn])


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        ("en met de fiets?", "fiets"),
        ("and a wheelchair?", "wheelchair"),
        ("en wie betaalt de fiets?", ""),
        ("en in 2023?", ""),
        ("en kan zij die dan lenen?", ""),
        ("wie betaalt de taxi naar school?", ""),
    ],
)
def test_a_turn_that_only_turns_to_something_else_says_to_what(turn: str, words: str) -> None:
    assert turned_to([FIRST, turn]) == words
    assert turned_to([turn]) == ""
