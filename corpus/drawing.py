"""What a page draws: its operators followed, words and rules kept with their places.

pypdf parses the content streams and the fonts. Its own text extraction joins what is drawn into
strings and gives only the place where each string begins; citations need the place of every word,
and superscripts need their own size, so the drawing operators are followed here (ISO 32000-1,
section 9.4), which also costs less time.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MAX_FORM_DEPTH = 12
MAX_FORMS_PER_PAGE = 2000


class Piece(NamedTuple):
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


class Drawing:
    """Follows the operators of one page and collects the words and rules they draw."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.words: list[Piece] = []
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
        """Draw a pypdf page; ``matrix`` takes its space to the visible page's."""
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

    def _concatenate(self, operands: list[Any]) -> None:
        self.state.matrix = _times(_matrix(operands), self.state.matrix)

    def _begin_text(self, operands: list[Any]) -> None:
        self.text_matrix = self.line_matrix = IDENTITY

    def _set_text_matrix(self, operands: list[Any]) -> None:
        self.text_matrix = self.line_matrix = _matrix(operands)

    def _move(self, operands: list[Any]) -> None:
        shift = (1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1]))
        self.text_matrix = self.line_matrix = _times(shift, self.line_matrix)

    def _move_and_set_leading(self, operands: list[Any]) -> None:
        self.state.leading = -float(operands[1])
        self._move(operands)

    def _next_line(self, operands: list[Any]) -> None:
        self._move([0, -self.state.leading])

    def _set_number(self, name: str, operands: list[Any]) -> None:
        setattr(self.state, name, float(operands[0]))

    def _set_scale(self, operands: list[Any]) -> None:
        self.state.scale = float(operands[0]) / 100

    def _show_next_line(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show(operands)

    def _show_spaced(self, operands: list[Any]) -> None:
        self.state.word_spacing, self.state.char_spacing = float(operands[0]), float(operands[1])
        self._show_next_line(operands[2:])

    def _show_array(self, operands: list[Any]) -> None:
        for part in operands[0]:
            if isinstance(part, (int, float)):
                self._advance(-float(part) / 1000 * self.state.size * self.state.scale)
            else:
                self._show([part])

    def _advance(self, distance: float) -> None:
        m = self.text_matrix
        self.text_matrix = (m[0], m[1], m[2], m[3], m[4] + distance * m[0], m[5] + distance * m[1])

    def _show(self, operands: list[Any]) -> None:
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
            Piece(letters, x0, y0, x1, y1, abs(size), face.bold, face.italic, self._space, angle)
        )
        self._space = False

    def _add_rectangle(self, operands: list[Any]) -> None:
        x, y, width, height = (float(value) for value in operands[:4])
        if abs(height) < 2.5:
            self._path.append((x, y + height / 2, x + width, y + height / 2))

    def _move_to(self, operands: list[Any]) -> None:
        self._point = (float(operands[0]), float(operands[1]))

    def _line_to(self, operands: list[Any]) -> None:
        here = (float(operands[0]), float(operands[1]))
        if abs(here[1] - self._point[1]) < 1.0:
            self._path.append((*self._point, *here))
        self._point = here

    def _paint(self, operands: list[Any]) -> None:
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

    def _drop_path(self, operands: list[Any]) -> None:
        self._path = []


def _dictionary(resources: Any, key: str) -> DictionaryObject:
    found = resources.get(key) if isinstance(resources, DictionaryObject) else None
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


_HANDLERS: dict[bytes, Callable[[Drawing, list[Any]], None]] = {
    b"cm": Drawing._concatenate,
    b"BT": Drawing._begin_text,
    b"Tm": Drawing._set_text_matrix,
    b"Td": Drawing._move,
    b"TD": Drawing._move_and_set_leading,
    b"T*": Drawing._next_line,
    b"TL": lambda drawing, operands: drawing._set_number("leading", operands),
    b"Tc": lambda drawing, operands: drawing._set_number("char_spacing", operands),
    b"Tw": lambda drawing, operands: drawing._set_number("word_spacing", operands),
    b"Ts": lambda drawing, operands: drawing._set_number("rise", operands),
    b"Tz": Drawing._set_scale,
    b"Tj": Drawing._show,
    b"TJ": Drawing._show_array,
    b"'": Drawing._show_next_line,
    b'"': Drawing._show_spaced,
    b"re": Drawing._add_rectangle,
    b"m": Drawing._move_to,
    b"l": Drawing._line_to,
    b"S": Drawing._paint,
    b"s": Drawing._paint,
    b"f": Drawing._paint,
    b"F": Drawing._paint,
    b"f*": Drawing._paint,
    b"B": Drawing._paint,
    b"B*": Drawing._paint,
    b"n": Drawing._drop_path,
}
