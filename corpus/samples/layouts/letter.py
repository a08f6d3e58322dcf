"""Letters of a ministry: questions and answers under bold headings, or a Kamerbrief in sections."""

from __future__ import annotations

from corpus.samples.document import SampleDocument, SampleItem, SampleSection
from corpus.samples.dutch import enumerated
from corpus.samples.galley import Face, Line, Page
from corpus.samples.layouts.letterhead import FRAME, closing, furnished, look, opening
from corpus.samples.pages import paginate
from corpus.samples.setting import Look, Notes, set_blocks, set_text, spaced, tied

_GAP, _ITEM_GAP, _SECTION_GAP = 6.0, 18.0, 18.0


def question_pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """'Vraag 1', 'Antwoord op vraag 1': bold, with the question; a covering letter before them."""
    style = look(_GAP, hyphenate, Face.BOLD)
    cover = paginate(opening(document, style) + closing(document, style), FRAME) if document.intro else []
    lines = [line for item in document.items for line in _item(item, style)]
    return furnished(document, cover + paginate(lines, FRAME))


def section_pages(document: SampleDocument, hyphenate: bool) -> list[Page]:
    """A Kamerbrief: greeting and introduction, sections under bold headings, signature."""
    style = look(12.0, hyphenate, Face.BOLD)
    lines = opening(document, style)
    for section in document.sections:
        lines += _section(section, style)
    return furnished(document, paginate(lines + closing(document, style), FRAME))


def _item(item: SampleItem, style: Look) -> list[Line]:
    notes = Notes(item.footnotes, style)
    lines: list[Line] = []
    for number, question in zip(item.numbers, item.questions, strict=True):
        lines += spaced(_heading(f"Vraag {number}", style), _ITEM_GAP)
        lines += set_text(question, style.question, style.column, notes)
    word = "vraag" if len(item.numbers) == 1 else "vragen"
    lines += spaced(_heading(f"Antwoord op {word} {enumerated(item.numbers)}", style), _GAP)
    return lines + set_blocks(item.answer, style, notes)


def _section(section: SampleSection, style: Look) -> list[Line]:
    heading = spaced(_heading(section.heading, style), _SECTION_GAP)
    return heading + set_blocks(section.text, style, Notes(section.footnotes, style))


def _heading(text: str, style: Look) -> list[Line]:
    return tied(set_text(text, style.question, style.column))
