"""The gate: has the embedded default become worse on the bundled test part, or a quote been broken?

The scores of each question are compared with those of the committed baseline. The gate fails where the 95%
bootstrap interval (over questions, paired) of the difference of a gated measure lies wholly below -0.01, or
where one shown quote does not stand in its record and on its page. The clock has no part in it.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import PassendError
from evals.measures import RUN_MEASURES, scores
from evals.measures.judged import judged as judged_against
from evals.measures.summary import Figure, independent, run_figure, summary
from evals.question import CONVERSATIONS, QUESTIONS
from evals.quotes import broken_quotes, shown_citations
from evals.run import INDEX, Plan, Progress, Run, RunError, read_run, run
from evals.set_records import Records
from evals.sets import Question, questions, set_hash
from evals.statistics import Interval, bootstrap, paired_difference
from index.passage import Entry
from index.snapshot import open_snapshot

SET, SPLIT = "samples", "test"
PARTS = (QUESTIONS, CONVERSATIONS)
"""Variants are left out: other wordings of the same questions would count those double."""
GATED = ("recall@5", "first-citation precision")
MARGIN = 0.01
"""A drop that may be as small as this is let through."""
_SHOWN, _WIDTH = 20, 90
_ACCEPT = "accept a new one with: passend eval gate --accept"
Scores = Mapping[str, Mapping[str, float]]
"""By measure and question."""


class BaselineError(PassendError):
    """A baseline that is missing, cannot be read, or is of another set."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The scores that were accepted, of which questions, and of which version."""

    set_hash: str
    split: str
    version: str
    commit: str | None
    scores: Scores


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure differs from the baseline, over the questions to which it applies now or did then.

    A question to which it applies only once counts 0 the other time, so that an answer that is not given any
    more is a right citation lost. ``now`` and ``before`` are over the questions to which it applies.
    """

    measure: str
    now: Interval
    before: float
    difference: Interval
    lost: tuple[str, ...]
    won: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether the measure is surely down by more than the margin."""
        return self.difference.high < -MARGIN


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found."""

    texts: Mapping[str, str]
    changes: tuple[Change, ...]
    quotes: int
    broken: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether what was measured must not go on."""
        return bool(self.broken) or any(change.fails for change in self.changes)


@dataclass(frozen=True, slots=True)
class Measured:
    """A run of the gate: its questions with the gated scores of each, and how the other measures turned out.

    ``quotes`` is how many it shows; ``broken`` has for each broken one its question and the quote.
    """

    run: Run
    asked: tuple[Question, ...]
    scores: Scores
    quotes: int
    broken: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...] = ()


def baseline_path() -> Path:
    """The committed baseline."""
    return Path(str(files("evals").joinpath("baseline", f"{SET}-{SPLIT}.json")))


def read_baseline(path: Path) -> Baseline:
    """The accepted scores; raises BaselineError."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        named = {name: data[name] for name in ("set_hash", "split", "version", "commit", "scores")}
        return Baseline(**named)
    except FileNotFoundError:
        raise BaselineError(f"There is no baseline {path}; {_ACCEPT}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"The baseline {path} cannot be read ({error!r}); {_ACCEPT}.") from None


def accept(measured: Measured, path: Path) -> None:
    """Make what was measured the baseline; raises BaselineError where it has a broken quote."""
    if measured.broken:
        raise BaselineError(f"A quote is broken ({_quoted(*measured.broken[0])}); that is no baseline.")
    manifest = measured.run.manifest
    code = manifest["code"]
    data = {
        "set": manifest["set"],
        "set_hash": manifest["set_hash"],
        "split": manifest["split"],
        "version": code["version"],
        "commit": code["commit"],
        "scores": {measure: dict(scores) for measure, scores in measured.scores.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def plan(out: Path) -> Plan:
    """The embedded default on the bundled test part."""
    return Plan(SET, out, SPLIT, parts=PARTS)


def plan_of(folder: Path) -> Plan:
    """What a finished run was asked; raises RunError."""
    made = read_run(folder)
    if not made.finished:
        raise RunError(f"The run in {folder} is not finished; `passend eval run` goes on with it.")
    return Plan(made.manifest["set"], folder, made.manifest["split"])


def require_same_set(baseline: Baseline, planned: Plan) -> None:
    """Raise BaselineError where the questions are others than those of the baseline."""
    if (baseline.set_hash, baseline.split) != (set_hash(planned.set), planned.split):
        raise BaselineError(f"The set {planned.set} has changed since the baseline was accepted; {_ACCEPT}.")


def measure(planned: Plan, progress: Progress) -> Measured:
    """Run what is planned, and score each question and each quote."""
    made = run(planned, progress)
    snapshot = open_snapshot(planned.index or planned.out / INDEX)
    try:
        documents = snapshot.documents()
    finally:
        snapshot.close()
    return _measured(made, questions(planned.set, documents, planned.split), Records(documents).by_id)


def measured(folder: Path, index: Path | None = None) -> Measured:
    """The questions of a run that is there already, scored; ``index`` is for a set without documents."""
    made = read_run(folder)
    against = judged_against(made, index)
    return _measured(made, independent(against.questions), against.entries)


def _measured(made: Run, known: Sequence[Question], entries: Mapping[str, Entry]) -> Measured:
    asked = [one for one in known if one.id in made.answered]
    answers = {one.id: one.answer for one in made.answered.values()}
    scored = scores(asked, made, entries)
    return Measured(
        run=made,
        asked=tuple(asked),
        scores={name: scored[name] for name in GATED},
        quotes=sum(len(list(shown_citations(answer))) for answer in answers.values()),
        broken=tuple(
            (name, str(cited["quote"]))
            for name, answer in answers.items()
            for cited in broken_quotes(answer, entries)
        ),
        figures=tuple(_figures(asked, made, scored)),
    )


def judged(measured: Measured, baseline: Baseline) -> Verdict:
    """What was measured beside the baseline."""
    return Verdict(
        texts={question.id: question.text for question in measured.asked},
        changes=tuple(_change(name, baseline.scores.get(name, {}), measured.scores[name]) for name in GATED),
        quotes=measured.quotes,
        broken=measured.broken,
        figures=measured.figures,
    )


def told(verdict: Verdict) -> Iterator[str]:
    """The verdict for people, a line each."""
    for change in verdict.changes:
        yield f"{change.measure}: {change.now}; baseline {change.before:.3f}, difference {change.difference}"
        for name, ids in (("lost", change.lost), ("won", change.won)):
            yield from _named(name, ids, verdict.texts)
    for figure in verdict.figures:
        yield f"{figure.measure}: {figure.interval} of {figure.count}"
    yield f"quotes: {verdict.quotes} shown, {len(verdict.broken)} broken"
    for broken in verdict.broken[:_SHOWN]:
        yield f"  broken: {_quoted(*broken)}"
    for change in verdict.changes:
        if change.fails:
            yield f"FAILED: {change.measure} is down, surely by more than {MARGIN}: {change.difference}."
    if verdict.broken:
        yield "FAILED: a quote does not stand in its record and on its page."
    if not verdict.fails:
        yield "Passed."


def _named(name: str, ids: Sequence[str], texts: Mapping[str, str]) -> Iterator[str]:
    for each in ids[:_SHOWN]:
        yield f"  {name}: {_quoted(each, texts.get(each, ''))}"
    if len(ids) > _SHOWN:
        yield f"  {name}: {len(ids) - _SHOWN} more"


def _quoted(name: str, text: str) -> str:
    short = " ".join(text.split())
    return f"{name} '{short if len(short) <= _WIDTH else short[: _WIDTH - 3] + '...'}'"


def _change(name: str, before: Mapping[str, float], now: Mapping[str, float]) -> Change:
    ids = list(dict.fromkeys((*before, *now)))
    pairs = [(now.get(each, 0.0), before.get(each, 0.0)) for each in ids]
    return Change(
        measure=name,
        now=bootstrap(list(now.values())),
        before=statistics.fmean(before.values()) if before else float("nan"),
        difference=paired_difference([new for new, _ in pairs], [old for _, old in pairs]),
        lost=tuple(each for each, (new, old) in zip(ids, pairs, strict=True) if new < old),
        won=tuple(each for each, (new, old) in zip(ids, pairs, strict=True) if new > old),
    )


def _figures(asked: Sequence[Question], made: Run, scored: Scores) -> Iterator[Figure]:
    """The measures that are shown beside the gated ones, over all questions."""
    shown = {name: own for name, own in scored.items() if name not in GATED}
    yield from summary(asked, shown, by=lambda question: "")
    pairs = [(question, made.answered[question.id]) for question in asked]
    yield from (run_figure(each, pairs) for each in RUN_MEASURES.values())
