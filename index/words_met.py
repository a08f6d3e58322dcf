"""How the words of a question meet those of a text, in ten figures.

The nearest word of the text is found for each word that is asked, as in Khattab & Zaharia, 'ColBERT' (2020),
and more than one sum of their nearness is kept, as in Guo et al., 'A Deep Relevance Matching Model' (2016): a
question of which all words are met by half differs from one of which half are met wholly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.embed import unit
from index.shipped import base_embedder
from index.subword import unique_words

_TELLING = 3
_LEAST, _MOST = 2, 2
_MET = 5


@dataclass(frozen=True, slots=True)
class WordsMet:
    """Cosines of words that are asked with the nearest word of a text, in the base model; each in [-1, 1].

    ``weighted`` is the mean by how much each word tells (the length of its vector), ``mean`` the plain one;
    ``least`` that of the word that comes least near, ``two_least`` of two and ``third_least`` of a third of
    them, ``two_most`` of the two that come nearest; ``telling`` that of the word that tells most and
    ``three_telling`` of three. The other way round, ``met`` is how near the words of the text come to any
    that is asked, on average, and ``five_met`` the five that come nearest.
    """

    weighted: float = 0.0
    mean: float = 0.0
    least: float = 0.0
    two_least: float = 0.0
    third_least: float = 0.0
    two_most: float = 0.0
    telling: float = 0.0
    three_telling: float = 0.0
    five_met: float = 0.0
    met: float = 0.0


NOTHING_MET = WordsMet()


def words_met(question: str, *texts: str) -> list[WordsMet]:
    """The figures for a question and each text, of which each word is looked up once; 0 without words."""
    spoken = [unique_words(text) for text in texts]
    places = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(spoken)))}
    asked = base_embedder().word_vectors(unique_words(question))
    lengths = np.linalg.norm(asked, axis=1)
    near = unit(asked) @ unit(base_embedder().word_vectors(list(places))).T
    return [_figures(lengths, near[:, [places[word] for word in own]]) for own in spoken]


def _figures(lengths: NDArray[np.float32], near: NDArray[np.float32]) -> WordsMet:
    """Those for cosines of shape (words asked, words of the text), and the lengths of the words asked."""
    if not lengths.sum() or not near.shape[1]:
        return NOTHING_MET
    most, met = near.max(axis=1), np.sort(near.max(axis=0))
    least, telling = np.sort(most), most[np.argsort(-lengths, kind="stable")]
    return WordsMet(
        weighted=float(lengths @ most / lengths.sum()),
        mean=float(most.mean()),
        least=float(least[0]),
        two_least=float(least[:_LEAST].mean()),
        third_least=float(least[: max(1, len(least) // 3)].mean()),
        two_most=float(least[-_MOST:].mean()),
        telling=float(telling[0]),
        three_telling=float(telling[:_TELLING].mean()),
        five_met=float(met[-_MET:].mean()),
        met=float(met.mean()),
    )
