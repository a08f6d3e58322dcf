"""Questions that the documents do answer, each asked at a click."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.web.catalogue import Texts
from assistant.web.markup import inert

MOST = 3


def offered_html(questions: Sequence[str], texts: Texts, introduced: bool = False) -> str:
    """A list of questions; ``introduced`` when what stands above it says what they are."""
    if not questions:
        return ""
    heading = "" if introduced else f"<h2>{inert(texts['suggestions'])}</h2>"
    rows = "".join(
        f'<li><button type="button" class="pa-ask">{inert(question)}</button></li>'
        for question in questions[:MOST]
    )
    return f'<div class="pa-next">{heading}<ul>{rows}</ul></div>'
