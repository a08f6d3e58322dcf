"""What a question names beside its subject: places in documents, times, kinds of schools and speakers.

The words by which they are known are data (``lexicon/signals.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.catalog import compact, counted, dated, years_in
from index.foreign import language_of
from index.tokens import FUNCTION_WORDS, content_words, fold
from index.wording import function_words

_NUMBER = r"\d{1,4}[a-wyz]?(?!\w)"
_LIST = re.compile(rf"{_NUMBER}(?:(?:\s*(?:,|&|en|and|und|ve|i|та|و)\s*|\s+){_NUMBER})*")
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|t/m|tot(?: en met)?|to|bis)\s*(\d{1,4})(?!\w)")
_LONGEST_RANGE = 50
_SUFFIX = re.compile(r"[ivx]{1,5}")
"""What may stand behind a dossier number: 'viii'."""
_PLAIN_NUMBER = re.compile(r"(?<!\w)\d[\d.]*(?!\w)")
_DROPPED = "\0"
"""What stands for each letter of a word that names a document or a place, so that the others keep theirs."""
_DOSSIER = re.compile(
    r"(?<![\d.,])(\d{2}[ .\u00a0]?\d{3})(?:(?:[ -]|,?\s+hoofdstuk\s+)?([ivx]{1,5})(?![\w]))?"
    r"(?:-(\d{1,4}))?(?![\d.,]\d|\d)"
)
_APPENDIX = re.compile(r"(?<![\w-])(?:ah-tk-\d{8}-|ah\s+)(\d{1,4})(?!\w|[.,]\d)")
"""An Aanhangsel by the name of its file, or for short: 'ah-tk-20242025-1873', 'ah 1873'."""
_AMOUNT = re.compile(r"[€$£]\s*$")
_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)")
_OF_YEAR = re.compile(rf"{_YEAR.pattern}\s*,?\s*")
"""A year between a word for a question and its number: 'lijst van vragen 2024 nr. 3 en 5'."""
_SESSION = re.compile(r"((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_BESIDE_YEAR = re.compile(r"\.?,?\s*(?:van\s+|of\s+)?(?:19|20)\d{2}(?!\d)")
_BEFORE_MONTH = re.compile(r"(?:(?<!\d)\d{1,2}\.?|\b(?:van|uit|in|of|from|im|vom))\s*$")
_LETTERS = r"[^\W\d_]"
_PARTED = re.compile(r"(?<!\d)[.?!;](?=\s)|\b(?:ik|wij|we|mijn|zijn|haar|onze?|my|his|her|our|i)\b")
"""What stands between a date and a kind of document that is not the minister's, or not of that date."""
_MOST_BETWEEN = 8
"""A kind of document and its date have at most this many words between them: 'lijst van vragen van mei'."""
_NO_PLACE = re.compile(r"\s*%|[.,]\d|\s+(?:van|of|von)\s+(?:mijn|m'n|onze?|ons|my|our|meinen|unseren)\b")
"""What stands behind a number that is none of a question, page or document: '40%', '2 van mijn kinderen'."""
_PHRASE_ENDS = re.compile(r"\s*(?:$|[^\w\s])")
_NEW_SENTENCE = re.compile(r"[.:]\s")
_ABBREVIATED = 4
"""A word of so many letters with a full stop behind it is an abbreviation: it ends no sentence."""
_LIST_OF = re.compile(r"\blijst(?:en)? (?:van|met) (?:vragen en )?$")
"""What stands before 'vragen' or 'antwoorden' in the name of a document."""
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_LAST_DAY = 31
_BESIDE = re.compile(r"[\s,;.]*")
"""What stands between a place and the number of its document: 'vraag 7, nr. 487'."""
_OUT_OF = re.compile(r"\b(?:uit|van|in|from|of|aus|von)\s+$")
"""What stands before the number of the document that holds a place."""
_OF_THE = r"\s+(?:uit|van|in|from|of|aus|von|z|з|من)\s+(?:(?:de|het|the|dem|der)\s+)?"
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
    number: re.Pattern[str]
    document: re.Pattern[str]
    weekdays: re.Pattern[str]
    show: re.Pattern[str]
    behind_number: re.Pattern[str]
    of_document: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    other_lists: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    newest: re.Pattern[str]
    special_schools: re.Pattern[str]
    also_schools: re.Pattern[str]
    school_types: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]
    actors: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    text = files("index").joinpath("lexicon", "signals.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    documents = [
        *data["number"],
        *data["dossier"],
        *(word for kind in data["kinds"] for word in kind["words"]),
    ]
    places, months = [*data["question"], *data["page"]], [word for month in data["months"] for word in month]
    return _Vocabulary(
        question=_any(data["question"]),
        page=_any(data["page"]),
        number=_any(data["number"]),
        document=_any([*data["number"], *data["dossier"]]),
        weekdays=_any(data["weekdays"]),
        show=_any(data["show"]),
        behind_number=_any([*documents, *places, *months, *data["show"]]),
        of_document=re.compile(rf"{_OF_THE}(?:{_any(documents).pattern}|#|\d)"),
        kinds=tuple((_any(kind["words"]), tuple(kind["layouts"])) for kind in data["kinds"]),
        other_lists=_any(data["other_lists"]),
        months=tuple(_any(month) for month in data["months"]),
        newest=_any(data["newest"]),
        special_schools=_any(data["special_schools"]),
        also_schools=_any(data["also_schools"]),
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
    dossier, rest = _dossier(plain, known)
    questions, pages = [*_places(known.question, rest, known)], [*_places(known.page, rest, known)]
    document, appendix = _document(rest, dossier, [*questions, *pages], known), _appendix(rest, known)
    month = next((place for place, each in enumerate(known.months, 1) if _is_month(each, plain)), 0)
    dates = [match.start() for match in known.months[month - 1].finditer(plain)] if month else []
    dates = dates or [start for (start, _), _ in dated(plain)]
    dates = [] if document or dossier else dates
    documents = known.other_lists.sub(lambda match: re.sub(r"\S", "x", match.group()), plain)
    kinds = [layouts for words, layouts in known.kinds if _names_kind(words, documents, dates)]
    kinds += [("aanhangsel",)] if appendix else []
    numbers = _numbers_of(questions)
    return Signals(
        numbers=numbers,
        pages=tuple(int(number) for number in _numbers_of(pages) if number.isdigit()),
        dossier=compact(dossier[1]) + (f"-{dossier[2]}" if dossier[2] else "") if dossier else "",
        document=document or appendix,
        years=years_in(plain),
        month=month,
        day=_day(plain, known.months[month - 1], [each for each in questions if each.day in numbers])
        if month
        else 0,
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


def _document(plain: str, dossier: re.Match[str] | None, places: Sequence[_Place], known: _Vocabulary) -> str:
    """The number of a document: '99912-3', 'nr. 460', 'aanhangsel 1873'; '' where none is named.

    Where nothing else names a document, a number is one only beside a place or where a place is in it:
    'vraag 41 nr. 58', 'vraag 41 over de bus uit nr. 58'.
    """
    if dossier and dossier[3]:
        return dossier[3]
    named = dossier or any(words.search(plain) for words, _ in known.kinds)
    if not named and not places:
        return ""
    nouns = "|".join([known.document.pattern, *(words.pattern for words, _ in known.kinds)])
    stop = r"[.,]\d" if dossier or places else r"\.|,\d"
    for match in re.finditer(rf"({nouns})\.?\s*:?\s*({_NUMBER})(?!{stop})", plain):
        behind = plain[match.end() :]
        if any(place.start <= match.start(2) < place.end for place in places):
            continue
        if not (named or _OUT_OF.search(plain[: match.start()]) or _is_beside(match.span(), places, plain)):
            continue
        if _is_year(match[2]) or _IN_LINE.match(behind) or _month_follows(behind, known):
            continue
        if dossier or known.document.fullmatch(match[1]):
            counts = _is_amount(behind) if dossier else _is_count(behind)
        else:
            counts = _is_count(behind) or not _goes_on(behind, known)
        if not counts:
            return match[2]
    return ""


def _appendix(plain: str, known: _Vocabulary) -> str:
    """The number of an Aanhangsel that is named by its file or for short; else ''."""
    match = _APPENDIX.search(plain)
    return match[1] if match and not _is_count(plain[match.end() :]) else ""


def _is_beside(span: tuple[int, int], places: Iterable[_Place], plain: str) -> bool:
    return any(
        _BESIDE.fullmatch(plain, place.end, span[0]) or _BESIDE.fullmatch(plain, span[1], place.start)
        for place in places
    )


def _dossier(plain: str, known: _Vocabulary) -> tuple[re.Match[str] | None, str]:
    """The dossier that a folded text names, and the text with '#' in its place, as long as it was."""
    session = {match.span() for match in _SESSION.finditer(plain)}
    for match in _DOSSIER.finditer(plain):
        if _is_dossier(match, plain, session, known):
            return match, plain[: match.start()] + "#".center(len(match.group())) + plain[match.end() :]
    return None, plain


def _is_dossier(
    match: re.Match[str], plain: str, sessions: Iterable[tuple[int, int]], known: _Vocabulary
) -> bool:
    """Whether five digits are a dossier: all that is asked, or beside a word for a document or a place.

    A count is mostly written with a point, or round: '15.000 thuiszitters'.
    """
    if _within(match.span(), sessions) or _AMOUNT.search(plain[: match.start()]):
        return False
    behind = plain[match.end() :]
    if match[2] or match[3] or match.group().strip() == plain.strip():
        return True
    called = re.search(rf"{known.document.pattern}\.?\s*:?\s*$", plain[: match.start()])
    written_so = "." not in match[1] and not match[1].endswith("00")
    if _is_count(behind) or not (called or written_so or _goes_on(behind, known)):
        return False
    places = (known.document, known.question, known.page, *(words for words, _ in known.kinds))
    return any(words.search(plain) for words in places)


def _within(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _is_year(number: str) -> bool:
    return bool(_YEAR.fullmatch(number))


def _month_follows(rest: str, known: _Vocabulary) -> bool:
    """Whether what stands behind a number begins with a month, so that the number may be a day."""
    return any(month.match(rest.lstrip(" .")) for month in known.months)


@dataclass(frozen=True, slots=True)
class _Place:
    """Numbers of questions or pages, at ``first`` to ``end`` in the text; ``start`` is the word before them.

    ``day`` is the last of them where a month follows, else ''.
    """

    start: int
    first: int
    end: int
    numbers: tuple[str, ...]
    day: str


def _places(word: re.Pattern[str], plain: str, known: _Vocabulary) -> Iterator[_Place]:
    """Where numbers follow ``word``: '36 en 37', '4-6', '12a'; years are none, and counts are none."""
    for match in word.finditer(plain):
        if place := _place(match, plain, known):
            yield place


def _place(word: re.Match[str], plain: str, known: _Vocabulary) -> _Place | None:
    first, of_document = _first_number(word, plain, known)
    numbers, end = _numbers_at(plain, first)
    behind, sure = plain[end:], "#" in plain
    if not numbers or (of_document and len(numbers) == 1):
        return None
    month = _month_follows(behind, known)
    if month and (known.weekdays.fullmatch(word.group()) or (len(numbers) == 1 and _of_list(word, plain))):
        return None
    ends = _PHRASE_ENDS.match(behind) or known.of_document.match(behind)
    if not sure and _sentence_ends(word, plain) and not ends:
        return None
    if _is_amount(behind) if sure else _is_count(behind):
        return None
    return _Place(word.start(), first, end, numbers, numbers[-1] if month else "")


def _first_number(word: re.Match[str], plain: str, known: _Vocabulary) -> tuple[int, bool]:
    """Where numbers behind a word begin, and whether one alone is that of a document.

    'Vraag nr. 12' is none, 'lijst van vragen nr. 12' and 'vragen 2024 nr. 12' are.
    """
    at = _past_marks(plain, word.end())
    year = _OF_YEAR.match(plain, at)
    numbered = known.number.match(plain, year.end() if year else at)
    if not numbered or "#" in plain[word.end() : at]:
        return at, False
    return _past_marks(plain, numbered.end()), bool(year or _of_list(word, plain))


def _past_marks(plain: str, at: int) -> int:
    return len(plain) - len(plain[at:].lstrip(" .:#"))


def _of_list(word: re.Match[str], plain: str) -> bool:
    """Whether a word belongs to the name of a document: 'lijst van vragen'."""
    return _LIST_OF.search(plain[: word.start()]) is not None


def _sentence_ends(word: re.Match[str], plain: str) -> bool:
    """Whether a sentence ends between a word and the number behind it: 'ik heb een vraag. 2 weken'."""
    mark = _NEW_SENTENCE.match(plain, word.end())
    return mark is not None and (mark.group()[0] == ":" or len(word.group()) > _ABBREVIATED)


def _numbers_at(plain: str, at: int) -> tuple[tuple[str, ...], int]:
    """The numbers that stand here, and where they end."""
    span = _RANGE.match(plain, at)
    if span and 0 < int(span[2]) - int(span[1]) <= _LONGEST_RANGE:
        return tuple(str(number) for number in range(int(span[1]), int(span[2]) + 1)), span.end()
    listed = _LIST.match(plain, at)
    numbers = re.findall(_NUMBER, listed[0]) if listed else []
    return tuple(number for number in numbers if not _is_year(number)), listed.end() if listed else at


def _is_amount(behind: str) -> bool:
    return bool(_NO_PLACE.match(behind) or counted("money").match(behind))


def _is_count(behind: str) -> bool:
    """Whether a number counts what stands ``behind`` it, and is none of a place or a document."""
    return _is_amount(behind) or counted("things").match(behind) is not None


def _goes_on(behind: str, known: _Vocabulary) -> bool:
    """Whether what stands ``behind`` a number counts nothing: it ends there, or a little word follows."""
    if _PHRASE_ENDS.match(behind) or known.behind_number.match(behind.lstrip()):
        return True
    word = _FIRST_WORD.match(behind)
    little = FUNCTION_WORDS | function_words().get(language_of(behind), frozenset())
    return word is None or word[1] in little


def _numbers_of(places: Sequence[_Place]) -> tuple[str, ...]:
    """The numbers of these places, each once.

    One before a month is a day where others are named ('vraag 20, lijst van vragen 7 oktober'), and else not:
    'vraag 5 mei 2023' is a question of a list of that month.
    """
    found = dict.fromkeys(number for place in places for number in place.numbers)
    days = {place.day for place in places}
    return tuple(number for number in found if number not in days) or tuple(found)


def _is_month(month: re.Pattern[str], plain: str) -> bool:
    """Whether a month is named, by what stands beside it: 'may' and 'mart' are other words too."""
    return any(
        _BESIDE_YEAR.match(plain[match.end() :])
        or _BEFORE_MONTH.search(plain[: match.start()])
        or match.group() == plain.strip()
        for match in month.finditer(plain)
    )


def _day(plain: str, month: re.Pattern[str], questions: Sequence[_Place]) -> int:
    """The day of a month; 0 where none is named, or only as the number of a question."""
    for match in re.finditer(r"(?<!\d)(\d{1,2})\.?\s+" + month.pattern, plain):
        asked = any(place.first <= match.start() < place.end for place in questions)
        if not asked and 1 <= int(match[1]) <= _LAST_DAY:
            return int(match[1])
    return 0


def only_names(text: str) -> bool:
    """Whether a question only names documents or places: 'kamerbrief 20 november 2025', 'toon vraag 3'."""
    return not _says_more(_vocabulary().show.sub(_DROPPED, _names_dropped(fold(text))))


def asks_to_see() -> re.Pattern[str]:
    """Words that ask to see something and name no subject, in a folded text: 'toon', 'laat zien'."""
    return _vocabulary().show


def names_school_type(text: str) -> bool:
    """Whether a question names kinds of schools, also those that documents do not tell from others: 'so'."""
    known, plain = _vocabulary(), fold(text)
    return bool(
        _school_types(plain, known)
        or known.special_schools.search(plain)
        or (known.also_schools.search(plain) and language_of(text) == "nl")
    )


def without_newest(text: str) -> str:
    """A question, folded, without the words that ask for the newest state of affairs: 'en nu?' is 'en ?'."""
    return _vocabulary().newest.sub(" ", fold(text))


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
    patterns = (_APPENDIX, _DOSSIER, known.question, known.page, known.document, *known.months)
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
    spans: list[tuple[int, int]] = []
    if names_school_type(later):
        kinds = [
            known.special_schools,
            known.also_schools,
            *(asked for asked, _ in known.school_types.values()),
        ]
        spans += [match.span() for kind in kinds for match in kind.finditer(plain)]
    if named.years:
        spans += [span for span, _ in dated(plain)]
    if named.names_place:
        spans += [(place.start, place.end) for place in _all_places(plain, known)]
    return _without(earlier, spans)


def without_time(text: str) -> str:
    """A question without its years and the documents that it names, if it asks anything beside them."""
    plain = fold(text)
    if len(plain) != len(text) or only_names(text):
        return text
    left = _without(text, [span for span, _ in dated(plain)])
    return without_names(left) if signals_of(text).names_document else left


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    kept = [True] * len(text)
    for start, end in spans:
        kept[start:end] = [False] * (end - start)
    return "".join(letter for letter, keep in zip(text, kept, strict=True) if keep)


def _all_places(plain: str, known: _Vocabulary) -> list[_Place]:
    _, rest = _dossier(plain, known)
    return [place for word in (known.question, known.page) for place in _places(word, rest, known)]


def stepped(text: str, by: int) -> str:
    """``text`` with the number of the one question that it names moved ``by``; '' where it names not one."""
    known, plain = _vocabulary(), fold(text)
    _, rest = _dossier(plain, known)
    places = [*_places(known.question, rest, known)] if len(plain) == len(text) else []
    if len(places) != 1 or len(places[0].numbers) != 1 or not places[0].numbers[0].isdigit():
        return ""
    (place,) = places
    return f"{text[: place.first]}{max(int(place.numbers[0]) + by, 1)}{text[place.end :]}"
