"""A conversation as text: the browser keeps it and hands it back with each question.

What comes back may be anything: it is read strictly, and shown like any other text that is not ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant import answer
from assistant.desks import Desk
from assistant.terms import Term
from assistant.web.turn import Turn

MOST_TURNS = 50
LONGEST = 400_000
"""Characters of a conversation that are kept; it loses its oldest turns before it grows longer."""

_CITATION = {"sentences": True, "boxes": True}
# Left out is what the page does not show: the ranked list, and the places of words, which pictures of pages
# look up for themselves.
_LEFT_OUT: Any = {
    "__all__": {
        "answer": {
            "retrieved": True,
            "citations": {"__all__": _CITATION},
            "history": {"__all__": _CITATION},
            "newer": {"__all__": _CITATION},
            "figures": {"__all__": {"newer": _CITATION, "older": _CITATION}},
        }
    }
}


def saved(turns: Sequence[Turn]) -> str:
    """A conversation as JSON, without its oldest turns where it has become too long."""
    return kept(turns)[1]


def kept(turns: Sequence[Turn]) -> tuple[list[Turn], str]:
    """The turns of a conversation that are kept, and their text (see ``saved``)."""
    for first in range(max(0, len(turns) - MOST_TURNS), len(turns)):
        some = list(turns[first:])
        text = _form().dump_json(some, exclude=_LEFT_OUT, exclude_defaults=True).decode()
        if len(text) <= LONGEST:
            return some, text
    return [], "[]"


def restored(text: str) -> list[Turn]:
    """The conversation that ``saved`` made a text of; empty where it is not one."""
    if len(text) > 2 * LONGEST:
        return []
    try:
        return _form().validate_json(text, strict=True)[-MOST_TURNS:]
    except ValidationError:
        return []


@cache
def _form() -> TypeAdapter[list[Turn]]:
    form = TypeAdapter(list[Turn])
    form.rebuild(_types_namespace={**vars(answer), "Answer": answer.Answer, "Desk": Desk, "Term": Term})
    return form
