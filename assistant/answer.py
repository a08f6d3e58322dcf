"""What the assistant answers: frozen data, made by ``respond``, shown by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from corpus.provenance import Box

if TYPE_CHECKING:
    from assistant.desks import Desk
    from assistant.terms import Term

Status = Literal[
    "answered", "not_found", "personal_advice", "off_topic", "not_a_question", "unsafe", "empty", "too_long"
]
"""How a question ended.

answered         the documents answer it
not_found        they do not, or not for sure
personal_advice  it asks for a judgement about somebody's own case, which only people can give
off_topic        it is about something else
not_a_question   it tells the assistant what to do
unsafe           it tells of danger to somebody
empty, too_long  it cannot be asked
"""
ASKABLE: frozenset[Status] = frozenset(get_args(Status)) - {"empty", "too_long"}
Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a quote: characters ``start`` to ``end`` of the record, and where they stand."""

    start: int
    end: int
    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """One quoted stretch of a record and where it stands.

    ``quote`` is verbatim from the record's answer (or section): the characters ``span`` (start,
    end) of it, in the entry with id ``entry_id``. ``pages`` are the physical pages (from 1) on
    which the quote begins and ends, ``page_labels`` the numbers printed on them. ``url`` is
    relative to the server: '/pdf/<sha256>.pdf#page=25'. ``boxes`` mark the quote on the pages,
    ``sentences`` part it. ``minister`` is who answered; ``older`` says that a newer document answers
    the same. ``asked`` is the minister's question, where the quote ('Nee.') cannot be understood without it:
    it is shown above the quote, and is no part of it.
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
    sentences: tuple[Sentence, ...] = ()
    minister: str | None = None
    older: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One entry of the ranked list behind an answer.

    A section of a letter has no question number but a ``heading``; ``pages`` are the physical ones (from 1)
    on which it begins and ends, ``date`` its document's.
    """

    document: str
    question_numbers: tuple[str, ...]
    score: float
    entry_id: str = ""
    heading: str | None = None
    pages: tuple[int, int] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Different figures for the same thing: the sentence of the newer document and that of the older."""

    newer: Citation
    older: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    ``query`` is what was searched: the question, with what it leans on of those before it.
    ``answer`` is what is shown, in Markdown-free plain text: the quotes with their citation
    markers '[1]' and '(...)' where a source goes on, or a notice. ``notice`` is what is said beside an
    answer. ``suggestions`` are questions that the documents do answer. ``confidence`` in [0, 1] is the
    search's, that they answer this one. ``history`` are older answers to the same question, newest first, and
    ``figures`` where those differ in a number; ``newer`` are quotes of newer documents that are about it too.
    ``own_language`` tells who asks in another language, in that language, that the quotes are Dutch, or why
    there is no answer. ``terms`` are explained words, by their place in ``answer``; ``desks`` are people to
    turn to; ``ease`` is how easily the quotes read (``assistant.readability``). ``generated`` says that a
    language model worded ``answer``, a statement a line, each with the number of the quote that proves it;
    ``dropped`` how many of its statements were not proven and left out.
    """

    question: str
    status: Status
    answer: str
    language: Language = "nl"
    confidence: float = 0.0
    notice: str = ""
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    suggestions: tuple[str, ...] = ()
    history: tuple[Citation, ...] = ()
    newer: tuple[Citation, ...] = ()
    own_language: str = ""
    figures: tuple[Figures, ...] = ()
    terms: tuple[Term, ...] = ()
    desks: tuple[Desk, ...] = ()
    ease: float | None = None
    generated: bool = False
    dropped: int = 0
    query: str = ""
