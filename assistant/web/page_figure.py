"""A quote's pages as pictures on a card, and the way to its whole answer: for entries of the index only."""

from __future__ import annotations

import re

from assistant.answer import Citation
from assistant.web.addresses import Addresses
from assistant.web.catalogue import Texts
from assistant.web.markup import inert
from assistant.web.page_drawing import HEIGHT, WIDTH
from assistant.web.page_image import image_address

_SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_PAGES = 4
"""Pages of one quote that are shown; a longer one is read in the PDF."""


def whole_path(citation: Citation, addresses: Addresses | None) -> str | None:
    """The stable address of the entry that is quoted, or None where this index has no such entry."""
    sha256 = citation.sha256
    ours = _SHA256.fullmatch(sha256) and citation.entry_id.startswith(f"{sha256[:16]}-")
    if addresses is None or not ours:
        return None
    try:
        return addresses.path(citation.entry_id)
    except KeyError:
        return None


def whole_link(citation: Citation, texts: Texts, addresses: Addresses | None) -> str:
    """'Lees het hele antwoord', or ''."""
    path = whole_path(citation, addresses)
    if path is None:
        return ""
    said = texts["evidence_whole_answer" if citation.question_numbers else "evidence_whole_passage"]
    query = "" if texts.language == "nl" else f"?lang={texts.language}"
    return (
        f'<a class="pa-whole" href="{path[1:]}{query}" target="_blank" rel="noopener">{inert(said)}'
        f'<span class="pa-hidden"> ({inert(texts["new_tab"])})</span></a>'
    )


def page_figures(citation: Citation, texts: Texts, addresses: Addresses | None) -> str:
    """The page on which a quote begins, and folded those on which it goes on; '' for one without a place."""
    if whole_path(citation, addresses) is None or citation.span[0] >= citation.span[1]:
        return ""
    first, last = citation.pages
    further = "".join(
        _figure(citation, page, texts) for page in range(first + 1, min(last, first + MOST_PAGES - 1) + 1)
    )
    if further:
        said = texts["evidence_further"].format(label=citation.page_labels[1])
        further = f'<details class="pa-further"><summary>{inert(said)}</summary>{further}</details>'
    return _figure(citation, first, texts) + further


def _figure(citation: Citation, page: int, texts: Texts) -> str:
    """A page as a picture, which is a link to itself: a browser shows it large and lets one zoom."""
    address = image_address(citation.entry_id, citation.sha256, page, citation.span)[1:].replace("&", "&amp;")
    named = _named(citation, page, texts)
    return (
        f'<a class="pa-page" href="{address}" target="_blank" rel="noopener">'
        f'<img src="{address}" width="{WIDTH}" height="{HEIGHT}" loading="lazy" decoding="async" '
        f'alt="{inert(texts["evidence_alt"].format(page=named))}">'
        f"<span>{inert(texts['evidence_enlarge'].format(page=named))}"
        f'<span class="pa-hidden"> ({inert(texts["new_tab"])})</span></span></a>'
    )


def _named(citation: Citation, page: int, texts: Texts) -> str:
    """'pagina 25'; 'blad 26 van de PDF' for one between the first and the last."""
    for at, label in zip(citation.pages, citation.page_labels, strict=True):
        if page == at:
            return texts["page_one"].format(label=label)
    return texts["page_physical"].format(page=page)
