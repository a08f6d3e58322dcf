"""Our own sample documents: their text, and how it is read from YAML.

The texts are data (``texts/*.yaml``), reviewed by people who do not program, so each mistake in
one is reported in a sentence that names the file and the item.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from corpus.errors import CorpusError

LAYOUTS = ("letter-table", "kst", "aanhangsel", "vraag-antwoord", "vso", "brief")
_T = TypeVar("_T")

MARKER = re.compile(r"\[\^([^\]\s]+)\]")
_FILE_NAME = re.compile(r"[\w-][\w. -]*\.pdf")


class SampleError(CorpusError):
    """A sample document that cannot be read, typeset or written."""


@dataclass(frozen=True, slots=True)
class SampleItem:
    """Questions that are answered together; a footnote marker in a text is written ``[^1]``.

    ``answer`` is light Markdown: paragraphs, lists ('- ', '1. ') and table rows ('| a | b |').
    """

    questions: tuple[str, ...]
    answer: str
    numbers: tuple[str, ...] = ()
    footnotes: Mapping[str, str] = field(default_factory=dict)
    blz: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class SampleSection:
    """A headed part of a letter, its text in the same light Markdown as an answer."""

    heading: str
    text: str
    footnotes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One sample document: its masthead, and items (or, for a 'brief', sections).

    ``layout`` is one of ``LAYOUTS``, ``file`` the name of its PDF, ``session_year`` '2024-2025'.
    """

    layout: str
    file: str
    title: str
    dossier: str
    number: str
    date: datetime.date
    session_year: str
    ministry: str
    items: tuple[SampleItem, ...] = ()
    sections: tuple[SampleSection, ...] = ()
    signatory: str = ""
    reference: str = ""
    bijlage: str | None = None
    intro: str = ""


def load(path: Path) -> SampleDocument:
    """Read and check one YAML text; ``SampleError`` says what is wrong and in which item."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SampleError(f"{path.name}: cannot be read ({error}).") from error
    except yaml.YAMLError as error:
        place = " ".join(str(error).split())
        raise SampleError(f"{path.name}: is not valid YAML; mend it at: {place}.") from error
    try:
        document = _document(data)
        check(document)
    except SampleError as error:
        raise SampleError(f"{path.name}: {error}") from error
    return document


def check(document: SampleDocument) -> None:
    """Raise ``SampleError`` where ``document`` contradicts itself, so that it cannot be typeset."""
    if document.layout not in LAYOUTS:
        raise SampleError(f"layout is '{document.layout}'; choose one of {', '.join(LAYOUTS)}.")
    if not _FILE_NAME.fullmatch(document.file):
        raise SampleError(f"file is '{document.file}'; give a plain file name that ends in .pdf.")
    if not re.fullmatch(r"\d{4}-\d{4}", document.session_year):
        raise SampleError(f"session_year is '{document.session_year}'; write it like 2024-2025.")
    _check_contents(document)
    numbers = [number for item in document.items for number in item.numbers]
    repeated = sorted({number for number in numbers if numbers.count(number) > 1})
    if repeated:
        raise SampleError(f"question number {', '.join(repeated)} is used twice; renumber the items.")


def _check_contents(document: SampleDocument) -> None:
    if document.layout == "brief":
        if document.items or not document.sections:
            raise SampleError("a brief has sections and no items.")
    elif document.sections or not document.items:
        raise SampleError(f"the layout {document.layout} has items and no sections.")
    for place, item in enumerate(document.items, 1):
        _check_item(document.layout, item, f"item {place}")
    for section in document.sections:
        _check_notes([section.text], section.footnotes, f"section '{section.heading}'")


def _check_item(layout: str, item: SampleItem, where: str) -> None:
    if not item.questions:
        raise SampleError(f"{where}: has no question.")
    if layout == "vso" and item.numbers:
        raise SampleError(f"{where}: has numbers, which the layout vso does not print; leave them out.")
    if layout != "vso" and len(item.numbers) != len(item.questions):
        raise SampleError(f"{where}: give each question one number, in the same order.")
    _check_notes([*item.questions, item.answer], item.footnotes, where)


def _check_notes(texts: Iterable[str], notes: Mapping[str, str], where: str) -> None:
    markers = {marker for text in texts for marker in MARKER.findall(text)}
    for marker in sorted(markers - notes.keys()):
        raise SampleError(f"{where}: footnote [^{marker}] has no text; add it under footnotes.")
    for marker in sorted(notes.keys() - markers):
        raise SampleError(
            f"{where}: footnote '{marker}' is never referred to; write [^{marker}] in the text."
        )


def _document(data: object) -> SampleDocument:
    fields = _Fields(data, "the document")
    document = SampleDocument(
        layout=fields.text("layout"),
        file=fields.text("file"),
        title=fields.text("title"),
        dossier=fields.text("dossier"),
        number=fields.text("number"),
        date=fields.date("date"),
        session_year=fields.text("session_year"),
        ministry=fields.text("ministry"),
        items=fields.each("items", "item", _item),
        sections=fields.each("sections", "section", _section),
        signatory=fields.text("signatory", ""),
        reference=fields.text("reference", ""),
        bijlage=fields.text("bijlage", "") or None,
        intro=fields.text("intro", ""),
    )
    fields.finish()
    return document


def _item(data: object, where: str) -> SampleItem:
    fields = _Fields(data, where)
    item = SampleItem(
        numbers=fields.texts("numbers"),
        questions=fields.texts("questions"),
        answer=fields.text("answer"),
        footnotes=fields.notes("footnotes"),
        blz=fields.text("blz", "") or None,
        party=fields.text("party", "") or None,
    )
    fields.finish()
    return item


def _section(data: object, where: str) -> SampleSection:
    fields = _Fields(data, where)
    section = SampleSection(fields.text("heading"), fields.text("text"), fields.notes("footnotes"))
    fields.finish()
    return section


class _Fields:
    """The fields of one YAML mapping, each taken once and with the right type."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise SampleError(f"{where}: should be a mapping of fields.")
        self._data: dict[Any, Any] = dict(data)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        value = self._data.pop(name, default)
        if value is None:
            raise SampleError(f"{self._where}: the field '{name}' is missing; add it.")
        return _text(value, f"{self._where}: '{name}'").strip()

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(_text(value, f"{self._where}: '{name}'") for value in self._list(name))

    def each(self, name: str, word: str, read: Callable[[object, str], _T]) -> tuple[_T, ...]:
        return tuple(read(value, f"{word} {place}") for place, value in enumerate(self._list(name), 1))

    def date(self, name: str) -> datetime.date:
        value = self._data.pop(name, None)
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise SampleError(f"{self._where}: write '{name}' as a date, like 2025-03-18.")
        return value

    def notes(self, name: str) -> dict[str, str]:
        value = self._data.pop(name, None) or {}
        if not isinstance(value, dict):
            raise SampleError(f'{self._where}: write \'{name}\' as {{"1": "text of the footnote"}}.')
        return {
            str(marker): _text(note, f"{self._where}: footnote '{marker}'") for marker, note in value.items()
        }

    def finish(self) -> None:
        if self._data:
            names = ", ".join(sorted(map(str, self._data)))
            raise SampleError(f"{self._where}: unknown field {names}; remove it or mend its name.")

    def _list(self, name: str) -> list[object]:
        value = self._data.pop(name, None)
        if value is None:
            return []
        if not isinstance(value, list):
            raise SampleError(f"{self._where}: write '{name}' as a list.")
        return value


def _text(value: object, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SampleError(f"{where} should be text; put it between quotes.")
    return str(value)
