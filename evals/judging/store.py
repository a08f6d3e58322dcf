"""Where judging is kept: one SQLite file, through SQLAlchemy, which several processes may use at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from evals.judging.errors import JudgingError

Clock = Callable[[], datetime]


class Base(DeclarativeBase):
    """The tables of judging."""

    type_annotation_map = {dict[str, Any]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012, SQLAlchemy's own


class JudgeRow(Base):
    """Who judges: a person with a password, or a language model. A removed one keeps what was judged."""

    __tablename__ = "judges"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    pseudonym: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(8))  # human or model
    admin: Mapped[bool]
    password: Mapped[str | None]  # None for a model, and once removed
    created: Mapped[datetime]


class SessionRow(Base):
    """Somebody who is logged in; of the cookie only a hash is kept."""

    __tablename__ = "sessions"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    judge: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    began: Mapped[datetime]
    seen: Mapped[datetime]


class AttemptRow(Base):
    """Wrong passwords in a row for a name, whether there is such an account or not."""

    __tablename__ = "attempts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int]
    last: Mapped[datetime]


class ItemRow(Base):
    """What is judged: a question with one answer, or with those of two systems."""

    __tablename__ = "items"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created: Mapped[datetime]
    question: Mapped[dict[str, Any]]
    answers: Mapped[list[dict[str, Any]]]


class TaskRow(Base):
    """An item given to a judge, under an address of its own that tells nothing of the item."""

    __tablename__ = "tasks"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.id"), index=True)
    judge: Mapped[int] = mapped_column(ForeignKey("judges.id"), index=True)
    place: Mapped[int]
    swapped: Mapped[bool]
    assigned: Mapped[datetime]
    opened: Mapped[datetime | None]


class SavedRow(Base):
    """A judgement as it was saved once; rows are only ever added, and the last one counts."""

    __tablename__ = "judgements"

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(ForeignKey("tasks.token"), index=True)
    at: Mapped[datetime]
    rubric: Mapped[str] = mapped_column(String(64))
    missing: Mapped[int]
    values: Mapped[dict[str, Any]]


class DecisionRow(Base):
    """What a third judge decided of an item on which two differ; rows are only ever added."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.id"), index=True)
    judge: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    at: Mapped[datetime]
    rubric: Mapped[str] = mapped_column(String(64))
    missing: Mapped[int]
    values: Mapped[dict[str, Any]]


class JudgingStore:
    """The file of accounts, items and judgements."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it when first something is kept."""
        self.path = path
        self._engine = create_engine(f"sqlite:///{path}", json_serializer=_dumped)
        event.listen(self._engine, "connect", _prepare)
        self._ready = False

    @property
    def exists(self) -> bool:
        """Whether anything was kept yet."""
        return self.path.exists()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the file; raises JudgingError where it cannot be read."""
        with self._session() as session:
            session.connection().exec_driver_sql("BEGIN")
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session of which everything is kept at its end, or nothing; other writers wait for it."""
        with self._session() as session:
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session
            session.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            if not self._ready:
                self._make()
            with Session(self._engine, expire_on_commit=False) as session:
                yield session
        except (OSError, SQLAlchemyError) as error:
            # Not the error's own text: it quotes the values that were to be kept.
            raise JudgingError(
                f"The judgements in {self.path} cannot be read or written ({type(error).__name__}); "
                "check that the folder exists and is yours to write to."
            ) from None

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # It holds password hashes: nobody else on this machine may read it.
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        Base.metadata.create_all(self._engine)
        self._ready = True


def now() -> datetime:
    """The time in UTC, as it is kept: without a zone, in whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def iso(moment: datetime) -> str:
    """A kept time as ISO 8601."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prepare(connection: Any, _: object) -> None:
    """Writers wait for each other, readers for nobody, and what is committed is on the disk."""
    connection.isolation_level = None  # transactions begin where we say so
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
