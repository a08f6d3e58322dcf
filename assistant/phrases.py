"""Turns of phrase by which an official text shows what a sentence does; the data are ``phrases.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

_GAP = r"(?:[\w'’,-]+\s+){0,3}"
_WORD = r"[\w'’-]"


def phrase(kind: str, text: str) -> re.Match[str] | None:
    """The first phrase of this kind (a key of the data) in ``text``, or None."""
    return _patterns()[kind].search(text)


def phrases(kind: str, text: str) -> Iterator[re.Match[str]]:
    """All phrases of this kind in ``text``, in order."""
    return _patterns()[kind].finditer(text)


def opening(kind: str, text: str) -> re.Match[str] | None:
    """The phrase of this kind with which ``text`` begins, or None."""
    return _patterns()[kind].match(text)


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(
        files("assistant").joinpath("phrases.yaml").read_text(encoding="utf-8")
    )
    return {kind: _any_of(written) for kind, written in loaded.items()}


def _any_of(written: list[str]) -> re.Pattern[str]:
    rows = [sequence for line in written for sequence in line.split(", ")]
    longest_first = sorted((_expression(row) for row in rows), key=len, reverse=True)
    return re.compile(rf"(?<!{_WORD})(?:{'|'.join(longest_first)})(?!{_WORD})", re.IGNORECASE)


def _expression(row: str) -> str:
    """One phrase as a regular expression: each word brings the space behind it, the last one none."""
    parts = [_GAP if place == ".." else _element(place) + r"\s+" for place in row.split()]
    return "".join(parts).removesuffix(r"\s+")


def _element(written: str) -> str:
    words = (
        r"\d+" if word == "#" else re.escape(word).replace(r"\*", f"{_WORD}*") for word in written.split("|")
    )
    return f"(?:{'|'.join(words)})"
