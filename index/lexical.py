"""The lexical arm: BM25 over stems and character n-grams, with tantivy.

Texts are cut into tokens before they reach tantivy, which sees them separated by spaces. Queries are
built from the same tokens and never parsed, so that nothing in a question has a special meaning.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import SnapshotError
from index.passage import Entry, referred_texts
from index.settings import FieldWeights
from index.tokens import grams, stems

STEM_FIELDS = ("question", "answer", "notes", "referred")
_WRITER_BYTES = 500_000_000
"""Memory before a segment is written: one segment is searched faster than four."""
_COMMON = 1000
_COMMON_STEM, _COMMON_GRAM = 0.5, 0.02
"""Stems and n-grams in more than these shares of the entries tell little and cost most: they are passed over
where more than ``_COMMON`` entries hold them."""
_MOST_TERMS = 120
_BM25_CEILING = 2.2
"""What BM25 multiplies a word's rarity by at most, with tantivy's k1 of 1.2."""
_TYPICAL_FIELDS, _TYPICAL_GRAMS = 1.6, 0.6
"""How many times that an entry typically gets which answers: a word stands in both question and answer."""
Clause = tuple[tantivy.Occur, tantivy.Query]
Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A question for the lexical arm.

    ``asked`` are the stems that make up the question and what they count for; ``weights`` those and their
    expansions; ``grams`` the character n-grams of its words. Of each of ``names``, what is asked for and its
    equals, each as its stems, an entry's best one counts; their stems are not among the others.
    """

    asked: Mapping[str, float]
    weights: Mapping[str, float]
    grams: Sequence[str] = ()
    names: Sequence[Names] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What the lexical arm indexes of one entry; ``notes`` are footnotes, heading and document title."""

    entry_id: str
    question: str
    answer: str
    notes: str
    referred: str


def words_of(entry: Entry) -> Words:
    """The searchable texts of an entry."""
    record = entry.record
    notes = [note.text for note in record.footnotes]
    notes += [entry.document.title, record.heading or "", *_marks(entry)]
    return Words(
        entry_id=entry.id,
        question=record.question.content,
        answer=record.answer.content,
        notes="\n".join(notes),
        referred="\n".join(referred_texts(entry)),
    )


def _marks(entry: Entry) -> list[str]:
    document = entry.document
    return [mark for mark in (document.dossier, document.number, entry.record.bijlage) if mark]


def write(folder: Path, entries: Iterable[Words]) -> None:
    """Make a lexical index in a new ``folder``."""
    folder.mkdir(parents=True)
    schema = _schema()
    writer = tantivy.Index(schema, path=str(folder)).writer(_WRITER_BYTES, num_threads=1)
    for entry in entries:
        writer.add_document(tantivy.Document.from_dict(_fields(entry), schema))
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in (*STEM_FIELDS, "grams"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _fields(entry: Words) -> dict[str, str]:
    return {
        "id": entry.entry_id,
        "question": " ".join(stems(entry.question)),
        "answer": " ".join(stems(entry.answer)),
        "notes": " ".join(stems(entry.notes)),
        "referred": " ".join(stems(entry.referred)),
        "grams": " ".join(grams(f"{entry.question}\n{entry.answer}")),
    }


class Lexical:
    """A lexical index that is open for reading."""

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
        except (ValueError, OSError) as error:
            raise SnapshotError(f"The lexical index in {folder} cannot be read ({error}).") from error
        self._schema = _schema()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def rarity(self, stem: str) -> float:
        """How much a stem tells, in [0, 1]: 1 where no entry holds it, towards 0 where all do."""
        total = len(self) + 1
        held = self._held(stem, STEM_FIELDS)
        return math.log(total / (held + 0.5)) / math.log(total / 0.5) if held < total - 0.5 else 0.0

    def _held(self, term: str, fields: Sequence[str]) -> int:
        """How many entries hold a term, in the field of these where most do."""
        return max(int(self._searcher.doc_freq(field, term)) for field in fields)

    def search(self, terms: Terms, count: int, weights: FieldWeights) -> dict[str, float]:
        """The best ``count`` entries with their scores (above 0), best first.

        The score is BM25 divided by what an average entry with every asked word would get, so that it says
        how much of a question is found: about 1 for all of it, and small where only its odd words occur.
        """
        clauses = [*self._stem_clauses(terms, weights), *self._gram_clauses(terms, weights)]
        if not clauses:
            return {}
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), count, count=False)
        return {self._searcher.doc(place)["id"][0]: score for score, place in found.hits if score > 0}

    def _stem_clauses(self, terms: Terms, weights: FieldWeights) -> list[Clause]:
        counted = list(terms.weights.items())[:_MOST_TERMS]
        worths = [self._worth(equals) for equals in terms.names]
        full = sum(worths) + sum(
            weight * self._idf(stem, STEM_FIELDS) for stem, weight in terms.asked.items()
        )
        scale = 1 / (full * _BM25_CEILING * _TYPICAL_FIELDS) if full else 0.0
        fields = [(field, getattr(weights, field) * scale) for field in STEM_FIELDS]
        singles = [
            self._clause(field, stem, weight * share)
            for stem, weight in counted
            for field, share in fields
            if share and self._tells(field, stem, _COMMON_STEM)
        ]
        return singles + [
            self._best_name(field, equals, worth * share)
            for equals, worth in zip(terms.names, worths, strict=True)
            for field, share in fields
            if share
        ]

    def _worth(self, equals: Names) -> float:
        """What a thing is worth under any of its names: as much as under the most usual that is there."""
        held = [name for name in equals if all(self._held(stem, STEM_FIELDS) for stem in name)]
        return min(self._rarities(name) for name in held or equals)

    def _rarities(self, name: Sequence[str]) -> float:
        return sum(self._idf(stem, STEM_FIELDS) for stem in name)

    def _best_name(self, field: str, equals: Names, boost: float) -> Clause:
        """Of all names the one that an entry holds best; a rare one counts no more than a usual one."""
        found = []
        for name in equals:
            told = [stem for stem in name if self._tells(field, stem, _COMMON_STEM)]
            own = boost / self._rarities(name)
            found.append(tantivy.Query.boolean_query([self._clause(field, stem, own) for stem in told]))
        return tantivy.Occur.Should, tantivy.Query.disjunction_max_query(found)

    def _gram_clauses(self, terms: Terms, weights: FieldWeights) -> list[Clause]:
        held = terms.grams[:_MOST_TERMS] if weights.grams else ()
        full = sum(self._idf(gram, ("grams",)) for gram in held)
        if not full:
            return []
        scale = weights.grams / (full * _BM25_CEILING * _TYPICAL_GRAMS)
        return [
            self._clause("grams", gram, scale) for gram in held if self._tells("grams", gram, _COMMON_GRAM)
        ]

    def _tells(self, field: str, term: str, share: float) -> bool:
        """Whether a term is in the index, and not in so many entries that it says nothing."""
        held = self._held(term, (field,))
        return 0 < held <= max(_COMMON, share * len(self))

    def _idf(self, term: str, fields: Sequence[str]) -> float:
        held = self._held(term, fields)
        return math.log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def _clause(self, field: str, term: str, boost: float) -> Clause:
        query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
        return tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)
