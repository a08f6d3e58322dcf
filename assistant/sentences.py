"""Where the sentences of a Dutch official text begin and end.

A splitter of our own, because the text is quoted: it must never part 'nr.' from its number, cut a
citation of a Kamerstuk in two, or take a list or a table apart. In doubt it does not split.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of a text."""

    start: int
    end: int


class _Line(NamedTuple):
    span: Span
    text: str
    kind: Literal["prose", "item", "row"]


_ABBREVIATIONS_LIST = """
    aanh afd afl alg art artt bijl bijv blz bld bv bvb ca dhr dr drs hfst incl inz ing ir jhr jkvr jr kab
    lid max mevr min mln mr mrd nl no nr nrs nvt o.m onderd opm par p pag pp prof red ref resp sr st stb
    stcrt tel tk t.a.v vgl vlg vs wo zgn zg ds excl exkl gem int
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS_LIST.split())
"""Words that a full stop follows in mid-sentence; compared without that stop and in lower case."""
MAY_END = frozenset(
    ["a.u.b", "c.a", "c.s", "e.a", "e.d", "e.v", "enz", "etc", "jl", "o.i.d", "v.chr", "n.chr"]
)
"""Abbreviations that often close a sentence: split after them before a capital."""

_TERMINATED = re.compile(r"[.!?…][\"'’”»)\]]*$")
_BOUNDARY = re.compile(r"[.!?…]+[\"'’”»)\]]*(\s+)(?=[\"'‘’“„«(\[]*[A-ZÀ-ÖØ-Þ0-9])")
_ITEM = re.compile(r"(?:[•●▪◦‣∙·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)°º])\s+\S", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\s(\[\"'‘“]+$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}$")
_LONGEST_PARENTHESIS = 400


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``, in order: between two of them there is only white space.

    A list with the sentence that introduces it, and a table with its heading, count as one.
    """
    merged: list[Span] = []
    previous: _Line | None = None
    for line in _lines(text):
        spans = _within(line)
        if previous and _belong_together(previous, line):
            merged[-1] = Span(merged[-1].start, spans[0].end)
            spans = spans[1:]
        merged.extend(spans)
        previous = line
    return merged


def _lines(text: str) -> list[_Line]:
    found = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append(_Line(Span(start, start + len(stripped)), stripped, _kind(stripped)))
    return found


def _kind(line: str) -> Literal["prose", "item", "row"]:
    if line.startswith("|") or "\t" in line:
        return "row"
    if _ITEM.match(line):
        return "item"
    numbers = sum(any(letter.isdigit() for letter in word) for word in line.split())
    return "row" if numbers >= 2 and not _TERMINATED.search(line) and line[-1] not in ":;," else "prose"


def _belong_together(line: _Line, following: _Line) -> bool:
    if line.kind == following.kind != "prose":
        return True
    goes_on = line.text.endswith((":", ";", ",", " en", " of")) or following.text[0].islower()
    if line.kind != "prose":
        return goes_on and following.kind != "item"
    return not _TERMINATED.search(line.text) or (goes_on and following.kind == "prose")


def _within(line: _Line) -> list[Span]:
    """The sentences of one line; a list item or a table row is never split."""
    if line.kind != "prose":
        return [line.span]
    found, start = [], 0
    for match in _BOUNDARY.finditer(line.text):
        if _ends_here(line.text, start, match):
            found.append(Span(line.span.start + start, line.span.start + match.start(1)))
            start = match.end()
    found.append(Span(line.span.start + start, line.span.end))
    return found


def _ends_here(text: str, start: int, boundary: re.Match[str]) -> bool:
    before = text[start : boundary.start()]
    if not before.strip(" \"'‘“(["):
        return False
    if _inside_parentheses(before, text[boundary.start() : boundary.start(1)], text[boundary.end() :]):
        return False
    if text[boundary.start()] != ".":
        return True
    last = _LAST_WORD.search(before)
    word = last.group().casefold() if last else ""
    if word in MAY_END:
        return not text[boundary.end()].isdigit()
    initial = len(word) == 1 and word.isalpha()
    enumerator = word.isdigit() and last is not None and not before[: last.start()].strip()
    return not (word in ABBREVIATIONS or initial or enumerator or _DOTTED.search(word))


def _inside_parentheses(before: str, ending: str, after: str) -> bool:
    """Whether a parenthesis that opened in this sentence closes only further on."""
    depth = (before + ending).count("(") - (before + ending).count(")")
    return depth > 0 and ")" in after[:_LONGEST_PARENTHESIS]
