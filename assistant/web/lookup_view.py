"""What the page for looking up shows: results, facets and pages, as the templates take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Citation
from assistant.reference import spaced
from assistant.web.catalogue import Texts
from assistant.web.collection import whole
from assistant.web.place import place
from assistant.web.site import Site
from assistant.web.snippets import Piece, marked, snippet
from assistant.web.wanted import PAGE_SIZE, Query, Wanted
from index.browse import Listing
from index.passage import Entry

_TITLE_LENGTH = 320
_SHOWN_OF_FACET = 6


@dataclass(frozen=True, slots=True)
class Result:
    """One entry in the list; ``path`` is its stable address."""

    citation: Citation
    path: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    place: str

    @property
    def plain_title(self) -> str:
        """The title without its marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, what it is called, and how many answers it gives."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet: the options that are shown, and those behind 'more'."""

    name: str
    label: str
    shown: tuple[Option, ...]
    more: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that can be taken back: the query without it."""

    label: str
    query: Query


@dataclass(frozen=True, slots=True)
class Page:
    """What the list shows of a search."""

    results: tuple[Result, ...]
    count: int
    unfiltered: int
    pages: int
    facets: tuple[FacetView, ...]
    chips: tuple[Chip, ...]
    repairs: tuple[tuple[str, str], ...]


class LookupView:
    """Makes pages of a site's entries."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._older: dict[str, bool] = {}

    def page(self, wanted: Wanted, listing: Listing, texts: Texts) -> Page:
        """One page of the list of a search."""
        return Page(
            results=tuple(self._results(wanted, listing, texts)),
            count=len(listing.positions),
            unfiltered=listing.unfiltered,
            pages=max(-(-len(listing.positions) // PAGE_SIZE), 1),
            facets=tuple(_facets(wanted, listing, texts)),
            chips=tuple(_chips(wanted, texts)),
            repairs=tuple(listing.query.repairs.items()) if listing.query else (),
        )

    def _results(self, wanted: Wanted, listing: Listing, texts: Texts) -> Iterator[Result]:
        for position in on_page(wanted, listing):
            entry_id = self._site.snapshot.catalog.places[position].id
            entry = self._site.snapshot.entry(entry_id)
            cited = whole(entry, 0, older=self.is_older(entry))
            title = cited.question or cited.title
            yield Result(
                citation=cited,
                path=self._site.addresses.path(entry_id),
                title=_title(title, listing.spoken),
                text=snippet(cited.quote, listing.spoken),
                place=place(cited, texts),
            )

    def is_older(self, entry: Entry) -> bool:
        """Whether a newer document answers the same question."""
        if entry.id not in self._older:
            alike = self._site.snapshot.alike(entry.id)
            newest = max((other.document.date or "" for other in alike), default="")
            self._older[entry.id] = newest > (entry.document.date or "")
        return self._older[entry.id]


def on_page(wanted: Wanted, listing: Listing) -> tuple[int, ...]:
    """The positions of the entries on a page; the last page where there are fewer."""
    last = max(-(-len(listing.positions) // PAGE_SIZE), 1)
    first = (min(wanted.page, last) - 1) * PAGE_SIZE
    return listing.positions[first : first + PAGE_SIZE]


def _title(text: str, spoken: frozenset[str]) -> tuple[Piece, ...]:
    if len(text) > _TITLE_LENGTH:
        return snippet(text, spoken, _TITLE_LENGTH)
    return marked(text, spoken)


def _facets(wanted: Wanted, listing: Listing, texts: Texts) -> Iterator[FacetView]:
    for name, counts in listing.counts.items():
        chosen = set(wanted.chosen[name])
        options = [
            Option(value, value_label(name, value, texts), count, value in chosen)
            for value, count in counts.items()
            if count or value in chosen
        ]
        if name == "dossier":
            options.sort(key=lambda option: -option.count)
        first = [option for place, option in enumerate(options) if place < _SHOWN_OF_FACET or option.chosen]
        rest = [option for option in options if option not in first]
        if options:
            yield FacetView(name, texts[f"lookup_facet_{name}"], tuple(first), tuple(rest))


def _chips(wanted: Wanted, texts: Texts) -> Iterator[Chip]:
    for name, values in wanted.chosen.items():
        for value in values:
            yield Chip(value_label(name, value, texts), wanted.without(name, value).query())


def value_label(facet: str, value: str, texts: Texts) -> str:
    """What a value of a facet is called; one that we do not know by itself."""
    if facet == "dossier":
        return spaced(value)
    return texts.words.get(f"lookup_{facet}_{value}", value)
