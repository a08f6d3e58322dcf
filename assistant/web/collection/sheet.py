"""A collection as CSV for a spreadsheet program, an answer a row.

UTF-8 with a byte order mark, by which Excel knows it, and parted by semicolons, which Excel expects where
the comma is the decimal sign.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from assistant.web.collection.record import Collection, Item
from assistant.web.place import place

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet program may run as a formula."""
_COLUMNS = ("reference", "document", "date", "place", "question", "answer", "notes", "kind", "address")


def sheet(collection: Collection) -> bytes:
    """The bytes of the CSV; a cell that would be run as a formula gets an apostrophe before it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([collection.texts[f"collection_column_{name}"] for name in _COLUMNS])
    for item in collection.items:
        writer.writerow([harmless(cell) for cell in _cells(item, collection)])
    return target.getvalue().encode("utf-8-sig")


def _cells(item: Item, collection: Collection) -> Iterator[str]:
    cited, texts = item.citation, collection.texts
    yield cited.reference
    yield cited.title
    yield cited.date or ""
    yield place(cited, texts)
    yield cited.question
    yield cited.quote
    yield "\n".join(item.notes)
    kinds = [texts["older_badge"]] if cited.older else []
    yield ", ".join([*kinds, *([texts["sample"]] if cited.sample else [])])
    yield item.address


def harmless(cell: str) -> str:
    """A cell that is read as text: after OWASP, 'CSV Injection'."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
