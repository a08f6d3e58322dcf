"""Two runs side by side: statistics by hand, what is compared, what is refused, and the command."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from evals.commands import eval_app
from evals.compare import CompareError, Comparison, compare
from evals.compare_output import comparison_data, comparison_table, told, told_questions, write_comparison
from evals.measures.judged import JudgedError, judged
from evals.question import Question
from evals.run import Answered, Run, write_run
from evals.sets import set_hash
from evals.significance import detectable, holm, paired_effect, randomisation_test, standardised_difference
from evals.statistics import Interval


def test_randomisation_by_hand() -> None:
    assert randomisation_test([1, 1, 1]) == 2 / 8  # all signs plus, or all minus
    assert randomisation_test([0.5] * 10) == 2 / 1024
    assert randomisation_test([1, -1]) == 1
    assert randomisation_test([2, 1, -1]) == 6 / 8  # of the eight sums only +-0 is smaller than 2
    assert randomisation_test([0, 0, 0]) == 1


def test_many_swaps_are_drawn_at_random() -> None:
    differences = [1.0, -1.0] * 20 + [1.0] * 3
    p = randomisation_test(differences)
    assert p == randomisation_test(differences)
    assert p == pytest.approx(0.76, abs=0.03)  # P(|sum of 43 signs| >= 3) is 0.7608
    assert randomisation_test([1.0] * 40) == pytest.approx(1 / 10_001)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9, 0.01]) == pytest.approx([1, 1, 0.03])
    assert holm([]) == []


def test_sizes_by_hand() -> None:
    assert paired_effect([1, 2, 3]) == pytest.approx(2)
    assert paired_effect([1, 1, 1]) is None
    assert standardised_difference([1, 2, 3], [0, 1, 2]) == pytest.approx(1)
    assert standardised_difference([1, 3], [0, 0]) == pytest.approx(2)  # deviations of 1.414 and 0
    assert standardised_difference([1], [0]) is None
    # t(0.975; 3) = 3.1824 and t(0.8; 3) = 0.9785, from tables; the standard error is 1.1547 / 2
    assert detectable([1, -1, 1, -1]) == pytest.approx((3.1824 + 0.9785) * 1.1547 / 2, abs=1e-3)
    assert detectable([1]) is None


MANIFEST = {"set": "tiny", "set_hash": "abc", "split": "test", "index": {"documents": 2}}
Row = tuple[str, bool, float | None]


def question(name: str, *, answerable: bool = True, variant_of: str | None = None) -> Question:
    relevant = {"a": 3} if answerable else {}
    return Question(
        name, f"vraag {name}", "parents", "nl", False, None, relevant, "test", variant_of=variant_of
    )


QUESTIONS = [*map(question, ("q1", "q2", "q3", "q4")), question("none", answerable=False)]
QUESTIONS.append(question("typo", variant_of="q1"))


def run(name: str, table: dict[str, str | None], **changed: Any) -> Run:
    """For each question the entry that is found and cited; None is a refusal."""
    answered = {}
    for each, entry in table.items():
        citations = [{"number": 1, "entry": entry, "quote": "Ja.", "span": [0, 3]}] if entry else []
        answer = {
            "status": "answered" if entry else "not_found",
            "answer": f"Ja, zegt {name}. [1]" if entry else "Geen antwoord.",
            "citations": citations,
            "language": "nl",
            "confidence": 0.75 if entry else 0.25,
        }
        answered[each] = Answered(each, ((entry or "x", 1.0),), answer, 0.1)
    return Run(Path(name), {**MANIFEST, **changed}, answered)


A = run("een", {"q1": "x", "q2": "x", "q3": "a", "q4": None, "none": "x", "typo": "x"})
B = run("twee", {"q1": "a", "q2": "a", "q3": "x", "q4": "a", "none": None, "typo": "x"})


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(A, B, QUESTIONS, resamples=500)


def test_a_comparison_by_hand(found: Comparison) -> None:
    measures = {one.measure: one for one in found.measures}
    recall = measures["recall@1"]
    assert (found.count, recall.count) == (5, 4)  # without the variant, and without what nothing answers
    assert (recall.a, recall.b, recall.difference.mean) == (0.25, 0.75, 0.5)
    assert (recall.won, recall.lost) == (("q1", "q2", "q4"), ("q3",))
    assert recall.effect == pytest.approx(0.5)  # the differences are 1, 1, -1, 1: deviation 1
    assert recall.standardised == pytest.approx(1)  # each system deviates by 0.5
    assert recall.p == 10 / 16  # of 16 sums of four signs, 10 are at least 2 or at most -2
    assert recall.p_holm == 1
    assert recall.difference.low < 0 < recall.difference.high


def test_lower_can_be_better(found: Comparison) -> None:
    measures = {one.measure: one for one in found.measures}
    assert measures["unanswerable answered"].won == ("none",)
    assert measures["unanswerable answered"].difference == Interval(-1, -1, -1)
    assert measures["answerable refused"].won == ("q4",)


def test_what_applies_to_one_alone_is_told(found: Comparison) -> None:
    measures = {one.measure: one for one in found.measures}
    first = measures["first-citation precision"]
    assert (first.count, first.only_a, first.only_b) == (3, 1, 1)  # q4 in B alone, 'none' in A alone
    assert any("1 questions in A alone" in line and "first-citation" in line for line in told(found))


def test_both_answers_are_there(found: Comparison) -> None:
    both = found.questions["q4"]
    assert (both.status_a, both.status_b) == ("not_found", "answered")
    assert (both.answer_a, both.answer_b) == ("Geen antwoord.", "Ja, zegt twee. [1]")
    lines = told_questions(found, "recall@1")
    assert lines[:3] == [
        "won q1: vraag q1",
        "  A, answered: Ja, zegt een. [1]",
        "  B, answered: Ja, zegt twee. [1]",
    ]
    assert lines[-3] == "lost q3: vraag q3"
    with pytest.raises(CompareError, match="recall@5"):
        told_questions(found, "recall")


def test_measures_of_whole_runs_are_compared(found: Comparison) -> None:
    measures = {one.measure: one for one in found.measures}
    error = measures["ECE"]
    # A: 4 answers at 0.75 of which 1 is right, 1 at 0.25 of which none; B: 4 of which 3, and 1 of which none
    assert error.a == pytest.approx((4 * 0.5 + 0.25) / 5)
    assert error.b == pytest.approx((4 * 0.0 + 0.25) / 5)
    assert error.difference.mean == pytest.approx(-0.4)
    assert error.difference.low <= -0.4 <= error.difference.high
    assert 0 < error.p <= 1
    assert error.effect is None


def test_a_run_does_not_differ_from_itself() -> None:
    same = compare(A, A, QUESTIONS, resamples=200)
    for one in same.measures:
        assert one.difference == Interval(0, 0, 0)
        assert (one.p, one.p_holm, one.won, one.lost) == (1, 1, (), ())
    assert same.questions == {}


def test_the_order_turns_the_sign(found: Comparison) -> None:
    turned = compare(B, A, QUESTIONS, resamples=500)
    for one, other in zip(found.measures, turned.measures, strict=True):
        assert one.difference.mean == pytest.approx(-other.difference.mean)
        assert (one.p, one.won, one.lost) == (other.p, other.lost, other.won)


def test_lacking_questions_are_told() -> None:
    short = run("kort", {"q1": "a", "q3": "a"})
    part = compare(A, short, QUESTIONS, resamples=100)
    assert (part.count, part.lacking_a, part.lacking_b) == (2, (), ("q2", "q4", "none"))
    assert "B lacks 3 questions of the set." in told(part)
    with pytest.raises(CompareError, match="in common"):
        compare(A, run("leeg", {}), QUESTIONS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"set": "other", "set_hash": "def"}, "set: tiny and other; set_hash: abc and def"),
        ({"split": "tune"}, "split: test and tune"),
        ({"index": {"documents": 3}}, "documents: 2 and 3"),
    ],
)
def test_other_sets_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(CompareError, match=message):
        compare(A, run("anders", {"q1": "a"}, **changed), QUESTIONS)


def test_a_set_may_lie_in_another_folder() -> None:
    assert compare(A, run("twee", {"q1": "a"}, set="copy"), QUESTIONS, resamples=50).count == 1


def test_files_hold_the_same_figures(found: Comparison, tmp_path: Path) -> None:
    write_comparison(found, tmp_path / "out")
    data = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert data == json.loads(json.dumps(comparison_data(found), allow_nan=False))
    with (tmp_path / "out" / "measures.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["measure"]: row for row in csv.DictReader(stream)}
    assert (rows["recall@1"]["difference"], rows["recall@1"]["won"], rows["recall@1"]["count"]) == (
        "0.5",
        "3",
        "4",
    )
    with (tmp_path / "out" / "questions.csv").open(encoding="utf-8", newline="") as stream:
        shown = [row for row in csv.DictReader(stream) if row["measure"] == "recall@1"]
    assert [(row["for_b"], row["id"]) for row in shown][-1] == ("lost", "q3")
    assert shown[0]["answer_b"] == "Ja, zegt twee. [1]"


@pytest.mark.parametrize(
    ("width", "heads"), [(80, {"p Holm"}), (140, {"p Holm", "d_z", "detectable", "lost"})]
)
def test_a_table_fits(found: Comparison, width: int, heads: set[str]) -> None:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(comparison_table(found, width))
    text = console.export_text()
    assert all(head in text for head in heads)
    assert "nDCG(dcg='exp-log2')@10" in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    manifest = {**MANIFEST, "set": "samples", "set_hash": set_hash("samples"), "index": None}
    blank = Run(tmp_path, manifest, {})
    asked = [one for one in judged(blank).questions if one.answers][:12]
    for name, entry in (("good", None), ("bad", "x")):
        answers = run(name, {one.id: None for one in asked}).answered
        rankings = {one.id: ((entry or min(one.answers), 1.0),) for one in asked}
        found = [replace(answers[each], ranking=ranking) for each, ranking in rankings.items()]
        write_run(tmp_path / name, manifest, found)
    folders = [str(tmp_path / name) for name in ("bad", "good", "out")]
    command = ["compare", *folders[:2], "--out", folders[2], "--show", "recall@5"]
    told_by = CliRunner().invoke(eval_app, command)
    assert told_by.exit_code == 0, told_by.output
    assert "12 questions were answered in both runs." in told_by.output
    assert f"won {asked[0].id}: " in told_by.output
    data = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    recall = next(one for one in data["measures"] if one["measure"] == "recall@5")
    assert (recall["count"], recall["a"], recall["b"], recall["p"]) == (12, 0, 1, 2 / 4096)
    changed = Run(tmp_path, {**manifest, "set_hash": "0"}, {})
    with pytest.raises(JudgedError, match="has changed"):
        judged(changed)
