"""A PDF's pages as words with their place, size and weight. The only importer of pypdf.

pypdf reads the file, its content streams and its fonts. Its own text extraction joins what is drawn
into strings and gives only the place where each string begins; citations need the place of every
word, and superscripts need their own size, so the drawing operators are followed here
(ISO 32000-1, section 9.4), which also costs less time.
"""

from __future__ import annotations

import hashlib
import io
import logging
import math
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

from corpus.errors import DamagedPdf, EncryptedPdf, NotAPdf, PdfLimitExceeded
from corpus.provenance import Box

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WORD_GAP = 0.17
"""A gap of this part of the type size between two letters is a space."""
HEADER_SEARCH = 1024
"""A PDF's header may stand behind other bytes, within this many."""
MAX_FORM_DEPTH = 12
MAX_FORMS_PER_PAGE = 2000
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
    drawing = _Drawing(page.pdf)
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


class _Piece(NamedTuple):
    """A stretch of letters without a space, as one operator drew it, in page space."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    italic: bool
    space_before: bool
    angle: int


def _upright(piece: _Piece, angle: int, width: float, height: float) -> _Piece:
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


def _joined(pieces: list[_Piece]) -> Iterator[Word]:
    """Pieces that touch, on one baseline and in one size, are one word."""
    current: Word | None = None
    for piece in pieces:
        gap = piece.x0 - current.x1 if current else 0.0
        same_line = current is not None and abs(piece.y0 - current.y) < 0.1 * max(piece.size, 1.0)
        spaced = piece.space_before or gap > WORD_GAP * piece.size or gap < -0.6 * piece.size
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


@dataclass(slots=True)
class _FontFace:
    """What the drawing needs of a font."""

    wide: bool
    letters: dict[int, str]
    widths: dict[str, float]
    default_width: float
    bold: bool
    italic: bool
    mapped: bool
    glyphs: dict[int, tuple[str, float, bool]] = field(default_factory=dict)

    def glyph(self, code: int) -> tuple[str, float, bool]:
        """Text and width (thousandths of an em) of a code, and whether it is white space."""
        known = self.glyphs.get(code)
        if known is None:
            text = self.letters.get(code) or ("\ufffd" if self.wide or code < 32 else chr(code))
            known = text, self.widths.get(chr(code), self.default_width), text.isspace() or text == "\x00"
            self.glyphs[code] = known
        return known


def _font_face(resource: DictionaryObject) -> _FontFace:
    font = Font.from_font_resource(resource)
    encoding, named = font.encoding, font.character_map
    if isinstance(encoding, dict):
        # The character map is keyed by what the encoding makes of a code.
        letters = {code: str(named.get(character, character)) for code, character in encoding.items()}
    else:
        letters = {
            ord(key): str(value) for key, value in named.items() if isinstance(key, str) and len(key) == 1
        }
    name = font.name.lower()
    descriptor = font.font_descriptor
    return _FontFace(
        wide=isinstance(encoding, str) and encoding != "charmap",
        letters=letters,
        widths=font.character_widths,
        default_width=float(font.character_widths.get("default", 500)),
        bold=any(mark in name for mark in ("bold", "black", "heavy", "demi"))
        or bool(descriptor.flags & 0x40000),
        italic=any(mark in name for mark in ("italic", "oblique")) or bool(descriptor.flags & 0x40),
        mapped=bool(font.character_map) or not _is_subset(font.name),
    )


def _is_subset(name: str) -> bool:
    """Subset fonts are named 'ABCDEF+Name' (ISO 32000-1, 9.6.4); their codes mean nothing by themselves."""
    return len(name) > 7 and name[6] == "+"


@dataclass(slots=True)
class _TextState:
    """The graphics state that matters for text (ISO 32000-1, tables 52 and 104)."""

    matrix: Matrix = IDENTITY
    font: _FontFace | None = None
    size: float = 1.0
    char_spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _matrix(operands: list[Any]) -> Matrix:
    values = tuple(float(value) for value in operands[:6])
    return values if len(values) == 6 else IDENTITY


class _Drawing:
    """Follows the operators of one page and collects the words and rules they draw."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.words: list[_Piece] = []
        self.rules: list[tuple[float, float, float, float]] = []
        self.letters = 0
        self.unmapped = 0
        self.state = _TextState()
        self.text_matrix: Matrix = IDENTITY
        self.line_matrix: Matrix = IDENTITY
        self.forms = 0
        self._space = True
        self._path: list[tuple[float, float, float, float]] = []
        self._point = (0.0, 0.0)
        self._faces: dict[int, _FontFace] = {}

    def dominant_angle(self) -> int:
        """The angle at which most letters stand, counter-clockwise."""
        count: Counter[int] = Counter()
        for word in self.words:
            count[word.angle] += len(word.text)
        return count.most_common(1)[0][0] if count else 0

    def run_page(self, page: Any, matrix: Matrix) -> None:
        self.state.matrix = matrix
        content = page.get("/Contents")
        if content is not None:
            self._run(content.get_object(), page.get("/Resources"), 0)

    def _run(self, content: Any, resources: Any, depth: int) -> None:
        resources = resources.get_object() if resources is not None else None
        fonts = _dictionary(resources, "/Font")
        if not isinstance(content, (StreamObject, ArrayObject)):
            return
        stack: list[_TextState] = []
        for operands, operator in ContentStream(content, self.reader, "bytes").operations:
            try:
                if operator == b"q":
                    stack.append(replace(self.state))
                elif operator == b"Q":
                    self.state = stack.pop() if stack else self.state
                elif operator == b"Tf":
                    self.state.font = self._face(fonts, operands[0])
                    self.state.size = float(operands[1])
                elif operator == b"Do":
                    self._form(_dictionary(resources, "/XObject").get(operands[0]), resources, depth)
                else:
                    handler = _HANDLERS.get(operator)
                    if handler is not None:
                        handler(self, operands)
            except (IndexError, TypeError, ValueError, KeyError, AttributeError, OverflowError):
                continue  # an operator with wrong operands draws nothing, as in a viewer

    def _face(self, fonts: DictionaryObject, name: Any) -> _FontFace | None:
        found = fonts.get(name)
        if found is None:
            return None
        resource = found.get_object()
        if id(resource) not in self._faces:
            self._faces[id(resource)] = _font_face(resource)
        return self._faces[id(resource)]

    def _form(self, reference: Any, resources: Any, depth: int) -> None:
        form = reference.get_object() if reference is not None else None
        if form is None or form.get("/Subtype") != "/Form" or depth >= MAX_FORM_DEPTH:
            return
        self.forms += 1
        if self.forms > MAX_FORMS_PER_PAGE:
            return
        kept = replace(self.state)
        self.state.matrix = _times(_matrix(form.get("/Matrix", [])), self.state.matrix)
        self._run(form, form.get("/Resources", resources), depth + 1)
        self.state = kept

    def concatenate(self, operands: list[Any]) -> None:
        self.state.matrix = _times(_matrix(operands), self.state.matrix)

    def begin_text(self, operands: list[Any]) -> None:
        self.text_matrix = self.line_matrix = IDENTITY

    def set_text_matrix(self, operands: list[Any]) -> None:
        self.text_matrix = self.line_matrix = _matrix(operands)

    def move(self, operands: list[Any]) -> None:
        shift = (1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1]))
        self.text_matrix = self.line_matrix = _times(shift, self.line_matrix)

    def move_and_set_leading(self, operands: list[Any]) -> None:
        self.state.leading = -float(operands[1])
        self.move(operands)

    def next_line(self, operands: list[Any]) -> None:
        self.move([0, -self.state.leading])

    def set_number(self, name: str, operands: list[Any]) -> None:
        setattr(self.state, name, float(operands[0]))

    def set_scale(self, operands: list[Any]) -> None:
        self.state.scale = float(operands[0]) / 100

    def show_next_line(self, operands: list[Any]) -> None:
        self.next_line([])
        self.show(operands)

    def show_spaced(self, operands: list[Any]) -> None:
        self.state.word_spacing, self.state.char_spacing = float(operands[0]), float(operands[1])
        self.show_next_line(operands[2:])

    def show_array(self, operands: list[Any]) -> None:
        for part in operands[0]:
            if isinstance(part, (int, float)):
                self._advance(-float(part) / 1000 * self.state.size * self.state.scale)
            else:
                self.show([part])

    def _advance(self, distance: float) -> None:
        m = self.text_matrix
        self.text_matrix = (m[0], m[1], m[2], m[3], m[4] + distance * m[0], m[5] + distance * m[1])

    def show(self, operands: list[Any]) -> None:
        """Tj: draw a string, and keep each stretch without spaces as a piece."""
        state, data = self.state, operands[0]
        face = state.font
        if face is None or not isinstance(data, bytes):
            return
        codes = struct.unpack(f">{len(data) // 2}H", data[: len(data) & ~1]) if face.wide else data
        em, spacing, scale = state.size / 1000, state.char_spacing, state.scale
        pen, start, letters = 0.0, 0.0, ""
        for code in codes:
            text, width, space = face.glyph(code)
            step = (width * em + spacing) * scale
            if space:
                if code == 32 and not face.wide:
                    step += state.word_spacing * scale
                self._keep(letters, start, pen)
                letters, start, self._space = "", pen + step, True
            else:
                letters += text
            pen += step
        self._keep(letters, start, pen)
        self._advance(pen)

    def _keep(self, letters: str, start: float, end: float) -> None:
        if not letters or self.state.font is None:
            return
        m = _times(self.text_matrix, self.state.matrix)
        rise = self.state.rise
        x0, y0 = m[0] * start + m[2] * rise + m[4], m[1] * start + m[3] * rise + m[5]
        x1, y1 = m[0] * end + m[2] * rise + m[4], m[1] * end + m[3] * rise + m[5]
        self.letters += len(letters)
        self.unmapped += len(letters) if not self.state.font.mapped else letters.count("\ufffd")
        angle = round(math.degrees(math.atan2(m[1], m[0])) / 90) % 4 * 90
        size = self.state.size * math.hypot(m[2], m[3])
        face = self.state.font
        self.words.append(
            _Piece(letters, x0, y0, x1, y1, abs(size), face.bold, face.italic, self._space, angle)
        )
        self._space = False

    def add_rectangle(self, operands: list[Any]) -> None:
        x, y, width, height = (float(value) for value in operands[:4])
        if abs(height) < 2.5:
            self._path.append((x, y + height / 2, x + width, y + height / 2))

    def move_to(self, operands: list[Any]) -> None:
        self._point = (float(operands[0]), float(operands[1]))

    def line_to(self, operands: list[Any]) -> None:
        here = (float(operands[0]), float(operands[1]))
        if abs(here[1] - self._point[1]) < 1.0:
            self._path.append((*self._point, *here))
        self._point = here

    def paint(self, operands: list[Any]) -> None:
        m = self.state.matrix
        for xa, ya, xb, yb in self._path:
            self.rules.append(
                (
                    m[0] * xa + m[2] * ya + m[4],
                    m[1] * xa + m[3] * ya + m[5],
                    m[0] * xb + m[2] * yb + m[4],
                    m[1] * xb + m[3] * yb + m[5],
                )
            )
        self._path = []

    def drop_path(self, operands: list[Any]) -> None:
        self._path = []


def _dictionary(resources: Any, key: str) -> DictionaryObject:
    found = resources.get(key) if isinstance(resources, DictionaryObject) else None
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


_HANDLERS: dict[bytes, Callable[[_Drawing, list[Any]], None]] = {
    b"cm": _Drawing.concatenate,
    b"BT": _Drawing.begin_text,
    b"Tm": _Drawing.set_text_matrix,
    b"Td": _Drawing.move,
    b"TD": _Drawing.move_and_set_leading,
    b"T*": _Drawing.next_line,
    b"TL": lambda drawing, operands: drawing.set_number("leading", operands),
    b"Tc": lambda drawing, operands: drawing.set_number("char_spacing", operands),
    b"Tw": lambda drawing, operands: drawing.set_number("word_spacing", operands),
    b"Ts": lambda drawing, operands: drawing.set_number("rise", operands),
    b"Tz": _Drawing.set_scale,
    b"Tj": _Drawing.show,
    b"TJ": _Drawing.show_array,
    b"'": _Drawing.show_next_line,
    b'"': _Drawing.show_spaced,
    b"re": _Drawing.add_rectangle,
    b"m": _Drawing.move_to,
    b"l": _Drawing.line_to,
    b"S": _Drawing.paint,
    b"s": _Drawing.paint,
    b"f": _Drawing.paint,
    b"F": _Drawing.paint,
    b"f*": _Drawing.paint,
    b"B": _Drawing.paint,
    b"B*": _Drawing.paint,
    b"n": _Drawing.drop_path,
}
