"""A searcher in memory, with the same face as a snapshot, and documents to put in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Kamerstuk, Question, Record
from index.catalog import Catalog, place_of, source_of
from index.foreign import language_of
from index.lexical import Terms
from index.lookup import Selection, select
from index.passage import Entry, Hit, entries_of
from index.query import Query
from index.rank import Signs
from index.shipped import base_embedder
from index.signals import signals_of
from index.tokens import stems

PAGE_BREAK = "\f"


def placed(text: str, page: int = 1) -> PlacedText:
    """A text whose words stand in boxes from ``page`` on; a form feed turns the page and is left out."""
    fragments, content = [], ""
    for number, part in enumerate(text.split(PAGE_BREAK)):
        for match in re.finditer(r"\S+", part):
            start, end = len(content) + match.start(), len(content) + match.end()
            fragments.append(Fragment(start, end, Box(page + number, float(start), 0.0, float(end), 10.0)))
        content += part
    return PlacedText(content, tuple(fragments))


def pair(number: str, question: str, answer: str, page: int = 1, crossrefs: Sequence[str] = ()) -> Record:
    """A numbered question with its answer, both on ``page``."""
    text = placed(question, page)
    return Record(
        numbers=(number,),
        questions=(Question(number, text),),
        question=text,
        answer=placed(answer, page),
        crossrefs=tuple(crossrefs),
    )


def kamerstuk(*records: Record, sha256: str = "ab" * 32, sample: bool = False) -> Kamerstuk:
    """A document of nine pages, numbered from 24 on."""
    return Kamerstuk(
        file="lijst.pdf",
        sha256=sha256,
        title="Passend onderwijs",
        layout="letter-table",
        confidence=1.0,
        page_labels=tuple(str(page + 23) for page in range(1, 10)),
        records=records,
        dossier="31497",
        number="460",
        date="2023-05-25",
        session_year="2022-2023",
        sample=sample,
    )


@dataclass
class FakeSearcher:
    """Finds entries by the stems that they share with the query."""

    documents: Sequence[Kamerstuk]

    def entries(self) -> list[Entry]:
        return [entry for document in self.documents for entry in entries_of(document)]

    def search(self, query: str, k: int = 10, turn: str = "") -> list[Hit]:
        asked = set(stems(query))
        shares = [(entry, _shared(asked, entry.record.question.content)) for entry in self.entries()]
        hits = [Hit(entry, share, Signs(share, share, share)) for entry, share in shares]
        return sorted((hit for hit in hits if hit.score), key=lambda hit: -hit.score)[:k]

    def confidence(self, query: str, hits: list[Hit]) -> float:
        return hits[0].score if hits else 0.0

    def understand(self, text: str, /) -> Query:
        terms = Terms(dict.fromkeys(stems(text), 1.0), dict.fromkeys(stems(text), 1.0))
        return Query(text, text, language_of(text), signals_of(text), {}, (), terms)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return base_embedder().encode(texts, "passage")

    def likeness(self, one: str, other: str) -> float:
        return float(np.dot(*self.embed([_text(self.entry(each)) for each in (one, other)])))

    def looked_up(self, query: str) -> Selection:
        sources = [source_of(document) for document in self.documents]
        places = [place_of(entry, row, 1) for row, entry in enumerate(self.entries())]
        return select(signals_of(query), Catalog(places, sources))

    def document(self, sha256: str) -> Kamerstuk:
        return next(document for document in self.documents if document.sha256 == sha256)

    def entry(self, entry_id: str, /) -> Entry | None:
        return next((entry for entry in self.entries() if entry.id == entry_id), None)


def _shared(asked: set[str], text: str) -> float:
    return len(asked & set(stems(text))) / len(asked) if asked else 0.0


def _text(entry: Entry | None) -> str:
    return f"{entry.record.question.content} {entry.record.answer.content}" if entry else ""
