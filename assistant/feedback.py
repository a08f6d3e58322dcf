"""What askers say of answers, and the questions that they let us keep: in SQLite, through SQLAlchemy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import JSON, String, create_engine, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assistant.answer import Language
from assistant.errors import FeedbackError

Verdict = Literal["helpful", "not_helpful", "question"]
"""What was said of an answer; 'question' says nothing of it, but lets us keep the question."""
Reason = Literal["wrong_answer", "no_answer", "hard_to_read", "outdated", "wrong_page"]
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction, with all that is needed to make the answer again.

    ``token`` is the page's own name for it: a later reaction with the same token replaces it. ``turns`` are
    the asker's questions so far, the judged one last; ``answer`` is the whole answer as JSON data
    (``assistant.export``); ``index`` and ``settings`` say what made it. ``created`` is ISO 8601 in UTC.
    Question and ``words`` come in without personal data.
    """

    token: str
    created: str
    verdict: Verdict
    reason: Reason | None
    words: str
    turns: tuple[str, ...]
    language: Language
    answer: Mapping[str, Any]
    index: Mapping[str, Any]
    settings: Mapping[str, Any]


class _Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012, SQLAlchemy's own form


class _Row(_Base):
    __tablename__ = "reactions"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    created: Mapped[str] = mapped_column(String(32), index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str]
    turns: Mapped[list[str]]
    language: Mapped[str] = mapped_column(String(2))
    answer: Mapped[dict[str, Any]]
    index: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]


class FeedbackStore:
    """Reactions in one SQLite file, which several threads and processes may use at once."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it on the first reaction."""
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}", json_serializer=_dumped)
        event.listen(self._engine, "connect", _wait_and_write_ahead)
        self._ready = False

    def save(self, reaction: Reaction) -> None:
        """Keep a reaction, in place of an earlier one with its token; FeedbackError where it cannot."""
        values = asdict(reaction) | {"turns": list(reaction.turns)}
        with self._session() as session:
            session.merge(_Row(**values))
            session.commit()

    def reactions(self) -> list[Reaction]:
        """All reactions, the oldest first; FeedbackError where the file cannot be read."""
        if not self._path.exists():
            return []
        with self._session() as session:
            return [_reaction(row) for row in session.scalars(select(_Row).order_by(_Row.created))]

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            if not self._ready:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _Base.metadata.create_all(self._engine)
                self._ready = True
            with Session(self._engine) as session:
                yield session
        except (OSError, SQLAlchemyError) as error:
            # Not the error's own text: it quotes the values that were to be kept.
            raise FeedbackError(
                f"The feedback in {self._path} cannot be read or written ({type(error).__name__}); "
                "check that the folder exists and is yours to write to."
            ) from None


def reaction_data(reaction: Reaction) -> dict[str, Any]:
    """A reaction as plain data for ``json.dumps``; the last of ``turns`` is also its ``question``."""
    return asdict(reaction) | {"turns": list(reaction.turns), "question": reaction.turns[-1]}


def _reaction(row: _Row) -> Reaction:
    values = {name: getattr(row, name) for name in Reaction.__dataclass_fields__}
    return Reaction(**values | {"turns": tuple(row.turns)})


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _wait_and_write_ahead(connection: Any, _: object) -> None:
    """Writers wait for each other, and readers for nobody."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
