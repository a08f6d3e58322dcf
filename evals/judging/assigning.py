"""Who judges what: drawn at random, each item by as many judges, each judge about as many items."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evals.judging.accounts import Judge
from evals.judging.errors import JudgingError
from evals.judging.items import Item
from evals.judging.store import Clock, ItemRow, JudgeRow, JudgingStore, TaskRow, now


@dataclass(frozen=True, slots=True)
class Given:
    """An item for a judge; ``swapped`` says that its second answer is shown first."""

    item: Item
    judge: Judge
    swapped: bool


def plan(items: Sequence[Item], judges: Sequence[Judge], each: int, draw: random.Random) -> list[Given]:
    """Each item for ``each`` judges, in an order of each judge's own.

    No judge gets over one item more than another; pairs of judges come together about equally often, and each
    sees about half of the pairs of answers the other way round.
    """
    if not 1 <= each <= len(judges):
        raise JudgingError(f"{each} judges for each item need as many --to; there are {len(judges)}.")
    load: Counter[int] = Counter()
    met: Counter[tuple[int, int]] = Counter()
    tasks: dict[int, list[Item]] = {judge.id: [] for judge in judges}
    for item in draw.sample(items, len(items)):
        chosen = _least_busy(judges, each, load, met, draw)
        load.update(chosen)
        met.update(combinations(sorted(chosen), 2))
        for judge in chosen:
            tasks[judge].append(item)
    return [given for judge in judges for given in _shuffled(judge, tasks[judge.id], draw)]


def _least_busy(
    judges: Sequence[Judge], each: int, load: Counter[int], met: Counter[tuple[int, int]], draw: random.Random
) -> list[int]:
    chosen: list[int] = []
    for _ in range(each):
        left = [judge.id for judge in judges if judge.id not in chosen]
        ranks = {
            one: (load[one], sum(met[min(one, other), max(one, other)] for other in chosen), draw.random())
            for one in left
        }
        chosen.append(min(left, key=ranks.__getitem__))
    return chosen


def _shuffled(judge: Judge, items: Sequence[Item], draw: random.Random) -> list[Given]:
    mixed = draw.sample(items, len(items))
    swaps = [bool(number % 2) for number in range(len(mixed))]
    draw.shuffle(swaps)
    return [
        Given(item, judge, swap and len(item.answers) > 1) for item, swap in zip(mixed, swaps, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be assigned: so many of these items, to these judges by name."""

    items: Sequence[Item]
    names: Sequence[str]
    count: int
    each: int
    seed: int


def assign(store: JudgingStore, batch: Batch, clock: Clock = now) -> list[Given]:
    """Draw items that nobody has yet, and give them out; raises JudgingError where that cannot be."""
    draw = random.Random(batch.seed)
    with store.writing() as session:
        judges = _judges(session, batch.names)
        human = select(TaskRow.item).join(JudgeRow).where(JudgeRow.kind == "human")
        taken = set(session.scalars(human))
        free = {item.id: item for item in batch.items if item.id not in taken}
        if len(free) < batch.count:
            raise JudgingError(f"There are {len(free)} items that nobody has yet; ask for no more than that.")
        drawn = draw.sample(sorted(free.values(), key=lambda item: item.id), batch.count)
        given = plan(drawn, judges, batch.each, draw)
        add_items(session, drawn, clock)
        _add_tasks(session, given, clock)
    return given


def _judges(session: Session, names: Sequence[str]) -> list[Judge]:
    from evals.judging.accounts import judge_of

    wanted = list(dict.fromkeys(name.strip().casefold() for name in names))
    found = {row.name: judge_of(row) for row in session.scalars(select(JudgeRow))}
    for name in wanted:
        if name not in found or not found[name].active or found[name].kind != "human":
            raise JudgingError(f"There is no account {name}; make one with `passend eval judge add {name}`.")
    return [found[name] for name in wanted]


def add_items(session: Session, items: Sequence[Item], clock: Clock) -> None:
    """Keep items that are not kept yet."""
    for item in items:
        if session.get(ItemRow, item.id) is None:
            answers = [dict(answer) for answer in item.answers]
            session.add(ItemRow(id=item.id, created=clock(), question=dict(item.question), answers=answers))
    session.flush()


def _add_tasks(session: Session, given: Sequence[Given], clock: Clock) -> None:
    places: dict[int, int] = {}
    for one in given:
        if one.judge.id not in places:
            last = select(func.max(TaskRow.place)).where(TaskRow.judge == one.judge.id)
            places[one.judge.id] = session.scalar(last) or 0
        places[one.judge.id] += 1
        session.add(new_task(one, places[one.judge.id], clock))


def new_task(given: Given, place: int, clock: Clock) -> TaskRow:
    """A row that gives an item to a judge, under a random address."""
    return TaskRow(
        token=secrets.token_urlsafe(12),
        item=given.item.id,
        judge=given.judge.id,
        place=place,
        swapped=given.swapped,
        assigned=clock(),
        opened=None,
    )
