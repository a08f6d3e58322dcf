"""Fine-tuning a model on a corpus's own questions and answers, and keeping it only where it finds more."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss

from corpus.records import Kamerstuk
from corpus.store import remove_tree
from index import subword
from index.embed import Prompts, load_table, save_table
from index.errors import ModelError
from index.passage import entries_of, pair_texts, stretches
from index.sentence_models import load_model, prompts_of
from index.settings import EMBEDDED
from index.shipped import base_folder
from index.subword import Subwords

HELD_OUT = 5
"""One document in so many is kept out of training, to measure on."""
FEWEST = 20
"""With fewer questions than this there is nothing to learn from, nor to measure on."""
_HARD = 10
_EASIER_THAN_RIGHT = 0.95
"""An answer is a hard counter-example where its similarity is below this share of the right one's."""
_BATCH, _EPOCHS, _SCALE = 32, 2, 20.0
_RATE, _TABLE_RATE = 2e-5, 2e-3
_DIMENSIONS = (1, 2, 4)
"""Matryoshka: the loss is taken over all dimensions, the first half and the first quarter."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of held-out questions whose own answer is first, or among the first five."""

    first: float
    five: float
    questions: int


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it; ``kept`` says whether the tuned model is better, and so was written to ``folder``."""

    before: Recall
    after: Recall
    kept: bool
    folder: Path


@dataclass(frozen=True, slots=True)
class _Pair:
    question: str
    answer: str
    document: str


class SubwordEmbedding(InputModule):
    """The embedded model as a module of sentence-transformers, so that the library can train it."""

    def __init__(self, subwords: Subwords, table: NDArray[np.float32]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.subwords = subwords
        self.embedding = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table), freeze=False)

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: object
    ) -> dict[str, torch.Tensor]:
        """The rows of all texts, and where each text's begin."""
        rows, starts = self.subwords.flat([f"{prompt or ''}{text}" for text in inputs])
        return {"input_ids": torch.from_numpy(rows), "offsets": torch.from_numpy(starts)}

    def forward(self, features: dict[str, torch.Tensor], **kwargs: object) -> dict[str, torch.Tensor]:
        """Adds 'sentence_embedding', of shape (texts, d)."""
        features["sentence_embedding"] = self.embedding(features["input_ids"], features["offsets"])
        return features

    def get_embedding_dimension(self) -> int:
        """d."""
        return int(self.embedding.embedding_dim)

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Write what ``index.embed.SubwordEmbedder`` reads."""
        subword.save(self.subwords, Path(output_path))
        save_table(self.embedding.weight.detach().numpy(), Path(output_path))


def tune(
    documents: Sequence[Kamerstuk],
    model: str,
    folder: Path,
    seed: int,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Tuned:
    """Fine-tune ``model`` on the pairs of ``documents`` and write it to ``folder`` where that helps.

    The held-out questions are those of every ``HELD_OUT``th document (of one document: of every fifth pair);
    their answers are searched among all answers. Training pairs get a mined hard counter-example each.

    Raises:
        ModelError: the model is not on this machine, or the corpus is too small.
    """
    pairs = _pairs(documents)
    if len(pairs) < FEWEST:
        raise ModelError(
            f"There are {len(pairs)} questions with answers in this index; training needs at least {FEWEST}."
        )
    learner, prompts = _learner(model)
    held = _held_out(pairs)
    trained_on = [pair for place, pair in enumerate(pairs) if place not in held]
    before = _recall(learner, prompts, pairs, held)
    _train(learner, prompts, trained_on, seed, advance)
    after = _recall(learner, prompts, pairs, held)
    kept = (after.first, after.five) > (before.first, before.five)
    if kept:
        remove_tree(folder)
        folder.mkdir(parents=True)
        if model == EMBEDDED:
            _module(learner).save(str(folder))
        else:
            # In the files: the name of the folder no longer tells which family the model is of.
            learner.prompts = {"query": prompts[0], "document": prompts[1]}
            learner.save_pretrained(str(folder), create_model_card=False)
    return Tuned(before, after, kept, folder)


def _learner(model: str) -> tuple[SentenceTransformer, Prompts]:
    if model != EMBEDDED:
        loaded = load_model(model)
        return loaded, prompts_of(model, loaded)
    module = SubwordEmbedding(subword.load(base_folder()), load_table(base_folder()))
    return SentenceTransformer(modules=[module], device="cpu"), ("", "")


def _module(learner: SentenceTransformer) -> InputModule:
    return cast(InputModule, learner[0])


def _pairs(documents: Sequence[Kamerstuk]) -> list[_Pair]:
    return [
        _Pair(*texts, document.sha256)
        for document in documents
        for entry in entries_of(document)
        if entry.record.is_pair and (texts := pair_texts(entry))
    ]


def _held_out(pairs: Sequence[_Pair]) -> set[int]:
    """Places of the pairs that are measured on."""
    hashes = list(dict.fromkeys(pair.document for pair in pairs))
    if len(hashes) < HELD_OUT:
        return set(range(0, len(pairs), HELD_OUT))
    chosen = set(hashes[::HELD_OUT])
    return {place for place, pair in enumerate(pairs) if pair.document in chosen}


def _encode(learner: SentenceTransformer, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
    rows = learner.encode(
        list(texts), prompt=prompt or None, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(rows, dtype=np.float32)


def _recall(learner: SentenceTransformer, prompts: Prompts, pairs: Sequence[_Pair], held: set[int]) -> Recall:
    parts = [(place, part) for place, pair in enumerate(pairs) for part in stretches(pair.answer)]
    owners = np.array([place for place, _ in parts])
    passages = _encode(learner, [part for _, part in parts], prompts[1])
    asked = sorted(held)
    near = _encode(learner, [pairs[place].question for place in asked], prompts[0]) @ passages.T
    ranks = []
    for row, place in zip(near, asked, strict=True):
        best = np.full(len(pairs), -1.0, dtype=np.float32)
        np.maximum.at(best, owners, row)
        ranks.append(int((best > best[place]).sum()))
    return Recall(
        float(np.mean([rank < 1 for rank in ranks])), float(np.mean([rank < 5 for rank in ranks])), len(asked)
    )


def _hard_answers(
    learner: SentenceTransformer, prompts: Prompts, pairs: Sequence[_Pair], chooser: random.Random
) -> list[str]:
    """For each pair another answer that is near its question, but not as near as its own."""
    questions = _encode(learner, [pair.question for pair in pairs], prompts[0])
    near = questions @ _encode(learner, [pair.answer for pair in pairs], prompts[1]).T
    found = []
    for place, row in enumerate(near):
        others = [int(other) for other in np.argsort(-row) if other != place]
        easier = [other for other in others if row[other] < _EASIER_THAN_RIGHT * row[place]]
        found.append(pairs[chooser.choice((easier or others)[:_HARD])].answer)
    return found


def _train(
    learner: SentenceTransformer,
    prompts: Prompts,
    pairs: Sequence[_Pair],
    seed: int,
    advance: Callable[[int, int], None],
) -> None:
    """The library's losses in a loop of our own: its trainer needs a gigabyte of further libraries."""
    torch.manual_seed(seed)
    chooser = random.Random(seed)
    dimensions = int(learner.get_embedding_dimension() or 0)
    loss = MatryoshkaLoss(
        learner,
        MultipleNegativesRankingLoss(learner, scale=_SCALE),
        matryoshka_dims=[dimensions // part for part in _DIMENSIONS],
    )
    rate = _TABLE_RATE if isinstance(learner[0], SubwordEmbedding) else _RATE
    optimizer = torch.optim.AdamW(learner.parameters(), lr=rate)
    learner.train()
    for epoch in range(_EPOCHS):
        hard = _hard_answers(learner, prompts, pairs, chooser)
        learner.train()
        order = chooser.sample(range(len(pairs)), len(pairs))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            if len(batch) < 2:
                continue
            columns = [
                learner.preprocess([pairs[place].question for place in batch], prompt=prompts[0] or None),
                learner.preprocess([pairs[place].answer for place in batch], prompt=prompts[1] or None),
                learner.preprocess([hard[place] for place in batch], prompt=prompts[1] or None),
            ]
            optimizer.zero_grad()
            loss(columns, torch.empty(0)).backward()
            optimizer.step()
            advance(epoch * len(order) + start + len(batch), _EPOCHS * len(order))
    learner.eval()
