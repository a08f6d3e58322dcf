"""Stable addresses of documents and answers: '/antwoord/31497-460/58'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.catalog import Catalog, Place, Source

_UNSAFE = re.compile(r"[^a-z0-9-]+")


class Addresses:
    """What each document and entry of a catalogue is called in addresses; the first of two names wins.

    A document is called by its dossier and number ('31497-460'), by its number alone where it has no
    dossier ('20222023-1234'), and by 16 hex digits of its PDF's hash where two would have the same name or
    it has none. An entry is called by its first question number, and a section 'passage-3' by its place.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._keys = document_keys(catalog.sources.values())
        self._documents = {key: sha256 for sha256, key in self._keys.items()}
        self._entries: dict[tuple[str, str], str] = {}
        self._paths: dict[str, str] = {}
        for place in catalog.places:
            self._add(place)

    def _add(self, place: Place) -> None:
        names = [name for name in map(_slug, place.numbers) if name]
        free = [name for name in names if (place.sha256, name) not in self._entries]
        own = free[0] if free else f"passage-{place.ordinal + 1}"
        for name in (own, *free):
            self._entries[place.sha256, name] = place.id
        self._paths[place.id] = f"/antwoord/{self._keys[place.sha256]}/{own}"

    def document(self, key: str) -> str | None:
        """The hash of the document with this name, or None."""
        return self._documents.get(key)

    def key(self, sha256: str) -> str:
        """The name of a document; KeyError for one that is not in the catalogue."""
        return self._keys[sha256]

    def entry(self, key: str, question: str) -> str | None:
        """The id of the entry that an address means, or None; each number of a joint answer means it."""
        return self._entries.get((self._documents.get(key, ""), question.lower()))

    def path(self, entry_id: str) -> str:
        """'/antwoord/<document>/<question>', the one address of an entry; KeyError for an unknown id."""
        return self._paths[entry_id]

    def document_path(self, sha256: str) -> str:
        """'/antwoord/<document>', where the answers of a document are listed."""
        return f"/antwoord/{self._keys[sha256]}"


def document_keys(sources: Iterable[Source]) -> dict[str, str]:
    """From the hash of each document to its name."""
    held = list(sources)
    names = {source.sha256: _name(source) for source in held}
    times = Counter(names.values())
    return {sha256: name if name and times[name] == 1 else sha256[:16] for sha256, name in names.items()}


def _name(source: Source) -> str:
    if not source.number:
        return ""
    return _slug("-".join([*source.dossiers[:1], source.number]))


def _slug(text: str) -> str:
    return _UNSAFE.sub("-", text.lower()).strip("-")
