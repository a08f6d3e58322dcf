"""Looking up: every pair and section, narrowed and sorted, and taken along as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from threading import Thread

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from assistant.web.catalogue import Texts
from assistant.web.collection import FORMS, Collection, Item, whole
from assistant.web.collection.record import notes_of
from assistant.web.lookup_view import LookupView, on_page, value_label
from assistant.web.public import public_address
from assistant.web.site import Site, page, page_texts
from assistant.web.wanted import Wanted
from index.browse import ORDERS, Listing, browse
from index.facets import table_of

MOST_EXPORTED = 500
"""More answers than this are not put in one file."""
_FRAGMENT = "uitslag"


def lookup_routes(site: Site) -> APIRouter:
    """The page '/opzoeken', and its answers as files: '/opzoeken/uitvoer.docx' and the like."""
    view = LookupView(site)
    router = APIRouter(include_in_schema=False)
    # What the first reader would otherwise wait for: two seconds at 10,000 pairs.
    Thread(target=table_of, args=(site.snapshot,), daemon=True).start()

    @router.api_route("/opzoeken", methods=["GET", "HEAD"])
    def look_up(request: Request) -> HTMLResponse:
        return _page(request, site, view)

    @router.api_route("/opzoeken/uitvoer.{form}", methods=["GET", "HEAD"])
    def export(request: Request, form: str) -> Response:
        return _file(request, site, view, form)

    return router


def _page(request: Request, site: Site, view: LookupView) -> HTMLResponse:
    wanted = _wanted(request, site)
    listing = _listing(wanted, site)
    fragment = request.query_params.get("deel") == _FRAGMENT
    return page(
        request,
        "lookup_found.html" if fragment else "lookup.html",
        wanted=wanted,
        found=view.page(wanted, listing, page_texts(request)),
        forms=tuple(FORMS),
        orders=ORDERS if wanted.text else ORDERS[1:],
        most=MOST_EXPORTED,
    )


def _wanted(request: Request, site: Site) -> Wanted:
    return Wanted.read(request.query_params, site.settings.max_question_chars)


def _listing(wanted: Wanted, site: Site) -> Listing:
    return browse(site.snapshot, wanted.text, wanted.chosen, wanted.order)


def _file(request: Request, site: Site, view: LookupView, form: str) -> Response:
    if form not in FORMS:
        raise HTTPException(404)
    texts = page_texts(request)
    collection = _collection(request, site, view)
    if not collection.items:
        heading, text = texts["lookup_nothing_heading"], texts["lookup_nothing_text"]
        return page(request, "message.html", 400, heading=heading, text=text)
    name = f"passend-antwoord-{collection.made}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(FORMS[form].write(collection), media_type=FORMS[form].media_type, headers=headers)


def _collection(request: Request, site: Site, view: LookupView) -> Collection:
    """What is to be put in a file: what was ticked, or else what the search finds, or a page of that."""
    asked, texts = request.query_params, page_texts(request)
    wanted = _wanted(request, site)
    intro, title = [texts["collection_intro"]], texts["collection_title"]
    if asked.get("wat") == "keuze" or (asked.getlist("id") and "wat" not in asked):
        ids = _known(asked.getlist("id"), site)
    else:
        listing = _listing(wanted, site)
        positions = on_page(wanted, listing) if asked.get("wat") == "pagina" else listing.positions
        ids = [site.snapshot.catalog.places[position].id for position in positions[:MOST_EXPORTED]]
        if wanted.text:
            title = texts["collection_title_about"].format(query=wanted.text)
        intro += _told(wanted, len(positions), texts)
    items = tuple(_items(request, site, view, ids))
    return Collection(title, items, texts, tuple(intro), date.today())


def _known(ids: list[str], site: Site) -> list[str]:
    """The entries that were ticked, each once; what the index does not hold is passed over."""
    known = site.snapshot.catalog.position
    return list(islice((each for each in dict.fromkeys(ids) if each in known), MOST_EXPORTED))


def _told(wanted: Wanted, count: int, texts: Texts) -> Iterator[str]:
    labels = [value_label(name, value, texts) for name, values in wanted.chosen.items() for value in values]
    if labels:
        yield texts["collection_filters"].format(filters=", ".join(labels))
    if count > MOST_EXPORTED:
        yield texts["collection_bounded"].format(most=MOST_EXPORTED, count=count)


def _items(request: Request, site: Site, view: LookupView, ids: list[str]) -> Iterator[Item]:
    for number, entry_id in enumerate(ids, 1):
        entry = site.snapshot.entry(entry_id)
        cited = whole(entry, number, older=view.is_older(entry))
        address = public_address(site, request, site.addresses.path(entry_id))
        yield Item(cited, address, notes_of(entry.record))
