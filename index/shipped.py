"""The base model that comes with the program (``index/base``; made by ``index.base_model``)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from index.embed import SubwordEmbedder


def base_folder() -> Path:
    """Where the base model is."""
    return Path(str(files("index").joinpath("base")))


@lru_cache(maxsize=1)
def base_embedder() -> SubwordEmbedder:
    """The base model, not adapted to any corpus."""
    return SubwordEmbedder(base_folder())
