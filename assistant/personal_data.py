"""What in a question looks like the personal data of a child, and the question without it.

The rules are data (``personal_data.json``), which the page reads as well: it warns before anything is sent,
and the server redacts again what comes in. Rules find patterns, not people: a first name alone, or a name
in small letters, is mostly not found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from assistant.answer import Language
from index.thesaurus import concepts

Kind = Literal["bsn", "email", "phone", "birth_date", "address", "name"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters ``start`` to ``end`` (exclusive) of a text, which look like personal data."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    check: Callable[[str], bool]
    when: re.Pattern[str] | None
    unless: re.Pattern[str] | None


def personal_data(text: str) -> tuple[Finding, ...]:
    """What looks like personal data, in order and without overlap; the earlier rule wins."""
    found: list[Finding] = []
    for rule in _rules():
        if rule.when and not rule.when.search(text):
            continue
        for start, end in _matches(rule, text):
            if all(end <= each.start or start >= each.end for each in found):
                found.append(Finding(rule.kind, start, end))
    return tuple(sorted(found, key=lambda each: each.start))


def redacted(text: str, language: Language = "nl") -> str:
    """The text with '[naam]', '[telefoonnummer]' and so on in place of what looks like personal data."""
    words = data()["redacted"][language]
    for found in reversed(personal_data(text)):
        text = f"{text[: found.start]}{words[found.kind]}{text[found.end :]}"
    return text


def without_placeholders(text: str) -> str:
    """A redacted text without '[naam]' and so on, for searching; unchanged where nothing would be left."""
    left = " ".join(_placeholders().sub(" ", text).split()) if "[" in text else text
    return left if any(letter.isalnum() for letter in left) else text


@cache
def _placeholders() -> re.Pattern[str]:
    words = {word for each in data()["redacted"].values() for word in each.values()}
    return re.compile("|".join(map(re.escape, sorted(words))))


def _matches(rule: _Rule, text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while match := rule.pattern.search(text, position):
        unwanted = rule.unless.match(match[1]) if rule.unless else None
        if unwanted:  # 'Mag Sem Jansen': look again behind the first word
            position = match.start(1) + unwanted.end()
            continue
        if rule.check(match[1]):
            yield match.span(1)
        position = max(match.end(1), match.start() + 1)


def is_citizen_number(text: str) -> bool:
    """Whether nine digits pass the eleven-test of the burgerservicenummer (BSN).

    Nine times the first digit, eight times the second, down to twice the eighth, less the ninth, is a
    multiple of 11. Source: Logisch Ontwerp BSN, Ministerie van Binnenlandse Zaken en Koninkrijksrelaties.
    """
    digits = [int(letter) for letter in text if letter.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def _has_ten_digits(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) == 10


_CHECKS: Mapping[str, Callable[[str], bool]] = {"eleven": is_citizen_number, "ten_digits": _has_ten_digits}


@cache
def data() -> Mapping[str, Any]:
    """The rules as the page gets them."""
    held: dict[str, Any] = json.loads(
        files("assistant").joinpath("personal_data.json").read_text(encoding="utf-8")
    )
    known = sorted(
        _words_of_the_field(held["letter"]) - set(held.pop("first_names")) | set(held.pop("not_names"))
    )
    held["words"]["not_names"] = f"(?:{'|'.join(known)})(?![{{letter}}])"
    return held


def _words_of_the_field(letter: str) -> set[str]:
    """The words of the thesaurus with a capital, as in headings and at the beginning of a question.

    Only Dutch, English and German ones: in other languages a word is a Dutch first name too often ('Anne').
    """
    names = [
        name
        for each in concepts()
        for name in (each.term, *each.jargon, *each.labels["en"], *each.labels["de"])
    ]
    words = {word for name in names for word in re.findall(rf"[{letter}]{{2,}}", name)}
    return {word[0].upper() + word[1:] for word in words if not word.isupper()}


@cache
def _rules() -> tuple[_Rule, ...]:
    held = data()
    words = {
        name: _compiled(pattern, ignore_case=name == "diagnosis") for name, pattern in held["words"].items()
    }
    return tuple(
        _Rule(
            cast(Kind, rule["kind"]),
            _compiled(rule["pattern"], ignore_case=rule.get("ignore_case", False)),
            _CHECKS.get(rule.get("check", ""), lambda _: True),
            words.get(rule.get("when", "")),
            words.get(rule.get("unless", "")),
        )
        for rule in held["rules"]
    )


def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    spelled = pattern.replace("{letter}", data()["letter"])
    return re.compile(spelled, re.IGNORECASE if ignore_case else 0)
