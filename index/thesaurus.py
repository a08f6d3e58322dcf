"""The thesaurus of passend onderwijs: concepts and their names; the data are ``thesaurus/*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

OTHER_LANGUAGES = ("en", "de", "tr", "ar", "pl", "uk")
"""ISO 639-1 codes of the languages, beside Dutch, in which questions are understood."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the field; ``index/thesaurus/README.md`` tells what each name is.

    ``labels`` and ``definition`` are by language ('en', 'de', ...; definitions in 'nl' and 'en').
    """

    id: str
    term: str
    abbreviations: tuple[str, ...]
    jargon: tuple[str, ...]
    everyday: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    theme: str
    definition: Mapping[str, str]

    @property
    def official(self) -> tuple[str, ...]:
        """The names that documents use: the preferred term, abbreviations and jargon."""
        return (self.term, *self.abbreviations, *self.jargon)


@lru_cache(maxsize=1)
def concepts() -> tuple[Concept, ...]:
    """All concepts, in the order of their themes."""
    folder = files("index").joinpath("thesaurus")
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name
    )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, twenty times as fast where it is there
    return tuple(
        _concept(data) for path in paths for data in yaml.load(path.read_text(encoding="utf-8"), loader)
    )


def _concept(data: Mapping[str, Any]) -> Concept:
    return Concept(
        id=data["id"],
        term=data["term"],
        abbreviations=tuple(data["abbreviations"]),
        jargon=tuple(data["jargon"]),
        everyday=tuple(data["everyday"]),
        labels={language: tuple(data[language]) for language in OTHER_LANGUAGES},
        broader=tuple(data["broader"]),
        related=tuple(data["related"]),
        theme=data["theme"],
        definition=data["definition"],
    )
