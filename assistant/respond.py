"""The assistant: a question, or a conversation, to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answer import Answer, Citation, Language, Retrieved
from assistant.cite import cite
from assistant.compose import quotes, shown
from assistant.conversation import completed
from assistant.language import language_of
from assistant.notices import notice
from assistant.referrals import followed, targets
from assistant.settings import Settings
from assistant.verify import stands
from index.passage import Entry, Hit

LONGEST_SUGGESTION = 300
"""A question with more characters is not offered: it would not be read."""


class Searcher(Protocol):
    """What is used of an index: ``index.snapshot.Snapshot`` has it, and so can a fake."""

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` best entries for a query, best first."""

    def confidence(self, query: str, hits: list[Hit]) -> float:
        """How sure the search is, in [0, 1], that these hits answer the query."""

    def entry(self, entry_id: str, /) -> Entry | None:
        """The entry with this id."""


class Assistant:
    """Answers questions from one index, word for word."""

    def __init__(self, searcher: Searcher, settings: Settings | None = None) -> None:
        self.searcher = searcher
        self.settings = settings or Settings()

    def ask(self, question: str, language: Language | None = None) -> Answer:
        """The answer to a question that stands by itself; notices in ``language``, or else the asker's."""
        return self.ask_conversation([question], language)

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        """The answer to the last of ``turns``, the asker's questions so far, oldest first."""
        question = turns[-1].strip() if turns else ""
        spoken = language or self.settings.language or language_of(question)
        limit = self.settings.max_question_chars
        if not any(letter.isalnum() for letter in question):
            return Answer(question, "empty", notice("empty", spoken), spoken)
        if len(question) > limit:
            refusal = notice("too_long", spoken, length=len(question), limit=limit)
            return Answer(question, "too_long", refusal, spoken)
        earlier = [turn for turn in turns[:-1] if len(turn) <= limit]
        return replace(self._answer(completed([*earlier, question])[-limit:], spoken), question=question)

    def _answer(self, query: str, language: Language) -> Answer:
        hits = self.searcher.search(query, self.settings.results)
        confidence = self.searcher.confidence(query, hits) if hits else 0.0
        cited = (
            self._cited(query, hits[0].entry) if confidence >= self.settings.min_confidence and hits else []
        )
        if cited:
            reply = Answer(query, "answered", shown(cited), language)
        else:
            reply = self._not_found(query, hits, language)
        return replace(
            reply,
            confidence=confidence,
            citations=tuple(citation for citation, _ in cited),
            retrieved=tuple(
                Retrieved(hit.entry.document.file, hit.entry.record.numbers, hit.score) for hit in hits
            ),
            suggestions=self._suggestions(hits, [entry for _, entry in cited]),
        )

    def _not_found(self, query: str, hits: Sequence[Hit], language: Language) -> Answer:
        name = "not_found_with_suggestions" if self._suggestions(hits, []) else "not_found"
        return Answer(query, "not_found", notice(name, language), language)

    def _cited(self, query: str, entry: Entry) -> list[tuple[Citation, Entry]]:
        """Checked quotes, numbered from 1, from an entry and from those that it refers to."""
        chain = [entry, *followed(entry)]
        found = (
            (cite(quote, number=0), quote.entry)
            for source in chain
            for quote in quotes(source, query, self.settings.whole_answer_words)
        )
        kept = [
            (citation, source)
            for citation, source in found
            if citation and stands(citation, self.searcher.entry(source.id))
        ]
        return [
            (replace(citation, number=number), source)
            for number, (citation, source) in enumerate(kept, start=1)
        ]

    def _suggestions(self, hits: Iterable[Hit], cited: Sequence[Entry]) -> tuple[str, ...]:
        """Questions that the documents answer: those that the answer refers to, then the nearest others."""
        shown_ids = {entry.id for entry in cited}
        referred = [target for entry in cited for target in targets(entry)]
        found: dict[str, None] = {}
        for entry in [*referred, *(hit.entry for hit in hits)]:
            question = first_question(entry)
            if entry.id not in shown_ids and question and len(question) <= LONGEST_SUGGESTION:
                found[question] = None
        return tuple(found)[: self.settings.suggestions]


def first_question(entry: Entry) -> str:
    """The (first) question of a pair on one line; '' for a section."""
    questions = entry.record.questions
    return " ".join(questions[0].text.content.split()) if questions else ""
