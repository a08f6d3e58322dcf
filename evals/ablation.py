"""What each part of the search is good for: the same questions with one part off in turn."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.records import Kamerstuk
from evals.asked import TESTS, Asked, ranked
from evals.markdown import share, table
from evals.metrics import recall
from evals.sets import index_set
from evals.statistics import paired_difference
from index import subword
from index.embed import save_table
from index.passage import entries_of, pair_texts
from index.settings import IndexSettings
from index.snapshot import Snapshot, open_snapshot

_BUCKETS, _DIMENSIONS, _EPOCHS, _BATCH, _RATE = 20_000, 128, 10, 64, 0.01
"""How the model that has read nothing but the documents is made; like the base model, but smaller."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The search without one part.

    ``change`` takes that part out of the settings of the whole search; ``rebuilds`` says that an index is
    built for it; with ``own_model`` its embedding model knows nothing but the documents.
    """

    name: str
    change: Callable[[IndexSettings], IndexSettings]
    rebuilds: bool = False
    own_model: bool = False


def _weigh(**weights: float) -> Callable[[IndexSettings], IndexSettings]:
    return lambda whole: replace(whole, weights=replace(whole.weights, **weights))


VARIANTS = (
    Variant("expansion and translation", lambda whole: replace(whole, expand=False)),
    Variant("spelling repair", lambda whole: replace(whole, repair=False)),
    Variant("vectors (dense arm)", _weigh(question=0.0, answer=0.0)),
    Variant("words (lexical arm)", _weigh(lexical=0.0)),
    Variant("character 5-grams", lambda whole: replace(whole, fields=replace(whole.fields, grams=0.0))),
    Variant("words one by one", _weigh(words=0.0)),
    Variant("vectors of questions", _weigh(question=0.0)),
    Variant("vectors of answers", _weigh(answer=0.0)),
    Variant("newest first in a history", lambda whole: replace(whole, history=False)),
    Variant("recency", _weigh(recency=0.0)),
    Variant("history and recency", lambda whole: replace(_weigh(recency=0.0)(whole), history=False)),
    Variant("adaptation to the corpus", lambda whole: replace(whole, epochs=0), rebuilds=True),
    Variant("everyday wording", lambda whole: whole, rebuilds=True, own_model=True),
)
"""Each is named by what is taken out of it."""


@contextmanager
def opened(variant: Variant, asked: Asked, whole: IndexSettings, aside: Path) -> Iterator[Snapshot]:
    """A set's index as a variant searches it; what must be built anew is built in ``aside``."""
    settings = variant.change(whole)
    if variant.own_model:
        train_alone(aside / "model", asked.snapshot.documents(), settings.seed)
        settings = replace(settings, model=str(aside / "model"))
    rebuilt = index_set(asked.name, aside / "index", settings) if variant.rebuilds else None
    snapshot = rebuilt or open_snapshot(asked.folder, settings)
    try:
        yield snapshot
    finally:
        snapshot.close()


def train_alone(folder: Path, documents: Sequence[Kamerstuk], seed: int) -> None:
    """An embedding model that knows nothing but the questions and answers of some documents."""
    from index.contrastive import Schedule, TrainingPair, fit, random_table  # torch takes seconds

    texts = [
        texts for document in documents for entry in entries_of(document) if (texts := pair_texts(entry))
    ]
    pairs = [TrainingPair(one, other, other) for one, other in texts]
    subwords = subword.learned((text for pair in texts for text in pair), _BUCKETS)
    table = random_table(subwords, _DIMENSIONS, seed)
    folder.mkdir(parents=True)
    subword.save(subwords, folder)
    save_table(fit(subwords, table, pairs, Schedule(_EPOCHS, _BATCH, _RATE, seed)), folder)


def ablation_table(sets: Sequence[Asked], aside: Path, tell: Callable[[str], None]) -> str:
    """What is found without each part, and how much that differs; what is built anew goes in ``aside``."""
    whole = [_finds(each, ranked(each.snapshot, each.answerable)) for each in sets]
    rows = [_row("everything", whole, None)]
    for place, variant in enumerate(VARIANTS):
        tell(f"without {variant.name}")
        without = []
        for each in sets:
            with opened(variant, each, IndexSettings(), aside / f"{place}-{each.name}") as snapshot:
                without.append(_finds(each, ranked(snapshot, each.answerable)))
        rows.append(_row(f"without {variant.name}", without, whole))
    columns = [f"{part}, recall@{k}" for part in ("development", "test") for k in _PLACES]
    return table(["", *columns, *(f"development, difference @{k}" for k in _PLACES)], rows)


_PLACES = (1, 5)
Finds = dict[tuple[bool, int], list[float]]
"""For the test parts or the others, and for one place or five, whether each question's answer is found."""


def _finds(asked: Asked, rankings: Sequence[Sequence[str]]) -> Finds:
    found: Finds = {(test, k): [] for test in (False, True) for k in _PLACES}
    for question, ranking in zip(asked.answerable, rankings, strict=True):
        for k in _PLACES:
            found[asked.part(question) in TESTS, k].append(recall(ranking, question.answers, k))
    return found


def _row(name: str, found: Sequence[Finds], whole: Sequence[Finds] | None) -> list[str]:
    means = [share(statistics.fmean(_joined(found, test, k))) for test in (False, True) for k in _PLACES]
    if whole is None:
        return [name, *means, *("" for _ in _PLACES)]
    pairs = [(_joined(found, False, k), _joined(whole, False, k)) for k in _PLACES]
    return [name, *means, *(str(paired_difference(*pair)) for pair in pairs)]


def _joined(found: Sequence[Finds], test: bool, k: int) -> list[float]:
    return [value for each in found for value in each[test, k]]
