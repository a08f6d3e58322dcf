"""What judges say: kept each time they save, each judge's own, with what is still to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evals.judging.accounts import Judge, judge_of
from evals.judging.items import Item
from evals.judging.rubric import Rubric, Shape, Values, marks, rubric
from evals.judging.store import (
    Clock,
    DecisionRow,
    ItemRow,
    JudgeRow,
    JudgingStore,
    SavedRow,
    TaskRow,
    now,
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A judgement as it was saved at some time; ``missing`` things had no value yet."""

    at: datetime
    rubric: str
    missing: int
    values: Values

    @property
    def complete(self) -> bool:
        """Whether everything that was asked has a value."""
        return self.missing == 0


@dataclass(frozen=True, slots=True)
class Task:
    """An item as it was given to a judge, with all that was saved, the oldest first."""

    token: str
    place: int
    item: Item
    judge: Judge
    swapped: bool
    assigned: datetime
    opened: datetime | None
    history: tuple[Saved, ...]

    @property
    def last(self) -> Saved | None:
        """The judgement that counts."""
        return self.history[-1] if self.history else None

    @property
    def done(self) -> bool:
        """Whether the judgement is complete."""
        return self.last is not None and self.last.complete


@dataclass(frozen=True, slots=True)
class Decision:
    """What a third judge decided of an item."""

    item: str
    judge: Judge
    saved: Saved


class Desk:
    """The judging of a store, by a rubric."""

    def __init__(self, store: JudgingStore, by: Rubric | None = None, clock: Clock = now) -> None:
        self.store = store
        self.rubric = by or rubric()
        self._clock = clock

    def tasks(self, judge: Judge | None = None) -> list[Task]:
        """What a judge was given, in order; of all judges without one."""
        if not self.store.exists:
            return []
        with self.store.reading() as session:
            asked = select(TaskRow).order_by(TaskRow.judge, TaskRow.place)
            if judge:
                asked = asked.where(TaskRow.judge == judge.id)
            return _tasks(session, session.scalars(asked))

    def task(self, judge: Judge, token: str) -> Task | None:
        """What a judge was given under this address; None where it is another's, or nobody's."""
        with self.store.reading() as session:
            row = session.get(TaskRow, token)
            return _tasks(session, [row])[0] if row and row.judge == judge.id else None

    def open(self, task: Task) -> None:
        """Note when a judge first saw an item."""
        if task.opened is None:
            with self.store.writing() as session:
                session.get_one(TaskRow, task.token).opened = self._clock()

    def shape(self, item: Item) -> Shape:
        """What the rubric asks of an item."""
        return Shape.of(self.rubric, item.shown, len(item.question["nuggets"]))

    def save(self, task: Task, values: Values) -> Saved:
        """Keep a judgement beside the earlier ones, unless it is as the last; raises JudgingError."""
        shape = self.shape(task.item)
        checked = shape.checked(values)
        with self.store.writing() as session:
            last = _history(session, [task.token]).get(task.token, [None])[-1]
            if last and last.values == checked and last.rubric == self.rubric.stamp:
                return last
            row = SavedRow(task=task.token, **self._columns(shape, checked))
            session.add(row)
            return _saved(row)

    def decide(self, item: Item, judge: Judge, values: Values) -> Saved:
        """Keep what a third judge decided, apart from what the others said; raises JudgingError."""
        shape = self.shape(item)
        with self.store.writing() as session:
            row = DecisionRow(item=item.id, judge=judge.id, **self._columns(shape, shape.checked(values)))
            session.add(row)
            return _saved(row)

    def decisions(self) -> dict[str, list[Decision]]:
        """All decisions by item, the oldest first; the last one counts."""
        found: dict[str, list[Decision]] = {}
        if not self.store.exists:
            return found
        with self.store.reading() as session:
            judges = {row.id: judge_of(row) for row in session.scalars(select(JudgeRow))}
            for row in session.scalars(select(DecisionRow).order_by(DecisionRow.id)):
                decision = Decision(row.item, judges[row.judge], _saved(row))
                found.setdefault(row.item, []).append(decision)
        return found

    def _columns(self, shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "at": self._clock(),
            "rubric": self.rubric.stamp,
            "missing": shape.missing(values),
            "values": dict(values),
        }

    def counted(self, tasks: Iterable[Task], kind: str = "human") -> list[Task]:
        """The tasks whose judgements count: complete, by this rubric, of judges of this kind."""
        return [
            task
            for task in tasks
            if task.judge.kind == kind and task.last and task.done and task.last.rubric == self.rubric.stamp
        ]


@dataclass(frozen=True, slots=True)
class Difference:
    """An item on which judges differ, by how many points at most, and in how many things."""

    item: Item
    tasks: tuple[Task, ...]
    most: int
    things: int


def differences(tasks: Sequence[Task]) -> list[Difference]:
    """The items that counted judgements differ on, the greatest difference first."""
    by_item: dict[str, list[Task]] = {}
    for task in tasks:
        by_item.setdefault(task.item.id, []).append(task)
    found = [_difference(together) for together in by_item.values() if len(together) > 1]
    return sorted((each for each in found if each.things), key=lambda each: (-each.most, -each.things))


def _difference(tasks: Sequence[Task]) -> Difference:
    said: dict[tuple[str, str], list[int]] = {}
    for task in tasks:
        for scale, thing, value in marks(task.last.values if task.last else {}):
            said.setdefault((scale, thing), []).append(value)
    spread = [max(values) - min(values) for values in said.values()]
    return Difference(tasks[0].item, tuple(tasks), max(spread, default=0), sum(map(bool, spread)))


def item_of(row: ItemRow) -> Item:
    """An item as the rest of the program knows it."""
    return Item(row.id, row.question, tuple(row.answers))


def _tasks(session: Session, rows: Iterable[TaskRow]) -> list[Task]:
    listed = list(rows)
    judges = {row.id: judge_of(row) for row in session.scalars(select(JudgeRow))}
    wanted = select(ItemRow).where(ItemRow.id.in_({row.item for row in listed}))
    items = {row.id: item_of(row) for row in session.scalars(wanted)}
    history = _history(session, [row.token for row in listed])
    return [
        Task(
            token=row.token,
            place=row.place,
            item=items[row.item],
            judge=judges[row.judge],
            swapped=row.swapped,
            assigned=row.assigned,
            opened=row.opened,
            history=tuple(history.get(row.token, ())),
        )
        for row in listed
    ]


def _history(session: Session, tokens: Sequence[str]) -> dict[str, list[Saved]]:
    asked = select(SavedRow).where(SavedRow.task.in_(tokens)).order_by(SavedRow.id)
    found: dict[str, list[Saved]] = {}
    for row in session.scalars(asked):
        found.setdefault(row.task, []).append(_saved(row))
    return found


def _saved(row: SavedRow | DecisionRow) -> Saved:
    return Saved(row.at, row.rubric, row.missing, row.values)
