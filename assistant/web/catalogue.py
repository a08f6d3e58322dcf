"""The interface texts in both languages; the words themselves are in ``texts/<language>/<view>.json``.

The files of a language are one catalogue: no two of them hold the same key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from assistant.answer import Language

LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Theme:
    """Example questions about one subject."""

    name: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of the page in one language, and the example questions by theme."""

    language: Language
    words: dict[str, str]
    themes: tuple[Theme, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """The example questions of all themes."""
        return tuple(question for theme in self.themes for question in theme.questions)

    def __getitem__(self, key: str) -> str:
        return self.words[key]

    def date(self, iso: str | None) -> str:
        """'2023-05-25' as '25 mei 2023'; what is no such date is given back as it is."""
        if not iso:
            return self["undated"]
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        return f"{day.day} {self['months'].split()[day.month - 1]} {day.year}"

    def month(self, iso: str | None) -> str:
        """'2021-05-25' as 'mei 2021'."""
        return self.date(iso).split(" ", 1)[-1] if iso and self.date(iso) != iso else self.date(iso)

    def enumerate(self, items: tuple[str, ...]) -> str:
        """('57', '58', '59') as '57, 58 en 59'."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self['and']} {items[-1]}"


@cache
def texts(language: Language, package: str = "") -> Texts:
    """The texts in a language, with those of a ``package`` that has pages of its own."""
    if package:
        own = json.loads((files(package) / "texts" / f"{language}.json").read_text(encoding="utf-8"))
        ours = texts(language)
        return replace(ours, words=ours.words | own)
    folder = files("assistant.web") / "texts" / language
    words: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".json") and path.name != "examples.json":
            words |= json.loads(path.read_text(encoding="utf-8"))
    themes = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    return Texts(language, words, tuple(Theme(one["theme"], tuple(one["questions"])) for one in themes))


def language_of(text: str | None) -> Language:
    """The language that an address asks for; Dutch where it asks for none that we have."""
    return "en" if text == "en" else "nl"
