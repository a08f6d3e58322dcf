"""'/sitemap.xml' and '/robots.txt': what search engines may find here, and what is of no use to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from xml.sax.saxutils import escape

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from assistant.web.public import public_address
from assistant.web.site import Site, number, root
from index.thesaurus import concepts

MOST = 50_000
"""Addresses in one sitemap, as sitemaps.org has it; of more there is an index of sitemaps."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NOT_FOR_ROBOTS = ("/api/", "/mcp", "/feedback", "/beoordelen", "/opzoeken?", "/opzoeken/")
_HEADERS = {"Cache-Control": "no-cache"}


def sitemap_routes(site: Site) -> APIRouter:
    """The two files for robots."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
    def sitemap(request: Request) -> Response:
        return _sitemap(site, request)

    @router.api_route("/robots.txt", methods=["GET", "HEAD"])
    def robots(request: Request) -> Response:
        refused = "".join(f"Disallow: {root(request)}{path}\n" for path in _NOT_FOR_ROBOTS)
        where = public_address(site, request, "/sitemap.xml")
        return PlainTextResponse(f"User-agent: *\n{refused}\nSitemap: {where}\n", headers=_HEADERS)

    return router


def _sitemap(site: Site, request: Request) -> Response:
    parts = -(-_count(site) // MOST)
    asked = request.query_params.get("deel")
    if asked is None and parts > 1:
        return _xml(_index(site, request, parts))
    part = number(asked or "1") or 0
    if not 1 <= part <= parts:
        raise HTTPException(404)
    start = (part - 1) * MOST
    return _xml(_addresses(site, request, islice(_paths(site), start, start + MOST)))


def _xml(lines: Iterable[str]) -> Response:
    return StreamingResponse(lines, media_type="application/xml", headers=_HEADERS)


def _count(site: Site) -> int:
    catalog = site.snapshot.catalog
    return len(_fixed()) + len(concepts()) + len(catalog.sources) + len(catalog)


def _fixed() -> tuple[str, ...]:
    return ("/", "/opzoeken", "/begrippen", "/over")


def _paths(site: Site) -> Iterator[tuple[str, str]]:
    """Every path with the day since which it is as it is: an answer's is the date of its document."""
    catalog, built = site.snapshot.catalog, site.snapshot.manifest.created[:10]
    yield from ((path, built) for path in _fixed())
    yield from ((f"/begrippen/{concept.id}", built) for concept in concepts())
    for source in catalog.sources.values():
        yield site.addresses.document_path(source.sha256), source.date or built
    for place in catalog.places:
        yield site.addresses.path(place.id), catalog.sources[place.sha256].date or built


def _addresses(site: Site, request: Request, paths: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"{_XML}<urlset {_SPACE}>\n"
    for path, day in paths:
        address = escape(public_address(site, request, path))
        yield f"<url><loc>{address}</loc><lastmod>{escape(day)}</lastmod></url>\n"
    yield "</urlset>\n"


def _index(site: Site, request: Request, parts: int) -> Iterator[str]:
    yield f"{_XML}<sitemapindex {_SPACE}>\n"
    for part in range(1, parts + 1):
        address = escape(public_address(site, request, f"/sitemap.xml?deel={part}"))
        yield f"<sitemap><loc>{address}</loc></sitemap>\n"
    yield "</sitemapindex>\n"
