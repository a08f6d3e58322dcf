"""The words of an answer: its citation markers as links, its terms explained, abbreviations spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Answer, Language
from assistant.compose import above
from assistant.terms import Term
from assistant.web.catalogue import Texts
from assistant.web.markup import inert
from assistant.web.place import marker
from index.thesaurus import concepts

_MARKER = re.compile(r"\[([1-9][0-9]*)\]")
_BREAKS = re.compile(r"[\n\t]")
_HYPHENS = ("-", "\N{NON-BREAKING HYPHEN}", "\N{HYPHEN}")
Piece = tuple[int, int, str]
"""Characters of an answer (start, end) and the HTML that stands for them."""


def worded(answer: Answer, texts: Texts, visible: int) -> str:
    """The first ``visible`` characters, made inert, with markers and terms (see ``notes_html``) marked up."""
    parts, done = [], 0
    pieces = [*_questions(answer, texts), *_markers(answer, texts), *_terms(answer, texts)]
    for start, end, html in sorted(pieces):
        if start < done or end > visible:
            continue
        parts += [inert(answer.answer[done:start]), html]
        done = end
    return "".join([*parts, inert(answer.answer[done:visible])])


def notes_html(answer: Answer, texts: Texts) -> str:
    """What the terms mean, in their order; the script shows each at its term, print shows all."""
    notes = "".join(_note(term, texts) for term in _shown(answer) if _definition(term, texts.language))
    return f'<div class="pa-notes"><h2>{inert(texts["terms_heading"])}</h2>{notes}</div>' if notes else ""


def _questions(answer: Answer, texts: Texts) -> Iterator[Piece]:
    """Above a quote that opens like 'Nee.': the question that it answers, which may not be the asker's."""
    for place, asked in above(answer):
        question, reply = inert(texts["asked_above"]), inert(texts["answered_below"])
        above_it = f'<span class="pa-asked-above">{question} {inert(asked)}</span>'
        yield place, place, f'{above_it}<span class="pa-answered-below">{reply}</span>'


def _markers(answer: Answer, texts: Texts) -> Iterator[Piece]:
    """The answer's own markers, not those inside a quote."""
    citations = {citation.number: citation for citation in answer.citations}
    quoted = _quoted_stretches(answer)
    for match in _MARKER.finditer(answer.answer):
        citation = citations.get(int(match.group(1)))
        if citation and not any(start <= match.start() < end for start, end in quoted):
            yield match.start(), match.end(), marker(citation, texts)


def _quoted_stretches(answer: Answer) -> list[tuple[int, int]]:
    found = []
    for citation in answer.citations:
        start = answer.answer.find(citation.quote) if citation.quote else -1
        if start >= 0:
            found.append((start, start + len(citation.quote)))
    return found


def _terms(answer: Answer, texts: Texts) -> Iterator[Piece]:
    for term in _shown(answer):
        word = inert(term.written)
        if _definition(term, texts.language):
            word = f'<span class="pa-term">{word}</span>'
        parted = answer.answer.startswith(_HYPHENS, term.end)  # 'so- en sbo-scholen' is one word still
        yield term.start, term.end, word + ("" if parted else _spelled_out(term, texts))


def _shown(answer: Answer) -> list[Term]:
    """The terms that stand where they say, each within one line and none inside another."""
    shown, done = [], 0
    for term in sorted(answer.terms, key=lambda term: term.start):
        stands = answer.answer[term.start : term.end] == term.written != ""
        if stands and term.start >= done and not _BREAKS.search(term.written):
            shown.append(term)
            done = term.end
    return shown


def _spelled_out(term: Term, texts: Texts) -> str:
    """The long form in brackets; style and title tell it from the quote, and it is not copied along."""
    if not term.spelled_out:
        return ""
    long = inert(f"[{_line(term.spelled_out)}]")
    return f'<span class="pa-added" title="{inert(texts["added"])}"> {long}</span>'


def _note(term: Term, texts: Texts) -> str:
    said = inert(_line(_definition(term, texts.language)))
    return f'<p class="pa-note"><strong lang="nl">{inert(_line(term.term))}</strong><br>{said}</p>'


def _definition(term: Term, language: Language) -> str:
    """What a term means in the page's language, which need not be the answer's; '' where nothing tells."""
    known = next((concept for concept in concepts() if concept.id == term.concept), None)
    return known.definition[language] if known else term.definition or ""


def _line(text: str) -> str:
    return " ".join(text.split())
