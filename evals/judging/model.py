"""A language model as a judge, by the same rubric; it counts for nothing without people beside it."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any

from sqlalchemy import func, select

from assistant.generate import ModelSettings, Unavailable, chat_model
from evals.judging.accounts import Judge, judge_of, new_judge
from evals.judging.assigning import Given, add_items, new_task
from evals.judging.errors import JudgingError
from evals.judging.items import Item
from evals.judging.judgements import Desk, Task, item_of
from evals.judging.rubric import NOTE, NUGGETS, PREFERENCE, Rubric, Scale, Shape
from evals.judging.store import ItemRow, JudgeRow, JudgingStore, TaskRow, now

Progress = Callable[[str, int, int], None]
_LETTERS = "ab"
_MOST_TEXT = 20_000
"""Characters of an answer that the model reads."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model's round came to: how many judgements there are now, and how many could not be had."""

    judge: Judge
    done: int
    failed: int


def kept_items(store: JudgingStore, answers_sha256: str) -> list[Item]:
    """The items that hold an answer of the run with this file of answers."""
    if not store.exists:
        return []
    with store.reading() as session:
        items = [item_of(row) for row in session.scalars(select(ItemRow).order_by(ItemRow.id))]
    return [
        item
        for item in items
        if any(each["source"].get("answers_sha256") == answers_sha256 for each in item.answers)
    ]


def judge_with_model(
    desk: Desk, items: Sequence[Item], settings: ModelSettings, progress: Progress
) -> Judged:
    """Let a model judge what it has not judged yet; raises JudgingError without a model."""
    ask = _asker(settings)
    judge, tasks = _given(desk, items, settings)
    failed = 0
    for number, task in enumerate(tasks, 1):
        if task.last is None or task.last.rubric != desk.rubric.stamp:
            try:
                _judge(desk, task, ask, settings)
            except Exception as error:  # a provider's own kinds
                _log.warning("the model gave no judgement (%s)", type(error).__name__)
                failed += 1
        progress("judging", number, len(tasks))
    return Judged(judge, len(tasks) - failed, failed)


Asker = Callable[[str, str, dict[str, Any]], Mapping[str, Any]]
"""Asks (system, user, schema), and gives the fields of the reply."""


def _asker(settings: ModelSettings) -> Asker:
    try:
        model = chat_model(settings)
    except Unavailable:
        raise JudgingError("No language model is set; PASSEND_LLM names one.") from None
    except Exception as error:  # a provider's own kinds
        raise JudgingError(f"The language model cannot be used ({type(error).__name__}).") from None
    from langsmith.run_helpers import tracing_context

    def ask(system: str, user: str, schema: dict[str, Any]) -> Mapping[str, Any]:
        asked = model.with_structured_output(schema, method=settings.method)
        with tracing_context(enabled=False):
            reply: Mapping[str, Any] = asked.invoke([("system", system), ("human", user)])
        return reply

    return ask


def _given(desk: Desk, items: Sequence[Item], settings: ModelSettings) -> tuple[Judge, list[Task]]:
    """The model's account, and what it is to judge, given to it where it was not yet."""
    name = f"model:{settings.provider or ''}:{settings.model}".replace("::", ":")
    with desk.store.writing() as session:
        row = session.scalar(select(JudgeRow).where(JudgeRow.name == name))
        row = row or new_judge(session, name, "model", now())
        judge = judge_of(row)
        had = set(session.scalars(select(TaskRow.item).where(TaskRow.judge == judge.id)))
        place = session.scalar(select(func.count()).where(TaskRow.judge == judge.id)) or 0
        add_items(session, items, now)
        for item in items:
            if item.id not in had:
                place += 1
                swapped = len(item.answers) > 1 and random.Random(item.id).random() < 0.5
                session.add(new_task(Given(item, judge, swapped), place, now))
    wanted = {item.id for item in items}
    return judge, [task for task in desk.tasks(judge) if task.item.id in wanted]


def _judge(desk: Desk, task: Task, ask: Asker, settings: ModelSettings) -> None:
    """Ask once, and keep a whole judgement only; raises JudgingError for less."""
    shape = desk.shape(task.item)
    system, user, schema = request(task.item, shape, task.swapped)
    values = _values(ask(system, user, schema), shape, task.swapped)
    if shape.missing(shape.checked(values)):
        raise JudgingError("The model left something out.")
    desk.save(task, values)


def request(item: Item, shape: Shape, swapped: bool) -> tuple[str, str, dict[str, Any]]:
    """The two messages and the JSON schema by which an item is judged."""
    nonce = hashlib.sha256(item.id.encode()).hexdigest()[:20]
    fields = dict(_fields(item, shape, swapped))
    form = "\n".join(f"- {name}: {told['description']}" for name, told in fields.items())
    system = Template(files("evals.judging").joinpath("prompts", "judge.txt").read_text(encoding="utf-8"))
    schema = {
        "title": "judgement",
        "description": "A judgement by the rubric.",
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    rules = _told(shape.rubric, item)
    return system.substitute(nonce=nonce, rubric=rules, form=form), _shown(item, swapped, nonce), schema


def _fields(item: Item, shape: Shape, swapped: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of the reply; of two answers, 'a' is the one that is shown first."""
    order = _order(len(item.answers), swapped)
    for letter, number in zip(_LETTERS, order, strict=False):
        for scale in shape.criteria[number]:
            yield f"{letter}_{scale.id}", _field(scale, f"answer {letter}: {scale.question['en']}")
        for place in range(shape.nuggets):
            told = f"answer {letter}, point {place + 1}: {shape.rubric.nuggets.question['en']}"
            yield f"{letter}_point_{place + 1}", _field(shape.rubric.nuggets, told)
    if len(order) > 1:
        yield PREFERENCE, _field(shape.rubric.preference, "-1 for answer a, 1 for answer b, 0 for neither")
    yield NOTE, {"type": "string", "description": "the reason, in one or two sentences"}


def _field(scale: Scale, told: str) -> dict[str, Any]:
    listed = ", ".join(map(str, scale.values))
    return {"type": "integer", "enum": list(scale.values), "description": f"{told} ({listed})"}


def _values(reply: Mapping[str, Any], shape: Shape, swapped: bool) -> dict[str, Any]:
    """A reply as a judgement, in the order of the item's answers."""
    order = _order(len(shape.criteria), swapped)
    answers: list[dict[str, Any]] = [{} for _ in order]
    for letter, number in zip(_LETTERS, order, strict=False):
        answers[number] = {scale.id: reply.get(f"{letter}_{scale.id}") for scale in shape.criteria[number]}
        answers[number][NUGGETS] = [
            reply.get(f"{letter}_point_{place + 1}") for place in range(shape.nuggets)
        ]
    preference = reply.get(PREFERENCE)
    if swapped and isinstance(preference, int):
        preference = -preference
    note = str(reply.get(NOTE) or "")[: shape.rubric.most_note]
    return {"answers": answers, PREFERENCE: preference, NOTE: note}


def _order(count: int, swapped: bool) -> list[int]:
    return list(reversed(range(count)) if swapped else range(count))


def _told(by: Rubric, item: Item) -> str:
    """The rubric in words, as far as it bears on an item."""
    scales = [
        *by.criteria,
        *([by.nuggets] if item.question["nuggets"] else []),
        *([by.preference] if len(item.answers) > 1 else []),
    ]
    return "\n".join(
        f"{scale.name['en']}: {scale.question['en']}\n"
        + "\n".join(f"  {each.value}  {each.name['en']}: {each.anchor['en']}" for each in scale.points)
        for scale in scales
    )


def _shown(item: Item, swapped: bool, nonce: str) -> str:
    earlier = "".join(f"(earlier) {turn}\n" for turn in item.question["turns"])
    parts = [f"<question {nonce}>\n{earlier}{item.question['text']}\n</question {nonce}>"]
    if points := item.question["nuggets"]:
        listed = "\n".join(f"{number}. {each['text']}" for number, each in enumerate(points, 1))
        parts.append(f"<points {nonce}>\n{listed}\n</points {nonce}>")
    for letter, number in zip(_LETTERS, _order(len(item.answers), swapped), strict=False):
        parts.append(
            f"<answer {letter} {nonce}>\n{_in_words(item.shown[number])}\n</answer {letter} {nonce}>"
        )
    return "\n\n".join(parts)


def _in_words(shown: Mapping[str, Any]) -> str:
    sources = [f"[{each['number']}] {each['reference']}: {each['quote']}" for each in shown["citations"]]
    return "\n".join(filter(None, [shown["text"], shown["notice"], *sources]))[:_MOST_TEXT]
