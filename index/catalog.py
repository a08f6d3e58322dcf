"""Where each entry stands: document, date, numbers and pages, in memory, so that searching opens no record.

Filters are kept here and not in the vector store, whose own metadata filters cost 40 to 2,000 ms as the
collection grows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml

from corpus.records import Kamerstuk
from index.errors import SnapshotError
from index.passage import Entry
from index.signal_words import any_of
from index.tokens import fold

_YEARS = re.compile(
    r"(?<!\d)((?:19[89]|20[0-4])\d)(?:\s*[-/–]\s*((?:19|20)?\d{2})(?!\d|[-/–]\d))?(?!\d)"
    r"|(?:(?<=jaar )|(?<=jaren )|(?<=['’‘]))['’‘]?(\d{2})\s*[-/–]\s*['’‘]?(\d{2})(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
"""A year or a school year: '2023', '2023-2024', '2023/24', 'schooljaar 23-24'."""
_NEAR = 20
"""As many letters before a year are looked at."""
_LONGEST_SPAN = 20
"""Two digits behind a year are another year at most this much later: '2023-05' is a month."""
_CURRENCY = re.compile(r"(?:[€$£]|\beuro?)\s*$", re.IGNORECASE)
_DATING = re.compile(
    r"(?:\b(?:in|van|tot|na|per|sinds|vanaf|eind|begin|medio|since|from|until|after|im|seit|ab|nach)"
    r"|jaar|jaren|ar[iy]|maart|april|mei|ju[nl]i|augustus|ber)\s+$",
    re.IGNORECASE,
)
"""What stands before a year, even where a counted word comes behind it: 'in 2023 leerlingen'."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry without its text.

    ``years`` are those that its text speaks of; ``latest`` is the latest one of its answer that its document
    could know of, or 0; ``ended`` says whether its answer tells that something is no longer so; ``vectors``
    are the first and the end (exclusive) of its rows of vectors.
    """

    id: str
    sha256: str
    ordinal: int
    numbers: tuple[str, ...]
    pages: tuple[int, int] | None
    labels: tuple[str, ...]
    heading: str
    years: tuple[int, ...]
    latest: int
    ended: bool
    vectors: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One document without its records; numbers without spaces, ``date`` ISO 8601 or ''."""

    sha256: str
    layout: str
    date: str
    dossiers: tuple[str, ...]
    number: str
    title: str


def place_of(entry: Entry, first_vector: int, passages: int) -> Place:
    """The place of an entry whose passages' vectors begin at row ``first_vector``."""
    record, document = entry.record, entry.document
    pages = record.pages
    labels = tuple(document.label(page) for page in range(pages[0], pages[1] + 1)) if pages else ()
    return Place(
        id=entry.id,
        sha256=document.sha256,
        ordinal=entry.ordinal,
        numbers=tuple(number.lower() for number in record.numbers),
        pages=pages,
        labels=labels,
        heading=fold(f"{record.heading or ''} {record.bijlage or ''}").strip(),
        years=years_in(f"{record.question.content} {record.answer.content}"),
        latest=_latest(record.answer.content, document.date or ""),
        ended=bool(_ended().search(fold(record.answer.content))),
        vectors=(first_vector, first_vector + passages),
    )


def source_of(document: Kamerstuk) -> Source:
    """What is kept of a document."""
    held = [document.dossier, *document.dossiers]
    return Source(
        sha256=document.sha256,
        layout=document.layout,
        date=document.date or "",
        dossiers=tuple(dict.fromkeys(compact(each) for each in held if each)),
        number=compact(document.number or ""),
        title=document.title,
    )


def years_in(text: str) -> tuple[int, ...]:
    """The years that a text speaks of, in order; '2021-2022' and '2021/22' are two."""
    return tuple(dict.fromkeys(year for _, years in dated(text) for year in years))


def dated(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """Where a text speaks of years, with those years; amounts ('2000 euro') are none."""
    for match in _YEARS.finditer(text):
        years = _years_of(match)
        if years and (len(years) > 1 or not _is_amount(match, text)):
            yield match.span(), years


def _years_of(match: re.Match[str]) -> tuple[int, ...]:
    """The years of a match; two digits alone are years only where the second follows on the first."""
    if not match[1]:
        first, second = int(match[3]), int(match[4])
        return (2000 + first, 2000 + second) if second == first + 1 else ()
    first = int(match[1])
    if not match[2]:
        return (first,)
    second = int(match[2]) if len(match[2]) == len(match[1]) else _after(first, match[2])
    return (first, second) if first != second and second - first <= _LONGEST_SPAN else (first,)


def _is_amount(match: re.Match[str], text: str) -> bool:
    """Whether a number is no year: '2000 euro', '2000 leerlingen'; but 'cijfers 2023 leerlingen' has one."""
    before, behind = text[max(match.start() - _NEAR, 0) : match.start()], text[match.end() :]
    if _CURRENCY.search(before) or counted("money").match(behind):
        return True
    return match[1].endswith("0") and bool(counted("things").match(behind)) and not _DATING.search(before)


@lru_cache(maxsize=2)
def counted(kind: Literal["money", "things"]) -> re.Pattern[str]:
    """A counted word behind a number ('euro', 'leerlingen'), with the space before it."""
    words: dict[str, list[str]] = yaml.safe_load(
        files("index").joinpath("lexicon", "counted.yaml").read_text(encoding="utf-8")
    )
    return re.compile(rf"\s*(?:{any_of(words[kind]).pattern}|€(?!\s*\d))", re.IGNORECASE)


def _latest(answer: str, date: str) -> int:
    """The latest year that an answer speaks of, up to the one after its date: no goal for 2035."""
    own = year_of(date)
    return 0 if own is None else max((year for year in years_in(answer) if year <= own + 1), default=0)


def year_of(date: str) -> int | None:
    """The year of an ISO date; None where it is none."""
    return int(date[:4]) if date[:4].isdigit() else None


@lru_cache(maxsize=1)
def _ended() -> re.Pattern[str]:
    phrases = files("index").joinpath("lexicon", "ended.txt").read_text(encoding="utf-8").splitlines()
    # 'Niet langer dan een week' is a limit, and no end.
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, map(fold, phrases)))})\b(?! dan\b)")


def _after(first: int, short: str) -> int:
    """The year that the last two digits stand for: after 1999 '00' is 2000."""
    year = first - first % 100 + int(short)
    return year if year >= first else year + 100


def compact(number: str) -> str:
    """A number without spaces and dots, folded: '31 497' and '31.497' are '31497'."""
    return "".join(fold(number).replace(".", "").split())


class Catalog:
    """All places and documents of a snapshot; entries are known by their position, from 0."""

    def __init__(self, places: Sequence[Place], sources: Sequence[Source]) -> None:
        self.places = places
        self.sources = {source.sha256: source for source in sources}
        self.position = {place.id: position for position, place in enumerate(places)}
        self._of_document: dict[str, list[int]] = {}
        for position, place in enumerate(places):
            self._of_document.setdefault(place.sha256, []).append(position)

    def __len__(self) -> int:
        return len(self.places)

    def date(self, position: int) -> str:
        """The date of an entry's document, ISO 8601, or ''."""
        return self.sources[self.places[position].sha256].date

    def source(self, position: int) -> Source:
        """The document of an entry."""
        return self.sources[self.places[position].sha256]

    def entries_of(self, hashes: Iterable[str]) -> list[int]:
        """The positions of all entries of these documents, in their order."""
        return [position for sha256 in hashes for position in self._of_document.get(sha256, [])]


def write(path: Path, places: Iterable[Place], sources: Iterable[Source]) -> None:
    """Write what ``read`` reads: JSON Lines, first the documents, then the entries."""
    with path.open("w", encoding="utf-8") as stream:
        for kind, items in (("document", sources), ("entry", places)):
            for item in items:
                stream.write(json.dumps([kind, *asdict(item).values()], ensure_ascii=False) + "\n")


def read(path: Path) -> Catalog:
    """The catalogue of a snapshot; SnapshotError where it is missing or damaged."""
    places: list[Place] = []
    sources: list[Source] = []
    try:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                kind, *values = json.loads(line)
                if kind == "document":
                    sources.append(_source(*values))
                else:
                    places.append(_place(*values))
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise SnapshotError(f"The list of entries {path} cannot be read.") from error
    return Catalog(places, sources)


def _source(sha256: str, layout: str, date: str, dossiers: list[str], number: str, title: str) -> Source:
    return Source(sha256, layout, date, tuple(dossiers), number, title)


def _place(  # noqa: PLR0913, the fields of one line
    name: str,
    sha256: str,
    ordinal: int,
    numbers: list[str],
    pages: list[int] | None,
    labels: list[str],
    heading: str,
    years: list[int],
    latest: int,
    ended: bool,
    vectors: list[int],
) -> Place:
    span = (pages[0], pages[1]) if pages else None
    return Place(
        name,
        sha256,
        ordinal,
        tuple(numbers),
        span,
        tuple(labels),
        heading,
        tuple(years),
        latest,
        ended,
        (vectors[0], vectors[1]),
    )
