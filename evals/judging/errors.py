"""What can go wrong with judging, in one sentence each."""

from __future__ import annotations

from corpus.errors import PassendError


class JudgingError(PassendError):
    """An account, an item or a judgement that is not there or cannot be used."""
