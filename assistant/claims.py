"""Claims out of JSON that is still coming in: each as soon as its own object is complete."""

from __future__ import annotations

import json
from typing import Any

from assistant.statement import Claim

MAX_CHARS = 60_000
"""More than this is no answer, and reading stops."""
_CLOSES = {"}": "{", "]": "["}


class ClaimReader:
    """Reads '{"statements": [{...}, ...]}' piece by piece; how it is cut in pieces makes no difference.

    Text before the answer (a word of greeting, a code fence, a thought, also with brackets of its own) and
    after it is passed over. ``complete`` says that the answer was closed, ``broken`` that it can no longer
    become valid, ``begun`` that there was a bracket.
    """

    def __init__(self) -> None:
        self.complete = False
        self.broken = False
        self._begun = False
        self._open: list[str] = []
        self._value: list[str] = []
        self._held: list[str] = []
        self._told = False
        self._chars = 0
        self._in_string = False
        self._escaped = False

    @property
    def begun(self) -> bool:
        """Whether a first bracket was read."""
        return self._begun or self.broken

    def feed(self, text: str) -> list[Claim | None]:
        """The claims that ``text`` completes, in order; None stands for one that lacks a part."""
        found: list[Claim | None] = []
        for letter in text:
            if self.complete or self.broken:
                break
            if self._read(letter):
                found += self._claims()
            if self._value and not self._open:
                self._end_value()
        return found

    def _read(self, letter: str) -> bool:
        """Take in one character; whether it closes the object of a claim."""
        self._chars += 1
        self.broken = self._chars > MAX_CHARS
        if self._in_claim or (letter == "{" and self._open in (["["], ["{", "["])):
            self._held.append(letter)
        if self._open or letter in "{[":
            self._begun = True
            self._value.append(letter)
        if self._in_string:
            self._read_in_string(letter)
        elif letter == '"':
            self._in_string = bool(self._open)
        elif letter in "{[":
            self._open.append(letter)
        elif letter in _CLOSES and self._open:
            return self._close(letter)
        return False

    def _read_in_string(self, letter: str) -> None:
        if self._escaped:
            self._escaped = False
        else:
            self._escaped = letter == "\\"
            self._in_string = letter != '"'

    def _close(self, letter: str) -> bool:
        if self._open.pop() != _CLOSES[letter]:
            self.broken = True
            return False
        return bool(self._held) and not self._in_claim

    def _end_value(self) -> None:
        """The outermost bracket is closed: that was the answer, or something said before it."""
        self.complete = not self.broken and (self._told or _is_answer("".join(self._value)))
        self._value.clear()

    @property
    def _in_claim(self) -> bool:
        return self._open[:2] == ["[", "{"] or self._open[:3] == ["{", "[", "{"]

    def _claims(self) -> list[Claim | None]:
        text = "".join(self._held)
        self._held.clear()
        try:
            claim = _claim(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            self.broken = True
            return []
        self._told = self._told or claim is not None
        return [claim]


def _is_answer(text: str) -> bool:
    """Whether a closed value is an answer, though without a claim that can be used."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "statements" in data


def _claim(data: dict[str, Any]) -> Claim | None:
    source, quote, text = data.get("source"), data.get("quote"), data.get("text")
    if isinstance(source, str) and source.isascii() and source.isdecimal() and len(source) < 4:
        source = int(source)
    if not isinstance(source, int) or isinstance(source, bool):
        return None
    if not isinstance(quote, str) or not isinstance(text, str) or not _encodable(quote + text):
        return None
    return Claim(source, quote, text)


def _encodable(text: str) -> bool:
    """Whether a text holds no half of a character that was escaped in two."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
