"""Which embedder turns texts into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from index import subword
from index.errors import ModelError
from index.model_store import resolved
from index.settings import EMBEDDED
from index.subword import word_list

Role = Literal["query", "passage"]
Prompts = tuple[str, str]
"""What goes before a query and before a passage."""


class Embedder(Protocol):
    """Anything that turns texts into unit vectors; models may treat queries and passages differently."""

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), d), each of length 1, or 0 for a text without a known word."""

    def known_share(self, words: Sequence[str]) -> float:
        """The share in [0, 1] of these folded words that the model was trained with."""


class SubwordEmbedder:
    """The embedded model, applied with numpy alone: no torch, whose import takes seconds."""

    def __init__(self, folder: Path) -> None:
        self._subwords = subword.load(folder)
        self._table = load_table(folder)
        if len(self._table) != self._subwords.size:
            raise ModelError(f"The embedded model in {folder} cannot be read (its parts do not fit).")

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """The mean of the rows of all words, made unit length; ``role`` makes no difference."""
        spoken = [word_list(text) for text in texts]
        places = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(spoken)))}
        vectors = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        if not places:
            return vectors
        words = self.word_vectors(list(places))
        for row, own in enumerate(spoken):
            if own:
                vectors[row] = words[[places[word] for word in own]].sum(axis=0)
        return unit(vectors)

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(words), d) of folded words; a word that tells more has a longer one."""
        found = np.zeros((len(words), self._table.shape[1]), dtype=np.float32)
        for row, word in enumerate(words):
            found[row] = self._table[list(self._subwords.of_word(word))].sum(axis=0)
        return found

    def known_share(self, words: Sequence[str]) -> float:
        """The share of these folded words that have a row of their own."""
        held = sum(word in self._subwords.vocabulary for word in words)
        return held / len(words) if words else 1.0


def save_table(table: NDArray[np.float32], folder: Path) -> None:
    """Write a table of shape (rows, d) as whole numbers from -127 to 127 and a scale for each row.

    Measured: rounding changes no figure of the search, and it makes the file a quarter as large.
    """
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127
    rounded = np.round(table / scale[:, None]).astype(np.int8)
    target = folder / "model.safetensors"
    save_file({"rows": rounded, "scale": scale.astype(np.float32)}, str(target))
    target.chmod(0o644)  # the library writes it for its owner alone


def load_table(folder: Path) -> NDArray[np.float32]:
    """What ``save_table`` wrote; ModelError where it is missing or damaged."""
    try:
        data = load_file(folder / "model.safetensors")
        return np.ascontiguousarray(data["rows"].astype(np.float32) * data["scale"][:, None])
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise ModelError(f"The embedded model in {folder} cannot be read ({error}).") from error


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows made unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def open_embedder(model: str, folder: Path, prompts: Prompts | None = None) -> Embedder:
    """The embedded model as adapted in ``folder``, or another one by its name or path.

    ``prompts`` replace those that the model has of its own.

    Raises:
        ModelError: the model is not on this machine or cannot be read.
    """
    if model == EMBEDDED:
        return SubwordEmbedder(folder)
    if subword.is_model(resolved(model)):
        return SubwordEmbedder(resolved(model))
    from index.sentence_models import SentenceModel  # torch takes seconds, and the embedded model needs none

    return SentenceModel(model, prompts)
