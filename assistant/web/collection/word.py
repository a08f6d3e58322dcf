"""A collection as a Word document: the only file that knows python-docx."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from assistant.web.collection.clean import clean, lines
from assistant.web.collection.record import Collection, Item

_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_QUOTED = "nl-NL"


def word(collection: Collection) -> bytes:
    """The bytes of the document: headings, the answers as quotes, and below each its source and address."""
    document = docx.Document()
    _set_up(document, collection)
    document.add_heading(clean(collection.title), level=1)
    for paragraph in collection.opening:
        document.add_paragraph(clean(paragraph))
    for item in collection.items:
        _add(document, item, collection)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: Any, collection: Collection) -> None:
    told = document.core_properties
    told.title, told.author, told.comments = clean(collection.title), "Passend Antwoord", ""
    told.language = _LANGUAGES[collection.texts.language]
    made = collection.made
    if made:
        told.created = told.modified = datetime(made.year, made.month, made.day)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    fonts = normal.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[collection.texts.language])
    fonts.append(language)


def _add(document: Any, item: Item, collection: Collection) -> None:
    texts = collection.texts
    _dutch(document.add_heading(clean(item.heading), level=2))
    document.add_paragraph(item.place(texts))
    for line in lines(item.citation.quote):
        _dutch(document.add_paragraph(line, style="Quote"))
    for note in item.notes:
        _dutch(document.add_paragraph(clean(note), style="List Bullet"))
    source = document.add_paragraph()
    source.add_run(f"{texts['collection_source']} ").bold = True
    _dutch_run(source.add_run(clean(item.citation.reference)))
    if item.address:
        source.add_run().add_break(WD_BREAK.LINE)
        _link(source, item.address)


def _dutch(paragraph: Any) -> None:
    for run in paragraph.runs:
        _dutch_run(run)


def _dutch_run(run: Any) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _QUOTED)
    run._element.get_or_add_rPr().append(language)


def _link(paragraph: Any, address: str) -> None:
    """An address that can be followed; python-docx has no way of its own to make one."""
    relation = paragraph.part.relate_to(clean(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(clean(address))
    run.font.underline = True
    link.append(run._element)
    paragraph._element.append(link)
