"""Answers that send the reader on: 'Zie het antwoord op vraag 12.'"""

from __future__ import annotations

import re

from assistant.sentences import sentences
from corpus.records import Record
from index.passage import Entry, entries_of

FEW_WORDS = 12
"""An answer with fewer words of its own than this does not stand by itself."""
MAX_FOLLOWED = 3
"""As many answers are added at most."""
_SENDS_ON = re.compile(r"\bvra(?:ag|gen)\s+\d", re.IGNORECASE)
_LETTER = re.compile(r"(?<=\d)[a-z]+$")


def followed(entry: Entry) -> list[Entry]:
    """The entries whose answers complete this one's, in the order of the references.

    Empty where the answer stands by itself. An answer that again only sends on is followed too;
    each entry comes once, and a number that the document does not have is passed over.
    """
    found: list[Entry] = []
    seen = {entry.id}
    pending = targets(entry) if sends_on(entry.record) else []
    while pending and len(found) < MAX_FOLLOWED:
        target, *pending = pending
        if target.id in seen:
            continue
        seen.add(target.id)
        found.append(target)
        if sends_on(target.record):
            pending = targets(target) + pending
    return found


def targets(entry: Entry) -> list[Entry]:
    """The entries of the same document that an answer refers to."""
    found = (numbered(entry, number) for number in entry.record.crossrefs)
    return [target for target in found if target and target.id != entry.id]


def numbered(entry: Entry, number: str) -> Entry | None:
    """The nearest entry with this number, for a document with two lists begins to count anew.

    For a part ('1a') that is not numbered apart, the whole question.
    """
    entries = entries_of(entry.document)
    for wanted in dict.fromkeys((number, _LETTER.sub("", number))):
        held = [other for other in entries if wanted in other.record.numbers]
        if held:
            return min(held, key=lambda other: abs(other.ordinal - entry.ordinal))
    return None


def sends_on(record: Record) -> bool:
    """Whether an answer says little more than where the answer stands."""
    if not record.crossrefs:
        return False
    text = record.answer.content
    own = [text[start:end] for start, end in sentences(text) if not _SENDS_ON.search(text[start:end])]
    return sum(len(part.split()) for part in own) < FEW_WORDS
