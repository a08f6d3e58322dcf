"""How long a search takes beside a bare query of the vector store, on indexes of growing size.

    python -m evals.latency [--pairs 1000 10000 100000] [--queries 200] [--rounds 3] [--epochs 4]

For each size an index of made-up pairs is built in a temporary folder. Each query is then ranked (embedded,
searched in both arms, fused; no record is read) and searched in full, and the same Chroma collection is
queried with a ready vector and nothing more, in turns, so that what else the machine does hits all alike. All
queries are asked in several rounds. The ratio is told twice: over each query's best time, which is the work
itself, and over every time, where a busy machine's pauses hide the difference.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from numpy.typing import NDArray

from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Kamerstuk, Question, Record
from corpus.samples.document import load
from corpus.samples.typeset import bundled
from corpus.store import Store
from index.settings import IndexSettings
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from index.wording import everyday

SIZES, QUERIES, ROUNDS, GOAL = (1_000, 10_000, 100_000), 200, 3, 3.0
PAIRS_A_DOCUMENT = 50
BARE_RESULTS = 10
MIXTURE = {"nl": 0.6, "en": 0.16, "de": 0.05, "tr": 0.05, "ar": 0.05, "pl": 0.05, "uk": 0.04}
"""The share of each language among the queries, about that of the judged sets."""

Milliseconds = NDArray[np.float64]

_WARM_UP = 50
_SEED = 31497
_QUESTION_WORDS, _ANSWER_WORDS, _SPREAD = 3, 70, 0.75
"""Medians and spread of log-normal lengths; whole sentences make them longer: 20 and 100 words on average."""
_OPENING_WORDS = 3
_SWAPPED, _COMPOUNDED, _REFERRING = 0.2, 0.06, 0.08
"""Shares of words that become another word, and a new compound; and of answers that only refer to another.

With these the number of different words grows with the text about as in documents of the Kamer: 5,300 in
50,000 words there.
"""
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n+")
_LONG_WORD = re.compile(r"[a-zé]{5,}")
_PDF = b"%PDF-1.4 made up"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, of shape (rounds, queries): ranking, a bare query of the store, the whole search."""

    rank: Milliseconds
    bare: Milliseconds
    search: Milliseconds

    @property
    def best(self) -> Times:
        """Of each query only its best round."""
        return Times(*(each.min(axis=0, keepdims=True) for each in (self.rank, self.bare, self.search)))

    def ratio(self, percentile: float) -> float:
        """How many times as long as the bare query ranking takes, at this percentile of each."""
        return float(np.percentile(self.rank, percentile) / np.percentile(self.bare, percentile))


@dataclass(frozen=True, slots=True)
class Sized:
    """What was measured at one size; ``build`` in seconds."""

    pairs: int
    build: float
    times: Times


class _Wording:
    """Sentences of our own documents and word lists, made into ever new texts."""

    def __init__(self, seed: int) -> None:
        self._chooser = random.Random(seed)
        self._openings, self._sentences = _official_wording()
        self._words = _LONG_WORD.findall(" ".join(self._sentences).lower())

    def question(self) -> str:
        """How a question begins, and what it might be about."""
        return f"{self._chooser.choice(self._openings)} {self._text(_QUESTION_WORDS).rstrip('.?')}?"

    def answer(self, number: int) -> str:
        """Sentences that tell, or that refer to the answer to question ``number``."""
        if number and self._chooser.random() < _REFERRING:
            return f"Zie het antwoord op vraag {number}."
        return self._text(_ANSWER_WORDS)

    def _text(self, median: int) -> str:
        wanted = self._chooser.lognormvariate(0, _SPREAD) * median
        chosen: list[str] = []
        while not chosen or len(chosen) < wanted:
            chosen += self._varied(self._chooser.choice(self._sentences).split())
        return " ".join(chosen)

    def _varied(self, sentence: Sequence[str]) -> Iterator[str]:
        for word in sentence:
            drawn = self._chooser.random()
            if not _LONG_WORD.fullmatch(word) or drawn > _SWAPPED:
                yield word
            elif drawn > _COMPOUNDED:
                yield self._chooser.choice(self._words)
            else:
                yield self._chooser.choice(self._words) + self._chooser.choice(self._words)


def _official_wording() -> tuple[list[str], list[str]]:
    """How the questions of our own documents begin, and sentences in official Dutch.

    Nothing of what askers write is among them, for no document holds their words and errors.
    """
    items = [item for path in bundled() for item in load(path).items]
    sections = [section for path in bundled() for section in load(path).sections]
    texts = [*(item.answer for item in items), *(section.text for section in sections)]
    told = [
        *dict.fromkeys(each.official for each in everyday()),
        *(part for text in texts for part in _split(text)),
    ]
    openings = [" ".join(question.split()[:_OPENING_WORDS]) for item in items for question in item.questions]
    return openings, told


def _split(text: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def documents(pairs: int, seed: int = _SEED) -> Iterator[Kamerstuk]:
    """Made-up documents with this many pairs together; the same seed gives the same documents."""
    wording = _Wording(seed)
    for first in range(0, pairs, PAIRS_A_DOCUMENT):
        place = first // PAIRS_A_DOCUMENT
        count = min(PAIRS_A_DOCUMENT, pairs - first)
        yield Kamerstuk(
            file=f"{place}.pdf",
            sha256=hashlib.sha256(f"{seed} {place}".encode()).hexdigest(),
            title=f"Lijst van vragen en antwoorden over passend onderwijs {place}",
            layout="kst",
            confidence=1.0,
            page_labels=("1",),
            records=tuple(_pair(number, wording) for number in range(1, count + 1)),
            dossier="31497",
            number=str(place + 1),
            date=f"{2015 + place % 10}-{place % 12 + 1:02}-{place % 28 + 1:02}",
        )


def _pair(number: int, wording: _Wording) -> Record:
    question, answer = _placed(wording.question()), _placed(wording.answer(number - 1))
    return Record(
        numbers=(str(number),),
        questions=(Question(str(number), question),),
        question=question,
        answer=answer,
        crossrefs=tuple(re.findall(r"vraag (\d+)\.$", answer.content)),
    )


def _placed(text: str) -> PlacedText:
    return PlacedText(text, (Fragment(0, len(text), Box(1, 70, 700, 500, 712)),))


def queries(count: int, seed: int = _SEED) -> list[str]:
    """Asked sides of the everyday pairs, typing errors and all, in the languages of ``MIXTURE``, mixed."""
    chooser = random.Random(seed)
    languages = list(MIXTURE)
    shares = list(accumulate(MIXTURE.values()))
    asked = {
        language: [each.asked for each in everyday() if each.language == language] for language in languages
    }
    drawn = chooser.choices(languages, cum_weights=shares, k=count)
    return [chooser.choice(asked[language]) for language in drawn]


def build(folder: Path, pairs: int, settings: IndexSettings) -> float:
    """Index made-up pairs in ``folder``; how many seconds building took, reading apart."""
    store = Store(folder / "store")
    pdf = folder / "any.pdf"
    pdf.write_bytes(_PDF)
    hashes = []
    for document in documents(pairs):
        store.save(document, pdf)
        hashes.append(document.sha256)
    begun = time.perf_counter()
    build_snapshot(folder, hashes, settings)
    return time.perf_counter() - begun


def measure(snapshot: Snapshot, asked: Sequence[str], rounds: int) -> Times:
    """Time each query in all three ways, after a warm-up with other queries."""
    settings = Settings(anonymized_telemetry=False)
    client = cast(Client, chromadb.PersistentClient(path=str(snapshot.folder / "chroma"), settings=settings))
    try:
        (collection,) = client.list_collections()
        bare = partial(collection.query, n_results=BARE_RESULTS)
        _round(snapshot, bare, queries(_WARM_UP, _SEED + 1))
        took = np.array([_round(snapshot, bare, asked) for _ in range(rounds)])
        return Times(*np.moveaxis(took, 2, 0))
    finally:
        client.close()


def _round(snapshot: Snapshot, bare: Callable[..., object], asked: Sequence[str]) -> list[list[float]]:
    """Milliseconds of ranking, a bare query and a whole search, for each query."""
    vectors = snapshot.embed(asked)
    # The vector of another query: what ranking has just read would otherwise lie ready in the processor.
    vectors = np.roll(vectors, len(vectors) // 2, axis=0)
    rows: list[list[float]] = []
    for text, vector in zip(asked, vectors, strict=True):
        snapshot.understand.cache_clear()
        calls: list[Callable[[], object]] = [
            partial(snapshot.rank, text),
            partial(bare, query_embeddings=vector[None, :]),
        ]
        turn = -1 if len(rows) % 2 else 1
        took = [_milliseconds(call) for call in calls[::turn]]
        snapshot.understand.cache_clear()
        rows.append([*took[::turn], _milliseconds(partial(snapshot.search, text))])
    return rows


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def sized(pairs: int, asked: Sequence[str], rounds: int, settings: IndexSettings) -> Sized:
    """Build an index of this many pairs, and time the queries on it."""
    with tempfile.TemporaryDirectory(prefix="passend-") as name:
        took = build(Path(name), pairs, settings)
        snapshot = open_snapshot(Path(name), settings)
        try:
            return Sized(pairs, took, measure(snapshot, asked, rounds))
        finally:
            snapshot.close()


def told(result: Sized) -> str:
    """The figures of one size, a line each."""
    times, best = result.times, result.times.best
    lines = [
        f"{result.pairs} pairs: built in {result.build:.1f} s, {result.pairs / result.build:.0f} pairs/s"
    ]
    for name in ("rank", "bare", "search"):
        lines.append(
            f"  {name:<6} best {_percentiles(getattr(best, name))}   all {_percentiles(getattr(times, name))}"
        )
    ratios = [f"p50 {each.ratio(50):7.2f}    p95 {each.ratio(95):7.2f}   " for each in (best, times)]
    lines.append(f"  ratio  best {ratios[0]}   all {ratios[1]}   (goal at p95: {GOAL:g})")
    return "\n".join(lines)


def _percentiles(taken: Milliseconds) -> str:
    middle, late = np.percentile(taken, [50, 95])
    return f"p50 {middle:7.2f} ms p95 {late:7.2f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, one size after the other."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.latency", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--pairs", type=int, nargs="+", default=SIZES, help="sizes of the index")
    parser.add_argument("--queries", type=int, default=QUERIES, help="how many queries")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each query is asked")
    epochs = IndexSettings().epochs
    parser.add_argument("--epochs", type=int, default=epochs, help="passes of training; 0 for the base model")
    chosen = parser.parse_args(arguments)
    settings = IndexSettings(epochs=chosen.epochs)
    asked = queries(chosen.queries)
    for pairs in chosen.pairs:
        print(told(sized(pairs, asked, chosen.rounds, settings)), flush=True)


if __name__ == "__main__":
    main()
