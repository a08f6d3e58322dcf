"""Personal data in questions: what is found and redacted, and what is left alone."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.personal_data import data, is_citizen_number, personal_data, redacted, without_placeholders
from index.thesaurus import concepts

FOUND = [
    ("Mijn bsn is 111222333, mag dat?", "Mijn bsn is [bsn], mag dat?"),
    ("zijn nummer 1112.22.333 staat in het dossier", "zijn nummer [bsn] staat in het dossier"),
    ("BSN: 123456789 klopt niet", "BSN: [bsn] klopt niet"),
    ("mail me op j.de-boer+school@voorbeeld.nl aub", "mail me op [e-mailadres] aub"),
    ("bel 06-12345678 of 0612345678", "bel [telefoonnummer] of [telefoonnummer]"),
    ("bel +31 6 1234 5678 of 010 - 123 45 67.", "bel [telefoonnummer] of [telefoonnummer]."),
    ("mijn zoon, geboren op 12-03-2015, zit thuis", "mijn zoon, geboren op [geboortedatum], zit thuis"),
    ("geboortedatum 3 april 2014", "geboortedatum [geboortedatum]"),
    ("she was born 2014-04-03 in Delft", "she was born [geboortedatum] in Delft"),
    ("wij wonen op kerkstraat 12a in Zwolle", "wij wonen op [adres] in Zwolle"),
    ("Postcode 1234 AB, kan ik busvervoer krijgen?", "Postcode [adres], kan ik busvervoer krijgen?"),
    ("Heeft Sem van den Berg met autisme recht op hulp?", "Heeft [naam] met autisme recht op hulp?"),
    ("Mag Noor Yılmaz met ADHD naar het sbo?", "Mag [naam] met ADHD naar het sbo?"),
    ("Mijn dochter Eva Jansen wordt geweigerd", "Mijn dochter [naam] wordt geweigerd"),
    ("mijn zoon heet sem en hij zit thuis", "mijn zoon heet [naam] en hij zit thuis"),
    ("My son is called Adam Kowalski.", "My son is called [naam]."),
    ("Leerling Emma Jansen heeft adhd", "Leerling [naam] heeft adhd"),
    ("Krijgt Bill Jansen met autisme hulp?", "Krijgt [naam] met autisme hulp?"),
]
LEFT = [
    "Hoeveel thuiszitters waren er op 1 oktober 2022?",
    "Wat staat er in Kamerstuk 31 497, nr. 460, vraag 58 op pagina 25?",
    "Het budget is 123.456.789 euro in 2023 VO en 2024 PO.",
    "Er zijn 111222333 euro uitgegeven",
    "Bel ik 112, 0800-2000 of 0800 5010?",
    "Wat doet Veilig Thuis bij een kind met autisme?",
    "Heeft Passend Onderwijs iets geregeld voor ADHD?",
    "Wat zei de Tweede Kamer over dyslexie in Den Haag?",
    "Is er geld voor kinderen met het Syndroom van Gilles de la Tourette?",
    "Mijn kind is onderweg 3 uur per dag, mag dat?",
    "brief van 12-03-2015 over leerlingenvervoer",
    "Wie is minister Wiersma?",
    "Wat zei Staatssecretaris Wiersma over autisme?",
    "Wie betaalt Aangepast Vervoer in Noord Holland bij een handicap?",
    "Wat doet een Intern Begeleider bij dyslexie, en Jeugdzorg Nederland?",
    "Bekommt ein Kind mit Autismus in der Schule Ambulante Begleitung?",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_personal_data_are_redacted(text: str, expected: str) -> None:
    assert redacted(text) == expected
    assert personal_data(redacted(text)) == ()


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_personal_data_is_left_alone(text: str) -> None:
    assert redacted(text) == text


def test_what_the_thesaurus_names_is_no_person() -> None:
    names = [name for each in concepts() for name in each.official]
    titled = [" ".join(word[:1].upper() + word[1:] for word in name.split()) for name in names]
    assert [
        name for name in titled if redacted(f"Helpt {name} bij autisme?") != f"Helpt {name} bij autisme?"
    ] == []


def test_the_rules_are_small_enough_for_a_page() -> None:
    assert len(json.dumps(data(), ensure_ascii=False).encode()) < 40_000


def test_the_placeholders_are_in_the_asked_language() -> None:
    assert redacted("My child Adam Kowalski", "en") == "My child [name]"


@pytest.mark.parametrize(
    ("number", "valid"),
    [("111222333", True), ("123456782", True), ("123456789", False), ("000000000", False)],
)
def test_the_eleven_test(number: str, valid: bool) -> None:
    assert is_citizen_number(number) is valid


@given(st.text(max_size=300))
def test_findings_are_in_order_and_apart(text: str) -> None:
    found = personal_data(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_placeholders_are_not_searched_for() -> None:
    assert (
        without_placeholders("Mijn zoon [naam], bel [telefoonnummer]: mag dat?")
        == "Mijn zoon , bel : mag dat?"
    )
    assert without_placeholders("[naam]") == "[naam]"
