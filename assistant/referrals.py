"""Answers that send the reader on: 'Zie het antwoord op vraag 12.'"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from assistant.phrases import phrase
from assistant.sentences import Span, sentences
from corpus.records import Record
from index.passage import Entry, numbered
from index.signals import speaks_of_school_type
from index.tokens import stems

FEW_WORDS = 12
"""An answer with fewer words of its own than this does not stand by itself."""
MAX_FOLLOWED = 3
"""As many answers are added at most."""
_SENDS_ON = re.compile(r"\bvra(?:ag|gen)\s+\d", re.IGNORECASE)


def followed(entry: Entry, asked: Collection[str] = (), kinds: Collection[str] = ()) -> list[Entry]:
    """The entries whose answers complete this one's, in the order of the references.

    Empty where the answer stands by itself. One that opens with another answer does not, nor one that leaves
    something of what was ``asked`` (stems, and ``kinds`` of schools) to another. An answer that again only
    sends on is followed too; each entry comes once, and a number that the document lacks is passed over.
    """
    found: list[Entry] = []
    seen = {entry.id}
    if sends_on(entry.record):
        pending = targets(entry)
    else:
        pending = [*_opening_with(entry), *_left_to(entry, asked, kinds)]
    while pending and len(found) < MAX_FOLLOWED:
        target, *pending = pending
        if target.id in seen:
            continue
        seen.add(target.id)
        found.append(target)
        if sends_on(target.record):
            pending = targets(target) + pending
    return found


def _opening_with(entry: Entry) -> list[Entry]:
    """The entries with which an answer begins: 'Zie het antwoord op vraag 9. Gemeenten krijgen ...'"""
    text = entry.record.answer.content
    first = next(iter(sentences(text)), None)
    if first is None or not phrase("sending", text[first.start : first.end]):
        return []
    referred = (each for each in entry.record.references if each.kind == "question")
    return _others(entry, (each.target for each in referred if first.start <= each.start < first.end))


def _left_to(entry: Entry, asked: Collection[str], kinds: Collection[str]) -> list[Entry]:
    """The entries to which an answer leaves something asked: 'Voor het mbo geldt dat niet. Zie vraag 12.'

    That is what the answer speaks of only there, in that sentence or the one before it.
    """
    text = entry.record.answer.content
    spans = sentences(text)
    found: list[str] = []
    for place, span in enumerate(spans):
        first = spans[max(place - 1, 0)].start
        there, elsewhere = text[first : span.end], f"{text[:first]} {text[span.end :]}"
        words = set(stems(there)) - set(stems(elsewhere))
        spoken = {kind for kind in kinds if speaks_of_school_type(kind, there)}
        spoken -= {kind for kind in spoken if speaks_of_school_type(kind, elsewhere)}
        if spoken or not words.isdisjoint(asked):
            found += _left_in(entry.record, span)
    return _others(entry, found)


def _left_in(record: Record, span: Span) -> list[str]:
    """The questions to which a sentence leaves something, each referred to in the clause that says so."""
    text = record.answer.content
    return [
        each.target
        for each in record.references
        if each.kind == "question"
        and span.start <= each.start < span.end
        and phrase("leaving", text[span.start : each.start].rpartition(";")[2])
    ]


def targets(entry: Entry) -> list[Entry]:
    """The entries of the same document that an answer refers to."""
    return _others(entry, entry.record.crossrefs)


def _others(entry: Entry, numbers: Iterable[str]) -> list[Entry]:
    """The other entries of the same document with these numbers, less those that it lacks."""
    found = (numbered(entry, number) for number in numbers)
    return [target for target in found if target and target.id != entry.id]


def sends_on(record: Record) -> bool:
    """Whether an answer says little more than where the answer stands."""
    if not record.crossrefs:
        return False
    text = record.answer.content
    own = [text[start:end] for start, end in sentences(text) if not _SENDS_ON.search(text[start:end])]
    return sum(len(part.split()) for part in own) < FEW_WORDS
