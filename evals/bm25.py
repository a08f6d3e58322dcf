"""BM25 as in the textbook, over tokens: what every search has to be better than."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.tokens import grams, stems

K1, B = 1.2, 0.75
"""The usual constants, those of tantivy and Lucene."""
GRAM_WEIGHT = 0.5


class Bm25:
    """Okapi BM25 (Robertson and Zaragoza, 2009), with an idf that is never negative."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._columns: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        lengths: list[int] = []
        for row, tokens in enumerate(texts):
            lengths.append(len(tokens))
            rows += [row] * len(tokens)
            columns += [self._columns.setdefault(token, len(self._columns)) for token in tokens]
        self._count = len(lengths)
        shape = (self._count, len(self._columns))
        held = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
        self._idf = _idf(held.getnnz(axis=0), self._count)
        self._scores = _weighted(held, self._idf, lengths)

    def scores(self, tokens: Iterable[str]) -> NDArray[np.float64]:
        """The score of every text for these tokens, each of which counts once."""
        known = [self._columns[token] for token in dict.fromkeys(tokens) if token in self._columns]
        return np.asarray(self._scores[:, known].sum(axis=1), dtype=float).ravel()

    def limit(self, tokens: Iterable[str]) -> float:
        """What no text's score for these tokens can reach; tokens that no text holds count too."""
        unheard = float(_idf(np.zeros(1), self._count)[0])
        columns = (self._columns.get(token) for token in dict.fromkeys(tokens))
        return (K1 + 1) * sum(unheard if column is None else float(self._idf[column]) for column in columns)


def _idf(held: NDArray[np.int64] | NDArray[np.float64], texts: int) -> NDArray[np.float64]:
    """What a token counts for that ``held`` of all texts hold."""
    return np.log(1 + (texts - held + 0.5) / (held + 0.5))


def _weighted(
    counts: sparse.csr_matrix, idf: NDArray[np.float64], lengths: Sequence[int]
) -> sparse.csc_matrix:
    """What each text gets for each token."""
    found = counts.tocoo()
    texts = len(lengths)
    relative = np.asarray(lengths) / max(float(np.mean(lengths)), 1e-9) if texts else np.zeros(0)
    limit = K1 * (1 - B + B * relative[found.row])
    values = idf[found.col] * found.data * (K1 + 1) / (found.data + limit)
    return sparse.csc_matrix((values, (found.row, found.col)), shape=counts.shape)


class WordsAndGrams:
    """BM25 over stems, plus ``gram_weight`` times BM25 over character 5-grams: the index's own tokens."""

    def __init__(self, texts: Sequence[str], gram_weight: float = GRAM_WEIGHT) -> None:
        self._words = Bm25(stems(text) for text in texts)
        self._grams = Bm25(grams(text) for text in texts)
        self._gram_weight = gram_weight

    def scores(self, text: str) -> NDArray[np.float64]:
        """The score of every text for a question."""
        scores = self._words.scores(stems(text))
        return scores + self._gram_weight * self._grams.scores(grams(text)) if self._gram_weight else scores

    def limit(self, text: str) -> float:
        """What no text's score for a question can reach."""
        return self._words.limit(stems(text)) + self._gram_weight * self._grams.limit(grams(text))


def best(scores: NDArray[np.float64], count: int) -> list[int]:
    """The places of the ``count`` best scores above 0, best first; ties go by place."""
    order = np.argsort(-scores, kind="stable")[:count]
    return [int(place) for place in order if scores[place] > 0]
