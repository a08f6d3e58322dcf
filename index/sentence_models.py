"""Models of the sentence-transformers library, loaded from this machine.

The only importer of sentence-transformers and torch; import it late, for it takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer

from index.embed import Role, unit
from index.errors import ModelError


class SentenceModel:
    """A sentence-transformers model by its name or path, from this machine only."""

    def __init__(self, model: str) -> None:
        try:
            self._model = SentenceTransformer(model, device="cpu", local_files_only=True)
        except Exception as error:
            raise ModelError(
                f"The model {model!r} cannot be loaded from this machine; "
                "give the path of a folder that holds a sentence-transformers model, or 'embedded'."
            ) from error

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Unit vectors, with the model's own prompt for queries or passages where it has one."""
        apply = self._model.encode_query if role == "query" else self._model.encode_document
        rows = apply(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(rows, dtype=np.float32).reshape(len(texts), -1))


class CrossEncoderModel:
    """A cross-encoder by its name or path, from this machine only."""

    def __init__(self, model: str) -> None:
        try:
            self._model = CrossEncoder(
                model, num_labels=1, device="cpu", local_files_only=True, activation_fn=torch.nn.Sigmoid()
            )
        except Exception as error:
            raise ModelError(
                f"The reranker {model!r} cannot be loaded from this machine; give the path of a folder that "
                "holds a cross-encoder of sentence-transformers, or fetch one with: passend models get NAME"
            ) from error

    def probabilities(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text a number in [0, 1]; higher for one that answers ``query`` better."""
        pairs = [(query, text) for text in texts]
        found = self._model.predict(pairs, convert_to_numpy=True, show_progress_bar=False)
        return [float(each) for each in np.asarray(found).reshape(-1)]
