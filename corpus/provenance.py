"""Text that knows where on the page it stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on a physical page, in PDF points with the origin at the bottom left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Fragment(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of a text, which were drawn as one word in one place."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text with the places of its characters.

    ``fragments`` are in the order of the text and do not overlap. Characters between two
    fragments (spaces and line breaks that we joined with) belong to the fragment before them.
    """

    content: str = ""
    fragments: tuple[Fragment, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.content)

    @property
    def pages(self) -> tuple[int, int] | None:
        """First and last physical page (from 1), or None for a text without a place."""
        if not self.fragments:
            return None
        return self.fragments[0].box.page, self.fragments[-1].box.page

    def page_at(self, position: int) -> int | None:
        """The physical page of the character at ``position``, or None for a text without a place."""
        if not self.fragments:
            return None
        index = bisect_right(self.fragments, position, key=lambda fragment: fragment.start) - 1
        return self.fragments[max(index, 0)].box.page

    def part(self, start: int, end: int) -> PlacedText:
        """Characters ``start`` to ``end`` (exclusive) as a text of their own."""
        kept = (fragment for fragment in self.fragments if fragment.start < end and fragment.end > start)
        return PlacedText(
            self.content[start:end],
            tuple(
                Fragment(max(f.start, start) - start, min(f.end, end) - start, _part(f, start, end))
                for f in kept
            ),
        )

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes of characters ``start`` to ``end`` (exclusive), one for each word or part of one.

        Within a word characters are taken to be equally wide.
        """
        first = max(bisect_right(self.fragments, start, key=lambda fragment: fragment.start) - 1, 0)
        found = []
        for fragment in self.fragments[first:]:
            if fragment.start >= end:
                break
            if fragment.end > start:
                found.append(_part(fragment, start, end))
        return found


def _part(fragment: Fragment, start: int, end: int) -> Box:
    page, x0, y0, x1, y1 = fragment.box
    step = (x1 - x0) / max(fragment.end - fragment.start, 1)
    left = x0 + step * (max(start, fragment.start) - fragment.start)
    right = x0 + step * (min(end, fragment.end) - fragment.start)
    return Box(page, left, y0, right, y1)
