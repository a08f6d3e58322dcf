"""Models of the sentence-transformers library: loaded from this machine, or trained from token vectors.

The only importer of sentence-transformers and torch; import it late, for it takes seconds.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer

from index.embed import Role, unit
from index.errors import ModelError

TextPair = tuple[str, str]
_BATCH = 64
_RATE = 0.003


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


def fine_tune(
    tokenizer: Tokenizer,
    vectors: NDArray[np.float32],
    epochs: Sequence[Sequence[TextPair]],
    seed: int,
    advance: Callable[[int, int], None],
) -> SentenceTransformer:
    """A static model from token ``vectors`` (tokens, d), trained so that the texts of a pair are close.

    ``epochs`` holds the pairs of each pass. The loss is the library's; its trainer is not used, for it
    takes longer to start than all of these steps.
    """
    torch.manual_seed(seed)
    module = StaticEmbedding(tokenizer, embedding_weights=vectors)
    model = SentenceTransformer(modules=[module], device="cpu")
    loss = MultipleNegativesRankingLoss(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=_RATE)
    for done, pairs in enumerate(epochs):
        for batch in _batches(pairs, random.Random(seed + done)):
            columns = [module.preprocess([pair[side] for pair in batch]) for side in (0, 1)]
            optimizer.zero_grad()
            loss(columns, torch.empty(0)).backward()
            optimizer.step()
        advance(done + 1, len(epochs))
    return model


def _batches(pairs: Sequence[TextPair], shuffler: random.Random) -> list[list[TextPair]]:
    order = shuffler.sample(list(pairs), len(pairs))
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    return [batch for batch in batches if len(batch) > 1]


def save(model: SentenceTransformer, folder: Path) -> None:
    """Write a model in the library's format."""
    model.save_pretrained(str(folder), create_model_card=False)
