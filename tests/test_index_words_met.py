"""How the words of a question meet those of a text."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words_met import NOTHING_MET, words_met

TEXT = "De gemeente betaalt het vervoer van de leerling naar school."


def test_words_that_are_there_are_met_wholly() -> None:
    (met,) = words_met("gemeente betaalt vervoer", TEXT)
    for value in (met.weighted, met.mean, met.least, met.telling, met.two_most, met.three_telling):
        assert value == pytest.approx(1, abs=1e-4)
    assert met.met < 1


def test_a_word_that_is_not_there_shows_in_the_least() -> None:
    (whole,), (part,) = words_met("vervoer naar school", TEXT), words_met("vervoer naar ziekenhuis", TEXT)
    assert part.least < 0.9 < whole.least
    assert part.two_most == pytest.approx(1, abs=1e-4)
    assert part.least <= part.two_least <= part.mean


@pytest.mark.parametrize(("question", "text"), [("", TEXT), ("vervoer", ""), ("?!", TEXT)])
def test_without_words_nothing_is_met(question: str, text: str) -> None:
    assert words_met(question, text) == [NOTHING_MET]


@settings(deadline=None)  # the first one reads the model
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_figure_is_a_cosine(question: str, text: str) -> None:
    assert all(-1.001 <= value <= 1.001 for value in astuple(words_met(question, text)[0]))
