"""What somebody wants who types something: an answer from the documents, or something else.

A linear classifier over vectors of the shipped base model, which reads the question alone. Its examples are
data (``intent/examples.tsv``), and it is trained together with the base model (``make model``).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from index.embed import SubwordEmbedder
from index.errors import ModelError
from index.train import base_folder

KINDS = ("answerable", "injection", "off_topic", "personal_advice")
"""In the order of the classifier's rows."""
FILE = "intent.safetensors"


@lru_cache(maxsize=64)
def _probabilities(text: str) -> tuple[float, ...]:
    embedder, weights, bias = _classifier()
    logits = weights @ embedder.encode([text], "query")[0] + bias
    raised = np.exp(logits - logits.max())
    return tuple(float(each) for each in raised / raised.sum())


@lru_cache(maxsize=1)
def _classifier() -> tuple[SubwordEmbedder, NDArray[np.float32], NDArray[np.float32]]:
    try:
        data = load_file(base_folder() / FILE)
        return SubwordEmbedder(base_folder()), data["weights"], data["bias"]
    except (OSError, KeyError) as error:
        raise ModelError(f"The base model in {base_folder()} is damaged; install the program again.") from error


def intents(text: str) -> dict[str, float]:
    """The probability of each of ``KINDS`` for a question, together 1."""
    return dict(zip(KINDS, _probabilities(text), strict=True))
