"""Text of others as files can hold it."""

from __future__ import annotations

import re

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """A text without what XML cannot hold, and without marks that turn the direction of writing."""
    return _NOT_TEXT.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line for line in clean(text).split("\n") if line.strip()]
