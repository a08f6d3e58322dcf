"""Records as rows of JSON Lines: what ``passend parse`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.markdown import markdown
from corpus.records import Kamerstuk, Record


def rows(kamerstuk: Kamerstuk) -> Iterator[dict[str, Any]]:
    """One row for each record. Numbers that are all digits are integers; pages are physical, from 1."""
    for record in kamerstuk.records:
        yield {
            "file": kamerstuk.file,
            "numbers": [plain_number(number) for number in record.numbers],
            "question": record.question.content,
            "questions": [
                {
                    "number": None if question.number is None else plain_number(question.number),
                    "text": question.text.content,
                    "pages": _pages(question.text.pages),
                }
                for question in record.questions
            ],
            "answer": record.answer.content,
            "heading": record.heading,
            "pages": _pages(record.pages),
            "question_pages": _pages(record.question.pages),
            "answer_pages": _pages(record.answer.pages),
            "page_labels": _labels(kamerstuk, record),
            "footnotes": [
                {"marker": note.marker, "text": note.text, "where": note.where, "page": note.page}
                for note in record.footnotes
            ],
            "bijlage": record.bijlage,
            "blz": record.blz,
            "crossrefs": [plain_number(number) for number in record.crossrefs],
            "references": [
                {"kind": found.kind, "target": found.target, "span": [found.start, found.end]}
                for found in record.references
            ],
            "answer_markdown": markdown(record),
            "title": kamerstuk.title,
            "dossier": kamerstuk.dossier,
            "dossiers": list(kamerstuk.dossiers),
            "number": kamerstuk.number,
            "date": kamerstuk.date,
            "ministry": kamerstuk.ministry,
            "session_year": kamerstuk.session_year,
            "reference": kamerstuk.reference,
            "sample": kamerstuk.sample,
            "signatory": kamerstuk.signatory,
            "addressee": kamerstuk.addressee,
            "document_number": kamerstuk.document_number,
            "abbreviations": dict(kamerstuk.abbreviations),
            "layout": kamerstuk.layout,
            "confidence": kamerstuk.confidence,
        }


def plain_number(number: str) -> int | str:
    """A question number as an integer where it is one ('12a' stays text)."""
    return int(number) if number.isdigit() else number


def _pages(pages: tuple[int, int] | None) -> list[int] | None:
    return list(pages) if pages else None


def _labels(kamerstuk: Kamerstuk, record: Record) -> dict[str, list[str] | None]:
    def label(pages: tuple[int, int] | None) -> list[str] | None:
        return [kamerstuk.label(page) for page in pages] if pages else None

    return {"question": label(record.question.pages), "answer": label(record.answer.pages)}
