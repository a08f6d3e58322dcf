"""Whether a newer entry answers what an older one answers that fits the question better.

The same is asked anew in other words, and of two such answers the older often holds more of the words asked.
Likeness of their texts alone does not tell them from two questions on one subject: how well the newer fits
the question itself says as much.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from functools import partial

from index.catalog import Place, year_of
from index.logistic import probability
from index.rank import Signs

FIT = "succession.json"

LIKELY = 0.5
"""From this probability on, a newer entry takes the place of the older one."""
_MOST_YEARS = 4.0
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Succession:
    """What is known of an entry and a newer one that fits the question less well.

    ``question``, ``answer`` and ``words`` are how much more of each sign of ``index.rank.Signs`` the newer
    has; ``alike`` is the likeness of the two as a whole (a cosine); ``years`` how much newer it is, up to a
    few; ``newest`` is 1 where the newest state of affairs is asked for. ``later`` is 1 where the newer answer
    speaks of a year after that of the older one's document, ``ended`` where it tells that something is no
    longer so.
    """

    question: float
    answer: float
    words: float
    alike: float
    years: float
    newest: float
    later: float
    ended: float


FITTED = tuple(field.name for field in fields(Succession))


def succession(
    older: Signs, newer: Signs, dates: tuple[str, str], alike: float, told: Place, *, newest: bool
) -> Succession:
    """What is known of a pair, given their ISO dates, how alike they are, and what the newer one tells."""
    year = year_of(dates[0])
    return Succession(
        question=newer.question - older.question,
        answer=newer.answer - older.answer,
        words=newer.words - older.words,
        alike=alike,
        years=min(max(years_between(*dates), 0.0), _MOST_YEARS),
        newest=float(newest),
        later=float(year is not None and told.latest > year),
        ended=float(told.ended),
    )


def years_between(earlier: str, later: str) -> float:
    """From one ISO date to another; 0 where either is none."""
    try:
        days = datetime.date.fromisoformat(later) - datetime.date.fromisoformat(earlier)
    except ValueError:
        return 0.0
    return days.days / _DAYS


def likely(found: Succession) -> float:
    """The probability in [0, 1] that the newer entry is the better answer, given this evidence.

    Logistic regression, fitted by ``python -m evals.succession`` on the development sets.
    """
    return probability(FIT, partial(getattr, found))
