"""A PDF's pages as words with their place, size and weight. With ``drawing``, the only importer of pypdf."""

from __future__ import annotations

import hashlib
import io
import logging
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from corpus.drawing import Drawing, Piece
from corpus.errors import DamagedPdf, EncryptedPdf, NotAPdf, PdfLimitExceeded
from corpus.provenance import Box

WORD_GAP = 0.17
"""A gap of this part of the type size between two letters is a space."""
TOUCHING = 0.04
"""With less than this part of the type size between them, letters are not parted by a space."""
HEADER_SEARCH = 1024
"""A PDF's header may stand behind other bytes, within this many."""
MAX_PAGES = 5000
MAX_FILE_BYTES = 200 * 1024 * 1024


class Word(NamedTuple):
    """A word as drawn: letters without a gap between them, in one type size.

    ``y`` is the baseline; coordinates are points from the bottom left of the page as it is read
    (turned upright). ``space_before`` tells whether a gap or a space parts it from the word
    drawn before it on the same baseline.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    space_before: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number (from 1), size in points as it is read, its words in drawing order.

    ``turned`` is the angle (0, 90, 180, 270 degrees, counter-clockwise) over which the page's text
    stands turned on the page as a viewer shows it. ``rules`` are the horizontal lines drawn on it,
    as (x0, x1, y). ``unmapped`` is the share of letters that the fonts do not name.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[tuple[float, float, float], ...] = ()
    turned: int = 0
    unmapped: float = 0.0

    def box(self, word: Word) -> Box:
        """The word's rectangle on the page as a viewer shows it, in points from the bottom left."""
        low, high = word.y - 0.22 * word.size, word.y + 0.78 * word.size
        corners = [
            _turn(x, y, self.turned, self.width, self.height) for x in (word.x0, word.x1) for y in (low, high)
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(self.number, round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF that was read: its hash, its pages and what its metadata say.

    ``title`` is '' where there is none; ``dossier`` is the subject where that is a dossier number.
    """

    file: str
    sha256: str
    title: str
    pages: tuple[Page, ...]
    dossier: str | None = None


def load_pdf(path: Path, on_open: Callable[[int], None] | None = None) -> Pdf:
    """Read a PDF; ``on_open`` is told the number of pages before they are read.

    Raises:
        NotAPdf, EncryptedPdf, DamagedPdf, PdfLimitExceeded: each with one sentence that names the file.
    """
    data = _bytes_of(path)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedPdf(
                f"{path.name}: this PDF has a password; save a copy without one and try again."
            )
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise PdfLimitExceeded(
                f"{path.name}: PDFs of over {MAX_PAGES} pages are not read; split it first."
            )
        if on_open is not None:
            on_open(count)
        pages = tuple(_read_page(page, number) for number, page in enumerate(reader.pages, 1))
        metadata = reader.metadata
        title, subject = (str(metadata.title or ""), str(metadata.subject or "")) if metadata else ("", "")
    except (FileNotDecryptedError, DependencyError, NotImplementedError) as error:
        raise EncryptedPdf(f"{path.name}: this PDF is locked; save a copy without a password.") from error
    except (LimitReachedError, MemoryError) as error:
        raise PdfLimitExceeded(f"{path.name}: this PDF is too large to be read safely ({error}).") from error
    except (
        PyPdfError,
        RecursionError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:
        raise DamagedPdf(
            f"{path.name}: this PDF is damaged and cannot be read; download it again."
        ) from error
    if not pages:
        raise DamagedPdf(f"{path.name}: this PDF has no pages; download it again.")
    dossier = subject if re.fullmatch(r"\d{2} \d{3}(?:[- ][IVX]+)?", subject) else None
    return Pdf(path.name, hashlib.sha256(data).hexdigest(), title, pages, dossier)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PdfLimitExceeded(
                f"{path.name}: files over {MAX_FILE_BYTES >> 20} MiB are not read; split it first."
            )
        data = path.read_bytes()
    except OSError as error:
        raise NotAPdf(f"{path.name}: cannot be opened ({error.strerror or error}).") from error
    if not data:
        raise NotAPdf(f"{path.name}: this file is empty; download it again.")
    if b"%PDF-" not in data[:HEADER_SEARCH]:
        raise NotAPdf(f"{path.name}: this file is not a PDF, whatever its name says; download it again.")
    return data


def _read_page(page: Any, number: int) -> Page:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    width, height = right - left, top - bottom
    if not (math.isfinite(width) and math.isfinite(height)) or width <= 0 or height <= 0:
        left, bottom, width, height = 0.0, 0.0, 595.0, 842.0
    drawing = Drawing(page.pdf)
    drawing.run_page(page, (1.0, 0.0, 0.0, 1.0, -left, -bottom))
    # The angle of /Rotate is clockwise: text drawn at that angle counter-clockwise stands upright.
    shown_turn = int(page.rotation) % 360
    angle = drawing.dominant_angle()
    words = [_upright(word, angle, width, height) for word in drawing.words if word.angle == angle]
    rules = [_upright_rule(rule, angle, width, height) for rule in drawing.rules]
    if angle in (90, 270):
        width, height = height, width
    return Page(
        number=number,
        width=width,
        height=height,
        words=tuple(_joined(words)),
        rules=tuple(rule for rule in rules if rule is not None),
        turned=(angle - shown_turn) % 360,
        unmapped=drawing.unmapped / drawing.letters if drawing.letters else 0.0,
    )


def _turn(x: float, y: float, angle: int, width: float, height: float) -> tuple[float, float]:
    """A point of the upright page (width x height) on the page turned counter-clockwise by ``angle``."""
    if angle == 90:
        return height - y, x
    if angle == 180:
        return width - x, height - y
    if angle == 270:
        return y, width - x
    return x, y


def _upright(piece: Piece, angle: int, width: float, height: float) -> Piece:
    """The piece with its page turned so that text drawn at ``angle`` runs from left to right."""
    back = (360 - angle) % 360
    x0, y0 = _turn(piece.x0, piece.y0, back, width, height)
    x1, y1 = _turn(piece.x1, piece.y1, back, width, height)
    return piece._replace(x0=x0, y0=y0, x1=x1, y1=y1)


def _upright_rule(
    rule: tuple[float, float, float, float], angle: int, width: float, height: float
) -> tuple[float, float, float] | None:
    back = (360 - angle) % 360
    xa, ya = _turn(rule[0], rule[1], back, width, height)
    xb, yb = _turn(rule[2], rule[3], back, width, height)
    if abs(ya - yb) > 1.5 or abs(xa - xb) < 20:
        return None
    return min(xa, xb), max(xa, xb), (ya + yb) / 2


def _joined(pieces: list[Piece]) -> Iterator[Word]:
    """Pieces that touch, on one baseline and in one size, are one word."""
    current: Word | None = None
    for piece in pieces:
        gap = piece.x0 - current.x1 if current else 0.0
        same_line = current is not None and abs(piece.y0 - current.y) < 0.1 * max(piece.size, 1.0)
        # Within a word, a soft hyphen may be drawn as a space that takes no room.
        touching = same_line and abs(gap) < TOUCHING * piece.size
        drawn = piece.space_before and not touching
        spaced = drawn or gap > WORD_GAP * piece.size or gap < -0.6 * piece.size
        if (
            current is not None
            and same_line
            and not spaced
            and abs(piece.size - current.size) < 0.05 * piece.size
        ):
            current = current._replace(text=current.text + piece.text, x1=max(piece.x1, current.x1))
            continue
        if current is not None:
            yield current
        near = current is not None and abs(piece.y0 - current.y) < 0.8 * max(piece.size, current.size)
        current = Word(
            piece.text, piece.x0, piece.x1, piece.y0, piece.size, piece.bold, piece.italic, spaced or not near
        )
    if current is not None:
        yield current
