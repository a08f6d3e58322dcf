"""Which entries answer a question together."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.phrases import phrase
from assistant.sentences import sentences
from index.passage import Entry, Hit
from index.query import Query
from index.signals import speaks_of_school_type
from index.stem import stem
from index.superseding import years_between
from index.tokens import stems

ALSO_FITS = 0.8
"""A further pair about a kind of school is shown only with this share of the best one's score."""
NEAR_TIE = 0.9
"""A second pair with this share is shown too, where it holds a word of the question that the best lacks."""
CONTRASTS = 0.6
"""A pair that tells the asked kinds of schools apart is shown with this share of the best one's score."""
STILL_CURRENT = 1.0
"""A second pair that is more years older than the best may tell what no longer holds."""
MOST_PAIRS = 3
_PART_LETTERS = 5
"""How long a part of a compound must be to be taken for the word."""


def together(query: Query, hits: Sequence[Hit]) -> list[Entry]:
    """The best entry, with others only where each adds something.

    That is: all that a question names by number; else another that speaks of a kind of school that is
    asked for and of which those before it do not speak; one that is all but as good as the best and
    holds a word of the question that the best lacks, and is about as new; and, to a question how kinds of
    schools differ, one that tells them apart.
    """
    if hits[0].named:
        return [hit.entry for hit in hits[:MOST_PAIRS] if hit.named]
    chosen = [hits[0].entry]
    wanted, dated = set(query.signals.school_types), hits[0].entry.document.date or ""
    older = {entry.id for entry in hits[0].history}
    for place, hit in enumerate(hits[1:], 1):
        if hit.entry.id in older:
            continue
        wanted -= {kind for kind in wanted if speaks_of_school_type(kind, says(chosen[-1]))}
        adds = any(speaks_of_school_type(kind, says(hit.entry)) for kind in wanted)
        current = years_between(hit.entry.document.date or "", dated) <= STILL_CURRENT
        tied = place == 1 and current and holds_more(query, hits[0].entry, hit.entry)
        share = hit.score / hits[0].score if hits[0].score else 0.0
        if len(chosen) < MOST_PAIRS and ((adds and share >= ALSO_FITS) or (tied and share >= NEAR_TIE)):
            chosen.append(hit.entry)
    return chosen + _contrast(query, hits, chosen)


def _contrast(query: Query, hits: Sequence[Hit], chosen: Sequence[Entry]) -> list[Entry]:
    """The best pair that tells the compared kinds of schools apart, where none is shown that does."""
    kinds = query.signals.school_types
    told = any(phrase("comparing", each.record.question.content) or _parts(kinds, each) for each in chosen)
    if told or len(kinds) < 2 or len(chosen) >= MOST_PAIRS or not phrase("comparing", query.text):
        return []
    least = CONTRASTS * hits[0].score
    older = {entry.id for entry in hits[0].history}
    apart = (hit.entry for hit in hits[1:] if hit.score >= least and hit.entry.id not in older)
    return [entry for entry in apart if _parts(kinds, entry)][:1]


def _parts(kinds: Sequence[str], entry: Entry) -> bool:
    """Whether an answer has, for two of these kinds of schools, a sentence about that one alone."""
    text = entry.record.answer.content
    spoken = [
        [kind for kind in kinds if speaks_of_school_type(kind, text[span.start : span.end])]
        for span in sentences(text)
    ]
    return len({each[0] for each in spoken if len(each) == 1}) >= 2


def holds_more(query: Query, best: Entry, other: Entry) -> bool:
    """Whether ``other`` holds a word of the question, or another name for it, that ``best`` lacks."""
    first, second = set(stems(says(best))), set(stems(says(other)))
    names: dict[str, list[str]] = {}
    for expansion in query.expansions:
        for word in expansion.source.split():
            names.setdefault(stem(word), []).append(expansion.words)
    return any(
        _held(stem(word), names, second) and not _held(stem(word), names, first) for word in query.asked_words
    )


def _held(asked: str, names: dict[str, list[str]], held: set[str]) -> bool:
    if asked in held or any(set(stems(name)) <= held for name in names.get(asked, ())):
        return True
    return len(asked) >= _PART_LETTERS and any(
        asked in other or (len(other) >= _PART_LETTERS and other in asked) for other in held
    )


def says(entry: Entry) -> str:
    """Question and answer of an entry."""
    return f"{entry.record.question.content} {entry.record.answer.content}"
