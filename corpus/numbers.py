"""Question numbers as they are written: '4, 5 en 6', '7 t/m 9', '12a'."""

from __future__ import annotations

import re

MAX_RANGE = 200
"""A range over more questions than this is a misreading ('1 t/m 2023')."""

NUMBER = r"\d{1,4}(?: ?[a-z](?![a-z/-]))?"
SEPARATOR = r"(?: ?, ?en | ?, ?| ?& ?| en | ?/ ?| ?t/m ?| tot en met | ?[-–] ?)"
NUMBERS = rf"{NUMBER}(?:{SEPARATOR}(?:vraag )?{NUMBER})*"
"""A regular expression for one number or a list or range of them."""

_PART = re.compile(rf"({SEPARATOR})?(?:vraag )?({NUMBER})", re.IGNORECASE)
_RANGE = re.compile(r"t/m|tot en met|[-–]")


def parse_numbers(text: str) -> tuple[str, ...]:
    """The numbers in a list such as '4, 5 en 6' or '7 t/m 9', in order, each once.

    A letter stays with its number ('12a'). A range that runs backwards or too far is taken as its two ends.
    """
    found: list[str] = []
    for separator, number in _PART.findall(text):
        number = number.replace(" ", "").lower()
        if found and _RANGE.search(separator) and found[-1].isdigit() and number.isdigit():
            start, end = int(found[-1]), int(number)
            if start < end <= start + MAX_RANGE:
                found += [str(value) for value in range(start + 1, end)]
        found.append(number)
    return tuple(dict.fromkeys(found))


def order(number: str) -> tuple[int, str]:
    """A sort key that puts '12a' behind '12' and before '13'."""
    digits = re.match(r"\d+", number)
    return (int(digits.group()), number[digits.end() :]) if digits else (0, number)
