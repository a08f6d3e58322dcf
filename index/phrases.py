"""What the words of a question are called in the documents: expansion of Dutch, and translation.

The table comes from the thesaurus, the word lists and the abbreviations that the documents themselves expand.
Expansions are weighted and never replace a word that was asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

from index.errors import SnapshotError
from index.foreign import NearForms, foreign_words
from index.thesaurus import OTHER_LANGUAGES, concepts
from index.tokens import fold, stems, words
from index.wording import everyday_words, word_list

EXACT = 1.0
"""Weight of what an abbreviation stands for, and of the abbreviation: either is the other's equal."""
SAME, EVERYDAY, NEAR = 0.75, 0.5, 0.3
"""Weights of another official name, of the official term for an everyday word, and of the terms after it."""
TRANSLATED, ALSO = 1.0, 0.5
"""Weights of the plain Dutch word for a foreign one, and of the official words after it."""
UNSURE = 0.4
"""Weight of what an abbreviation of two letters stands for: 'so' and 'hp' mean other things too."""
_UNSURE_LETTERS, _LONGEST_SHORT = 2, 5
_ENDINGS = ("s", "en", "er", "ers")
"""What is written behind an abbreviation; behind an apostrophe or a hyphen it is a word of its own."""
_LONGEST = 5
_MOST_TARGETS = 6
_TARGETS_OF_A_PHRASE = 4

Targets = Mapping[str, float]
Table = dict[str, dict[str, float]]
Link = tuple[str, str, str, float]
"""Language, phrase, Dutch words for it, and their weight."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Dutch ``words`` that stand for the ``source`` words of a question, with a ``weight`` in (0, 1]."""

    source: str
    words: str
    weight: float


class PhraseBook:
    """Phrases of one or more words and what they are called in Dutch documents, by language."""

    def __init__(self, tables: Mapping[str, Mapping[str, Targets]]) -> None:
        self._tables = tables
        self._near = {language: NearForms(tables.get(language, ()), language) for language in OTHER_LANGUAGES}

    def expand(self, text: str, language: str) -> list[Expansion]:
        """Expansions of the longest phrases of ``text`` that are known, from left to right."""
        spoken = _key_words(text, language)
        found: list[Expansion] = []
        at = 0
        while at < len(spoken):
            length, targets = self._longest(spoken[at : at + _LONGEST], language)
            source = " ".join(spoken[at : at + length])
            found += [Expansion(source, target, weight) for target, weight in targets.items()]
            at += length
        return found

    def _longest(self, spoken: Sequence[str], language: str) -> tuple[int, Targets]:
        table = self._tables.get(language, {})
        for length in range(len(spoken), 0, -1):
            if targets := table.get(" ".join(spoken[:length])):
                return length, targets
        near = self._near[language].find(spoken[0]) if language != "nl" else None
        return 1, table[near] if near else {}

    def uninflected(self, word: str) -> str | None:
        """The abbreviation of which a folded Dutch word is a form ('swvs', 'mboers'), or None."""
        table = self._tables.get("nl", {})
        if word in table:
            return None
        shorts = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        return next(
            (short for short in shorts if _is_short(short) and EXACT in table.get(short, {}).values()), None
        )

    def save(self, path: Path) -> None:
        """Write what ``load_phrases`` reads."""
        path.write_text(json.dumps(self._tables, ensure_ascii=False) + "\n", encoding="utf-8")


def load_phrases(path: Path) -> PhraseBook:
    """What ``PhraseBook.save`` wrote; SnapshotError where it is missing or damaged."""
    try:
        tables = json.loads(path.read_text(encoding="utf-8"))
        return PhraseBook({language: dict(table) for language, table in tables.items()})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SnapshotError(f"The table of words {path} cannot be read.") from error


def _key_words(text: str, language: str) -> list[str]:
    return stems(text) if language == "nl" else foreign_words(text, language)


def phrase_book(abbreviations: Iterable[tuple[str, str]] = ()) -> PhraseBook:
    """The shipped knowledge of words, with (short, long) ``abbreviations`` from documents."""
    tables = {
        language: {key: dict(targets) for key, targets in table.items()}
        for language, table in _shipped().items()
    }
    _add(tables, _abbreviated(abbreviations))
    return PhraseBook({language: _trimmed(table) for language, table in tables.items()})


@cache
def _shipped() -> dict[str, Table]:
    """By language, every phrase with all that it means; made once, for it takes seconds."""
    tables: dict[str, Table] = {language: {} for language in ("nl", *OTHER_LANGUAGES)}
    _add(tables, _links())
    return tables


def _add(tables: dict[str, Table], links: Iterable[Link]) -> None:
    for language, source, target, weight in links:
        spoken = _key_words(source, language)
        key = " ".join(spoken)
        # 'doet pijn' is not 'pijn': a phrase of which little is left would be taken for a common word.
        if language == "nl" and (key == " ".join(stems(target)) or 2 * len(spoken) <= len(words(source))):
            continue
        if key:
            targets = tables[language].setdefault(key, {})
            targets[target] = max(weight, targets.get(target, 0.0))


def _trimmed(table: Table) -> Table:
    def heaviest(targets: Mapping[str, float]) -> list[tuple[str, float]]:
        return sorted(targets.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_TARGETS]

    return {key: dict(heaviest(targets)) for key, targets in sorted(table.items())}


def _abbreviated(abbreviations: Iterable[tuple[str, str]]) -> Iterator[Link]:
    for short, long in abbreviations:
        yield "nl", short, long, EXACT if len(short) > _UNSURE_LETTERS else UNSURE
        yield "nl", long, short, EXACT


def _links() -> Iterator[Link]:
    yield from _from_thesaurus()
    for word, terms in everyday_words():
        for place, term in enumerate(terms[:_TARGETS_OF_A_PHRASE]):
            yield "nl", word, term, NEAR if place else EVERYDAY
    for row in word_list():
        plain, *official = row["nl"]
        for term in official:
            yield "nl", plain, term, NEAR
        for language in OTHER_LANGUAGES:
            for word in row[language]:
                yield language, word, plain, TRANSLATED
                yield from ((language, word, term, ALSO) for term in official)


def _from_thesaurus() -> Iterator[Link]:
    for concept in concepts():
        for short in filter(partial(abbreviates, long=concept.term), concept.abbreviations):
            yield "nl", concept.term, short, EXACT
            yield "nl", short, concept.term, EXACT if len(short) > _UNSURE_LETTERS else UNSURE
        for name in concept.official:
            sure = SAME if len(name) > _UNSURE_LETTERS else UNSURE
            yield from (("nl", name, other, sure) for other in concept.official if other != name)
        yield from (("nl", phrase, concept.term, EVERYDAY) for phrase in concept.everyday)
        for language in OTHER_LANGUAGES:
            for label in concept.labels[language]:
                yield language, label, concept.term, TRANSLATED
                yield from ((language, label, other, ALSO) for other in concept.official[1:])


def _is_short(word: str) -> bool:
    return _UNSURE_LETTERS < len(word) <= _LONGEST_SHORT


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of ``short`` come in this order in ``long``, and both begin with the same one."""
    rest = iter(fold(long))
    letters = [letter for letter in fold(short) if letter.isalnum()]
    return letters[:1] == [fold(long)[:1]] and all(letter in rest for letter in letters)


def weighted_stems(expansions: Iterable[Expansion]) -> dict[str, float]:
    """Stems of expansions with their weights; the words of a longer name share its weight equally."""
    weights: dict[str, float] = {}
    for expansion in expansions:
        parts = _stems_of(expansion.words)
        for part in parts:
            weights[part] = max(weights.get(part, 0.0), expansion.weight / len(parts))
    return weights


@lru_cache(maxsize=50_000)
def _stems_of(phrase: str) -> tuple[str, ...]:
    """Those of a phrase of the tables, of which there are fewer than are remembered."""
    return tuple(stems(phrase))
