"""The terms of a shown text: which are found, where, and what is told of them."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.terms import Term, terms_in
from index.thesaurus import concepts

BY_ID = {concept.id: concept for concept in concepts()}
OFFICIAL = {name for concept in concepts() for name in concept.official}


def found(text: str, *abbreviations: tuple[str, str]) -> list[tuple[str, str | None]]:
    """What is written and the concept that it names."""
    return [(term.written, term.concept) for term in terms_in(text, "nl", abbreviations)]


def only(text: str, *abbreviations: tuple[str, str]) -> Term:
    (term,) = terms_in(text, "nl", abbreviations)
    return term


@pytest.mark.parametrize(
    ("text", "written", "concept"),
    [
        ("De school heeft zorgplicht.", "zorgplicht", "zorgplicht"),
        ("Alle samenwerkingsverbanden doen dit.", "samenwerkingsverbanden", "samenwerkingsverband"),
        ("Een toelaatbaarheidsverklaring.", "toelaatbaarheidsverklaring", "toelaatbaarheidsverklaring"),
        ("Vanaf 2014 geldt het passend\nonderwijs.", "passend\nonderwijs", "passend-onderwijs"),
        ("De ouder- en jeugdsteunpunten.", "ouder- en jeugdsteunpunten", "ouder-en-jeugdsteunpunt"),
        ("Bel Ouders & Onderwijs.", "Ouders & Onderwijs", "ouders-en-onderwijs"),
        ("Een school voor voortgezet speciaal onderwijs.", "voortgezet speciaal onderwijs", "vso"),
        ("Scholen voor (v)so.", "(v)so", "gespecialiseerd-onderwijs"),
        ("Het OPP van uw kind.", "OPP", "ontwikkelingsperspectief"),
        ("Alle opp's liggen klaar.", "opp", "ontwikkelingsperspectief"),
        ("Het swv-bestuur beslist.", "swv", "samenwerkingsverband"),
        ("In de Wlz staat het.", "Wlz", "wlz"),
        ("Scholen in het so.", "so", "so"),
        ("De mr heeft ja gezegd.", "mr", "medezeggenschapsraad"),
        ("Leerlingen in het pro.", "pro", "praktijkonderwijs"),
        ("Dat staat in artikel 5a.", "5a", "vrijstelling-5-onder-a"),
        ("U kunt bezwaar maken tegen het besluit.", "bezwaar", "bezwaar"),
    ],
)
def test_names_are_found_in_every_form(text: str, written: str, concept: str) -> None:
    assert found(text) == [(written, concept)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hier staat niets bijzonders.",
        "De leerlingen en hun ouders.",
        "Dat is mr. Jansen, pro forma.",
        "Een duo van twee leraren.",
        "Ed en So gaan naar Vo.",
        "Gegevens verwijderen wij.",
        "Vraag 5a gaat over 11g suiker.",
        "Zie https://www.vso-po.nl/tlv en swv@opp.nl [1].",
        "Zie Kamerstukken II 2022/23, 31 497, nr. 460.",
        "Zie Aanhangsel Handelingen II 2022/23, nr. 123.",
        "De onderbouw kent geen geschil.",
        "Passend. Onderwijs is er.",
        "De raad heeft instemmingsrecht op het plan.",
        "Zij hebben bezwaren tegen dit stelsel.",
        "Een gedragsspecialist komt langs.",
        "Het op overeenstemming gericht overleg is gevoerd.",
    ],
)
def test_what_is_no_term_or_needs_no_explanation_is_passed_over(text: str) -> None:
    assert found(text) == []


def test_who_reads_in_english_gets_more_explained() -> None:
    assert [term.concept for term in terms_in("De leraar helpt.", "en")] == ["leraar"]


def test_a_concept_comes_once_at_its_first_use_and_in_order() -> None:
    text = "Het swv geeft een tlv af. Een samenwerkingsverband en een tlv-aanvraag, en zorgplicht."
    assert [term.start for term in terms_in(text, "nl")] == [4, 18, 75]
    assert [concept for _, concept in found(text)] == [
        "samenwerkingsverband",
        "toelaatbaarheidsverklaring",
        "zorgplicht",
    ]


def test_what_a_term_means_is_told_in_both_languages() -> None:
    text = "Een tlv is nodig."
    concept = BY_ID["toelaatbaarheidsverklaring"]
    for language in ("nl", "en"):
        (term,) = terms_in(text, language)  # type: ignore[arg-type]
        assert (term.term, term.definition) == (concept.term, concept.definition[language])
        assert (term.written, text[term.start : term.end]) == ("tlv", "tlv")


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("Een tlv is nodig.", "toelaatbaarheidsverklaring"),
        ("De tlv-aanvraag duurt.", "toelaatbaarheidsverklaring"),
        ("Scholen in het po.", "primair onderwijs"),
        ("De havo is er ook.", "hoger algemeen voortgezet onderwijs"),
        ("Een vso-school.", "voortgezet speciaal onderwijs"),
        ("De GMR stemt in.", "gemeenschappelijke medezeggenschapsraad"),
        ("Het CJG helpt.", "centrum voor jeugd en gezin"),
        ("Zoals OCW schreef.", "ministerie van Onderwijs, Cultuur en Wetenschap"),
        ("Het kdv is open.", "kinderdagverblijf"),
        ("Een roc in de stad.", "regionaal opleidingencentrum"),
        ("De zorgplicht geldt.", None),
        ("Een overstap po-vo.", None),
    ],
)
def test_abbreviations_are_spelled_out(text: str, long: str | None) -> None:
    assert only(text).spelled_out == long


@pytest.mark.parametrize(
    "text",
    ["Een toelaatbaarheidsverklaring (tlv).", "Een tlv. Deze toelaatbaarheidsverklaringen gelden lang."],
)
def test_an_abbreviation_that_the_text_spells_out_is_not_spelled_out_again(text: str) -> None:
    assert only(text).spelled_out is None


def test_the_abbreviations_of_the_document_are_spelled_out_too() -> None:
    term = only("Het OM begint, om te beginnen.", ("OM", "Openbaar Ministerie"))
    assert (term.written, term.start, term.concept, term.definition) == ("OM", 4, None, None)
    assert (term.term, term.spelled_out) == ("Openbaar Ministerie", "Openbaar Ministerie")
    assert found("Het Openbaar Ministerie (OM) begint.", ("OM", "Openbaar Ministerie")) == []


def test_a_document_may_mean_something_else_by_an_abbreviation() -> None:
    other = only("Het OPP is rond.", ("OPP", "Overleg Platform Pensioenen"))
    same = only("Het OPP is rond.", ("OPP", "ontwikkelingsperspectiefplan"))
    assert (other.concept, other.spelled_out) == (None, "Overleg Platform Pensioenen")
    assert (same.concept, same.spelled_out) == ("ontwikkelingsperspectief", "ontwikkelingsperspectiefplan")


def test_the_lists_name_what_the_thesaurus_has() -> None:
    data = yaml.safe_load(files("assistant").joinpath("terms.yaml").read_text(encoding="utf-8"))
    lists = ("passed_over", "capitals_only", "as_noun", "same", "long_forms")
    assert set(data) == {"known", "context", *lists}
    assert set(data["known"]) <= set(BY_ID)
    assert set(data["context"]) <= set(BY_ID)
    for names in lists:
        assert set(data[names]) <= OFFICIAL
    assert data["known"] == sorted(data["known"])
    assert data["passed_over"] == sorted(data["passed_over"])


PIECES = st.sampled_from(
    [*sorted(OFFICIAL), " ", "\n", ", ", "(", ")", "-", "'s", "[1]", "de ", "Kamerstuk 31 497, nr. 4"]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join)


@given(TEXTS, st.lists(st.tuples(st.text(max_size=4), st.text(max_size=20)), max_size=3))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str, abbreviations: list[tuple[str, str]]) -> None:
    terms = terms_in(text, "en", abbreviations)
    for term in terms:
        assert 0 <= term.start < term.end <= len(text)
        assert text[term.start : term.end] == term.written
    assert all(one.end <= other.start for one, other in pairwise(terms))
    named = [term.concept or term.term for term in terms]
    assert len(set(named)) == len(named)
