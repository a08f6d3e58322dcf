"""The last check before an answer is shown: a quote that does not stand in its source is dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.answer import Citation
from corpus.provenance import Fragment, PlacedText
from corpus.records import Kamerstuk
from index.passage import Entry

_GAP = 12
"""Letters between two words of a line that are on the page and not in the record: a footnote's marker."""


def stands(citation: Citation, entry: Entry | None) -> bool:
    """Whether the quote is, to the letter, what the entry says in that place, and its page too."""
    if entry is None or entry.document.sha256 != citation.sha256:
        return False
    start, end = citation.span
    text, document = entry.record.answer, entry.document
    if not citation.quote.strip() or text.content[start:end] != citation.quote:
        return False
    first, last = text.page_at(start), text.page_at(end - 1)
    if first is None or last is None or not 1 <= first <= last <= len(document.page_labels):
        return False
    labels = (document.label(first), document.label(last))
    said = (citation.pages, citation.page_labels, citation.question_numbers)
    if said != ((first, last), labels, entry.record.numbers):
        return False
    return is_drawn(text, start, end, document)


def is_drawn(text: PlacedText, start: int, end: int, document: Kamerstuk) -> bool:
    """Whether characters ``start`` to ``end`` stand on the pages that they say, as far as those are known."""
    return not document.page_texts or all(
        _drawn(words, page, document) for page, words in _lines(text, start, end)
    )


def _lines(text: PlacedText, start: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """The words of a quote by the line of the page on which they stand, each with its page.

    A table's cells are lines of their own: of a cell with two lines both are drawn before the next cell.
    """
    placed = (fragment for fragment in text.fragments if fragment.start < end and fragment.end > start)
    lines: list[list[Fragment]] = []
    for fragment in placed:
        if lines and _on_one_line(lines[-1][-1], fragment, text.content):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    for line in lines:
        words = (text.content[max(one.start, start) : min(one.end, end)] for one in line)
        yield line[0].box.page, [letters for word in words if (letters := _letters(word))]


def _on_one_line(before: Fragment, after: Fragment, content: str) -> bool:
    same_height = (before.box.page, before.box.y0) == (after.box.page, after.box.y0)
    return same_height and "\t" not in content[before.end : after.start]


def _drawn(words: list[str], page: int, document: Kamerstuk) -> bool:
    """Whether these words follow each other on the page, with no more than a marker between two."""
    if not words:
        return True
    drawn = _page_letters(document.page_texts[page - 1])
    begin = drawn.find(words[0])
    while begin >= 0:
        if _follow(words, drawn, begin):
            return True
        begin = drawn.find(words[0], begin + 1)
    return False


def _follow(words: list[str], drawn: str, at: int) -> bool:
    for word in words:
        found = drawn.find(word, at, at + len(word) + _GAP)
        if found < 0:
            return False
        at = found + len(word)
    return True


@lru_cache(maxsize=256)
def _page_letters(text: str) -> str:
    return _letters(text)


def _letters(text: str) -> str:
    """Letters and digits alone, with ligatures and other odd forms as plain ones."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())
