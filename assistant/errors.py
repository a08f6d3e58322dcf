"""The assistant's own branch of the error tree in ``corpus.errors``."""

from __future__ import annotations

from corpus.errors import PassendError


class UsageError(PassendError):
    """A question, an option or an input file that cannot be used."""


class PortInUse(UsageError):
    """Another program listens on the port that the chat was to use."""


class FeedbackError(PassendError):
    """The file of feedback cannot be read or written."""
