"""The records that a Kamerstuk is read into: frozen, without input or output.

A Kamerstuk is a numbered document of the Dutch parliament. Most of ours are lists of questions
by the Tweede Kamer (the lower house) with the answers of a minister.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.provenance import PlacedText


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a pair; ``number`` is text ('12', '12a') or None where it has none."""

    number: str | None
    text: PlacedText


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote; ``where`` is 'question' or 'answer', ``position`` the place of its marker in that text."""

    marker: str
    text: str
    page: int
    where: str = "answer"
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Characters ``start`` to ``end`` (exclusive) of an answer, which refer to something.

    ``kind`` is 'question', 'kamerstuk', 'aanhangsel' or 'law'; ``target`` is normalised:
    '12', '31497-448', '20222023-1234', 'WPO art. 40 lid 1'.
    """

    kind: str
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is found, shown and cited as one: a question-answer pair, or a section of a letter.

    A pair has questions; a section has none, and its text is ``answer`` under ``heading``.
    ``question`` is the text of all questions, one a line. Pages are physical and count from 1.
    ``tables`` are the character spans of tables in the answer (rows are lines, cells parted by
    tabs); ``crossrefs`` the question numbers that the answer refers to, ``references`` everything.
    """

    numbers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    question: PlacedText = field(default_factory=PlacedText)
    answer: PlacedText = field(default_factory=PlacedText)
    heading: str | None = None
    footnotes: tuple[Footnote, ...] = ()
    bijlage: str | None = None
    blz: str | None = None
    crossrefs: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    tables: tuple[tuple[int, int], ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether this is a question with its answer, not a section."""
        return bool(self.questions)

    @property
    def pages(self) -> tuple[int, int] | None:
        """First page of the question (else of the answer) and last of the answer."""
        question, answer = self.question.pages, self.answer.pages
        first, last = question or answer, answer or question
        return (first[0], last[1]) if first and last else None


@dataclass(frozen=True, slots=True)
class Kamerstuk:
    """One parliamentary document as read from one PDF.

    ``sha256`` is the hash of the PDF's bytes; ``date`` is ISO 8601 (2023-05-25); ``page_labels``
    holds the printed page number of each physical page, in order ('' where none is printed);
    ``layout`` names how it was read and ``confidence`` in [0, 1] how sure we are of it;
    ``dossier`` is the one it is cited by, ``dossiers`` all that it belongs to;
    ``sample`` says that it is one of our own example documents; ``abbreviations`` are the short and
    long forms that it expands; ``left_over`` is the share of its words in [0, 1] that is in no record
    and not in the masthead.
    """

    file: str
    sha256: str
    title: str
    layout: str
    confidence: float
    page_labels: tuple[str, ...]
    records: tuple[Record, ...]
    dossier: str | None = None
    dossiers: tuple[str, ...] = ()
    number: str | None = None
    date: str | None = None
    ministry: str | None = None
    session_year: str | None = None
    reference: str | None = None
    signatory: str | None = None
    addressee: str | None = None
    document_number: str | None = None
    sample: bool = False
    abbreviations: tuple[tuple[str, str], ...] = ()
    page_texts: tuple[str, ...] = ()
    left_over: float = 0.0

    def label(self, page: int) -> str:
        """The number printed on physical ``page`` (from 1), or ``page`` itself where none is."""
        return self.page_labels[page - 1] or str(page)
