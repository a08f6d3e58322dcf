"""Quotes in answers that were written down: is each, to the letter, on its page and in its record?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.answer import Citation
from assistant.verify import stands
from index.passage import Entry


def shown_citations(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every citation that a reader sees: of the answer, of older and newer ones, and of changed figures."""
    for name in ("citations", "history", "newer"):
        yield from answer.get(name, ())
    for figures in answer.get("figures", ()):
        yield figures["newer"]
        yield figures["older"]


def broken_quotes(answer: Mapping[str, Any], entries: Mapping[str, Entry]) -> list[Mapping[str, Any]]:
    """The citations that do not stand where they say; ``entries`` are the records by id."""
    return [cited for cited in shown_citations(answer) if not quote_stands(cited, entries)]


def quote_stands(cited: Mapping[str, Any], entries: Mapping[str, Entry]) -> bool:
    """Whether a citation is the record's own text and is drawn on its page (``assistant.verify``)."""
    entry = entries.get(cited["entry"])
    return entry is not None and stands(_citation(cited, entry), entry)


def _citation(cited: Mapping[str, Any], entry: Entry) -> Citation:
    """The citation that was written down; numbers are written as ints, which '07' would not survive."""
    own = entry.record.numbers
    written = [int(number) if number.isdecimal() else number for number in own]
    numbers = (
        own if written == list(cited["question_numbers"]) else tuple(map(str, cited["question_numbers"]))
    )
    plain = ("number", "document", "sha256", "title", "date", "dossier", "document_number", "question")
    return Citation(
        **{name: cited[name] for name in (*plain, "quote", "url", "reference", "sample")},
        question_numbers=numbers,
        pages=_pair(cited["pages"]),
        page_labels=_pair(cited["page_labels"]),
        span=_pair(cited["span"]),
        entry_id=cited["entry"],
    )


def _pair(values: Any) -> tuple[Any, Any]:
    first, last = values
    return first, last
