"""The reading ease of Flesch and Douma, and the syllables that it counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.notices import texts
from assistant.readability import readability, syllables

B1_FROM = 60
"""The least reading ease that we expect of a text at B1: the lower end of Douma's 'normaal'."""
_PARTS = """
    aap school scho-len leer-lin-gen on-der-wijs sa-men-wer-kings-ver-band leeuw eeu-wen nieu-we draai-en
    mooi-e bloei bu-reau mu-se-um be-oor-de-len ge-ïn-te-greerd co-ör-di-na-tor i-dee-ën in-dus-trie-ën
    fi-nan-ci-eel fi-nan-ci-ën re-eel na-ti-o-naal e-va-lu-a-tie in-di-vi-du-eel a-de-quaat dys-le-xie
    sys-teem yog-hurt bij-zon-der re-ü-nie va-cu-üm cri-te-ri-a of-fi-ci-ë-le keu-ze vrouw pa-ti-ënt ge-ëist
    toe-laat-baar-heids-ver-kla-ring ont-wik-ke-lings-per-spec-tief zorg-plicht thuis-zit-ter
"""
PARTS = _PARTS.split()


@pytest.mark.parametrize("parted", PARTS)
def test_words_have_the_syllables_at_which_they_are_hyphenated(parted: str) -> None:
    assert syllables(parted.replace("-", "")) == parted.count("-") + 1


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("IJsland", 2),
        ("ĳs", 1),
        ("één", 1),
        ("team", 1),
        ("coach", 1),
        ("online", 2),
        ("tlv", 3),
        ("cafe\u0301", 2),
    ],
)
def test_other_letters_loans_and_abbreviations(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula_is_that_of_douma() -> None:
    found = readability("De school helpt het kind. Dat is fijn.")
    assert found is not None
    assert (found.words, found.sentences, found.syllables) == (8, 2, 8)
    assert found.ease == pytest.approx(206.84 - 0.77 * 100 - 0.93 * 4)


def test_official_prose_is_harder_than_the_same_in_plain_words() -> None:
    official = readability(
        "Het samenwerkingsverband beoordeelt, met inachtneming van de deskundigenadviezen, of een leerling "
        "toelaatbaar is tot het voortgezet speciaal onderwijs en verstrekt vervolgens een "
        "toelaatbaarheidsverklaring."
    )
    plain = readability(
        "Een groep scholen kijkt naar uw kind. Deskundigen geven advies. Dan volgt een besluit."
    )
    assert official is not None
    assert plain is not None
    assert official.ease < 30 < B1_FROM < plain.ease


def test_what_nobody_reads_aloud_does_not_count() -> None:
    bare = readability("De school helpt het kind.")
    marked = readability("(...) De school helpt het kind. [1]\n\n2021\t2022\t2023\nscholen\t12\t14")
    assert bare == marked


def test_an_item_of_a_list_is_a_sentence() -> None:
    found = readability("De school doet dit:\n- zij praat met u;\n- zij maakt een plan.")
    assert found is not None
    assert found.sentences == 3


@pytest.mark.parametrize("text", ["", " \n", "2021 2022", "[1] (...)"])
def test_a_text_without_words_has_no_readability(text: str) -> None:
    assert readability(text) is None


@given(st.text())
def test_any_text_can_be_measured(text: str) -> None:
    found = readability(text)
    assert found is None or (found.sentences <= found.words <= found.syllables)


def test_our_own_notices_can_be_read_at_b1() -> None:
    found = readability("\n".join(texts("nl").values()))
    assert found is not None
    assert found.ease >= B1_FROM
