"""The texts that the assistant speaks in its own name: data in ``texts/``, one file a language."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from assistant.answer import Language, Status


def notice(name: str, language: Language, **values: object) -> str:
    """The text called ``name``, with ``values`` filled in."""
    return texts(language)[name].format(**values)


def told_in(language: str, status: Status) -> str:
    """In ``language`` (ISO 639-1), what a reply of this outcome is: a Dutch quote, or why there is none.

    '' for who asks in Dutch, and for outcomes that say nothing of the question.
    """
    return _own_language().get(status, {}).get(language, "")


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
