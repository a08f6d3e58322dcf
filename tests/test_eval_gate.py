"""The gate: what it lets through, what it stops, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from evals.gate import (
    GATED,
    Baseline,
    BaselineError,
    Measured,
    Verdict,
    accept,
    baseline_path,
    judged,
    measure,
    read_baseline,
    require_same_set,
    told,
)
from evals.run import ANSWERS, Plan, Run
from evals.run_settings import run_settings
from evals.sets import Question, set_hash
from tests.test_eval_run import make_set

RECALL, CITATION = GATED
COUNT = 100


def question(name: str) -> Question:
    return Question(name, f"Vraag {name}?", "parents", "nl", False, None, {"e": 3}, "test")


def measured(scores: Mapping[str, Mapping[str, float]], broken: tuple[tuple[str, str], ...] = ()) -> Measured:
    asked = tuple(question(f"q{number}") for number in range(COUNT))
    return Measured(Run(Path(), {}, {}), asked, scores, 10, broken)


def scores(right: int, first: int = 0, last: int = COUNT) -> dict[str, float]:
    """Of ``COUNT`` questions, those from ``first`` to ``last``, of which the first ``right`` are right."""
    return {f"q{number}": float(number < right) for number in range(first, last)}


def verdict(
    now: Mapping[str, float], before: Mapping[str, float], broken: tuple[tuple[str, str], ...] = ()
) -> Verdict:
    same = scores(80)
    baseline = Baseline("", "test", "1", None, {RECALL: before, CITATION: same})
    return judged(measured({RECALL: now, CITATION: same}, broken), baseline)


def test_what_is_equal_or_better_passes() -> None:
    for now in (80, 81, 100):
        passed = verdict(scores(now), scores(80))
        assert not passed.fails
        assert list(told(passed))[-1] == "Passed."


def test_a_drop_that_may_be_chance_passes_and_is_told() -> None:
    passed = verdict(scores(78), scores(80))
    assert not passed.fails
    assert passed.changes[0].difference.mean == pytest.approx(-0.02)
    assert "  lost: q78 'Vraag q78?'" in list(told(passed))


def test_a_drop_that_is_sure_fails_and_names_what_was_lost() -> None:
    failed = verdict(scores(70), scores(80))
    assert failed.fails
    assert failed.changes[0].lost == tuple(f"q{number}" for number in range(70, 80))
    lines = list(told(failed))
    assert [line for line in lines if line.startswith("FAILED")] == [
        f"FAILED: recall@5 is down, surely by more than 0.01: {failed.changes[0].difference}."
    ]
    assert lines[0].startswith("recall@5: 0.700 [")
    assert "baseline 0.800, difference -0.100 [" in lines[0]
    assert "Passed." not in lines


def test_a_sure_but_tiny_drop_passes() -> None:
    now = {name: value - 0.009 for name, value in scores(80).items()}
    assert not verdict(now, scores(80)).fails
    now = {name: value - 0.011 for name, value in scores(80).items()}
    assert verdict(now, scores(80)).fails


def test_answers_that_are_not_given_any_more_are_lost() -> None:
    failed = verdict(scores(70, last=70), scores(80))
    assert failed.changes[0].now.mean == 1.0
    assert failed.fails
    assert len(failed.changes[0].lost) == 10


def test_what_is_answered_only_now_is_won() -> None:
    passed = verdict(scores(80), scores(80, first=40))
    assert len(passed.changes[0].won) == 40
    assert not passed.fails


def test_one_broken_quote_fails() -> None:
    failed = verdict(scores(100), scores(80), (("q3", "Nee  niet\nwaar."),))
    assert failed.fails
    lines = list(told(failed))
    assert "  broken: q3 'Nee niet waar.'" in lines
    assert lines[-1].startswith("FAILED: a quote")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("gate")
    name = str(make_set(folder / "small"))
    return Plan(name, folder / "run", "test", settings=run_settings(["epochs=0"]))


def no_bar(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def test_a_run_is_its_own_baseline_until_a_quote_breaks(planned: Plan, tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "baseline.json"
    found = measure(planned, no_bar)
    assert found.quotes >= 3
    assert not found.broken
    shown = {figure.measure: figure.interval.mean for figure in found.figures}
    assert shown["quote on page"] == shown["recall@10"] == 1.0
    assert found.scores[RECALL] == dict.fromkeys(("q1", "q2", "q4", "c1"), 1.0)
    accept(found, path)
    baseline = read_baseline(path)
    require_same_set(baseline, planned)
    passed = judged(found, baseline)
    assert not passed.fails
    assert any(line.startswith("recall@10: 1.000 [1.000, 1.000] of 4") for line in told(passed))

    answers = planned.out / ANSWERS
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    cited = lines[0]["answer"]["citations"][0]
    cited["quote"] = cited["quote"].replace("e", "o", 1)
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    broken = measure(planned, no_bar)
    assert broken.broken == (("q1", cited["quote"]),)
    assert judged(broken, baseline).fails
    with pytest.raises(BaselineError, match="broken"):
        accept(broken, path)


def test_other_questions_ask_for_a_new_baseline(planned: Plan) -> None:
    for changed in (
        Baseline("0", "test", "1", None, {}),
        Baseline(set_hash(planned.set), "x", "1", None, {}),
    ):
        with pytest.raises(BaselineError, match="passend eval gate --accept"):
            require_same_set(changed, planned)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"set_hash": "0"}'])
def test_a_baseline_that_cannot_be_read(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    said = CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path)])
    assert said.exit_code == 1
    assert "passend eval gate --accept" in said.output


def test_the_shipped_baseline_is_of_the_shipped_set() -> None:
    baseline = read_baseline(baseline_path())
    assert baseline.set_hash == set_hash("samples")
    assert set(baseline.scores) == set(GATED)
    assert len(baseline.scores[RECALL]) > 150
