"""Training an embedding table so that texts of a pair are close, with torch.

Import it late, for torch takes seconds to load.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.subword import Subwords, word_list

_SIMILARITY_SCALE = 8.0
"""What cosines are multiplied by before the softmax; 6 to 8 did best on the development sets."""
_MISTYPED = 0.25
_WORDS_PER_ERROR = 5


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """Two texts that belong together; pairs of one ``subject`` are no counter-examples for each other."""

    one: str
    other: str
    subject: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to train; the rate falls linearly to 0.

    ``left_out`` is the share of the words of each text that is left out, others each time, so that a text is
    known by any of its words (word dropout; Iyyer et al., 2015).
    """

    epochs: int
    batch: int
    rate: float
    seed: int
    left_out: float = 0.0


def random_table(subwords: Subwords, dimensions: int, seed: int) -> NDArray[np.float32]:
    """Where training begins: rows of about unit length that are nearly orthogonal to each other."""
    drawn = np.random.default_rng(seed).standard_normal((subwords.size, dimensions), dtype=np.float32)
    table: NDArray[np.float32] = (drawn / np.sqrt(dimensions)).astype(np.float32)
    return table


def fit(
    subwords: Subwords,
    table: NDArray[np.float32],
    pairs: Sequence[TrainingPair],
    schedule: Schedule,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> NDArray[np.float32]:
    """A trained copy of ``table``, of shape (subwords.size, d).

    The loss is the symmetric cross-entropy over the batch's other pairs as counter-examples (multiple
    negatives ranking; Henderson et al., 'Efficient Natural Language Response Suggestion', 2017), with
    pairs of the same subject left out. The same arguments give the same table.
    """
    chooser = random.Random(schedule.seed)
    torch.manual_seed(schedule.seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(table.copy()), freeze=False, mode="sum", sparse=True
    )
    optimizer = torch.optim.SparseAdam(list(bag.parameters()), lr=schedule.rate)
    steps = schedule.epochs * max(len(pairs) // schedule.batch, 1)
    for epoch in range(schedule.epochs):
        for batch in _batches(pairs, schedule.batch, chooser):
            loss = _loss(subwords, bag, batch, schedule, chooser)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()  # type: ignore[no-untyped-call]
            for group in optimizer.param_groups:
                group["lr"] = max(group["lr"] - schedule.rate / steps, 0.0)
        advance(epoch + 1, schedule.epochs)
    trained: NDArray[np.float32] = bag.weight.detach().numpy().astype(np.float32)
    return trained


def _batches(
    pairs: Sequence[TrainingPair], size: int, chooser: random.Random
) -> list[Sequence[TrainingPair]]:
    order = chooser.sample(list(pairs), len(pairs))
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    whole = [batch for batch in batches if len(batch) == size]
    return list(whole or [batch for batch in batches if len(batch) > 1])


def _loss(
    subwords: Subwords,
    bag: torch.nn.EmbeddingBag,
    batch: Sequence[TrainingPair],
    schedule: Schedule,
    chooser: random.Random,
) -> torch.Tensor:
    ones = [_maybe_mistyped(pair.one, chooser) for pair in batch]
    left, right = (
        _vectors(subwords, bag, [_some(word_list(text), schedule.left_out, chooser) for text in texts])
        for texts in (ones, [pair.other for pair in batch])
    )
    subjects = {subject: place for place, subject in enumerate(dict.fromkeys(pair.subject for pair in batch))}
    places = torch.tensor([subjects[pair.subject] for pair in batch])
    alike = (places[:, None] == places[None, :]).fill_diagonal_(False)
    similarity = (left @ right.T * _SIMILARITY_SCALE).masked_fill(alike, -1e4)
    wanted = torch.arange(len(batch))
    forward = functional.cross_entropy(similarity, wanted)
    return (forward + functional.cross_entropy(similarity.T, wanted)) / 2


def _some(words: list[str], left_out: float, chooser: random.Random) -> list[str]:
    """The words without the share that is left out; all where there are only two, or none would be left."""
    if not left_out or len(words) <= 2:
        return words
    return [word for word in words if chooser.random() >= left_out] or words


def _vectors(subwords: Subwords, bag: torch.nn.EmbeddingBag, spoken: Sequence[list[str]]) -> torch.Tensor:
    """Unit vectors of texts as words; each is looked up once, which is most of the work of long texts."""
    places = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(spoken)))}
    rows, starts = subwords.flat(list(places) or [""])
    words = bag(torch.from_numpy(rows), torch.from_numpy(starts))
    own = torch.tensor([places[word] for text in spoken for word in text], dtype=torch.long)
    begins = torch.tensor([0, *accumulate(len(text) for text in spoken)][:-1], dtype=torch.long)
    pooled = functional.embedding_bag(own, words, begins, mode="sum")
    return functional.normalize(pooled, dim=1)


def _maybe_mistyped(text: str, chooser: random.Random) -> str:
    return mistyped(text, chooser) if chooser.random() < _MISTYPED else text


def mistyped(text: str, chooser: random.Random) -> str:
    """The text with an error in about every fifth word: a letter lost, doubled, swapped or wrong."""
    words = text.split()
    for _ in range(max(1, len(words) // _WORDS_PER_ERROR)):
        place = chooser.randrange(len(words)) if words else 0
        if words and len(words[place]) > 3:
            words[place] = _mistyped_word(words[place], chooser)
    return " ".join(words)


def _mistyped_word(word: str, chooser: random.Random) -> str:
    at = chooser.randrange(1, len(word) - 1)
    kinds = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chooser.choice("aeiourtnsmd") + word[at + 1 :],
    )
    return chooser.choice(kinds)
