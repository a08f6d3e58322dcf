"""Official publications of the Tweede Kamer: list of questions, schriftelijk overleg, Aanhangsel."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.samples.document import SampleDocument, SampleItem
from corpus.samples.dutch import enumerated, written_date, written_years
from corpus.samples.galley import Column, Face, Line, Page, Span, Type
from corpus.samples.ink import printable
from corpus.samples.pages import Frame, paginate
from corpus.samples.setting import Look, Notes, beside, set_blocks, set_text, spaced, tied

_COLUMN = Column(128.1, 403.0)
_FRAME = Frame(top=88.0, bottom=752.0, rule=(128.1, 102.0))
_LARGE, _MEDIUM, _BOLD = Type(12.0, 16.0, Face.BOLD), Type(10.0, 14.0, Face.BOLD), Type(8.5, 11.5, Face.BOLD)
_FOOT_SIZE, _SIDE_SIZE = 6.5, 5.5
_GAP, _ITEM_GAP = 5.0, 14.0


def list_pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """'kst': a bold number, the question in italics, the answer."""
    style = _look(Face.ITALIC, hyphenate)
    lines = _mast(document, "LIJST VAN VRAGEN EN ANTWOORDEN", style)
    for item in document.items:
        notes = Notes(item.footnotes, style)
        for number, question in zip(item.numbers, item.questions, strict=True):
            lines += spaced(tied(set_text(number, _BOLD, style.column)), _ITEM_GAP)
            lines += set_text(question, style.question, style.column, notes)
        lines += spaced(set_blocks(item.answer, style, notes), _GAP)
    return _furnished(document, paginate(lines, _FRAME))


def consultation_pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """'vso': questions of each party in italics, without numbers, each with its answer."""
    style = _look(Face.ITALIC, hyphenate)
    lines = _mast(document, "VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", style)
    party: str | None = None
    for item in document.items:
        if item.party and item.party != party:
            party = item.party
            lines += _party(party, style)
        notes = Notes(item.footnotes, style)
        lines += spaced(_questions(item, style, notes), _ITEM_GAP)
        lines += spaced(set_blocks(item.answer, style, notes), _GAP)
    return _furnished(document, paginate(lines, _FRAME))


def appendix_pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """'aanhangsel': 'Vraag 1', the question, 'Antwoord 1', the answer."""
    style = _look(Face.REGULAR, hyphenate)
    lines = _appendix_mast(document, style)
    for item in document.items:
        notes = Notes(item.footnotes, style)
        numbers = enumerated(item.numbers)
        lines += spaced(tied(set_text(f"Vraag {numbers}", style.body, style.column)), _ITEM_GAP)
        lines += _questions(item, style, notes)
        lines += spaced(tied(set_text(f"Antwoord {numbers}", style.body, style.column)), _ITEM_GAP)
        lines += set_blocks(item.answer, style, notes)
    return _furnished(document, paginate(lines, _FRAME))


def _look(question: Face, hyphenate: bool) -> Look:
    return Look(
        column=_COLUMN,
        body=Type(8.5, 11.5, hyphenate=hyphenate),
        question=Type(8.5, 11.5, question, hyphenate),
        note=Type(6.5, 8.5),
        gap=_GAP,
        raised_notes=False,
    )


def _questions(item: SampleItem, style: Look, notes: Notes) -> list[Line]:
    return [line for text in item.questions for line in set_text(text, style.question, style.column, notes)]


def _party(party: str, style: Look) -> list[Line]:
    kind = Type(style.body.size, style.body.leading, Face.BOLD_ITALIC)
    heading = f"Vragen en opmerkingen van de leden van de {party}-fractie"
    return spaced(tied(set_text(heading, kind, style.column)), _ITEM_GAP)


def _chamber(right: str) -> list[Line]:
    lines = beside(
        set_text("Tweede Kamer der Staten-Generaal", _LARGE, _COLUMN),
        set_text("2", _LARGE, Column(400.0, 20.0)),
    )
    return lines + spaced(set_text(right, _LARGE, _COLUMN), 8.0)


def _mast(document: SampleDocument, kind: str, style: Look) -> list[Line]:
    lines = _chamber(f"Vergaderjaar {written_years(document.session_year)}")
    lines += spaced(
        beside(
            set_text(document.dossier, _MEDIUM, _COLUMN),
            set_text(document.title, _MEDIUM, _COLUMN.indented(72.0)),
        ),
        10.0,
    )
    number = set_text(f"Nr. {document.number}", _MEDIUM, _COLUMN)
    lines += spaced(beside(number, set_text(kind, _MEDIUM, _COLUMN.indented(72.0))), 10.0)
    lines += spaced(set_text(f"Vastgesteld {written_date(document.date)}", style.body, _COLUMN), 10.0)
    lines += spaced(set_blocks(document.intro or _committee(document), style), 10.0)
    for role in ("De voorzitter van de commissie,", "De adjunct-griffier van de commissie,"):
        lines += spaced(tied(set_text(role, style.body, _COLUMN)), 10.0)
        lines += set_text(document.signatory, style.body, _COLUMN)
    return lines


def _committee(document: SampleDocument) -> str:
    return (
        f"De vaste commissie heeft vragen voorgelegd aan {document.ministry} over {document.title}. "
        f"De vragen zijn beantwoord bij brief van {written_date(document.date)}. "
        "Vragen en antwoorden zijn hierna afgedrukt."
    )


def _appendix_mast(document: SampleDocument, style: Look) -> list[Line]:
    lines = _chamber(f"Vergaderjaar {written_years(document.session_year)}")
    lines += spaced(set_text("Aanhangsel van de Handelingen", _LARGE, _COLUMN), 4.0)
    subject = "Vragen gesteld door de leden der Kamer, met de daarop door de regering gegeven antwoorden"
    lines += spaced(set_text(subject, _MEDIUM, _COLUMN), 8.0)
    lines += spaced(set_text(document.number, _MEDIUM, _COLUMN), 10.0)
    asked = document.intro or f"Vragen aan {document.ministry} over {document.title}."
    lines += spaced(set_blocks(asked, style), 10.0)
    answered = f"Antwoord van {document.ministry} (ontvangen {written_date(document.date)})."
    return lines + spaced(set_text(answered, style.body, _COLUMN), 8.0)


def _furnished(document: SampleDocument, pages: Sequence[Page]) -> list[Page]:
    """The same pages with their running foot; the first also has its identification at the left."""
    foot = printable(_foot(document))
    side = [(764.0 + 7.0 * place, Span(text, 45.0, _SIDE_SIZE)) for place, text in enumerate(_side(document))]
    return [
        page.with_spans(
            *(side if place == 1 else ()),
            (803.0, Span(foot, _COLUMN.x, _FOOT_SIZE)),
            (803.0, Span(str(place), 400.0, _FOOT_SIZE)),
        )
        for place, page in enumerate(pages, 1)
    ]


def _foot(document: SampleDocument) -> str:
    years = written_years(document.session_year)
    if document.layout == "aanhangsel":
        return f"Tweede Kamer, vergaderjaar {years}, Aanhangsel"
    return f"Tweede Kamer, vergaderjaar {years}, {document.dossier}, nr. {document.number}"


def _side(document: SampleDocument) -> list[str]:
    identifier = f"kst-{''.join(document.dossier.split())}-{document.number}"
    if document.layout == "aanhangsel":
        identifier = f"ah-tk-{document.session_year.replace('-', '')}-{document.number}"
    # The number of a real series would make an invented document look registered.
    return [printable(identifier), "ISSN (voorbeeld)", f"’s-Gravenhage {document.date.year}"]
