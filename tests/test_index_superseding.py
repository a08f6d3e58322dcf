"""Which newer answer takes the place of an older one that fits the question better."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank import NO_SIGNS, Signs
from index.superseding import LIKELY, Succession, likely, succession

OLDER = Signs(0.8, 0.7, 0.4)
NEWER = Signs(0.7, 0.7, 0.3)
DATES = ("2021-03-01", "2024-03-01")


def known(dates: tuple[str, str] = DATES, alike: float = 0.9) -> Succession:
    return succession(OLDER, NEWER, dates, alike, newest=False)


def test_what_is_known_of_two_entries_by_hand() -> None:
    found = known()
    assert found.question == pytest.approx(-0.1)
    assert (found.answer, found.words, found.alike, found.newest) == (0, 0, 0.9, 0)
    assert found.years == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize("dates", [("12 juni 2019", "2024-03-01"), ("2021-03-01", "onbekend")])
def test_a_date_that_is_none_counts_as_no_time(dates: tuple[str, str]) -> None:
    assert known(dates).years == 0


def test_the_same_matter_is_told_from_another() -> None:
    assert likely(known(alike=0.95)) >= LIKELY > likely(replace(known(alike=0.2), answer=-0.3))
    assert likely(replace(known(), newest=1.0)) > likely(known())


@given(st.floats(-1, 1), st.floats(0, 1))
def test_a_likelihood_is_one_whatever_is_known(cosine: float, words: float) -> None:
    found = succession(NO_SIGNS, Signs(cosine, cosine, 0, words=words), DATES, cosine, newest=True)
    assert 0 <= likely(found) <= 1
