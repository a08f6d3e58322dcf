"""An index on disk: building one, and opening it for searching.

    <index>/current               the name of the snapshot in use
    <index>/store/                PDFs and records: the truth, from which snapshots are built
    <index>/snapshots/<name>/     manifest.json, entries.jsonl, chroma/, lexical/, words/, model/

A snapshot never changes; a build makes a new one aside, tries it, and switches ``current`` to it.
"""

from index.build import build_snapshot
from index.manifest import Manifest
from index.searcher import Snapshot, open_snapshot

__all__ = ["Manifest", "Snapshot", "build_snapshot", "open_snapshot"]
