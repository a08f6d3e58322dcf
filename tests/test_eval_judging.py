"""Judging: accounts, who gets what, judgements and their history, agreement, export, a model as a judge."""

from __future__ import annotations

import json
import random
import stat
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from assistant.cli import app
from assistant.feedback import FeedbackStore, Reaction
from assistant.generate import ModelSettings
from evals.judging.accounts import IDLE, LONGEST, Accounts, Judge, Waiting
from evals.judging.agreement import alpha, beside, kappa, measured
from evals.judging.assigning import Batch, assign, plan
from evals.judging.errors import JudgingError
from evals.judging.export import export, rows
from evals.judging.items import Item, feedback_items, run_items
from evals.judging.judgements import Desk, differences
from evals.judging.model import judge_with_model, kept_items
from evals.judging.rubric import Shape, read_rubric, rubric
from evals.judging.store import Clock, JudgingStore, now
from evals.question import Nugget, Question
from evals.run import Answered, Run, write_run
from tests.openai_server import OpenAIServer, Reply

PASSWORD = "een lang wachtwoord"
HOSTILE = '<script>window.hacked=1</script> <img src=x onerror="window.hacked=1"> {{ 7*7 }}'
POINT = Nugget("De school zoekt een plek.", True, "e1", (0, 25))


def answer(text: str, citations: int = 1) -> dict[str, Any]:
    """An answer as ``assistant.export`` gives it, as far as judging looks at it."""
    cited = {
        **dict.fromkeys(("document", "title", "date", "asked"), ""),
        "question": "Wie zoekt een school?",
        "number": 1,
        "entry": "e1",
        "pages": [2, 2],
        "page_labels": ["25", "25"],
        "quote": text,
        "reference": "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25",
        "sha256": "0" * 64,
    }
    status = "answered" if citations else "not_found"
    return {
        "status": status,
        "language": "nl",
        "notice": "",
        "answer": text,
        "citations": [cited] * citations,
    }


def question(number: int, **more: Any) -> Question:
    return Question(f"q{number}", f"Vraag {number}?", "parents", "nl", False, None, {"e1": 3}, "test", **more)


def made_run(folder: Path, system: str, count: int = 12) -> Run:
    """A run of ``system`` that answered questions 0 to ``count``."""
    answered = [
        Answered(f"q{number}", (("e1", 1.0),), answer(f"Antwoord {system[::-1]} op {number}. {HOSTILE}"), 0.1)
        for number in range(count)
    ]
    manifest = {"system": system, "set": "own", "set_hash": "abc", "split": "test", "code": {"commit": "c0"}}
    return write_run(folder / f"run-{system}", manifest, answered)


def asked(count: int = 12) -> list[Question]:
    return [question(number, nuggets=(POINT,) if number % 2 else ()) for number in range(count)]


def filled(item: Item, right: int = 4, **more: Any) -> dict[str, Any]:
    """A whole judgement of an item."""
    one = {"right": right, "complete": 3, "understandable": 5, "cited": 2}
    marks = [2] * len(item.question["nuggets"])
    values: dict[str, Any] = {"answers": [{**one, "nuggets": marks} for _ in item.answers], "note": ""}
    return values | ({"preference": -1} if len(item.answers) > 1 else {}) | more


@pytest.fixture
def store(tmp_path: Path) -> JudgingStore:
    return JudgingStore(tmp_path / "judging.sqlite")


def accounts_of(store: JudgingStore, clock: Clock = now) -> Accounts:
    """The accounts of a store, with passwords that are little work."""
    return Accounts(store, clock, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def judges(store: JudgingStore, count: int) -> list[Judge]:
    return [accounts_of(store).add(f"rechter{number}", PASSWORD) for number in range(count)]


def given(store: JudgingStore, items: list[Item], count: int = 4, each: int = 2, people: int = 2) -> Desk:
    """A desk at which so many people were given so many items."""
    names = [judge.name for judge in judges(store, people)]
    assign(store, Batch(items, names, count, each, seed=1))
    return Desk(store)


# What the literature says


def test_alpha_is_that_of_the_literature() -> None:
    """Krippendorff, 'Computing Krippendorff's alpha-reliability' (2011), part C: ordinal 0.815."""
    said = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ]
    )
    units = {
        f"i{unit} 0": {f"J{row}": int(value) for row, value in enumerate(column) if value}
        for unit, column in enumerate(said.T)
    }
    found = measured(rubric().criteria[0], units, resamples=200)
    assert found.alpha == pytest.approx(0.815, abs=0.0005)
    assert found.units == 11  # one was judged by one only
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high
    assert found.share == pytest.approx(
        sum(a == b for said in units.values() for a, b in combinations(said.values(), 2)) / found.pairs
    )


def test_kappa_is_that_of_the_literature() -> None:
    """20 twice yes, 15 twice no, 5 and 10 apart: 0.4; and quadratic weights are Fleiss and Cohen's (1973)."""
    one, other = [1] * 25 + [2] * 25, [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15
    assert kappa(one, other, (1, 2)) == pytest.approx(0.4)
    draw = np.random.default_rng(3)
    x = draw.integers(1, 6, 80)
    y = np.clip(x + draw.integers(-1, 2, 80), 1, 5)
    concordance = 2 * np.cov(x, y, ddof=0)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    assert kappa(x.tolist(), y.tolist(), (1, 2, 3, 4, 5)) == pytest.approx(concordance)


def test_what_cannot_be_computed_is_not_made_up() -> None:
    assert alpha(np.array([[2, 0], [2, 0]])) is None
    assert alpha(np.array([[1, 0], [0, 1]])) is None
    assert alpha(np.array([[2, 0], [0, 2]])) == 1.0
    assert kappa([3, 3], [3, 3], (1, 2, 3)) is None
    nothing = measured(rubric().criteria[0], {"i1 0": {"J1": 4}})
    assert (nothing.units, nothing.alpha, nothing.kappa, nothing.share) == (0, None, None, None)


# The rubric


def test_each_point_has_an_anchor_in_both_languages() -> None:
    for scale in rubric().scales():
        anchors = [point.anchor for point in scale.points]
        assert all(set(words) == {"nl", "en"} for words in [scale.name, scale.question, *anchors])
        assert len({words["nl"] for words in anchors}) == len(anchors) >= 3


def test_a_rubric_that_is_incomplete_is_refused() -> None:
    with pytest.raises(JudgingError, match="rubric"):
        read_rubric(b"version: '2'\ncriteria: []\n")


def test_only_what_is_asked_can_be_said() -> None:
    shape = Shape.of(rubric(), [answer("a"), answer("b", citations=0)], nuggets=1)
    assert [scale.id for scale in shape.criteria[1]] == ["right", "complete", "understandable"]
    assert shape.missing({"answers": [{}, {}]}) == 4 + 3 + 2 + 1
    given = {
        "answers": [{"right": 5, "nuggets": [0], "hack": 1}, {"cited": 4}],
        "preference": 1,
        "note": " x ",
    }
    checked = shape.checked(given)
    assert checked == {
        "answers": [{"right": 5, "nuggets": [0]}, {"nuggets": [None]}],
        "preference": 1,
        "note": "x",
    }
    wrong: list[dict[str, Any]] = [
        {"answers": [{"right": 6}, {}]},
        {"answers": [{"right": True}, {}]},
        {"answers": [{"nuggets": [1, 2]}, {}]},
        {"answers": [{}]},
        {"answers": [{}, {}], "preference": 2},
        {"answers": [{}, {}], "note": "x" * 2001},
    ]
    for values in wrong:
        with pytest.raises(JudgingError):
            shape.checked(values)


# Accounts


class Watch:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, 12)

    def __call__(self) -> datetime:
        return self.time

    def on(self, **time: float) -> None:
        self.time += timedelta(**time)


def test_a_login_runs_out(store: JudgingStore) -> None:
    watch = Watch()
    accounts = accounts_of(store, watch)
    anna = accounts.add("Anna", PASSWORD)
    cookie = accounts.log_in("ANNA ", PASSWORD)
    assert isinstance(cookie, str)
    assert accounts.who(cookie) == anna
    for _ in range(int(LONGEST / timedelta(minutes=25))):
        watch.on(minutes=25)
        assert accounts.who(cookie) == anna
    watch.on(minutes=25)
    assert accounts.who(cookie) is None  # 12 hours, however busy

    cookie = accounts.log_in("anna", PASSWORD)
    assert isinstance(cookie, str)
    watch.on(seconds=IDLE.total_seconds() + 1)
    assert accounts.who(cookie) is None

    cookie = accounts.log_in("anna", PASSWORD)
    assert isinstance(cookie, str)
    accounts.log_out(cookie)
    assert accounts.who(cookie) is None


def test_wrong_passwords_make_one_wait(store: JudgingStore) -> None:
    watch = Watch()
    accounts = accounts_of(store, watch)
    accounts.add("anna", PASSWORD)
    for name in ("anna", "nobody"):  # the same for both: it is not told who has an account
        assert [accounts.log_in(name, "verkeerd") for _ in range(5)] == [None] * 5
        assert accounts.log_in(name, PASSWORD) == Waiting(60)
    watch.on(seconds=61)
    assert accounts.log_in("anna", "verkeerd") is None
    assert accounts.log_in("anna", PASSWORD) == Waiting(120)
    watch.on(seconds=121)
    assert isinstance(accounts.log_in("anna", PASSWORD), str)
    assert accounts.log_in("anna", "verkeerd") is None  # and from the start again


def test_an_account_is_closed_and_opened_again(store: JudgingStore) -> None:
    accounts = accounts_of(store)
    assert accounts.log_in("anna", PASSWORD) is None  # nothing is made by trying
    assert not store.exists
    anna = accounts.add("anna", PASSWORD)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert PASSWORD.encode() not in store.path.read_bytes()
    cookie = accounts.log_in("anna", PASSWORD)
    assert isinstance(cookie, str)
    accounts.remove("anna")
    assert accounts.who(cookie) is None
    assert accounts.log_in("anna", PASSWORD) is None
    with pytest.raises(JudgingError, match="no account"):
        accounts.remove("anna")
    assert accounts.add("anna", PASSWORD).pseudonym == anna.pseudonym
    for name, password in (("anna", PASSWORD), ("a b", PASSWORD), ("bert", "kort"), ("bert", "x" * 300)):
        with pytest.raises(JudgingError):
            accounts.add(name, password)


# Who gets what


@pytest.mark.parametrize(("people", "each", "count"), [(2, 2, 7), (3, 2, 20), (4, 2, 21), (5, 3, 11)])
def test_items_are_given_out_evenly(people: int, each: int, count: int) -> None:
    items = [Item(f"i{number}", {}, ({}, {})) for number in range(count)]
    who = [Judge(number, f"j{number}", f"J-{number}", "human", False, True) for number in range(people)]
    found = plan(items, who, each, random.Random(5))
    assert set(Counter(one.item.id for one in found).values()) == {each}
    loads = Counter(one.judge.id for one in found)
    assert max(loads.values()) - min(loads.values()) <= 1
    by_item: dict[str, set[int]] = {}
    for one in found:
        by_item.setdefault(one.item.id, set()).add(one.judge.id)
    assert all(len(together) == each for together in by_item.values())
    pairs = Counter(pair for them in by_item.values() for pair in combinations(sorted(them), 2))
    assert len(pairs) == people * (people - 1) / 2
    assert max(pairs.values()) - min(pairs.values()) <= 2
    for judge in who:
        mine = [one for one in found if one.judge == judge]
        assert abs(sum(one.swapped for one in mine) - len(mine) / 2) <= 0.5
    orders = {tuple(one.item.id for one in found if one.judge == judge) for judge in who}
    assert len(orders) == people


def test_the_same_seed_draws_the_same_and_a_second_draw_others(tmp_path: Path, store: JudgingStore) -> None:
    items = run_items(asked(), made_run(tmp_path, "ours"), made_run(tmp_path, "bm25"))
    names = [judge.name for judge in judges(store, 2)]
    first = assign(store, Batch(items, names, 8, 2, seed=7))
    twin = JudgingStore(tmp_path / "twin.sqlite")
    judges(twin, 2)
    again = assign(twin, Batch(items, names, 8, 2, seed=7))
    assert [(one.item.id, one.judge.name, one.swapped) for one in first] == [
        (one.item.id, one.judge.name, one.swapped) for one in again
    ]
    for batch, told in (
        (Batch(items, names, 5, 2, seed=1), "4 items"),
        (Batch(items, names, 1, 3, seed=1), "--to"),
        (Batch(items, ["niemand"], 1, 1, seed=1), "niemand"),
    ):
        with pytest.raises(JudgingError, match=told):
            assign(store, batch)
    assert len(Desk(store).tasks()) == 16  # nothing half given
    more = assign(store, Batch(items, names, 4, 2, seed=7))
    assert {one.item.id for one in first}.isdisjoint(one.item.id for one in more)
    places = [task.place for task in Desk(store).tasks(first[0].judge)]
    assert places == list(range(1, 13))


def test_answers_of_different_sets_do_not_stand_side_by_side(tmp_path: Path) -> None:
    one, other = made_run(tmp_path, "ours"), made_run(tmp_path, "bm25")
    changed = Run(other.folder, {**other.manifest, "set_hash": "def"}, other.answered)
    with pytest.raises(JudgingError, match="different sets"):
        run_items(asked(), one, changed)


# Judgements


def test_a_judgement_is_kept_with_what_it_was_before(tmp_path: Path, store: JudgingStore) -> None:
    desk = given(store, run_items(asked(), made_run(tmp_path, "ours")))
    task = desk.tasks()[0]
    assert not desk.save(task, {"answers": [{"right": 4}]}).complete
    for right in (4, 4, 2):
        assert desk.save(task, filled(task.item, right)).complete
    known = desk.task(task.judge, task.token)
    assert known is not None
    assert known.done
    assert [saved.values["answers"][0]["right"] for saved in known.history] == [4, 4, 2]
    assert {saved.rubric for saved in known.history} == {rubric().stamp}
    other = next(each.judge for each in desk.tasks() if each.judge != task.judge)
    assert desk.task(other, task.token) is None
    with pytest.raises(JudgingError):
        desk.save(task, {"answers": [{"right": 9}]})
    assert len(Desk(JudgingStore(store.path)).task(task.judge, task.token).history) == 3  # type: ignore[union-attr]


def test_differences_are_decided_apart(tmp_path: Path, store: JudgingStore) -> None:
    desk = given(store, run_items(asked(), made_run(tmp_path, "ours")), count=3)
    tasks = desk.tasks()
    apart = {item: rank for rank, item in enumerate(sorted({task.item.id for task in tasks}))}
    said: dict[str, list[int]] = {item: [] for item in apart}
    for task in tasks:  # the second judge of an item differs by 0, 1 or 2 points from the first
        before = said[task.item.id]
        before.append(5 - apart[task.item.id] if before else 5)
        desk.save(task, filled(task.item, before[-1]))
    found = differences(desk.counted(desk.tasks()))
    assert [(each.item.id, each.most) for each in found] == sorted(
        ((item, most) for item, most in apart.items() if most), key=lambda pair: -pair[1]
    )
    third = accounts_of(store).add("derde", PASSWORD, admin=True)
    desk.decide(found[0].item, third, filled(found[0].item, 1))
    originals = [task.last.values["answers"][0]["right"] for task in found[0].tasks if task.last]
    assert sorted(originals) == sorted(said[found[0].item.id])
    row = next(row for row in rows(desk) if row["item"] == found[0].item.id)
    assert row["adjudicated"]["values"]["answers"][0]["right"] == 1
    assert row["adjudicated"]["judge"] == third.pseudonym
    assert row["values"]["answers"][0]["right"] in originals


def test_the_export_tells_where_each_judgement_comes_from(tmp_path: Path, store: JudgingStore) -> None:
    one, other = made_run(tmp_path, "ours"), made_run(tmp_path, "bm25")
    desk = given(store, run_items(asked(), one, other))
    for task in desk.tasks():
        desk.save(task, filled(task.item, note='"regel"\n<b>'))
    out = tmp_path / "out.jsonl"
    assert export(desk, out) == 8
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {line["judge"] for line in lines} == {judge.pseudonym for judge in accounts_of(store).all()}
    assert "rechter" not in out.read_text()
    for line in lines:
        assert [each["source"]["system"] for each in line["answers"]] == ["ours", "bm25"]
        assert line["answers"][0]["source"]["code"] == {"commit": "c0"}
        assert sorted(line["shown_order"]) == [0, 1]
        assert line["rubric"] == rubric().stamp
        assert line["complete"]
        assert len(line["history"]) == 1
        assert line["values"]["note"] == '"regel"\n<b>'
        assert line["answers"][0]["text"] == one.answered[line["question"]["id"]].answer["answer"]
    with pytest.raises(JudgingError, match="written"):
        export(desk, tmp_path / "nowhere" / "out.jsonl")


def test_answers_of_the_chat_become_items() -> None:
    reaction = Reaction(
        token="token-1234",
        created="2026-01-01T12:00:00Z",
        verdict="not_helpful",
        reason="outdated",
        words="Er is een nieuwere brief.",
        turns=("Wat is zorgplicht?", "En op het vso?"),
        language="nl",
        answer=answer("De school zoekt een plek."),
        index={"snapshot": "s1"},
        settings={},
    )
    (item,) = feedback_items([reaction])
    assert (item.question["text"], item.question["turns"]) == ("En op het vso?", ["Wat is zorgplicht?"])
    assert item.answers[0]["source"]["reason"] == "outdated"
    assert "outdated" not in json.dumps([item.shown, item.question])


# A model


def judging(right: Callable[[str], int]) -> Callable[[dict[str, Any]], Reply]:
    """A model that gives everything the best mark but what is right; it is told the form."""

    def reply(request: dict[str, Any]) -> Reply:
        schema = request["response_format"]["json_schema"]["schema"]["properties"]
        said = {name: field["enum"][-1] if "enum" in field else "Omdat." for name, field in schema.items()}
        user = request["messages"][-1]["content"]
        return Reply(json.dumps(said | {"a_right": right(user)}))

    return reply


def silent(stage: str, done: int, total: int) -> None:
    """Nobody is told of progress."""


def test_a_model_is_told_of_only_beside_people(tmp_path: Path, store: JudgingStore) -> None:
    run = made_run(tmp_path, "ours")
    desk = given(store, run_items(asked(), run), count=4)
    people = desk.tasks()
    items = kept_items(store, people[0].item.answers[0]["source"]["answers_sha256"])
    assert {item.id for item in items} == {task.item.id for task in people}
    marks = {item.id: number % 4 + 1 for number, item in enumerate(items)}
    by_question = {item.question["text"]: marks[item.id] for item in items}
    with OpenAIServer(judging(lambda user: by_question[user.splitlines()[1]])) as server:
        settings = ModelSettings("openai:judge", base_url=server.url, streaming=False)
        judged = judge_with_model(desk, items, settings, silent)
        assert (judged.judge.kind, judged.done, judged.failed) == ("model", 4, 0)
        assert {request["temperature"] for request in server.requests} == {0.0}
        assert "ours" not in json.dumps(server.requests)
        judge_with_model(desk, items, settings, silent)
        assert len(server.requests) == 4  # what it judged, it is not asked again

    def told() -> list[Any]:
        tasks = desk.tasks()
        human, model = desk.counted(tasks), desk.counted(tasks, "model")
        return beside(model, human, desk.rubric, desk.decisions())

    assert told() == []
    for task in people:
        desk.save(task, filled(task.item, marks[task.item.id]))
    right = next(each for each in told() if each.agreement.scale == "right")
    assert (right.agreement.units, right.agreement.alpha, right.agreement.kappa) == (4, 1.0, 1.0)
    assert right.model == right.human == 2.5
    assert {row["kind"] for row in rows(desk)} == {"human", "model"}


@pytest.mark.parametrize("text", ["niets", '{"a_right": 9}', "{}"])
def test_what_a_model_makes_a_mess_of_is_not_kept(tmp_path: Path, store: JudgingStore, text: str) -> None:
    desk = given(store, run_items(asked(), made_run(tmp_path, "ours")), count=1, each=1)
    items = [task.item for task in desk.tasks()]
    with OpenAIServer(Reply(text)) as server:
        settings = ModelSettings("openai:judge", base_url=server.url, streaming=False)
        judged = judge_with_model(desk, items, settings, silent)
    assert (judged.done, judged.failed) == (0, 1)
    assert list(rows(desk)) == []
    with pytest.raises(JudgingError, match="PASSEND_LLM"):
        judge_with_model(desk, items, ModelSettings(), silent)


# The command


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSEND_JUDGING", str(tmp_path / "judging.sqlite"))
    monkeypatch.setenv("PASSEND_FEEDBACK", str(tmp_path / "feedback.sqlite"))
    reactions = FeedbackStore(tmp_path / "feedback.sqlite")
    for number in range(3):
        given = answer(f"Antwoord {number}")
        turns = (f"Vraag {number}?",)
        reactions.save(Reaction(f"token-{number}", "2026", "helpful", None, "", turns, "nl", given, {}, {}))
    reactions.close()

    def passend(*words: str, typed: str = "", code: int = 0) -> str:
        done = CliRunner().invoke(app, ["eval", "judge", *words], input=typed)
        assert done.exit_code == code, done.output
        return done.output

    for name in ("anna", "bert"):
        assert "J-" in passend("add", name, typed=f"{PASSWORD}\n")
    assert "12 to 256" in passend("add", "kort", typed="kort\n", code=1)
    told = passend("assign", "--from-feedback", "--to", "anna", "--to", "bert", "--items", "2", "--seed", "4")
    assert told == "2 items were drawn with seed 4: 2 for each of 2 judges.\n"
    assert "1 items" in passend("assign", "--from-feedback", "--to", "anna", "--each", "1", code=1)
    desk = Desk(JudgingStore(tmp_path / "judging.sqlite"))
    for task in desk.tasks():
        desk.save(task, filled(task.item, 2 if task.judge.name == "anna" else 3))
    assert "right: alpha" in passend("agreement")
    assert "2 items differ" in passend("agreement")
    assert passend("export", "--out", str(tmp_path / "out.jsonl")).startswith("4 judgements")
    passend("remove", "bert")
    listed = passend("list").splitlines()
    assert [line.split("\t")[2:] for line in listed] == [
        ["human", "2 of 2 done"],
        ["removed", "2 of 2 done"],
    ]
    assert "no run" in passend("model", "--run", str(tmp_path), code=1)
    assert "--run" in passend("assign", "--to", "anna", code=1)


def test_a_file_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "judging.sqlite").write_text("geen database, al is het lang genoeg om er een te lijken" * 30)
    with pytest.raises(JudgingError, match="cannot be read"):
        accounts_of(JudgingStore(tmp_path / "judging.sqlite")).all()
