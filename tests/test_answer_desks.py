"""Help desks and danger: the data are sound, and a question leads to the desks that it calls for."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.desks import Desk, asks_figures, danger, desks, desks_for, own_case
from assistant.readability import readability

OUTCOMES = {"not_found", "personal_advice", "unsafe", "off_topic"}
THEMES = {
    "absence",
    "admission",
    "care",
    "dispute",
    "figures",
    "health",
    "law",
    "money",
    "plan",
    "privacy",
    "safety",
    "transport",
}
MOST_WORDS = 22
GENERAL = ["ouder-en-jeugdsteunpunt", "ouders-en-onderwijs", "samenwerkingsverband"]
each_desk = pytest.mark.parametrize("desk", desks(), ids=lambda desk: desk.id)


def ids(question: str, outcome: str, limit: int = 3) -> list[str]:
    return [desk.id for desk in desks_for(question, outcome, limit)]


@each_desk
def test_a_desk_is_complete(desk: Desk) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", desk.id)
    assert set(desk.name) == set(desk.purpose) == {"nl", "en"}
    assert set(desk.themes) <= THEMES
    assert desk.themes
    assert set(desk.general) <= set(desk.outcomes) <= OUTCOMES
    assert desk.outcomes
    assert desk.keywords
    assert desk.source.startswith("https://")
    assert desk.checked is None or datetime.date.fromisoformat(desk.checked).year >= 2026


@each_desk
def test_a_number_can_be_dialled_and_an_address_opened(desk: Desk) -> None:
    assert desk.phone is None or re.fullmatch(r"(0\d{2,3}[- ])?\d[\d ]*\d", desk.phone)
    assert desk.web is None or re.fullmatch(r"https://[a-z0-9.-]+\.nl", desk.web)


@each_desk
def test_a_purpose_is_one_short_sentence(desk: Desk) -> None:
    for purpose in desk.purpose.values():
        assert purpose.endswith(".")
        assert len(purpose.split()) <= MOST_WORDS
    dutch = readability(desk.purpose["nl"])
    assert dutch is not None
    assert dutch.sentences == 1


def test_the_purposes_together_can_be_read_at_b1() -> None:
    found = readability("\n".join(desk.purpose["nl"] for desk in desks()))
    assert found is not None
    assert found.ease >= 60


def test_ids_are_unique_and_the_desks_that_people_must_find_are_there() -> None:
    phones = {desk.id: desk.phone for desk in desks()}
    assert len(phones) == len(desks())
    assert phones["alarmnummer-112"] == "112"
    assert phones["veilig-thuis"] == "0800-2000"
    assert phones["113-zelfmoordpreventie"] == "0800-0113"
    assert phones["kindertelefoon"] == "0800-0432"
    assert phones["vertrouwensinspecteur"] == "0900 111 31 11"


@pytest.mark.parametrize(
    ("question", "outcome", "first"),
    [
        ("mijn kind zit al maanden thuis", "not_found", "onderwijsconsulenten"),
        ("krijg ik een BOETE van de leerplichtambtenaar?", "not_found", "leerplichtambtenaar"),
        ("de taxi komt elke dag te laat", "not_found", "gemeente"),
        ("moet hij aan de medicijnen", "personal_advice", "huisarts"),
        ("should my son take medication", "personal_advice", "huisarts"),
        ("Soll mein Sohn Medikamente nehmen?", "personal_advice", "huisarts"),
        ("هل يحتاج ابني إلى دواء", "personal_advice", "huisarts"),
        ("welke advocaat moet ik nemen", "personal_advice", "juridisch-loket"),
        ("потрібен адвокат", "personal_advice", "juridisch-loket"),
        ("kan ik in beroep, ik ben het niet eens met de verwijdering", "not_found", "onderwijsconsulenten"),
        ("geschil over het plan", "not_found", "geschillencommissie-passend-onderwijs"),
        ("hoe vraag ik kinderbijslag aan", "off_topic", "svb"),
        ("wij als school willen weten wat de cao zegt", "not_found", "po-raad"),
        ("bedrag per leerling lichte ondersteuning", "not_found", "duo-scholen"),
        ("ziek en koorts, welke dokter", "off_topic", "huisarts"),
        ("Mein Kind wird gemobbt, Mobbing", "not_found", "vertrouwensinspecteur"),
    ],
)
def test_a_question_leads_to_the_desk_that_its_words_call_for(
    question: str, outcome: str, first: str
) -> None:
    assert first in ids(question, outcome)[:2]


@pytest.mark.parametrize("outcome", ["not_found", "personal_advice"])
def test_without_such_words_the_general_desks_are_named(outcome: str) -> None:
    assert ids("wat vindt u ervan", outcome) == GENERAL


def test_general_desks_fill_up_behind_the_ones_that_are_called_for() -> None:
    assert ids("de taxi komt te laat", "not_found") == ["gemeente", *GENERAL[:2]]


def test_a_diagnosis_leads_to_a_doctor_behind_what_is_asked_for() -> None:
    assert ids("krijg ik kinderbijslag als hij autisme heeft", "not_found")[:2] == ["svb", "huisarts"]
    assert ids("heeft hij autisme of adhd", "personal_advice")[0] == "huisarts"


def test_staff_and_parents_have_desks_of_their_own() -> None:
    for_staff = desks_for("onze leerlingen hebben een tlv nodig", "not_found", 99)
    for_parents = desks_for("mijn zoon heeft een tlv nodig", "not_found", 99)
    assert "parents" not in {desk.audience for desk in for_staff}
    assert "staff" not in {desk.audience for desk in for_parents}
    assert {desk.audience for desk in desks()} == {"all", "figures", "parents", "staff"}


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("hoeveel thuiszitters waren er in 2014?", True),
        ("welk percentage van de scholen heeft een steunpunt", True),
        ("how many pupils were in special education", True),
        ("hoeveel leerlingen zitten er in de klas van mijn dochter", False),
        ("hoeveel dagen verlof mag een directeur geven", False),
        ("how many children are in my son's class", False),
    ],
)
def test_who_wants_statistics_is_sent_to_where_those_are(question: str, figures: bool) -> None:
    assert asks_figures(question) == figures
    assert (ids(question, "not_found") == ["duo-open-onderwijsdata", "cbs-statline"]) == figures


def test_a_desk_for_danger_is_named_whoever_asks() -> None:
    assert ids("hoeveel kinderen worden mishandeld", "not_found")[0] == "veilig-thuis"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("hij zit al 7 weken thuis, moet ik de gemeente aanklagen?", True),
        ("ik ga in beroep, maak ik kans bij de rechter?", True),
        ("should we appeal this", True),
        ("krijg ik gelijk als ik een klacht indien", True),
        ("moet ik het plan tekenen", False),
        ("hoe vaak krijgen ouders gelijk", False),
        ("kan een school een leerling weigeren", False),
    ],
)
def test_who_asks_what_to_do_in_a_case_of_his_own(question: str, own: bool) -> None:
    assert own_case(question) == own


@pytest.mark.parametrize("outcome", ["off_topic", "answered", ""])
def test_no_desk_is_named_for_what_none_serves(outcome: str) -> None:
    assert ids("een recept voor kaasfondue", outcome) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("papa slaat mij", ["veilig-thuis", "alarmnummer-112", "kindertelefoon"]),
        ("I want to kill myself", ["113-zelfmoordpreventie", "alarmnummer-112"]),
        ("de meester slaat mijn zoon", ["alarmnummer-112", "vertrouwensinspecteur"]),
        ("er loopt iemand met een mes", ["alarmnummer-112"]),
        ("...", ["alarmnummer-112", "veilig-thuis", "113-zelfmoordpreventie", "kindertelefoon"]),
    ],
)
def test_in_danger_the_desks_for_danger_come_first(question: str, expected: list[str]) -> None:
    found = ids(question, "unsafe", limit=4)
    assert set(expected) <= set(found)
    assert "alarmnummer-112" in found[:2]
    assert next(desk for desk in desks() if desk.id == found[0]).emergency


@given(st.text(), st.sampled_from(sorted(OUTCOMES)), st.integers(0, 6))
def test_any_question_gets_at_most_so_many_different_desks(question: str, outcome: str, limit: int) -> None:
    found = desks_for(question, outcome, limit)
    assert len(found) <= limit
    assert len({desk.id for desk in found}) == len(found)
    assert all(outcome in desk.outcomes for desk in found)
    assert found == desks_for(question, outcome, limit)


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil dood",
        "ik wil niet meer leven",
        "Mijn vader slaat mij.",
        "mijn man slaat de kinderen",
        "ik word thuis geslagen",
        "Mijn leerling zegt dat ze dood wil",
        "mijn zoon dreigt met zelfmoord",
        "een leerling in mijn klas wordt thuis mishandeld",
        "de juf schopt mijn zoon",
        "er loopt iemand met een mes op school",
        "hij gaat ons vermoorden",
        "my dad hits me",
        "I don't want to live anymore",
        "my son wants to kill himself",
        "Mein Vater schlägt mich",
        "mein Sohn will sich umbringen",
        "Babam beni dövüyor",
        "babam beni dovuyor",
        "KIZIM ÖLMEK İSTİYOR",
        "أبي يضربني",
        "ابنتي تريد أن تموت",
        "tata mnie bije",
        "mój syn chce się zabić",
        "тато мене б'є",
        "тато мене б’є",
        "я хочу померти",
        "hoeveel keer mag hij? mijn vader slaat mij",
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wat is zorgplicht?",
        "hoeveel meldingen van mishandeling waren er",
        "Wat staat er in de meldcode kindermishandeling?",
        "hoeveel kinderen worden thuis mishandeld",
        "wat doet de minister als een kind thuis wordt mishandeld",
        "welk beleid is er voor leerlingen die dood willen",
        "hoeveel jongeren doen een zelfmoordpoging",
        "how many children are being abused at home",
        "Wie viele Kinder werden misshandelt?",
        "kaç çocuk istismar ediliyor",
        "كم عدد الأطفال الذين يتعرضون للضرب",
        "ile dzieci jest bitych w domu",
        "скільки дітей б'ють вдома",
        "school denkt dat ik mijn kind sla",
        "mijn dochter verveelt zich dood",
        "hij slaat andere kinderen en de juf is radeloos",
        "mag ze een klas overslaan",
        "mijn kind wordt gepest",
    ],
)
def test_a_question_about_policy_or_a_figure_of_speech_is_no_danger(text: str) -> None:
    assert not danger(text)


@given(st.text())
def test_danger_can_be_asked_of_any_text(text: str) -> None:
    assert danger(text) == danger(f"  {text}\n")
