"""The texts that the assistant speaks in its own name: data in ``texts/``, one file a language."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from assistant.answer import Language, Status


def notice(name: str, language: Language, **values: object) -> str:
    """The text called ``name``, with ``values`` filled in."""
    return texts(language)[name].format(**values)


def told_in(language: str, status: Status, *, yes_or_no: bool = False) -> str:
    """In ``language`` (ISO 639-1), what a reply of this outcome is: a Dutch quote, or why there is none.

    With ``yes_or_no`` also to which question 'Ja' or 'Nee' is the answer. '' for who asks in Dutch, and for
    outcomes that say nothing of the question.
    """
    keys = (status, "yes_or_no") if yes_or_no else (status,)
    return " ".join(filter(None, (_own_language().get(key, {}).get(language, "") for key in keys)))


@lru_cache(maxsize=1)
def _own_language() -> dict[str, dict[str, str]]:
    content = files("assistant").joinpath("texts", "own_language.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(content)
    return loaded


@lru_cache
def texts(language: Language) -> dict[str, str]:
    """All texts of one language by name."""
    content = files("assistant").joinpath("texts", f"{language}.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(content)
    return loaded
