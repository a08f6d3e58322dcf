"""The light Markdown of the sample texts: paragraphs, lists and table rows, with footnote markers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.samples.document import MARKER

_ITEM = re.compile(r"(?:[-•]|(\d{1,2}[.)]))\s+(.*)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item (with its ``label``, '•' or '1.') or a table row (with its ``cells``).

    ``spaced`` says that a blank line stands before it.
    """

    text: str = ""
    label: str = ""
    cells: tuple[str, ...] = ()
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word: letters, or the ``marker`` of a footnote."""

    text: str
    marker: bool = False


Word = tuple[Piece, ...]


def blocks(text: str) -> list[Block]:
    """Split a text into its blocks; a line that starts none continues the one before it."""
    found: list[Block] = []
    spaced = False
    for line in map(str.strip, text.splitlines()):
        if not line:
            spaced = True
            continue
        block = _block(line, spaced)
        previous = found[-1] if found else None
        if block is None:
            continue
        if previous and not (spaced or block.label or block.cells or previous.cells):
            found[-1] = Block(f"{previous.text} {line}", previous.label, (), previous.spaced)
        else:
            found.append(block)
        spaced = False
    return found


def _block(line: str, spaced: bool) -> Block | None:
    """The block that ``line`` starts; None for the rule below a table's heading."""
    if line.startswith("|"):
        if _RULE.fullmatch(line):
            return None
        return Block(cells=tuple(cell.strip() for cell in line.strip("|").split("|")), spaced=spaced)
    item = _ITEM.fullmatch(line)
    if item:
        return Block(item[2], item[1] or "•", (), spaced)
    return Block(line, spaced=spaced)


def words(text: str) -> list[Word]:
    """The words of one block; a marker belongs to the word that it follows."""
    # Only breaking space divides words: a no-break space keeps '31 497' on one line.
    return [_word(word) for word in re.split(r"[ \t\n\r]+", text.strip()) if word]


def _word(word: str) -> Word:
    parts = MARKER.split(word)
    return tuple(Piece(part, place % 2 == 1) for place, part in enumerate(parts) if part)
