"""The thesaurus: every concept is complete, and no label could mean two concepts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[1] / "index" / "thesaurus"
FILES = sorted(FOLDER.glob("*.yaml"))
LANGUAGES = ("en", "de", "tr", "ar", "pl", "uk")
DUTCH = ("abbreviations", "jargon", "everyday")
LINKS = ("broader", "related")
FIELDS = {"id", "term", "theme", "definition", *DUTCH, *LANGUAGES, *LINKS}
FEWEST_CONCEPTS = 150
MOST_WORDS = 40
EVERYDAY_PHRASES = range(2, 7)
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "uk": r"[\u0400-\u04ff]"}

Concept = dict[str, Any]


def loaded(path: Path) -> list[Concept]:
    """The concepts of one file."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, list), f"{path.name} is not a list"
    assert all(isinstance(concept, dict) for concept in found), f"{path.name} holds more than concepts"
    return found


CONCEPTS = [(path.stem, concept) for path in FILES for concept in loaded(path)]
each_concept = pytest.mark.parametrize(
    ("theme", "concept"), CONCEPTS, ids=[f"{theme}-{concept.get('id')}" for theme, concept in CONCEPTS]
)


def is_label(text: object) -> bool:
    """Whether this is text that is not empty and has no surplus spaces."""
    return isinstance(text, str) and bool(text) and text == " ".join(text.split())


def labels(concept: Concept, language: str) -> Iterator[str]:
    """Every label of a concept in one language, as matching sees it: without capitals."""
    if language == "nl":
        yield concept["term"].casefold()
        for field in DUTCH:
            yield from (label.casefold() for label in concept[field])
    else:
        yield from (label.casefold() for label in concept[language])


def ancestors(concept_id: str, broader: dict[str, list[str]]) -> set[str]:
    """All concepts above this one, however far."""
    above: set[str] = set()
    waiting = list(broader[concept_id])
    while waiting:
        parent = waiting.pop()
        if parent not in above:
            above.add(parent)
            waiting += broader[parent]
    return above


@each_concept
def test_a_concept_has_every_field_and_no_other(theme: str, concept: Concept) -> None:
    assert set(concept) == FIELDS
    assert concept["theme"] == theme
    assert is_label(concept["term"])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept["id"])
    assert set(concept["definition"]) == {"nl", "en"}


@each_concept
def test_lists_hold_labels_and_are_filled_where_they_must_be(theme: str, concept: Concept) -> None:
    for field in (*DUTCH, *LANGUAGES, *LINKS):
        assert isinstance(concept[field], list), field
        assert all(is_label(label) for label in concept[field]), field
        assert len(set(concept[field])) == len(concept[field]), field
    assert all(concept[language] for language in LANGUAGES)
    assert len(concept["everyday"]) in EVERYDAY_PHRASES


@each_concept
def test_parents_words_and_abbreviations_are_in_lower_case(theme: str, concept: Concept) -> None:
    for label in (*concept["everyday"], *concept["abbreviations"]):
        assert label == label.lower()


@each_concept
def test_a_label_is_in_the_script_of_its_language(theme: str, concept: Concept) -> None:
    for language, script in SCRIPTS.items():
        for label in concept[language]:
            assert re.search(script, label), (language, label)
    for language in sorted(set(LANGUAGES) - set(SCRIPTS)):
        for label in concept[language]:
            assert not any(re.search(script, label) for script in SCRIPTS.values()), (language, label)


@each_concept
def test_a_definition_is_one_short_text_in_dutch_and_in_english(theme: str, concept: Concept) -> None:
    for language in ("nl", "en"):
        text = concept["definition"][language]
        assert is_label(text)
        assert text.endswith(".")
        assert 5 <= len(text.split()) <= MOST_WORDS, (language, len(text.split()))
    assert concept["definition"]["nl"] != concept["definition"]["en"]


def test_ids_are_unique() -> None:
    themes = defaultdict(list)
    for theme, concept in CONCEPTS:
        themes[concept["id"]].append(theme)
    assert {name: found for name, found in themes.items() if len(found) > 1} == {}


def test_links_lead_to_other_concepts_that_exist() -> None:
    known = {concept["id"] for _, concept in CONCEPTS}
    astray = [
        (concept["id"], field, target)
        for _, concept in CONCEPTS
        for field in LINKS
        for target in concept[field]
        if target not in known or target == concept["id"]
    ]
    assert astray == []


def test_no_concept_is_broader_than_itself() -> None:
    broader = {concept["id"]: concept["broader"] for _, concept in CONCEPTS}
    assert [name for name in broader if name in ancestors(name, broader)] == []


@pytest.mark.parametrize("language", ["nl", *LANGUAGES])
def test_a_label_stands_with_one_concept(language: str) -> None:
    holders = defaultdict(list)
    for _, concept in CONCEPTS:
        for label in labels(concept, language):
            holders[label].append(concept["id"])
    assert {label: found for label, found in holders.items() if len(found) > 1} == {}


def test_there_are_enough_concepts() -> None:
    assert len(CONCEPTS) >= FEWEST_CONCEPTS
