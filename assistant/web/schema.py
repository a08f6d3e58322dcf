"""The data of the API, typed: what ``assistant.export`` writes, with absolute addresses added."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer, Citation, Language, Status
from assistant.export import answer_data
from assistant.respond import first_question
from assistant.web.addresses import Addresses
from index.passage import Entry

Number = int | str


class Where:
    """Makes the absolute addresses of what is cited; ``base`` is how the asker reaches this server."""

    def __init__(self, base: str, addresses: Addresses) -> None:
        self.base = base
        self._addresses = addresses

    def pair(self, entry_id: str) -> str | None:
        """The address of an entry's page; None for one that is not in the index any more."""
        try:
            return self.base + self._addresses.path(entry_id)
        except KeyError:
            return None

    def pdf(self, url: str) -> str:
        """The absolute address of '/pdf/...#page=25'."""
        return self.base + url


class SentenceData(BaseModel):
    """One sentence of a quote and where it stands."""

    span: tuple[int, int] = Field(description="First and last (exclusive) character in the answer.")
    page: int = Field(description="Physical page, from 1.")
    boxes: list[tuple[float, ...]] = Field(
        description="[page, x0, y0, x1, y1] in points, from the bottom left."
    )


class CitationData(BaseModel):
    """A verbatim quote of a document, with everything that is needed to find and cite it."""

    number: int = Field(description="The number of its marker '[1]' in the answer; 0 for what is beside it.")
    entry: str = Field(description="The entry's id, as in files of answers; the same as 'id'.")
    id: str = Field(description="The entry's id, for /api/pairs/{id}.")
    address: str | None = Field(description="Address of the page with the whole question and answer.")
    pdf: str = Field(description="Address of the PDF, at the page of the quote.")
    document: str = Field(description="File name of the PDF.")
    title: str
    date: str | None = Field(description="Date of the document, ISO 8601.")
    dossier: str | None
    document_number: str | None
    question_numbers: list[Number]
    question: str = Field(description="What parliament asked, or the heading of a section.")
    pages: tuple[int, int] = Field(description="First and last physical page of the quote, from 1.")
    page_labels: tuple[str, str] = Field(description="The numbers printed on those pages.")
    quote: str = Field(description="Verbatim: not a letter is changed.")
    url: str = Field(description="The PDF's address on this server.")
    reference: str = Field(description="Reference to copy, in the form that Dutch lawyers use.")
    sample: bool = Field(description="True for an example document of this project: no minister said it.")
    sha256: str = Field(description="Hash of the PDF.")
    span: tuple[int, int] = Field(description="First and last (exclusive) character in the entry's answer.")
    minister: str | None
    older: bool = Field(description="True where a newer document answers the same.")
    asked: str = Field(
        description="The minister's question, where the quote ('No.') cannot be understood without it."
    )
    sentences: list[SentenceData]


class RetrievedData(BaseModel):
    """One entry of the ranked list behind an answer."""

    entry: str = Field(description="The entry's id, for /api/pairs/{id}.")
    document: str
    question_numbers: list[Number]
    heading: str | None = Field(description="Of a section of a letter, which has no question number.")
    pages: tuple[int, int] | None = Field(description="First and last physical page, from 1.")
    date: str | None = Field(description="Date of the document, ISO 8601.")
    score: float


class FiguresData(BaseModel):
    """Different figures for the same thing, in a newer and an older document."""

    newer: CitationData
    older: CitationData


class TermData(BaseModel):
    """A term that is explained, by its place in ``answer``."""

    concept: str | None
    start: int
    end: int
    written: str
    term: str
    definition: str | None
    spelled_out: str | None


class DeskData(BaseModel):
    """People to turn to."""

    id: str
    name: str
    purpose: str
    phone: str | None
    web: str | None
    source: str
    checked: str | None


class AnswerData(BaseModel):
    """An answer: the same data as ``passend ask --json`` gives, with absolute addresses."""

    question: str = Field(description="The question as it was asked, without personal data.")
    query: str = Field(description="What was searched: a follow-up with the question that it leans on.")
    status: Status = Field(description="How the question ended; only 'answered' has citations.")
    answer: str = Field(description="Quotes with their markers '[1]' and '(...)', or a notice.")
    citations: list[CitationData]
    retrieved: list[RetrievedData]
    suggestions: list[str] = Field(description="Questions that the documents answer.")
    language: Language = Field(description="Of notices; quotes are always in Dutch.")
    confidence: float = Field(description="Calibrated probability in [0, 1] that the documents answer this.")
    notice: str = Field(description="What is said beside the answer.")
    history: list[CitationData] = Field(description="Older answers to the same question, newest first.")
    newer: list[CitationData] = Field(description="Quotes of newer documents that are about it too.")
    own_language: str = Field(
        description="To who asks in another language, in it: that quotes are Dutch, or why there is none."
    )
    figures: list[FiguresData]
    terms: list[TermData]
    desks: list[DeskData]
    generated: bool = Field(description="True where a language model worded 'answer'; quotes stay verbatim.")
    dropped: int = Field(description="Statements of that model that were not proven and left out.")
    ease: float | None = Field(description="How easily the quotes read.")


class Asked(BaseModel):
    """One question, or a conversation."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Wat is zorgplicht?", "language": "nl"}]},
    )

    question: str | None = Field(None, description="The question. Give this or 'turns'.")
    turns: list[str] | None = Field(
        None, description="The asker's questions so far, oldest first; the last is answered."
    )
    language: Language | None = Field(None, description="Of notices; without it the question's own.")


class Found(BaseModel):
    """One result of a search."""

    id: str = Field(description="For /api/pairs/{id}.")
    address: str | None = Field(description="Address of its page.")
    pdf: str = Field(description="Address of the PDF, at the page of the extract.")
    title: str
    date: str | None
    dossier: str | None
    document_number: str | None
    question_numbers: list[Number]
    question: str = Field(description="What parliament asked, or the heading of a section.")
    extract: str = Field(description="The part of the answer nearest to the query, verbatim.")
    reference: str
    sample: bool
    score: float = Field(description="Ranks; has no upper limit. 0 for what only holds the words.")


class SearchData(BaseModel):
    """The best entries for a query, best first."""

    query: str = Field(description="The query as it was searched, without personal data.")
    count: int
    results: list[Found]


class FootnoteData(BaseModel):
    """A footnote of a pair."""

    marker: str
    text: str
    page: int
    where: str


class ReferenceData(BaseModel):
    """Characters of the answer that refer to something else."""

    kind: str
    target: str
    span: tuple[int, int]


class PairData(BaseModel):
    """A question of parliament with the minister's answer, or a section of a letter: verbatim."""

    id: str
    address: str | None
    pdf: str
    document: str
    sha256: str
    title: str
    date: str | None
    dossier: str | None
    document_number: str | None
    minister: str | None
    question_numbers: list[Number]
    question: str
    heading: str | None
    answer: str
    footnotes: list[FootnoteData]
    references: list[ReferenceData]
    pages: tuple[int, int] | None
    page_labels: tuple[str, str] | None
    reference: str
    sample: bool


class Problem(BaseModel):
    """What could not be done (RFC 9457), and what to do about it."""

    type: str = Field(examples=["urn:passend:too_long"])
    title: str
    status: int
    detail: str = Field(description="What is the matter.")
    do: str = Field(description="What to do about it.")


SchoolType = Literal["po", "sbo", "vo", "vso", "mbo", "hbo", "wo", "practical", "international", "home"]


def answer_reply(answer: Answer, where: Where) -> AnswerData:
    """An answer as the API gives it."""
    data = answer_data(answer)
    pairs = zip(answer.figures, data["figures"], strict=True)
    return AnswerData.model_validate(
        data
        | {
            "citations": _addressed(answer.citations, data["citations"], where),
            "history": _addressed(answer.history, data["history"], where),
            "newer": _addressed(answer.newer, data["newer"], where),
            "figures": [
                dict(
                    zip(("newer", "older"), _addressed(_both(made), list(plain.values()), where), strict=True)
                )
                for made, plain in pairs
            ],
        }
    )


def _both(figures: Any) -> tuple[Citation, Citation]:
    return figures.newer, figures.older


def _addressed(
    citations: tuple[Citation, ...], data: list[dict[str, Any]], where: Where
) -> list[dict[str, Any]]:
    return [
        plain | {"id": made.entry_id, "address": where.pair(made.entry_id), "pdf": where.pdf(made.url)}
        for made, plain in zip(citations, data, strict=True)
    ]


def question_of(entry: Entry) -> str:
    """What an entry is about on one line: its question, or its heading."""
    return first_question(entry) or entry.record.heading or ""
