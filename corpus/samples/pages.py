"""Lines to pages: footnotes stand at the foot of the page that has their marker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.samples.galley import Line, Page

_NOTE_GAP, _RULE_GAP = 14.0, 4.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The text of a page stands from ``top`` to ``bottom``; ``rule`` is the (x, length) above footnotes."""

    top: float
    bottom: float
    rule: tuple[float, float]


@dataclass(slots=True)
class _Filling:
    """A page while it is filled. ``later`` are lines of footnotes for which it has no room."""

    frame: Frame
    height: float = 0.0
    body: list[tuple[float, Line]] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)

    def fits(self, lines: list[Line]) -> bool:
        height = self.height + sum(line.leading + line.before for line in lines)
        if not self.body:
            height -= lines[0].before
        new = [note for line in lines for note in line.notes]
        return height + _foot([*self.notes, *self.later, *new]) <= self.frame.bottom - self.frame.top

    def add(self, line: Line) -> None:
        self.height += line.leading + (line.before if self.body else 0.0)
        self.body.append((self.frame.top + self.height, line))
        self.add_notes(line.notes)

    def add_notes(self, notes: Iterable[Line]) -> None:
        for note in notes:
            room = self.frame.bottom - self.frame.top - self.height - _foot([*self.notes, note])
            (self.later if self.later or room < 0 else self.notes).append(note)

    def next(self) -> _Filling:
        """The page that follows, which starts with the footnotes that did not fit on this one."""
        page = _Filling(self.frame)
        # Footnotes that run on leave half a page for text, so that each page carries some further.
        page.height = (self.frame.bottom - self.frame.top) / 2
        page.add_notes(self.later)
        page.height = 0.0
        return page

    def finished(self) -> Page:
        spans = [(y, span) for y, line in self.body for span in line.spans]
        if not self.notes:
            return Page(tuple(spans))
        y = self.frame.bottom - sum(note.leading for note in self.notes)
        rule = (y - _RULE_GAP, *self.frame.rule)
        for note in self.notes:
            y += note.leading
            spans += [(y, span) for span in note.spans]
        return Page(tuple(spans), (rule,))


def paginate(lines: Iterable[Line], frame: Frame) -> list[Page]:
    """Fill pages with ``lines``; lines that are kept together move to the next page together."""
    pages: list[Page] = []
    page = _Filling(frame)
    for group in _groups(lines):
        together = page.fits(group)
        for place, line in enumerate(group):
            if page.body and not (together if place == 0 else page.fits([line])):
                pages.append(page.finished())
                page = page.next()
            page.add(line)
    pages.append(page.finished())
    while page.later:
        page = page.next()
        pages.append(page.finished())
    return pages


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        group.append(line)
        if not line.keep:
            yield group
            group = []
    if group:
        yield group


def _foot(notes: list[Line]) -> float:
    return sum(note.leading for note in notes) + _NOTE_GAP if notes else 0.0
