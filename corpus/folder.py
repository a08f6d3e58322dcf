"""A folder of PDFs into the store: what is new is read, what is known is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import CorpusError, UnreadablePdf
from corpus.records import Kamerstuk
from corpus.sandbox import read_files
from corpus.scorecard import scorecard
from corpus.store import Store

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A PDF that could not be read, and why, in one sentence."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What came of a folder: the hashes of its documents, counts, and what went wrong or is doubtful."""

    documents: tuple[str, ...] = ()
    pairs: int = 0
    sections: int = 0
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    documents: dict[str, None] = field(default_factory=dict)
    pairs: int = 0
    sections: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count(self, kamerstuk: Kamerstuk) -> None:
        if kamerstuk.sha256 in self.documents:
            return
        self.documents[kamerstuk.sha256] = None
        pairs = sum(record.is_pair for record in kamerstuk.records)
        self.pairs += pairs
        self.sections += len(kamerstuk.records) - pairs
        card = scorecard(kamerstuk)
        if card.doubtful:
            self.warnings.append(f"{kamerstuk.file}: doubtful ({card}); compare some answers with the PDF.")

    def report(self) -> ReadReport:
        return ReadReport(
            tuple(self.documents), self.pairs, self.sections, tuple(self.rejected), tuple(self.warnings)
        )


def read_folder(
    folder: Path, store: Store, progress: Progress | None = None, workers: int | None = None
) -> ReadReport:
    """Read every PDF below ``folder`` into ``store``; those it holds already are not read again.

    Raises:
        CorpusError: the folder is missing or holds no PDF.
    """
    paths = _pdfs_below(folder)
    tally = _Tally()
    unread = []
    for path in paths:
        known = _known(path, store)
        if known is None:
            unread.append(path)
        else:
            tally.count(known)
    done = len(paths) - len(unread)
    for path, result in _read(unread, workers):
        if isinstance(result, UnreadablePdf):
            tally.rejected.append(Rejected(str(path.relative_to(folder)), _reason(result, path)))
        else:
            store.save(result, path)
            tally.count(result)
        done += 1
        if progress is not None:
            progress("reading", done, len(paths))
    return tally.report()


def _pdfs_below(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CorpusError(f"There is no folder {folder}; give the folder that holds your PDFs.")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf" and path.is_file())
    if not paths:
        raise CorpusError(f"{folder} holds no PDF; put the Kamerstukken there, or give another folder.")
    return paths


def _known(path: Path, store: Store) -> Kamerstuk | None:
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
    kept = store.load(sha256)
    if kept is not None and kept.file != path.name:
        kept = replace(kept, file=path.name)
        store.save(kept, path)
    return kept


def _read(paths: list[Path], workers: int | None) -> Iterator[tuple[Path, Kamerstuk | UnreadablePdf]]:
    return read_files(paths, workers) if paths else iter(())


def _reason(error: UnreadablePdf, path: Path) -> str:
    return str(error).removeprefix(f"{path.name}: ")
