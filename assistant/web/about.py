"""'/over': which documents there are, what the assistant is and is not, privacy, accessibility, contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.generate import ModelSettings
from assistant.reference import spaced
from assistant.web.catalogue import Texts
from assistant.web.pair_view import kind_name
from assistant.web.public import canonical
from assistant.web.site import Site, number, page, page_texts
from index.catalog import Source

DOCUMENTS = 100
"""As many are listed on one page."""
SECTIONS = ("what", "how", "documents", "privacy", "accessibility", "contact", "licence")
ANCHORS = {
    "what": "wat",
    "how": "werking",
    "documents": "documenten",
    "accessibility": "toegankelijkheid",
    "licence": "licentie",
}
"""What the parts of the page are called in addresses, where that is not their own name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One document in the list."""

    path: str
    title: str
    kind: str
    date: str
    number: str
    count: int
    sample: bool


def about_routes(site: Site) -> APIRouter:
    """The page about this site."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/over", methods=["GET", "HEAD"])
    def about(request: Request) -> Response:
        t = page_texts(request)
        listed = sorted(site.snapshot.catalog.sources.values(), key=_newest_first, reverse=True)
        parts = max(-(-len(listed) // DOCUMENTS), 1)
        part = min(number(request.query_params.get("deel", "")) or 1, parts)
        rows = [_row(site, source, t) for source in listed[(part - 1) * DOCUMENTS : part * DOCUMENTS]]
        return page(
            request,
            "about.html",
            anchors=[(name, ANCHORS.get(name, name)) for name in SECTIONS],
            covered=_covered(site, t),
            samples=_samples(rows, only=parts == 1),
            rows=rows,
            part=part,
            parts=parts,
            model=_model(site.settings.llm),
            contact=_contact(site.settings.contact),
            description=t["about_description"],
            canonical=canonical(site, request, "/over"),
        )

    return router


def _newest_first(source: Source) -> tuple[str, str]:
    return source.date, source.number


def _covered(site: Site, t: Texts) -> str:
    """How many documents there are, from when, and since when the list is as it is."""
    catalog, manifest = site.snapshot.catalog, site.snapshot.manifest
    dates = sorted(source.date for source in catalog.sources.values() if source.date)
    told = {
        "documents": len(catalog.sources),
        "entries": len(catalog),
        "built": t.date(manifest.created[:10]),
    }
    if not dates:
        return t["about_documents_undated"].format(**told)
    return t["about_documents"].format(**told, first=t.date(dates[0]), last=t.date(dates[-1]))


def _samples(rows: Sequence[Row], *, only: bool) -> str:
    """The key of what is said of sample documents among these; '' where there are none."""
    if only and rows and all(row.sample for row in rows):
        return "about_samples_all"
    return "about_samples_some" if any(row.sample for row in rows) else ""


def _row(site: Site, source: Source, t: Texts) -> Row:
    document = site.snapshot.document(source.sha256)
    named = [spaced(document.dossier)] if document.dossier else []
    named += [f"nr. {document.number}"] if document.number else []
    return Row(
        site.addresses.document_path(source.sha256),
        document.title or document.file,
        kind_name(document.layout, t),
        t.date(source.date),
        ", ".join(named),
        len(site.snapshot.catalog.entries_of([source.sha256])),
        document.sample,
    )


def _model(llm: ModelSettings) -> str:
    """What a reader is told of the language model that gets their question; '' where there is none."""
    if not llm.model:
        return ""
    place = (urlsplit(llm.base_url).hostname if llm.base_url else llm.provider) or ""
    return f"{llm.model}, {place}" if place else llm.model


def _contact(contact: str | None) -> tuple[str, str] | None:
    """The address to write to as it is shown, and as a link."""
    if not contact:
        return None
    return contact, f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
