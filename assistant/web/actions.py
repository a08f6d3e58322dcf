"""What can be done with a turn: copy its answer, share its question, ask it again. The script does it."""

from __future__ import annotations

from assistant.web.catalogue import Texts
from assistant.web.markup import inert


def actions_html(texts: Texts, *, copies: bool, repeats: bool) -> str:
    """The buttons under a finished turn: ``copies`` where it has an answer, ``repeats`` under the last."""
    named = [("copy", "copy_answer")] if copies else []
    named += [("share", "share_question")]
    named += [("again", "ask_again")] if repeats else []
    buttons = "".join(
        f'<button type="button" class="pa-do pa-do-{kind}">{inert(texts[key])}</button>'
        for kind, key in named
    )
    return f'<div class="pa-doing">{buttons}</div>'
