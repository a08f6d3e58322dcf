"""Evaluation sets: questions with graded relevance, and the documents that they are asked of.

A set is one of ``SETS`` or a folder. It holds ``questions.jsonl`` and, where it has them,
``conversations.jsonl``, ``variants.jsonl``, ``nuggets.jsonl``, ``set.yaml`` and ``documents/``; or topics and
qrels of TREC (``evals.set_formats``). The fields are described in ``evals/sets/README.md`` and checked by
``evals.set_check``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.reader import read_pdf
from corpus.records import Kamerstuk
from corpus.samples.document import load
from corpus.samples.typeset import typeset, write_all
from corpus.store import Store
from evals.question import CONVERSATIONS, PARTS, QUESTIONS, VARIANTS, Nugget, Question
from evals.set_formats import read_trec
from evals.set_records import Records, SetError
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot

__all__ = [
    "GROUPS",
    "NUGGETS",
    "PARTS",
    "SETS",
    "Nugget",
    "Question",
    "SetError",
    "documents_of",
    "has_documents",
    "index_set",
    "questions",
    "questions_from",
    "set_folder",
    "set_hash",
    "write_documents",
]

SETS = ("samples", "field", "apart", "series", "voices")
GROUPS = ("parents", "staff", "keywords", "english", "other", "lookup", "newest", "year")
"""The groups of questions that the documents answer."""

NUGGETS = "nuggets.jsonl"
_CONTENT = ("*.jsonl", "topics.*", "*.tsv", "qrels.txt", "documents/*.*")


def set_folder(name: str | Path) -> Path:
    """The folder of a set, by its name or path; raises SetError."""
    if name in SETS:
        return Path(str(files("evals").joinpath("sets", str(name))))
    if Path(name).is_dir():
        return Path(name)
    raise SetError(f"There is no set {name}; give {', '.join(SETS)}, or the folder of a set.")


def set_hash(name: str | Path) -> str:
    """The SHA-256 of all that a set asks, and of its own documents: by this a run knows its set."""
    folder = set_folder(name)
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _CONTENT for path in folder.glob(pattern)}):
        told = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {told}\n".encode())
    return digest.hexdigest()


def write_documents(name: str | Path, folder: Path) -> list[Path]:
    """Put the documents of a set in ``folder``: typeset, or as they are; raises SetError if it has none."""
    if name == "samples":
        return write_all(folder)
    source = set_folder(name) / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted([*source.glob("*.yaml"), *source.glob("*.pdf")]):
        if path.suffix == ".pdf":
            target = Path(shutil.copy(path, folder / path.name))
        else:
            document = load(path)
            target = folder / document.file
            target.write_bytes(typeset(document))
        written.append(target)
    if not written:
        raise SetError(f"The set {name} holds no documents; give the index that it is about.")
    return written


def has_documents(name: str | Path) -> bool:
    """Whether a set holds its documents itself."""
    folder = set_folder(name) / "documents"
    return name == "samples" or any(True for kind in ("*.yaml", "*.pdf") for _ in folder.glob(kind))


def documents_of(name: str | Path, folder: Path) -> list[Kamerstuk]:
    """The documents of a set, put in ``folder`` and read; no index is made."""
    return [read_pdf(path) for path in write_documents(name, folder)]


def index_set(name: str | Path, folder: Path, settings: IndexSettings | None = None) -> Snapshot:
    """An index of the documents of a set, made in ``folder`` unless there is one already."""
    settings = settings or IndexSettings()
    if not (folder / "current").exists():
        store = Store(folder / "store")
        hashes = []
        for path in write_documents(name, folder / "pdf"):
            document = read_pdf(path)
            store.save(document, path)
            hashes.append(document.sha256)
        build_snapshot(folder, hashes, settings)
    return open_snapshot(folder, settings)


def questions(
    name: str | Path,
    documents: Sequence[Kamerstuk],
    split: str | None = None,
    parts: Collection[str] = PARTS,
) -> list[Question]:
    """The questions of a set, with the entries of ``documents`` that they are judged against.

    Raises SetError, naming file and line, for the first that cannot be read: ``evals.set_check`` tells all.
    """
    folder = set_folder(name)
    if not (folder / "questions.jsonl").exists():
        loaded = read_trec(folder, documents)
    else:
        loaded = _loaded(folder, Records(documents))
    return [question for question in loaded if split in (None, question.split) and question.part in parts]


def questions_from(folder: Path, documents: Sequence[Kamerstuk]) -> list[Question]:
    """All questions of a folder with JSON Lines, or with TREC topics and qrels, over ``documents``."""
    return questions(folder, documents)


def _loaded(folder: Path, records: Records) -> list[Question]:
    nuggets = _nuggets(folder, records)
    found: dict[str, Question] = {}
    for part in (QUESTIONS, CONVERSATIONS):
        for row in _rows(folder / f"{part}.jsonl"):
            found[row["id"]] = _question(row, records, tuple(nuggets.get(row["id"], ())))
    for row in _rows(folder / f"{VARIANTS}.jsonl"):
        original = str(row["variant_of"])
        if original not in found:
            row.fail(f"variant_of: there is no question {original}.")
        found[row["id"]] = replace(
            found[original], **{name: row[name] for name in ("id", "text", "group", "language", "typos")}
        )
        found[row["id"]] = replace(found[row["id"]], variant_of=original)
    return list(found.values())


class _Row(dict[str, Any]):
    """An object of a JSON Lines file that knows where it stands."""

    place = ""

    def __missing__(self, name: str) -> Any:
        return self.fail(f"the field {name} is missing.")

    def fail(self, message: str) -> Any:
        raise SetError(
            f"{self.place}, {message.rstrip('.')}; `passend eval sets validate` tells all that is wrong."
        )


def _rows(path: Path) -> Iterator[_Row]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:
            continue
        row = _Row()
        row.place = f"{path}, line {number}"
        try:
            row.update(json.loads(line))
        except (ValueError, TypeError):
            row.fail("this is no JSON object.")
        yield row


def _question(row: _Row, records: Records, nuggets: tuple[Nugget, ...]) -> Question:
    return Question(
        id=row["id"],
        text=row["text"],
        group=row["group"],
        language=row["language"],
        typos=row["typos"],
        family=row["family"],
        relevant={_entry(row, each, records): int(each["grade"]) for each in row["relevant"]},
        split=row["split"],
        turns=tuple(row.get("turns", ())),
        nuggets=nuggets,
    )


def _nuggets(folder: Path, records: Records) -> dict[str, list[Nugget]]:
    found: dict[str, list[Nugget]] = {}
    for row in _rows(folder / NUGGETS):
        start, end = row["span"]
        nugget = Nugget(row["text"], row["vital"], _entry(row, row, records), (start, end))
        found.setdefault(row["question"], []).append(nugget)
    return found


def _entry(row: _Row, judged: Mapping[str, Any], records: Records) -> str:
    try:
        return records.find(judged).id
    except (SetError, KeyError) as error:
        return str(row.fail(str(error)))
