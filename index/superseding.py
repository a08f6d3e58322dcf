"""Whether a newer entry answers what an older one answers that fits the question better.

The same is asked anew in other words, and of two such answers the older often holds more of the words asked.
Likeness of their texts alone does not tell them from two questions on one subject: how well the newer fits
the question itself says as much.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, fields
from functools import partial

from index.logistic import probability
from index.rank import Scored

FIT = "succession.json"

LIKELY = 0.4
"""From this probability on, a newer entry takes the place of the older one.

Chosen by recall@1 with each author's documents left out of the fit in turn.
"""
_MOST_YEARS = 4.0
_MOST_LEXICAL = 2.0
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Succession:
    """What is known of an entry and a newer one that fits the question less well.

    ``score`` is the logarithm of the newer one's share of the older one's score; ``question``, ``answer``,
    ``lexical`` and ``words`` are how much more of each sign of ``index.rank.Signs`` the newer has; ``alike``
    is the likeness of the two as a whole, ``asked_alike`` of their questions and ``answered_alike`` of their
    answers (cosines); ``years`` how much newer it is, up to a few; ``newest`` is 1 where the newest state of
    affairs is asked for.
    """

    score: float
    question: float
    answer: float
    lexical: float
    words: float
    alike: float
    asked_alike: float
    answered_alike: float
    years: float
    newest: float


_WITH_NEWEST = ("score", "question", "alike", "asked_alike", "answered_alike")
FITTED = (
    *(field.name for field in fields(Succession)),
    "asked_alike*answered_alike",
    *(f"newest*{name}" for name in _WITH_NEWEST),
)
"""What is weighed: each figure, and products of two. Who asks for the newest wants it though it fits less."""


def succession(
    older: Scored,
    newer: Scored,
    dates: tuple[str, str],
    likeness: tuple[float, float, float],
    *,
    newest: bool,
) -> Succession:
    """What is known of a pair, given their ISO dates and how alike they are: whole, questions and answers."""
    alike, asked, answered = likeness
    had, has = older.signs, newer.signs
    return Succession(
        score=math.log(max(newer.score, 1e-6) / max(older.score, 1e-6)),
        question=has.question - had.question,
        answer=has.answer - had.answer,
        lexical=min(has.lexical, _MOST_LEXICAL) - min(had.lexical, _MOST_LEXICAL),
        words=has.words - had.words,
        alike=alike,
        asked_alike=asked,
        answered_alike=answered,
        years=min(max(_years_between(*dates), 0.0), _MOST_YEARS),
        newest=float(newest),
    )


def _years_between(earlier: str, later: str) -> float:
    """0 where a document's date could not be read as one."""
    try:
        days = datetime.date.fromisoformat(later) - datetime.date.fromisoformat(earlier)
    except ValueError:
        return 0.0
    return days.days / _DAYS


def likely(found: Succession) -> float:
    """The probability in [0, 1] that the newer entry is the better answer, given this evidence.

    Logistic regression, fitted by ``python -m evals.succession`` on the development sets.
    """
    return probability(FIT, partial(value, found))


def value(found: Succession, name: str) -> float:
    """A figure by its name, or the product of two with '*' between."""
    return float(math.prod(getattr(found, part) for part in name.split("*")))
