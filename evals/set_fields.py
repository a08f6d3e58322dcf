"""The fields of the files of a set: which there are, and what each may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

MISTYPED, TRANSLATED = "mistyped", "translated"
"""The groups of variants."""

DEFAULTS: Mapping[str, Sequence[str]] = {
    "groups": (
        *("parents", "staff", "keywords", "english", "other", "lookup", "newest", "unanswerable"),
        *("conversation", MISTYPED, TRANSLATED),
    ),
    "families": (
        *("off_topic", "near_miss_year", "near_miss_school_type", "near_miss_actor", "near_miss_subject"),
        *("personal_advice", "injection"),
    ),
    "languages": ("nl", "en", "de", "tr", "ar", "pl", "uk"),
    "splits": ("test", "tune"),
}
"""The values allowed where a set has no ``set.yaml`` that states its own."""

Row = dict[str, Any]
Allowed = Mapping[str, Sequence[str]]
Faults = Iterator[tuple[str, str]]
"""Where in a line something is wrong, and what."""

Rule = Callable[[Any, Allowed], Faults]
Fields = Mapping[str, Rule]


def wrong_fields(row: Row, fields: Fields, allowed: Allowed) -> list[tuple[str, str]]:
    """What is wrong with the fields of one line, each by itself; ``allowed`` are the values of each kind."""
    return [*_wrong_names(row, fields), *_wrong_values(row, fields, allowed)]


def _wrong_names(row: Row, fields: Fields) -> Faults:
    placed = {"ordinal", "heading"} if "document" in fields and row.get("number", "") is None else set()
    for name in fields:
        if name not in row and (name not in ("ordinal", "heading") or name in placed):
            yield name, "this field is missing."
    for name in row:
        if name not in fields or (name in ("ordinal", "heading") and name not in placed):
            yield name, "there is no such field here."


def _wrong_values(row: Row, fields: Fields, allowed: Allowed) -> Faults:
    for name, rule in fields.items():
        if name in row:
            for below, message in rule(row[name], allowed):
                yield f"{name}{below}", message


def _text(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, str):
        yield "", f"{value!r} is no text."
    elif not value.strip() or value != value.strip():
        yield "", "the text is empty, or begins or ends with a space."
    elif value != unicodedata.normalize("NFC", value):
        yield "", "the text is not in normal form C of Unicode."


def _name(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, str) or not re.fullmatch(r"[\w.:-]+", value):
        yield "", f"{value!r} is no name: letters, digits, '.', ':', '-' and '_' only."


def _one_of(kind: str) -> Rule:
    def check_value(value: Any, allowed: Allowed) -> Faults:
        if not isinstance(value, str) or value not in allowed[kind]:
            yield "", f"{value!r} is none of the {kind}: {', '.join(allowed[kind])}."

    return check_value


def _family(value: Any, allowed: Allowed) -> Faults:
    if value is not None:
        yield from _one_of("families")(value, allowed)


def _yes_or_no(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, bool):
        yield "", f"{value!r} is not true or false."


def _number(value: Any, allowed: Allowed) -> Faults:
    if value is not None:
        yield from _text(value, allowed)


def _ordinal(value: Any, allowed: Allowed) -> Faults:
    if not _whole(value) or value < 0:
        yield "", f"{value!r} is no whole number from 0."


def _span(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, list) or len(value) != 2 or not all(_whole(place) for place in value):
        yield "", f"{value!r} is not two whole numbers: first character, and the one behind the last."
    elif not 0 <= value[0] < value[1]:
        yield "", f"{value!r} spans no characters."


def _turns(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, list) or not value:
        yield "", "a list of one or more earlier questions is expected."
        return
    for place, turn in enumerate(value):
        for _, message in _text(turn, allowed):
            yield f"[{place}]", message


def _relevant(value: Any, allowed: Allowed) -> Faults:
    if not isinstance(value, list):
        yield "", f"{value!r} is no list."
        return
    for place, judged in enumerate(value):
        if not isinstance(judged, dict):
            yield f"[{place}]", f"{judged!r} is no object."
            continue
        for name, message in wrong_fields(judged, JUDGED, allowed):
            yield f"[{place}].{name}", message


def _grade(value: Any, allowed: Allowed) -> Faults:
    if not _whole(value) or value not in (1, 2, 3):
        yield "", f"{value!r} is not 1, 2 or 3."


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def texts_in(value: Any) -> list[str]:
    """The texts of a list; none where it is no list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


RECORD: dict[str, Rule] = {"document": _text, "number": _number, "ordinal": _ordinal, "heading": _number}
JUDGED = RECORD | {"grade": _grade}
_ASKED: dict[str, Rule] = {
    "id": _name,
    "text": _text,
    "group": _one_of("groups"),
    "language": _one_of("languages"),
    "typos": _yes_or_no,
}
QUESTION = _ASKED | {"family": _family, "relevant": _relevant, "split": _one_of("splits")}
CONVERSATION = QUESTION | {"turns": _turns}
VARIANT = _ASKED | {"variant_of": _name}
NUGGET = RECORD | {"question": _name, "text": _text, "vital": _yes_or_no, "span": _span}
