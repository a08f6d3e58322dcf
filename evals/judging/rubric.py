"""The rubric: what is asked of an answer, on which scales, as it stands in ``rubric.yaml``.

A judgement is plain data:

    {"answers": [{"right": 4, ..., "nuggets": [2, 0]}, ...], "preference": -1, "note": "..."}

with the answers in the order of the item, whatever order a judge saw them in; what is not filled in is absent
(of nuggets: None). ``preference`` is there for two answers only: -1 is the first, 1 the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from evals.judging.errors import JudgingError

NUGGETS, PREFERENCE, NOTE = "nuggets", "preference", "note"
Words = Mapping[str, str]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a scale: its value, its name and its anchor in both languages."""

    value: int
    name: Words
    anchor: Words


@dataclass(frozen=True, slots=True)
class Scale:
    """One thing that is judged, with its points, worst first; ``needs`` says of which answers."""

    id: str
    name: Words
    question: Words
    points: tuple[Point, ...]
    needs: str | None = None

    @property
    def values(self) -> tuple[int, ...]:
        """The values that it can have, in order."""
        return tuple(point.value for point in self.points)


@dataclass(frozen=True, slots=True)
class Rubric:
    """All that is judged; ``stamp`` is the version with the start of the file's hash."""

    stamp: str
    criteria: tuple[Scale, ...]
    nuggets: Scale
    preference: Scale
    note: Words
    most_note: int

    def asked(self, answer: Mapping[str, Any]) -> tuple[Scale, ...]:
        """The criteria that apply to an answer."""
        return tuple(each for each in self.criteria if each.needs is None or answer.get(each.needs))

    def scales(self) -> tuple[Scale, ...]:
        """Every scale: the criteria, the nuggets, the preference."""
        return (*self.criteria, self.nuggets, self.preference)


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a rubric an item asks for: the criteria of each answer, and how many nuggets."""

    rubric: Rubric
    criteria: tuple[tuple[Scale, ...], ...]
    nuggets: int

    @classmethod
    def of(cls, rubric: Rubric, answers: Sequence[Mapping[str, Any]], nuggets: int) -> Shape:
        """The shape of an item with these answers."""
        return cls(rubric, tuple(rubric.asked(answer) for answer in answers), nuggets)

    def checked(self, values: Values) -> dict[str, Any]:
        """Only what was asked for, in one form; raises JudgingError for a value off its scale."""
        given = values.get("answers") or []
        if not isinstance(given, Sequence) or len(given) != len(self.criteria):
            raise JudgingError("This is no judgement of as many answers as there are.")
        found: dict[str, Any] = {
            "answers": [self._answer(*each) for each in zip(self.criteria, given, strict=True)]
        }
        if len(self.criteria) > 1 and values.get(PREFERENCE) is not None:
            found[PREFERENCE] = _on_scale(self.rubric.preference, values[PREFERENCE])
        note = str(values.get(NOTE) or "").replace("\r\n", "\n").strip()
        if len(note) > self.rubric.most_note:
            raise JudgingError(f"A note has at most {self.rubric.most_note} characters.")
        return found | {NOTE: note}

    def _answer(self, criteria: Sequence[Scale], given: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            each.id: _on_scale(each, given[each.id]) for each in criteria if given.get(each.id) is not None
        }
        marks = given.get(NUGGETS) or [None] * self.nuggets
        if len(marks) != self.nuggets:
            raise JudgingError("There are not as many marks as answer points.")
        if self.nuggets:
            scale = self.rubric.nuggets
            found[NUGGETS] = [None if mark is None else _on_scale(scale, mark) for mark in marks]
        return found

    def missing(self, values: Values) -> int:
        """How many of the things that are asked for have no value yet."""
        asked = sum(len(criteria) + self.nuggets for criteria in self.criteria) + (len(self.criteria) > 1)
        return asked - sum(1 for _ in marks(values))


def marks(values: Values) -> Iterator[tuple[str, str, int]]:
    """Each value as (scale, which of the item's things, value): ('right', '0', 4), ('nuggets', '0.1', 2)."""
    for number, answer in enumerate(values.get("answers", ())):
        for name, value in answer.items():
            if name != NUGGETS:
                yield name, str(number), value
        for place, mark in enumerate(answer.get(NUGGETS, ())):
            if mark is not None:
                yield NUGGETS, f"{number}.{place}", mark
    if values.get(PREFERENCE) is not None:
        yield PREFERENCE, "", values[PREFERENCE]


def _on_scale(scale: Scale, value: Any) -> int:
    if isinstance(value, bool) or value not in scale.values:
        raise JudgingError(f"{value!r} is no point of the scale '{scale.id}'.")
    return int(value)


@cache
def rubric() -> Rubric:
    """The rubric that is shipped."""
    return read_rubric(files("evals.judging").joinpath("rubric.yaml").read_bytes())


def read_rubric(text: bytes) -> Rubric:
    """A rubric from YAML; raises JudgingError where something is missing."""
    try:
        data = yaml.safe_load(text)
        return Rubric(
            stamp=f"{data['version']}+{hashlib.sha256(text).hexdigest()[:8]}",
            criteria=tuple(_scale(each["id"], each) for each in data["criteria"]),
            nuggets=_scale(NUGGETS, data["nuggets"]),
            preference=_scale(PREFERENCE, data["preference"]),
            note=data["note"]["name"],
            most_note=int(data["note"]["most_characters"]),
        )
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise JudgingError(f"The rubric cannot be read: {error!r}.") from None


def _scale(name: str, data: Mapping[str, Any]) -> Scale:
    points = tuple(Point(int(each["value"]), each["name"], each["anchor"]) for each in data["scale"])
    if [point.value for point in points] != sorted({point.value for point in points}) or len(points) < 2:
        raise ValueError(f"the points of '{name}' do not rise")
    return Scale(name, data["name"], data["question"], points, data.get("needs"))
