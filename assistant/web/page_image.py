"""Pages of the PDFs as pictures, '/beeld/<sha256>/<page>.webp', with a quote marked if one is asked for.

The address says which characters of which entry are marked; where they stand is worked out here, from the
record, so that nobody can have other words marked than those. Where anything does not fit, nothing is marked.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from assistant.verify import is_drawn
from assistant.web.page_drawing import Mark
from assistant.web.page_pictures import Busy, PagePictures, picture_key
from assistant.web.site import Site
from corpus.provenance import PlacedText
from corpus.records import Kamerstuk

Part = Literal["answer", "question"]
Span = tuple[int, int]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAGE = re.compile(r"[1-9][0-9]{0,4}")
_PLACE = re.compile(r"[0-9]{1,7}", re.ASCII)
_KEPT = "private, max-age=3600"


def image_address(
    entry_id: str, sha256: str, page: int, span: Span | None = None, part: Part = "answer"
) -> str:
    """Where this server shows physical ``page`` (from 1) with a stretch of an entry marked on it.

    ``span`` are characters (start, end) of the entry's answer or question, None all of it; only what stands
    on this page is marked. A path with a query: give it to ``site.link``, or on the chat page use it without
    its first '/'. The picture of an A4 page has ``WIDTH`` x ``HEIGHT`` pixels (1000 x 1414).
    """
    query = {"entry": entry_id}
    query |= {"part": part} if part != "answer" else {}
    query |= {"from": str(span[0]), "to": str(span[1])} if span else {}
    return f"/beeld/{sha256}/{page}.webp?{urlencode(query)}"


def image_routes(site: Site) -> APIRouter:
    """The route of the pictures; the children that draw them end with the application."""
    pictures = PagePictures()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pictures.close()

    router = APIRouter(lifespan=lifespan)

    @router.api_route("/beeld/{sha256}/{name}.webp", methods=["GET", "HEAD"], include_in_schema=False)
    async def image(request: Request, sha256: str, name: str) -> Response:
        path = site.snapshot.pdf_path(sha256) if _SHA256.fullmatch(sha256) else None
        if path is None or not path.is_file() or not _PAGE.fullmatch(name):
            raise HTTPException(404)
        page = int(name)
        marks = await run_in_threadpool(_marks, site, sha256, page, dict(request.query_params))
        headers = {"Cache-Control": _KEPT, "ETag": f'"{picture_key(sha256, page, marks)}"'}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        try:
            picture = await pictures.picture(path, sha256, page, marks)
        except Busy:
            raise HTTPException(503, headers={"Retry-After": "5"}) from None
        if picture is None:
            raise HTTPException(404)
        return Response(picture, media_type="image/webp", headers=headers)

    return router


def _marks(site: Site, sha256: str, page: int, query: dict[str, str]) -> list[Mark]:
    """The words on a page that an address asks to be marked; none where they are not all in their place.

    Raises HTTPException (404) for a page that the document does not have.
    """
    document = _document(site, sha256)
    if document is None or page > len(document.page_labels):
        raise HTTPException(404)
    text = _text(site, sha256, query)
    span = _span(query, len(text.content)) if text else None
    if text is None or span is None or not is_drawn(text, *span, document):
        return []
    part = text.part(*span)
    return [
        Mark(*fragment.box[1:], part.content[fragment.start : fragment.end])
        for fragment in part.fragments
        if fragment.box.page == page
    ]


def _document(site: Site, sha256: str) -> Kamerstuk | None:
    catalog = site.snapshot.catalog
    first = next(iter(catalog.entries_of([sha256])), None)
    return None if first is None else site.snapshot.entry(catalog.places[first].id).document


def _text(site: Site, sha256: str, query: dict[str, str]) -> PlacedText | None:
    """The answer or question of the entry that an address names, if it is one of this document."""
    catalog, entry_id = site.snapshot.catalog, query.get("entry", "")
    position = catalog.position.get(entry_id)
    if position is None or catalog.places[position].sha256 != sha256:
        return None
    record = site.snapshot.entry(entry_id).record
    return {"answer": record.answer, "question": record.question}.get(query.get("part", "answer"))


def _span(query: dict[str, str], length: int) -> Span | None:
    """The characters that an address names, all where it names none, or None where there are none such."""
    start, end = query.get("from", "0"), query.get("to", str(length))
    if not (_PLACE.fullmatch(start) and _PLACE.fullmatch(end)):
        return None
    span = int(start), int(end)
    return span if span[0] < span[1] <= length else None
