"""An answer as Markdown: tables and lists as such, the words untouched."""

from __future__ import annotations

import re

from corpus.records import Record

_BULLET = re.compile(r"^(?:[•●▪◦·o‣∙–—]) ", re.MULTILINE)


def markdown(record: Record) -> str:
    """The answer with Markdown tables and list marks; what Markdown would read as marks is escaped."""
    text, parts, place = record.answer.content, [], 0
    for start, end in record.tables:
        parts += [_prose(text[place:start]), "\n" + _table(text[start:end]) + "\n"]
        place = end
    parts.append(_prose(text[place:]))
    return "".join(parts)


def _prose(text: str) -> str:
    escaped = re.sub(r"([\\`*_<>#\[\]|])", r"\\\1", text)
    return _BULLET.sub("- ", escaped)


def _table(text: str) -> str:
    rows = [[_cell(cell) for cell in line.split("\t")] for line in text.split("\n")]
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _cell(text: str) -> str:
    return _prose(text).strip()
