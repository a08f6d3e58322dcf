"""How hard a Dutch text is to read: the reading ease of Flesch, in the form that Douma gave it for Dutch.

Source: W.H. Douma, 'De leesbaarheid van landbouwbladen. Een onderzoek naar en een toepassing van
leesbaarheidsformules' (Landbouwhogeschool Wageningen, 1960), after R. Flesch, 'A new readability
yardstick' (Journal of Applied Psychology, 1948).

    ease = 206.84 - 0.77 x (syllables per 100 words) - 0.93 x (words per sentence)

The scale is meant to run from 0 (very hard) to 100 (very easy); texts of a few words, and laws, can
fall outside it. No norm ties it to the levels of the Common European Framework: as a rule of thumb a
text at B1 has 60 or more. Of 501 official answers to parliament that we measured, half have less than
35. The measure counts, it does not understand: a short word that nobody knows is 'easy'.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.sentences import sentences

_NOT_READ_OUT = re.compile(r"\[\d+\]|\(\.\.\.\)|https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUCLEUS = re.compile(
    r"eeuw|ieuw|eau|aai|ooi|oei|aa|ee|ëe|oo|öo|uu|oe|ie|ïe|ei|ëi|ij|eu(?!m)|ui|ou|au|[aeiouäëïöüy]"
)
_CONSONANTS = re.compile(r"(?<=q)u(?=[aeiou])|y(?=[aeiou])")
_LOANS = {
    "coach": "coch",
    "leader": "leder",
    "offline": "oflin",
    "online": "onlin",
    "team": "tem",
    "teach": "tech",
    "update": "updat",
    "website": "websit",
}
"""English words in Dutch texts, respelt so that their vowels are counted as they are said."""


@dataclass(frozen=True, slots=True)
class Readability:
    """What was counted in a text, and the reading ease that follows from it."""

    words: int
    sentences: int
    syllables: int

    @property
    def ease(self) -> float:
        """The reading ease of Flesch and Douma: higher is easier."""
        return 206.84 - 0.77 * (100 * self.syllables / self.words) - 0.93 * (self.words / self.sentences)


def readability(text: str) -> Readability | None:
    """The readability of a shown Dutch text; None where it has no words.

    Tables, addresses, citation markers and numbers are left out; an item of a list counts as a sentence.
    """
    counted = [found for line in _read_out(text) if (found := _WORD.findall(line))]
    if not counted:
        return None
    spoken = [word for line in counted for word in line]
    return Readability(len(spoken), len(counted), sum(map(syllables, spoken)))


def _read_out(text: str) -> list[str]:
    """The sentences and list items of a text, without what nobody reads aloud."""
    plain = _NOT_READ_OUT.sub(" ", text)
    lines = (line for start, end in sentences(plain) for line in plain[start:end].splitlines())
    return [line for line in lines if "\t" not in line and not line.startswith("|")]


def syllables(word: str) -> int:
    """How many syllables a Dutch word has, as it is hyphenated; for letters without a vowel, one a letter."""
    written = unicodedata.normalize("NFC", word.lower().replace("ĳ", "ij"))
    for loan, respelt in _LOANS.items():
        written = written.replace(loan, respelt)
    accents = str.maketrans("áàâéèêíìîóòôúùû", "aaaeeeiiiooouuu")
    written = _CONSONANTS.sub("", written.translate(accents))
    return len(_NUCLEUS.findall(written)) or max(sum(letter.isalpha() for letter in written), 1)
