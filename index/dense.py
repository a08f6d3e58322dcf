"""The dense arm: vectors of passages in a Chroma collection on disk.

Only identifiers and vectors are kept there; texts are in the records, and which entry a passage
belongs to is in its identifier, so that no metadata filter is ever needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from index.errors import SnapshotError

_COLLECTION = "passages"
_BATCH = 5000


def _client(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False)
    return cast(Client, chromadb.PersistentClient(path=str(folder), settings=settings))


def write(folder: Path, ids: Sequence[str], vectors: NDArray[np.float32]) -> int:
    """Make a collection in a new ``folder`` from unit vectors of shape (len(ids), d); the number kept.

    Rows of zeros, of texts without a known word, are left out.
    """
    folder.mkdir(parents=True)
    client = _client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )
        kept = np.flatnonzero(np.any(vectors, axis=1))
        for start in range(0, len(kept), _BATCH):
            rows = kept[start : start + _BATCH]
            collection.upsert(ids=[ids[row] for row in rows], embeddings=vectors[rows])
        return len(kept)
    finally:
        client.close()


class Dense:
    """A collection that is open for searching."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").exists():
            raise SnapshotError(f"The vectors in {folder} are missing.")
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._count = self._collection.count()
        except (ChromaError, ValueError, OSError) as error:
            raise SnapshotError(f"The vectors in {folder} cannot be read ({error}).") from error

    def __len__(self) -> int:
        return self._count

    def search(self, vector: NDArray[np.float32], count: int) -> list[str]:
        """The identifiers of the nearest ``count`` passages (about) by cosine, best first."""
        if not self._count or not np.any(vector):
            return []
        most = min(count, self._count)
        return self._collection.query(query_embeddings=vector[None, :], n_results=most, include=[])["ids"][0]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()
