"""What an asker wrote, as what is searched: without a language model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.foreign import foreign_words, language_of
from index.lexical import Terms
from index.phrases import Expansion, PhraseBook, weighted_stems
from index.settings import IndexSettings
from index.signals import Signals, signals_of
from index.spelling import Spelling
from index.stem import stem
from index.tokens import content_words, grams, stems

_REPAIRED = 0.9
"""Weight of a word that a typing error was read as."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question, understood.

    ``language`` is an ISO 639-1 code; ``repairs`` maps words to what they were read as; ``expansions`` are
    Dutch words that were added; ``terms`` is what the lexical arm searches.
    """

    text: str
    language: str
    signals: Signals
    repairs: Mapping[str, str]
    expansions: tuple[Expansion, ...]
    terms: Terms

    @property
    def asked_words(self) -> list[str]:
        """The words that say what it is about, each once, folded, with typing errors repaired."""
        if self.language != "nl":
            return list(dict.fromkeys(foreign_words(self.text, self.language)))
        return list(dict.fromkeys(self.repairs.get(word, word) for word in content_words(self.text)))

    @property
    def corrected(self) -> str:
        """The question with its typing errors repaired, for the dense arm."""
        return " ".join([self.text, *self.repairs.values()])


def understand(text: str, phrases: PhraseBook, spelling: Spelling, settings: IndexSettings) -> Query:
    """A question as it is searched."""
    language = language_of(text)
    repairs = _repairs(text, spelling) if settings.repair and language == "nl" else {}
    corrected = " ".join([text, *repairs.values()])
    expansions = tuple(phrases.expand(corrected, language)) if settings.expand else ()
    added = weighted_stems(expansions)
    if language == "nl" or not added:
        asked = dict.fromkeys(stems(text), 1.0)
        # A repaired word is asked once: as what it was meant to be.
        asked = {word: weight for word, weight in asked.items() if word not in map(stem, repairs)}
        asked |= {stem(right): _REPAIRED for right in repairs.values() if stem(right) not in asked}
        terms = Terms(asked, added | asked, list(dict.fromkeys(grams(text))))
    else:
        # Names and numbers are the same in each language, but most foreign words are in no Dutch document.
        terms = Terms(added, dict.fromkeys(stems(text), 1.0) | added)
    return Query(text, language, signals_of(text), repairs, expansions, terms)


def _repairs(text: str, spelling: Spelling) -> dict[str, str]:
    found = ((word, spelling.repair(word)) for word in dict.fromkeys(content_words(text)))
    return {word: right for word, right in found if right}
