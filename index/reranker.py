"""Reranking: a cross-encoder reads each of the best entries together with the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from index.passage import Entry
from index.rank import Scored

_READ_WORDS = 300
"""How many words of an entry a cross-encoder is given; the usual ones read 512 tokens."""


class Reranker(Protocol):
    """Anything that says how well texts answer a question."""

    def probabilities(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text a number in [0, 1]; higher for one that answers ``query`` better."""


def reranked(
    query: str, ranked: Sequence[Scored], entries: Sequence[Entry], reranker: Reranker, weight: float
) -> list[Scored]:
    """``ranked`` with the first ones in a new order: by their score plus ``weight`` times the probability.

    ``entries`` are those of the first of ``ranked``, in the same order; the others stay behind them.
    """
    texts = [_readable(entry) for entry in entries]
    probabilities = reranker.probabilities(query, texts) if texts else []
    best = [
        replace(one, score=one.score + weight * probability)
        for one, probability in zip(ranked, probabilities, strict=False)
    ]
    return [*sorted(best, key=lambda one: (-one.score, one.position)), *ranked[len(best) :]]


def _readable(entry: Entry) -> str:
    record = entry.record
    text = f"{record.question.content or record.heading or ''} {record.answer.content}"
    return " ".join(text.split()[:_READ_WORDS])
