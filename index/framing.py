"""What is asked about, without the words around it: who said it, in which paper, a greeting, a child's age.

'Wat antwoordde de staatssecretaris over het hoorrecht?' is about the hoorrecht; an answer need not hold the
other words. They are data (``lexicon/framing.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

import yaml

from index.thesaurus import concepts
from index.tokens import content_words, fold, words

_SLOTS = ("speaker", "paper", "child", "age")
_PART = re.compile(r"(?P<option>\[[^\]]+\])|(?P<choice>\([^)]+\))|\S+")
_GAP = r"[\W_]+"
_MOST = 4
"""At most so many frames are dropped, one around the other."""


def subject_of(text: str) -> str:
    """``text`` without what frames its subject; unchanged where no subject would be left."""
    plain = fold(text)
    if len(plain) != len(text):  # folding moved the places; then nothing is left out
        return text
    before, after = _frames()
    start, end = 0, len(text)
    for _ in range(_MOST):
        opening, closing = before.match(plain, start, end), after.search(plain, start, end)
        inner = (
            opening.end() if opening else start,
            closing.start() if closing and not _is_bound(plain[start : closing.start()]) else end,
        )
        if inner == (start, end) or not content_words(plain[slice(*inner)]):
            break
        start, end = inner
    term = _term_asked().search(plain, start, end)
    return text[term.start(1) if term else start : end].rstrip()


@lru_cache(maxsize=1)
def _term_asked() -> re.Pattern[str]:
    """The last clause, where it asks what a term of the thesaurus is: what goes before tells of the asker."""
    names = {fold(name) for concept in concepts() for name in concept.official}
    asks, terms = _either(_data()["asks_what"], {}), _either(names, {})
    return re.compile(rf"[,.;:!?]\s*({asks}[\W_]+(?:(?:een|de|het|a|an|the)\s+)?{terms}[\W_]*)$")


def _is_bound(plain: str) -> bool:
    """Whether what follows belongs to the subject: in 'recht op uitleg' the last word is no frame."""
    return not _data()["bound"].isdisjoint(words(plain)[-1:])


@lru_cache(maxsize=1)
def _data() -> dict[str, frozenset[str]]:
    text = files("index").joinpath("lexicon", "framing.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {part: frozenset(map(fold, phrases)) for part, phrases in data.items()}


@lru_cache(maxsize=1)
def _frames() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is dropped at the beginning of a folded text, and at its end."""
    slots = {f"{{{name}}}": _either(_data()[name], {}) for name in _SLOTS}
    before, after = (_either(_data()[side], slots) for side in ("before", "after"))
    return re.compile(rf"[\W_]*{before}(?!\w)[\W_]*"), re.compile(rf"(?<!\w){after}[\W_]*$")


def _either(phrases: Iterable[str], slots: Mapping[str, str]) -> str:
    """A pattern of one of these phrases, the longest that fits."""
    return (
        f"(?:{'|'.join(_phrase(fold(phrase), slots) for phrase in sorted(phrases, key=len, reverse=True))})"
    )


def _phrase(phrase: str, slots: Mapping[str, str]) -> str:
    pattern, begun = "", False
    for part in _PART.finditer(phrase):
        if part["option"]:
            chosen = _either(part[0][1:-1].split("|"), slots)
            pattern += f"(?:{_GAP}{chosen})?" if begun else f"(?:{chosen}{_GAP})?"
            continue
        word = slots.get(part[0], re.escape(part[0]).replace(r"\*", r"\w*"))
        chosen = _either(part[0][1:-1].split("|"), slots) if part["choice"] else word
        pattern += (_GAP if begun else "") + chosen
        begun = True
    return pattern
