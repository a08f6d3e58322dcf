"""What stands on the pages of a PDF, by a library that the program itself does not use."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pypdfium2

from assistant.answer import Citation
from corpus.provenance import Box
from index.passage import Entry

MARKER = r"(?:\[?\d{1,3}[\])]?)?"
PAGE_TURN = "\f"
SLACK = 2.0
"""Points by which a letter may stick out of its box."""


def stands_on_its_pages(citation: Citation, entry: Entry, path: Path) -> bool:
    """Whether the quote begins on the first page cited, ends on the last, and fills its boxes in between.

    Paragraphs and the cells of tables are looked at one by one, since libraries differ on the order
    in which a table is read. White space, hyphens and footnote markers are not looked at.
    """
    if sorted({box.page for box in citation.boxes}) != list(range(citation.pages[0], citation.pages[1] + 1)):
        return False
    offset = citation.span[0]
    pieces = list(re.finditer(r"[^\t\n]+", citation.quote))
    pages = _pages_of(path)
    return all(
        _fills(
            piece.group(),
            entry.record.answer.boxes(offset + piece.start(), offset + piece.end()),
            pages,
        )
        for piece in pieces
        if _bare(piece.group())
    )


class _Pages:
    """The pages of a PDF, each read once."""

    def __init__(self, path: Path) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self._read: dict[int, pypdfium2.PdfTextPage] = {}

    def __getitem__(self, number: int) -> pypdfium2.PdfTextPage:
        if number not in self._read:
            self._read[number] = self._document[number - 1].get_textpage()
        return self._read[number]


@lru_cache(maxsize=32)
def _pages_of(path: Path) -> _Pages:
    return _Pages(path)


def _fills(text: str, boxes: Sequence[Box], read: _Pages) -> bool:
    pages: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        pages[box.page].append(box)
    there = PAGE_TURN.join(_within(read[page], pages[page]) for page in sorted(pages))
    return _pattern(text).search(there) is not None


def _within(page: pypdfium2.PdfTextPage, boxes: Sequence[Box]) -> str:
    """The text in the smallest rectangle around ``boxes``."""
    return _bare(
        page.get_text_bounded(
            left=min(box.x0 for box in boxes) - SLACK,
            bottom=min(box.y0 for box in boxes) - SLACK,
            right=max(box.x1 for box in boxes) + SLACK,
            top=max(box.y1 for box in boxes) + SLACK,
        )
    )


def _pattern(quote: str) -> re.Pattern[str]:
    """The quote's letters; a marker may stand before a word or a full stop, and a page may turn anywhere."""
    parts = [part for word in quote.split() for part in re.findall(r"\w+|\W", _bare(word))]
    turning = (f"{PAGE_TURN}?".join(re.escape(letter) for letter in part) for part in parts)
    return re.compile(f"{MARKER}(?:{PAGE_TURN}{MARKER})?".join(turning))


def _bare(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u00ad\ufffe\uffff\x02-]+", "", composed).casefold()
