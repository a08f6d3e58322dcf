"""By what a reader narrows a search: dossier, year, kind of school, theme and kind of document of each entry.

All of it is made from the records in one reading, in memory; the snapshot on disk does not know of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import yaml
from numpy.typing import NDArray

from corpus.records import Kamerstuk, Record
from index.concordance import Concordance
from index.stem import stem
from index.thesaurus import concepts
from index.tokens import FUNCTION_WORDS, fold, stems

if TYPE_CHECKING:
    from index.searcher import Snapshot

FACETS = ("dossier", "jaar", "type", "thema", "soort")
"""The facets, by the names that they have in addresses."""
OTHER_KIND = "anders"
_WORD = re.compile(r"[^\W_]+")
_SHORT = 2
_SAYS_NOTHING = FUNCTION_WORDS - {"so"}
"""In English 'so' says nothing; in a Kamerstuk it is a kind of school."""
_SPOKEN_OF = 2
"""Names of a theme that an answer must hold to be about it; in a question or heading one is enough."""

Mask = NDArray[np.bool_]
Selected = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its ``values``, and pairs of an entry's position and the place of a value that it has."""

    values: tuple[str, ...]
    entries: NDArray[np.int32]
    codes: NDArray[np.int32]

    def having(self, chosen: Iterable[str], size: int) -> Mask:
        """Which of ``size`` entries have one of the chosen values."""
        wanted = [place for place, value in enumerate(self.values) if value in set(chosen)]
        mask = np.zeros(size, dtype=bool)
        mask[self.entries[np.isin(self.codes, wanted)]] = True
        return mask

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of the entries in ``mask`` have each value, in the order of the values."""
        held = np.bincount(self.codes[mask[self.entries]], minlength=len(self.values))
        return dict(zip(self.values, held.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """The facets of all entries, where their words stand, and the entries by the date of their documents.

    Within a document entries keep their order; those without a date come last in both ``newest`` and
    ``oldest``.
    """

    facets: Mapping[str, Facet]
    words: Concordance
    newest: NDArray[np.int32]
    oldest: NDArray[np.int32]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.newest)

    def narrowed(self, mask: Mask, chosen: Selected, but: str = "") -> Mask:
        """The entries in ``mask`` that have what is chosen of each facet, but of one of them."""
        for name, values in chosen.items():
            if values and name != but:
                mask = mask & self.facets[name].having(values, self.size)
        return mask

    def counts(self, mask: Mask, chosen: Selected) -> dict[str, dict[str, int]]:
        """For each facet how many entries each of its values would give; its own choice does not count."""
        return {
            name: facet.counts(self.narrowed(mask, chosen, but=name)) for name, facet in self.facets.items()
        }


_tables: WeakKeyDictionary[Snapshot, Table] = WeakKeyDictionary()
_making = Lock()


def table_of(snapshot: Snapshot) -> Table:
    """The table of a snapshot, made once; who asks while it is being made waits for it."""
    found = _tables.get(snapshot)
    if found is None:
        with _making:
            found = _tables.get(snapshot)
            if found is None:
                found = _tables[snapshot] = _made(snapshot)
    return found


def _made(snapshot: Snapshot) -> Table:
    values: dict[str, list[tuple[int, str]]] = {name: [] for name in FACETS}
    spoken: list[list[str]] = []
    for document in snapshot.documents():
        own = _of_document(document)
        for record in document.records:
            place = len(spoken)
            found = own | _of_record(record)
            for name in FACETS:
                values[name] += [(place, value) for value in found[name]]
            spoken.append(_spoken(document, record))
    facets = {name: _facet(name, pairs) for name, pairs in values.items()}
    dates = [snapshot.catalog.date(place) for place in range(len(spoken))]
    return Table(facets, Concordance(spoken), _by_date(dates, -1), _by_date(dates, 1))


def _by_date(dates: Sequence[str], direction: int) -> NDArray[np.int32]:
    """Positions from the oldest date (1) or the newest (-1); within a date in their order, undated last."""
    rank = {date: place * direction for place, date in enumerate(sorted(set(dates)))}
    keys = [(not date, rank[date]) for date in dates]
    return np.array(sorted(range(len(dates)), key=keys.__getitem__), dtype=np.int32)


def _facet(name: str, pairs: Sequence[tuple[int, str]]) -> Facet:
    values = _in_order(name, {value for _, value in pairs})
    code = {value: place for place, value in enumerate(values)}
    return Facet(
        values,
        np.array([entry for entry, _ in pairs], dtype=np.int32),
        np.array([code[value] for _, value in pairs], dtype=np.int32),
    )


def _in_order(name: str, held: set[str]) -> tuple[str, ...]:
    """Years from the newest; kinds of schools and documents as the data order them; others by name."""
    if name == "jaar":
        return tuple(sorted(held, reverse=True))
    known = {"type": [*_vocabulary().schools], "soort": [*_vocabulary().kinds, OTHER_KIND]}.get(name)
    return tuple(value for value in known if value in held) if known else tuple(sorted(held))


def _of_document(document: Kamerstuk) -> dict[str, list[str]]:
    dossiers = [document.dossier, *document.dossiers]
    kinds = _vocabulary().kinds
    kind = next((name for name, layouts in kinds.items() if document.layout in layouts), OTHER_KIND)
    return {
        "dossier": list(dict.fromkeys("-".join(each.split()) for each in map(_closed, dossiers) if each)),
        "jaar": [document.date[:4]] if document.date else [],
        "soort": [kind],
    }


def _closed(dossier: str | None) -> str:
    """'31497' for '31 497', and '35925-IV' for '35 925 IV'."""
    return re.sub(r"(?<=\d)[ .\u00a0](?=\d)", "", dossier or "")


def _of_record(record: Record) -> dict[str, list[str]]:
    key = _sequence(f"{record.question.content}\n{record.heading or ''}")
    answer = _sequence(record.answer.content)
    known = _vocabulary()
    return {
        "type": list(dict.fromkeys([*known.schools_in(key), *known.schools_in(answer)])),
        "thema": _themes(known.themes_in(key), known.themes_in(answer)),
    }


def _themes(of_question: Sequence[str], of_answer: Sequence[str]) -> list[str]:
    said = [*of_question, *(theme for theme in of_answer if of_answer.count(theme) >= _SPOKEN_OF)]
    return list(dict.fromkeys(said))


def _spoken(document: Kamerstuk, record: Record) -> list[str]:
    parts = [record.question.content, record.answer.content, record.heading or "", record.bijlage or ""]
    parts += [note.text for note in record.footnotes]
    parts += [document.title, document.dossier or "", document.number or "", " ".join(record.numbers)]
    return stems("\n".join(parts))


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    """The stem of a word, '' for a function word; two letters keep their capitals: 'MR' is not 'mr.'."""
    folded = fold(word)
    if len(word) <= _SHORT and word.isupper():
        return folded.upper()
    return "" if folded in _SAYS_NOTHING else stem(folded)


def _sequence(text: str) -> list[str]:
    return [key for key in map(_key, _WORD.findall(text)) if key]


Names = Mapping[str, Sequence[tuple[tuple[str, ...], str, str]]]
"""By the key of a name's first word: all its keys, what it is called, and what it is a name of."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    kinds: Mapping[str, Sequence[str]]
    schools: Mapping[str, Sequence[str]]
    school_names: Names
    theme_names: Names

    def schools_in(self, keys: Sequence[str]) -> list[str]:
        """The kinds of schools that a text speaks of, once for each of their names."""
        return [kind for _, kind in _found(keys, self.school_names)]

    def themes_in(self, keys: Sequence[str]) -> list[str]:
        """The themes that a text speaks of, once for each of their concepts."""
        return [theme for _, theme in dict.fromkeys(_found(keys, self.theme_names))]


def _found(keys: Sequence[str], names: Names) -> Iterator[tuple[str, str]]:
    """The longest names from left to right: 'voortgezet speciaal onderwijs' is no 'speciaal onderwijs'."""
    at = 0
    while at < len(keys):
        taken = 1
        for name, thing, kind in names.get(keys[at], ()):
            if tuple(keys[at : at + len(name)]) == name:
                yield thing, kind
                taken = len(name)
                break
        at += taken


def _names(meant: Iterable[tuple[str, str, str]]) -> Names:
    """Names by their first key, the longest first; ``meant`` are name, thing and kind."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for text, thing, kind in meant:
        if name := tuple(_sequence(text)):
            found.setdefault(name[0], []).append((name, thing, kind))
    return {key: sorted(names, key=lambda each: -len(each[0])) for key, names in found.items()}


def _theme_names() -> Iterator[tuple[str, str, str]]:
    for concept in concepts():
        for name in concept.official:
            yield name.upper() if len(name) <= _SHORT else name, concept.id, concept.theme


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    text = files("index").joinpath("lexicon", "facets.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    schools: dict[str, list[str]] = data["school_types"]
    return _Vocabulary(
        kinds=data["kinds"],
        schools=schools,
        school_names=_names((name, kind, kind) for kind, names in schools.items() for name in names),
        theme_names=_names(_theme_names()),
    )
