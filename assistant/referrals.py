"""Answers that send the reader on: 'Zie het antwoord op vraag 12.'"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.sentences import sentences
from corpus.records import Record
from index.passage import Entry

FEW_WORDS = 12
"""An answer with fewer words of its own than this does not stand by itself."""
MAX_FOLLOWED = 3
"""As many answers are added at most."""
_SENDS_ON = re.compile(r"\bvra(?:ag|gen)\s+\d", re.IGNORECASE)
_LETTER = re.compile(r"(?<=\d)[a-z]+$")

Find = Callable[[str, str], Entry | None]
"""The entry of a document (by the PDF's hash) that holds a question number, or None."""


def followed(entry: Entry, find: Find) -> list[Entry]:
    """The entries whose answers complete this one's, in the order of the references.

    Empty where the answer stands by itself. An answer that again only sends on is followed too;
    each entry comes once, and a number that the document does not have is passed over.
    """
    found: list[Entry] = []
    seen = {entry.id}
    pending = targets(entry, find) if sends_on(entry.record) else []
    while pending and len(found) < MAX_FOLLOWED:
        target, *pending = pending
        if target.id in seen:
            continue
        seen.add(target.id)
        found.append(target)
        if sends_on(target.record):
            pending = targets(target, find) + pending
    return found


def targets(entry: Entry, find: Find) -> list[Entry]:
    """The entries of the same document that an answer refers to."""
    numbers = entry.record.crossrefs
    found = (_numbered(entry.document.sha256, number, find) for number in numbers)
    return [target for target in found if target and target.id != entry.id]


def _numbered(sha256: str, number: str, find: Find) -> Entry | None:
    """The entry with this number; for a part ('1a') that is not numbered apart, the whole question."""
    whole = _LETTER.sub("", number)
    return find(sha256, number) or (find(sha256, whole) if whole != number else None)


def sends_on(record: Record) -> bool:
    """Whether an answer says little more than where the answer stands."""
    if not record.crossrefs:
        return False
    text = record.answer.content
    own = [text[start:end] for start, end in sentences(text) if not _SENDS_ON.search(text[start:end])]
    return sum(len(part.split()) for part in own) < FEW_WORDS
