"""Ink on paper: the only file that knows reportlab. Measures text and writes pages to a PDF.

The PDF is the same byte for byte each time: fixed dates and identifiers, and fonts that come
with reportlab (Bitstream Vera), embedded with their widths and their letters' meaning.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.samples.document import SampleError
from corpus.samples.galley import Face, Page

_FILES = {Face.REGULAR: "Vera", Face.BOLD: "VeraBd", Face.ITALIC: "VeraIt", Face.BOLD_ITALIC: "VeraBI"}

# Characters that Vera lacks, or that should not be drawn, and what stands for them.
_STAND_INS = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u00ad": "", "‐": "-", "‑": "-", "→": "->", "ĳ": "ij", "Ĳ": "IJ"}
)


@cache
def _font(face: Face) -> TTFont:
    font = TTFont(f"Sample{_FILES[face]}", f"{_FILES[face]}.ttf")
    pdfmetrics.registerFont(font)
    return font


def printable(text: str) -> str:
    """``text`` as it is drawn: composed letters, and a stand-in where the font lacks a character.

    Raises ``SampleError`` for a character without one, so that no page shows other text than its source.
    """
    drawn = unicodedata.normalize("NFC", text).translate(_STAND_INS)
    known = _font(Face.REGULAR).face.charToGlyph
    for letter in drawn:
        if ord(letter) not in known:
            name = unicodedata.name(letter, f"U+{ord(letter):04X}")
            raise SampleError(f"the font has no character '{letter}' ({name}); write it otherwise.")
    return drawn


@lru_cache(maxsize=65536)
def width(text: str, face: Face, size: float) -> float:
    """The width of ``text`` in points."""
    return float(_font(face).stringWidth(text, size))


def draw(pages: Sequence[Page], title: str) -> bytes:
    """The bytes of an A4 PDF with these pages."""
    target = io.BytesIO()
    # Named from the start: reportlab would otherwise refer to Helvetica, which is not embedded.
    plain = _font(Face.REGULAR).fontName
    canvas = Canvas(target, A4, pageCompression=1, invariant=1, initialFontName=plain, lang="nl-NL")
    canvas.setTitle(title)
    canvas.setAuthor("voorbeelddocument")
    canvas.setCreator("Passend Antwoord")
    for page in pages:
        _draw_page(canvas, page)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_page(canvas: Canvas, page: Page) -> None:
    height = A4[1]
    canvas.setLineWidth(0.5)
    for y, x, length in page.rules:
        canvas.line(x, height - y, x + length, height - y)
    for y, span in page.spans:
        canvas.setFont(_font(span.face).fontName, span.size)
        canvas.drawString(span.x, height - y + span.rise, span.text)
