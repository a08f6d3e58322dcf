"""Questions, answers and messages as HTML. Pure: no Gradio, no input or output."""

from __future__ import annotations

import re

from assistant.answer import Answer, Citation, Language
from assistant.web.catalogue import Texts
from assistant.web.desks import desks_html
from assistant.web.markup import inert, paragraphs
from assistant.web.offered import offered_html
from assistant.web.older import figures_html, history_html, newer_html
from assistant.web.place import badges, place_link
from assistant.web.wording import notes_html, worded
from index.foreign import language_of as spoken_language


def question_html(question: str) -> str:
    """What the asker wrote, as the page shows it."""
    return f'<div class="pa-question">{paragraphs(inert(question.strip()))}</div>'


def notice_html(text: str, growing: bool = False) -> str:
    """A message of our own in place of an answer; ``growing`` when more is coming."""
    style = "pa-notice pa-growing" if growing else "pa-notice"
    return f'<div class="{style}">{paragraphs(inert(text))}</div>'


def refusal_html(answer: Answer, texts: Texts) -> str:
    """Why there is no answer from the documents, what they do answer, and whom to turn to."""
    style = "pa-notice pa-unsafe" if answer.status == "unsafe" else "pa-notice"
    told = _own_language(answer)
    return (
        f'<div class="{style}">{told}{_told(answer.answer, answer.language)}{_instead(answer, texts)}</div>'
    )


def _instead(answer: Answer, texts: Texts) -> str:
    """What helps on, in the order in which the text above speaks of it; nothing to ask in danger."""
    desks = desks_html(answer.desks, answer.language, texts)
    if answer.status == "unsafe":
        return desks
    offered_first = answer.status == "not_found"
    offered = offered_html(answer.suggestions, texts, introduced=offered_first)
    return offered + desks if offered_first else desks + offered


def answer_html(answer: Answer, texts: Texts, shown: int | None = None) -> str:
    """The answer with all that belongs to it; only the first ``shown`` characters of its text, when given."""
    visible = len(answer.answer) if shown is None else shown
    growing = "" if shown is None else " pa-growing"
    rest = "" if shown is not None else _beside(answer, texts)
    return f'<div class="pa-answer{growing}">{_text(answer, texts, visible)}{rest}</div>'


def _text(answer: Answer, texts: Texts, visible: int) -> str:
    """The minister's words, which are Dutch; or a computer's, a statement a paragraph."""
    body = worded(answer, texts, visible)
    if not answer.generated:
        return f'{_own_language(answer)}<div class="pa-text" lang="nl">{paragraphs(body)}</div>'
    said = paragraphs(body.replace("\n", "\n\n"))
    spoken = spoken_language(answer.question)
    return (
        f'<p class="pa-computed">{inert(texts["generated"])}</p>'
        f'<div class="pa-text pa-simple" lang="{spoken}">{said}</div>'
    )


def _own_language(answer: Answer) -> str:
    """For who asks in another language, in that language: that this is Dutch, or why there is no answer."""
    if not answer.own_language:
        return ""
    spoken = spoken_language(answer.own_language)
    direction = "rtl" if spoken == "ar" else "ltr"
    return f'<p class="pa-told" lang="{spoken}" dir="{direction}">{inert(answer.own_language)}</p>'


def _beside(answer: Answer, texts: Texts) -> str:
    notice = _told(answer.notice, answer.language) if answer.notice else ""
    desks = desks_html(answer.desks, answer.language, texts)
    said = f'<div class="pa-beside">{notice}{desks}</div>' if notice or desks else ""
    parts = (notes_html(answer, texts), figures_html(answer, texts), said, _sources(answer, texts))
    return "".join((*parts, newer_html(answer, texts), history_html(answer, texts)))


def _told(text: str, language: Language) -> str:
    return f'<div class="pa-told" lang="{language}">{paragraphs(inert(text))}</div>'


def _sources(answer: Answer, texts: Texts) -> str:
    rows = "".join(_source(citation, texts) for citation in answer.citations)
    return f'<ul class="pa-sources">{rows}</ul>' if rows else ""


def _source(citation: Citation, texts: Texts) -> str:
    return (
        f"<li>{place_link(citation, texts)} "
        f'<span><span lang="nl">{inert(citation.title)}</span>, {inert(texts.date(citation.date))}</span>'
        f"{badges(citation, texts)}</li>"
    )


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
