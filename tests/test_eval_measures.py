"""Measures of answers: hand-computed tables, and agreement with trec_eval where it has the measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG
from sklearn.metrics import brier_score_loss

from assistant.answer import Answer
from assistant.cite import cite
from assistant.compose import Quote
from assistant.export import answer_data
from evals.measures import MEASURES, RUN_MEASURES, run_scores, scores
from evals.measures.on_page import quote_on_page
from evals.measures.parsing import ScorerError, parsing
from evals.measures.refusal import risk_coverage_curve
from evals.measures.robustness import drops
from evals.measures.summary import by_family, by_language, run_figure, summary
from evals.measures.wording import says
from evals.question import Nugget, Question
from evals.run import Answered, Run
from evals.statistics import Interval
from index.passage import entries_of
from tests.fake_searcher import kamerstuk, pair

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAID = "De gemeente betaalt het vervoer."


def asked(relevant: dict[str, int] | None = None, name: str = "q", **known: Any) -> Question:
    plain = {"group": "parents", "language": "nl", "typos": False, "family": None, "split": "test"}
    return Question(id=name, text="vraag", relevant=relevant or {}, **{**plain, **known})


def cited(entry: str, quote: str = "", span: tuple[int, int] = (0, 0), number: int = 1) -> dict[str, Any]:
    return {"number": number, "entry": entry, "quote": quote, "span": list(span)}


def replied(
    ranking: Sequence[str] = (),
    text: str = "",
    citations: Sequence[dict[str, Any]] = (),
    **known: Any,
) -> Answered:
    """An answer whose ranked entries have the scores 1, 1/2, 1/3 and so on."""
    answer = {"status": "answered", "answer": text, "citations": list(citations), "language": "nl"}
    placed = tuple((entry, 1 / place) for place, entry in enumerate(ranking, 1))
    return Answered(known.pop("name", "q"), placed, {**answer, "confidence": None, **known}, 0.0)


def refused(name: str = "q", confidence: float | None = None) -> Answered:
    return replied(text="Ik vind geen antwoord.", status="not_found", name=name, confidence=confidence)


def score(measure: str, question: Question, answered: Answered) -> float | None:
    return MEASURES[measure].of(question, answered)


def run_of(*answers: Answered) -> Run:
    return Run(Path("run"), {}, {one.id: one for one in answers})


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ("abcd", (1, 1, 1, 1)),
        ("xbayz", (0, 1, 1, 1 / 3)),
        ("uvwxyza", (0, 0, 1, 1 / 7)),
        ("0123456789a", (0, 0, 0, 0)),
        ("", (0, 0, 0, 0)),
    ],
)
def test_ranks_by_hand(ranking: str, expected: tuple[float, ...]) -> None:
    question = asked({"a": 3, "b": 2})
    for name, value in zip(("recall@1", "recall@5", "recall@10", "MRR@10"), expected, strict=True):
        assert score(name, question, replied(ranking)) == pytest.approx(value)


def test_gains_by_hand() -> None:
    question = asked({"a": 3, "b": 2, "c": 1})
    second, third = 1 / math.log2(3), 1 / 2
    for name, (three, two, one) in {"nDCG@10": (3, 2, 1), "nDCG(dcg='exp-log2')@10": (7, 3, 1)}.items():
        ideal = three + two * second + one * third
        assert score(name, question, replied("abc")) == pytest.approx(1)
        assert score(name, question, replied("xcb")) == pytest.approx((one * second + two * third) / ideal)
        assert score(name, question, replied("xyz")) == 0


def test_ranks_do_not_apply_where_nothing_answers() -> None:
    for name in ("recall@1", "MRR@10", "nDCG@10"):
        assert score(name, asked(), replied("ab")) is None
    assert score("recall@5", asked({"a": 2}), replied("a")) is None
    assert score("nDCG@10", asked({"a": 2}), replied("a")) == 1


ENTRIES = "abcdefghijklmnop"
RANKED = st.lists(st.sampled_from(ENTRIES), unique=True, min_size=1, max_size=14)
JUDGED = st.dictionaries(st.sampled_from(ENTRIES), st.integers(1, 3), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(JUDGED, RANKED), min_size=1, max_size=4))
def test_the_same_figures_as_trec_eval(table: list[tuple[dict[str, int], list[str]]]) -> None:
    pairs = [
        (asked({**judged, "answer": 3}, f"q{place}"), replied(ranked, name=f"q{place}"))
        for place, (judged, ranked) in enumerate(table)
    ]
    own = scores([question for question, _ in pairs], run_of(*(answered for _, answered in pairs)))
    qrels = {question.id: dict(question.relevant) for question, _ in pairs}
    run = {answered.id: dict(answered.ranking) for _, answered in pairs}
    shortened = {answered.id: dict(answered.ranking[:10]) for _, answered in pairs}  # RR has no cutoff there
    theirs = {
        **{f"recall@{k}": (Success(rel=3) @ k, run) for k in (1, 5, 10)},
        "MRR@10": (RR(rel=3), shortened),
        "nDCG@10": (nDCG @ 10, run),
    }
    for name, (measure, found) in theirs.items():
        for metric in ir_measures.pytrec_eval.iter_calc([measure], qrels, found):
            assert own[name][metric.query_id] == pytest.approx(metric.value, abs=5e-5)


def test_citations_are_judged_by_their_entries() -> None:
    question = asked({"a": 3, "b": 2, "c": 1})
    for entries, first, relevance in (("ac", 1, 1 / 2), ("ca", 0, 1 / 2), ("ba", 1, 1), ("xya", 0, 1 / 3)):
        answered = replied(citations=[cited(entry) for entry in entries])
        assert score("first-citation precision", question, answered) == first
        assert score("citation relevance", question, answered) == pytest.approx(relevance)
    assert score("first-citation precision", question, refused()) is None
    assert score("first-citation precision", asked(), replied(citations=[cited("a")])) == 0


BOTH = "De gemeente betaalt het vervoer. De inspectie houdt toezicht."
SOURCES = {1: SAID, 2: "De inspectie houdt toezicht.", 3: "De school maakt een plan."}


@pytest.mark.parametrize(
    ("text", "recall", "precision"),
    [
        (f"{SAID} [1]", 1, 1),  # said by its source
        (f"{SAID} [3]", 0, 0),  # by another one
        (f"{SAID} [1][3]", 1, 1 / 2),  # the other is not needed
        (SAID, 0, None),  # cites nothing
        (f"{BOTH} [1] [2]", 1, 1),  # each supports one of the two sentences; see below
        (f"{SAID} [1] De school krijgt geld.", 1 / 2, 1),  # the last sentence cites nothing
        (f"{SAID} [9]", 0, 0),  # there is no such source
        ("Voor het vervoer betaalt de gemeente. [1]", 1, 1),  # the same words anew
        ("De gemeente betaalt 40 euro vervoer. [1]", 0, 0),  # a figure that the source does not hold
    ],
)
def test_attribution_by_hand(text: str, recall: float, precision: float | None) -> None:
    answered = replied(text=text, citations=[cited("a", quote, (0, 9), n) for n, quote in SOURCES.items()])
    if text.startswith(BOTH):  # of each sentence one of two citations is needed
        precision = 1 / 2
    assert score("citation recall", asked(), answered) == recall
    assert score("citation precision", asked(), answered) == precision


def test_two_citations_that_support_only_together_are_both_needed() -> None:
    statement = "De gemeente betaalt vervoer en de inspectie houdt toezicht."
    answered = replied(
        text=f"{statement} [1][2]", citations=[cited("a", SOURCES[n], (0, 9), n) for n in (1, 2)]
    )
    assert score("citation recall", asked(), answered) == 1
    assert score("citation precision", asked(), answered) == 1
    assert score("citation recall", asked(), refused()) is None


def test_what_says_a_point() -> None:
    assert says("Het overleg telde 1.200 leerlingen en scholen.", "1200 leerlingen")
    assert not says("Het overleg telde 1.300 leerlingen.", "1200 leerlingen")
    five = "gemeente vervoer inspectie toezicht school"
    assert says("gemeente vervoer inspectie toezicht", five)  # four stems of five
    assert not says("gemeente vervoer inspectie", five)
    assert says("Ja, dat klopt.", "Ja.")
    assert not says("Nee.", "Ja.")
    assert not says(SAID, "")


NUGGET = Nugget("tien tekens", True, "a", (100, 200))
OKAY = Nugget("vervoer van leerlingen", False, "a", (300, 310))


@pytest.mark.parametrize(
    ("spans", "vital", "everything"),
    [
        ([("a", 100, 180)], 1, 1 / 2),  # exactly 80%
        ([("a", 100, 179)], 0, 0),
        ([("a", 100, 150), ("a", 140, 180)], 1, 1 / 2),  # together
        ([("a", 0, 400)], 1, 1),
        ([("b", 0, 400)], 0, 0),  # another entry
    ],
)
def test_nuggets_by_their_characters(spans: list[Any], vital: float, everything: float) -> None:
    question = asked({"a": 3}, nuggets=(NUGGET, OKAY))
    answered = replied(citations=[cited(entry, "iets", (start, end)) for entry, start, end in spans])
    assert score("nuggets vital strict", question, answered) == vital
    assert score("nuggets all strict", question, answered) == everything


def test_nuggets_of_text_without_a_place() -> None:
    question = asked({"a": 3}, nuggets=(OKAY,))
    chunk = replied(citations=[cited("b", "het vervoer\nvan leerlingen is geregeld")])
    worded = replied(text="Het vervoer van een leerling is geregeld. [1]", generated=True)
    silent = replied(text="Dat is geregeld. [1]", generated=True, citations=[cited("a", "x", (300, 310))])
    results = [score("nuggets all strict", question, each) for each in (chunk, worded, silent, refused())]
    assert results == [1, 1, 0, 0]
    assert score("nuggets vital strict", question, chunk) is None
    assert score("nuggets all strict", asked({"a": 3}), chunk) is None


def test_reading_by_hand() -> None:
    answered = replied(text="Het kind gaat naar school. [1] (...)")
    assert score("answer words", asked(), answered) == 5
    assert score("reading ease", asked(), answered) == pytest.approx(206.84 - 77 - 0.93 * 5)
    english = replied(text="The child goes to school. [1]", generated=True, language="en")
    assert score("reading ease", asked(), english) is None
    assert score("answer words", asked(), english) == 5
    assert score("answer words", asked(), refused()) is None


def test_refusing_by_hand() -> None:
    table = [(asked({"a": 3}), 0.0, 1.0), (asked(), None, None)]
    for question, when_given, when_refused in table:
        assert score("answerable refused", question, replied("a")) == when_given
        assert score("answerable refused", question, refused()) == when_refused
    assert score("unanswerable answered", asked(), replied("a")) == 1
    assert score("unanswerable answered", asked(), refused()) == 0
    assert score("unanswerable answered", asked({"a": 3}), replied("a")) is None


def judged_answers(sure: Sequence[float], right: Sequence[bool]) -> list[tuple[Question, Answered]]:
    return [
        (asked({"a": 2}, str(place)), replied("a" if good else "x", name=str(place), confidence=each))
        for place, (each, good) in enumerate(zip(sure, right, strict=True))
    ]


def test_confidence_by_hand() -> None:
    sure, right = [0.2, 0.9, 0.5, 0.7], [True, True, False, True]
    pairs = judged_answers(sure, right)
    coverage, risk = risk_coverage_curve(pairs)
    assert coverage == pytest.approx([1 / 4, 1 / 2, 3 / 4, 1])
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 4])
    assert RUN_MEASURES["AURC"].of(pairs) == pytest.approx((1 / 3 + 1 / 4) / 4)
    assert RUN_MEASURES["ECE"].of(pairs) == pytest.approx((0.8 + 0.1 + 0.5 + 0.3) / 4)
    brier = [score("Brier score", *each) for each in pairs]
    assert brier == pytest.approx([0.64, 0.01, 0.25, 0.09])
    assert sum(map(float, filter(None, brier))) / 4 == pytest.approx(brier_score_loss(right, sure))


def test_equal_confidences_have_no_order() -> None:
    one, other = (RUN_MEASURES["AURC"].of(judged_answers([0.5, 0.5], each)) for each in ([1, 0], [0, 1]))
    assert one == other == 0.5
    three = judged_answers([0.9, 0.5, 0.5], [True, True, False])
    assert RUN_MEASURES["AURC"].of(three) == pytest.approx((0 + 1 / 4 + 1 / 3) / 3)


def test_what_tells_no_confidence_has_none() -> None:
    assert score("Brier score", asked({"a": 3}), replied("a")) is None
    assert math.isnan(RUN_MEASURES["AURC"].of([(asked({"a": 3}), replied("a"))]))
    assert risk_coverage_curve([])[0].size == 0
    unanswerable = [(asked(), refused(confidence=0.1))]
    assert RUN_MEASURES["ECE"].of(unanswerable) == pytest.approx(0.1)
    assert RUN_MEASURES["AURC"].of(unanswerable) == 1


def test_quotes_are_looked_up() -> None:
    entry = entries_of(kamerstuk(pair("1", "Wie betaalt?", SAID)))[0]
    good = cite(Quote(entry, 0, len(SAID)), number=1)
    data = answer_data(Answer("vraag", "answered", f"{SAID} [1]", citations=(good, good)))
    data["citations"][1] = {**data["citations"][1], "quote": SAID.replace("vervoer", "verhaal")}
    measure = quote_on_page({entry.id: entry})
    assert measure.of(asked(), Answered("q", (), data, 0.0)) == 1 / 2
    assert quote_on_page({}).of(asked(), Answered("q", (), data, 0.0)) == 0
    assert measure.of(asked(), refused()) is None
    assert "quote on page" in scores([asked()], run_of(refused()), {entry.id: entry})


def variants() -> list[Question]:
    typo, foreign = ({"group": group, "variant_of": "one"} for group in ("mistyped", "translated"))
    return [
        asked({"a": 3}, "one"),
        asked({"a": 3}, "two", group="staff"),
        asked({"a": 3}, "typo", **typo),
        asked({"a": 3}, "typo2", **typo | {"variant_of": "two"}),
        asked({"a": 3}, "en", language="en", **foreign),
        asked({"a": 3}, "de", language="de", **foreign),
    ]


def test_drops_by_hand() -> None:
    own = {"one": 1.0, "two": 0.5, "typo": 0.5, "typo2": 0.25, "en": 0.75}
    found = {one.kind: one for one in drops(variants(), {"m": own})}
    assert list(found) == ["mistyped", "translated", "translated (en)"]  # 'de' was not answered
    typo = found["mistyped"]
    assert (typo.measure, typo.count, typo.original, typo.variant) == ("m", 2, 0.75, 0.375)
    assert typo.drop == Interval(0.375, 0.25, 0.5)
    assert found["translated (en)"].drop == Interval(0.25, 0.25, 0.25)


def test_summaries_leave_variants_out() -> None:
    own = {"one": 1.0, "two": 0.0, "typo": 1.0, "en": 1.0}
    found = {one.group: one for one in summary(variants(), {"m": own})}
    assert {group: (one.count, one.interval.mean) for group, one in found.items()} == {
        "all": (2, 0.5),
        "parents": (1, 1.0),
        "staff": (1, 0.0),
    }
    assert found["all"].interval == Interval(0.5, 0.0, 1.0)
    assert [one.group for one in summary(variants(), {"m": own}, by_language)] == ["all", "nl"]
    assert [one.group for one in summary(variants(), {"m": own}, by_family)] == ["all"]


def test_a_whole_run_has_an_interval() -> None:
    pairs = judged_answers([0.9, 0.8, 0.4, 0.3] * 5, [True, True, False, True] * 5)
    figure = run_figure(RUN_MEASURES["AURC"], pairs, resamples=400)
    assert figure.count == 20
    assert figure.interval.low < figure.interval.mean < figure.interval.high
    assert figure.interval.mean == pytest.approx(RUN_MEASURES["AURC"].of(pairs))
    run = run_of(*(answered for _, answered in pairs))
    assert run_scores([question for question, _ in pairs], run)["AURC"] == figure.interval.mean
    assert math.isnan(run_figure(RUN_MEASURES["ECE"], []).interval.mean)


def test_only_what_applies_is_scored() -> None:
    own = scores(
        [asked({"a": 3}, "one"), asked({}, "two"), asked({}, "lost")], run_of(refused("one"), refused("two"))
    )
    assert own["answerable refused"] == {"one": 1}
    assert own["unanswerable answered"] == {"two": 0}
    assert own["recall@5"] == {"one": 0}
    assert own["answer words"] == {}
    assert set(own) == set(MEASURES)


@pytest.mark.skipif(not (SHARED / "score_parse.py").exists(), reason="the judged documents are not here")
def test_parsing_is_scored() -> None:
    found = parsing(SHARED / "seed", SHARED / "score_parse.py")
    assert set(found) == {"letter-table", "ALL"}
    recall = found["ALL"]["recall"]
    assert 0.99 <= recall.low <= recall.mean <= recall.high <= 1
    assert found["ALL"] == found["letter-table"]
    assert "docs" not in found["ALL"]


def test_parsing_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ScorerError, match=r"score\.py"):
        parsing(tmp_path, tmp_path / "score.py")
