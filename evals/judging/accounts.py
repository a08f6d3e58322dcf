"""Accounts of judges: passwords, wrong attempts, and who is logged in for how long."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from evals.judging.errors import JudgingError
from evals.judging.store import AttemptRow, Clock, JudgeRow, JudgingStore, SessionRow, now

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
FREE_ATTEMPTS = 5
"""Wrong passwords in a row before one has to wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
"""Wrong attempts are forgotten after this."""
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
"""How long somebody stays logged in without and with anything done."""
_SEEN = timedelta(seconds=30)
"""How often at most it is noted that somebody is still there."""
_NAME = re.compile(r"\w[\w.-]{1,39}")
_HASHERS = threading.BoundedSemaphore(2)
"""Hashing takes 64 MiB: not more than this at once, however many try."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who may judge, or a language model that does."""

    id: int
    name: str
    pseudonym: str
    kind: str
    admin: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Too many wrong passwords: come again after so many seconds."""

    seconds: int


class Accounts:
    """The accounts in a store; ``clock`` tells the time, and ``hasher`` how much work a password is."""

    def __init__(self, store: JudgingStore, clock: Clock = now, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    def add(self, name: str, password: str, *, admin: bool = False) -> Judge:
        """Make an account; one that was removed comes back with what was judged. Raises JudgingError."""
        key = _key(name)
        if not _NAME.fullmatch(key):
            raise JudgingError(f"'{name}' is no name of an account: use 2 to 40 letters, digits, '.' or '-'.")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise JudgingError(f"Give a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        hashed = self._hasher.hash(password)
        with self._store.writing() as session:
            row = session.scalar(select(JudgeRow).where(JudgeRow.name == key))
            if row and row.password is not None:
                raise JudgingError(f"There is an account {key} already.")
            if row is None:
                row = new_judge(session, key, "human", self._clock())
            row.password, row.admin = hashed, admin
            session.execute(delete(AttemptRow).where(AttemptRow.name == _attempts(key)))
            session.flush()
            return judge_of(row)

    def remove(self, name: str) -> None:
        """Close an account and log it out; what was judged stays. Raises JudgingError for an unknown one."""
        with self._store.writing() as session:
            row = session.scalar(select(JudgeRow).where(JudgeRow.name == _key(name)))
            if row is None or row.password is None:
                raise JudgingError(f"There is no account {name}.")
            row.password = None
            session.execute(delete(SessionRow).where(SessionRow.judge == row.id))

    def all(self) -> list[Judge]:
        """Every judge that there is or was, people first."""
        if not self._store.exists:
            return []
        with self._store.reading() as session:
            return [judge_of(row) for row in session.scalars(select(JudgeRow).order_by(JudgeRow.id))]

    def log_in(self, name: str, password: str) -> str | Waiting | None:
        """The new cookie; None for a wrong name or password, after too many of which one has to wait."""
        if not self._store.exists:
            self._matches(None, password)
            return None
        key = _key(name)
        waiting = self._attempt(key)
        if waiting:
            return waiting
        with self._store.reading() as session:
            row = session.scalar(select(JudgeRow).where(JudgeRow.name == key))
        if not self._matches(row.password if row else None, password) or row is None:
            return None
        return self._begin(row.id, key)

    def who(self, cookie: str) -> Judge | None:
        """Who a cookie belongs to, unless it has run out."""
        if not cookie or not self._store.exists:
            return None
        token, time = _hashed(cookie), self._clock()
        with self._store.reading() as session:
            row = session.get(SessionRow, token)
            if row is None or time - row.seen > IDLE or time - row.began > LONGEST:
                return None
            judge = session.get_one(JudgeRow, row.judge)
        if time - row.seen > _SEEN:
            with self._store.writing() as session:
                session.execute(update(SessionRow).where(SessionRow.token == token).values(seen=time))
        return judge_of(judge) if judge.password is not None else None

    def log_out(self, cookie: str) -> None:
        """Forget a cookie."""
        with self._store.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.token == _hashed(cookie)))

    def _attempt(self, key: str) -> Waiting | None:
        """Count an attempt before its password is looked at, so that many at once help nobody."""
        time, name = self._clock(), _attempts(key)
        with self._store.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.last < time - FORGOTTEN))
            row = session.get(AttemptRow, name) or AttemptRow(name=name, wrong=0, last=time)
            left = row.last + _wait(row.wrong) - time
            if left > timedelta(0):
                return Waiting(max(1, int(left.total_seconds())))
            row.wrong, row.last = row.wrong + 1, time
            session.add(row)
        return None

    def _matches(self, hashed: str | None, password: str) -> bool:
        """Whether a password is right; takes as long where there is no account."""
        with _HASHERS:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_hex())
            try:
                right = self._hasher.verify(hashed or self._nobody, password[: LONGEST_PASSWORD + 1])
            except (Argon2Error, InvalidHashError):
                return False
        return right and hashed is not None

    def _begin(self, judge: int, key: str) -> str:
        cookie, time = secrets.token_urlsafe(32), self._clock()
        with self._store.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.name == _attempts(key)))
            session.execute(delete(SessionRow).where(SessionRow.began < time - LONGEST))
            session.add(SessionRow(token=_hashed(cookie), judge=judge, began=time, seen=time))
        return cookie


def form_token(cookie: str) -> str:
    """What the forms of one login carry, so that no other site can send them."""
    return hmac.new(cookie.encode(), b"passend form", hashlib.sha256).hexdigest()


def judge_of(row: JudgeRow) -> Judge:
    """A judge as the rest of the program knows it."""
    active = row.password is not None or row.kind == "model"
    return Judge(row.id, row.name, row.pseudonym, row.kind, row.admin, active)


def new_judge(session: Session, name: str, kind: str, created: datetime) -> JudgeRow:
    """A new row, with a pseudonym of its own by which what it judges is exported."""
    pseudonym = f"{'J' if kind == 'human' else 'M'}-{secrets.token_hex(3)}"
    row = JudgeRow(name=name, pseudonym=pseudonym, kind=kind, admin=False, password=None, created=created)
    session.add(row)
    session.flush()
    return row


def _wait(wrong: int) -> timedelta:
    """How long one must wait after so many wrong passwords: a minute, then twice as long each time."""
    if wrong < FREE_ATTEMPTS:
        return timedelta(0)
    doubled: int = 2 ** min(wrong - FREE_ATTEMPTS, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _key(name: str) -> str:
    return name.strip().casefold()


def _attempts(key: str) -> str:
    """A name as it is kept with wrong attempts: it may be a password in the wrong field."""
    return hashlib.sha256(f"attempts:{key}".encode()).hexdigest()


def _hashed(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
