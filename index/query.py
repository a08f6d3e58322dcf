"""What an asker wrote, as what is searched: without a language model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.foreign import foreign_words, language_of
from index.framing import subject_of
from index.lexical import Names, Terms
from index.phrases import EXACT, Expansion, PhraseBook, weighted_stems
from index.remainder import without_names
from index.settings import IndexSettings
from index.signals import Signals, signals_of
from index.spelling import Spelling
from index.stem import stem
from index.tokens import content_words, fold, grams, stems

_WORD = re.compile(r"\w+")
_REPAIRED = 0.9
"""Weight of a word that a typing error was read as."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question, understood.

    ``subject`` is its text without what frames it (``index.framing``); ``language`` is an ISO 639-1 code;
    ``repairs`` maps words to what they were read as; ``expansions`` are Dutch words that were added;
    ``terms`` is what the lexical arm searches.
    """

    text: str
    subject: str
    language: str
    signals: Signals
    repairs: Mapping[str, str]
    expansions: tuple[Expansion, ...]
    terms: Terms

    @property
    def asked_words(self) -> list[str]:
        """The words that say what it is about, each once, folded, with typing errors repaired."""
        if self.language != "nl":
            return list(dict.fromkeys(foreign_words(self.subject, self.language)))
        return list(dict.fromkeys(self.repairs.get(word, word) for word in content_words(self.subject)))

    @property
    def corrected(self) -> str:
        """The question, and behind it what its typing errors were read as: what the dense arm is given.

        In their place they do no better (measured), and a word that was no error stays.
        """
        return " ".join([self.subject, *self.repairs.values()])


def understand(text: str, phrases: PhraseBook, spelling: Spelling, settings: IndexSettings) -> Query:
    """A question as it is searched."""
    language, subject, signals = language_of(text), subject_of(text), signals_of(text)
    if signals.names_document:
        subject = without_names(subject)
    repairs = _repairs(subject, spelling, phrases) if settings.repair and language == "nl" else {}
    corrected = repaired(subject, repairs)
    expansions = tuple(phrases.expand(corrected, language)) if settings.expand else ()
    added = weighted_stems(expansions)
    if language == "nl":
        terms = _dutch_terms(subject, repairs, _names(expansions), added)
    elif added:
        # Names and numbers are the same in each language, but most foreign words are in no Dutch document.
        terms = Terms(added, dict.fromkeys(stems(subject), 1.0) | added)
    else:
        terms = _dutch_terms(subject, repairs, (), added)
    return Query(text, subject, language, signals, repairs, expansions, terms)


def repaired(text: str, repairs: Mapping[str, str]) -> str:
    """``text`` with each folded word of ``repairs`` as what it was read as, in its place."""
    return _WORD.sub(lambda word: repairs.get(fold(word[0]), word[0]), text) if repairs else text


def _dutch_terms(
    subject: str, repairs: Mapping[str, str], names: Sequence[Names], added: Mapping[str, float]
) -> Terms:
    """The words that are asked, each once: a repaired one as what was meant, others among ``names``."""
    by_name = {part for equals in names for part in equals[0]}
    wrong, right = set(map(stem, repairs)), dict.fromkeys(map(stem, repairs.values()), _REPAIRED)
    asked = right | {word: 1.0 for word in stems(subject) if word not in wrong}
    asked = {word: weight for word, weight in asked.items() if word not in by_name}
    named = {part for equals in names for name in equals for part in name}
    others = {word: weight for word, weight in added.items() if word not in named}
    return Terms(asked, others | asked, list(dict.fromkeys(grams(subject))), names)


def _names(expansions: Sequence[Expansion]) -> list[Names]:
    """Names that are asked, each with its equals behind it: an abbreviation and what it stands for."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for each in expansions:
        if each.weight >= EXACT and (parts := stems(each.words)):
            found.setdefault(each.source, [tuple(each.source.split())]).append(tuple(parts))
    return [tuple(dict.fromkeys(names)) for names in found.values()]


def _repairs(text: str, spelling: Spelling, phrases: PhraseBook) -> dict[str, str]:
    """Words of a text that are read as another: forms of an abbreviation, and typing errors."""
    asked = dict.fromkeys(content_words(text))
    found = ((word, phrases.uninflected(word) or spelling.repair(word)) for word in asked)
    return {word: right for word, right in found if right}
