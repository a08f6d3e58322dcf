"""What is judged: questions with the answers of one run or two, or those of the chat that got a reaction."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.feedback import Reaction
from evals.judging.errors import JudgingError
from evals.question import Question

if TYPE_CHECKING:
    from corpus.records import Kamerstuk
    from evals.run import Run

_OF_RUN = ("set", "set_hash", "split", "system", "settings", "code", "started", "finished")
_OF_CITATION = (
    *("number", "entry", "document", "title", "date", "question", "asked", "pages", "page_labels"),
    *("quote", "reference", "sha256", "older"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A question with one answer or two, as plain data.

    ``question`` has id, text, turns, language and nuggets ({text, vital}). Each of ``answers`` has what a
    judge sees ('shown': status, language, text, notice, citations), the 'sha256' of the whole answer as it
    was given, and its 'source', which no judge sees.
    """

    id: str
    question: Mapping[str, Any]
    answers: tuple[Mapping[str, Any], ...]

    @property
    def shown(self) -> tuple[Mapping[str, Any], ...]:
        """What a judge sees of each answer."""
        return tuple(answer["shown"] for answer in self.answers)


def run_items(questions: Iterable[Question], *runs: Run) -> list[Item]:
    """An item for each question that every run answered; raises JudgingError for runs of different sets."""
    if len({run.manifest.get("set_hash") for run in runs}) > 1:
        raise JudgingError("The two runs are of different sets: their answers cannot stand side by side.")
    sources = [_source(run) for run in runs]
    return [
        _item(
            _question_data(question),
            [
                _answer(run.answered[question.id].answer, source)
                for run, source in zip(runs, sources, strict=True)
            ],
        )
        for question in questions
        if all(question.id in run.answered for run in runs)
    ]


def answers_hash(folder: Path) -> str:
    """The SHA-256 of all answers of a run, by which items know it; raises JudgingError without one."""
    try:
        return hashlib.sha256((folder / "answers.jsonl").read_bytes()).hexdigest()
    except OSError:
        raise JudgingError(f"There is no run in {folder}.") from None


def feedback_items(reactions: Iterable[Reaction]) -> list[Item]:
    """An item for each answer of the chat that somebody reacted to; the reaction itself is not shown."""
    return [
        _item(
            {
                "id": f"chat-{hashlib.sha256(reaction.token.encode()).hexdigest()[:12]}",
                "text": reaction.turns[-1],
                "turns": list(reaction.turns[:-1]),
                "language": reaction.language,
                "nuggets": [],
            },
            [_answer(reaction.answer, {"system": "chat", **_of_reaction(reaction)})],
        )
        for reaction in reactions
    ]


def questions_of(run: Run, index: Path | None = None) -> list[Question]:
    """The questions of a run's set; raises JudgingError where that set is no longer what it was."""
    from evals.sets import questions, set_hash

    name = run.manifest["set"]
    if set_hash(name) != run.manifest.get("set_hash"):
        raise JudgingError(f"The set {name} has changed since the run in {run.folder} was made.")
    with _documents(run, index) as documents:
        return questions(name, documents)


@contextmanager
def _documents(run: Run, index: Path | None) -> Iterator[Sequence[Kamerstuk]]:
    from evals.sets import documents_of, has_documents
    from index.settings import IndexSettings
    from index.snapshot import open_snapshot

    known = index or run.folder / "index"
    if index is not None or (known / "current").exists():
        snapshot = open_snapshot(known, replace(IndexSettings(), model=""))
        try:
            yield list(snapshot.documents())
        finally:
            snapshot.close()
    elif has_documents(run.manifest["set"]):
        with tempfile.TemporaryDirectory(prefix="passend-") as folder:
            yield documents_of(run.manifest["set"], Path(folder))
    else:
        raise JudgingError(f"The set {run.manifest['set']} holds no documents; give --index.")


def _question_data(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.text,
        "turns": list(question.turns),
        "language": question.language,
        "nuggets": [{"text": nugget.text, "vital": nugget.vital} for nugget in question.nuggets],
    }


def _answer(answer: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    citations = [
        {name: citation.get(name) for name in _OF_CITATION} for citation in answer.get("citations", ())
    ]
    shown = {name: answer.get(name) for name in ("status", "language", "notice")}
    shown |= {"text": answer.get("answer", ""), "citations": citations}
    return {"shown": shown, "sha256": _sha256(answer), "source": dict(source)}


def _source(run: Run) -> dict[str, Any]:
    kept = {name: run.manifest.get(name) for name in _OF_RUN}
    return {"run": run.folder.resolve().name, "answers_sha256": answers_hash(run.folder), **kept}


def _of_reaction(reaction: Reaction) -> dict[str, Any]:
    return {
        "reaction": reaction.token,
        "created": reaction.created,
        "verdict": reaction.verdict,
        "reason": reaction.reason,
        "index": dict(reaction.index),
        "settings": dict(reaction.settings),
    }


def _item(question: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> Item:
    """An item with an id by its content: drawn again, it is the same one."""
    told = [[answer["sha256"], answer["source"].get("answers_sha256")] for answer in answers]
    return Item(_sha256([question, told]), question, tuple(answers))


def _sha256(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
