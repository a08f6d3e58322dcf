"""What is written: answers to the letter, each with its citation, its address and its footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Citation
from assistant.cite import citation
from assistant.web.catalogue import Texts
from assistant.web.place import place
from corpus.records import Record
from index.passage import Entry


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: ``address`` is where it is shown on the web, whole ('' where that is not known)."""

    citation: Citation
    address: str = ""
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The question, the heading of a section, or the title of its document, on one line."""
        return " ".join((self.citation.question or self.citation.title).split())

    def place(self, texts: Texts) -> str:
        """'Vraag 58, pagina 25, 25 mei 2023', with a warning where it is a sample or older."""
        said = [place(self.citation, texts), texts.date(self.citation.date)]
        said += [texts["older_badge"]] if self.citation.older else []
        said += [texts["sample"]] if self.citation.sample else []
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Collection:
    """A titled list of answers; ``intro`` are paragraphs that say what it is, ``made`` the day."""

    title: str
    items: Sequence[Item]
    texts: Texts
    intro: tuple[str, ...] = ()
    made: date | None = None

    @property
    def opening(self) -> tuple[str, ...]:
        """The paragraphs above the answers."""
        if self.made is None:
            return self.intro
        when = self.texts.date(self.made.isoformat())
        return (*self.intro, self.texts["collection_made"].format(date=when))


def whole(entry: Entry, number: int, *, older: bool = False) -> Citation:
    """The citation of an entry's whole answer, numbered ``number``; one without boxes."""
    record = entry.record
    placed = citation(entry, number, (0, len(record.answer.content)), _pages(record))
    return replace(placed, older=older)


def notes_of(record: Record) -> tuple[str, ...]:
    """The footnotes, each behind its marker."""
    return tuple(f"{note.marker} {note.text}" for note in record.footnotes)


def _pages(record: Record) -> tuple[int, int]:
    return record.answer.pages or record.pages or (1, 1)
