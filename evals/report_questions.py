"""What a report shows of one question: what was expected, what was found, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.measured import Measured
from evals.measures.nuggets import covered
from evals.question import Question
from evals.quotes import quote_stands
from index.passage import Entry

FOUND = 5
"""How many found entries are shown."""
_EXCERPT = 320
_SHOWN = {"citations": "", "history": "older", "newer": "newer"}


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry: its grade (0: not relevant), its rank and score in what was found (None: not found)."""

    id: str
    label: str
    text: str
    grade: int
    rank: int | None
    score: float | None


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote; ``kind`` says of what ('' is the answer itself), ``stands`` whether it is on its page."""

    kind: str
    number: int
    label: str
    text: str
    grade: int
    stands: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What one run said to one question."""

    outcome: str
    status: str
    text: str
    language: str
    confidence: float | None
    seconds: float
    quotes: tuple[QuoteView, ...]
    found: tuple[EntryView, ...]
    nuggets: tuple[bool, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with the entries that answer it, and what each run said."""

    question: Question
    expected: tuple[EntryView, ...]
    excerpt: str
    answers: tuple[AnswerView, ...]


def question_views(made: Measured) -> Iterator[QuestionView]:
    """Every answered question of a run."""
    return (question_view(question, [made]) for question in made.questions)


def question_view(question: Question, runs: Sequence[Measured]) -> QuestionView:
    """One question, with the answers of one or more runs; ranks are those of the first."""
    first = runs[0]
    ranks = _ranks(question, first)
    graded = sorted(question.relevant.items(), key=lambda each: -each[1])
    expected = tuple(_entry(first, entry, grade, ranks) for entry, grade in graded)
    best = first.entries.get(graded[0][0]) if graded else None
    excerpt = _shortened(best.record.answer.content) if best else ""
    return QuestionView(question, expected, excerpt, tuple(_answer(question, made) for made in runs))


def _answer(question: Question, made: Measured) -> AnswerView:
    answered = made.answered(question)
    answer, ranks = answered.answer, _ranks(question, made)
    found = tuple(
        _entry(made, entry, question.relevant.get(entry, 0), ranks) for entry in answered.entries[:FOUND]
    )
    return AnswerView(
        outcome=made.outcome(question),
        status=str(answer["status"]).replace("_", " "),
        text=str(answer["answer"]),
        language=str(answer.get("language") or "nl") if answer.get("generated") else "nl",
        confidence=answer.get("confidence"),
        seconds=answered.seconds,
        quotes=tuple(_quotes(question, answer, made)),
        found=found,
        nuggets=tuple(covered(nugget, answered) for nugget in question.nuggets),
        scores={
            name: own[question.id]
            for name, own in made.scores.items()
            if name in made.measures and question.id in own
        },
    )


def _quotes(question: Question, answer: Mapping[str, Any], made: Measured) -> Iterator[QuoteView]:
    for name, kind in _SHOWN.items():
        for cited in answer.get(name) or ():
            entry = made.entries.get(cited["entry"])
            yield QuoteView(
                kind=kind,
                number=int(cited.get("number") or 0),
                label=f"{label(entry) if entry else cited['document']}{_page(cited)}",
                text=str(cited["quote"]),
                grade=question.relevant.get(cited["entry"], 0),
                stands=quote_stands(cited, made.entries),
            )


def _page(cited: Mapping[str, Any]) -> str:
    labels = list(dict.fromkeys(str(page) for page in cited.get("page_labels") or () if page))
    return f", p. {'–'.join(labels)}" if labels else ""


def _ranks(question: Question, made: Measured) -> dict[str, tuple[int, float]]:
    ranking = made.answered(question).ranking
    return {entry: (rank, score) for rank, (entry, score) in enumerate(ranking, 1)}


def _entry(made: Measured, name: str, grade: int, ranks: Mapping[str, tuple[int, float]]) -> EntryView:
    entry = made.entries.get(name)
    rank, score = ranks.get(name, (None, None))
    text = _shortened(entry.record.question.content or entry.record.answer.content) if entry else ""
    return EntryView(name, label(entry) if entry else name, text, grade, rank, score)


def label(entry: Entry) -> str:
    """How a researcher names an entry: document, and question number or heading."""
    document, record = entry.document, entry.record
    number = f", nr. {document.number}" if document.number else ""
    named = f"{document.dossier}{number}" if document.dossier else document.document_number or document.file
    if record.numbers:
        return f"{named}, question {', '.join(record.numbers)}"
    return f"{named}, {record.heading}" if record.heading else f"{named}, record {entry.ordinal}"


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXCERPT else f"{plain[: plain.rfind(' ', 0, _EXCERPT)]} …"
