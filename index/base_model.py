"""The base model that is shipped: what words mean in this field, learned before any document is read.

    python -m index.base_model        trains it and puts it in its place (``make model``)

It is trained on everyday and official wording (``index.wording``) and on the sample documents, for about a
quarter of an hour on one core; the same data give the same model.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.reader import read_pdf
from corpus.samples.typeset import write_all
from index import subword
from index.contrastive import Schedule, TrainingPair, fit, random_table
from index.embed import save_table
from index.intent_training import train_intents
from index.passage import entries_of, pair_texts
from index.shipped import base_folder
from index.wording import Wording, asked, everyday, listed_words, named_things

DIMENSIONS = 128
BUCKETS = 40_000
"""Rows for n-grams; 30,000 find as much as 60,000, within the noise of the development sets."""
SEED = 31497
LIST_SHARE = 3
"""One in so many entries of the word list is used, for it would outnumber the sentences."""
SCHEDULE = Schedule(epochs=10, batch=256, rate=0.01, seed=SEED, left_out=0.3)


def base_pairs() -> list[TrainingPair]:
    """All that the base model is trained on, in an order that is always the same."""
    listed = random.Random(SEED).sample(listed_words(), len(listed_words()) // LIST_SHARE)
    wordings: list[Wording] = [*everyday(), *asked(), *named_things(), *listed]
    return [TrainingPair(each.asked, each.official, each.subject) for each in wordings] + _sample_pairs()


def _sample_pairs() -> list[TrainingPair]:
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        documents = [read_pdf(path) for path in write_all(Path(folder))]
    entries = [entry for document in documents for entry in entries_of(document)]
    return [TrainingPair(*texts, entry.id) for entry in entries if (texts := pair_texts(entry))]


def train_base(folder: Path, advance: Callable[[int, int], None]) -> None:
    """Train the base model and write it to ``folder``."""
    pairs = base_pairs()
    subwords = subword.learned((text for pair in pairs for text in (pair.one, pair.other)), BUCKETS)
    table = fit(subwords, random_table(subwords, DIMENSIONS, SEED), pairs, SCHEDULE, advance)
    folder.mkdir(parents=True, exist_ok=True)
    subword.save(subwords, folder)
    save_table(table, folder)
    train_intents(folder, SEED)


def _tell(done: int, total: int) -> None:
    print(f"{done} of {total} passes", file=sys.stderr)


if __name__ == "__main__":
    train_base(base_folder(), _tell)
