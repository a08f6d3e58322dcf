"""Models of the sentence-transformers library, loaded from this machine.

The only importer of sentence-transformers and torch; import it late, for it takes seconds.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer

from index.embed import Prompts, Role, unit
from index.errors import ModelError
from index.model_store import resolved

_FAMILY_PROMPTS = ((re.compile(r"(?<![a-z])e5(?![a-z0-9])", re.IGNORECASE), ("query: ", "passage: ")),)
"""Prompts of families whose models were trained with them but whose files do not hold them."""


def load_model(model: str) -> SentenceTransformer:
    """A bi-encoder by its name or path, from this machine only; ModelError where it is not there."""
    try:
        return SentenceTransformer(str(resolved(model)), device="cpu", local_files_only=True)
    except Exception as error:
        raise ModelError(
            f"The model {model!r} cannot be loaded from this machine; give the path of a folder that holds a "
            "sentence-transformers model, or fetch one with: passend models get NAME; or use 'embedded'."
        ) from error


def prompts_of(name: str, model: SentenceTransformer) -> Prompts:
    """The prompts of a model for queries and passages: its own, or else those of its family; '' for none."""
    own = dict(model.prompts or {})
    query, passage = own.get("query") or "", own.get("document") or own.get("passage") or ""
    if query or passage:
        return query, passage
    return next((prompts for family, prompts in _FAMILY_PROMPTS if family.search(name)), ("", ""))


class SentenceModel:
    """A sentence-transformers model by its name or path, from this machine only."""

    def __init__(self, model: str, prompts: Prompts | None = None) -> None:
        self._model = load_model(model)
        self._prompts = prompts or prompts_of(model, self._model)

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """Unit vectors; before each text goes the model's prompt for queries or for passages."""
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), dtype=np.float32)
        prompt = self._prompts[0 if role == "query" else 1]
        rows = self._model.encode(
            list(texts), prompt=prompt or None, convert_to_numpy=True, show_progress_bar=False
        )
        return unit(np.asarray(rows, dtype=np.float32).reshape(len(texts), -1))

    def known_share(self, words: Sequence[str]) -> float:
        """1: models with word pieces know something of every word."""
        return 1.0


class CrossEncoderModel:
    """A cross-encoder by its name or path, from this machine only."""

    def __init__(self, model: str) -> None:
        try:
            self._model = CrossEncoder(
                str(resolved(model)),
                num_labels=1,
                device="cpu",
                local_files_only=True,
                activation_fn=torch.nn.Sigmoid(),
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


def is_cross_encoder(folder: Path) -> bool:
    """Whether a folder holds a cross-encoder: a classifier without the modules of a bi-encoder."""
    if (folder / "modules.json").exists():
        return False
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"There is no model in {folder}.") from error
    return any("SequenceClassification" in name for name in config.get("architectures") or [])
