"""Newer documents about what an older answer tells: an answer that was overtaken is not shown as it stands.

The rule is simple, so that it can be explained: a text that says that something does not hold yet is
overtaken by a newer one that says of the same thing that it now does. What else is newer and about the same
is shown beside the answer, and claims no more than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.phrases import phrase
from assistant.reference import MONTHS
from assistant.sentences import sentences
from index.passage import Entry, Hit
from index.tokens import stems

OVERTAKING = 0.5
"""A newer entry overtakes only if its score is at least this share of the best one's."""
AHEAD = 0.6
"""From this share on it takes the first place; below it, it stands beside the answer."""
BESIDE = 0.2
"""From this likelihood on that it is the better answer another newer entry is shown beside the answer.

Of 140 such entries (development) 35 were right where the answer was not, and 82 more about the same subject.
"""
MOST_NEWER = 2
ON_THE_SAME = 0.4
"""For a question how something went over the years each other document is shown that is this much about the
same as the answer ..."""
WORTH = 0.6
"""... and whose best entry has this share of its score."""
MOST_OVER_TIME = 6
_SHARED_WORDS = 2
_MONTHS = frozenset(stems(" ".join(MONTHS)))
Likeness = Callable[[str, str], float]


def overtaken(hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` with the best entry that overtakes the first one in its place, and that one as its history."""
    best = hits[0]
    ahead = [hit for hit in _overtaking(hits) if hit.score >= AHEAD * best.score]
    if not ahead:
        return list(hits)
    first = ahead[0]
    older = dict.fromkeys((best.entry.id, *(entry.id for entry in best.history)))
    entries = {entry.id: entry for entry in (best.entry, *best.history)}
    history = tuple(entries[name] for name in older if name != first.entry.id)
    return [replace(first, history=history), *(hit for hit in hits if hit.entry.id != first.entry.id)]


def newer(hits: Sequence[Hit]) -> list[Entry]:
    """The newer entries to show beside the best: those that overtake it, and those that may succeed it."""
    overtaking = [hit.entry for hit in _overtaking(hits)]
    about = [hit.entry for hit in _later(hits) if hit.succeeds >= BESIDE]
    return list({entry.id: entry for entry in (*overtaking, *about)}.values())[:MOST_NEWER]


def over_time(hits: Sequence[Hit], likeness: Likeness) -> list[Entry]:
    """The best entry of each other document with a date that is about the same, newest first."""
    best = hits[0]
    if best.named or not best.entry.document.date:
        return []
    found: dict[str, Entry] = {}
    for hit in hits[1:]:
        document = hit.entry.document
        near = hit.score >= WORTH * best.score and likeness(best.entry.id, hit.entry.id) >= ON_THE_SAME
        if near and document.date and document.sha256 != best.entry.document.sha256:
            found.setdefault(document.sha256, hit.entry)
    chosen = list(found.values())[:MOST_OVER_TIME]
    return sorted(chosen, key=lambda entry: entry.document.date or "", reverse=True)


def _later(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of newer documents than the best one's; none where a place is named or a date is missing."""
    date = hits[0].entry.document.date
    if hits[0].named or not date:
        return []
    return [hit for hit in hits[1:] if (hit.entry.document.date or "") > date]


def _overtaking(hits: Sequence[Hit]) -> list[Hit]:
    open_ends = _saying("provisional", hits[0].entry)
    return [
        hit
        for hit in _later(hits)
        if hit.score >= OVERTAKING * hits[0].score
        and any(
            len(end & settled) >= _SHARED_WORDS
            for settled in _saying("in_force", hit.entry)
            for end in open_ends
        )
    ]


def _saying(kind: str, entry: Entry) -> list[set[str]]:
    """The words of each sentence of an answer with a phrase of this kind, without that phrase and numbers."""
    text = entry.record.answer.content
    found = []
    for span in sentences(text):
        part = text[span.start : span.end]
        if said := phrase(kind, part):
            rest = part[: said.start()] + " " + part[said.end() :]
            found.append({stem for stem in stems(rest) if stem.isalpha() and stem not in _MONTHS})
    return found
