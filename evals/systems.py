"""What a run can ask: this assistant, and the baselines, all with one small face."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assistant.answer import Answer, Citation, Retrieved
from assistant.cite import cite, page_url
from assistant.compose import Quote
from assistant.reference import reference
from assistant.respond import Assistant
from corpus.errors import PassendError
from evals.baselines import Found, System, WordSearch, vector_search, vectors_alone
from evals.run_settings import RunSettings, SettingError
from index.passage import entries_of
from index.snapshot import Snapshot

OURS, BM25, DENSE, CHAIN = "ours", "bm25", "dense", "chain"
SYSTEMS = (OURS, BM25, DENSE, CHAIN)
DEPTH = 100
"""How many entries a ranking holds."""
_STEP = 1e-4
"""The least by which scores fall from one entry of a ranking to the next, and to what they are rounded."""
_WARM_UP = "Wat is passend onderwijs?"
Ranking = tuple[tuple[str, float], ...]
T = TypeVar("T")


class MissingSystem(PassendError):
    """A system that does not exist, or whose libraries are not installed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system says: entries with scores, an answer, and the seconds that it took."""

    ranking: Ranking
    answer: Answer
    seconds: float


class Answering(Protocol):
    """Anything that answers the last of some questions of one asker, oldest first."""

    def reply(self, turns: Sequence[str], /) -> Reply:
        """The answer, with what was found."""


@dataclass(frozen=True, slots=True)
class OwnAssistant:
    """This assistant as it is served; timed is the answer alone, and not the deeper ranking."""

    assistant: Assistant
    snapshot: Snapshot

    def reply(self, turns: Sequence[str]) -> Reply:
        """The answer; what the assistant retrieved comes first in the ranking, in its own order."""
        answer, seconds = timed(lambda: self.assistant.ask_conversation(turns))
        found = [(each.entry_id, each.score) for each in answer.retrieved]
        if found:
            hits = self.snapshot.search(self.assistant.searched(turns), DEPTH)
            found += [(hit.entry.id, hit.score) for hit in hits]
        return Reply(falling(found), answer, seconds)


@dataclass(frozen=True, slots=True)
class Ranker:
    """A baseline that only ranks: its first result is its answer, one citation; it refuses nothing.

    Of a conversation it searches all questions as one text (as the baselines of TREC CAsT do).
    """

    system: System
    snapshot: Snapshot

    def reply(self, turns: Sequence[str]) -> Reply:
        """The first result as an answer, with all as a ranking."""
        results, seconds = timed(lambda: self.system.search(" ".join(turns), DEPTH))
        ranking = falling((entry, each.score) for each in results for entry in each.entries)
        return Reply(ranking, self._answer(turns[-1], results, ranking), seconds)

    def _answer(self, question: str, results: Sequence[Found], ranking: Ranking) -> Answer:
        citation = self._cited(results[0]) if results else None
        if not citation:
            return Answer(question, "not_found", "")
        entries = [(self.snapshot.entry(entry), score) for entry, score in ranking[:10]]
        return Answer(
            question,
            "answered",
            f"{citation.quote} [1]",
            confidence=results[0].confidence,
            citations=(citation,),
            retrieved=tuple(
                Retrieved(entry.document.file, entry.record.numbers, score, entry.id)
                for entry, score in entries
            ),
        )

    def _cited(self, found: Found) -> Citation | None:
        if found.chunk:
            return self._chunk(found)
        entry = self.snapshot.entry(found.entries[0])
        return cite(Quote(entry, 0, len(entry.record.answer.content)), number=1)

    def _chunk(self, found: Found) -> Citation:
        """A chunk of a page as a citation, of the entry that it finds first; it has no span in a record."""
        assert found.place
        sha256, page = found.place
        document = self.snapshot.document(sha256)
        entry = self.snapshot.entry(found.entries[0]) if found.entries else None
        numbers = entry.record.numbers if entry else ()
        labels = (document.label(page), document.label(page))
        return Citation(
            number=1,
            document=document.file,
            sha256=sha256,
            title=document.title,
            date=document.date,
            dossier=document.dossier,
            document_number=document.number,
            question_numbers=numbers,
            question=entry.record.question.content if entry else "",
            pages=(page, page),
            page_labels=labels,
            quote=found.chunk,
            url=page_url(sha256, page),
            reference=reference(document, numbers, labels),
            sample=document.sample,
            entry_id=entry.id if entry else "",
        )


@contextmanager
def opened(name: str, index_dir: Path, snapshot: Snapshot, settings: RunSettings) -> Iterator[Answering]:
    """A system over the documents of an index, warmed up; raises MissingSystem."""
    if name == OURS:
        own = Assistant(snapshot, settings.assistant)
        if own.model is None:  # a language model remembers what it was asked
            own.ask(_WARM_UP)
        yield OwnAssistant(own, snapshot)
    elif name == DENSE:
        vectors = vector_search(index_dir, snapshot)
        try:
            yield _warm(Ranker(vectors, snapshot))
        finally:
            vectors.snapshot.close()
    else:
        yield _warm(Ranker(_ranker(name, snapshot), snapshot))


def check(name: str, settings: RunSettings) -> None:
    """Raise MissingSystem for a system that is not there, SettingError where it has not these settings."""
    if name not in SYSTEMS:
        raise MissingSystem(f"There is no system {name}; there are {', '.join(SYSTEMS)}.")
    if name in (BM25, CHAIN) and settings.given:
        raise SettingError(f"The system {name} has no settings; leave out {', '.join(settings.given)}.")


def settings_of(name: str, settings: RunSettings) -> dict[str, dict[str, Any]]:
    """The settings that a system follows, as plain data."""
    if name == OURS:
        return settings.data()
    if name == DENSE:
        return {"index": replace(settings, index=vectors_alone(settings.index)).data()["index"]}
    return {}


def _warm(ranker: Ranker) -> Ranker:
    ranker.reply([_WARM_UP])
    return ranker


def _ranker(name: str, snapshot: Snapshot) -> System:
    documents = snapshot.documents()
    if name == BM25:
        return WordSearch([entry for document in documents for entry in entries_of(document)])
    try:
        from evals.chain import ChunkSearch  # LangChain and torch take seconds
    except ImportError as error:
        raise MissingSystem(
            f"The chain needs {error.name}; install it with: pip install 'passend-antwoord[eval]'"
        ) from None
    pdfs = [(document, snapshot.pdf_path(document.sha256)) for document in documents]
    return ChunkSearch([(document, path) for document, path in pdfs if path])


def falling(found: Iterable[tuple[str, float]]) -> Ranking:
    """Each entry once, at most ``DEPTH``, with scores that fall from each to the next.

    What reads run files orders entries by their scores; an order that is not that of the scores (the newest
    answer first, or a named place) is kept by lowering them.
    """
    first: dict[str, float] = {}
    for entry, score in found:
        first.setdefault(entry, score)
    ranking: list[tuple[str, float]] = []
    for entry, score in list(first.items())[:DEPTH]:
        limit = ranking[-1][1] - _STEP if ranking else score
        ranking.append((entry, round(min(score, limit), 4)))
    return tuple(ranking)


def timed(ask: Callable[[], T]) -> tuple[T, float]:
    """What ``ask`` returns, and the seconds that it took."""
    start = time.perf_counter()
    told = ask()
    return told, time.perf_counter() - start
