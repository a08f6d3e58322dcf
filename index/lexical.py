"""The lexical arm: BM25 over stems and character n-grams, with tantivy.

Texts are cut into tokens before they reach tantivy, which sees them separated by spaces. Queries are
built from the same tokens and never parsed, so that nothing in a question has a special meaning.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from index.errors import SnapshotError
from index.passage import Entry, referred_texts
from index.settings import FieldWeights
from index.tokens import grams, stems

STEM_FIELDS = ("question", "answer", "notes", "referred")
_WRITER_BYTES = 64_000_000
_MOST_TERMS = 400


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
        held = max(self._searcher.doc_freq(field, stem) for field in STEM_FIELDS)
        return math.log(total / (held + 0.5)) / math.log(total / 0.5) if held < total - 0.5 else 0.0

    def search(self, query: str, count: int, weights: FieldWeights) -> dict[str, float]:
        """The best ``count`` entries with their BM25 scores (above 0, no upper limit), best first."""
        clauses = self._clauses(query, weights)
        if not clauses:
            return {}
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), count)
        return {self._searcher.doc(place)["id"][0]: score for score, place in found.hits if score > 0}

    def _clauses(self, query: str, weights: FieldWeights) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        boosts = {field: getattr(weights, field) for field in STEM_FIELDS}
        wanted = [
            (field, stem, boost)
            for stem in list(dict.fromkeys(stems(query)))[:_MOST_TERMS]
            for field, boost in boosts.items()
        ]
        wanted += [("grams", gram, weights.grams) for gram in list(dict.fromkeys(grams(query)))[:_MOST_TERMS]]
        return [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
            for field, term, boost in wanted
            if boost > 0
        ]

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, index_option="freq")
