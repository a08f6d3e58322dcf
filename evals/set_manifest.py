"""What a set says of itself: ``set.yaml``, with the hashes of its files and of the parts that are frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from corpus.records import Kamerstuk
from evals.question import CONVERSATIONS, QUESTIONS, VARIANTS
from evals.set_records import SetError

MANIFEST = "set.yaml"
STATED = (
    "name",
    "version",
    "license",
    "description",
    "languages",
    "created",
    "groups",
    "families",
    "splits",
    "frozen",
)
"""What people state of a set, in this order; ``documents``, ``fields`` and ``files`` are counted."""

COUNTED = ("documents", "fields", "files")
LINES = (f"{QUESTIONS}.jsonl", f"{CONVERSATIONS}.jsonl", f"{VARIANTS}.jsonl", "nuggets.jsonl")
"""The files of a set of which each line belongs to a split."""

_REFERRING = {f"{VARIANTS}.jsonl": "variant_of", "nuggets.jsonl": "question"}
"""The field that names the question by which a line belongs to a split."""


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What ``set.yaml`` says, or None without one; raises SetError where it is no mapping."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SetError(f"{path} is no YAML: {error}") from None
    if not isinstance(data, dict):
        raise SetError(f"{path} must hold names with values.")
    return data


def counted(folder: Path, documents: Sequence[Kamerstuk] | None) -> dict[str, Any]:
    """What can be counted of a set: its documents (None: not at hand), fields, files and their hashes."""
    split_of: dict[str, str] = {}
    found: dict[str, Any] = {"fields": {}, "files": {}}
    if documents is not None:
        ordered = sorted(documents, key=lambda document: document.file)
        found["documents"] = {each.file: document_data(each) for each in ordered}
    for name in LINES:
        if (folder / name).exists():
            rows = _lines(folder / name)
            if name not in _REFERRING:
                split_of |= {str(row.get("id")): str(row.get("split")) for _, row in rows}
            found["fields"][name] = list(dict.fromkeys(field for _, row in rows for field in row))
            found["files"][name] = _file_data(folder / name, rows, split_of)
    for path in sorted(folder.glob("documents/*.*")):
        found["files"][f"documents/{path.name}"] = {"sha256": _hash(path.read_bytes())}
    return found


def document_data(document: Kamerstuk) -> dict[str, Any]:
    """How many records a document was read into, and the hash of their text, whatever the PDF's bytes."""
    text = "\n".join(f"{record.question.content}\n{record.answer.content}" for record in document.records)
    return {"records": len(document.records), "sha256": _hash(text.encode())}


def seal(folder: Path, documents: Sequence[Kamerstuk], version: str | None = None) -> None:
    """Write the counts and hashes of a set into its ``set.yaml``.

    Raises SetError where a frozen part has changed and ``version`` is not a new one.
    """
    said = read_manifest(folder)
    if said is None:
        raise SetError(f"{folder} has no {MANIFEST}; write one with {', '.join(STATED)}.")
    now = counted(folder, documents)
    changed = [
        f"{name} ({part})" for name, part in frozen_parts(said) if not same_part(said, now, name, part)
    ]
    if changed and version in (None, said.get("version")):
        raise SetError(f"Frozen parts have changed: {', '.join(changed)}; give the set a new version.")
    stated = {name: said[name] for name in STATED if name in said}
    stated |= {"version": version} if version else {}
    write_manifest(folder, stated | {name: now[name] for name in COUNTED})


def write_manifest(folder: Path, data: Mapping[str, Any]) -> None:
    """Write ``set.yaml``."""
    text = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=110)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def frozen_parts(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parts, as file and split, that a manifest calls frozen and has sealed."""
    return [
        (name, part)
        for name in _mapping(said.get("files"))
        for part in said.get("frozen") or ()
        if part in _parts(said, name)
    ]


def same_part(said: Mapping[str, Any], now: Mapping[str, Any], name: str, part: str) -> bool:
    """Whether a part of a file is what it was when it was sealed."""
    return bool(_parts(said, name).get(part) == _parts(now, name).get(part))


def _parts(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _mapping(_mapping(_mapping(said.get("files")).get(name)).get("splits"))


def _mapping(value: Any) -> Mapping[str, Any]:
    """Itself if it is a mapping, as it should be in what people may have edited; else an empty one."""
    return value if isinstance(value, dict) else {}


def _lines(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """The lines that are objects; ``evals.set_check`` tells of the others."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            found.append((line, row))
    return found


def _file_data(
    path: Path, rows: Sequence[tuple[str, Mapping[str, Any]]], split_of: Mapping[str, str]
) -> dict[str, Any]:
    parts: dict[str, list[str]] = {}
    for line, row in rows:
        referred = str(row.get(_REFERRING.get(path.name, "id")))
        parts.setdefault(split_of.get(referred, "unknown"), []).append(f"{line}\n")
    splits = {
        part: {"lines": len(lines), "sha256": _hash("".join(lines).encode())}
        for part, lines in sorted(parts.items())
    }
    return {"lines": len(rows), "sha256": _hash(path.read_bytes()), "splits": splits}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
