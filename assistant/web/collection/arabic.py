"""Arabic for programs that set letters one by one from left to right: joined, in lines, each turned round.

The joined shapes are Unicode's presentation forms (Arabic Presentation Forms-B), which say themselves which
letter they are a shape of. A line is turned round word by word; words in other letters stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_PARTS = re.compile(r"[0-9A-Za-z]+(?:[.,:/-][0-9A-Za-z]+)*|.")
_MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")


def is_arabic(text: str) -> bool:
    """Whether most letters of a text are Arabic."""
    return len(_ARABIC.findall(text)) * 2 > sum(letter.isalpha() for letter in text)


def visual_lines(text: str, width_of: Callable[[str], float], width: float) -> list[str]:
    """The lines of an Arabic text as they are set from left to right, none wider than ``width``."""
    lines: list[list[str]] = [[]]
    for word in joined(text).split():
        if lines[-1] and width_of(" ".join([*lines[-1], word])) > width:
            lines.append([])
        lines[-1].append(word)
    return [_turned(words) for words in lines]


def joined(text: str) -> str:
    """A text with each Arabic letter in the shape that its neighbours give it."""
    letters = [letter for letter in text if unicodedata.category(letter) != "Mn"]
    shaped: list[str] = []
    place = 0
    while place < len(letters):
        # Lam and alef are one shape together.
        length = 2 if "".join(letters[place : place + 2]) in _shapes() else 1
        letter = "".join(letters[place : place + length])
        before = place > 0 and _joins(letters[place - 1], "initial")
        after = place + length < len(letters) and _joins(letters[place + length], "final")
        shaped.append(_shape(letter, before, after))
        place += length
    return "".join(shaped)


def _shape(letter: str, before: bool, after: bool) -> str:
    shapes = _shapes().get(letter, {})
    kinds = {(True, True): ("medial", "final"), (True, False): ("final",), (False, True): ("initial",)}
    found = [shapes[kind] for kind in (*kinds.get((before, after), ()), "isolated") if kind in shapes]
    return found[0] if found else letter


def _joins(letter: str, kind: str) -> bool:
    """Whether a letter joins with the one after it ('initial') or before it ('final')."""
    return kind in _shapes().get(letter, {})


@cache
def _shapes() -> dict[str, dict[str, str]]:
    """From a letter, or lam with an alef, to its shapes by their place in a word."""
    found: dict[str, dict[str, str]] = {}
    for shape in map(chr, range(0xFE80, 0xFEFD)):
        kind, *codes = unicodedata.decomposition(shape).split()
        letter = "".join(chr(int(code, 16)) for code in codes)
        found.setdefault(letter, {})[kind.strip("<>")] = shape
    return found


def _turned(words: list[str]) -> str:
    """A line from left to right: its words in reverse, but runs of words in other letters as they are."""
    runs: list[list[str]] = []
    for word in words:
        other = not _is_rtl(word)
        if runs and other and not _is_rtl(runs[-1][-1]):
            runs[-1].append(word)
        else:
            runs.append([word])
    return " ".join(_turned_word(run[0]) if _is_rtl(run[0]) else " ".join(run) for run in reversed(runs))


def _turned_word(word: str) -> str:
    """A word from left to right; numbers and words in other letters within it keep their order."""
    return "".join(part.translate(_MIRRORED) for part in reversed(_PARTS.findall(word)))


def _is_rtl(word: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word)
