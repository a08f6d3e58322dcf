"""Footnotes: from the lines at the foot of the pages to the pairs that their markers stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.furniture import PageParts, starts_note
from corpus.lines import Line
from corpus.prose import Marker, Style, compose
from corpus.records import Footnote


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as printed: its marker without brackets, its text, the page it begins on."""

    marker: str
    text: str
    page: int


def read_notes(parts: Sequence[PageParts], style: Style) -> list[Note]:
    """The footnotes of a document; one that runs on to the next page is one note."""
    groups: list[tuple[str, int, list[Line]]] = []
    for part in parts:
        for line in part.notes:
            marker, rest = _split(line)
            if marker is not None or not groups:
                groups.append((marker or "", line.page, []))
            if rest is not None:
                groups[-1][2].append(rest)
    return [
        Note(marker, " ".join(compose(lines, style).text.content.split()), page)
        for marker, page, lines in groups
        if lines
    ]


def _split(line: Line) -> tuple[str | None, Line | None]:
    if not starts_note(line):
        return None, line
    return clean(line.words[0].text), line.part(range(1, len(line.words)))


def clean(marker: str) -> str:
    """A marker without brackets, points and spaces."""
    return marker.strip("[]().:, ")


def settle_markers(lines: Iterable[Line], notes: Sequence[Note]) -> list[Line]:
    """Keep as markers only the superscripts that a footnote answers to; the '2' of 'm2' is text again."""
    known = {(note.marker, page) for note in notes for page in _reach(note, notes)}
    return [_settled(line, known) for line in lines]


def _reach(note: Note, notes: Sequence[Note]) -> range:
    """The pages on which a note's marker can stand: its own or the one before; all before for an end note."""
    only = sum(other.marker == note.marker for other in notes) == 1
    return range(1 if only else note.page - 1, note.page + 1)


def _settled(line: Line, known: set[tuple[str, int]]) -> Line:
    if not line.markers:
        return line
    kept = frozenset(
        place for place in line.markers if all((part, line.page) in known for part in _markers(line, place))
    )
    return replace(line, markers=kept)


def _markers(line: Line, place: int) -> list[str]:
    return [clean(part) for part in line.words[place].text.split(",") if clean(part)] or [""]


class NoteBook:
    """Hands out each footnote once, to the text in which its marker stands."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._all = tuple(notes)
        self._left = list(notes)

    def take(self, markers: Iterable[Marker], where: str) -> list[Footnote]:
        """The footnotes of these markers; ``where`` is 'question' or 'answer'."""
        found = []
        for marker in markers:
            for text in marker.text.split(","):
                note = self._find(clean(text), marker.page)
                if note is not None:
                    self._left.remove(note)
                    found.append(Footnote(note.marker, note.text, note.page, where, marker.position))
        return found

    def take_page(self, page: int) -> list[Footnote]:
        """The footnotes of a page whose markers could not be found."""
        found = [note for note in self._left if note.page == page and note.text]
        self._left = [note for note in self._left if note not in found]
        return [Footnote(note.marker, note.text, note.page) for note in found]

    def _find(self, marker: str, page: int) -> Note | None:
        near = [note for note in self._left if note.marker == marker and page in _reach(note, self._all)]
        return min(near, key=lambda note: note.page, default=None)
