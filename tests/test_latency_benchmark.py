"""The benchmark of the search's latency: what it is made of, and a run with a few pairs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from corpus.records import Kamerstuk
from evals import latency
from evals.latency import PAIRS_A_DOCUMENT, Times, documents, queries
from index.foreign import language_of

TIMES = r"p50 +([\d.]+) ms p95 +([\d.]+) ms"


@pytest.fixture(scope="module")
def made_up() -> list[Kamerstuk]:
    return list(documents(220))


def test_documents_hold_the_pairs_asked_for(made_up: list[Kamerstuk]) -> None:
    assert [len(document.records) for document in made_up] == [PAIRS_A_DOCUMENT] * 4 + [20]
    assert all(record.is_pair and record.answer for document in made_up for record in document.records)
    assert len({document.sha256 for document in made_up}) == len(made_up)


def test_documents_are_the_same_each_time_and_other_for_another_seed(made_up: list[Kamerstuk]) -> None:
    assert list(documents(220)) == made_up
    assert list(documents(220, seed=2)) != made_up


def test_lengths_are_those_of_real_pairs(made_up: list[Kamerstuk]) -> None:
    records = [record for document in made_up for record in document.records]
    asked = sum(len(record.question.content.split()) for record in records) / len(records)
    told = sum(len(record.answer.content.split()) for record in records) / len(records)
    assert 15 < asked < 25
    assert 80 < told < 120


def test_short_answers_refer_within_their_document(made_up: list[Kamerstuk]) -> None:
    for document in made_up:
        numbers = {record.numbers[0] for record in document.records}
        assert all(set(record.crossrefs) <= numbers for record in document.records)
    assert any(record.crossrefs for record in made_up[0].records)


def test_queries_are_in_all_languages_and_mostly_dutch() -> None:
    languages = [language_of(text) for text in queries(300)]
    assert set(languages) == set(latency.MIXTURE)
    assert languages.count("nl") > 150
    assert queries(300) == queries(300)


def test_a_run_prints_the_figures_of_each_size(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    latency.main(["--pairs", "20", "40", "--queries", "10", "--rounds", "2", "--epochs", "0"])
    printed = capsys.readouterr().out
    assert re.findall(r"^(\d+) pairs: built in [\d.]+ s, \d+ pairs/s$", printed, re.M) == ["20", "40"]
    for name in ("rank", "bare", "search"):
        rows = re.findall(rf"^  {name} +best {TIMES} +all {TIMES}$", printed, re.M)
        assert len(rows) == 2
        assert all(0 < float(middle) <= float(late) for row in rows for middle, late in (row[:2], row[2:]))
    assert (
        len(
            re.findall(
                r"^  ratio +best p50 +[\d.]+ +p95 +[\d.]+ +all p50 +[\d.]+ +p95 +[\d.]+ ", printed, re.M
            )
        )
        == 2
    )
    assert list(tmp_path.glob("passend-*")) == []


def test_the_ratio_is_that_of_the_best_rounds() -> None:
    rank, bare = np.array([[4.0, 4.0], [9.0, 2.0]]), np.array([[1.0, 5.0], [3.0, 1.0]])
    times = Times(rank, bare, rank)
    assert times.best.rank.tolist() == [[4.0, 2.0]]
    assert times.best.ratio(50) == 3.0
    assert times.ratio(50) == 2.0
