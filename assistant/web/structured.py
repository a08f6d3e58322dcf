"""A pair as schema.org tells it to search engines and to programs that collect references (JSON-LD)."""

from __future__ import annotations

from typing import Any

from assistant.reference import SAMPLE_MARK
from corpus.records import Kamerstuk
from index.passage import Entry

_LONGEST = 5_000
"""Characters of an answer that are told at most: the page itself has all of it."""


def pair_data(entry: Entry, address: str, document_address: str, reference: str) -> dict[str, Any]:
    """A pair as a QAPage, a section as an Article; addresses absolute."""
    record, document = entry.record, entry.document
    source = _source(document, document_address)
    said = {
        "text": _bounded(record.answer.content),
        "url": address,
        "inLanguage": "nl",
        "dateCreated": document.date,
        "author": _author(document.ministry, "GovernmentOrganization"),
        "isPartOf": source,
        "citation": reference,
        "creativeWorkStatus": SAMPLE_MARK if document.sample else None,
    }
    if not record.is_pair:
        text = said.pop("text")
        article = {"@type": "Article", "headline": record.heading or document.title, "articleBody": text}
        return _known({"@context": "https://schema.org", **article, **said})
    question = {
        "@type": "Question",
        "name": record.question.content,
        "text": record.question.content,
        "url": address,
        "inLanguage": "nl",
        "dateCreated": document.date,
        "author": _author("Tweede Kamer der Staten-Generaal", "GovernmentOrganization"),
        "answerCount": 1,
        "acceptedAnswer": _known({"@type": "Answer", **said}),
    }
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": _known(question)}


def _source(document: Kamerstuk, address: str) -> dict[str, Any]:
    return _known(
        {
            "@type": "Report",
            "name": document.title,
            "url": address,
            "datePublished": document.date,
            "inLanguage": "nl",
            "reportNumber": " ".join(part for part in (document.dossier, document.number) if part),
        }
    )


def _author(name: str | None, kind: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(None, 1)[0]} …"
