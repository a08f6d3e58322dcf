"""How dates, years and lists of numbers are written in Dutch."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def written_date(date: datetime.date) -> str:
    """'18 maart 2025'."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def written_years(session_year: str) -> str:
    """'2024–2025', with the dash that official publications print."""
    return session_year.replace("-", "–")


def enumerated(parts: Sequence[str]) -> str:
    """'2', '2 en 3', '2, 3 en 4'."""
    return " en ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
