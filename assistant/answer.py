"""What the assistant answers: frozen data, made by ``respond``, shown by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.provenance import Box

Status = Literal["answered", "not_found", "empty", "too_long"]
Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One quoted stretch of a record and where it stands.

    ``quote`` is verbatim from the record's answer (or section): the characters ``span`` (start,
    end) of it, in the entry with id ``entry_id``. ``pages`` are the physical pages (from 1) on
    which the quote begins and ends, ``page_labels`` the numbers printed on them. ``url`` is
    relative to the server: '/pdf/<sha256>.pdf#page=25'. ``boxes`` mark the quote on the pages.
    """

    number: int
    document: str
    sha256: str
    title: str
    date: str | None
    dossier: str | None
    document_number: str | None
    question_numbers: tuple[str, ...]
    question: str
    pages: tuple[int, int]
    page_labels: tuple[str, str]
    quote: str
    url: str
    reference: str
    sample: bool
    boxes: tuple[Box, ...] = ()
    entry_id: str = ""
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One entry of the ranked list behind an answer."""

    document: str
    question_numbers: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    ``answer`` is what is shown, in Markdown-free plain text: the quotes with their citation
    markers '[1]' and '(...)' where a source goes on, or a notice. ``suggestions`` are questions
    that the documents do answer. ``confidence`` in [0, 1] is the search's, that they answer this one.
    """

    question: str
    status: Status
    answer: str
    language: Language = "nl"
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    suggestions: tuple[str, ...] = ()
