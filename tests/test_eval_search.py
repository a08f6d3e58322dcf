"""The evaluation of the search: statistics by hand, measures, baselines on a small corpus, and the sets."""

from __future__ import annotations

import json
import math
import socket
from pathlib import Path

import numpy as np
import pytest

from corpus.reader import read_pdf
from corpus.samples.typeset import write_all
from evals import rek_dev
from evals.ablation import VARIANTS, train_alone
from evals.baselines import OwnSearch, WordSearch, found, vector_search
from evals.bm25 import Bm25, WordsAndGrams, best
from evals.comparison import finds, places
from evals.figures import draw_reliability, draw_risk_coverage
from evals.markdown import share, table
from evals.metrics import ndcg, recall, reciprocal_rank
from evals.quality import quality_table, typos_table
from evals.refusing import Outcome, calibration_table, wrongly_answered, wrongly_refused
from evals.sets import GROUPS, SETS, Question, questions, write_documents
from evals.statistics import (
    Bin,
    Interval,
    bootstrap,
    calibration_error,
    paired_difference,
    reliability,
    risk_coverage,
)
from index.embed import open_embedder
from index.passage import entries_of
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from tests.index_corpus import JUDGED, kamerstuk, keep, pair

TAXI = kamerstuk(
    "vervoer",
    (
        pair("1", "Wie betaalt het vervoer van leerlingen?", "De gemeente betaalt het vervoer naar school."),
        pair("2", "Hoe lang mag de reis duren?", "De reistijd is in de verordening begrensd."),
        pair("3", "Wie houdt toezicht op een samenwerkingsverband?", "Daarop ziet de inspectie toe."),
    ),
)
FIRST, SECOND, THIRD = (entry.id for entry in entries_of(TAXI))


def asked(
    relevant: dict[str, int], *, group: str = "parents", typos: bool = False, family: str | None = None
) -> Question:
    return Question("q", "vervoer", group, "nl", typos, family, relevant, "tune")


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared") / "index"
    build_snapshot(folder, keep(folder, [TAXI]), IndexSettings(epochs=0))
    return folder


@pytest.fixture(scope="module")
def snapshot(index_dir: Path) -> Snapshot:
    return open_snapshot(index_dir)


@pytest.mark.parametrize("value", [0.0, 1.0, 0.25])
def test_values_that_do_not_vary_have_an_interval_without_width(value: float) -> None:
    assert bootstrap([value] * 7) == Interval(value, value, value)


def test_the_interval_of_a_bootstrap() -> None:
    known = bootstrap([0, 1])  # the mean of two draws is 0, 0.5 or 1, with chances 1/4, 1/2 and 1/4
    assert known == Interval(0.5, 0.0, 1.0)
    wide, narrow = bootstrap([0, 1] * 10), bootstrap([0, 1] * 1000, resamples=500)
    assert wide.low < narrow.low < 0.5 < narrow.high < wide.high
    assert bootstrap([0, 1] * 10) == wide
    assert math.isnan(bootstrap([]).mean)
    assert str(Interval(0.5, 0.25, 1)) == "0.500 [0.250, 1.000]"


def test_a_difference_is_taken_question_by_question() -> None:
    assert paired_difference([1, 0, 1, 0], [1, 0, 1, 0]) == Interval(0, 0, 0)
    assert paired_difference([0.75, 0.5], [0.5, 0.25]) == Interval(0.25, 0.25, 0.25)
    assert paired_difference([0, 0, 0], [1, 0, 0]).mean == pytest.approx(-1 / 3)


def test_reliability_by_hand() -> None:
    sure, right = [0.05, 0.62, 0.68, 1.0], [False, True, False, True]
    bins = reliability(sure, right)
    assert bins == [Bin(0.05, 0.0, 1), Bin(0.65, 0.5, 2), Bin(1.0, 1.0, 1)]
    assert calibration_error(sure, right) == pytest.approx((0.05 + 2 * 0.15 + 0) / 4)
    assert calibration_error([], []) == 0


def test_risk_and_coverage_by_hand() -> None:
    coverage, risk = risk_coverage([0.2, 0.9, 0.5, 0.7], [True, True, False, True])
    assert coverage == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 4])


@pytest.mark.parametrize(
    ("ranked", "first", "five", "reciprocal"),
    [
        ("abc", 1, 1, 1),
        ("xabc", 0, 1, 1 / 2),
        ("vwxyza", 0, 0, 1 / 6),
        ("0123456789a", 0, 0, 0),
        ("", 0, 0, 0),
        ("xyb", 0, 1, 1 / 3),
    ],
)
def test_measures_of_the_first_answer(ranked: str, first: float, five: float, reciprocal: float) -> None:
    answers = {"a", "b"}
    assert (recall(ranked, answers, 1), recall(ranked, answers, 5)) == (first, five)
    assert reciprocal_rank(ranked, answers) == pytest.approx(reciprocal)


def test_gain_by_hand() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    ideal = 7 + 3 / math.log2(3) + 1 / 2
    assert ndcg("abc", grades, "exp-log2") == pytest.approx(1)
    assert ndcg("xcb", grades, "exp-log2") == pytest.approx((1 / math.log2(3) + 3 / 2) / ideal)
    assert ndcg("aa", grades, "exp-log2") == pytest.approx(7 / ideal)
    for ranked, judged in (("xyz", grades), ("", grades), ("abc", {})):
        assert ndcg(ranked, judged, "exp-log2") == 0


def test_bm25_by_hand() -> None:
    index = Bm25([["taxi", "taxi", "school"], ["school"]])
    rare, common = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    first = rare * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 1.5))
    assert index.scores(["taxi", "taxi", "trein"]) == pytest.approx([first, 0])
    of_one = [common * 2.2 / (1 + 1.2 * (0.25 + 0.75 * share)) for share in (1.5, 0.5)]
    assert index.scores(["school"]) == pytest.approx(of_one)
    assert index.scores([]) == pytest.approx([0, 0])
    assert Bm25([]).scores(["school"]).shape == (0,)


def test_grams_find_what_words_do_not() -> None:
    texts = ["het leerlingenvervoer", "de inspectie"]
    assert not WordsAndGrams(texts, gram_weight=0).scores("vervoer").any()
    assert best(WordsAndGrams(texts).scores("vervoer"), 5) == [0]
    assert best(np.array([0.0, 1.0, 2.0, 1.0]), 3) == [2, 1, 3]


def test_systems_share_one_face(index_dir: Path, snapshot: Snapshot) -> None:
    vectors = vector_search(index_dir, snapshot)
    for system in (OwnSearch("ours", snapshot), WordSearch(entries_of(TAXI)), vectors):
        results = system.search("Wie betaalt het vervoer van leerlingen?", 2)
        assert results[0] == found(entries_of(TAXI)[0])
        assert len(results) <= 2
    assert {hit.score for hit in vectors.snapshot.search("vervoer")} != {
        hit.score for hit in snapshot.search("vervoer")
    }
    vectors.snapshot.close()
    assert WordSearch(entries_of(TAXI)).search("xyz", 5) == []


def test_a_result_counts_by_its_entries_and_its_page(snapshot: Snapshot) -> None:
    question = asked({SECOND: 3, THIRD: 1})
    results = [found(entry) for entry in entries_of(TAXI)]
    assert [finds(results, question, k) for k in (1, 2, 5)] == [0, 1, 1]
    assert finds([], question, 1) == 0
    assert places(snapshot, question) == {(TAXI.sha256, 1)}


@pytest.mark.slow
def test_the_chain_finds_a_passage_by_its_own_words_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evals.chain import ChunkSearch

    def refuse(*args: object) -> None:
        raise AssertionError(f"a connection was asked for: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    path = write_all(tmp_path)[0]
    document = read_pdf(path)
    wanted = max(entries_of(document), key=lambda entry: len(entry.record.answer.content))
    results = ChunkSearch([(document, path)]).search(wanted.record.answer.content, 5)
    assert len(results) == 5
    assert wanted.id in results[0].entries
    first, last = wanted.record.answer.pages or (0, 0)
    assert results[0].place in {(document.sha256, page) for page in range(first, last + 1)}


@pytest.mark.parametrize("name", SETS)
def test_sets_load(name: str, tmp_path: Path) -> None:
    documents = [read_pdf(path) for path in write_documents(name, tmp_path)]
    known = {entry.id for document in documents for entry in entries_of(document)}
    loaded = questions(name, documents, parts=("questions",))
    assert len({question.id for question in loaded}) == len(loaded) > 150
    assert {question.group for question in loaded} <= {*GROUPS, "unanswerable"}
    for question in loaded:
        assert known.issuperset(question.relevant)
        assert bool(question.answers) == (question.group != "unanswerable") == (question.family is None)
    tuned = questions(name, documents, "tune", ("questions",))
    assert {question.split for question in tuned} == {"tune"}
    assert tuned == [question for question in loaded if question.split == "tune"]


def test_tables_of_quality_by_hand() -> None:
    pairs = [(asked({FIRST: 3}), [FIRST]), (asked({FIRST: 3}, typos=True), [SECOND, FIRST])]
    lines = quality_table("part", [*pairs, (asked({FIRST: 3}, group="staff"), [])]).splitlines()
    assert lines[0] == "| part | questions | recall@1 | recall@5 | MRR@10 | nDCG@10 |"
    assert lines[2] == "| parents | 2 | 0.500 | 1.000 | 0.750 | 0.815 |"
    assert lines[3] == "| staff | 1 | 0.000 | 0.000 | 0.000 | 0.000 |"
    assert lines[4].startswith("| all | 3 | 0.333 [0.000, 1.000] | 0.667 [")
    typos = typos_table({"part": pairs}).splitlines()
    assert typos[2] == "| part: with errors | 1 | 0.000 [0.000, 0.000] | 1.000 [1.000, 1.000] |"
    assert typos[3] == "| part: without | 1 | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |"


def test_tables_of_refusing_by_hand() -> None:
    strange = [
        asked({}, group="unanswerable", family=family) for family in ("injection", "off_topic", "off_topic")
    ]
    part = [
        Outcome(asked({FIRST: 3}), 0.9, True),
        Outcome(asked({FIRST: 3}), 0.4, True),
        *(Outcome(question, sure, False) for question, sure in zip(strange, (0.5, 0.1, 0.2), strict=True)),
    ]
    answered = wrongly_answered({"part": part}, 0.5).splitlines()
    assert answered[2:4] == ["| injection | 1.000 of 1 |", "| off_topic | 0.000 of 2 |"]
    assert answered[4].startswith("| all | 0.333 [")
    refused = wrongly_refused({"part": part}, 0.5).splitlines()
    assert refused[2:] == ["| parents | 0.500 of 2 |", "| all | 0.500 [0.000, 1.000] of 2 |"]
    assert calibration_table({"part": part}).endswith("| expected calibration error | 0.300 |\n")


def test_markdown() -> None:
    assert table(["a", "b"], [["c", "d"]]) == "| a | b |\n| :-- | --: |\n| c | d |\n"
    assert (share(0.12345), share(float("nan"))) == ("0.123", "–")


def test_the_same_numbers_give_the_same_figures(tmp_path: Path) -> None:
    curve = risk_coverage([0.9, 0.5], [True, False])
    for name in ("one", "two"):
        draw_reliability({"part": [Bin(0.25, 0.5, 3), Bin(0.75, 1.0, 1)]}, tmp_path / f"{name}-a.svg")
        draw_risk_coverage({"part": curve, "other": curve}, tmp_path / f"{name}-b.svg")
    for letter in "ab":
        drawn = (tmp_path / f"one-{letter}.svg").read_text(encoding="utf-8")
        assert drawn == (tmp_path / f"two-{letter}.svg").read_text(encoding="utf-8")
        assert "part" in drawn
        assert "dc:date" not in drawn


def test_each_variant_takes_something_out() -> None:
    whole = IndexSettings()
    changed = [variant.change(whole) for variant in VARIANTS if not variant.own_model]
    assert whole not in changed
    assert len(set(changed)) == len(changed)
    assert [variant.rebuilds for variant in VARIANTS if variant.own_model] == [True]


def test_a_model_of_the_documents_alone_is_an_embedded_model(tmp_path: Path) -> None:
    train_alone(tmp_path / "model", [TAXI], seed=1)
    vectors = open_embedder(str(tmp_path / "model"), tmp_path).encode(["vervoer", ""], "query")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0], abs=1e-5)


def judged_file(folder: Path) -> None:
    items = [
        {"numbers": [1], "question": "Wie betaalt het vervoer?", "answer": "De gemeente.", "crossrefs": []},
        {"numbers": [2], "question": "En de taxi?", "answer": "Zie vraag 1 over de taxi.", "crossrefs": [1]},
    ]
    data = {"id": "een", "title": "Vervoer", "dossier": "31 497", "date": "11 juni 2014", "items": items}
    (folder / "een.gold.json").write_text(json.dumps(data), encoding="utf-8")


def test_judged_lists_are_read_without_their_questions(tmp_path: Path) -> None:
    judged_file(tmp_path)
    (document,), own = rek_dev.judged(tmp_path)
    assert (document.title, document.date) == ("Vervoer", "2014-06-11")
    assert not any(record.is_pair or record.question for record in document.records)
    assert [record.crossrefs for record in document.records] == [(), ("1",)]
    assert [each.text for each in own] == ["Wie betaalt het vervoer?", "En de taxi?"]
    assert [each.entry for each in own] == [entry.id for entry in entries_of(document)]


def test_own_answers_are_counted(tmp_path: Path) -> None:
    judged_file(tmp_path)
    documents, own = rek_dev.judged(tmp_path)
    snapshot = rek_dev.index_documents(tmp_path / "index", documents, IndexSettings(epochs=0))
    lines = rek_dev.report(own, rek_dev.rankers(snapshot, documents)).splitlines()
    snapshot.close()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| this search",
        "| BM25, words",
        "| BM25, words and 5-grams",
    ]
    assert lines[4].split(" | ")[2] == "1.000 [1.000, 1.000]"


@pytest.mark.skipif(not JUDGED.is_dir(), reason="the judged lists are not here")
def test_all_judged_lists_are_read() -> None:
    documents, own = rek_dev.judged(JUDGED)
    assert (len(documents), len(own)) == (66, 621)
    assert all(document.date and document.title for document in documents)
