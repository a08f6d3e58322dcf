"""Older answers to the same question, newer documents about it, and figures that have changed since."""

from __future__ import annotations

from assistant.answer import Answer, Citation, Figures
from assistant.web.catalogue import Texts
from assistant.web.markup import inert, quotation
from assistant.web.place import badges, marker, place_link


def history_html(answer: Answer, texts: Texts) -> str:
    """Each older answer, folded."""
    return "".join(_older(citation, texts) for citation in answer.history)


def older_name(citation: Citation, texts: Texts) -> str:
    """'Eerder antwoord (mei 2021)'; without a date nobody knows that it is earlier."""
    if not citation.date:
        return texts["older_undated"]
    return texts["older_fold"].format(when=texts.month(citation.date))


def _older(citation: Citation, texts: Texts) -> str:
    return (
        f'<details class="pa-older"><summary>{inert(older_name(citation, texts))}</summary>'
        f'<p class="pa-about">{badges(citation, texts)} {about(citation, texts)}</p>'
        f"{asked_html(citation, texts)}{quotation(citation.quote, 'pa-quote')}"
        f"<p>{place_link(citation, texts)}</p></details>"
    )


def newer_html(answer: Answer, texts: Texts) -> str:
    """What newer documents say of it, in full view."""
    if not answer.newer:
        return ""
    said = "".join(
        f'<p class="pa-about">{about(citation, texts)}{badges(citation, texts)}</p>'
        f"{asked_html(citation, texts)}{quotation(citation.quote, 'pa-quote')}"
        f"<p>{place_link(citation, texts)}</p>"
        for citation in answer.newer
    )
    return f'<div class="pa-newer"><h2>{inert(texts["newer_heading"])}</h2>{said}</div>'


def asked_html(citation: Citation, texts: Texts) -> str:
    """The question without which a quote cannot be understood; '' for one that stands by itself."""
    if not citation.asked:
        return ""
    label = inert(texts["asked_above"])
    return f'<p class="pa-asked-above">{label} <span lang="nl">{inert(citation.asked)}</span></p>'


def about(citation: Citation, texts: Texts) -> str:
    """When it was answered and by whom, and in which document."""
    who = f' · <span lang="nl">{inert(citation.minister)}</span>' if citation.minister else ""
    return f'{inert(texts.date(citation.date))}{who} · <span lang="nl">{inert(citation.title)}</span>'


def figures_html(answer: Answer, texts: Texts) -> str:
    """What changed, side by side."""
    if not answer.figures:
        return ""
    tables = "".join(_compared(pair, answer, texts) for pair in answer.figures)
    return f"<h2>{inert(texts['figures_heading'])}</h2>{tables}"


def _compared(pair: Figures, answer: Answer, texts: Texts) -> str:
    sides = (("figures_newer", pair.newer), ("figures_older", pair.older))
    head = "".join(
        f'<th scope="col">{inert(texts[key])}<br>{inert(texts.date(one.date))}</th>' for key, one in sides
    )
    said = "".join(f"<td>{quotation(one.quote, 'pa-quote')}</td>" for _, one in sides)
    found = "".join(f"<td>{_where(one, answer, texts)}</td>" for _, one in sides)
    return (
        f'<table class="pa-figures"><thead><tr>{head}</tr></thead>'
        f"<tbody><tr>{said}</tr><tr>{found}</tr></tbody></table>"
    )


def _where(figure: Citation, answer: Answer, texts: Texts) -> str:
    """The marker of the answer's own quote that holds the figure's; else its place."""
    for cited in answer.citations:
        within = cited.span[0] <= figure.span[0] and figure.span[1] <= cited.span[1]
        if figure.entry_id and cited.entry_id == figure.entry_id and within:
            return marker(cited, texts)
    return place_link(figure, texts)
