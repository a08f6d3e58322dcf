"""Stable addresses of documents and answers: '/antwoord/31497-460/58'."""

from __future__ import annotations

from collections.abc import Iterable

from index.catalog import Catalog, Place, Source
from index.names import document_keys, slug


class Addresses:
    """What each document and entry of a catalogue is called in addresses; the first of two names wins.

    A document is called by its dossier and number ('31497-460'), by its number alone where it has no
    dossier ('20222023-1234'), and by 16 hex digits of its PDF's hash where two would have the same name or
    it has none. An entry is called by its first question number, and a section 'passage-3' by its place.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._keys = document_keys(catalog.sources.values())
        self._documents = {key: sha256 for sha256, key in self._keys.items()}
        self._cited = _cited(catalog.sources.values())
        self._entries: dict[tuple[str, str], str] = {}
        self._paths: dict[str, str] = {}
        for place in catalog.places:
            self._add(place)

    def _add(self, place: Place) -> None:
        names = [name for name in map(slug, place.numbers) if name]
        free = [name for name in names if (place.sha256, name) not in self._entries]
        own = free[0] if free else f"passage-{place.ordinal + 1}"
        for name in (own, *free):
            self._entries[place.sha256, name] = place.id
        self._paths[place.id] = f"/antwoord/{self._keys[place.sha256]}/{own}"

    def document(self, key: str) -> str | None:
        """The hash of the document with this name, or None."""
        return self._documents.get(key)

    def cited(self, target: str) -> tuple[str, ...]:
        """The hashes of the documents that a citation may mean: '31497-448', '35925-IV-12', or a number.

        A number alone means an Aanhangsel, of which each year has one with that number.
        """
        return tuple(self._cited.get(_cited_as(*target.rpartition("-")[::2]), ()))

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


def _cited(sources: Iterable[Source]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in sources:
        dossiers = source.dossiers if source.layout != "aanhangsel" else ("",)
        for dossier in dossiers if source.number else ():
            found.setdefault(_cited_as(dossier, source.number), []).append(source.sha256)
    return found


def _cited_as(dossier: str, number: str) -> str:
    return f"{slug(dossier).replace('-', '')}-{number.lower()}"
