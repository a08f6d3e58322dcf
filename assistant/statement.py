"""What a language model says, before (``Claim``) and after (``Statement``) it was checked: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fault = Literal["malformed", "source", "quote", "figure", "address"]
"""Why a claim was dropped.

malformed   it lacks a part, or is far too long
source      it names a source that was not given
quote       its quote, or one inside its own text, does not stand in that source
figure      it holds a number that the source does not
address     it holds a web or mail address that the source does not
"""
Reason = Literal[
    "timeout",
    "refused",
    "rate_limited",
    "broken_output",
    "too_little_left",
    "provider_missing",
    "server_error",
]
"""Why a model gave no answer; 'provider_missing' is also a model that cannot be opened as it is set."""
AnswerLanguage = Literal["nl", "en", "de", "tr", "ar", "pl", "uk"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the model said, unchecked: never shown. ``source`` counts from 1."""

    source: int
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked statement: its quote is the characters ``span`` (start, end) of the entry's answer."""

    text: str
    entry_id: str
    span: tuple[int, int]
    quote: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The statements that have been checked so far, in order; only ever the beginning of the answer."""

    statements: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """The statements as one text, a line each."""
        return "\n".join(statement.text for statement in self.statements)


@dataclass(frozen=True, slots=True)
class Generated:
    """The end of a generation: checked statements, or the reason why there are none.

    ``dropped`` holds one fault for each claim that was dropped. A fallback has no statements, also
    where some were shown on the way: what is shown instead is the minister's own text.
    """

    outcome: Literal["answered", "fallback"]
    statements: tuple[Statement, ...] = ()
    reason: Reason | None = None
    dropped: tuple[Fault, ...] = ()
