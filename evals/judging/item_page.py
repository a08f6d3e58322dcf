"""An item as a judge sees it, and its form: in whatever order the answers are shown, with nobody named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Language
from assistant.web.catalogue import Texts
from assistant.web.site import Site
from evals.judging.errors import JudgingError
from evals.judging.items import Item
from evals.judging.rubric import NOTE, NUGGETS, PREFERENCE, Scale, Shape, Values

LETTERS = "AB"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scale in the reader's language."""

    value: int
    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Group:
    """One thing to judge: a group of radio buttons with this field name."""

    field: str
    legend: str
    asked: str
    quote: str
    points: tuple[Point, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """A citation; ``address`` leads to its page in the PDF, where this server has it."""

    number: int
    reference: str
    asked: str
    quote: str
    address: str


@dataclass(frozen=True, slots=True)
class Column:
    """An answer with what is asked of it."""

    letter: str
    language: str
    text: str
    notice: str
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A whole item, with a judgement of it filled in."""

    question: str
    turns: tuple[str, ...]
    language: str
    columns: tuple[Column, ...]
    preference: Group | None
    note_name: str
    note: str
    most_note: int


def view(site: Site, item: Item, shape: Shape, swapped: bool, values: Values | None, t: Texts) -> View:
    """An item with ``values`` filled in, its second answer first where ``swapped``."""
    given: Values = values or {}
    answers = given.get("answers") or [{}] * len(item.answers)
    order = _order(len(item.answers), swapped)
    sheet = _Sheet(site, item, shape, t.language)
    return View(
        question=item.question["text"],
        turns=tuple(item.question["turns"]),
        language=item.question["language"],
        columns=tuple(sheet.column(number, place, answers[number]) for place, number in enumerate(order)),
        preference=sheet.preference(given, swapped) if len(order) > 1 else None,
        note_name=shape.rubric.note[t.language],
        note=str(given.get(NOTE, "")),
        most_note=shape.rubric.most_note,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Draws the parts of an item in a language."""

    site: Site
    item: Item
    shape: Shape
    language: Language

    def column(self, number: int, place: int, given: Mapping[str, Any]) -> Column:
        """The item's answer ``number``, shown in ``place``."""
        shown = self.item.shown[number]
        return Column(
            letter=LETTERS[place] if len(self.item.answers) > 1 else "",
            language=shown["language"] or "nl",
            text=shown["text"],
            notice=shown["notice"] or "",
            sources=tuple(_source(self.site, each) for each in shown["citations"]),
            groups=tuple(self._groups(number, LETTERS[place], given)),
        )

    def preference(self, given: Values, swapped: bool) -> Group:
        """Which answer is better, as it is shown."""
        scale, value = self.shape.rubric.preference, given.get(PREFERENCE)
        shown = -value if swapped and value is not None else value
        return _group(scale, PREFERENCE, scale.name[self.language], shown, self.language)

    def _groups(self, number: int, letter: str, given: Mapping[str, Any]) -> Iterator[Group]:
        before = f"{letter}: " if len(self.item.answers) > 1 else ""
        for scale in self.shape.criteria[number]:
            name = before + scale.name[self.language]
            yield _group(scale, f"{letter}.{scale.id}", name, given.get(scale.id), self.language)
        scale, marks = self.shape.rubric.nuggets, given.get(NUGGETS) or [None] * self.shape.nuggets
        for place, nugget in enumerate(self.item.question["nuggets"]):
            name = f"{before}{scale.name[self.language]}, {place + 1}"
            field, quote = f"{letter}.{NUGGETS}.{place}", nugget["text"]
            yield replace(_group(scale, field, name, marks[place], self.language), quote=quote)


def read(form: Mapping[str, str], shape: Shape, swapped: bool) -> dict[str, Any]:
    """What a form says, in the order of the item's answers; raises JudgingError for what is no number."""
    order = _order(len(shape.criteria), swapped)
    answers: list[dict[str, Any]] = [{} for _ in order]
    for place, number in enumerate(order):
        for scale in shape.criteria[number]:
            answers[number][scale.id] = _number(form, f"{LETTERS[place]}.{scale.id}")
        answers[number][NUGGETS] = [
            _number(form, f"{LETTERS[place]}.{NUGGETS}.{point}") for point in range(shape.nuggets)
        ]
    preference = _number(form, PREFERENCE)
    if swapped and preference is not None:
        preference = -preference
    return {"answers": answers, PREFERENCE: preference, NOTE: form.get(NOTE, "")}


def _order(count: int, swapped: bool) -> list[int]:
    return list(reversed(range(count)) if swapped else range(count))


def _number(form: Mapping[str, str], field: str) -> int | None:
    text = form.get(field, "")
    if not text:
        return None
    if not text.removeprefix("-").isdecimal() or len(text) > 3:
        raise JudgingError(f"'{text[:20]}' is no point of a scale.")
    return int(text)


def _group(scale: Scale, field: str, legend: str, chosen: int | None, language: Language) -> Group:
    points = tuple(Point(each.value, each.name[language], each.anchor[language]) for each in scale.points)
    return Group(field, legend, scale.question[language], "", points, chosen)


def _source(site: Site, citation: Mapping[str, Any]) -> Source:
    sha256, pages = citation["sha256"] or "", citation["pages"] or [1]
    known = site.snapshot.pdf_path(sha256) if sha256 else None
    return Source(
        number=citation["number"],
        reference=citation["reference"] or citation["title"] or citation["document"] or "",
        asked=citation["question"] or citation["asked"] or "",
        quote=citation["quote"] or "",
        address=f"/pdf/{sha256}.pdf#page={int(pages[0])}" if known else "",
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that was judged, as each judge judged it."""

    name: str
    said: tuple[str, ...]
    differs: bool


def compared(
    item: Item, shape: Shape, swapped: bool, judgements: Sequence[Values], site: Site, t: Texts
) -> list[Compared]:
    """The judgements of an item side by side, thing by thing."""
    views = [view(site, item, shape, swapped, values, t) for values in judgements]
    listed = [
        [
            *(group for column in each.columns for group in column.groups),
            *([each.preference] if each.preference else []),
        ]
        for each in views
    ]
    rows = [
        Compared(_called(same[0]), tuple(map(_said, same)), len({each.chosen for each in same}) > 1)
        for same in zip(*listed, strict=True)
    ]
    notes = tuple(each.note for each in views)
    return [*rows, Compared(views[0].note_name, notes, False)] if any(notes) else rows


def _called(group: Group) -> str:
    return f"{group.legend}: {group.quote}" if group.quote else group.legend


def _said(group: Group) -> str:
    names = {point.value: f"{place} {point.name}" for place, point in enumerate(group.points, 1)}
    return names.get(group.chosen, "-") if group.chosen is not None else "-"
