"""The ministry's answer list: a table row for each question, its answer below it."""

from __future__ import annotations

from corpus.samples.document import SampleDocument, SampleItem
from corpus.samples.galley import Column, Face, Line, Page, Type
from corpus.samples.layouts.letterhead import FRAME, closing, furnished, look, opening
from corpus.samples.pages import paginate
from corpus.samples.setting import Look, Notes, beside, set_blocks, set_text, spaced, tied

_NUMBER, _QUESTION = Column(75.4, 22.0), Column(98.0, 288.0)
# Seven characters wide, so that a document number breaks as '2025D00' / '112'.
_BIJLAGE, _BLZ = Column(394.0, 42.0), Column(445.0, 24.0)
_HEADS = (("Nr", _NUMBER), ("Vraag", _QUESTION), ("Bijlage", _BIJLAGE), ("Blz.", _BLZ))
_ROW_GAP = 12.0


def pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """A covering letter where there is an introduction, then the list; each counts its own pages."""
    style = look(_ROW_GAP, hyphenate)
    lines = _heads(style)
    for item in document.items:
        lines += _item(document, item, style)
    listed = furnished(document, paginate(lines, FRAME))
    if not document.intro:
        return listed
    cover = paginate(opening(document, style) + closing(document, style), FRAME)
    return furnished(document, cover) + listed


def _heads(style: Look) -> list[Line]:
    bold = Type(style.body.size, style.body.leading, Face.BOLD)
    return tied(beside(*(set_text(text, bold, column) for text, column in _HEADS)))


def _item(document: SampleDocument, item: SampleItem, style: Look) -> list[Line]:
    notes = Notes(item.footnotes, style)
    lines: list[Line] = []
    for number, question in zip(item.numbers, item.questions, strict=True):
        row = beside(
            set_text(number, style.body, _NUMBER),
            set_text(question, style.question, _QUESTION, notes),
            set_text(document.bijlage or "", style.body, _BIJLAGE),
            set_text(item.blz or "", style.body, _BLZ),
        )
        lines += spaced(row, _ROW_GAP)
    return lines + spaced(set_blocks(item.answer, style, notes), _ROW_GAP)
