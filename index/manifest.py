"""What a snapshot says about itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

from index.errors import SnapshotError, rebuild
from index.model_store import fingerprint
from index.settings import EMBEDDED

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
    """The SHA-256 hashes of files that never change once a snapshot is built.

    Left out are those that grow with the corpus and would be long to read at each start: vectors, and what
    Chroma and tantivy keep. Of those only the number of rows is checked, when the snapshot is opened.
    """
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in _CHECKED
        if (folder / name).exists()
    }


def write(manifest: Manifest, folder: Path) -> None:
    """Write manifest.json, with a fingerprint of the model's files where they are not in the snapshot."""
    told = asdict(manifest) | {"weights": _weights(manifest.model)}
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest | None:
    """The manifest, or None where it is missing, damaged, or of another format.

    Raises SnapshotError where the model was replaced since: its vectors would not fit those of the passages.
    """
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        known = {field.name for field in fields(Manifest)}
        if data["format"] != FORMAT or not known <= data.keys():
            return None
        manifest = Manifest(**{name: data[name] for name in known})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    told, now = data.get("weights"), _weights(manifest.model)
    if told and now and told != now:
        index_dir = folder.parent.parent
        raise SnapshotError(
            f"The model {manifest.model!r} is another one than when the index in {index_dir} was built; "
            f"build it again with: {rebuild(index_dir, manifest.model)}"
        )
    return manifest


def _weights(model: str) -> str:
    return "" if model == EMBEDDED else fingerprint(model)
