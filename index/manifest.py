"""What a snapshot says about itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

FORMAT = 5
"""Raised whenever an index that was built before can no longer be searched."""

LIBRARIES = ("chromadb", "sentence-transformers", "tantivy", "rapidfuzz")
_CHECKED = (
    "entries.jsonl",
    "phrases.json",
    "vocabulary.json",
    "kinds.npy",
    "words/held.npy",
    "words/starts.npy",
    "model/subwords.json",
    "model/model.safetensors",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Made when the snapshot was built, and checked when it is opened.

    ``created`` is ISO 8601 in UTC; ``reader`` is the version of the reading that made the records;
    ``vectors`` counts the passages that hold a known word; ``files`` are SHA-256 hashes by path.
    """

    format: int
    model: str
    created: str
    reader: int
    documents: int
    pairs: int
    sections: int
    passages: int
    vectors: int
    libraries: dict[str, str]
    files: dict[str, str]

    @property
    def entries(self) -> int:
        """How many pairs and sections can be found."""
        return self.pairs + self.sections


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that shape an index."""
    return {name: version(name) for name in LIBRARIES}


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 hash of each file that never changes once a snapshot is built."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in _CHECKED
        if (folder / name).exists()
    }


def write(manifest: Manifest, folder: Path) -> None:
    """Write manifest.json."""
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest | None:
    """The manifest, or None where it is missing, damaged, or of another format."""
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        known = {field.name for field in fields(Manifest)}
        if data["format"] != FORMAT or not known <= data.keys():
            return None
        return Manifest(**{name: data[name] for name in known})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
