"""Building a snapshot aside, trying it, and putting it in use in one step."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.records import Kamerstuk
from corpus.store import READER_VERSION, Store, remove_tree
from index import catalog, dense, lexical, word_match
from index import manifest as manifests
from index.catalog import Place, Source, place_of, source_of
from index.embed import open_embedder
from index.errors import SnapshotError
from index.manifest import FORMAT, Manifest, library_versions
from index.passage import Passage, entries_of, pair_texts, passages_of
from index.phrases import phrase_book
from index.rank import ANSWER, QUESTION, REFERRED
from index.searcher import Snapshot, current_folder, open_folder
from index.settings import EMBEDDED, IndexSettings
from index.spelling import spelling_of
from index.withdrawn import note_withdrawn

Progress = Callable[[str, int, int], None]
_KINDS = {"question": QUESTION, "answer": ANSWER, "section": ANSWER, "referred": REFERRED}
_EMBED_BATCH = 512
_PROBES = 5


@dataclass(slots=True)
class _Gathered:
    """All that goes into a snapshot, without the places on the pages."""

    pairs: int = 0
    sections: int = 0
    places: list[Place] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    abbreviations: set[tuple[str, str]] = field(default_factory=set)
    words: list[lexical.Words] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    training_pairs: list[tuple[str, str]] = field(default_factory=list)


def build_snapshot(
    index_dir: Path,
    hashes: Sequence[str],
    settings: IndexSettings,
    progress: Progress | None = None,
) -> Manifest:
    """Index the kept Kamerstukken with these hashes, and put the result in use.

    ``progress`` is told what is being done, how much of it is done, and how much there is. Whatever
    fails leaves the snapshot that was in use untouched.

    Raises:
        SnapshotError: another build is at work on this index, a record is missing, or there is nothing.
        ModelError: the model is not on this machine.
    """
    tell = progress or (lambda stage, done, total: None)
    with _locked(index_dir):
        previous = current_folder(index_dir)
        _remove_others(index_dir, {previous})
        folder = index_dir / "snapshots" / _new_name()
        folder.mkdir(parents=True)
        try:
            manifest = _build(index_dir, folder, hashes, settings, tell)
            _try_out(index_dir, folder, settings)
            _note_withdrawn(index_dir, previous, folder)
        except BaseException:
            remove_tree(folder)
            raise
        _switch(index_dir, folder)
        _remove_others(index_dir, {previous, folder})
        return manifest


@contextmanager
def _locked(index_dir: Path) -> Iterator[None]:
    """Hold the index for one build; the system lets go when the process ends, however it ends."""
    index_dir.mkdir(parents=True, exist_ok=True)
    with (index_dir / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SnapshotError(
                f"Another build is at work on the index in {index_dir}; wait until it is done."
            ) from error
        yield


def _new_name() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def _remove_others(index_dir: Path, kept: set[Path | None]) -> None:
    """Remove snapshots that are not among ``kept``: older ones, and what a kill left behind."""
    for folder in (index_dir / "snapshots").glob("*"):
        if folder not in kept:
            remove_tree(folder)


def _build(
    index_dir: Path, folder: Path, hashes: Sequence[str], settings: IndexSettings, tell: Progress
) -> Manifest:
    gathered = _gather(Store(index_dir / "store"), list(dict.fromkeys(hashes)), tell)
    catalog.write(folder / "entries.jsonl", gathered.places, gathered.sources)
    tell("words", 0, 1)
    lexical.write(folder / "lexical", gathered.words)
    word_match.write(folder / "words", gathered.words)
    phrase_book(sorted(gathered.abbreviations)).save(folder / "phrases.json")
    spelling_of(f"{each.question} {each.answer} {each.notes}" for each in gathered.words).save(
        folder / "vocabulary.json"
    )
    tell("words", 1, 1)
    if settings.model == EMBEDDED:
        _train(folder / "model", gathered, settings, tell)
    vectors = _embed(folder / "model", gathered.passages, settings, tell)
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    np.save(folder / "kinds.npy", np.array([_KINDS[each.kind] for each in gathered.passages], dtype=np.int8))
    names = [str(row) for row in range(len(gathered.passages))]
    manifest = Manifest(
        format=FORMAT,
        model=settings.model,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        reader=READER_VERSION,
        documents=len(gathered.sources),
        pairs=gathered.pairs,
        sections=gathered.sections,
        passages=len(gathered.passages),
        vectors=dense.write(folder / "chroma", names, vectors),
        libraries=library_versions(),
        files=manifests.hashes(folder),
    )
    manifests.write(manifest, folder)
    return manifest


def _gather(store: Store, hashes: Sequence[str], tell: Progress) -> _Gathered:
    gathered = _Gathered()
    for done, sha256 in enumerate(hashes):
        document = store.load(sha256)
        if document is None:
            raise SnapshotError(f"The records of the document {sha256[:16]} are missing; read its PDF again.")
        _take(document, gathered)
        tell("records", done + 1, len(hashes))
    if not gathered.passages:
        raise SnapshotError("There is no question, answer or section to index in these documents.")
    return gathered


def _take(document: Kamerstuk, gathered: _Gathered) -> None:
    gathered.sources.append(source_of(document))
    gathered.abbreviations |= set(document.abbreviations)
    for entry in entries_of(document):
        passages = passages_of(entry)
        gathered.places.append(place_of(entry, len(gathered.passages), len(passages)))
        gathered.words.append(lexical.words_of(entry))
        gathered.passages += passages
        if texts := pair_texts(entry):
            gathered.training_pairs.append(texts)
        gathered.pairs += entry.record.is_pair
        gathered.sections += not entry.record.is_pair


def _train(folder: Path, gathered: _Gathered, settings: IndexSettings, tell: Progress) -> None:
    from index.train import train  # it brings torch, which another model may not need

    tell("model", 0, settings.epochs)
    texts = [passage.text for passage in gathered.passages if passage.kind != "referred"]
    train(folder, texts, gathered.training_pairs, settings, lambda done, total: tell("model", done, total))


def _embed(
    folder: Path, passages: Sequence[Passage], settings: IndexSettings, tell: Progress
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    embedder = open_embedder(settings.model, folder)
    rows = []
    for start in range(0, len(passages), _EMBED_BATCH):
        batch = [passage.text for passage in passages[start : start + _EMBED_BATCH]]
        rows.append(embedder.encode(batch, "passage"))
        tell("vectors", min(start + _EMBED_BATCH, len(passages)), len(passages))
    return np.concatenate(rows)


def _try_out(index_dir: Path, folder: Path, settings: IndexSettings) -> None:
    """Open the new snapshot and find some of its own entries by their own words."""
    snapshot = open_folder(index_dir, folder, settings)
    try:
        if not any(_finds(snapshot, name) for name in snapshot.sample(_PROBES)):
            raise SnapshotError("The new index does not find its own documents; it was not put in use.")
    finally:
        snapshot.close()


def _finds(snapshot: Snapshot, name: str) -> bool:
    record = snapshot.entry(name).record
    words = (record.question.content or record.answer.content).split()
    return any(hit.entry.id == name for hit in snapshot.search(" ".join(words[:60])))


def _note_withdrawn(index_dir: Path, previous: Path | None, folder: Path) -> None:
    """Remember which documents are left out; a previous snapshot that cannot be read tells nothing."""
    try:
        before = catalog.read(previous / "entries.jsonl").sources.values() if previous else ()
    except SnapshotError:
        before = ()
    after = catalog.read(folder / "entries.jsonl").sources.values()
    note_withdrawn(index_dir, before, after, f"{datetime.now(UTC):%Y-%m-%d}")


def _switch(index_dir: Path, folder: Path) -> None:
    aside = index_dir / ".current-new"
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(folder.name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, index_dir / "current")
