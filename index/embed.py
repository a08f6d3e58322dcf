"""Which embedder turns texts into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import ModelError
from index.settings import EMBEDDED

Role = Literal["query", "passage"]


class Embedder(Protocol):
    """Anything that turns texts into unit vectors; models may treat queries and passages differently."""

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), d), each of length 1, or 0 for a text without a known word."""


class StaticEmbedder:
    """A sentence-transformers StaticEmbedding applied with tokenizers and numpy alone.

    It gives the same vectors as the library does, without the seconds that importing torch takes.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._vectors: NDArray[np.float32] = load_file(folder / "model.safetensors")["embedding.weight"]
        except Exception as error:  # the tokenizers library raises nothing more specific
            raise ModelError(f"The embedded model in {folder} cannot be read ({error}).") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """The mean of the tokens' vectors, made unit length; ``role`` makes no difference."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        rows = np.zeros((len(texts), self._vectors.shape[1]), dtype=np.float32)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                rows[row] = self._vectors[encoding.ids].mean(axis=0)
        return unit(rows)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows made unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def open_embedder(model: str, folder: Path) -> Embedder:
    """The embedded model as trained into ``folder``, or another one by its name or path.

    Raises:
        ModelError: the model is not on this machine or cannot be read.
    """
    if model == EMBEDDED:
        return StaticEmbedder(folder)
    from index.sentence_models import SentenceModel  # torch takes seconds, and the embedded model needs none

    return SentenceModel(model)
