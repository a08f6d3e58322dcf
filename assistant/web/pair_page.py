"""Answers and documents at addresses of their own: '/antwoord/31497-460/58', '/antwoord/31497-460'."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.cite import cite
from assistant.compose import Quote
from assistant.reference import reference
from assistant.web import pair_view as view
from assistant.web.blocks import blocks
from assistant.web.catalogue import Texts, texts
from assistant.web.error_pages import not_there, told
from assistant.web.pair_links import note_marks, notes, reference_marks, targets, term_marks, term_name, terms
from assistant.web.problems import asked_language
from assistant.web.public import public_address
from assistant.web.site import Site, link, page, page_texts, root
from assistant.web.structured import pair_data
from index.passage import Entry, entries_of
from index.withdrawn import withdrawn

_DESCRIPTION = 200
"""Characters of an answer in the description of its page."""


def pair_routes(site: Site) -> APIRouter:
    """The pages of answers and of documents."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/antwoord", methods=["GET", "HEAD"])
    def documents(request: Request) -> Response:
        return RedirectResponse(f"{link(request, '/over')}#documenten", 302)

    @router.api_route("/antwoord/{key}", methods=["GET", "HEAD"])
    def document(request: Request, key: str) -> Response:
        sha256 = site.addresses.document(key)
        return _document_page(site, request, sha256) if sha256 else _no_document(site, request, key)

    @router.api_route("/antwoord/{key}/{question}", methods=["GET", "HEAD"])
    def pair(request: Request, key: str, question: str) -> Response:
        if not site.addresses.document(key):
            return _no_document(site, request, key, question)
        entry_id = site.addresses.entry(key, question)
        if entry_id is None:
            return not_there(request)
        path = site.addresses.path(entry_id)
        if path != f"/antwoord/{key}/{question}":
            return _moved(request, path)
        return _pair_page(site, request, site.snapshot.entry(entry_id))

    return router


def _moved(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{root(request)}{path}{query}", 301)


def _no_document(site: Site, request: Request, key: str, question: str = "") -> Response:
    """A document that was withdrawn says so; one that is only called otherwise by now is found there."""
    gone = withdrawn(site.settings.index_dir).get(key)
    if gone is None:
        return not_there(request)
    if gone.sha256 in site.snapshot.catalog.sources:
        return _moved(request, f"{site.addresses.document_path(gone.sha256)}/{question}".rstrip("/"))
    t = texts(asked_language(request.scope))
    said = {"title": gone.title or key, "date": t.date(gone.date), "since": t.date(gone.since)}
    return told(request, 410, "gone_heading", "gone_text", **said)


def _pair_page(site: Site, request: Request, entry: Entry) -> Response:
    t, document = page_texts(request), entry.document
    address = public_address(site, request, site.addresses.path(entry.id))
    document_path = site.addresses.document_path(document.sha256)
    referred = reference(document, entry.record.numbers, view.labels(entry))
    return page(
        request,
        "pair.html",
        entry=entry,
        document=document,
        document_path=document_path,
        heading=view.heading(entry, t),
        title=view.title(entry, t),
        description=view.shortened(entry.record.answer.content, _DESCRIPTION),
        canonical=address,
        data=pair_data(entry, address, public_address(site, request, document_path), referred),
        facts=view.facts(document, t),
        pages=view.pages(entry, t),
        labels=tuple(dict.fromkeys(view.labels(entry))),
        first_page=(entry.record.pages or (1, 1))[0],
        pdf_path=f"/pdf/{document.sha256}.pdf",
        images=view.page_images(entry),
        reference=referred,
        exports=view.exports(cite(Quote(entry, 0, len(entry.record.answer.content)), 0)),
        ask=view.question_for_chat(entry, t),
        around=view.around(site, entry, t),
        same=view.same(site, entry, t),
        referred=view.referred(site, entry, t),
        **_text(site, request, entry, t),
    )


def _text(site: Site, request: Request, entry: Entry, t: Texts) -> dict[str, Any]:
    """The words of a pair, and what they lead to."""
    record, hint = entry.record, t["pair_note_hint"]
    asked, said = terms(entry, t.language)
    references = reference_marks(site, entry, lambda path: link(request, path))
    in_question = [*note_marks(entry, "question", hint), *term_marks(asked)]
    in_answer = [*note_marks(entry, "answer", hint), *references, *term_marks(said)]
    return {
        "question": view.question_parts(record, in_question),
        "answer": blocks(record.answer.content, in_answer, record.tables),
        "notes": notes(entry),
        "terms": [(term_name(term), term) for term in [*asked, *said]],
        "targets": targets(site, entry),
    }


def _document_page(site: Site, request: Request, sha256: str) -> Response:
    t = page_texts(request)
    document = site.snapshot.document(sha256)
    held = entries_of(document)
    return page(
        request,
        "document.html",
        document=document,
        entries=[view.neighbour(site, entry, t) for entry in held],
        pairs=any(entry.record.is_pair for entry in held),
        facts=view.facts(document, t),
        pdf=f"/pdf/{sha256}.pdf",
        reference=reference(document),
        canonical=public_address(site, request, site.addresses.document_path(sha256)),
        description=t["document_description"].format(count=len(held)),
    )
