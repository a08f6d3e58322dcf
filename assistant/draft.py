"""An answer in the making: what a model has said so far, checked, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.check import checked
from assistant.claims import ClaimReader
from assistant.statement import AnswerLanguage, Fault, Generated, Reason, Statement
from index.passage import Entry

MAX_STATEMENTS = 12
"""The prompt asks for six; a model that goes on for ever is stopped here."""


class Draft:
    """The checked statements of a reply that is coming in."""

    def __init__(self, sources: Sequence[Entry], language: AnswerLanguage) -> None:
        self.sources = sources
        self.language = language
        self.reader = ClaimReader()
        self.statements: list[Statement] = []
        self.dropped: list[Fault] = []
        self.refused = False
        self.spoke = False

    @property
    def ended(self) -> bool:
        """Whether nothing that may still come in can change the result."""
        return self.refused or self.reader.complete or self.reader.broken or self._full

    def add(self, text: str, *, refused: bool = False) -> None:
        """Take in a piece of the reply and check the claims that it completes; ``refused`` ends it."""
        self.refused = self.refused or refused
        self.spoke = self.spoke or bool(text.strip())
        for claim in self.reader.feed(text):
            if self._full:
                break
            outcome = "malformed" if claim is None else checked(claim, self.sources, self.language)
            if not isinstance(outcome, Statement):
                self.dropped.append(outcome)
            elif outcome not in self.statements:
                self.statements.append(outcome)

    def result(self, reason: Reason | None) -> Generated:
        """The end; ``reason`` is that of a failure of the provider, None where it came to its own end."""
        reason = reason or self._fault()
        if reason:
            return Generated("fallback", (), reason, tuple(self.dropped))
        return Generated("answered", tuple(self.statements), None, tuple(self.dropped))

    @property
    def _full(self) -> bool:
        return len(self.statements) + len(self.dropped) >= MAX_STATEMENTS

    def _fault(self) -> Reason | None:
        if self.refused or (self.spoke and not self.reader.begun):
            return "refused"
        if self.reader.broken or not (self.reader.complete or self._full):
            return "broken_output"
        kept, lost = len(self.statements), len(self.dropped)
        return "too_little_left" if kept < 1 or kept < lost else None
