"""The search as a LangChain retriever: the only place where hits become LangChain documents."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.passage import Hit
from index.searcher import Snapshot


class PassendRetriever(BaseRetriever):
    """Finds pairs and sections in a snapshot; ``k`` is how many at most.

    A document's ``page_content`` is the question and the answer (or the section), its ``id`` the entry's,
    and its metadata are plain values, as listed in ``to_document``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    snapshot: Snapshot
    k: int = 10

    def search(self, query: str) -> list[Hit]:
        """What ``invoke`` finds, as hits of our own."""
        return self.snapshot.search(query, self.k)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [to_document(hit) for hit in self.search(query)]


def to_document(hit: Hit) -> Document:
    """A hit as a LangChain document; pages are physical, from 1, with the labels printed on them.

    ``history`` are the ids of older answers to the same question, which ``snapshot.entry`` takes.
    """
    record, source = hit.entry.record, hit.entry.document
    pages = record.pages or ()
    head = record.question.content or record.heading or ""
    metadata: dict[str, Any] = {
        "entry_id": hit.entry.id,
        "document": source.file,
        "sha256": source.sha256,
        "title": source.title,
        "date": source.date,
        "dossier": source.dossier,
        "number": source.number,
        "question_numbers": list(record.numbers),
        "pages": list(pages),
        "page_labels": [source.label(page) for page in pages],
        "score": hit.score,
        "history": [entry.id for entry in hit.history],
    }
    return Document(
        id=hit.entry.id, page_content=f"{head}\n\n{record.answer.content}".strip(), metadata=metadata
    )
