"""Which newer answer takes the place of an older one that fits the question better."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import Place
from index.rank import NO_SIGNS, Signs
from index.superseding import LIKELY, Succession, likely, succession

OLDER = Signs(0.8, 0.7, 0.4)
NEWER = Signs(0.7, 0.7, 0.3)
DATES = ("2021-03-01", "2024-03-01")
PLACE = Place("a-0", "a", 0, (), None, (), "", (), 0, False, (0, 1))


def known(dates: tuple[str, str] = DATES, alike: float = 0.9, told: Place = PLACE) -> Succession:
    return succession(OLDER, NEWER, dates, alike, told, newest=False)


def test_what_is_known_of_two_entries_by_hand() -> None:
    found = known()
    assert found.question == pytest.approx(-0.1)
    assert (found.answer, found.words, found.alike, found.newest) == (0, 0, 0.9, 0)
    assert found.years == pytest.approx(3.0, abs=0.01)
    assert (found.later, found.ended) == (0, 0)


@pytest.mark.parametrize(("latest", "later"), [(0, 0), (2021, 0), (2022, 1), (2024, 1)])
def test_an_answer_that_speaks_of_later_years_is_told_from_one_that_does_not(latest: int, later: int) -> None:
    assert known(told=replace(PLACE, latest=latest)).later == later
    assert known(told=replace(PLACE, latest=latest), dates=("", "2024-03-01")).later == 0


def test_what_tells_of_later_years_or_of_an_end_is_likelier_to_succeed() -> None:
    plain = likely(known())
    assert likely(known(told=replace(PLACE, latest=2023))) > plain
    assert likely(known(told=replace(PLACE, ended=True))) > plain


@pytest.mark.parametrize("dates", [("12 juni 2019", "2024-03-01"), ("2021-03-01", "onbekend")])
def test_a_date_that_is_none_counts_as_no_time(dates: tuple[str, str]) -> None:
    assert known(dates).years == 0


def test_the_same_matter_is_told_from_another() -> None:
    assert likely(known(alike=0.95)) >= LIKELY > likely(replace(known(alike=0.2), answer=-0.3))
    assert likely(replace(known(), newest=1.0)) > likely(known())


@given(st.floats(-1, 1), st.floats(0, 1))
def test_a_likelihood_is_one_whatever_is_known(cosine: float, words: float) -> None:
    found = succession(NO_SIGNS, Signs(cosine, cosine, 0, words=words), DATES, cosine, PLACE, newest=True)
    assert 0 <= likely(found) <= 1
