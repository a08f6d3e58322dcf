"""The record that a judgement means: by document and question number, or by place and heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import PassendError
from corpus.records import Kamerstuk
from index.passage import Entry, entries_of


class SetError(PassendError):
    """An evaluation set that cannot be found or read."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a set; ``line`` counts from 1, and is 0 where the whole file is meant."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}, {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class Faulty(SetError):
    """A set that was read to its end, with all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem).rstrip(".") for problem in problems) + ".")
        self.problems = tuple(problems)


class NoSuchRecord(SetError):
    """A judgement names a record that the documents do not hold; ``field`` is where it goes wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Records:
    """The entries of some documents, found as judgements name them.

    A judgement names a ``document`` (file name, or SHA-256 where several share a name) and the ``number`` of
    any question of a pair; or, for records without numbers, ``number`` None with ``ordinal`` and ``heading``.
    """

    def __init__(self, documents: Iterable[Kamerstuk]) -> None:
        held = list(documents)
        self._entries = {document.sha256: entries_of(document) for document in held}
        self._named: dict[str, list[str]] = {}
        for document in held:
            self._named.setdefault(document.file, []).append(document.sha256)
            self._named.setdefault(document.sha256, []).append(document.sha256)
        self.by_id = {entry.id: entry for entries in self._entries.values() for entry in entries}

    def find(self, judged: Mapping[str, Any]) -> Entry:
        """The entry that is meant; raises NoSuchRecord."""
        entries = self._of(judged["document"])
        number = judged["number"]
        if number is None:
            return _placed(entries, judged)
        for entry in entries:
            if number in entry.record.numbers:
                return entry
        raise NoSuchRecord("number", f"{judged['document']} has no question {number}.")

    def _of(self, name: str) -> list[Entry]:
        found = self._named.get(name, [])
        if not found:
            raise NoSuchRecord("document", f"there is no document {name}.")
        if len(found) > 1:
            raise NoSuchRecord(
                "document", f"{len(found)} documents are named {name}; give the SHA-256 of one."
            )
        return self._entries[found[0]]


def _placed(entries: list[Entry], judged: Mapping[str, Any]) -> Entry:
    ordinal: int = judged["ordinal"]
    heading = judged["heading"]
    if not 0 <= ordinal < len(entries):
        raise NoSuchRecord("ordinal", f"{judged['document']} has no record {ordinal}; it has {len(entries)}.")
    entry = entries[ordinal]
    if entry.record.heading != heading:
        told = f"record {ordinal} of {judged['document']} has the heading"
        raise NoSuchRecord("heading", f"{told} {entry.record.heading!r}, not {heading!r}.")
    return entry


def named(entry: Entry) -> dict[str, Any]:
    """How a judgement names ``entry``, the reverse of ``Records.find``."""
    document = entry.document.file
    if entry.record.numbers:
        return {"document": document, "number": entry.record.numbers[0]}
    return {
        "document": document,
        "number": None,
        "ordinal": entry.ordinal,
        "heading": entry.record.heading,
    }
