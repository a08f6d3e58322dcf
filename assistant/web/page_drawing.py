"""A page of a PDF as a picture with words marked. Meant for a child process; the only importer of pypdfium2.

Our own reader says where the words are; pdfium, which draws the page, says which letters it drew there. Where
the two differ in a single letter nothing is marked: no mark is better than a wrong one.
"""

from __future__ import annotations

import io
import resource
import signal
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw

WIDTH, HEIGHT = 1000, 1414
"""Pixels of an A4 page; others are drawn as large as fits in this width and twice this height."""
MEMORY_BYTES = 1 << 30
FILL, EDGE = (255, 226, 120), (146, 96, 0)
"""The mark, and the line under it: the line alone stands out enough for who sees little contrast."""
_STEP = 255 / 7
"""Letters look the same with 8 shades of grey, and take half the room."""
_LARGEST = 200_000
"""A picture that takes more bytes than this has photographs; those do not need every dot."""
_MARGIN = 2
_GAP = 1.2
"""Two words further apart than this part of their height are marked apart."""


class Mark(NamedTuple):
    """A word to mark: its rectangle in points from the bottom left of the page as shown, and what it says."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str


class _Area(NamedTuple):
    """Pixels from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class _Letter(NamedTuple):
    """A letter or digit that pdfium drew, at its middle in pixels."""

    text: str
    x: float
    y: float


def limit() -> None:
    """Take away from this process what a hostile PDF would use: memory, and a file of its remains."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def draw(path: Path, page: int, marks: Sequence[Mark]) -> bytes:
    """The physical page (from 1) as WebP, with all marks or, where one does not fit, none.

    Raises whatever pdfium raises for a page that it cannot draw.
    """
    document = pypdfium2.PdfDocument(path)
    shown = document[page - 1]
    width, height = shown.get_size()
    scale = min(WIDTH / width, 2 * HEIGHT / height)
    bitmap = shown.render(scale=scale, rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    plain = image.point([round(round(shade / _STEP) * _STEP) for shade in range(256)] * 3)
    areas = [_area(mark, height, scale) for mark in marks]
    letters = list(_letters(shown, bitmap)) if marks else []
    if marks and _fit(marks, areas, letters):
        lines = [_with_margin(area, letters) for area in _joined(areas, letters)]
        image, plain = _marked(image, lines), _marked(plain, lines)
    exact = _webp(plain, lossless=True, quality=50, method=3)
    return exact if len(exact) <= _LARGEST else min(exact, _webp(image, quality=60, method=4), key=len)


def _webp(image: Image.Image, **how: float) -> bytes:
    target = io.BytesIO()
    image.save(target, "WEBP", **how)
    return target.getvalue()


def _area(mark: Mark, height: float, scale: float) -> _Area:
    return _Area(mark.x0 * scale, (height - mark.y1) * scale, mark.x1 * scale, (height - mark.y0) * scale)


def _letters(page: pypdfium2.PdfPage, bitmap: pypdfium2.PdfBitmap) -> Iterator[_Letter]:
    """What is written on the page, in pdfium's order, turned and cropped as the picture is."""
    text, place = page.get_textpage(), bitmap.get_posconv(page)
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if plain := _plain(chr(code)):
            left, bottom, right, top = text.get_charbox(index, loose=True)
            yield _Letter(plain, *place.to_bitmap((left + right) / 2, (bottom + top) / 2))


def _plain(text: str) -> str:
    """Letters and digits alone, without accents, and with ligatures and other odd forms as plain ones."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum())


def _fit(marks: Sequence[Mark], areas: Sequence[_Area], letters: Sequence[_Letter]) -> bool:
    """Whether in each area stands what its mark says, to the letter."""
    return all(
        _plain(mark.text) == "".join(letter.text for letter in letters if area.holds(letter.x, letter.y))
        for mark, area in zip(marks, areas, strict=True)
    )


def _joined(areas: Sequence[_Area], letters: Sequence[_Letter]) -> Iterator[_Area]:
    """Neighbours on a line as one area, unless there is something else between them."""
    current: _Area | None = None
    for area in areas:
        if current and _continues(current, area, letters):
            current = current._replace(right=area.right)
            continue
        if current:
            yield current
        current = area
    if current:
        yield current


def _continues(area: _Area, following: _Area, letters: Sequence[_Letter]) -> bool:
    """Whether an area is followed by another on its line, with only space between."""
    height = area.bottom - area.top
    same_line = abs(following.top - area.top) + abs(following.bottom - area.bottom) < 2
    if not same_line or not -2 <= following.left - area.right <= _GAP * height:
        return False
    between = _Area(area.right, area.top - height / 2, following.left, area.bottom)
    return not any(between.holds(letter.x, letter.y) for letter in letters)


def _with_margin(area: _Area, letters: Sequence[_Letter]) -> _Area:
    """A mark reaches a little beyond its first and last letter, but not over a note's number beside it."""
    near, above = (area.bottom - area.top) / 2, area.top - (area.bottom - area.top) / 2
    sides = (
        _Area(area.left - near, above, area.left, area.bottom),
        _Area(area.right, above, area.right + near, area.bottom),
    )
    left, right = (
        0 if any(side.holds(letter.x, letter.y) for letter in letters) else _MARGIN for side in sides
    )
    return area._replace(left=area.left - left, right=area.right + right)


def _marked(image: Image.Image, areas: Sequence[_Area]) -> Image.Image:
    """The picture with its areas coloured as by a marker pen, so that letters stay as dark as they were."""
    pen = Image.new("RGB", image.size, (255, 255, 255))
    brush = ImageDraw.Draw(pen)
    for left, top, right, bottom in areas:
        brush.rectangle((left, top, right, bottom), fill=FILL)
        brush.rectangle((left, bottom, right, bottom + 1), fill=EDGE)
    return ImageChops.multiply(image, pen)
