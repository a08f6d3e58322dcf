"""Kamerstukken for the tests of the index: made by hand, or read from judged development files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Footnote, Kamerstuk, Question, Record
from corpus.store import Store

JUDGED = Path(__file__).resolve().parents[2] / "shared" / "rek-dev"


def placed(text: str, page: int = 1) -> PlacedText:
    fragments = (Fragment(0, len(text), Box(page, 70, 700, 500, 712)),) if text else ()
    return PlacedText(text, fragments)


def pair(
    number: str, question: str, answer: str, refers: tuple[str, ...] = (), notes: tuple[str, ...] = ()
) -> Record:
    return Record(
        numbers=(number,),
        questions=(Question(number, placed(question)),),
        question=placed(question),
        answer=placed(answer),
        footnotes=tuple(Footnote(str(mark + 1), note, 1) for mark, note in enumerate(notes)),
        crossrefs=refers,
    )


def kamerstuk(name: str, records: tuple[Record, ...], **known: Any) -> Kamerstuk:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    told = {"title": name, "layout": "kst", "confidence": 1.0, "page_labels": ("1",)} | known
    return Kamerstuk(file=f"{name}.pdf", sha256=sha256, records=records, **told)


def keep(index_dir: Path, documents: list[Kamerstuk]) -> list[str]:
    """Put documents, with a PDF that is none, in the store of an index; their hashes."""
    store = Store(index_dir / "store")
    pdf = index_dir.parent / "any.pdf"
    pdf.write_bytes(b"%PDF-1.4 test")
    for document in documents:
        store.save(document, pdf)
    return [document.sha256 for document in documents]


def judged_documents(*, with_questions: bool = True) -> list[Kamerstuk]:
    """The development documents as records; without their questions, these become headless sections."""
    paths = sorted(JUDGED.glob("*.gold.json"))
    return [_judged(json.loads(path.read_text(encoding="utf-8")), with_questions) for path in paths]


def _judged(data: dict[str, Any], with_questions: bool) -> Kamerstuk:
    records = tuple(
        Record(
            numbers=tuple(str(number) for number in item["numbers"]),
            questions=tuple(Question(str(q["number"]), placed(q["text"])) for q in item["questions"])
            if with_questions
            else (),
            question=placed(item["question"] if with_questions else ""),
            answer=placed(item["answer"]),
            crossrefs=tuple(str(number) for number in item["crossrefs"]),
        )
        for item in data["items"]
    )
    return kamerstuk(data["id"], records, title=data["title"], dossier=data["dossier"], date=data["date"])
