"""From a folder of PDFs to an index that can be asked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
from corpus.errors import CorpusError
from corpus.store import Store

if TYPE_CHECKING:
    from corpus.folder import ReadReport
    from index.settings import IndexSettings

STORE = "store"
"""Where an index keeps the PDFs and records that it is made from (see ``index.snapshot``)."""
Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did, and how many seconds it took."""

    report: ReadReport
    seconds: float


def build(corpus: Path, settings: Settings, progress: Progress) -> BuildSummary:
    """Read every PDF below ``corpus`` and put an index of them in ``settings.index_dir``.

    Raises CorpusError where the folder is missing or nothing in it can be read, and what
    ``index.snapshot.build_snapshot`` raises.
    """
    # Reading and indexing bring in pypdf, Chroma and torch: seconds that `passend ask` must not wait
    # for, and Chroma's that nobody need wait for who named a wrong folder.
    from corpus.folder import read_folder

    began = time.perf_counter()
    report = read_folder(corpus, Store(settings.index_dir / STORE), progress)
    if not report.documents:
        raise CorpusError(_nothing_read(corpus, report))
    from index.settings import EMBEDDED, IndexSettings
    from index.snapshot import build_snapshot

    chosen = IndexSettings(model=settings.model or EMBEDDED, reranker=settings.reranker)
    build_snapshot(settings.index_dir, report.documents, chosen, progress)
    return BuildSummary(report, time.perf_counter() - began)


def _nothing_read(corpus: Path, report: ReadReport) -> str:
    reasons = "; ".join(f"{rejected.file}: {rejected.reason.rstrip('.')}" for rejected in report.rejected[:3])
    more = ", ..." if len(report.rejected) > 3 else ""
    return f"None of the PDFs in {corpus} can be read ({reasons}{more})."


def build_samples(settings: Settings, progress: Progress) -> BuildSummary:
    """An index of the bundled sample documents, typeset for the occasion."""
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        typeset_samples(Path(folder), progress)
        return build(Path(folder), settings, progress)


def typeset_samples(folder: Path, progress: Progress) -> list[Path]:
    """Write the bundled sample documents to ``folder`` as PDFs; returns their paths."""
    # The typesetter's library is needed for nothing else.
    from corpus.samples.typeset import write_all

    return write_all(folder, lambda done, total, _: progress("typesetting", done, total))


def index_settings(settings: Settings) -> IndexSettings | None:
    """What an index is to be searched with; None for the index's own model and no reranker."""
    # Not at the top: kept beside what it serves, so that `passend --help` loads no index code.
    from index.settings import IndexSettings

    if not (settings.model or settings.reranker):
        return None
    return IndexSettings(model=settings.model or "", reranker=settings.reranker)


def has_index(index_dir: Path) -> bool:
    """Whether an index was put in use there, whole or broken; a build that was cut off is none."""
    return (index_dir / "current").exists()
