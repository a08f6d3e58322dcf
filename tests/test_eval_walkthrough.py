"""The walk-through of ``docs/evaluation.md``, run as it stands there, with two judges in a real browser."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

import click
import krippendorff
import numpy as np
import pytest
import typer
from sklearn.metrics import cohen_kappa_score

from assistant.web.catalogue import texts
from evals.commands import eval_app
from evals.gate import plan_of
from evals.measures import MEASURES, RUN_MEASURES
from evals.run import RunError, write_run
from evals.statistics import RESAMPLES
from tests.browser import BROWSER, ROOT, START_SECONDS, WIDTHS, Visit, stop

PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
HOME = "/beoordelen"
WORDS = texts("nl", "evals.judging")
ITEMS, DECIDED = 20, 3
PASSWORDS = {
    name: password for password, name in re.findall(r"echo '([^']+)' \| passend eval judge add (\w+)", PAGE)
}


@dataclass(frozen=True)
class Block:
    """Commands of the page, and what the page says that they print."""

    commands: str
    said: tuple[str, ...]

    @property
    def serves(self) -> bool:
        return self.commands.startswith("passend chat")


def blocks() -> list[Block]:
    found: list[Block] = []
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S):
        if kind == "bash":
            found.append(Block(text.strip(), ()))
        else:
            found[-1] = Block(found[-1].commands, tuple(text.splitlines()))
    return found


# What the page says, beside what there is


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Each command below one, by all its words."""
    inner: Mapping[str, click.Command] = getattr(command, "commands", {})
    if not inner:
        yield name, command
    for word, each in inner.items():
        yield from commands(each, f"{name} {word}")


def test_the_page_names_the_commands_that_there_are() -> None:
    known = dict(commands(typer.main.get_command(eval_app), "passend eval"))
    told = " ".join(PAGE.replace("\\\n", " ").split())
    assert [name for name in known if name not in told] == []
    for words in re.findall(r"passend eval ((?:sets |judge )?[a-z-]+)", told):
        assert f"passend eval {words}" in known
    options = {option for command in known.values() for each in command.params for option in each.opts}
    options |= {
        option for command in known.values() for each in command.params for option in each.secondary_opts
    }
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.sub(r"passend build[^`]*", "", told)):
        assert option in options


def test_the_page_tells_of_every_measure() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    told = set(re.findall(r"`([^`]+)`", " ".join(rows)))
    assert told == {*MEASURES, *RUN_MEASURES, "quote on page", "p", "alpha", "kappa"}
    assert f"{RESAMPLES:,}" in PAGE


def test_the_gate_takes_finished_runs_only(tmp_path: Path) -> None:
    write_run(tmp_path, {"set": "samples", "split": "tune", "finished": None}, [])
    with pytest.raises(RunError, match="not finished"):
        plan_of(tmp_path)
    write_run(tmp_path, {"set": "samples", "split": "tune", "finished": "2026"}, [])
    assert (plan_of(tmp_path).set, plan_of(tmp_path).split) == ("samples", "tune")


# The shell and the server


class Shell:
    """One after the other, commands in a folder; what they export is kept for the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSEND_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        self.environment = {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "160"}

    def run(self, block: Block) -> str:
        """What the commands print; fails where one of them fails, or prints other than the page says."""
        script = f"{block.commands}\nstatus=$?; env -0 > .environment; exit $status"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block.commands}\n{done.stdout}"
        exported = (self.folder / ".environment").read_text().rstrip("\0").split("\0")
        self.environment = dict(line.split("=", 1) for line in exported)
        require(block, done.stdout)
        return done.stdout

    def serve(self, block: Block, log: Path) -> tuple[subprocess.Popen[str], str]:
        """The server that a block starts, on a free port, and its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            shlex.split(block.commands),
            cwd=self.folder,
            env={**self.environment, "PASSEND_PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )
        late = Timer(START_SECONDS, server.kill)
        late.start()
        assert server.stdout is not None
        line = next((line for line in server.stdout if "http://" in line), "")
        late.cancel()
        assert line, log.read_text()
        require(block, line)
        return server, line.split()[-1]


def require(block: Block, printed: str) -> None:
    """Every line that the page shows must have been printed, whatever stands for its dots."""
    for line in block.said:
        wanted = ".*".join(re.escape(part) for part in line.split("..."))
        assert re.search(rf"^\s*{wanted}\s*$", printed, re.M), f"{line}\n--- is not in ---\n{printed}"


# The judges


@dataclass
class Judged:
    """What a simulated judge saw of an item, and what they chose, as it was shown."""

    answers: list[str]
    chosen: dict[str, int] = field(default_factory=dict)


def chance(*words: str) -> float:
    """A number from 0 to 1 that is always the same for the same words."""
    return int(hashlib.sha256("\n".join(words).encode()).hexdigest()[:8], 16) / 16**8


@dataclass
class Annotator:
    """Judges by the keyboard alone: mostly what the text says to everybody, at times a point beside it."""

    browser: Any
    address: str
    name: str
    judged: dict[str, Judged] = field(default_factory=dict)
    values: dict[str, list[int]] = field(default_factory=dict)

    def judge(self, count: int) -> None:
        """Judge all items; halfway, log out and in again."""
        visit = Visit(self.browser, f"{self.address}{HOME}", WIDTHS["desk"], "#name")
        page = visit.page
        log_in(page, self.name)
        page.get_by_role("link", name=WORDS["judge_start"]).press("Enter")
        for place in range(1, count + 1):
            page.get_by_role("heading", name=f"Vraag {place} van {count}", exact=True).wait_for()
            page.locator("html.js").wait_for()  # from then on it listens to keys
            self._item(page)
            if place == count // 2:
                page.keyboard.press("l")
                page.get_by_role("button", name=WORDS["judge_log_out"]).press("Enter")
                log_in(page, self.name)
                page.get_by_text(f"{place} van {count} klaar").wait_for()
                page.get_by_role("link", name=WORDS["judge_go_on"]).press("Enter")
            else:
                page.keyboard.press("n")
        page.get_by_text(WORDS["judge_all_done"]).wait_for()
        visit.context.close()
        assert (visit.outside(), visit.complaints) == ([], [])

    def _item(self, page: Any) -> None:
        asked, answers, groups = page.evaluate(_READ)
        seen = Judged([plain(answer) for answer in answers])
        for name, values in groups:
            place = self._choose(name, seen.answers, len(values))
            page.keyboard.press(str(place + 1))
            seen.chosen[name] = values[place]
            self.values[scale_of(name)] = values
        assert page.locator("input:checked").count() == len(groups)
        self.judged[plain(asked)] = seen

    def _choose(self, name: str, answers: list[str], points: int) -> int:
        if name == "preference":
            one, other = (chance(answer) for answer in answers)
            place = 1 if one == other else 0 if one < other else 2
        else:
            place = int(chance(name[1:], answers["AB".index(name[0])]) * points)
        if chance(self.name, name, *answers) < 0.25:
            place += 1 if place == 0 else -1
        return place


_READ = """() => [
  [...document.querySelectorAll(".question li, .question .words")].map((each) => each.innerText).join(" "),
  [...document.querySelectorAll(".answer .card > .words")].map((each) => each.innerText),
  [...document.querySelectorAll("[data-group]")].map((group) => {
    const radios = [...group.querySelectorAll("input[type=radio]")];
    return [radios[0].name, radios.map((radio) => Number(radio.value))];
  }),
]"""


def plain(text: str) -> str:
    return " ".join(text.split())


def scale_of(name: str) -> str:
    """The scale of a field: 'A.right' is on 'right', 'A.nuggets.0' on 'nuggets'."""
    return name if name == "preference" else name.split(".")[1]


def log_in(page: Any, name: str) -> None:
    page.focus("#name")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS[name])
    page.keyboard.press("Enter")
    page.get_by_role("button", name=WORDS["judge_log_out"]).wait_for()


def decide(browser: Any, address: str) -> None:
    """Who leads gives the last point of each scale to the items that judges differ most about."""
    visit = Visit(browser, f"{address}{HOME}", WIDTHS["desk"], "#name")
    page = visit.page
    log_in(page, "loes")
    for _ in range(DECIDED):
        page.goto(f"{address}{HOME}/verschillen")
        page.locator("li", has=page.locator(".badge.open")).first.get_by_role("link").press("Enter")
        page.locator("#said-so").wait_for()
        for group in page.locator("[data-group]").all():
            group.locator("input").last.press("Space")
        page.get_by_role("button", name=WORDS["judge_decide_save"]).press("Enter")
        page.get_by_role("heading", name=WORDS["judge_differences"]).wait_for()
    assert page.locator(".badge.done").count() == DECIDED
    visit.context.close()
    assert (visit.outside(), visit.complaints) == ([], [])


# From start to end


@dataclass(frozen=True)
class Walked:
    """What came of the whole page."""

    folder: Path
    printed: Mapping[str, str]
    annotators: tuple[Annotator, ...]

    def output(self, command: str) -> str:
        """What the block with this command printed."""
        return next(text for commands, text in self.printed.items() if command in commands)

    @property
    def exported(self) -> list[dict[str, Any]]:
        lines = (self.folder / "judgements.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def pseudonym(self, name: str) -> str:
        """The name of a judge in the export."""
        found = re.search(rf"^{name}\t(\S+)", self.output("judge list"), re.M)
        assert found
        return found[1]

    def pairs(self, scale: str) -> list[tuple[int, int]]:
        """What both judges chose on a scale, for the same answer or answer point of the same item."""
        orders = {(row["judge"], asked_of(row)): row["shown_order"] for row in self.exported}
        said = [
            {
                (asked, name): value
                for asked, seen in annotator.judged.items()
                for name, value in settled(seen, orders[self.pseudonym(annotator.name), asked]).items()
                if scale_of(name) == scale
            }
            for annotator in self.annotators
        ]
        assert said[0].keys() == said[1].keys()
        return [(said[0][each], said[1][each]) for each in said[0]]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Walked:
    """The page, block by block; what it leaves to people is done in the browser."""
    folder = tmp_path_factory.mktemp("measuring")
    shell, printed = Shell(folder), {}
    annotators: tuple[Annotator, ...] = ()
    server, address = None, ""
    try:
        for block in blocks():
            if block.serves:
                server, address = shell.serve(block, folder / "server.log")
                annotators = tuple(Annotator(browser, address, name) for name in ("anna", "bert"))
                for annotator in annotators:
                    annotator.judge(ITEMS)
            else:
                printed[block.commands] = shell.run(block)
            if "judge agreement" in block.commands:
                decide(browser, address)
    finally:
        if server:
            stop(server)
    assert "Traceback" not in (folder / "server.log").read_text()
    return Walked(folder, printed, annotators)


def asked_of(row: Mapping[str, Any]) -> str:
    return plain(" ".join([*row["question"]["turns"], row["question"]["text"]]))


def settled(seen: Judged, order: list[int]) -> dict[str, int]:
    """What was chosen, with answers by their number in the item ('0.right') and not by where they stood."""
    found = {}
    for name, value in seen.chosen.items():
        if name == "preference":
            found[name] = value if order == [0, 1] else -value
        else:
            found[f"{order['AB'.index(name[0])]}{name[1:]}"] = value
    return found


def flat(values: Mapping[str, Any]) -> dict[str, int]:
    """The values of an export in the same words."""
    found = {"preference": values["preference"]}
    for number, answer in enumerate(values["answers"]):
        for name, value in answer.items():
            marks = enumerate(value) if name == "nuggets" else ()
            found |= {f"{number}.nuggets.{place}": mark for place, mark in marks}
            found |= {} if name == "nuggets" else {f"{number}.{name}": value}
    return found


SLOW = (
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
)


def slowly(test: Any) -> Any:
    for mark in SLOW:
        test = mark(test)
    return test


@slowly
def test_the_export_holds_what_the_judges_chose(walked: Walked) -> None:
    rows = walked.exported
    assert len(rows) == 2 * ITEMS
    for annotator in walked.annotators:
        own = [row for row in rows if row["judge"] == walked.pseudonym(annotator.name)]
        assert {asked_of(row) for row in own} == annotator.judged.keys()
        assert {tuple(row["shown_order"]) for row in own} == {(0, 1), (1, 0)}
        for row in own:
            seen, order = annotator.judged[asked_of(row)], row["shown_order"]
            assert seen.answers == [plain(row["answers"][each]["text"]) for each in order]
            assert flat(row["values"]) == settled(seen, order)
            assert row["complete"]
            assert [answer["source"]["run"] for answer in row["answers"]] == ["ours", "words"]
    assert not any(name in json.dumps(rows) for name in PASSWORDS)


@slowly
def test_agreement_is_that_of_what_they_chose(walked: Walked) -> None:
    said = walked.output("judge agreement")
    told = re.findall(r"^(\w+): alpha (\S+) .*kappa (\S+), equal (\S+), n (\d+)$", said, re.M)
    scales = walked.annotators[0].values
    assert {scale for scale, *_ in told} == scales.keys()
    for scale, *figures in told:
        pairs = walked.pairs(scale)
        one, other = zip(*pairs, strict=True)
        alpha = krippendorff.alpha(np.array([one, other], dtype=float), level_of_measurement="ordinal")
        kappa = cohen_kappa_score(one, other, labels=scales[scale], weights="quadratic")
        equal = np.mean([mine == theirs for mine, theirs in pairs])
        assert figures == [f"{alpha:.3f}", f"{kappa:.3f}", f"{equal:.3f}", str(len(pairs))]


@slowly
def test_what_was_decided_is_exported_beside_what_was_said(walked: Walked) -> None:
    decided = [row for row in walked.exported if row["adjudicated"]]
    assert len(decided) == 2 * DECIDED
    scales = walked.annotators[0].values
    for row in decided:
        assert row["adjudicated"]["judge"] == walked.pseudonym("loes")
        values = flat(row["adjudicated"]["values"])
        assert values.keys() == flat(row["values"]).keys()
        last = {name: value for name, value in values.items() if name != "preference"}
        assert all(value == scales[scale_of(name)][-1] for name, value in last.items())


@slowly
def test_trec_files_give_the_figures_of_the_comparison(walked: Walked) -> None:
    with (walked.folder / "comparison" / "measures.csv").open(encoding="utf-8") as stream:
        ours = {row["measure"]: float(row["a"]) for row in csv.DictReader(stream)}
    theirs = dict(line.split("\t") for line in walked.output("ir_measures").splitlines()[-3:])
    for name, measure in (
        ("Success(rel=3)@5", "recall@5"),
        ("RR(rel=3)@10", "MRR@10"),
        ("nDCG@10", "nDCG@10"),
    ):
        assert theirs[name] == f"{ours[measure]:.4f}"


@slowly
def test_pages_and_tables_are_there(walked: Walked) -> None:
    pages = re.findall(r"^\S+\.html$", walked.output("eval report"), re.M)
    assert len(pages) == 4
    for path in pages:
        assert (walked.folder / path).read_text(encoding="utf-8").startswith("<!doctype html>")
    gallery = (walked.folder / "report" / "gallery.html").read_text(encoding="utf-8")
    assert all(f'href="{name}.html"' in gallery for name in ("ours", "words"))
    kinds = {path.suffix for path in (walked.folder / "report" / "ours").iterdir()}
    assert {".csv", ".tex", ".svg"} <= kinds
