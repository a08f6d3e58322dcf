"""Runs: a set, asked of a system, with all that is needed to tell what was measured.

A run is a folder with

    run.json        set, set_hash, split, parts, questions (how many), system, settings, code, index (its
                    manifest), environment, started, finished (UTC; null under way), timings (seconds)
    answers.jsonl   a question a line: {"id", "ranking": [[entry, score], ...], "answer", "seconds"}, with
                    the answer as ``assistant.export.answer_data`` gives it
    run.trec        the rankings as TREC's tools read them
    index/          the index of the set's own documents, where no other was given

``answers.jsonl`` grows while questions are answered, so that a run that was cut off can go on.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.export import answer_data
from corpus.errors import PassendError
from evals.provenance import code_version, environment
from evals.run_settings import BUILDING, RunSettings, SettingError
from evals.sets import Question, index_set, questions, set_hash
from evals.systems import OURS, Answering, Ranking, check, opened, settings_of
from evals.trec_run import write_trec_run
from index.snapshot import Snapshot, open_snapshot

FORMAT = 1
MANIFEST, ANSWERS, TREC, INDEX = "run.json", "answers.jsonl", "run.trec", "index"
_ALIKE = ("format", "set_hash", "split", "parts", "system", "settings", "code", "environment")
"""What must be the same for a run to go on; the index is compared apart, when it has been opened."""
_SHOWN_DIFFERENCES = 5
Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""


class RunError(PassendError):
    """A run that cannot be read, or that cannot be made in this folder."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a system said to one question: entries with falling scores, and the answer as plain data."""

    id: str
    ranking: Ranking
    answer: Mapping[str, Any]
    seconds: float

    @property
    def entries(self) -> list[str]:
        """The ranked entries without their scores."""
        return [entry for entry, _ in self.ranking]


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is kept in its folder."""

    folder: Path
    manifest: Mapping[str, Any]
    answered: Mapping[str, Answered]

    @property
    def finished(self) -> bool:
        """Whether every question was answered."""
        return self.manifest.get("finished") is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run: which questions of a set, of which system, over which index (None: its own)."""

    set: str
    out: Path
    split: str | None = None
    system: str = OURS
    settings: RunSettings = field(default_factory=RunSettings)
    index: Path | None = None
    parts: tuple[str, ...] | None = None


def read_run(folder: Path) -> Run:
    """The run in a folder, which may still be under way; raises RunError, naming file and line."""
    manifest = _read_manifest(folder)
    if manifest is None:
        raise RunError(f"There is no run in {folder}: it has no {MANIFEST}.")
    path = folder / ANSWERS
    answered: dict[str, Answered] = {}
    for place, line in _complete_lines(path, unfinished=manifest.get("finished") is None):
        one = _answered(line, place)
        if one.id in answered:
            raise RunError(f"{place}: the question {one.id} is answered twice.")
        answered[one.id] = one
    return Run(folder, manifest, answered)


def write_run(folder: Path, manifest: Mapping[str, Any], answered: Sequence[Answered]) -> Run:
    """Write a whole run, over one that may be there."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_manifest(folder, manifest)
    (folder / ANSWERS).write_text("".join(_line(one) for one in answered), encoding="utf-8")
    _write_trec(folder, manifest, answered)
    return Run(folder, manifest, {one.id: one for one in answered})


def run(plan: Plan, progress: Progress) -> Run:
    """Ask all questions of a plan that have no answer yet in its folder.

    Raises RunError where that folder holds another run, and tells in what they differ.
    """
    check(plan.system, plan.settings)
    manifest = _begin(plan)
    with _indexed(plan, progress) as (index_dir, snapshot):
        manifest = _with_index(plan.out, manifest, snapshot)
        asked = _questions(plan, snapshot)
        known = read_run(plan.out).answered
        left = [question for question in asked if question.id not in known]
        if left:
            with opened(plan.system, index_dir, snapshot, plan.settings) as system:
                _ask(plan.out / ANSWERS, system, left, len(asked), progress)
    return _finish(plan.out, manifest, asked)


def _begin(plan: Plan) -> dict[str, Any]:
    """The manifest of the run that is to go on, or of a new one, which is then written."""
    planned = _planned(plan)
    known = _read_manifest(plan.out)
    if known is None:
        if plan.out.exists() and any(plan.out.iterdir()):
            raise RunError(f"{plan.out} holds other files; give an empty folder, or that of this run.")
    elif (plan.out / ANSWERS).exists():
        _drop_half_line(plan.out / ANSWERS)
        _refuse_other(plan.out, known, planned, _ALIKE)
        return known
    elif (plan.out / INDEX).exists():
        shutil.rmtree(plan.out / INDEX)  # made for a run that never answered anything
    plan.out.mkdir(parents=True, exist_ok=True)
    _write_manifest(plan.out, planned)
    return planned


def _planned(plan: Plan) -> dict[str, Any]:
    planned = {
        "format": FORMAT,
        "set": str(plan.set),
        "set_hash": set_hash(plan.set),
        "split": plan.split,
        "parts": plan.parts,
        "questions": None,
        "system": plan.system,
        "settings": _settings(plan),
        "code": code_version(),
        "index": None,
        "environment": environment(),
        "started": _now(),
        "finished": None,
        "timings": None,
    }
    plain: dict[str, Any] = json.loads(json.dumps(planned))
    return plain


def _settings(plan: Plan) -> dict[str, Any]:
    """What the system was set to; how an index that was there already was built is not known."""
    data = settings_of(plan.system, plan.settings)
    if plan.index is not None and "index" in data:
        given = plan.settings.given
        if own := [name for name in given if name in BUILDING]:
            raise SettingError(f"{', '.join(own)} is settled when an index is built; leave out --index.")
        unknown = {*BUILDING, "model"}.difference(given)
        data["index"] = {name: value for name, value in data["index"].items() if name not in unknown}
    return data


@contextmanager
def _indexed(plan: Plan, progress: Progress) -> Iterator[tuple[Path, Snapshot]]:
    settings = plan.settings.index
    folder = plan.index or plan.out / INDEX
    if plan.index is None:
        progress("indexing", 0, 1)
        snapshot = index_set(plan.set, folder, settings)
        progress("indexing", 1, 1)
    else:
        known = "model" in plan.settings.given
        snapshot = open_snapshot(folder, settings if known else replace(settings, model=""))
    try:
        yield folder, snapshot
    finally:
        snapshot.close()


def _with_index(folder: Path, manifest: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    index = json.loads(json.dumps(asdict(snapshot.manifest)))
    if manifest["index"] is not None:
        _refuse_other(folder, manifest["index"], index, [name for name in index if name != "created"])
        return dict(manifest)
    filled = {**manifest, "index": index}
    _write_manifest(folder, filled)
    return filled


def _questions(plan: Plan, snapshot: Snapshot) -> list[Question]:
    chosen = {"parts": plan.parts} if plan.parts else {}
    asked = questions(plan.set, snapshot.documents(), plan.split, **chosen)
    if not asked:
        raise RunError(f"The set {plan.set} has no questions in the split {plan.split}.")
    return asked


def _ask(path: Path, system: Answering, left: Sequence[Question], total: int, progress: Progress) -> None:
    done = total - len(left)
    with path.open("a", encoding="utf-8") as stream:
        for number, question in enumerate(left, done + 1):
            reply = system.reply((*question.turns, question.text))
            answer = answer_data(reply.answer)
            stream.write(_line(Answered(question.id, reply.ranking, answer, round(reply.seconds, 6))))
            stream.flush()
            progress("answering", number, total)


def _finish(folder: Path, manifest: Mapping[str, Any], asked: Sequence[Question]) -> Run:
    known = read_run(folder).answered
    answered = [known[question.id] for question in asked]
    if manifest["finished"] is not None:
        return Run(folder, manifest, {one.id: one for one in answered})
    seconds = [one.seconds for one in answered]
    timings = {
        "median": round(statistics.median(seconds), 6),
        "p95": round(float(np.percentile(seconds, 95)), 6),
        "total": round(sum(seconds), 6),
    }
    whole = {**manifest, "questions": len(asked), "finished": _now(), "timings": timings}
    _write_trec(folder, whole, answered)
    _write_manifest(folder, whole)
    return Run(folder, whole, {one.id: one for one in answered})


def _write_trec(folder: Path, manifest: Mapping[str, Any], answered: Sequence[Answered]) -> None:
    tag = f"passend-{manifest.get('system', 'run')}"
    write_trec_run(folder / TREC, {one.id: one.ranking for one in answered}, tag)


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise RunError(f"{folder / MANIFEST} is no JSON: {error}.") from None
    if not isinstance(data, dict):
        raise RunError(f"{folder / MANIFEST} is no JSON object.")
    return data


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Aside first, so that it is there whole or not at all."""
    text = json.dumps(dict(manifest), indent=1, ensure_ascii=False) + "\n"
    aside = folder / f".{MANIFEST}"
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, folder / MANIFEST)


def _refuse_other(
    folder: Path, known: Mapping[str, Any], planned: Mapping[str, Any], names: Sequence[str]
) -> None:
    found = [line for name in names for line in _differences(name, known.get(name), planned.get(name))]
    if found:
        more = ["..."] if len(found) > _SHOWN_DIFFERENCES else []
        told = "; ".join([*found[:_SHOWN_DIFFERENCES], *more])
        raise RunError(f"{folder} holds another run ({told}); give another folder.")


def _differences(name: str, known: Any, planned: Any) -> Iterator[str]:
    if isinstance(known, Mapping) and isinstance(planned, Mapping):
        for key in dict.fromkeys([*known, *planned]):
            yield from _differences(f"{name}.{key}", known.get(key), planned.get(key))
    elif known != planned:
        yield f"{name}: {_short(known)} there, {_short(planned)} now"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 20 else f"{text[:12]}..."


def _drop_half_line(path: Path) -> None:
    """Cut off what stands behind the last line break: the run was stopped while it wrote that."""
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with path.open("r+b") as stream:
            stream.truncate(whole)


def _complete_lines(path: Path, *, unfinished: bool) -> Iterator[tuple[str, str]]:
    """The lines with where they stand; of an unfinished run without a last one that was written by half."""
    if not path.exists():
        return
    try:
        lines = path.read_bytes().decode("utf-8", "ignore" if unfinished else "strict").split("\n")
    except UnicodeDecodeError:
        raise RunError(f"{path} is not UTF-8 text.") from None
    last = lines.pop()
    if last and not unfinished:
        lines.append(last)
    for number, line in enumerate(lines, 1):
        yield f"{path}, line {number}", line


def _answered(line: str, place: str) -> Answered:
    try:
        row = json.loads(line)
        ranking = tuple((str(entry), float(score)) for entry, score in row["ranking"])
        found = Answered(row["id"], ranking, row["answer"], float(row["seconds"]))
    except KeyError as error:
        raise RunError(f"{place}: the field {error.args[0]} is missing.") from None
    except (ValueError, TypeError) as error:
        raise RunError(f"{place}: this is no answer ({error}).") from None
    if not isinstance(found.id, str) or not isinstance(found.answer, dict):
        raise RunError(f"{place}: a text 'id' and an object 'answer' are expected.")
    return found


def _line(one: Answered) -> str:
    ranking = [[entry, score] for entry, score in one.ranking]
    row = {"id": one.id, "ranking": ranking, "answer": one.answer, "seconds": one.seconds}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
