"""Systems to compare the search with, all with one small face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from evals.bm25 import WordsAndGrams, best
from index.passage import Entry, entries_of
from index.settings import IndexSettings
from index.snapshot import Snapshot, open_snapshot

OURS, WORDS, VECTORS, CHAIN = "this search", "BM25, words and 5-grams", "vectors alone", "LangChain chain"


@dataclass(frozen=True, slots=True)
class Found:
    """One result: the entries that it finds, and the place that it cites: a document's hash and a page.

    A search for entries finds one; a chunk of text, which is given as ``chunk``, may hold several or none.
    Pages are physical, from 1, so that no system is blamed for a page number that is printed on the page but
    not in the PDF. ``score`` ranks; ``confidence`` is the share of the best possible score, in [0, 1].
    """

    entries: tuple[str, ...]
    place: tuple[str, int] | None = None
    score: float = field(default=0.0, compare=False)
    confidence: float = field(default=0.0, compare=False)
    chunk: str = ""


class System(Protocol):
    """Anything that ranks."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    def search(self, text: str, k: int) -> list[Found]:
        """The ``k`` best results for a question, best first."""


def found(entry: Entry) -> Found:
    """An entry as a result; it cites the page on which its answer begins."""
    pages = entry.record.answer.pages
    return Found((entry.id,), (entry.document.sha256, pages[0]) if pages else None)


def scored(result: Found, score: float, most: float) -> Found:
    """A result with its score, of ``most`` at best."""
    return replace(result, score=score, confidence=min(max(score / most, 0.0), 1.0) if most else 0.0)


@dataclass(frozen=True, slots=True)
class OwnSearch:
    """This project's search, as it is served or with other settings."""

    name: str
    snapshot: Snapshot

    def search(self, text: str, k: int) -> list[Found]:
        """The entries that are shown, best first."""
        weights = self.snapshot.settings.weights
        most = weights.question + weights.answer + weights.lexical
        return [scored(found(hit.entry), hit.score, most) for hit in self.snapshot.search(text, k)]


class WordSearch:
    """BM25 over questions with their answers, and nothing else: no expansion, no repair, no look-ups."""

    def __init__(self, entries: Sequence[Entry], name: str = WORDS) -> None:
        self.name = name
        self._found = [found(entry) for entry in entries]
        self._index = WordsAndGrams([pair_text(entry) for entry in entries])

    def search(self, text: str, k: int) -> list[Found]:
        """The entries with the highest sum of both scores."""
        scores, most = self._index.scores(text), self._index.limit(text)
        return [scored(self._found[place], float(scores[place]), most) for place in best(scores, k)]


def pair_text(entry: Entry) -> str:
    """An entry's heading, question and answer."""
    record = entry.record
    return "\n".join(
        part for part in (record.heading, record.question.content, record.answer.content) if part
    )


def vector_search(index_dir: Path, snapshot: Snapshot) -> OwnSearch:
    """The dense arm alone: no words, no dates, nothing expanded or repaired."""
    return OwnSearch(VECTORS, open_snapshot(index_dir, vectors_alone(snapshot.settings)))


def vectors_alone(settings: IndexSettings) -> IndexSettings:
    """Settings with which only the vectors count."""
    weights = replace(settings.weights, lexical=0.0, words=0.0, year=0.0, recency=0.0)
    return replace(settings, weights=weights, expand=False, repair=False, history=False)


def systems(index_dir: Path, snapshot: Snapshot) -> list[System]:
    """This search and what it is compared with, over the documents of one index."""
    from evals.chain import ChunkSearch  # LangChain and torch take seconds

    documents = snapshot.documents()
    pdfs = [(document, snapshot.pdf_path(document.sha256)) for document in documents]
    return [
        OwnSearch(OURS, snapshot),
        WordSearch([entry for document in documents for entry in entries_of(document)]),
        vector_search(index_dir, snapshot),
        ChunkSearch([(document, path) for document, path in pdfs if path]),
    ]
