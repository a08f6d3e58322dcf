"""Answers and citations as HTML. Pure: no Gradio, no input or output.

Gradio shows our strings through its Markdown reader, which lets a good deal of HTML pass, so every text
that we did not write ourselves goes through ``inert`` first.
"""

from __future__ import annotations

import re
import string
from itertools import groupby

from assistant.answer import Answer, Citation
from assistant.web.catalogue import Texts

PDF_ADDRESS = re.compile(r"/pdf/[0-9a-f]{64}\.pdf#page=[1-9][0-9]*")
_MARKER = re.compile(r"\[([1-9][0-9]*)\]")
_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """Text that neither an HTML nor a Markdown reader can take for markup.

    Each ASCII punctuation mark becomes an entity; control characters and those that turn the direction of
    writing are dropped.
    """
    return _CONTROL.sub("", text).translate(_ENTITIES)


def question_html(question: str) -> str:
    """What the asker wrote, as the page shows it."""
    return f'<div class="pa-question">{_paragraphs(inert(question.strip()))}</div>'


def notice_html(text: str, growing: bool = False) -> str:
    """A message of our own in place of an answer; ``growing`` when more is coming."""
    style = "pa-notice pa-growing" if growing else "pa-notice"
    return f'<div class="{style}">{_paragraphs(inert(text))}</div>'


def answer_html(answer: Answer, texts: Texts, shown: int | None = None) -> str:
    """The answer with linked citation markers; only the first ``shown`` characters of it, when given."""
    visible = len(answer.answer) if shown is None else shown
    body = _paragraphs(_with_markers(answer, texts, visible))
    sources = "" if shown is not None else _sources(answer, texts)
    growing = "" if shown is None else " pa-growing"
    return f'<div class="pa-answer{growing}"><div lang="nl">{body}</div>{sources}</div>'


def steps(text: str, count: int) -> list[int]:
    """At most ``count`` growing lengths at which to show a text, each at a word's end."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if not ends:
        return [len(text)]
    chosen = {
        ends[(index + 1) * len(ends) // count - 1]
        for index in range(count)
        if (index + 1) * len(ends) >= count
    }
    return [*sorted(chosen - {ends[-1]}), len(text)]


def panel_html(answers: list[Answer], texts: Texts) -> str:
    """The quotes behind the last answer, and behind earlier ones folded away; empty without citations."""
    groups = [answer.citations for answer in answers if answer.citations]
    if not groups:
        return ""
    current = groups.pop() if answers[-1].citations else ()
    parts = [f"<h2>{inert(texts['panel_heading'])}</h2>"] if current else []
    parts += [_card(citation, texts) for citation in current]
    if groups:
        earlier = "".join(_card(citation, texts) for group in reversed(groups) for citation in group)
        parts.append(f"<details><summary>{inert(texts['panel_earlier'])}</summary>{earlier}</details>")
    return f'<div class="pa-panel">{"".join(parts)}</div>'


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


def _paragraphs(html: str) -> str:
    return "".join(_block(block.strip()) for block in re.split(r"\n\s*\n", html) if block.strip())


def _block(html: str) -> str:
    """Lines as one paragraph; lines whose cells are parted by tabs as a table."""
    runs = [(tabular, list(lines)) for tabular, lines in groupby(html.split("\n"), key=_has_cells)]
    return "".join(_table(lines) if tabular else _paragraph(lines) for tabular, lines in runs)


def _has_cells(line: str) -> bool:
    return "\t" in line


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(line.rstrip() for line in lines)}</p>"


def _table(lines: list[str]) -> str:
    head, *rows = [line.split("\t") for line in lines]
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _with_markers(answer: Answer, texts: Texts, visible: int) -> str:
    """The visible text, made inert, with its own citation markers as links (not those inside a quote)."""
    citations = {citation.number: citation for citation in answer.citations}
    quoted = _quoted_stretches(answer)
    parts, done = [], 0
    for match in _MARKER.finditer(answer.answer, 0, visible):
        citation = citations.get(int(match.group(1)))
        if citation is None or any(start <= match.start() < end for start, end in quoted):
            continue
        parts += [inert(answer.answer[done : match.start()]), _marker(citation, texts)]
        done = match.end()
    return "".join([*parts, inert(answer.answer[done:visible])])


def _quoted_stretches(answer: Answer) -> list[tuple[int, int]]:
    found = []
    for citation in answer.citations:
        start = answer.answer.find(citation.quote) if citation.quote else -1
        if start >= 0:
            found.append((start, start + len(citation.quote)))
    return found


def _link(citation: Citation, label: str, style: str, hint: str) -> str:
    """A link to the PDF at its page, or the bare label where the address is not one of ours."""
    if not PDF_ADDRESS.fullmatch(citation.url):
        return f'<span class="{style}">{inert(label)}</span>'
    # Gradio's sanitiser drops aria-label, so what only a screen reader should say is hidden text.
    return (
        f'<a class="{style}" href="{citation.url}" target="_blank" rel="noopener">{inert(label)}'
        f'<span class="pa-hidden"> {inert(hint)}</span></a>'
    )


def _marker(citation: Citation, texts: Texts) -> str:
    hint = f"{place(citation, texts)} ({texts['new_tab']})"
    return _link(citation, f"[{citation.number}]", "pa-marker", hint)


def _sources(answer: Answer, texts: Texts) -> str:
    rows = [
        f"<li>{_link(one, f'[{one.number}] {place(one, texts)}', 'pa-place', _new_tab(texts))} "
        f"<span>{inert(one.title)}, {inert(texts.date(one.date))}</span>{_badge(one, texts)}</li>"
        for one in answer.citations
    ]
    return f'<ul class="pa-sources">{"".join(rows)}</ul>' if rows else ""


def _new_tab(texts: Texts) -> str:
    return f"({texts['new_tab']})"


def _badge(citation: Citation, texts: Texts) -> str:
    return f' <span class="pa-badge">{inert(texts["sample"])}</span>' if citation.sample else ""


def _card(citation: Citation, texts: Texts) -> str:
    """One citation: where it stands, what was asked, what it says, the PDF, the reference."""
    asked = citation.question.strip()
    question = f"<h4>{inert(texts['kamer_question'])}</h4>{_quotation(asked, 'pa-asked')}" if asked else ""
    return (
        '<article class="pa-card">'
        f'<h3><span class="pa-number">{citation.number}</span> {inert(place(citation, texts))}</h3>'
        f'<p class="pa-document">{inert(citation.title)}</p>'
        f'<p class="pa-meta">{inert(_meta(citation, texts))}{_badge(citation, texts)}</p>'
        f"{question}<h4>{inert(texts['quote'])}</h4>{_quotation(citation.quote, 'pa-quote')}"
        f"{_actions(citation, texts)}</article>"
    )


def _quotation(text: str, style: str) -> str:
    return f'<blockquote class="{style}" lang="nl">{_paragraphs(inert(text))}</blockquote>'


def _meta(citation: Citation, texts: Texts) -> str:
    parts = [texts.date(citation.date)]
    if citation.dossier and citation.document_number:
        parts.append(texts["kamerstuk"].format(dossier=citation.dossier, number=citation.document_number))
    if citation.page_labels[0] != str(citation.pages[0]):
        parts.append(texts["page_physical"].format(page=citation.pages[0]))
    return " · ".join(parts)


def _actions(citation: Citation, texts: Texts) -> str:
    open_label = texts["open_pdf"].format(label=citation.page_labels[0])
    open_link = _link(citation, open_label, "pa-open", _new_tab(texts))
    reference = inert(citation.reference)
    copy = f'<button type="button" class="pa-copy">{inert(texts["copy_reference"])}</button>'
    hint = f'<p class="pa-hint">{inert(texts["sample_hint"])}</p>' if citation.sample else ""
    return f'<div class="pa-actions">{open_link}{copy}</div><p class="pa-reference">{reference}</p>{hint}'
