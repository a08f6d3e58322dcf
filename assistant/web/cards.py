"""The evidence beside the conversation: a card for each quote."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.answer import Answer, Citation
from assistant.reference import bibtex, csl_json
from assistant.web.addresses import Addresses
from assistant.web.catalogue import Texts
from assistant.web.markup import inert, quotation
from assistant.web.page_figure import page_figures, whole_link
from assistant.web.place import anchor, badges, open_link, place


def panel_html(answers: Sequence[Answer], texts: Texts, addresses: Addresses | None = None) -> str:
    """The quotes behind the last answer, and behind earlier ones folded away; empty without citations.

    With ``addresses`` a card has pictures of the pages, and a link to the whole answer. On a phone the script
    shows the cards as a sheet, which the button opens.
    """
    groups = [[*answer.citations, *answer.newer, *answer.history] for answer in answers if answer.citations]
    if not groups:
        return ""
    current = groups.pop() if answers[-1].citations else []
    heading = f"<h2>{inert(texts['panel_heading'])}</h2>" if current else ""
    parts = [_card(citation, texts, addresses) for citation in current]
    if groups:
        earlier = "".join(
            _card(citation, texts, addresses) for group in reversed(groups) for citation in group
        )
        summary = f"<summary>{inert(texts['panel_earlier'])}</summary>"
        parts.append(f'<details class="pa-earlier">{summary}{earlier}</details>')
    close = f'<button type="button" class="pa-close">{inert(texts["evidence_close"])}</button>'
    return (
        f'<div class="pa-panel"><button type="button" class="pa-see">{_see(len(current), texts)}</button>'
        f'<div class="pa-sheet"><div class="pa-sheet-top">{heading}{close}</div>{"".join(parts)}</div></div>'
    )


def _see(count: int, texts: Texts) -> str:
    key = {0: "evidence_see_earlier", 1: "evidence_see_one"}.get(count, "evidence_see_many")
    return inert(texts[key].format(count=count))


def _card(citation: Citation, texts: Texts, addresses: Addresses | None) -> str:
    """One citation: where it stands, the page, the PDF, the reference, what was asked, what it says."""
    number = f'<span class="pa-number">{citation.number}</span> ' if citation.number else ""
    asked = citation.question.strip()
    question = f"<h4>{inert(texts['kamer_question'])}</h4>{quotation(asked, 'pa-asked')}" if asked else ""
    heading = f'<h3 class="{anchor(citation)}">{number}{inert(place(citation, texts))}</h3>'
    return (
        f'<article class="pa-card">{heading}'
        f'<p class="pa-document" lang="nl">{inert(citation.title)}</p>'
        f'<p class="pa-meta">{_meta(citation, texts)}{badges(citation, texts)}</p>'
        f"{page_figures(citation, texts, addresses)}{_actions(citation, texts, addresses)}"
        f"{question}<h4>{inert(texts['quote'])}</h4>{quotation(citation.quote, 'pa-quote')}"
        f"{_exports(citation, texts)}</article>"
    )


def _meta(citation: Citation, texts: Texts) -> str:
    parts = [inert(texts.date(citation.date))]
    if citation.minister:
        parts.append(f'<span lang="nl">{inert(citation.minister)}</span>')
    if citation.dossier and citation.document_number:
        kamerstuk = texts["kamerstuk"].format(dossier=citation.dossier, number=citation.document_number)
        parts.append(inert(kamerstuk))
    if citation.page_labels[0] != str(citation.pages[0]):
        parts.append(inert(texts["page_physical"].format(page=citation.pages[0])))
    return " · ".join(parts)


def _actions(citation: Citation, texts: Texts, addresses: Addresses | None) -> str:
    copy = f'<button type="button" class="pa-copy">{inert(texts["copy_reference"])}</button>'
    hint = f'<p class="pa-hint">{inert(texts["sample_hint"])}</p>' if citation.sample else ""
    links = open_link(citation, texts) + whole_link(citation, texts, addresses)
    return (
        f'<div class="pa-actions">{links}{copy}</div>'
        f'<p class="pa-reference" lang="nl">{inert(citation.reference)}</p>{hint}'
    )


def _exports(citation: Citation, texts: Texts) -> str:
    """The reference as programs for references read it, folded."""
    item = json.dumps(csl_json(citation), ensure_ascii=False, indent=2)
    forms = _export("BibTeX", bibtex(citation), texts) + _export("CSL-JSON", item, texts)
    return (
        f'<details class="pa-exports"><summary>{inert(texts["for_researchers"])}</summary>{forms}</details>'
    )


def _export(name: str, content: str, texts: Texts) -> str:
    # A line break as an entity: the Markdown reader would take one for the end of a line of its own.
    lines = inert(content.strip()).replace("\n", "&#10;")
    label = inert(texts["copy_as"].format(form=name))
    return (
        f'<div class="pa-export"><h4>{inert(name)}</h4><pre>{lines}</pre>'
        f'<button type="button" class="pa-copy">{label}</button></div>'
    )
