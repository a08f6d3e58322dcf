"""Answers as JSON data, under the field names that scripts and evaluations read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answer import Answer, Citation, Language, Retrieved
from assistant.desks import Desk


def answer_data(answer: Answer) -> dict[str, Any]:
    """An answer as plain data for ``json.dumps``.

    Question numbers are ints where they are all digits, else text ('12a'); ``pages`` and ``page_labels``
    are [first, last]; boxes are [page, x0, y0, x1, y1] in points from the bottom left.
    """
    return {
        "question": answer.question,
        "query": answer.query,
        "status": answer.status,
        "answer": answer.answer,
        "citations": [_citation(citation) for citation in answer.citations],
        "retrieved": [_retrieved(entry) for entry in answer.retrieved],
        "suggestions": list(answer.suggestions),
        "language": answer.language,
        "confidence": round(answer.confidence, 4),
        "notice": answer.notice,
        "history": [_citation(citation) for citation in answer.history],
        "newer": [_citation(citation) for citation in answer.newer],
        "own_language": answer.own_language,
        "figures": [
            {"newer": _citation(each.newer), "older": _citation(each.older)} for each in answer.figures
        ],
        "terms": [asdict(term) for term in answer.terms],
        "desks": [_desk(desk, answer.language) for desk in answer.desks],
        "generated": answer.generated,
        "dropped": answer.dropped,
        "ease": None if answer.ease is None else round(answer.ease, 1),
    }


def _desk(desk: Desk, language: Language) -> dict[str, Any]:
    return {
        "id": desk.id,
        "name": desk.name[language],
        "purpose": desk.purpose[language],
        "phone": desk.phone,
        "web": desk.web,
        "source": desk.source,
        "checked": desk.checked,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "entry": citation.entry_id,
        "document": citation.document,
        "title": citation.title,
        "date": citation.date,
        "dossier": citation.dossier,
        "document_number": citation.document_number,
        "question_numbers": _numbers(citation.question_numbers),
        "question": citation.question,
        "pages": list(citation.pages),
        "page_labels": list(citation.page_labels),
        "quote": citation.quote,
        "url": citation.url,
        "reference": citation.reference,
        "sample": citation.sample,
        "sha256": citation.sha256,
        "span": list(citation.span),
        "minister": citation.minister,
        "older": citation.older,
        "asked": citation.asked,
        "sentences": [
            {"span": [each.start, each.end], "page": each.page, "boxes": [list(box) for box in each.boxes]}
            for each in citation.sentences
        ],
    }


def _retrieved(entry: Retrieved) -> dict[str, Any]:
    return {
        "entry": entry.entry_id,
        "document": entry.document,
        "question_numbers": _numbers(entry.question_numbers),
        "heading": entry.heading,
        "pages": list(entry.pages) if entry.pages else None,
        "date": entry.date,
        "score": round(entry.score, 4),
    }


def _numbers(numbers: Sequence[str]) -> list[int | str]:
    return [int(number) if number.isdecimal() else number for number in numbers]
