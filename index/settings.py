"""What can be chosen about building and searching an index."""

from __future__ import annotations

from dataclasses import dataclass

EMBEDDED = "embedded"
"""The name of the default model: a static one that is trained on the corpus itself."""


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word counts for by where it stands; the sum over the fields is the lexical score.

    ``grams`` is what the score of the character n-grams counts for beside that of the words.
    """

    question: float = 1.0
    answer: float = 1.0
    notes: float = 0.8
    referred: float = 0.2
    grams: float = 0.25


@dataclass(frozen=True, slots=True)
class RankWeights:
    """What each sign that an entry answers a question counts for; measured by ``evals.ablation``.

    ``question`` and ``answer`` weigh the cosine with the nearest passage of each kind, ``lexical`` the
    lexical score; ``recency`` is added for the newest document, falling to 0 for the oldest; ``year`` is the
    share by which an entry gains that speaks of a year that is asked for; ``rerank`` weighs a cross-encoder's
    probability. The sum of all is multiplied by the nearness to single words to the power of ``words``.
    """

    question: float = 1.0
    answer: float = 1.0
    lexical: float = 1.0
    year: float = 0.5
    recency: float = 0.05
    words: float = 1.0
    rerank: float = 1.0


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Choices for one index; the model is fixed when it is built, the rest holds for each search.

    ``model`` is 'embedded' or the name or path of a sentence-transformers model that is on this machine, or
    '' for the one that the index was built with; ``reranker`` the name or path of a cross-encoder, or None.
    ``depth`` is how many passages or entries each arm contributes; ``referred_share`` what a vector of a text
    that an answer refers to counts for; ``expand`` whether words are expanded and translated, ``repair``
    whether spelling is repaired, ``history`` whether older answers to the same question are grouped with the
    newest; ``reranked`` how many of the best go to the reranker, and ``matched`` how many are compared with
    the question word by word. The last three shape how the embedded model is adapted to the corpus.
    """

    model: str = EMBEDDED
    reranker: str | None = None
    depth: int = 60
    referred_share: float = 0.9
    fields: FieldWeights = FieldWeights()
    weights: RankWeights = RankWeights()
    expand: bool = True
    repair: bool = True
    history: bool = True
    reranked: int = 20
    matched: int = 8
    epochs: int = 4
    training_texts: int = 5_000
    seed: int = 31497
