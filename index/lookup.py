"""Look-ups: which entries a question means that names a document, a question number, a page or a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.catalog import Catalog, Source
from index.signals import Signals, speaks_of_actor

Reason = Literal["", "several", "no_place", "no_document", "document"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Positions in the catalogue, in the order in which they are to be shown.

    ``certain`` says that the question names them, so that nothing else answers it; ``void`` that it names a
    document or a place that the documents do not have, so that nothing answers it. ``reason`` tells what a
    question named where that is not one answer, and ``documents`` are the hashes of those that it may mean:

    several      a place that several documents have
    no_place     a place that the documents do not have
    no_document  a document that is not there
    document     a document without a place in it
    """

    positions: tuple[int, ...] = ()
    certain: bool = False
    void: bool = False
    reason: Reason = ""
    documents: tuple[str, ...] = ()


NOTHING = Selection()


def select(signals: Signals, catalog: Catalog) -> Selection:
    """The entries that a question names; ``NOTHING`` where it names no document and no place."""
    if not (signals.names_document or signals.names_place):
        return NOTHING
    documents = _documents(signals, catalog)
    if not documents:
        return Selection(void=True, reason="no_document") if _insists(signals) else NOTHING
    positions = catalog.entries_of(documents)
    if signals.names_place:
        return _placed(signals, positions, documents, catalog)
    by_actor = _of_actor(signals, positions, catalog)
    if by_actor:
        return Selection(tuple(by_actor), certain=True)
    return Selection(tuple(positions), reason="document", documents=tuple(documents))


def _placed(
    signals: Signals, positions: Sequence[int], documents: Sequence[str], catalog: Catalog
) -> Selection:
    """The entries at the place that is named in one of these documents."""
    held = _at_place(signals, positions, catalog)
    if not held:
        return Selection(void=signals.names_document, reason="no_place", documents=tuple(documents))
    if signals.names_document or len(documents) == 1:
        return Selection(tuple(held), certain=True)
    holding = {catalog.places[position].sha256 for position in held}
    among = tuple(sha256 for sha256 in documents if sha256 in holding)
    return Selection(tuple(held), reason="several" if len(among) > 1 else "", documents=among)


def _insists(signals: Signals) -> bool:
    """Whether a question is only about the document that it names, so that another does not do."""
    return bool(
        signals.names_place or signals.document or signals.dossier or (signals.kind and signals.month)
    )


def _documents(signals: Signals, catalog: Catalog) -> list[str]:
    """Hashes of the documents that fit all that is named of them; the newest first."""
    named = _numbered(signals, catalog)
    fitting = [source for source in named if _dated(signals, source.date)]
    if signals.document and (signals.dossier or not signals.month):
        # Its number names it, and a year is what is asked about; but Aanhangsels count anew each session.
        fitting = fitting or named
    of_kind = [source for source in fitting if source.layout in signals.layouts]
    ordered = sorted(of_kind or fitting, key=lambda source: source.date, reverse=True)
    return [source.sha256 for source in ordered]


def _numbered(signals: Signals, catalog: Catalog) -> list[Source]:
    """The documents that fit the numbers that are named, if any; of the very dossier before its chapters."""
    fitting = [source for source in catalog.sources.values() if _fits(signals, source)]
    return [source for source in fitting if signals.dossier in source.dossiers] or fitting


def _fits(signals: Signals, source: Source) -> bool:
    if signals.dossier and not _of_dossier(signals.dossier, source):
        # A document of two dossiers may be read with one, and an Aanhangsel has a number alone.
        return bool(signals.document) and not source.dossiers and source.number == signals.document
    return not signals.document or source.number == signals.document


def _of_dossier(dossier: str, source: Source) -> bool:
    """Whether a document is of a dossier; one that is named without its chapter may have any."""
    held = (*source.dossiers, source.number)
    return dossier in held or dossier in (each.partition("-")[0] for each in held)


def _dated(signals: Signals, date: str) -> bool:
    if not (signals.years or signals.month):
        return True
    year, month, day = (int(part) for part in date.split("-")) if date.count("-") == 2 else (0, 0, 0)
    return (
        (not signals.years or year in signals.years)
        and (not signals.month or month == signals.month)
        and (not signals.day or day == signals.day)
    )


def _at_place(signals: Signals, positions: Sequence[int], catalog: Catalog) -> list[int]:
    if signals.numbers:
        wanted = {number: place for place, number in enumerate(signals.numbers)}
        held = [
            (min(wanted[number] for number in catalog.places[position].numbers if number in wanted), position)
            for position in positions
            if not wanted.keys().isdisjoint(catalog.places[position].numbers)
        ]
        return [position for _, position in sorted(held, key=lambda pair: pair[0])]
    pages = {str(page) for page in signals.pages}
    return [position for position in positions if not pages.isdisjoint(catalog.places[position].labels)]


def _of_actor(signals: Signals, positions: Sequence[int], catalog: Catalog) -> list[int]:
    return [
        position
        for position in positions
        if any(speaks_of_actor(actor, catalog.places[position].heading) for actor in signals.actors)
    ]
