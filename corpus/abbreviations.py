"""Abbreviations that a document expands itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

NOTE = re.compile(r"^([A-Za-z][\w’'.-]{0,11}): ?(\S.{3,90}?)\.?$")
"""A footnote that does nothing but expand: 'opp: ontwikkelingsperspectief'."""
BRACKETED = re.compile(r"\(([A-Za-z][\w’'.-]{1,10})\)")
WORDS_BEFORE = re.compile(r"(?:[\w’'-]+ ){1,10}$")
REACH = 160
"""A long form stands within this many characters before its short form."""
PLURAL = re.compile(r"[’']s$")


def abbreviations(texts: Iterable[str], notes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Short and long forms, in order of appearance, from running texts and from footnotes.

    In running text a long form stands before its short form in brackets; how far it reaches is
    found as in Schwartz and Hearst, 'A simple algorithm for identifying abbreviation definitions
    in biomedical text' (2003). A plural short form ("opp's") gives the singular of both, unless the
    long form's singular cannot be told.
    """
    texts = list(texts)
    words = Counter(re.findall(r"[\w-]+", " ".join(texts).lower()))
    found: dict[str, str] = {}
    for note in notes:
        if match := NOTE.match(note):
            _keep(found, match.group(1), match.group(2), words)
    for text in texts:
        line = " ".join(text.split())
        for match in BRACKETED.finditer(line):
            before = WORDS_BEFORE.search(line[max(match.start() - REACH, 0) : match.start()])
            long = _long_form(match.group(1), before.group().strip()) if before else None
            if long:
                _keep(found, match.group(1), long, words)
    return tuple(found.items())


def _keep(found: dict[str, str], short: str, long: str, words: Counter[str]) -> None:
    if PLURAL.search(short):
        short, long = PLURAL.sub("", short), singular(long, words)
    found.setdefault(short, long)


def _long_form(short: str, before: str) -> str | None:
    """The shortest end of ``before`` with the letters of ``short`` in order, the first beginning a word."""
    letters = [letter.lower() for letter in PLURAL.sub("", short) if letter.isalnum()]
    if not 2 <= len(letters) <= 10:
        return None
    words = before.split()
    if [word[0].lower() for word in words[-len(letters) :]] == letters:
        return " ".join(words[-len(letters) :])
    place = len(before) - 1
    for index, letter in reversed(list(enumerate(letters))):
        while place >= 0 and (
            before[place].lower() != letter or (index == 0 and place > 0 and before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    long = before[place + 1 :]
    if short.islower() and not _is_made_of(letters, long):
        return None
    limit = min(len(letters) + 5, 2 * len(letters))
    return long if len(long) > len(short) and len(long.split()) <= limit else None


def _is_made_of(letters: Sequence[str], long: str) -> bool:
    """Whether letters can be short for words: they reach the last, and are none ('voortgezet') themselves."""
    words = long.lower().split()
    return "".join(letters) not in words and letters[-1] in words[-1]


def singular(noun: str, words: Counter[str]) -> str:
    """The singular of a Dutch plural in -en: as the document writes it, else by the rules of spelling."""
    if not noun.endswith("en") or len(noun) < 6:
        return noun
    stem = noun[:-2]
    candidates = [stem]
    if stem[-1] == stem[-2]:
        candidates.insert(0, stem[:-1])
    elif stem[-1] in "vz":
        candidates.insert(0, stem[:-1] + {"v": "f", "z": "s"}[stem[-1]])
    elif re.search(r"[^aeiou][aeou][^aeiouwxj]$", stem):
        # 'scholen' is of 'school'; an e there is mostly unstressed ('regelen').
        candidates.insert(0 if stem[-2] != "e" else 1, stem[:-1] + stem[-2] + stem[-1])
    return next((word for word in candidates if words[word.lower()]), candidates[0])
