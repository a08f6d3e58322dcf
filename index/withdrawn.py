"""Names of documents that an index no longer holds, so that their addresses can say so.

    <index>/withdrawn.json     {name: [hash of the PDF, title, date, day of the build that left it out]}

A document that comes back is taken off the list; one that is only called otherwise by now (because
another document with its number came in) stays on it, and its hash tells where it went.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.catalog import Source
from index.names import document_keys


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A document that was in an index under ``name``; ``date`` and ``since`` ISO 8601, ``date`` may be ''."""

    name: str
    sha256: str
    title: str
    date: str
    since: str


def withdrawn(index_dir: Path) -> Mapping[str, Withdrawn]:
    """The withdrawn documents of an index by their name; empty where the list is missing or damaged."""
    try:
        data = json.loads((index_dir / "withdrawn.json").read_text(encoding="utf-8"))
        return {name: Withdrawn(name, *map(str, known)) for name, known in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def note_withdrawn(index_dir: Path, before: Iterable[Source], after: Iterable[Source], day: str) -> None:
    """Put on the list what is in use ``before`` and not ``after``; take off it what is there again."""
    old, held = {source.sha256: source for source in before}, list(after)
    names = set(document_keys(held).values())
    known = dict(withdrawn(index_dir))
    for sha256, name in document_keys(old.values()).items():
        known[name] = Withdrawn(name, sha256, old[sha256].title, old[sha256].date, day)
    gone = {name: each for name, each in known.items() if name not in names}
    if gone or (index_dir / "withdrawn.json").exists():
        _write(index_dir, gone)


def _write(index_dir: Path, gone: Mapping[str, Withdrawn]) -> None:
    data = {name: [each.sha256, each.title, each.date, each.since] for name, each in sorted(gone.items())}
    handle, aside = tempfile.mkstemp(dir=index_dir, prefix=".withdrawn-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(aside, index_dir / "withdrawn.json")
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
