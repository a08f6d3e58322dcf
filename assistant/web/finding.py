"""What programs look up: entries for a query with filters, and one entry with everything that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from assistant.cite import cite, page_url
from assistant.compose import quotes
from assistant.reference import reference
from assistant.web.schema import FootnoteData, Found, PairData, ReferenceData, SchoolType, Where, question_of
from assistant.web.site import Site
from corpus.rows import plain_number
from index.browse import browse
from index.catalog import compact
from index.passage import Entry
from index.signals import speaks_of_school_type

EXTRACT_WORDS = 60
"""An extract of an answer has at most about this many words."""
MOST_READ = 300
"""So many of the best entries are read at most, in search of those that are about a kind of school."""


def found(  # noqa: PLR0913, the filters
    site: Site,
    where: Where,
    query: str,
    k: int,
    dossier: str | None = None,
    year: int | None = None,
    school_type: SchoolType | None = None,
) -> list[Found]:
    """The ``k`` best entries for a query that every filter lets through, best first."""
    catalog = site.snapshot.catalog
    wanted = compact(dossier) if dossier else None
    words = site.snapshot.in_official_words(query)

    def fits(position: int) -> bool:
        source = catalog.source(position)
        return (not wanted or wanted in source.dossiers) and (not year or source.date[:4] == str(year))

    fitting = ((position, score) for position, score in _ranked(site, query) if fits(position))
    read = ((site.snapshot.entry(catalog.places[at].id), score) for at, score in islice(fitting, MOST_READ))
    kept = (one for one in read if not school_type or speaks_of_school_type(school_type, _text(one[0])))
    return [_found(entry, score, words, where) for entry, score in islice(kept, k)]


def _ranked(site: Site, query: str) -> Iterator[tuple[int, float]]:
    """Positions with their scores, best first; behind them those that only hold the words, with none."""
    ranked = {one.position: one.score for one in site.snapshot.rank(query).ranked}
    yield from ranked.items()
    for position in browse(site.snapshot, query, {}, "relevantie").positions:
        if position not in ranked:
            yield position, 0.0


def _text(entry: Entry) -> str:
    return f"{entry.record.question.content} {entry.record.answer.content}"


def _found(entry: Entry, score: float, words: str, where: Where) -> Found:
    best = next(iter(quotes(entry, words, EXTRACT_WORDS)), None)
    cited = cite(best, 1) if best else None
    document, record = entry.document, entry.record
    return Found(
        id=entry.id,
        address=where.pair(entry.id),
        pdf=where.pdf(cited.url if cited else page_url(document.sha256, (record.pages or (1, 1))[0])),
        title=document.title,
        date=document.date,
        dossier=document.dossier,
        document_number=document.number,
        question_numbers=[plain_number(number) for number in record.numbers],
        question=question_of(entry),
        extract=best.text if best else "",
        reference=cited.reference if cited else reference(document, record.numbers, _labels(entry)),
        sample=document.sample,
        score=round(score, 4),
    )


def pair(site: Site, where: Where, name: str) -> PairData | None:
    """The entry with this id or under this address ('31497-460/58'); None where there is none."""
    entry_id = name if name in site.snapshot.catalog.position else _by_address(site, name)
    if entry_id is None:
        return None
    entry = site.snapshot.entry(entry_id)
    document, record = entry.document, entry.record
    labels = _labels(entry)
    return PairData(
        id=entry.id,
        address=where.pair(entry.id),
        pdf=where.pdf(page_url(document.sha256, (record.pages or (1, 1))[0])),
        document=document.file,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        dossier=document.dossier,
        document_number=document.number,
        minister=document.ministry,
        question_numbers=[plain_number(number) for number in record.numbers],
        question=record.question.content,
        heading=record.heading,
        answer=record.answer.content,
        footnotes=[
            FootnoteData(marker=note.marker, text=note.text, page=note.page, where=note.where)
            for note in record.footnotes
        ],
        references=[
            ReferenceData(kind=each.kind, target=each.target, span=(each.start, each.end))
            for each in record.references
        ],
        pages=record.pages,
        page_labels=labels if record.pages else None,
        reference=reference(document, record.numbers, labels),
        sample=document.sample,
    )


def _by_address(site: Site, name: str) -> str | None:
    key, _, question = name.rpartition("/")
    return site.addresses.entry(key, question) if key else None


def _labels(entry: Entry) -> tuple[str, str]:
    first, last = entry.record.pages or (1, 1)
    return entry.document.label(first), entry.document.label(last)
