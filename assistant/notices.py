"""The texts that the assistant speaks in its own name: data in ``texts/``, one file a language."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

from assistant.answer import Language


def notice(name: str, language: Language, **values: object) -> str:
    """The text called ``name``, with ``values`` filled in."""
    return texts(language)[name].format(**values)


def told_in_dutch(language: str) -> str:
    """In ``language`` (ISO 639-1), that the quotes are Dutch; '' for who asks in Dutch."""
    return _in_dutch().get(language, "")


@lru_cache(maxsize=1)
def _in_dutch() -> dict[str, str]:
    content = files("assistant").joinpath("texts", "in_dutch.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(content)
    return loaded


@lru_cache
def texts(language: Language) -> dict[str, str]:
    """All texts of one language by name."""
    content = files("assistant").joinpath("texts", f"{language}.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(content)
    return loaded
