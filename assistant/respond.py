"""The assistant: a question, or a conversation, to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, cast

from assistant.answer import Answer, Citation, Figures, Language, Retrieved, Status
from assistant.changes import changed_figure
from assistant.cite import cite
from assistant.compose import Quote, quotes, shown
from assistant.conversation import completed, wants_whole
from assistant.desks import danger, desks_for
from assistant.generate import AnswerModel
from assistant.language import language_of
from assistant.notices import notice
from assistant.readability import readability
from assistant.referrals import followed, targets
from assistant.settings import Settings
from assistant.statement import AnswerLanguage, Progress, Statement
from assistant.terms import terms_in
from assistant.verify import stands
from index.foreign import language_of as spoken_language
from index.intents import intents
from index.passage import Entry, Hit
from index.signals import signals_of, speaks_of_school_type
from index.tokens import content_words

LONGEST_SUGGESTION = 300
"""A question with more characters is not offered: it would not be read."""
CLEARLY = {"injection": 0.5, "off_topic": 0.5, "personal_advice": 0.7}
"""From these probabilities on a question is taken for what the classifier says it is. Parents tell of their
own child in questions that documents do answer, too."""
ALSO_FITS = 0.8
"""A further pair is shown only if its score is at least this share of the best one's."""
MOST_PAIRS = 3
MODEL_SOURCES = 4
"""As many entries a language model is given to answer from."""
_OUTCOMES: tuple[tuple[str, Status], ...] = (
    ("injection", "not_a_question"),
    ("personal_advice", "personal_advice"),
    ("off_topic", "off_topic"),
)
Sourced = tuple[Citation, Entry]


class Searcher(Protocol):
    """What is used of an index: ``index.snapshot.Snapshot`` has it, and so can a fake."""

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` best entries for a query, best first."""

    def confidence(self, query: str, hits: list[Hit]) -> float:
        """How sure the search is, in [0, 1], that these hits answer the query."""

    def entry(self, entry_id: str, /) -> Entry | None:
        """The entry with this id."""

    def in_official_words(self, query: str) -> str:
        """A question with the Dutch words by which documents call what it asks about."""


class Assistant:
    """Answers questions from one index, word for word."""

    def __init__(self, searcher: Searcher, settings: Settings | None = None) -> None:
        self.searcher = searcher
        self.settings = settings or Settings()
        self.model = AnswerModel(self.settings.llm) if self.settings.llm.model else None

    def ask(self, question: str, language: Language | None = None) -> Answer:
        """The answer to a question that stands by itself; notices in ``language``, or else the asker's."""
        return self.ask_conversation([question], language)

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        """The answer to the last of ``turns``, the asker's questions so far, oldest first."""
        *_, answer = self.stages(turns, language)
        return answer

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        """The answer as it grows: with a language model first some of its statements; the last is whole."""
        question = turns[-1].strip() if turns else ""
        spoken = language or self.settings.language or language_of(question)
        limit = self.settings.max_question_chars
        if not any(letter.isalnum() for letter in question):
            yield Answer(question, "empty", notice("empty", spoken), spoken)
        elif len(question) > limit:
            refusal = notice("too_long", spoken, length=len(question), limit=limit)
            yield Answer(question, "too_long", refusal, spoken)
        else:
            earlier = [turn for turn in turns[:-1] if len(turn) <= limit]
            query = completed([*earlier, question])[-limit:]
            whole = bool(earlier) and wants_whole(question)
            yield from self._answers(query, question, spoken, whole=whole)

    def _answers(self, query: str, question: str, language: Language, *, whole: bool) -> Iterator[Answer]:
        hits = self.searcher.search(query, self.settings.results)
        confidence = self.searcher.confidence(query, hits) if hits else 0.0
        in_danger = danger(question)
        sure = bool(hits) and confidence >= self.settings.min_confidence and not in_danger
        cited = self._cited(query, hits, whole=whole) if sure else []
        if not cited:
            status = "unsafe" if in_danger else _outcome(question)
            yield self._completed(
                self._unanswered(status, question, hits, language), question, hits, confidence
            )
            return
        reply = self._answered(question, query, cited, hits[0], language)
        for stage in self._worded(reply, query, hits) if self.model and not whole else [reply]:
            yield self._completed(stage, question, hits, confidence)

    def _completed(self, reply: Answer, question: str, hits: Sequence[Hit], confidence: float) -> Answer:
        """``reply`` with what comes with every answer."""
        cited = [self.searcher.entry(citation.entry_id) for citation in reply.citations]
        return replace(
            reply,
            question=question,
            confidence=confidence,
            retrieved=tuple(
                Retrieved(hit.entry.document.file, hit.entry.record.numbers, hit.score) for hit in hits
            ),
            suggestions=self._suggestions(hits, [entry for entry in cited if entry]),
        )

    def _worded(self, reply: Answer, query: str, hits: Sequence[Hit]) -> Iterator[Answer]:
        """The language model's answer as it grows; ``reply``, word for word, where it gives none."""
        sources = [hit.entry for hit in hits[:MODEL_SOURCES]]
        assert self.model
        for update in self.model.generate(query, cast(AnswerLanguage, spoken_language(query)), sources):
            worded = self._from_statements(reply, update.statements)
            if isinstance(update, Progress):
                if worded:
                    yield worded
            elif worded:
                yield replace(worded, dropped=len(update.dropped))
            else:
                said = notice("model_failed", reply.language)
                notices = f"{said} {reply.notice}".strip()
                yield replace(reply, notice=notices, dropped=len(update.dropped))

    def _from_statements(self, reply: Answer, statements: Sequence[Statement]) -> Answer | None:
        """An answer of checked statements, a line each, with its quote as a citation; None without any."""
        lines: list[str] = []
        citations: list[Citation] = []
        for statement in statements:
            entry = self.searcher.entry(statement.entry_id)
            checked = self._checked([Quote(entry, *statement.span)]) if entry else []
            for citation, _ in checked:
                citations.append(replace(citation, number=len(citations) + 1))
                lines.append(f"{statement.text} [{len(citations)}]")
        if not lines:
            return None
        text = "\n".join(lines)
        return replace(
            reply,
            answer=text,
            citations=tuple(citations),
            terms=terms_in(text, reply.language),
            generated=True,
        )

    def _answered(
        self, question: str, query: str, cited: Sequence[Sourced], best: Hit, language: Language
    ) -> Answer:
        text = shown(cited)
        history = self._history(query, best)
        reading = readability("\n".join(citation.quote for citation, _ in cited))
        own_case = intents(question)["personal_advice"] >= CLEARLY["personal_advice"]
        abbreviations = [pair for _, entry in cited for pair in entry.document.abbreviations]
        return Answer(
            query,
            "answered",
            text,
            language,
            citations=tuple(citation for citation, _ in cited),
            notice=notice("own_case", language) if own_case else "",
            history=tuple(citation for citation, _ in history),
            figures=tuple(self._changes(best.entry, [entry for _, entry in history])),
            terms=terms_in(text, language, abbreviations),
            desks=desks_for(question, "personal_advice", 2) if own_case else (),
            ease=reading.ease if reading else None,
        )

    def _unanswered(self, status: Status, question: str, hits: Sequence[Hit], language: Language) -> Answer:
        offered = status == "not_found" and self._suggestions(hits, [])
        text = notice("not_found_with_suggestions" if offered else status, language)
        return Answer(question, status, text, language, desks=desks_for(question, status))

    def _cited(self, query: str, hits: Sequence[Hit], *, whole: bool) -> list[Sourced]:
        """Checked quotes, numbered from 1, of the entries that answer together and what they refer to."""
        sources: dict[str, Entry] = {}
        for entry in _together(query, hits):
            sources |= {source.id: source for source in (entry, *followed(entry))}
        limit = len(hits[0].entry.record.answer.content) if whole else self.settings.whole_answer_words
        words = self.searcher.in_official_words(query)
        found = [quote for source in sources.values() for quote in quotes(source, words, limit)]
        return [
            (replace(citation, number=number), entry)
            for number, (citation, entry) in enumerate(self._checked(found), start=1)
        ]

    def _checked(self, found: Iterable[Quote]) -> list[Sourced]:
        """The citations of the quotes that stand where they are said to stand; they are not numbered yet."""
        made = ((cite(quote, number=0), quote.entry) for quote in found)
        return [
            (citation, entry)
            for citation, entry in made
            if citation and stands(citation, self.searcher.entry(entry.id))
        ]

    def _history(self, query: str, best: Hit) -> list[Sourced]:
        """The first quote of each older answer to the same question, marked as older."""
        found = []
        words = self.searcher.in_official_words(query)
        for entry in best.history:
            checked = self._checked(quotes(entry, words, self.settings.whole_answer_words)[:1])
            found += [(replace(citation, older=True), source) for citation, source in checked]
        return found

    def _changes(self, newest: Entry, older: Sequence[Entry]) -> Iterable[Figures]:
        for entry in older:
            pair = changed_figure(newest, entry)
            checked = self._checked(pair) if pair else []
            if len(checked) == len(pair or ()) == 2:
                yield Figures(checked[0][0], replace(checked[1][0], older=True))

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


def _outcome(question: str) -> Status:
    """What a question is that was not answered; 'not_found' where it is one that documents could answer."""
    if not content_words(question):
        return "not_found"
    probability = intents(question)
    return next((status for kind, status in _OUTCOMES if probability[kind] >= CLEARLY[kind]), "not_found")


def _together(query: str, hits: Sequence[Hit]) -> list[Entry]:
    """The best entry, with others only where each adds something.

    That is: all that a question names by number; else another that speaks of a kind of school that is
    asked for and of which those before it do not speak.
    """
    if hits[0].named:
        return [hit.entry for hit in hits[:MOST_PAIRS] if hit.named]
    chosen = [hits[0].entry]
    wanted = set(signals_of(query).school_types)
    for hit in hits[1:]:
        wanted -= {kind for kind in wanted if speaks_of_school_type(kind, _says(chosen[-1]))}
        adds = any(speaks_of_school_type(kind, _says(hit.entry)) for kind in wanted)
        if adds and len(chosen) < MOST_PAIRS and hit.score >= ALSO_FITS * hits[0].score:
            chosen.append(hit.entry)
    return chosen


def _says(entry: Entry) -> str:
    return f"{entry.record.question.content} {entry.record.answer.content}"


def first_question(entry: Entry) -> str:
    """The (first) question of a pair on one line; '' for a section."""
    questions = entry.record.questions
    return " ".join(questions[0].text.content.split()) if questions else ""
