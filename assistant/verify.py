"""The last check before an answer is shown: a quote that does not stand in its source is dropped."""

from __future__ import annotations

from assistant.answer import Citation
from index.passage import Entry


def stands(citation: Citation, entry: Entry | None) -> bool:
    """Whether the quote is, to the letter, what the entry says in that place, on the pages named."""
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
    return said == ((first, last), labels, entry.record.numbers)
