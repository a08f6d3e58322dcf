"""A snapshot that is open for searching; how one lies on disk is told in ``index.snapshot``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.records import Kamerstuk
from corpus.store import READER_VERSION, Store
from index import manifest as manifests
from index.confidence import confidence, evidence
from index.dense import Dense
from index.embed import Embedder, open_embedder
from index.errors import ModelError, SnapshotError, rebuild
from index.fuse import fuse
from index.lexical import Lexical
from index.manifest import Manifest
from index.passage import Entry, Hit, record_numbered
from index.settings import IndexSettings

_DOCUMENTS_IN_MEMORY = 256


def open_snapshot(index_dir: Path, settings: IndexSettings | None = None) -> Snapshot:
    """The snapshot in use, for searching; ``settings`` may ask for a model, and weigh the search.

    Raises:
        SnapshotError: there is none, or it is damaged, or made by another version or model.
        ModelError: the model that it was built with is not on this machine.
    """
    folder = current_folder(index_dir)
    if folder is None:
        raise SnapshotError(f"There is no index in {index_dir} yet; make one with: {rebuild(index_dir)}")
    return open_folder(index_dir, folder, settings)


def current_folder(index_dir: Path) -> Path | None:
    """The folder of the snapshot in use, or None where there is none."""
    try:
        name = (index_dir / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return index_dir / "snapshots" / name if name and Path(name).name == name else None


def open_folder(index_dir: Path, folder: Path, settings: IndexSettings | None = None) -> Snapshot:
    """One snapshot of an index, whether it is in use or not; errors as for ``open_snapshot``."""
    manifest = _checked(index_dir, folder, settings)
    settings = settings or IndexSettings(model=manifest.model)
    try:
        return Snapshot(index_dir, folder, manifest, settings)
    except (SnapshotError, ModelError) as error:
        if isinstance(error, ModelError) and manifest.model != IndexSettings().model:
            raise
        raise _damaged(index_dir, manifest.model) from error


def _checked(index_dir: Path, folder: Path, settings: IndexSettings | None) -> Manifest:
    manifest = manifests.read(folder)
    if manifest is None or manifest.reader != READER_VERSION:
        raise SnapshotError(
            f"The index in {index_dir} is damaged or was made by another version; "
            f"build it again with: {rebuild(index_dir)}"
        )
    if settings and settings.model != manifest.model:
        raise SnapshotError(
            f"The index in {index_dir} was built with the model {manifest.model!r}, not {settings.model!r}; "
            f"build it again with: {rebuild(index_dir, settings.model)}"
        )
    if manifests.hashes(folder) != manifest.files:
        raise _damaged(index_dir, manifest.model)
    return manifest


def _damaged(index_dir: Path, model: str) -> SnapshotError:
    chosen = None if model == IndexSettings().model else model
    return SnapshotError(
        f"The index in {index_dir} is damaged; build it again with: {rebuild(index_dir, chosen)}"
    )


class Snapshot:
    """An index that is open for searching; use ``open_snapshot``."""

    def __init__(self, index_dir: Path, folder: Path, manifest: Manifest, settings: IndexSettings) -> None:
        self.manifest = manifest
        self.settings = settings
        self.folder = folder
        self._index_dir = index_dir
        self._store = Store(index_dir / "store")
        self._places = _read_places(folder / "entries.jsonl")
        self._hashes = list(dict.fromkeys(sha256 for sha256, _ in self._places.values()))
        self._embedder: Embedder = open_embedder(manifest.model, folder / "model")
        self._lexical = Lexical(folder / "lexical")
        self._dense = Dense(folder / "chroma")
        self._load = lru_cache(maxsize=_DOCUMENTS_IN_MEMORY)(self._load_document)
        self._check_counts()

    def _check_counts(self) -> None:
        counted = (len(self._places), len(self._lexical), len(self._dense))
        if counted != (self.manifest.entries, self.manifest.entries, self.manifest.vectors):
            self.close()
            raise SnapshotError("The parts of the index do not hold the same entries.")

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` entries that match best, best first; none for a query without a known word."""
        lexical = self._lexical.search(query, self.settings.depth, self.settings.fields)
        dense = self._dense_scores(query)
        ranked = fuse(lexical, dense, self.settings.lexical_share)
        return [
            Hit(self.entry(name), score, lexical.get(name), dense.get(name))
            for name, score in ranked[:k]
            if score > 0
        ]

    def _dense_scores(self, query: str) -> dict[str, float]:
        """Each entry's best similarity over its passages; a text that is only referred to counts for less."""
        vector = self._embedder.encode([query], "query")[0]
        scores: dict[str, float] = {}
        for passage, similarity in self._dense.search(vector, self.settings.depth):
            entry, _, kind = passage.split("/")
            share = self.settings.referred_share if kind == "referred" else 1.0
            scores[entry] = max(scores.get(entry, -1.0), similarity * share)
        return scores

    def confidence(self, query: str, hits: Sequence[Hit]) -> float:
        """A number in [0, 1] that says how likely ``hits`` answer the query; see ``index.confidence``."""
        return confidence(evidence(query, hits, self._lexical.rarity))

    def entry(self, entry_id: str) -> Entry:
        """The entry with this identifier, which must come from this snapshot (else KeyError)."""
        sha256, ordinal = self._places[entry_id]
        document = self._load(sha256)
        return Entry(entry_id, document, document.records[ordinal], ordinal)

    def find(self, sha256: str, number: str) -> Entry | None:
        """The entry that holds question ``number`` of the document with this hash."""
        if sha256 not in self._hashes:
            return None
        document = self._load(sha256)
        ordinal = record_numbered(document, number)
        if ordinal is None:
            return None
        return Entry(f"{sha256[:16]}-{ordinal}", document, document.records[ordinal], ordinal)

    def documents(self) -> list[Kamerstuk]:
        """All documents, in the order in which they were indexed."""
        return [self._load(sha256) for sha256 in self._hashes]

    def _load_document(self, sha256: str) -> Kamerstuk:
        document = self._store.load(sha256)
        if document is None:
            raise _damaged(self._index_dir, self.manifest.model)
        return document

    def sample(self, count: int) -> list[str]:
        """Identifiers of ``count`` entries or fewer, spread evenly."""
        names = list(self._places)
        return names[:: max(len(names) // count, 1)][:count]

    def pdf_path(self, sha256: str) -> Path | None:
        """The PDF of an indexed document, or None for any other hash."""
        return self._store.pdf_path(sha256) if sha256 in self._hashes else None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), d), for comparing texts with each other."""
        return self._embedder.encode(texts, "passage")

    def close(self) -> None:
        """Let go of the files; the snapshot cannot be used afterwards."""
        self._dense.close()


def _read_places(path: Path) -> dict[str, tuple[str, int]]:
    """Identifier of each entry -> hash of its document and its ordinal there."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {name: (sha256, ordinal) for name, sha256, ordinal in rows}
    except (OSError, ValueError) as error:
        raise SnapshotError(f"The list of entries {path} cannot be read.") from error
