"""A question as a later one takes it up: without what that names anew, of this day, at the next number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.catalog import dated
from index.document_numbers import dossier_in
from index.places import places
from index.remainder import only_names, without_names
from index.signal_words import signal_words
from index.signals import names_school_type, signals_of
from index.tokens import fold

Span = tuple[int, int]


def updated(earlier: str, later: str) -> str:
    """``earlier`` without what ``later`` names anew: kinds of schools, years, and places in a document.

    So 'en in het vo?' takes the place of the primary school, and 'en vraag 22?' that of the other number.
    """
    plain, named = fold(earlier), signals_of(later)
    if len(plain) != len(earlier):  # folding moved the places; then nothing is left out
        return earlier
    known, spans = signal_words(), list[Span]()
    if names_school_type(later):
        asked = (asked for asked, _ in known.school_types.values())
        kinds = (known.special_schools, known.also_schools, *asked)
        spans += [match.span() for kind in kinds for match in kind.finditer(plain)]
    if named.years:
        spans += [span for span, _ in dated(plain)]
    if named.names_place:
        _, rest = dossier_in(plain)
        held = [*places(known.question, rest), *places(known.page, rest)]
        spans += [(place.start, place.end) for place in held]
    return _without(earlier, spans)


def years_moved(text: str, by: int) -> str:
    """``text`` of so many years later: '2021-2022' becomes '2022-2023'; '' where it names no year."""
    moved, end = "", 0
    for (start, stop), _ in dated(text):
        years = re.sub(r"\d{4}", lambda year: str(int(year[0]) + by), text[start:stop])
        years = re.sub(r"(?<=[-/–])\d\d$", lambda year: f"{(int(year[0]) + by) % 100:02d}", years)
        moved, end = moved + text[end:start] + years, stop
    return moved + text[end:] if moved else ""


def without_time(text: str) -> str:
    """A question without its years and the documents that it names, if it asks anything beside them."""
    plain = fold(text)
    if len(plain) != len(text) or only_names(text):
        return text
    left = _without(text, (span for span, _ in dated(plain)))
    return without_names(left) if signals_of(text).names_document else left


def without_newest(text: str) -> str:
    """A question, folded, without the words that ask for the newest state of affairs: 'en nu?' is 'en ?'."""
    return signal_words().newest.sub(" ", fold(text))


def stepped(text: str, by: int) -> str:
    """``text`` with the number of the one question that it names moved ``by``; '' where it names not one."""
    plain = fold(text)
    _, rest = dossier_in(plain)
    held = places(signal_words().question, rest) if len(plain) == len(text) else []
    if len(held) != 1 or len(held[0].numbers) != 1 or not held[0].numbers[0].isdigit():
        return ""
    (place,) = held
    return f"{text[: place.first]}{max(int(place.numbers[0]) + by, 1)}{text[place.end :]}"


def _without(text: str, spans: Iterable[Span]) -> str:
    kept = [True] * len(text)
    for start, end in spans:
        kept[start:end] = [False] * (end - start)
    return "".join(letter for letter, keep in zip(text, kept, strict=True) if keep)
