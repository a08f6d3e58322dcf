"""Comparing a question with entries word by word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.lexical import Words
from index.rank import Scored, Signs, matched, ordered
from index.settings import RankWeights
from index.word_match import WordMatch, write

ENTRIES = (
    Words(
        "bus", "Wie betaalt het leerlingenvervoer?", "De gemeente betaalt het vervoer naar school.", "", ""
    ),
    Words("plan", "Wie stelt het ontwikkelingsperspectief vast?", "Dat doet het bevoegd gezag.", "", ""),
    Words("none", "", "", "", ""),
    Words("note", "Wat is een tlv?", "Zie de noot.", "toelaatbaarheidsverklaring", ""),
)
BUS, PLAN, NONE, NOTE = range(4)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> WordMatch:
    folder = tmp_path_factory.mktemp("match") / "words"
    write(folder, ENTRIES)
    return WordMatch(folder)


def test_it_knows_each_entry(words: WordMatch) -> None:
    assert len(words) == len(ENTRIES)


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("wie betaalt het leerlingenvervoer", BUS),
        ("wie betaald het leerlingen vervoer", BUS),
        ("moet ik het taxibusje zelf betalen", BUS),
        ("wie maakt het plan voor mijn kind", PLAN),
        ("toelaatbaarheidsverklaring", NOTE),
    ],
)
def test_the_entry_that_speaks_of_what_is_asked_is_nearest(words: WordMatch, asked: str, best: int) -> None:
    near = words.near(asked, [BUS, PLAN, NOTE])
    assert [BUS, PLAN, NOTE][int(np.argmax(near))] == best


def test_an_entry_that_holds_every_word_is_as_near_as_can_be(words: WordMatch) -> None:
    assert words.near("wie betaalt het vervoer", [BUS])[0] == pytest.approx(1.0, abs=1e-2)


def test_where_there_is_nothing_to_compare_all_are_near(words: WordMatch) -> None:
    assert words.near("?!", [BUS, PLAN]).tolist() == [1.0, 1.0]
    assert words.near("wie betaalt", [NONE]).tolist() == [1.0]
    assert words.near("wie betaalt", []).tolist() == []


@settings(deadline=None)
@given(st.text(max_size=80))
def test_nearness_is_a_mean_of_cosines(words: WordMatch, text: str) -> None:
    near = words.near(text, [BUS, PLAN, NONE, NOTE])
    assert near.shape == (4,)
    assert bool(np.all(np.abs(near) <= 1.001))


@pytest.mark.parametrize("name", ["vectors.npy", "held.npy", "starts.npy"])
def test_a_missing_or_cut_off_file_is_told(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "words"
    write(folder, ENTRIES)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SnapshotError, match="cannot be read"):
        WordMatch(folder)
    (folder / name).unlink()
    with pytest.raises(SnapshotError, match="cannot be read"):
        WordMatch(folder)


def _ranked() -> list[Scored]:
    signs = {0: Signs(0.6, 0.4, 0.0), 1: Signs(0.5, 0.4, 0.0), 2: Signs(0.3, 0.2, 0.0)}
    return ordered(signs, RankWeights())


def test_the_nearer_of_the_best_comes_first_and_keeps_its_score() -> None:
    found = matched(_ranked(), [0.4, 0.8], RankWeights())
    assert [one.position for one in found] == [1, 0, 2]
    assert [one.score for one in found] == pytest.approx([0.9, 0.5, 0.25])
    assert [one.signs.words for one in found] == pytest.approx([1.0, 0.5, 1.0])


def test_what_is_not_compared_stays_behind() -> None:
    found = matched(_ranked(), [0.1], RankWeights())
    assert [one.position for one in found] == [0, 1, 2]
    assert matched(_ranked(), [], RankWeights()) == _ranked()


def test_without_weight_words_change_nothing() -> None:
    found = matched(_ranked(), [0.1, 0.9, 0.5], RankWeights(words=0.0))
    assert [(one.position, one.score) for one in found] == [(one.position, one.score) for one in _ranked()]


def test_entries_that_share_no_word_keep_their_order() -> None:
    assert [one.position for one in matched(_ranked(), [-0.2, 0.0, -0.1], RankWeights())] == [0, 1, 2]
