"""What can be chosen about building and searching an index."""

from __future__ import annotations

from dataclasses import dataclass

EMBEDDED = "embedded"
"""The name of the default model: a static one that is trained on the corpus itself."""


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word counts for by where it stands; the sum over the fields is the lexical score."""

    question: float = 1.0
    answer: float = 1.0
    notes: float = 0.3
    referred: float = 0.2
    grams: float = 0.5


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Choices for one index; the model is fixed when it is built, the rest holds for each search.

    ``model`` is 'embedded' or the name or path of a sentence-transformers model that is on this machine.
    ``depth`` is how many passages or entries each arm contributes; ``lexical_share`` in [0, 1] is the
    weight of the lexical arm in the fusion; ``referred_share`` is what a vector of a text that an answer
    refers to counts for. The last five shape the training of the embedded model.
    """

    model: str = EMBEDDED
    depth: int = 100
    lexical_share: float = 0.5
    referred_share: float = 0.9
    fields: FieldWeights = FieldWeights()
    dimensions: int = 512
    vocabulary: int = 3000
    epochs: int = 5
    training_texts: int = 20_000
    seed: int = 31497
