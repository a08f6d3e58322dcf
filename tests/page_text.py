"""What stands on the pages of a PDF, by a library that the program itself does not use."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2

from assistant.answer import Citation
from corpus.provenance import Box

MARKER = r"(?:\[?\d{1,3}[\])]?)?"
SLACK = 2.0
"""Points by which a letter may stick out of its box."""


def stands_on_its_pages(citation: Citation, path: Path) -> bool:
    """Whether the quote begins on the first page cited, ends on the last, and fills its boxes in between.

    White space, hyphens and footnote markers are not looked at.
    """
    boxes: dict[int, list[Box]] = defaultdict(list)
    for box in citation.boxes:
        boxes[box.page].append(box)
    if sorted(boxes) != list(range(citation.pages[0], citation.pages[1] + 1)):
        return False
    with pypdfium2.PdfDocument(path) as document:
        texts = [_within(document[page - 1], boxes[page]) for page in sorted(boxes)]
    return any(
        all(_is_in(part, text) for part, text in zip(parts, texts, strict=True))
        for parts in _partings(citation.quote.split(), len(texts))
    )


def _within(page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> str:
    """The text in the smallest rectangle around ``boxes``."""
    return _bare(
        page.get_textpage().get_text_bounded(
            left=min(box.x0 for box in boxes) - SLACK,
            bottom=min(box.y0 for box in boxes) - SLACK,
            right=max(box.x1 for box in boxes) + SLACK,
            top=max(box.y1 for box in boxes) + SLACK,
        )
    )


def _partings(words: list[str], count: int) -> Iterator[list[list[str]]]:
    """Every way to part words into ``count`` stretches, at a space or (hyphenated) within a word."""
    if count == 1:
        yield [words]
        return
    for at, word in enumerate(words):
        for cut in range(len(word)):
            before, after = [*words[:at], word[:cut]], [word[cut:], *words[at + 1 :]]
            for rest in _partings(after, count - 1):
                yield [before, *rest]


def _is_in(words: list[str], text: str) -> bool:
    """Whether the words follow each other in the text; a marker may stand before a word or a full stop."""
    parts = [part for word in words for part in re.findall(r"\w+|\W", _bare(word))]
    return bool(parts) and re.search(MARKER.join(re.escape(part) for part in parts), text) is not None


def _bare(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u00ad\ufffe\uffff\x02-]+", "", composed).casefold()
