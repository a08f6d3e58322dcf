"""Answers to one question over the years: the newest first, the older ones as its history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog, Place, Source
from index.history import ALIKE, CLOSE, grouped, likeness
from index.passage import Hit
from index.rank import ANSWER, NO_SIGNS, QUESTION, Scored
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from tests.index_corpus import kamerstuk, keep, pair

ASKED = "Hoeveel leerlingen zitten langer dan drie maanden thuis zonder onderwijs?"
REWORDED = "Hoeveel leerlingen zitten er langer dan drie maanden thuis, zonder onderwijs?"
DOCUMENTS = [
    kamerstuk("midden", (pair("1", REWORDED, "In 2020 waren dat er 5.000."),), date="2021-01-01"),
    kamerstuk(
        "nieuw",
        (
            pair("1", ASKED, "In 2022 waren dat er 6.000."),
            pair("2", "Wat doet de inspectie bij verzuim?", "De inspectie houdt toezicht."),
            pair("3", ASKED, "Zie het antwoord hierboven."),
        ),
        date="2023-01-01",
    ),
    kamerstuk("zonder datum", (pair("1", ASKED, "Dat zijn er 3.000."),)),
    kamerstuk(
        "oud",
        (
            pair("1", ASKED, "In 2018 waren dat er 4.000."),
            pair("2", "Wie betaalt de taxi van een leerling?", "De gemeente betaalt de taxi."),
        ),
        date="2019-01-01",
    ),
]


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "index"
    build_snapshot(folder, keep(folder, DOCUMENTS), IndexSettings(epochs=0))
    return folder


@pytest.fixture(scope="module")
def snapshot(index_dir: Path) -> Snapshot:
    return open_snapshot(index_dir)


def older(hit: Hit) -> list[str]:
    return [entry.document.title for entry in hit.history]


@pytest.mark.parametrize("question", [ASKED, "hoeveel leerlingen zitten thuis", "hoeveel thuiszitters?"])
def test_the_newest_answer_comes_first_with_the_older_ones_as_its_history(
    snapshot: Snapshot, question: str
) -> None:
    hits = snapshot.search(question)
    assert [hit.entry.document.title for hit in hits[:4]] == ["nieuw", "midden", "oud", "zonder datum"]
    assert [older(hit) for hit in hits[:4]] == [
        ["midden", "oud", "zonder datum"],
        ["oud", "zonder datum"],
        ["zonder datum"],
        [],
    ]
    assert all(entry.record.numbers == ("1",) for entry in hits[0].history)


def test_the_newest_answer_comes_first_also_where_one_is_asked_for(snapshot: Snapshot) -> None:
    (only,) = snapshot.search(ASKED, 1)
    assert only.entry.document.title == "nieuw"
    assert older(only) == ["midden", "oud", "zonder datum"]


@pytest.mark.parametrize(("year", "title"), [("2018", "oud"), ("2020", "midden"), ("2022", "nieuw")])
def test_an_answer_for_the_year_that_is_asked_for_comes_first(
    snapshot: Snapshot, year: str, title: str
) -> None:
    assert snapshot.search(f"hoeveel leerlingen zaten er thuis in {year}?")[0].entry.document.title == title


def test_who_names_a_year_and_asks_what_holds_now_may_be_told_of_what_came_later(snapshot: Snapshot) -> None:
    then = "hoeveel leerlingen zaten er thuis in 2018?"
    now = "hoeveel leerlingen zitten er nu thuis, dat waren er 4.000 in 2018?"
    assert snapshot.successions(then) == []
    assert {evidence.newest for _, _, evidence in snapshot.successions(now)} == {1.0}


@pytest.mark.parametrize("question", ["wie betaalt de taxi?", "wat doet de inspectie bij verzuim?"])
def test_an_answer_to_another_question_is_no_history(snapshot: Snapshot, question: str) -> None:
    hits = snapshot.search(question)
    assert hits[0].entry.record.numbers == ("2",)
    assert hits[0].history == ()


def test_a_document_is_not_its_own_history(snapshot: Snapshot) -> None:
    again = [hit for hit in snapshot.search(ASKED) if hit.entry.record.numbers == ("3",)]
    assert [hit.history for hit in again] == [()]


def test_without_history_the_score_alone_orders(index_dir: Path) -> None:
    plain = open_snapshot(index_dir, IndexSettings(history=False))
    hits = plain.search(ASKED)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.history == () for hit in hits)
    assert {hit.entry.id for hit in hits} == {hit.entry.id for hit in open_snapshot(index_dir).search(ASKED)}


def catalog_of(*entries: tuple[str, str]) -> Catalog:
    """A catalogue of (document, date), one entry and one vector each, in this order."""
    places = [
        Place(f"{name}-{row}", name, row, (), None, (), "", (), 0, False, (row, row + 1))
        for row, (name, _) in enumerate(entries)
    ]
    dates = dict(entries)
    return Catalog(places, [Source(name, "kst", date, (), "", name) for name, date in dates.items()])


def order(
    catalog: Catalog, scores: list[float], cosines: list[float], kind: int = QUESTION
) -> list[tuple[int, tuple[int, ...]]]:
    """Positions and their older ones, for entries that are this much like the first one.

    By the rule alone, where nothing is told of what succeeds.
    """
    vectors = np.array([[cosine, (1 - cosine**2) ** 0.5] for cosine in cosines], dtype=np.float16)
    kinds = np.full(len(cosines), kind, dtype=np.int8)
    ranked = [Scored(position, score, NO_SIGNS) for position, score in enumerate(scores)]
    return [(one.position, past) for one, past in grouped(ranked, catalog, vectors, kinds, {})]


OLD_AND_NEW = catalog_of(("old", "2020-01-01"), ("new", "2022-01-01"))


@pytest.mark.parametrize(
    ("score", "cosine", "expected"),
    [
        (1.0, 1.0, [(1, (0,)), (0, ())]),
        (CLOSE + 0.01, 1.0, [(1, (0,)), (0, ())]),
        (CLOSE - 0.01, 1.0, [(0, ()), (1, ())]),
        (1.0, ALIKE + 0.01, [(1, (0,)), (0, ())]),
        (1.0, ALIKE - 0.01, [(0, ()), (1, ())]),
    ],
)
def test_a_newer_answer_moves_ahead_only_where_it_is_close_and_alike(
    score: float, cosine: float, expected: list[tuple[int, tuple[int, ...]]]
) -> None:
    assert order(OLD_AND_NEW, [1.0, score], [1.0, cosine]) == expected


def test_sections_have_no_question_by_which_to_group_them() -> None:
    assert order(OLD_AND_NEW, [1.0, 1.0], [1.0, 1.0], kind=ANSWER) == [(0, ()), (1, ())]


def test_questions_without_a_known_word_are_not_alike() -> None:
    nothing = np.zeros((2, 2), dtype=np.float16)
    ranked = [Scored(0, 1.0, NO_SIGNS), Scored(1, 1.0, NO_SIGNS)]
    found = grouped(ranked, OLD_AND_NEW, nothing, np.full(2, QUESTION, dtype=np.int8), {})
    assert [(one.position, past) for one, past in found] == [(0, ()), (1, ())]


def test_a_group_stands_where_its_best_stood() -> None:
    catalog = catalog_of(("a", "2020-01-01"), ("b", "2021-01-01"), ("c", "2022-01-01"))
    assert order(catalog, [1.0, 0.9, 0.8], [1.0, 0.0, 1.0]) == [(2, (0,)), (0, ()), (1, ())]


def test_the_year_that_is_asked_for_comes_before_the_newest_which_is_not_older() -> None:
    ranked = [Scored(0, 1.0, replace(NO_SIGNS, year=1.0)), Scored(1, 0.9, NO_SIGNS)]
    vectors = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float16)
    found = grouped(ranked, OLD_AND_NEW, vectors, np.full(2, QUESTION, dtype=np.int8), {})
    assert [(one.position, past) for one, past in found] == [(0, ()), (1, ())]


def test_the_most_alike_of_several_questions_count() -> None:
    places = [
        Place("old-0", "old", 0, (), None, (), "", (), 0, False, (0, 2)),
        Place("new-0", "new", 0, (), None, (), "", (), 0, False, (2, 3)),
    ]
    catalog = Catalog(
        places,
        [
            Source(name, "kst", date, (), "", name)
            for name, date in (("old", "2020-01-01"), ("new", "2022-01-01"))
        ],
    )
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], dtype=np.float16)
    ranked = [Scored(0, 1.0, NO_SIGNS), Scored(1, 0.9, NO_SIGNS)]
    found = grouped(ranked, catalog, vectors, np.full(3, QUESTION, dtype=np.int8), {})
    assert [(one.position, past) for one, past in found] == [(1, (0,)), (0, ())]


@pytest.mark.parametrize(("probability", "first"), [(0.9, 1), (0.1, 0)])
def test_what_is_likely_to_succeed_moves_ahead_whatever_it_asks(probability: float, first: int) -> None:
    ranked = [Scored(0, 1.0, NO_SIGNS), Scored(1, 0.5, NO_SIGNS)]
    for alike in (0.0, 1.0):
        vectors = np.array([[1.0, 0.0], [alike, 1 - alike]], dtype=np.float16)
        found = grouped(ranked, OLD_AND_NEW, vectors, np.full(2, QUESTION, dtype=np.int8), {1: probability})
        assert found[0][0].position == first


def test_of_the_same_weeks_the_better_fit_comes_first() -> None:
    weeks = catalog_of(("a", "2022-01-01"), ("b", "2022-01-20"), ("c", "2022-06-01"))
    assert order(weeks, [1.0, 0.9], [1.0, 1.0])[0] == (0, ())
    assert order(weeks, [1.0, 0.9, 0.8], [1.0, 1.0, 1.0])[0][0] == 2


def test_how_much_two_entries_are_about_the_same() -> None:
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]], dtype=np.float16)
    assert likeness(0, 1, OLD_AND_NEW, vectors) == pytest.approx(0.6, abs=0.01)
    assert likeness(0, 0, OLD_AND_NEW, vectors) == pytest.approx(1.0, abs=0.01)


def test_nothing_ranked_gives_nothing() -> None:
    assert order(OLD_AND_NEW, [], []) == []


def test_two_answers_of_one_document_are_not_each_others_history() -> None:
    catalog = catalog_of(("old", "2020-01-01"), ("new", "2022-01-01"), ("new", "2022-01-01"))
    histories = dict(order(catalog, [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]))
    assert 2 not in histories[1]
    assert 1 not in histories[2]
