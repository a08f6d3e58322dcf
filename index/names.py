"""What documents are called in addresses: '31497-460', '20222023-1234', or a part of the PDF's hash."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.catalog import Source

HASH_DIGITS = 16
_UNSAFE = re.compile(r"[^a-z0-9-]+")


def document_keys(sources: Iterable[Source]) -> dict[str, str]:
    """From the hash of each document to its name, which no two documents share."""
    held = list(sources)
    names = {source.sha256: _name(source) for source in held}
    times = Counter(names.values())
    return {
        sha256: name if name and times[name] == 1 else sha256[:HASH_DIGITS] for sha256, name in names.items()
    }


def _name(source: Source) -> str:
    if not source.number:
        return ""
    return slug("-".join([*source.dossiers[:1], source.number]))


def slug(text: str) -> str:
    """A text in the letters that an address may have."""
    return _UNSAFE.sub("-", text.lower()).strip("-")
