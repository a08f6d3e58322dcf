"""A collection as a tagged PDF in embedded fonts, and the means for other lists of answers to be one.

DejaVu has Latin, Greek, Cyrillic and Arabic letters; for the last see ``arabic``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from assistant.web.catalogue import Texts
from assistant.web.collection.arabic import is_arabic, visual_lines
from assistant.web.collection.clean import clean, lines
from assistant.web.collection.record import Collection, Item
from assistant.web.collection.tagged import Tagged, TaggedCanvas

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_INK, _SOFT, _ACCENT, _QUOTE = (HexColor(value) for value in ("#1b262c", "#4c5a61", "#0b4f5c", "#f0b429"))
_MARGIN, _FOOT = 62.0, 30.0
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_NO_GLYPH = "\ufffd"


def pdf(collection: Collection) -> bytes:
    """The bytes of the PDF; a character that the font lacks is shown as '�'."""
    return bound(collection.title, " ".join(collection.intro), collection.texts, _story(collection))


def bound(title: str, subject: str, texts: Texts, story: Iterable[Flowable]) -> bytes:
    """A PDF of paragraphs (see ``paragraph``), with its title and numbered pages."""
    _register()
    target = io.BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        title=clean(title),
        author="Passend Antwoord",
        creator="Passend Antwoord",
        subject=subject,
        lang=_LANGUAGES[texts.language],
        initialFontName=PLAIN,
    )
    frame = Frame(_MARGIN, _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    numbered = partial(_number_page, texts)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=numbered))
    template.build(list(story), canvasmaker=TaggedCanvas)
    return target.getvalue()


def _story(collection: Collection) -> Iterator[Flowable]:
    yield paragraph(collection.title, "H1")
    for line in collection.opening:
        yield paragraph(line, "P")
    for item in collection.items:
        yield from _told(item, collection)


def _told(item: Item, collection: Collection) -> Iterator[Flowable]:
    texts = collection.texts
    yield paragraph(item.heading, "H2")
    yield paragraph(item.place(texts), "Kept")
    for line in lines(item.citation.quote):
        yield paragraph(line, "BlockQuote")
    for note in item.notes:
        yield paragraph(note, "Note")
    yield source(texts["collection_source"], item.citation.reference, item.address)


def source(label: str, reference: str, address: str) -> Tagged:
    """A reference behind its label, with the address where it leads to ('' for none)."""
    told = f"<b>{_markup(label)}</b> {_markup(reference)}"
    if address:
        target = quoteattr(clean(address))
        told += f'<br/><a href={target} color="#0b4f5c"><u>{_markup(address)}</u></a>'
    return Tagged(told, _styles()["Source"])


def paragraph(text: str, style: str) -> Tagged:
    """A text in a style: 'H1', 'H2', 'P', 'Kept' (with what follows), 'BlockQuote' or 'Note'."""
    chosen = _styles()[style]
    if not is_arabic(text):
        return Tagged(_markup(text), chosen)
    width = A4[0] - 2 * _MARGIN - chosen.leftIndent
    shown = visual_lines(
        text, lambda line: pdfmetrics.stringWidth(line, chosen.fontName, chosen.fontSize), width
    )
    return Tagged("<br/>".join(map(_markup, shown)), ParagraphStyle(chosen.name, chosen, alignment=TA_RIGHT))


def _markup(text: str) -> str:
    """A text as reportlab's markup shows it to the letter; cells of a table stay apart."""
    known = _register()
    shown = "".join(
        letter if ord(letter) in known or letter in "\t\n" else _NO_GLYPH for letter in clean(text)
    )
    return escape(shown).replace("\t", "\u00a0\u00a0\u00a0 ")


def _number_page(texts: Texts, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
    with canvas.artifact():
        canvas.setFont(PLAIN, 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(_MARGIN, _FOOT, "Passend Antwoord")
        page = texts["page_one"].format(label=template.page)
        canvas.drawRightString(A4[0] - _MARGIN, _FOOT, page)


@cache
def _register() -> frozenset[int]:
    """Make the fonts known to reportlab; the characters that they have."""
    folder = files("assistant.web.collection") / "fonts"
    held: list[frozenset[int]] = []
    for name in (PLAIN, BOLD):
        font = TTFont(name, io.BytesIO((folder / f"{name}.ttf").read_bytes()))
        pdfmetrics.registerFont(font)
        held.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return held[0] & held[1]


@cache
def _styles() -> dict[str, ParagraphStyle]:
    """How each part looks; the name of a style is its tag."""
    plain = ParagraphStyle("P", fontName=PLAIN, fontSize=9.5, leading=14, textColor=_INK, spaceAfter=6)
    bold = {"fontName": BOLD, "keepWithNext": 1}
    quote = {"leftIndent": 12, "borderPadding": (0, 0, 0, 8)}
    return {
        "P": plain,
        "Kept": ParagraphStyle("P", plain, textColor=_SOFT, keepWithNext=1),
        "H1": ParagraphStyle("H1", plain, fontSize=17, leading=22, spaceAfter=12, **bold),
        "H2": ParagraphStyle("H2", plain, fontSize=11, leading=15, spaceBefore=16, spaceAfter=3, **bold),
        "BlockQuote": ParagraphStyle("BlockQuote", plain, fontSize=10, leading=15, **quote),
        "Note": ParagraphStyle("Note", plain, fontSize=8, leading=11, leftIndent=12, spaceAfter=3),
        "Source": ParagraphStyle("P", plain, fontSize=8.5, leading=12.5, spaceBefore=3, textColor=_SOFT),
    }
