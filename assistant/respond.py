"""The assistant: a question, or a conversation, to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Answer, Citation, Figures, Language, Retrieved, Status
from assistant.changes import changed_figure
from assistant.cite import cite
from assistant.compose import Quote, Sought, quotes, says_yes_or_no, shown
from assistant.conversation import about_the_answer, completed, turned_to, wants_whole
from assistant.desks import danger, desks_for, own_case
from assistant.generate import AnswerModel
from assistant.language import language_of
from assistant.lookups import Reply, reply
from assistant.newer import newer, over_time, overtaken
from assistant.notices import notice, told_in
from assistant.personal_data import without_placeholders
from assistant.phrases import phrase
from assistant.readability import readability
from assistant.referrals import followed, sends_on
from assistant.settings import Settings
from assistant.several import questions_in
from assistant.statement import AnswerLanguage, Progress, Statement
from assistant.subquestions import by_question
from assistant.suggestions import first_question, suggestions
from assistant.terms import terms_in
from assistant.together import MOST_PAIRS, together
from assistant.verify import stands
from corpus.records import Kamerstuk
from index.confidence import entry_text, lacks_figure
from index.foreign import language_of as spoken_language
from index.intents import intents
from index.lookup import Selection
from index.passage import Entry, Hit
from index.phrases import weighted_stems
from index.query import Query
from index.remainder import only_names
from index.signals import signals_of
from index.tokens import content_words, stems
from index.words_met import words_met

__all__ = ["Assistant", "Searcher", "first_question"]
CLEARLY = {"injection": 0.5, "off_topic": 0.5, "personal_advice": 0.7}
"""From these probabilities on a question is taken for what the classifier says it is. Parents tell of their
own child in questions that documents do answer, too."""
SPOKEN = 0.7
"""How near the words that a follow-up turns to ('en met de fiets?') must come to those of the answer."""
UNSPOKEN = 0.4
"""What is left of the confidence where they do not."""
MOST_ASKED = 4
"""So many of the questions of one turn are searched each by itself."""
ALSO_SCORES = 1.0
"""From this score on the best entry for one of several questions is shown behind the answer to them all: of
ten entries (development) with less five were right, of 130 with more 104."""
MODEL_SOURCES = 4
"""As many entries a language model is given to answer from."""
ASKED = 0.75
"""What an added word must weigh beside 1 for the asker's own to be another name for it."""
_OUTCOMES: tuple[tuple[str, Status], ...] = (
    ("injection", "not_a_question"),
    ("personal_advice", "personal_advice"),
    ("off_topic", "off_topic"),
)
OFFERS_QUESTIONS: frozenset[Status] = frozenset(("answered", "not_found", "personal_advice"))
"""The outcomes with which questions are offered to go on with: whoever asks of something else wants none."""
Sourced = tuple[Citation, Entry]


@dataclass(frozen=True, slots=True)
class _Found:
    """A question as it was searched, with what was found.

    ``turn`` is the part of it that was asked last, '' where that is all; ``sure`` says that the confidence is
    enough for an answer.
    """

    query: str
    turn: str
    hits: list[Hit]
    confidence: float
    sure: bool


class Searcher(Protocol):
    """What is used of an index: ``index.snapshot.Snapshot`` has it, and so can a fake."""

    def search(self, query: str, k: int = 10, turn: str = "") -> list[Hit]:
        """The ``k`` best entries for a query, best first; ``turn`` is the part of it that was asked last."""

    def confidence(self, query: str, hits: list[Hit]) -> float:
        """How sure the search is, in [0, 1], that these hits answer the query."""

    def entry(self, entry_id: str, /) -> Entry | None:
        """The entry with this id."""

    def understand(self, text: str, /) -> Query:
        """A question as it is searched."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), d), for comparing texts with each other."""

    def likeness(self, one: str, other: str) -> float:
        """How much two entries, by their ids, are about the same, in [-1, 1]."""

    def looked_up(self, query: str) -> Selection:
        """What a question names: documents, and places in them."""

    def document(self, sha256: str) -> Kamerstuk:
        """The document with this hash."""


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
            whole = any(len(turn) <= limit for turn in turns[:-1]) and wants_whole(question)
            yield from self._answers(turns, question, spoken, whole=whole)

    def searched(self, turns: Sequence[str]) -> str:
        """What is searched for the last of ``turns``: that question, completed from those it leans on."""
        limit = self.settings.max_question_chars
        earlier = [turn for turn in turns[:-1] if len(turn) <= limit]
        return _plain(completed([*earlier, turns[-1].strip()])[-limit:])

    def _answers(
        self, turns: Sequence[str], question: str, language: Language, *, whole: bool
    ) -> Iterator[Answer]:
        each = [] if whole else self._each_asked(turns)
        found = self._first(self._found(turns), each, question)
        in_danger = danger(question)
        query, hits, confidence = found.query, found.hits, found.confidence
        cited = self._cited(found, each, whole=whole) if found.sure and not in_danger else []
        if not cited:
            answer = self._unanswered(query, question, hits, language, in_danger=in_danger)
            yield self._completed(replace(answer, query=query), question, hits, confidence)
            return
        answer = self._answered(question, found, each, cited, language)
        answer = replace(answer, query=query)
        for stage in self._worded(answer, query, hits) if self.model and not whole else [answer]:
            yield self._completed(stage, question, hits, confidence)

    def _found(self, turns: Sequence[str]) -> _Found:
        """What is found for the last of ``turns``; where sure, what overtakes the best comes first."""
        question, query = _plain(turns[-1]), self.searched(turns)
        turn = question if query != question and query.endswith(question) else ""
        hits = self.searcher.search(query, self.settings.results, turn)
        confidence = self.searcher.confidence(query, hits) if hits else 0.0
        if turn and hits and not self._speaks_of(turned_to(turns), hits[0]):
            confidence *= UNSPOKEN
        sure = bool(hits) and confidence >= self.settings.min_confidence
        then = bool(self.searcher.understand(query).signals.years)
        return _Found(query, turn, overtaken(hits) if sure and not then else hits, confidence, sure)

    def _each_asked(self, turns: Sequence[str]) -> list[_Found]:
        """What is found for each question of the last turn, behind those before it; empty where it is one."""
        *before, last = turns
        asked = questions_in(last)
        places = range(min(len(asked), MOST_ASKED)) if len(asked) > 1 else ()
        return [self._found([*before, *asked[: place + 1]]) for place in places]

    def _first(self, found: _Found, each: Sequence[_Found], question: str) -> _Found:
        """What is answered first: the whole, or where that is not ``found`` surely the first part that is."""
        if found.sure or self._refusal(found.query, question) != "not_found":
            return found
        return next((one for one in each if one.sure), found)

    def _speaks_of(self, words: str, hit: Hit) -> bool:
        """Whether an entry holds these words, or words near to them; any does where there are none."""
        if hit.named or not words:
            return True
        (met,) = words_met(self.searcher.understand(words).corrected, entry_text(hit.entry))
        return met.mean >= SPOKEN

    def _completed(self, reply: Answer, question: str, hits: Sequence[Hit], confidence: float) -> Answer:
        """``reply`` with what comes with every answer, and what its quotes say of themselves."""
        cited = [self.searcher.entry(each.entry_id) for each in (*reply.citations, *reply.newer)]
        quoted = "\n".join(citation.quote for citation in reply.citations)
        reading = readability(quoted) if quoted else None
        lacking = notice("no_figure", reply.language) if quoted and lacks_figure(reply.query, quoted) else ""
        return replace(
            reply,
            question=question,
            notice=f"{reply.notice} {lacking}".strip(),
            ease=reading.ease if reading else None,
            confidence=confidence,
            retrieved=tuple(_retrieved(hit) for hit in hits),
            suggestions=self._suggestions(reply.status, question, hits, cited)
            if reply.status == "answered"
            else reply.suggestions,
        )

    def _suggestions(
        self, status: Status, question: str, hits: Sequence[Hit], cited: Sequence[Entry | None]
    ) -> tuple[str, ...]:
        if status not in OFFERS_QUESTIONS:
            return ()
        return suggestions(question, hits, [entry for entry in cited if entry], self.settings.suggestions)

    def _worded(self, reply: Answer, query: str, hits: Sequence[Hit]) -> Iterator[Answer]:
        """The language model's answer as it grows, from what ``reply`` cites and the best of the rest.

        What ``reply`` shows as older is no source. That is ``reply``, word for word, where it gives none.
        """
        cited = {each.entry_id: self.searcher.entry(each.entry_id) for each in reply.citations}
        found = cited | {hit.entry.id: hit.entry for hit in hits}
        overtaken_ids = {each.entry_id for each in reply.history}
        sources = [entry for name, entry in found.items() if entry and name not in overtaken_ids]
        assert self.model
        for update in self.model.generate(
            query, cast(AnswerLanguage, spoken_language(query)), sources[:MODEL_SOURCES]
        ):
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
        self,
        question: str,
        found: _Found,
        each: Sequence[_Found],
        cited: Sequence[Sourced],
        language: Language,
    ) -> Answer:
        text, query, hits = shown(cited), found.query, found.hits
        through = over_time(hits, self.searcher.likeness) if phrase("over_time", query) else []
        shown_ids = {entry.id for _, entry in cited}
        others = (one for one in each if one.sure and one.hits[0].entry.id in shown_ids - {hits[0].entry.id})
        history, later = self._beside([found, *others], through, shown_ids)
        own = own_case(question) or intents(question)["personal_advice"] >= CLEARLY["personal_advice"]
        more = len({hit.entry.id for hit in hits if hit.named} - shown_ids) if hits[0].named else 0
        notices = [
            notice("over_time" if through else "has_newer", language) if through or later else "",
            notice("own_case", language) if own else "",
            notice("more_here" if more > 1 else "one_more_here", language, count=more) if more > 0 else "",
        ]
        abbreviations = [pair for _, entry in cited for pair in entry.document.abbreviations]
        return Answer(
            query,
            "answered",
            text,
            language,
            citations=tuple(citation for citation, _ in cited),
            notice=" ".join(filter(None, notices)),
            history=tuple(citation for citation, _ in history),
            newer=tuple(later),
            figures=tuple(self._changes(hits[0].entry, [entry for _, entry in history])),
            terms=terms_in(text, language, abbreviations),
            desks=desks_for(question, "personal_advice", 2) if own else (),
            own_language=told_in(spoken_language(query), "answered", yes_or_no=says_yes_or_no(cited[0][0])),
        )

    def _unanswered(
        self, query: str, question: str, hits: Sequence[Hit], language: Language, *, in_danger: bool
    ) -> Answer:
        looked_up = None if in_danger else self._looked_up(query, question, language)
        if looked_up:
            return Answer(question, "not_found", looked_up.text, language, suggestions=looked_up.choices)
        status = "unsafe" if in_danger else self._refusal(query, question)
        offered = self._suggestions(status, question, hits, [])
        name = "not_found_with_suggestions" if offered and status == "not_found" else status
        text, desks, spoken = notice(name, language), desks_for(question, status), spoken_language(query)
        told = "" if spoken == language else told_in(spoken, status)
        return Answer(question, status, text, language, suggestions=offered, own_language=told, desks=desks)

    def _refusal(self, query: str, question: str) -> Status:
        """The outcome of a question, searched as ``query``, that is not answered."""
        return _outcome(question, follows=query != self.searched([question]))

    def _looked_up(self, query: str, question: str, language: Language) -> Reply | None:
        """What is said of a question that names a document or a place, and of those alone."""
        signals, found = self.searcher.understand(query).signals, self.searcher.looked_up(query)
        missing = found.void and signals.names_document
        if not (missing or only_names(query)):
            return None
        return reply(signals, found, self.searcher.document, language)

    def _cited(self, found: _Found, each: Sequence[_Found], *, whole: bool) -> list[Sourced]:
        """Checked quotes, numbered from 1, of the entries that answer together and what they refer to.

        What a second entry must add is a matter of the last turn, and not of what was asked before. Behind
        them comes the best answer to ``each`` question that was asked, where that is sure and another.
        """
        sources: dict[str, Entry] = {}
        asked = [word for word, weight in self._sought(found.query).words.items() if weight >= ASKED]
        understood = self.searcher.understand(found.turn or found.query)
        for entry in together(understood, found.hits):
            also = followed(entry, asked, understood.signals.school_types)
            sources |= {source.id: source for source in (entry, *also)}
        named = found.hits[0].named
        quoted: list[Quote] = []
        for source in sources.values():
            quoted += self._quotes(source, found.query, whole=whole or named)
        if not named:
            known = sources.keys() | {entry.id for entry in found.hits[0].history}
            quoted += self._also_asked(each, known, MOST_PAIRS - len(sources))
        return [
            (replace(citation, number=number), entry)
            for number, (citation, entry) in enumerate(self._checked(quoted), start=1)
        ]

    def _also_asked(self, each: Sequence[_Found], known: Set[str], room: int) -> list[Quote]:
        """Quotes of the best entries for ``each`` question that are not ``known``; of ``room`` at most."""
        quoted: list[Quote] = []
        for one in each:
            clear = one.sure and one.hits[0].score >= ALSO_SCORES
            if room > 0 and clear and (best := one.hits[0].entry).id not in known:
                quoted += self._quotes(best, one.query)
                known, room = known | {best.id}, room - 1
        return quoted

    def _quotes(self, entry: Entry, query: str, *, whole: bool = False) -> list[Quote]:
        """What is quoted of one entry: a paragraph a question where it has those, else what fits."""
        words = len(entry.record.answer.content.split())
        limit = words if whole else self.settings.whole_answer_words
        parted: list[Quote] = []
        if words <= limit:
            numbers = self.searcher.understand(query).signals.numbers
            parted = by_question(entry, query, numbers, self.searcher.embed)
        return parted or quotes(entry, self._sought(query), limit)

    def _sought(self, query: str) -> Sought:
        understood = self.searcher.understand(query)

        def near(parts: Sequence[str]) -> Sequence[float]:
            asked, *said = self.searcher.embed([understood.corrected, *parts])
            return [float(one @ asked) for one in said]

        asked = dict.fromkeys(stems(understood.corrected), 1.0)
        return Sought(weighted_stems(understood.expansions) | asked, near)

    def _checked(self, found: Iterable[Quote]) -> list[Sourced]:
        """The citations of the quotes that stand where they are said to stand; they are not numbered yet."""
        made = ((cite(quote, number=0), quote.entry) for quote in found)
        return [
            (citation, entry)
            for citation, entry in made
            if citation and stands(citation, self.searcher.entry(entry.id))
        ]

    def _beside(
        self, answered: Sequence[_Found], through: Sequence[Entry], known: Set[str]
    ) -> tuple[list[Sourced], list[Citation]]:
        """Older answers to what is ``answered``, and newer documents, that are not ``known``; each once.

        ``through`` are answers over the years, to the first.
        """
        history: list[Sourced] = []
        later: list[Citation] = []
        for one in answered:
            older = self._history(one.query, one.hits[0], through)
            history += [each for each in older if each[1].id not in known]
            known = known | {entry.id for _, entry in history}
            later += self._newer(one.query, one.hits, known, through)
            known, through = known | {each.entry_id for each in later}, []
        return history, later

    def _history(self, query: str, best: Hit, through: Sequence[Entry]) -> list[Sourced]:
        """The first quote of each older answer to the same question, and of those without a date.

        One that only sends the reader on says nothing there.

        So are those of ``through``, over the years, that are older.
        """
        date = best.entry.document.date or ""
        earlier = [entry for entry in through if (entry.document.date or "") < date]
        entries = {entry.id: entry for entry in (*best.history, *earlier)}.values()
        found = []
        for entry in sorted(entries, key=lambda entry: entry.document.date or "", reverse=True):
            if (entry.document.date and entry.document.date == date) or sends_on(entry.record):
                continue
            checked = self._checked(self._quotes(entry, query)[:1])
            older = bool(entry.document.date)
            found += [(replace(citation, older=older), source) for citation, source in checked]
        return found

    def _newer(
        self, query: str, hits: Sequence[Hit], shown_ids: Set[str], through: Sequence[Entry]
    ) -> tuple[Citation, ...]:
        """The first quote of each newer document that is about the same and not shown yet."""
        date = hits[0].entry.document.date or ""
        later = [entry for entry in through if (entry.document.date or "") > date]
        return tuple(
            citation
            for entry in later or newer(hits)
            if entry.id not in shown_ids
            for citation, _ in self._checked(self._quotes(entry, query)[:1])
        )

    def _changes(self, newest: Entry, older: Sequence[Entry]) -> Iterable[Figures]:
        for entry in older:
            pair = changed_figure(newest, entry)
            checked = self._checked(pair) if pair else []
            if len(checked) == len(pair or ()) == 2:
                yield Figures(checked[0][0], replace(checked[1][0], older=True))


def _plain(text: str) -> str:
    """A text as it is searched: without what stands for personal data, and with single spaces."""
    return " ".join(without_placeholders(text).split())


def _retrieved(hit: Hit) -> Retrieved:
    document, record = hit.entry.document, hit.entry.record
    return Retrieved(
        document.file,
        record.numbers,
        hit.score,
        hit.entry.id,
        heading=record.heading,
        pages=record.pages,
        date=document.date,
    )


def _outcome(question: str, *, follows: bool) -> Status:
    """What a question is that was not answered; 'not_found' where it is one that documents could answer.

    What ``follows`` on an answer, names a place or asks for an answer's source is never an order, and what
    names a document is not off topic.
    """
    if not content_words(question):
        return "not_found"
    on_answer = follows or about_the_answer(question, spoken_language(question))
    named = signals_of(question)
    cannot_be = {"injection"} if on_answer or named.names_place else set()
    cannot_be |= {"off_topic"} if named.names_document else set()
    otherwise: Status = "personal_advice" if own_case(question) else "not_found"
    probability = intents(question)
    return next(
        (
            status
            for kind, status in _OUTCOMES
            if probability[kind] >= CLEARLY[kind] and kind not in cannot_be
        ),
        otherwise,
    )
