"""What a question names beside its subject: places in documents, times, kinds of schools and speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog import compact, dated, years_in
from index.document_numbers import appendix_in, document_in, dossier_in
from index.foreign import language_of
from index.places import NamedPlace, numbers_of, places
from index.signal_words import LETTERS, signal_words
from index.tokens import fold
from index.wording import function_words

_BESIDE_YEAR = re.compile(r"\.?,?\s*(?:van\s+|of\s+)?(?:19|20)\d{2}(?!\d)")
_BEFORE_MONTH = re.compile(r"(?:(?<!\d)\d{1,2}\.?|\b(?:van|uit|in|of|from|im|vom))\s*$")
_LAST_DAY = 31
_PARTED = re.compile(r"(?<!\d)[.?!;](?=\s)|\b(?:ik|wij|we|mijn|zijn|haar|onze?|my|his|her|our|i)\b")
"""What stands between a date and a kind of document that is not the minister's, or not of that date."""
_MOST_BETWEEN = 8
"""A kind of document and its date have at most this many words between them: 'lijst van vragen van mei'."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a question names; all empty for a question that names nothing of the kind.

    ``numbers`` are question numbers; ``pages`` page numbers; ``dossier`` and ``document`` numbers without
    spaces; ``years`` four digits; ``month`` from 1; ``day`` of that month; ``layouts`` those that a noun like
    'lijst' stands for (``kind`` says that there was such a noun, with the date if there is one);
    ``school_types`` and ``actors`` the keys or first names of ``signals.yaml``; ``newest`` that the newest
    state of affairs is asked for.
    """

    numbers: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    dossier: str = ""
    document: str = ""
    years: tuple[int, ...] = ()
    month: int = 0
    day: int = 0
    kind: bool = False
    layouts: tuple[str, ...] = ()
    school_types: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    newest: bool = False

    @property
    def names_document(self) -> bool:
        """Whether a document is named: by its number, or by its kind with a date."""
        dated = bool(self.month or self.years)
        return bool(self.dossier or self.document or (dated and (self.kind or self.names_place)))

    @property
    def names_place(self) -> bool:
        """Whether a place is named: a question or a page."""
        return bool(self.numbers or self.pages)


def signals_of(text: str) -> Signals:
    """What ``text``, a question in any of the languages, names."""
    known, plain = signal_words(), fold(text)
    dossier, rest = dossier_in(plain)
    questions, pages = places(known.question, rest), places(known.page, rest)
    document, appendix = document_in(rest, dossier, [*questions, *pages]), appendix_in(rest)
    month = _month(plain)
    kinds = _kinds(plain, [] if document or dossier else _dates(plain, month))
    kinds += [("aanhangsel",)] if appendix else []
    return Signals(
        numbers=numbers_of(questions),
        pages=tuple(int(number) for number in numbers_of(pages) if number.isdigit()),
        dossier=compact("-".join(filter(None, dossier.group(1, 2)))) if dossier else "",
        document=document or appendix,
        years=years_in(plain),
        month=month,
        day=_day(plain, month, questions) if month else 0,
        kind=bool(kinds),
        layouts=tuple(dict.fromkeys(layout for layouts in kinds for layout in layouts)),
        school_types=_school_types(plain),
        actors=tuple(name for name, words in known.actors.items() if words.search(plain)),
        newest=bool(known.newest.search(plain)),
    )


def _month(plain: str) -> int:
    """The first month of the year that is named; 0 for none."""
    return next((place for place, each in enumerate(signal_words().months, 1) if _is_month(each, plain)), 0)


def _is_month(month: re.Pattern[str], plain: str) -> bool:
    """Whether a month is named, by what stands beside it: 'may' and 'mart' are other words too."""
    return any(
        _BESIDE_YEAR.match(plain[match.end() :])
        or _BEFORE_MONTH.search(plain[: match.start()])
        or match.group() == plain.strip()
        for match in month.finditer(plain)
    )


def _day(plain: str, month: int, questions: Sequence[NamedPlace]) -> int:
    """The day of a month; 0 where none is named, or only as the number of a question."""
    numbers = numbers_of(questions)
    asked = [place for place in questions if place.day in numbers]
    for match in re.finditer(rf"(?<!\d)(\d{{1,2}})\.?\s+{signal_words().months[month - 1].pattern}", plain):
        of_question = any(place.first <= match.start() < place.end for place in asked)
        if not of_question and 1 <= int(match[1]) <= _LAST_DAY:
            return int(match[1])
    return 0


def _dates(plain: str, month: int) -> list[int]:
    """Where the month stands that is named, or else the years."""
    if month:
        return [match.start() for match in signal_words().months[month - 1].finditer(plain)]
    return [start for (start, _), _ in dated(plain)]


def _kinds(plain: str, dates: Sequence[int]) -> list[tuple[str, ...]]:
    """The layouts of each kind of document that is named; where there are ``dates``, with one of them.

    'Per 1 januari stopt het, en ik kreeg de brief gisteren' is no brief of January.
    """
    known = signal_words()
    plain = known.other_lists.sub(lambda match: re.sub(r"\S", "x", match.group()), plain)
    return [
        layouts
        for words, layouts in known.kinds
        if any(
            not dates or any(_dated_by(noun, date, plain) for date in dates) for noun in words.finditer(plain)
        )
    ]


def _dated_by(noun: re.Match[str], date: int, plain: str) -> bool:
    """Whether a date (the place of its month or year) belongs to a noun: behind it, or right before it."""
    if date < noun.start():
        return len(plain[date : noun.start()].split()) == 1
    between = plain[noun.end() : date]
    return not _PARTED.search(between) and len(re.findall(rf"{LETTERS}+", between)) <= _MOST_BETWEEN


def _school_types(plain: str) -> tuple[str, ...]:
    """The kinds of schools that are named.

    'Speciaal basisonderwijs' names no 'basisonderwijs', 'so/vso' no 'vso'; 'po' is a little word in Polish.
    """
    known = signal_words()
    plain = known.special_schools.sub(" ", plain)
    named = [
        (key, match) for key, (asked, _) in known.school_types.items() for match in asked.finditer(plain)
    ]
    little = function_words().get(language_of(plain), frozenset()) if named else frozenset()
    spans = [(key, match.span()) for key, match in named if match.group() not in little]
    return tuple({key: None for key, span in spans if not any(_inside(span, other) for _, other in spans)})


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def names_school_type(text: str) -> bool:
    """Whether a question names kinds of schools, also those that documents do not tell from others: 'so'."""
    known, plain = signal_words(), fold(text)
    return bool(
        _school_types(plain)
        or known.special_schools.search(plain)
        or (known.also_schools.search(plain) and language_of(text) == "nl")
    )


def speaks_of_school_type(key: str, text: str) -> bool:
    """Whether a text of a document is about this kind of school."""
    return bool(signal_words().school_types[key][1].search(fold(text)))


def speaks_of_actor(name: str, text: str) -> bool:
    """Whether a text of a document names this speaker or body."""
    return bool(signal_words().actors[name].search(fold(text)))
