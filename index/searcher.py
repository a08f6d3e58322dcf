"""A snapshot that is open for searching; how one lies on disk is told in ``index.snapshot``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.records import Kamerstuk
from corpus.store import READER_VERSION, Store
from index import catalog as catalogs
from index import manifest as manifests
from index.confidence import Evidence, confidence, evidence
from index.dense import Dense
from index.embed import Embedder, open_embedder
from index.errors import ModelError, SnapshotError, rebuild
from index.history import grouped, likeness, others, question_vector, successions
from index.lexical import Lexical
from index.lookup import Selection, select
from index.manifest import Manifest
from index.passage import Entry, Hit
from index.phrases import load_phrases
from index.query import Query, understand
from index.rank import Scored, Signs, Vectors, matched, nearest, ordered, suited, trusted, with_turn
from index.remainder import only_names
from index.reranker import Reranker, reranked
from index.settings import IndexSettings, RankWeights
from index.spelling import load_spelling
from index.superseding import Succession, likely
from index.word_match import WordMatch
from index.wording import known_dutch_words

_DOCUMENTS_IN_MEMORY = 256
_REMEMBERED_QUERIES = 64
_NEWEST_WANTED = 4.0
"""How much more the date counts where the newest state of affairs is asked for."""
_MOST_NAMED = 500
"""When a question names more entries than this, only those that an arm finds are ranked."""
_LOOK_FURTHER = 10
"""How many entries behind the wanted ones are looked at for older answers to the same questions."""

_LOOK_AROUND = 50
"""How many passages near a question are looked at for others that ask the same."""


def open_snapshot(index_dir: Path, settings: IndexSettings | None = None) -> Snapshot:
    """The snapshot in use, for searching; ``settings`` may ask for a model, and weigh the search.

    Raises:
        SnapshotError: there is none, or it is damaged, or made by another version or model.
        ModelError: the model that it was built with is not on this machine.
    """
    folder = current_folder(index_dir)
    if folder is None:
        raise SnapshotError(f"There is no index in {index_dir} yet; make one with: {rebuild(index_dir)}")
    return open_folder(index_dir, folder, settings)


def current_folder(index_dir: Path) -> Path | None:
    """The folder of the snapshot in use, or None where there is none."""
    try:
        name = (index_dir / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return index_dir / "snapshots" / name if name and Path(name).name == name else None


def open_folder(index_dir: Path, folder: Path, settings: IndexSettings | None = None) -> Snapshot:
    """One snapshot of an index, whether it is in use or not; errors as for ``open_snapshot``."""
    manifest = _checked(index_dir, folder, settings)
    settings = settings or IndexSettings(model=manifest.model)
    try:
        return Snapshot(index_dir, folder, manifest, settings)
    except (SnapshotError, ModelError) as error:
        if isinstance(error, ModelError) and (manifest.model != IndexSettings().model or settings.reranker):
            raise
        raise _damaged(index_dir, manifest.model) from error


def _checked(index_dir: Path, folder: Path, settings: IndexSettings | None) -> Manifest:
    manifest = manifests.read(folder)
    if manifest is None or manifest.reader != READER_VERSION:
        raise SnapshotError(
            f"The index in {index_dir} is damaged or was made by another version; "
            f"build it again with: {rebuild(index_dir)}"
        )
    if settings and settings.model and settings.model != manifest.model:
        raise SnapshotError(
            f"The index in {index_dir} was built with the model {manifest.model!r}, not {settings.model!r}; "
            f"build it again with: {rebuild(index_dir, settings.model)}"
        )
    if manifests.hashes(folder) != manifest.files:
        raise _damaged(index_dir, manifest.model)
    return manifest


def _damaged(index_dir: Path, model: str) -> SnapshotError:
    chosen = None if model == IndexSettings().model else model
    return SnapshotError(
        f"The index in {index_dir} is damaged; build it again with: {rebuild(index_dir, chosen)}"
    )


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries for one query by their position in the catalogue, best first; what named them, if anything."""

    query: Query
    selection: Selection
    ranked: tuple[Scored, ...]


class Snapshot:
    """An index that is open for searching; use ``open_snapshot``."""

    def __init__(self, index_dir: Path, folder: Path, manifest: Manifest, settings: IndexSettings) -> None:
        self.manifest = manifest
        self.settings = settings
        self.folder = folder
        self._index_dir = index_dir
        self._store = Store(index_dir / "store")
        self.catalog = catalogs.read(folder / "entries.jsonl")
        self._vectors, self._kinds = _read_vectors(folder)
        self._owner = np.repeat(
            np.arange(len(self.catalog)), [end - start for start, end in _spans(self.catalog)]
        )
        self._phrases = load_phrases(folder / "phrases.json")
        self._spelling = load_spelling(folder / "vocabulary.json", known_dutch_words())
        self._embedder: Embedder = open_embedder(manifest.model, folder / "model")
        self._reranker = _open_reranker(settings.reranker) if settings.reranker else None
        self._lexical = Lexical(folder / "lexical")
        self._dense = Dense(folder / "chroma")
        self._words = WordMatch(folder / "words")
        self._load = lru_cache(maxsize=_DOCUMENTS_IN_MEMORY)(self._load_document)
        self.understand = lru_cache(maxsize=_REMEMBERED_QUERIES)(self._understand)
        self._recency = _recency(self.catalog)
        self._check_counts()

    def _check_counts(self) -> None:
        held = (len(self.catalog), len(self._lexical), len(self._words), len(self._dense), len(self._vectors))
        told = self.manifest
        if held != (told.entries, told.entries, told.entries, told.vectors, told.passages):
            self.close()
            raise SnapshotError("The parts of the index do not hold the same entries.")

    def search(self, query: str, k: int = 10, turn: str = "") -> list[Hit]:
        """The ``k`` entries that match best, best first; none for a query without a known word.

        ``turn`` is the last part of a query that was completed from a conversation: what fits that part by
        itself too comes first, for the words before it are many.
        """
        ranking = self._with_turn(self.rank(query), turn) if turn else self.rank(query)
        if ranking.selection.certain:
            among = _asks_among(ranking.query)
            return [
                Hit(self._at(one.position), one.score, one.signs, named=not (among and place))
                for place, one in enumerate(ranking.ranked[:k])
            ]
        wider = ranking.ranked[: k + _LOOK_FURTHER]
        if not self.settings.history:
            return [Hit(self._at(one.position), one.score, one.signs) for one in wider[:k]]
        succeeds = self._succeeding(ranking)
        return [
            Hit(
                self._at(one.position),
                one.score,
                one.signs,
                history=tuple(self._at(position) for position in older),
                succeeds=succeeds.get(one.position, 0.0),
            )
            for one, older in grouped(wider, self.catalog, self._vectors, self._kinds, succeeds)[:k]
        ]

    def _succeeding(self, ranking: Ranking) -> dict[int, float]:
        """For newer entries close behind the best how likely each is the better answer."""
        trust = trusted(self._known(ranking.query))
        return {position: likely(each) * trust for position, each in self._successions(ranking)}

    def _successions(self, ranking: Ranking) -> list[tuple[int, Succession]]:
        """Newer entries close behind the best; none where a year is asked for, or a place is looked up."""
        newest = _newest(ranking.query)
        if newest is None or ranking.selection.certain:
            return []
        return successions(ranking.ranked, self.catalog, self._vectors, newest)

    def _with_turn(self, ranking: Ranking, turn: str) -> Ranking:
        beside = self.rank(turn)
        if ranking.selection.positions or beside.selection.positions:
            return ranking
        return replace(ranking, ranked=tuple(with_turn(ranking.ranked, beside.ranked)))

    def successions(self, query: str) -> list[tuple[str, str, Succession]]:
        """The best entry for a question, each newer one close behind it, and what is known of the two.

        None where a year is asked for, or a place is looked up.
        """
        ranking, places = self.rank(query), self.catalog.places
        return [
            (places[ranking.ranked[0].position].id, places[later].id, each)
            for later, each in self._successions(ranking)
        ]

    def _understand(self, text: str) -> Query:
        return understand(text, self._phrases, self._spelling, self.settings)

    def in_official_words(self, query: str) -> str:
        """A question with the Dutch words by which documents call what it asks about."""
        understood = self.understand(query)
        return " ".join([understood.corrected, *(each.words for each in understood.expansions)])

    def rank(self, text: str) -> Ranking:
        """All entries that either arm finds for a question, ranked; no record is read from disk.

        Only the best entries are reranked where a reranker is set, for which their records are read.
        """
        query = self.understand(text)
        selection = select(query.signals, self.catalog)
        vector = self._embedder.encode([query.corrected], "query")[0]
        rows = [int(name) for name in self._dense.search(vector, self.settings.depth)]
        words = self._lexical.search(query.terms, self.settings.depth, self.settings.fields)
        lexical = {self.catalog.position[name]: score for name, score in words.items()}
        near = [int(position) for position in self._owner[rows]]
        candidates = _candidates(query, selection, [*near, *lexical])
        signs = self._signs(query, candidates, vector, lexical)
        weights = self._weights(query)
        ranked = ordered(signs, weights)
        compared = [one.position for one in ranked[: self.settings.matched]]
        ranked = matched(ranked, self._words.near(query.corrected, compared).tolist(), weights)
        if self._reranker and not selection.certain:
            best = ranked[: self.settings.reranked]
            entries = [self._at(one.position) for one in best]
            ranked = reranked(text, ranked, entries, self._reranker, self.settings.weights.rerank)
        named = set(selection.positions)
        if selection.certain and query.signals.names_place and not _asks_among(query):
            place = {position: place for place, position in enumerate(selection.positions)}
            ranked.sort(key=lambda one: place[one.position])
        elif selection.positions and not query.signals.names_document:
            ranked.sort(key=lambda one: one.position not in named)
        return Ranking(
            query, selection, tuple(one for one in ranked if one.score > 0 or one.position in named)
        )

    def _weights(self, query: Query) -> RankWeights:
        """Suited to a Dutch question; the words of others are counted by their expansions."""
        if query.language != "nl":
            return self.settings.weights
        return suited(self.settings.weights, len(query.asked_words), self._known(query))

    def _known(self, query: Query) -> float:
        """The share of the words of a Dutch question that the embedder knows; 1 for any other.

        Numbers are left aside: nobody knows them all, and they tell no subject.
        """
        asked = [word for word in query.asked_words if not word[0].isdigit()]
        return self._embedder.known_share(asked) if query.language == "nl" else 1.0

    def _signs(
        self,
        query: Query,
        candidates: Sequence[int],
        vector: NDArray[np.float32],
        lexical: Mapping[int, float],
    ) -> dict[int, Signs]:
        spans = [self.catalog.places[position].vectors for position in candidates]
        near = nearest(vector, spans, self._vectors, self._kinds, self.settings.referred_share).tolist()
        years = set(query.signals.years)
        wish = _NEWEST_WANTED if query.signals.newest else 1.0
        return {
            position: Signs(
                question=near[place][0],
                answer=near[place][1],
                lexical=lexical.get(position, 0.0),
                year=self._year(position, years),
                recency=0.0 if years else float(self._recency[position]) * wish,
            )
            for place, position in enumerate(candidates)
        }

    def _year(self, position: int, years: set[int]) -> float:
        """1 where an entry speaks of a year that is asked for, a half where only its date is of that year."""
        if not years:
            return 0.0
        if not years.isdisjoint(self.catalog.places[position].years):
            return 1.0
        return 0.5 if self.catalog.date(position)[:4] in {str(year) for year in years} else 0.0

    def confidence(self, query: str, hits: Sequence[Hit]) -> float:
        """The probability in [0, 1] that ``hits`` answer ``query``; see ``index.confidence``."""
        return confidence(self.evidence(query, hits))

    def evidence(self, query: str, hits: Sequence[Hit]) -> Evidence:
        """What speaks for and against an answer."""
        understood = self.understand(query)
        void = select(understood.signals, self.catalog).void
        return evidence(understood, hits, self._lexical.rarity, void=void)

    def _at(self, position: int) -> Entry:
        return self.entry(self.catalog.places[position].id)

    def entry(self, entry_id: str) -> Entry:
        """The entry with this identifier, which must come from this snapshot (else KeyError)."""
        place = self.catalog.places[self.catalog.position[entry_id]]
        document = self._load(place.sha256)
        return Entry(entry_id, document, document.records[place.ordinal], place.ordinal)

    def alike(self, entry_id: str) -> list[Entry]:
        """Entries of other documents that ask the same, newest first, one of each document at most."""
        position = self.catalog.position[entry_id]
        vector = question_vector(position, self.catalog, self._vectors, self._kinds)
        if vector is None:
            return []
        rows = [int(name) for name in self._dense.search(vector, _LOOK_AROUND)]
        near = dict.fromkeys(int(owner) for owner in self._owner[rows])
        return [self._at(other) for other in others(position, near, self.catalog, self._vectors, self._kinds)]

    def looked_up(self, query: str) -> Selection:
        """What a question names: documents, and places in them."""
        return select(self.understand(query).signals, self.catalog)

    def likeness(self, one: str, other: str) -> float:
        """How much two entries are about the same, in [-1, 1]."""
        places = (self.catalog.position[one], self.catalog.position[other])
        return likeness(*places, self.catalog, self._vectors)

    def document(self, sha256: str) -> Kamerstuk:
        """The document with this hash, which must be in this snapshot (else KeyError)."""
        return self._load(self.catalog.sources[sha256].sha256)

    def documents(self) -> list[Kamerstuk]:
        """All documents, in the order in which they were indexed."""
        return [self._load(sha256) for sha256 in self.catalog.sources]

    def _load_document(self, sha256: str) -> Kamerstuk:
        document = self._store.load(sha256)
        if document is None:
            raise _damaged(self._index_dir, self.manifest.model)
        return document

    def sample(self, count: int) -> list[str]:
        """Identifiers of ``count`` entries or fewer, spread evenly."""
        names = list(self.catalog.position)
        return names[:: max(len(names) // count, 1)][:count]

    def pdf_path(self, sha256: str) -> Path | None:
        """The PDF of an indexed document, or None for any other hash."""
        return self._store.pdf_path(sha256) if sha256 in self.catalog.sources else None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), d), for comparing texts with each other."""
        return self._embedder.encode(texts, "passage")

    def close(self) -> None:
        """Let go of the files; the snapshot cannot be used afterwards."""
        self._dense.close()


def _newest(query: Query) -> bool | None:
    """Whether the newest state of affairs is asked for; None where that of a year is.

    'Is een verklaring van 2024 nog geldig?' names a year, and asks what holds now.
    """
    return query.signals.newest or (None if query.signals.years else False)


def _asks_among(query: Query) -> bool:
    """Whether a question asks for something on a page, and not for all that stands there."""
    return bool(query.signals.pages) and not query.signals.numbers and not only_names(query.subject)


def _candidates(query: Query, selection: Selection, found: Sequence[int]) -> list[int]:
    """What is ranked: the named entries, or what both arms found with them; of very many the found ones."""
    if not (selection.certain or query.signals.names_document) or not selection.positions:
        named = selection.positions if len(selection.positions) <= _MOST_NAMED else ()
        return list(dict.fromkeys((*named, *found)))
    if selection.certain or len(selection.positions) <= _MOST_NAMED:
        return list(selection.positions)
    wanted = set(selection.positions)
    return [position for position in dict.fromkeys(found) if position in wanted] or list(
        selection.positions[:_MOST_NAMED]
    )


def _open_reranker(model: str) -> Reranker:
    from index.sentence_models import CrossEncoderModel  # torch takes seconds, and the default needs none

    return CrossEncoderModel(model)


def _spans(catalog: catalogs.Catalog) -> Iterable[tuple[int, int]]:
    return (place.vectors for place in catalog.places)


def _read_vectors(folder: Path) -> tuple[Vectors, NDArray[np.int8]]:
    try:
        vectors: Vectors = np.asarray(np.load(folder / "vectors.npy", mmap_mode="r"))
        kinds: NDArray[np.int8] = np.load(folder / "kinds.npy")
    except (OSError, ValueError) as error:
        raise SnapshotError(f"The vectors in {folder} cannot be read.") from error
    return vectors, kinds


def _recency(catalog: catalogs.Catalog) -> NDArray[np.float32]:
    """For each entry how new its document is among the documents, in [0, 1]; 0 where it has no date."""
    dates = sorted({source.date for source in catalog.sources.values() if source.date})
    rank = {date: place / max(len(dates) - 1, 1) for place, date in enumerate(dates)}
    return np.array([rank.get(catalog.date(place), 0.0) for place in range(len(catalog))], dtype=np.float32)
