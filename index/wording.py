"""What is known of words before a document is read: everyday pairs, word lists and the thesaurus, as texts.

All of it is data that people can review: ``everyday/``, ``asked/``, ``lexicon/`` and ``thesaurus/``, each
with a README.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from index.thesaurus import OTHER_LANGUAGES, Concept, concepts
from index.tokens import fold, words

LIST_LANGUAGES = ("nl", *OTHER_LANGUAGES)
"""The columns of ``lexicon/languages_*.tsv``, in their order."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An asker's wording and the official wording of the same thing.

    ``subject`` is the same for wordings of one subject: they are no counter-examples for each other.
    ``language`` is that of ``asked``; the official side is Dutch.
    """

    asked: str
    official: str
    language: str
    subject: str


def _data_files(folder: str, prefix: str, suffix: str) -> list[Traversable]:
    found = (path for path in files("index").joinpath(folder).iterdir())
    return sorted(
        (path for path in found if path.name.startswith(prefix) and path.name.endswith(suffix)),
        key=lambda path: path.name,
    )


def _cells(path: Traversable) -> Iterator[list[tuple[str, ...]]]:
    """The cells of each line of a table with tabs, each as its alternatives (parted by '|')."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield [
                tuple(part.strip() for part in cell.split("|") if part.strip()) for cell in line.split("\t")
            ]


@lru_cache(maxsize=1)
def everyday() -> tuple[Wording, ...]:
    """The pairs of ``everyday/``: whole sentences, mostly."""
    rows = [
        json.loads(line)
        for path in _data_files("everyday", "", ".jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(Wording(row["everyday"], row["official"], row["language"], row["official"]) for row in rows)


@lru_cache(maxsize=1)
def asked() -> tuple[Wording, ...]:
    """The pairs of ``asked/``: what is asked with the official question, and with the answer to it."""
    found: list[Wording] = []
    for path in _data_files("asked", "", ".jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row, subject = json.loads(line), f"{path.name}:{number}"
            for each in row["asked"]:
                for official in (row["question"], row["answer"]):
                    found.append(Wording(each["text"], official, each["language"], subject))
            found.append(Wording(row["question"], row["answer"], "nl", subject))
    return tuple(found)


@lru_cache(maxsize=1)
def everyday_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Everyday Dutch words and short phrases, each with the official terms for it, the closest first."""
    rows = (row for path in _data_files("lexicon", "everyday_", ".tsv") for row in _cells(path))
    return tuple((row[0][0], row[1]) for row in rows)


@lru_cache(maxsize=1)
def word_list() -> tuple[dict[str, tuple[str, ...]], ...]:
    """Words in seven languages: for each row those of every language, the Dutch from plain to official."""
    rows = (row for path in _data_files("lexicon", "languages_", ".tsv") for row in _cells(path))
    return tuple(dict(zip(LIST_LANGUAGES, row, strict=True)) for row in rows)


@lru_cache(maxsize=1)
def known_dutch_words() -> frozenset[str]:
    """Dutch words, folded, that are no typing errors though the documents may not hold them."""
    phrases = [word for word, _ in everyday_words()]
    phrases += [term for row in word_list() for term in row["nl"]]
    phrases += [name for concept in concepts() for name in (*concept.official, *concept.everyday)]
    return frozenset(word for phrase in phrases for word in words(phrase))


@lru_cache(maxsize=1)
def function_words() -> dict[str, frozenset[str]]:
    """For each other language the words that say nothing about the subject, folded."""
    return {
        language: frozenset(
            fold(word)
            for word in files("index").joinpath("lexicon", f"stop_{language}.txt").read_text("utf-8").split()
        )
        for language in OTHER_LANGUAGES
    }


def listed_words() -> list[Wording]:
    """The word list as pairs of a foreign word and its Dutch ones."""
    return [
        Wording(word, ", ".join(row["nl"]), language, f"word:{row['nl'][0]}")
        for row in word_list()
        for language in OTHER_LANGUAGES
        for word in row[language]
    ]


def named_things() -> list[Wording]:
    """The everyday words and the thesaurus as pairs of a name and what officials call or say of it."""
    found = [Wording(word, ", ".join(terms), "nl", f"word:{terms[0]}") for word, terms in everyday_words()]
    for concept in concepts():
        found += _of_concept(concept)
    return found


def _of_concept(concept: Concept) -> Iterator[Wording]:
    subject, official = f"concept:{concept.id}", ", ".join(concept.official)
    labels = [("nl", label) for label in concept.everyday]
    labels += [(language, label) for language in OTHER_LANGUAGES for label in concept.labels[language]]
    for language, label in labels:
        yield Wording(label, official, language, subject)
        yield Wording(label, concept.definition["nl"], language, subject)
    for name in concept.official:
        yield Wording(name, concept.definition["nl"], "nl", subject)
    yield Wording(concept.definition["en"], concept.definition["nl"], "en", subject)
