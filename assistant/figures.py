"""The figures in a text: digits as each language writes them, number words, fractions, scales, percentages.

Which words these are is data (``figures.json``). In doubt a figure is read so that a statement is
rather dropped than shown with a number that its source does not hold.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

from assistant.statement import AnswerLanguage

LONGEST_NUMBER = 4000
"""Digits; Python refuses to read longer ones, and no statement can hold them."""
_SPACED = r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,٫]\d+)?(?!\d)"
_DIGITS = rf"{_SPACED}|\d+(?:[.,٫٬]\d+)*"
_RANGE = re.compile(r"\s*(?:[-–—]|tot(?: en met)?|en|of|à|a)\s*")
_HIDDEN = re.compile(r"[\u0307\u064b-\u0652]")


class Figure(NamedTuple):
    """A number; ``percent`` says that it is a percentage."""

    value: Fraction
    percent: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """How numbers are written in one language, or in two that are read together."""

    pattern: re.Pattern[str]
    words: dict[str, Fraction]
    compounds: _Compounds
    scales: dict[str, Fraction]
    mark: str


@dataclass(frozen=True, slots=True)
class _Compounds:
    """What numbers written as one word are made of: 'honderd|vijf|en|twintig|duizend'.

    ``units`` are the words below a hundred; ``worth`` says what each of ``marks`` makes of what stands
    before it, the largest first.
    """

    units: dict[str, Fraction]
    marks: tuple[str, ...]
    worth: dict[str, Fraction]
    links: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """A number from a hundred up, in one word; behind a thousand a space may stand."""
        unit, link = _any_of(self.units), _any_of(self.links)
        thousand = _any_of(mark for mark in self.marks if self.worth[mark] == 1000)
        hundred = _any_of(mark for mark in self.marks if self.worth[mark] == 100)
        hundreds = f"(?:{unit})?{hundred}(?:{link}?{unit})?"
        below = f"(?:{hundreds}|{unit})"
        return rf"(?:{below}?{thousand}(?:[\s-]?{link}?{below})?|{hundreds})"

    def value(self, word: str) -> Fraction:
        """What a word that the pattern fits is worth; 0 for none."""
        for mark in self.marks:
            before, found, after = word.partition(mark)
            if found:
                return (self.value(before) or 1) * self.worth[mark] + self.value(after)
        left = word.lstrip(" \u00a0-")
        known = (
            self.units[part] for part in (left, *map(left.removeprefix, self.links)) if part in self.units
        )
        return next(known, Fraction(0))


def unsupported(statement: str, language: AnswerLanguage, source: str) -> list[Figure]:
    """The figures in a ``statement`` that its Dutch ``source`` does not hold.

    A percentage has to be one in the source too, or stand in a row of a table there.
    """
    held = _source_figures(source)
    values = {figure.value for figure in held}
    return [
        figure
        for figure in figures(statement, language)
        if (figure not in held if figure.percent else figure.value not in values)
    ]


def figures(text: str, language: AnswerLanguage) -> list[Figure]:
    """The figures in a text that somebody wrote in ``language``, in order.

    Articles that are also numbers ('een', 'bir') are taken for articles.
    """
    return [figure for _, _, figure in _found(text, _reading(language, doubtful=False))]


def placed_figures(text: str) -> tuple[str, list[tuple[int, int, Figure]]]:
    """A Dutch text made plain, and its figures, each with where it begins and ends (exclusive) in that."""
    return _plain(text), _found(text, _reading("nl", doubtful=False))


@lru_cache(maxsize=64)
def _source_figures(source: str) -> frozenset[Figure]:
    """All readings of the figures in a Dutch text: in '4 tot 5 miljoen' the 4 may be millions too."""
    plain = _plain(source)
    found = _found(source, _reading("nl", doubtful=True))
    readings = {figure for _, _, figure in found}
    for (_, end, figure), (start, last, unit) in pairwise(found):
        if _RANGE.fullmatch(plain[end:start]):
            scale = _scale(plain[start:last], _reading("nl", doubtful=True))
            readings.add(Figure(figure.value * scale, unit.percent or figure.percent))
    rows = "\n".join(line for line in source.splitlines() if "\t" in line or line.startswith("|"))
    in_rows = _found(rows, _reading("nl", doubtful=True))
    return frozenset(readings | {Figure(figure.value, True) for _, _, figure in in_rows})


def _found(text: str, reading: _Reading) -> list[tuple[int, int, Figure]]:
    """Each figure with where it begins and ends in the text made plain."""
    found = []
    for match in reading.pattern.finditer(_plain(text)):
        percent = bool(match["before"] or match["after"])
        scale = reading.scales.get(match["scale"] or "", Fraction(1))
        values = [_worth(match["word"], reading)] if match["word"] else _values(match["digits"], reading.mark)
        found += [(match.start(), match.end(), Figure(value * scale, percent)) for value in values]
    return found


def _worth(word: str, reading: _Reading) -> Fraction:
    known = reading.words.get(word)
    return reading.compounds.value(word) if known is None else known


def _scale(text: str, reading: _Reading) -> Fraction:
    match = reading.pattern.search(text)
    return reading.scales.get(match["scale"] or "", Fraction(1)) if match else Fraction(1)


def _plain(text: str) -> str:
    """Lower case with ASCII digits; '½' and '²' become numbers of their own."""
    folded = _HIDDEN.sub("", unicodedata.normalize("NFC", text).casefold())
    return "".join(_digit(letter) for letter in folded.replace("’", "'").replace("ʼ", "'"))


def _digit(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    value = None if letter.isalpha() else unicodedata.numeric(letter, None)
    return letter if value is None else f" {value:g} ".replace(".", ",")


def _values(digits: str, mark: str) -> list[Fraction]:
    """A number as written: one value, or several where it is a date or a section number.

    ``mark`` is the language's decimal mark: with ',' is '1.500' fifteen hundred, with '.' one and a half.
    """
    other = "." if mark == "," else ","
    token = re.sub(r"\s", "", digits).replace("٫", mark).replace("٬", other)
    if len(token) > LONGEST_NUMBER:
        return []
    grouped = rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(mark)}\d+)?"
    if re.fullmatch(grouped, token):
        return [Fraction(token.replace(other, "").replace(mark, "."))]
    if re.fullmatch(r"\d+(?:[.,]\d+)?", token):
        return [Fraction(token.replace(",", "."))]
    return [Fraction(part) for part in re.findall(r"\d+", token)]


@lru_cache
def _reading(language: AnswerLanguage, *, doubtful: bool) -> _Reading:
    """A language together with Dutch, whose words a model may keep; ``doubtful`` counts articles too."""
    own, dutch = _data()[language], _data()["nl"]
    words: dict[str, Fraction] = {}
    for table in (dutch, own):
        words |= _by_word(table["words"]) | _by_word(table["fractions"])
        words |= _by_word(table["doubtful"]) if doubtful else {}
    compounds = _compounds([dutch, own])
    scales = _by_word(dutch["scales"]) | _by_word(own["scales"])
    percent = rf"(?:[%٪]|{_any_of([*own['percent'], *dutch['percent']])}(?!\w))"
    prefix = r"(?:[وبلف]|ال)?" if language == "ar" else ""
    pattern = (
        rf"(?P<before>(?:[%٪]|(?<!\w){_any_of(own['percent'])})\s?)?"
        rf"(?:(?P<digits>{_DIGITS})|(?<!\w){prefix}(?P<word>{compounds.pattern}|{_any_of(words)})(?!\w))"
        rf"(?:[\s-]?(?P<scale>{_any_of(scales)})(?!\w))?(?P<after>[\s-]?{percent})?"
    )
    return _Reading(re.compile(pattern), words, compounds, scales, own["decimal_mark"])


def _compounds(tables: list[dict[str, Any]]) -> _Compounds:
    """What the languages that write a number as one word make it of."""
    units: dict[str, Fraction] = {}
    worth: dict[str, Fraction] = {}
    links = []
    for table in tables:
        if held := table.get("compound"):
            units |= _by_word({value: words for value, words in table["words"].items() if value.isdecimal()})
            units |= _by_word({"1": table["doubtful"]["1"]})
            worth |= _by_word({value: held[value] for value in ("1000", "100")})
            links += held["link"]
    marks = sorted(worth, key=worth.__getitem__, reverse=True)
    return _Compounds(units, tuple(marks), worth, tuple(links))


def _any_of(words: Any) -> str:
    """One of ``words``, the longest that fits."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _by_word(table: dict[str, list[str]]) -> dict[str, Fraction]:
    return {_plain(word): Fraction(value) for value, words in table.items() for word in words}


@lru_cache
def _data() -> dict[str, Any]:
    content = files("assistant").joinpath("figures.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(content)
    return loaded
