"""What a question names beside its subject: places in documents, times, kinds of schools and speakers.

The words by which they are known are data (``lexicon/signals.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.catalog import compact, years_in
from index.foreign import language_of
from index.tokens import content_words, fold
from index.wording import function_words

_NUMBER = r"\d{1,4}[a-z]?"
_LIST = re.compile(rf"{_NUMBER}(?:(?:\s*(?:,|&|en|and|und|ve|i|та|و)\s*|\s+){_NUMBER})*")
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|t/m|tot en met|to|bis)\s*(\d{1,4})")
_LONGEST_RANGE = 50
_SUFFIX = re.compile(r"[ivx]{1,5}")
"""What may stand behind a dossier number: 'viii'."""
_PLAIN_NUMBER = re.compile(r"(?<!\w)\d[\d.]*(?!\w)")
_DROPPED = "\0"
"""What stands for each letter of a word that names a document or a place, so that the others keep theirs."""
_DOSSIER = re.compile(
    r"(?<![\d.,])(\d{2}[ .\u00a0]?\d{3})(?:[ -]?([ivx]{1,5})(?![\w]))?(?:-(\d{1,4}))?(?![\d.,]\d|\d)"
    r"(?!\s*(?:euro|eur\b|€|miljoen|mln|leerling|kind|pupil|stud))"
)
_AMOUNT = re.compile(r"[€$£]\s*$")
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)")
_SESSION = re.compile(r"((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_BESIDE_YEAR = re.compile(r"\.?,?\s*(?:van\s+|of\s+)?(?:19|20)\d{2}(?!\d)")
_BEFORE_MONTH = re.compile(r"(?:(?<!\d)\d{1,2}\.?|\b(?:van|uit|in|of|from|im|vom))\s*$")
_LETTERS = r"[^\W\d_]"
_PARTED = re.compile(r"(?<!\d)[.?!;](?=\s)|\b(?:ik|wij|we|mijn|zijn|haar|onze?|my|his|her|our|i)\b")
"""What stands between a date and a kind of document that is not the minister's, or not of that date."""
_MOST_BETWEEN = 8
"""A kind of document and its date have at most this many words between them: 'lijst van vragen van mei'."""
_NO_PLACE = re.compile(r"\s*(?:euro|eur\b|€|%|procent|[.,]\d)")
"""What stands behind a number that is none of a question or page: 'ze vragen 600 euro'."""
_OUT_OF = re.compile(r"\b(?:uit|van|in|from|of|aus|von)\s+$")
"""What stands before the number of the document that holds a place."""
_IN_LINE = re.compile(r"\s+(?:op|on|auf|in)\s")
"""What stands behind a number that is none of a document: 'nummer 17 op de lijst'."""


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


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    question: re.Pattern[str]
    page: re.Pattern[str]
    document: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    other_lists: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    newest: re.Pattern[str]
    special_schools: re.Pattern[str]
    school_types: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]
    actors: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    text = files("index").joinpath("lexicon", "signals.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return _Vocabulary(
        question=_any(data["question"]),
        page=_any(data["page"]),
        document=_any([*data["number"], *data["dossier"]]),
        kinds=tuple((_any(kind["words"]), tuple(kind["layouts"])) for kind in data["kinds"]),
        other_lists=_any(data["other_lists"]),
        months=tuple(_any(month) for month in data["months"]),
        newest=_any(data["newest"]),
        special_schools=_any(data["special_schools"]),
        school_types={
            key: (_any(words["asked"]), _any(words["also"])) for key, words in data["school_types"].items()
        },
        actors={names[0]: _any(names) for names in data["actors"]},
    )


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    """One of these words or phrases, as whole words of a folded text; '*' stands for any ending."""
    alternatives = [
        re.escape(fold(str(phrase))).replace(r"\*", rf"{_LETTERS}*").replace(r"\ ", r"\s+")
        for phrase in phrases
    ]
    longest_first = sorted(alternatives, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w])")


def signals_of(text: str) -> Signals:
    """What ``text``, a question in any of the languages, names."""
    known = _vocabulary()
    plain = fold(text)
    session = {match.span() for match in _SESSION.finditer(plain)}
    dossier = next(
        (match for match in _DOSSIER.finditer(plain) if _is_dossier(match, plain, session, known)), None
    )
    rest = plain if dossier is None else plain[: dossier.start()] + " # " + plain[dossier.end() :]
    document = _document(known, rest, dossier)
    month = next((place for place, each in enumerate(known.months, 1) if _is_month(each, plain)), 0)
    dates = [match.start() for match in (known.months[month - 1] if month else _YEAR).finditer(plain)]
    dates = [] if document or dossier else dates
    documents = known.other_lists.sub(lambda match: re.sub(r"\S", "x", match.group()), plain)
    kinds = [layouts for words, layouts in known.kinds if _names_kind(words, documents, dates)]
    return Signals(
        numbers=_numbers_after(known.question, rest, known),
        pages=tuple(int(number) for number in _numbers_after(known.page, rest, known) if number.isdigit()),
        dossier=compact(dossier[1]) + (f"-{dossier[2]}" if dossier[2] else "") if dossier else "",
        document=document,
        years=years_in(plain),
        month=month,
        day=_day(plain, known.months[month - 1]) if month else 0,
        kind=bool(kinds),
        layouts=tuple(dict.fromkeys(layout for layouts in kinds for layout in layouts)),
        school_types=_school_types(plain, known),
        actors=tuple(name for name, words in known.actors.items() if words.search(plain)),
        newest=bool(known.newest.search(plain)),
    )


def _names_kind(noun: re.Pattern[str], plain: str, dates: Sequence[int]) -> bool:
    """Whether a kind of document is named; where there are ``dates`` (places), with one of them.

    'Per 1 januari stopt het, en ik kreeg de brief gisteren' is no brief of January.
    """
    return any(
        not dates or any(_dated_by(match, date, plain) for date in dates) for match in noun.finditer(plain)
    )


def _dated_by(noun: re.Match[str], date: int, plain: str) -> bool:
    """Whether a date (the place of its month or year) belongs to a noun: behind it, or right before it."""
    if date < noun.start():
        return len(plain[date : noun.start()].split()) == 1
    between = plain[noun.end() : date]
    return not _PARTED.search(between) and len(re.findall(rf"{_LETTERS}+", between)) <= _MOST_BETWEEN


def _school_types(plain: str, known: _Vocabulary) -> tuple[str, ...]:
    """The kinds of schools that are named.

    'Speciaal basisonderwijs' names no 'basisonderwijs', 'so/vso' no 'vso'; 'po' is a little word in Polish.
    """
    plain = known.special_schools.sub(" ", plain)
    named = [
        (key, match) for key, (asked, _) in known.school_types.items() for match in asked.finditer(plain)
    ]
    little = function_words().get(language_of(plain), frozenset()) if named else frozenset()
    spans = [(key, match.span()) for key, match in named if match.group() not in little]
    return tuple({key: None for key, span in spans if not any(_inside(span, other) for _, other in spans)})


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _document(known: _Vocabulary, plain: str, dossier: re.Match[str] | None) -> str:
    """The number of a document: '99912-3', 'nr. 460', 'aanhangsel 1873'; '' where none is named.

    Where nothing else names a document, a number is one only behind a place in it: 'vraag 41 uit nr. 58'.
    """
    if dossier and dossier[3]:
        return dossier[3]
    named = dossier or any(words.search(plain) for words, _ in known.kinds)
    if not named and not any(_places_in(plain, known)):
        return ""
    nouns = "|".join([known.document.pattern, *(words.pattern for words, _ in known.kinds)])
    for match in re.finditer(rf"(?:{nouns})\.?\s*:?\s*({_NUMBER})(?![\d.])", plain):
        behind = plain[match.end() :]
        if not named and not _OUT_OF.search(plain[: match.start()]):
            continue
        if not (_is_year(match[1]) or _IN_LINE.match(behind) or _month_follows(behind, known)):
            return match[1]
    return ""


def _is_dossier(
    match: re.Match[str], plain: str, sessions: Iterable[tuple[int, int]], known: _Vocabulary
) -> bool:
    """Whether five digits are a dossier: all that is asked, or beside a word for a document or a place."""
    if _within(match.span(), sessions) or _AMOUNT.search(plain[: match.start()]):
        return False
    if match[2] or match[3] or match.group().strip() == plain.strip():
        return True
    places = (known.document, known.question, known.page, *(words for words, _ in known.kinds))
    return any(words.search(plain) for words in places)


def _within(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _is_year(number: str) -> bool:
    return bool(_YEAR.fullmatch(number))


def _month_follows(rest: str, known: _Vocabulary) -> bool:
    """Whether what stands behind a number begins with a month, so that the number may be a day."""
    return any(month.match(rest.lstrip(" .")) for month in known.months)


def _numbers_after(word: re.Pattern[str], plain: str, known: _Vocabulary) -> tuple[str, ...]:
    """The numbers that follow ``word``: '36 en 37', '4-6', '12a'; years are none.

    One before a month is a day where others are named ('vraag 20, lijst van vragen 7 oktober'), and else not:
    'vraag 5 mei 2023' is a question of a list of that month.
    """
    found: dict[str, None] = {}
    days = set()
    for match in word.finditer(plain):
        tail = plain[match.end() :].lstrip(" .:#")
        tail = re.sub(rf"^{known.document.pattern}\.?\s*", "", tail)
        span = _RANGE.match(tail)
        if span and 0 < int(span[2]) - int(span[1]) <= _LONGEST_RANGE:
            found |= dict.fromkeys(str(number) for number in range(int(span[1]), int(span[2]) + 1))
        elif (listed := _LIST.match(tail)) and not _NO_PLACE.match(tail[listed.end() :]):
            numbers = [number for number in re.findall(_NUMBER, listed[0]) if not _is_year(number)]
            if _month_follows(tail[listed.end() :], known):
                days |= set(numbers[-1:])
            found |= dict.fromkeys(numbers)
    return tuple(number for number in found if number not in days) or tuple(found)


def _places_in(plain: str, known: _Vocabulary) -> Iterable[tuple[int, int]]:
    """Where a text names questions or pages, with their numbers."""
    for word in (known.question, known.page):
        for match in word.finditer(plain):
            numbers = re.match(rf"[ .:#]*(?:{_RANGE.pattern}|{_LIST.pattern})", plain[match.end() :])
            if numbers:
                yield match.start(), match.end() + numbers.end()


def _is_month(month: re.Pattern[str], plain: str) -> bool:
    """Whether a month is named, by what stands beside it: 'may' and 'mart' are other words too."""
    return any(
        _BESIDE_YEAR.match(plain[match.end() :])
        or _BEFORE_MONTH.search(plain[: match.start()])
        or match.group() == plain.strip()
        for match in month.finditer(plain)
    )


def _day(plain: str, month: re.Pattern[str]) -> int:
    match = re.search(r"(?<!\d)(\d{1,2})\.?\s+" + month.pattern, plain)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else 0


def only_names(text: str) -> bool:
    """Whether a question only names documents or places: 'kamerbrief 20 november 2025'."""
    return not _says_more(_names_dropped(fold(text)))


def without_names(text: str) -> str:
    """A question without the words by which it names documents or places; unchanged if it only does that."""
    plain = fold(text)
    dropped = _names_dropped(plain)
    if len(plain) != len(text) or not _says_more(dropped):  # folding may move the places
        return text
    kept = (letter if left != _DROPPED else " " for letter, left in zip(text, dropped, strict=True))
    return " ".join("".join(kept).split()).strip(" .,;:")


def _names_dropped(plain: str) -> str:
    """A folded text with ``_DROPPED`` for each letter of a word by which documents and places are named."""
    known = _vocabulary()
    patterns = (known.question, known.page, known.document, *known.months)
    for pattern in (*patterns, *(words for words, _ in known.kinds), _PLAIN_NUMBER):
        plain = pattern.sub(lambda match: _DROPPED * len(match.group()), plain)
    return plain


def _says_more(dropped: str) -> bool:
    left = content_words(dropped.replace(_DROPPED, " "))
    return any(word.isalpha() and not _SUFFIX.fullmatch(word) for word in left)


def speaks_of_school_type(key: str, text: str) -> bool:
    """Whether a text of a document is about this kind of school."""
    return bool(_vocabulary().school_types[key][1].search(fold(text)))


def speaks_of_actor(name: str, text: str) -> bool:
    """Whether a text of a document names this speaker or body."""
    return bool(_vocabulary().actors[name].search(fold(text)))


def updated(earlier: str, later: str) -> str:
    """``earlier`` without what ``later`` names anew: kinds of schools, years, and places in a document.

    So 'en in het vo?' takes the place of the primary school, and 'en vraag 22?' that of the other number.
    """
    known, named = _vocabulary(), signals_of(later)
    plain = fold(earlier)
    if len(plain) != len(earlier):  # folding moved the places; then nothing is left out
        return earlier
    patterns = [asked for asked, _ in known.school_types.values()] if named.school_types else []
    patterns += [_SESSION, _YEAR] if named.years else []
    kept = [True] * len(earlier)
    for pattern in patterns:
        for match in pattern.finditer(plain):
            kept[match.start() : match.end()] = [False] * (match.end() - match.start())
    if named.names_place:
        for start, end in _places_in(plain, known):
            kept[start:end] = [False] * (end - start)
    return "".join(letter for letter, keep in zip(earlier, kept, strict=True) if keep)
