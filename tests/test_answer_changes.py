"""Figures that differ between an answer and an older one, and those that only look so."""

from __future__ import annotations

import pytest

from assistant.changes import changed_figure
from index.passage import Entry, entries_of
from tests.fake_searcher import kamerstuk, pair


def entry(answer: str) -> Entry:
    return entries_of(kamerstuk(pair("1", "Hoeveel brugpassen?", answer)))[0]


@pytest.mark.parametrize(
    ("now", "then", "differ"),
    [
        (
            "Er waren 1.200 brugpassen voor de fiets in omloop.",
            "Er waren 1100 brugpassen in omloop voor de fiets.",
            True,
        ),
        (
            "Alle brugpassen in omloop kosten 3 miljoen euro.",
            "Alle brugpassen in omloop kosten € 2.500.000.",
            True,
        ),
        ("Van de brugpassen in omloop is 4% kwijt.", "Van de brugpassen in omloop is 5 procent kwijt.", True),
        (
            "Er waren 1.200 brugpassen voor de fiets in omloop.",
            "Er waren 1200 brugpassen in omloop voor de fiets.",
            False,
        ),
        ("In 2021 152 brugpassen in omloop per fiets.", "In 2020 152 brugpassen in omloop per fiets.", False),
        (
            "Alle brugpassen in omloop kosten 3 miljoen euro.",
            "Alle brugpassen in omloop kosten € 3.000.000.",
            False,
        ),
        (
            "Op 3 mei zijn brugpassen in omloop gebracht.",
            "Op 15 mei zijn brugpassen in omloop gebracht.",
            False,
        ),
        (
            "Volgens artikel 4a zijn brugpassen in omloop.",
            "Volgens artikel 7 zijn brugpassen in omloop.",
            False,
        ),
        (
            "In 2022/23 waren brugpassen in omloop per fiets.",
            "In 2023/24 waren brugpassen in omloop per fiets.",
            False,
        ),
        (
            "Van de 80 brugpassen in omloop zijn er 20 kwijt.",
            "Er zijn 80 brugpassen in omloop, geen kwijt.",
            False,
        ),
    ],
)
def test_figures_differ_where_their_values_do(now: str, then: str, differ: bool) -> None:
    assert (changed_figure(entry(now), entry(then)) is not None) == differ
