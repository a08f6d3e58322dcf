"""Records and their PDFs on disk: one folder, files named by the PDF's hash.

    <root>/pdf/<sha256>.pdf
    <root>/records/<sha256>.json

Each file is written aside and put in place in one step, so that a kill leaves the old or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Footnote, Kamerstuk, Question, Record, Reference

READER_VERSION = 9
"""Raised whenever reading the same PDF gives other records, so that stored ones are read again."""


class Store:
    """Kamerstukken that were read, with their PDFs."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pdf_path(self, sha256: str) -> Path:
        """Where the PDF with this hash is kept."""
        return self.root / "pdf" / f"{sha256}.pdf"

    def _record_path(self, sha256: str) -> Path:
        return self.root / "records" / f"{sha256}.json"

    def save(self, kamerstuk: Kamerstuk, pdf: Path) -> None:
        """Keep a Kamerstuk and its PDF; replaces what was kept for the same hash."""
        target = self.pdf_path(kamerstuk.sha256)
        if not target.exists():
            _write_aside(target, pdf.read_bytes())
        payload = {"reader_version": READER_VERSION, "kamerstuk": pack(kamerstuk)}
        _write_aside(
            self._record_path(kamerstuk.sha256),
            json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(),
        )

    def load(self, sha256: str) -> Kamerstuk | None:
        """The Kamerstuk with this hash, or None where it is not kept or was read by another version."""
        try:
            payload = json.loads(self._record_path(sha256).read_bytes())
        except (OSError, ValueError):
            return None
        if payload.get("reader_version") != READER_VERSION or not self.pdf_path(sha256).exists():
            return None
        return unpack(payload["kamerstuk"])


def _write_aside(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove_tree(path: Path) -> None:
    """Delete a folder that nobody needs any more; a missing one is fine."""
    shutil.rmtree(path, ignore_errors=True)


def pack(kamerstuk: Kamerstuk) -> dict[str, Any]:
    """A Kamerstuk as JSON data, without loss (``unpack`` gives an equal one)."""
    plain = {
        name: getattr(kamerstuk, name)
        for name in Kamerstuk.__slots__
        if name not in ("records", "page_labels", "page_texts", "abbreviations", "dossiers")
    }
    return plain | {
        "page_labels": list(kamerstuk.page_labels),
        "page_texts": list(kamerstuk.page_texts),
        "dossiers": list(kamerstuk.dossiers),
        "abbreviations": [list(pair) for pair in kamerstuk.abbreviations],
        "records": [_pack_record(record) for record in kamerstuk.records],
    }


def unpack(data: dict[str, Any]) -> Kamerstuk:
    """The Kamerstuk that ``pack`` packed."""
    tuples = {
        "records": tuple(_unpack_record(record) for record in data["records"]),
        "page_labels": tuple(data["page_labels"]),
        "page_texts": tuple(data["page_texts"]),
        "dossiers": tuple(data["dossiers"]),
        "abbreviations": tuple((short, long) for short, long in data["abbreviations"]),
    }
    return Kamerstuk(**(data | tuples))


def _pack_text(text: PlacedText) -> list[Any]:
    places = [
        [start, end, box.page, *(round(value, 2) for value in box[1:])] for start, end, box in text.fragments
    ]
    return [text.content, places]


def _unpack_text(data: list[Any]) -> PlacedText:
    content, places = data
    return PlacedText(content, tuple(Fragment(row[0], row[1], Box(*row[2:])) for row in places))


def _pack_record(record: Record) -> dict[str, Any]:
    return {
        "numbers": list(record.numbers),
        "questions": [[question.number, _pack_text(question.text)] for question in record.questions],
        "question": _pack_text(record.question),
        "answer": _pack_text(record.answer),
        "heading": record.heading,
        "footnotes": [
            [note.marker, note.text, note.page, note.where, note.position] for note in record.footnotes
        ],
        "bijlage": record.bijlage,
        "blz": record.blz,
        "crossrefs": list(record.crossrefs),
        "references": [[found.kind, found.target, found.start, found.end] for found in record.references],
        "tables": [list(span) for span in record.tables],
    }


def _unpack_record(data: dict[str, Any]) -> Record:
    return Record(
        numbers=tuple(data["numbers"]),
        questions=tuple(Question(number, _unpack_text(text)) for number, text in data["questions"]),
        question=_unpack_text(data["question"]),
        answer=_unpack_text(data["answer"]),
        heading=data["heading"],
        footnotes=tuple(Footnote(*note) for note in data["footnotes"]),
        bijlage=data["bijlage"],
        blz=data["blz"],
        crossrefs=tuple(data["crossrefs"]),
        references=tuple(Reference(*found) for found in data["references"]),
        tables=tuple((start, end) for start, end in data["tables"]),
    )
