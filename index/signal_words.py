"""The words by which a question names a place, a document, a time, a kind of school or a speaker.

They are data (``lexicon/signals.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.tokens import fold

LETTERS = r"[^\W\d_]"
_OF_THE = r"\s+(?:uit|van|in|from|of|aus|von|z|з|من)\s+(?:(?:de|het|the|dem|der)\s+)?"


@dataclass(frozen=True, slots=True)
class SignalWords:
    """Patterns for a folded text.

    ``numbered`` are words with the number of a document behind them ('nr', 'kamerstuk'), of which ``number``
    is 'nr' alone; ``kinds`` are nouns for a document, with their layouts; ``documents`` all of these, and
    ``names`` those with the words for questions, pages and months. ``school_types`` has for each kind the
    words by which it is asked for, and those by which a text shows that it is about it.
    """

    question: re.Pattern[str]
    page: re.Pattern[str]
    number: re.Pattern[str]
    numbered: re.Pattern[str]
    documents: re.Pattern[str]
    names: re.Pattern[str]
    of_document: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    other_lists: re.Pattern[str]
    show: re.Pattern[str]
    weekdays: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    newest: re.Pattern[str]
    special_schools: re.Pattern[str]
    also_schools: re.Pattern[str]
    school_types: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]
    actors: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def signal_words() -> SignalWords:
    """All of them, read once."""
    text = files("index").joinpath("lexicon", "signals.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    numbered = [*data["number"], *data["dossier"]]
    documents = [*numbered, *(word for kind in data["kinds"] for word in kind["words"])]
    months = [word for month in data["months"] for word in month]
    return SignalWords(
        question=any_of(data["question"]),
        page=any_of(data["page"]),
        number=any_of(data["number"]),
        numbered=any_of(numbered),
        documents=any_of(documents),
        names=any_of([*documents, *data["question"], *data["page"], *months]),
        of_document=re.compile(rf"{_OF_THE}(?:{any_of(documents).pattern}|#|\d)"),
        kinds=tuple((any_of(kind["words"]), tuple(kind["layouts"])) for kind in data["kinds"]),
        other_lists=any_of(data["other_lists"]),
        show=any_of(data["show"]),
        weekdays=any_of(data["weekdays"]),
        months=tuple(any_of(month) for month in data["months"]),
        newest=any_of(data["newest"]),
        special_schools=any_of(data["special_schools"]),
        also_schools=any_of(data["also_schools"]),
        school_types={
            key: (any_of(words["asked"]), any_of(words["also"]))
            for key, words in data["school_types"].items()
        },
        actors={names[0]: any_of(names) for names in data["actors"]},
    )


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One of these words or phrases, as whole words of a folded text; '*' stands for any ending."""
    alternatives = [
        re.escape(fold(str(phrase))).replace(r"\*", rf"{LETTERS}*").replace(r"\ ", r"\s+")
        for phrase in phrases
    ]
    longest_first = sorted(alternatives, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w])")
