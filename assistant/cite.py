"""A quote with everything that a reader needs to find it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.answer import Citation, Sentence
from assistant.compose import Quote
from assistant.reference import reference
from assistant.sentences import sentences
from index.passage import Entry


def cite(quote: Quote, number: int) -> Citation | None:
    """The citation of a quote, numbered ``number``; None for a text without a place on a page."""
    record = quote.entry.record
    first, last = record.answer.page_at(quote.start), record.answer.page_at(quote.end - 1)
    if first is None or last is None:
        return None
    placed = citation(quote.entry, number, (quote.start, quote.end), (first, last))
    return replace(
        placed,
        boxes=tuple(record.answer.boxes(quote.start, quote.end)),
        sentences=tuple(_sentences(quote)),
        asked=quote.asked,
    )


def citation(entry: Entry, number: int, span: tuple[int, int], pages: tuple[int, int]) -> Citation:
    """The citation of characters ``span`` of an entry's answer on ``pages``; one without boxes."""
    document, record = entry.document, entry.record
    labels = (document.label(pages[0]), document.label(pages[1]))
    return Citation(
        number=number,
        document=document.file,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        dossier=document.dossier,
        document_number=document.number,
        question_numbers=record.numbers,
        question=record.question.content or record.heading or "",
        pages=pages,
        page_labels=labels,
        quote=record.answer.content[slice(*span)],
        url=page_url(document.sha256, pages[0]),
        reference=reference(document, record.numbers, labels),
        sample=document.sample,
        entry_id=entry.id,
        span=span,
        minister=document.ministry,
    )


def _sentences(quote: Quote) -> Iterator[Sentence]:
    text = quote.entry.record.answer
    for span in sentences(text.content[quote.start : quote.end]):
        start, end = quote.start + span.start, quote.start + span.end
        page = text.page_at(start)
        if page is not None:
            yield Sentence(start, end, page, tuple(text.boxes(start, end)))


def page_url(sha256: str, page: int) -> str:
    """Where the chat's server shows a PDF at physical ``page``."""
    return f"/pdf/{sha256}.pdf#page={page}"
