"""What letters of a ministry share: address, greeting, margin block and page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.samples.document import SampleDocument
from corpus.samples.dutch import written_date
from corpus.samples.galley import Column, Face, Line, Page, Span, Type
from corpus.samples.ink import printable
from corpus.samples.pages import Frame
from corpus.samples.setting import Look, set_blocks, set_text, spaced

LEFT, WIDTH = 79.4, 336.0
FRAME = Frame(top=92.0, bottom=742.0, rule=(LEFT, 142.0))
_MARGIN_X, _MARGIN_SIZE = 472.0, 6.5
_RETURN_ADDRESS = "> Retouradres Postbus 0000 2500 AA Den Haag"
_ADDRESS = (
    "Aan de Voorzitter van de Tweede Kamer",
    "der Staten-Generaal",
    "Postbus 0000",
    "2500 AA DEN HAAG",
)


def look(gap: float, hyphenate: bool, question: Face = Face.REGULAR) -> Look:
    """The look of a letter, with white of ``gap`` between paragraphs."""
    return Look(
        column=Column(LEFT, WIDTH),
        body=Type(9.0, 12.0, hyphenate=hyphenate),
        question=Type(9.0, 12.0, question, hyphenate),
        note=Type(6.5, 9.0),
        gap=gap,
    )


def opening(document: SampleDocument, style: Look) -> list[Line]:
    """The lines of a letter up to and with its introduction."""
    column, body = style.column, style.body
    lines = set_text(_RETURN_ADDRESS, Type(7.0, 12.0), column)
    for place, line in enumerate(_ADDRESS):
        lines += spaced(set_text(line, body, column), 0.0 if place else 14.0)
    lines += spaced(set_text(f"Datum {written_date(document.date)}", body, column), 14.0)
    lines += set_text(f"Kamerstuk {document.dossier}, nr. {document.number}", body, column)
    lines += set_text(f"Betreft {document.title}", body, column)
    lines += spaced(set_text("Geachte voorzitter,", body, column), 24.0)
    return lines + spaced(set_blocks(document.intro, style), 12.0)


def closing(document: SampleDocument, style: Look) -> list[Line]:
    """The lines with the minister and the signature."""
    minister = document.ministry[:1].upper() + document.ministry[1:]
    lines = spaced(set_text(f"{minister},", style.body, style.column), 24.0)
    return lines + spaced(set_text(document.signatory, style.body, style.column), 24.0)


def furnished(document: SampleDocument, pages: Sequence[Page]) -> list[Page]:
    """The same pages with the margin block and the page numbers, which count these pages."""
    reference = printable(document.reference)
    block = [
        (92.0, Span("Onze referentie", _MARGIN_X, _MARGIN_SIZE, Face.BOLD)),
        (101.0, Span(reference, _MARGIN_X, _MARGIN_SIZE)),
    ]
    return [
        page.with_spans(
            *(block if reference else ()),
            (798.0, Span(f"Pagina {place} van {len(pages)}", _MARGIN_X, _MARGIN_SIZE)),
        )
        for place, page in enumerate(pages, 1)
    ]
