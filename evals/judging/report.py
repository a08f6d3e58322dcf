"""Judging so far: how far each judge is, how far they agree, and models beside people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.judging.accounts import Judge
from evals.judging.agreement import RESAMPLES, Agreement, Beside, agreement, beside
from evals.judging.judgements import Decision, Desk, Task, differences
from evals.judging.rubric import Words


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a judge is."""

    judge: Judge
    done: int
    given: int


@dataclass(frozen=True, slots=True)
class ModelReport:
    """A model's judgements beside people's; no figures where nobody judged the same."""

    judge: Judge
    done: int
    beside: Sequence[Beside]


@dataclass(frozen=True, slots=True)
class Report:
    """All of it; ``other_rubric`` judgements were given by another version, and are counted nowhere."""

    rubric: str
    names: Mapping[str, Words]
    people: Sequence[Progress]
    agreement: Sequence[Agreement]
    differing: int
    decided: int
    other_rubric: int
    models: Sequence[ModelReport]


def report(
    desk: Desk,
    tasks: Sequence[Task],
    decisions: Mapping[str, Sequence[Decision]],
    resamples: int = RESAMPLES,
) -> Report:
    """What there is to tell of these tasks and decisions."""
    human = desk.counted(tasks)
    differ = differences(human)
    return Report(
        rubric=desk.rubric.stamp,
        names={scale.id: scale.name for scale in desk.rubric.scales()},
        people=_progress([task for task in tasks if task.judge.kind == "human"]),
        agreement=agreement(human, desk.rubric, resamples),
        differing=len(differ),
        decided=sum(_is_decided(decisions.get(each.item.id, ()), desk) for each in differ),
        other_rubric=sum(1 for task in tasks if task.last and task.last.rubric != desk.rubric.stamp),
        models=_models(desk, tasks, human, decisions),
    )


def _is_decided(made: Sequence[Decision], desk: Desk) -> bool:
    return bool(made) and made[-1].saved.complete and made[-1].saved.rubric == desk.rubric.stamp


def _progress(tasks: Sequence[Task]) -> list[Progress]:
    judges = {task.judge.id: task.judge for task in tasks}
    return [
        Progress(
            judge,
            sum(task.done for task in tasks if task.judge.id == judge.id),
            sum(task.judge.id == judge.id for task in tasks),
        )
        for judge in judges.values()
    ]


def _models(
    desk: Desk, tasks: Sequence[Task], human: Sequence[Task], decisions: Mapping[str, Sequence[Decision]]
) -> list[ModelReport]:
    counted = desk.counted(tasks, "model")
    judges = {task.judge.id: task.judge for task in counted}
    found = []
    for judge in judges.values():
        own = [task for task in counted if task.judge.id == judge.id]
        found.append(ModelReport(judge, len(own), beside(own, human, desk.rubric, decisions)))
    return found
