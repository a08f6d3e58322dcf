"""Errors of the index that a user can mend; see the tree in ``corpus.errors``."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import PassendError


class SnapshotError(PassendError):
    """An index that is missing, damaged, in use by another build, or made by another version or model."""


class ModelError(PassendError):
    """A model that is not on this machine or cannot be loaded."""


def rebuild(index_dir: Path, model: str | None = None) -> str:
    """The command that makes the index anew, as it ends an error message."""
    chosen = f" --model {model}" if model else ""
    return f"passend build --corpus DIR --index {index_dir}{chosen}"
