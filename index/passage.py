"""What is searched and what is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml

from corpus.records import Kamerstuk, Record
from index.rank import NO_SIGNS, Signs
from index.tokens import content_words, fold, words

PASSAGE_WORDS = 120
"""An answer longer than half as much again is matched in stretches of about this many words."""

OVERLAP_WORDS = 30
"""How many words (in whole sentences) a stretch at most shares with the one before."""

LEANING_WORDS = 6
"""A question with more words about its subject stands by itself."""

POINTS_WITHIN = 5
"""What points back to the question before is one of so many first words; later it means something nearer."""

REFERENCE_WORDS = 60
"""An answer that refers elsewhere and is shorter than this carries what it refers to."""

_WHO_ASKS = re.compile(r"\b(?:deze|dezelfde|genoemde) (?:leden|fracties|vragen)\b")
"""What points back to who asks, or to the list, and to no subject."""
_LETTER = re.compile(r"(?<=\d)[a-z]+$")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[\"'“‘(•–-]?\s?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One record in its document: the unit that is ranked, shown and cited.

    ``id`` is '<first 16 hex digits of the PDF's hash>-<ordinal>', with the record's place in the
    document counted from 0; it stays the same as long as the PDF does.
    """

    id: str
    document: Kamerstuk
    record: Record
    ordinal: int

    @property
    def questions(self) -> list[str]:
        """The questions of a pair, each on one line; none for a section."""
        return [" ".join(question.text.content.split()) for question in self.record.questions]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that is embedded and matched on behalf of an entry.

    ``kind`` 'referred' is text of another answer that this entry's answer points to.
    ``id`` is '<entry id>/<ordinal>'.
    """

    id: str
    entry_id: str
    kind: Literal["question", "answer", "section", "referred"]
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found.

    ``score`` ranks, and has no upper limit; ``signs`` are what it was made of. ``named`` says that the
    question named this entry by its number or page. ``history`` are older answers to the same question,
    the newest first. ``succeeds`` is how likely, in [0, 1], this entry is the better answer because it is
    newer than what fits the question best; 0 where it is not newer.
    """

    entry: Entry
    score: float
    signs: Signs = NO_SIGNS
    named: bool = False
    history: tuple[Entry, ...] = ()
    succeeds: float = 0.0


def entries_of(document: Kamerstuk) -> list[Entry]:
    """The entries of a document, in its order."""
    return [
        Entry(f"{document.sha256[:16]}-{ordinal}", document, record, ordinal)
        for ordinal, record in enumerate(document.records)
    ]


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


def referred_texts(entry: Entry) -> list[str]:
    """The answers that a short answer points to ('Zie het antwoord op vraag 12'), within its document."""
    if len(entry.record.answer.content.split()) > REFERENCE_WORDS:
        return []
    found = (numbered(entry, number) for number in entry.record.crossrefs)
    others = {other.ordinal: other for other in found if other and other.ordinal != entry.ordinal}
    return [other.record.answer.content for other in others.values()]


def pair_texts(entry: Entry) -> tuple[str, str] | None:
    """What belongs together: a question and its answer, or a heading and its section; None without both."""
    key = entry.record.question.content or entry.record.heading or ""
    answer = entry.record.answer.content
    return (key, answer) if key and answer else None


def passages_of(entry: Entry) -> list[Passage]:
    """The passages of an entry: its question, stretches of its answer, and of what that refers to."""
    record = entry.record
    texts: list[tuple[Literal["question", "answer", "section", "referred"], str]] = []
    if record.is_pair:
        texts += [("question", text) for text in (*question_texts(record), *_with_question_before(entry))]
        texts += [("answer", text) for text in stretches(record.answer.content)]
    else:
        heading = f"{record.heading}\n" if record.heading else ""
        texts += [("section", heading + text) for text in stretches(record.answer.content)]
    texts += [("referred", part) for text in referred_texts(entry) for part in stretches(text)]
    return [
        Passage(f"{entry.id}/{place}", entry.id, kind, text)
        for place, (kind, text) in enumerate(texts)
        if text.strip()
    ]


def _with_question_before(entry: Entry) -> Iterator[str]:
    """A question that leans on the one before it in its document ('En in het vso?'), behind that one."""
    before = entry.document.records[entry.ordinal - 1].question.content if entry.ordinal else ""
    own = entry.record.question.content
    openers, pointers = _leaning()
    said = words(_WHO_ASKS.sub(" ", fold(own)))
    leans = not openers.isdisjoint(said[:1]) or not pointers.isdisjoint(said[:POINTS_WITHIN])
    if before and leans and len(content_words(own)) <= LEANING_WORDS:
        yield f"{before}\n{own}"


@lru_cache(maxsize=1)
def _leaning() -> tuple[frozenset[str], frozenset[str]]:
    """The words that open a question that leans on another, and those that point back to it."""
    text = files("index").joinpath("lexicon", "leaning.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.safe_load(text)
    return frozenset(map(fold, data["openers"])), frozenset(map(fold, data["pointers"]))


def question_texts(record: Record) -> list[str]:
    """Each question of a pair by itself, and where there are several all together."""
    each = [question.text.content for question in record.questions]
    return list(dict.fromkeys([record.question.content, *each]))


def stretches(text: str) -> list[str]:
    """A text in overlapping stretches of PASSAGE_WORDS words, cut between sentences; short ones whole."""
    if len(text.split()) <= PASSAGE_WORDS * 3 // 2:
        return [text] if text.strip() else []
    return list(_grouped(_sentences(text)))


def _sentences(text: str) -> list[list[str]]:
    """Sentences as lists of words; one that is longer than a passage is cut."""
    whole = [part.split() for part in _SENTENCE_END.split(text) if part and part.strip()]
    return [
        part[start : start + PASSAGE_WORDS] for part in whole for start in range(0, len(part), PASSAGE_WORDS)
    ]


def _grouped(sentences: list[list[str]]) -> Iterator[str]:
    group: list[list[str]] = []
    fresh = False
    for sentence in sentences:
        if fresh and _length(group) + len(sentence) > PASSAGE_WORDS:
            yield _joined(group)
            group = _tail(group)
        group.append(sentence)
        fresh = True
    if fresh:
        yield _joined(group)


def _tail(group: list[list[str]]) -> list[list[str]]:
    """The last sentences that together keep within the overlap."""
    kept: list[list[str]] = []
    for sentence in reversed(group):
        if _length(kept) + len(sentence) > OVERLAP_WORDS:
            break
        kept.insert(0, sentence)
    return kept


def _length(group: list[list[str]]) -> int:
    return sum(len(sentence) for sentence in group)


def _joined(group: list[list[str]]) -> str:
    return " ".join(word for sentence in group for word in sentence)
