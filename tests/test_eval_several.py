"""Double questions: what answers them is there, and what is counted."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from evals.set_records import Records
from evals.sets import documents_of
from evals.several import DATA, KINDS, SETS, Double, doubles, scored, summary


@pytest.mark.parametrize("name", SETS)
def test_what_answers_them_is_in_the_set(name: str, tmp_path: Path) -> None:
    asked = list(doubles(name, Records(documents_of(name, tmp_path))))
    assert len(asked) > 50
    for each in asked:
        assert each.first
        assert {
            "different": each.second and not each.first & each.second,
            "same": each.first == each.second,
            "half": not each.second,
            "single": not each.second,
        }[each.kind]


def test_each_is_asked_once_and_of_every_kind() -> None:
    rows = [json.loads(line) for line in files("evals").joinpath(DATA).read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    assert set(Counter(row["kind"] for row in rows)) == set(KINDS)


def test_counted_by_hand() -> None:
    asked = Double("samples", "different", "a en b?", frozenset({"a", "a2"}), frozenset({"b"}))
    both, one = scored(asked, "answered", ["a2", "b", "c"]), scored(asked, "answered", ["b"])
    assert list(both.values()) == [1, 1, 1, 1, 1, 3]
    assert list(one.values()) == [1, 0, 1, 0, 0, 1]
    assert list(scored(asked, "not_found", []).values()) == [0] * 6
    printed = summary(
        [("different", both), ("different", one), ("same", both), ("half", one), ("single", one)]
    )
    assert "| different | 2 | 1.000 | 0.500 | 1.000 | 0.500 | 0.500 | 2.000 |" in printed
