"""Adapting the base model to a corpus while it is indexed: no download, seconds on two cores."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from index import subword
from index.embed import load_table, save_table
from index.settings import IndexSettings
from index.shipped import base_folder
from index.wording import everyday

TextPair = tuple[str, str]
Item = TypeVar("Item")
_CROP_WORDS = (6, 16)
_RATE, _BATCH = 0.001, 128
_READ_WORDS = 120
"""How much of a long text is trained on."""
_REHEARSED = 2000
"""How many pairs are trained on again, so that they are not forgotten; short ones, which take little time."""


def train(
    folder: Path,
    texts: Sequence[str],
    pairs: Sequence[TextPair],
    settings: IndexSettings,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Adapt the base model to passages and (question, answer) pairs, and save it in ``folder``.

    ``advance`` is told how many of how many passes are done; with ``settings.epochs`` 0 the base model is
    taken as it is. A larger corpus is sampled, so that the time stays bounded. The same texts and seed
    give the same model.
    """
    subwords, table = subword.load(base_folder()), load_table(base_folder())
    folder.mkdir(parents=True, exist_ok=True)
    subword.save(subwords, folder)
    if settings.epochs:
        from index.contrastive import Schedule, TrainingPair, fit  # torch, which the search does not need

        chooser = random.Random(settings.seed)
        texts, pairs = _sample(texts, settings, chooser), _sample(pairs, settings, chooser)
        own = [
            TrainingPair(_beginning(one), _beginning(other), other)
            for one, other in [*pairs, *_crops(texts, chooser)]
        ]
        rehearsed = chooser.sample(everyday(), _REHEARSED)
        known = [TrainingPair(each.asked, each.official, each.subject) for each in rehearsed]
        schedule = Schedule(settings.epochs, _BATCH, _RATE, settings.seed)
        table = fit(subwords, table, own + known, schedule, advance)
    save_table(table, folder)


def _beginning(text: str) -> str:
    return " ".join(text.split()[:_READ_WORDS])


def _sample(items: Sequence[Item], settings: IndexSettings, chooser: random.Random) -> Sequence[Item]:
    limit = settings.training_texts
    return items if len(items) <= limit else chooser.sample(items, limit)


def _crops(texts: Sequence[str], chooser: random.Random) -> list[TextPair]:
    """For each longer text a random stretch and what is left: they too belong together."""
    crops = []
    for text in texts:
        words = text.split()
        if len(words) < 2 * _CROP_WORDS[0] + _CROP_WORDS[1] // 2:
            continue
        length = min(chooser.randint(*_CROP_WORDS), len(words) // 2)
        start = chooser.randrange(len(words) - length)
        rest = words[:start] + words[start + length :]
        crops.append((" ".join(words[start : start + length]), " ".join(rest)))
    return crops
