"""Where a quote stands: in words, as a link into its PDF, and with a badge where a reader should beware."""

from __future__ import annotations

import hashlib
import re

from assistant.answer import Citation
from assistant.web.catalogue import Texts
from assistant.web.markup import inert

PDF_ADDRESS = re.compile(r"/pdf/[0-9a-f]{64}\.pdf#page=[1-9][0-9]*")


def place(citation: Citation, texts: Texts) -> str:
    """'Vraag 58, pagina 25' as plain text."""
    numbers = citation.question_numbers
    kind = (
        texts["section"] if not numbers else texts["question_one" if len(numbers) == 1 else "question_many"]
    )
    return f"{kind.format(numbers=texts.enumerate(numbers))}, {_pages(citation, texts)}"


def _pages(citation: Citation, texts: Texts) -> str:
    first, last = citation.page_labels
    if citation.pages[0] == citation.pages[1]:
        return texts["page_one"].format(label=first)
    return texts["page_range"].format(first=first, last=last)


def anchor(citation: Citation) -> str:
    """A class by which the script finds the card of a link's quote; the same quote has the same one."""
    said = repr((citation.sha256, citation.pages, citation.question_numbers, citation.quote))
    return f"pa-at-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _link(citation: Citation, label: str, style: str, hint: str) -> str:
    """A link to the PDF at its page, or the bare label where the address is not one of ours.

    It is relative to the chat page, which a reverse proxy may serve below a path of its own.
    """
    if not PDF_ADDRESS.fullmatch(citation.url):
        return f'<span class="{style}">{inert(label)}</span>'
    # Gradio's sanitiser drops aria-label, so what only a screen reader should say is hidden text.
    return (
        f'<a class="{style}" href="{citation.url[1:]}" target="_blank" rel="noopener">{inert(label)}'
        f'<span class="pa-hidden"> {inert(hint)}</span></a>'
    )


def marker(citation: Citation, texts: Texts) -> str:
    """The citation's number as a link, which the script takes to its card."""
    hint = f"{place(citation, texts)}, {texts['evidence_to_source']}"
    return _link(citation, f"[{citation.number}]", f"pa-marker {anchor(citation)}", hint)


def place_link(citation: Citation, texts: Texts) -> str:
    """'[1] Vraag 58, pagina 25' as a link; without a number where the citation has none."""
    number = f"[{citation.number}] " if citation.number else ""
    style = f"pa-place {anchor(citation)}"
    return _link(citation, number + place(citation, texts), style, texts["evidence_to_source"])


def open_link(citation: Citation, texts: Texts) -> str:
    """'Open de PDF op pagina 25' as a link."""
    label = texts["open_pdf"].format(label=citation.page_labels[0])
    return _link(citation, label, "pa-open", f"({texts['new_tab']})")


def badges(citation: Citation, texts: Texts) -> str:
    """That it is an older answer, and that it is from a sample document."""
    said = [texts["older_badge"]] if citation.older else []
    said += [texts["sample"]] if citation.sample else []
    return "".join(f' <span class="pa-badge">{inert(text)}</span>' for text in said)
