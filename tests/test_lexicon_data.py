"""Word lists, function words, signal words and examples of intents: complete, clean, and enough of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.intents import KINDS
from index.tokens import fold

INDEX = Path(__file__).resolve().parents[1] / "index"
LEXICON = INDEX / "lexicon"
LANGUAGE_LISTS = sorted(LEXICON.glob("languages_*.tsv"))
EVERYDAY_LISTS = sorted(LEXICON.glob("everyday_*.tsv"))
STOP_LISTS = sorted(LEXICON.glob("stop_*.txt"))
EXAMPLES = INDEX / "intent" / "examples.tsv"
COLUMNS = ("nl", "en", "de", "tr", "ar", "pl", "uk")
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "uk": r"[\u0400-\u04ff]"}
FEWEST_ROWS, FEWEST_EVERYDAY, FEWEST_EXAMPLES = 2_600, 2_000, 200
SIGNALS = {"question", "page", "number", "dossier", "kinds", "other_lists", "months", "newest"}
SIGNALS |= {"special_schools", "also_schools", "school_types", "actors", "weekdays", "show"}

each_table = pytest.mark.parametrize("path", [*LANGUAGE_LISTS, *EVERYDAY_LISTS], ids=lambda path: path.stem)
each_stop_list = pytest.mark.parametrize("path", STOP_LISTS, ids=lambda path: path.stem)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def cells(paths: Iterable[Path]) -> Iterator[list[str]]:
    """The cells of each line of these tables."""
    for path in paths:
        for line in lines(path):
            yield line.split("\t")


def is_clean(text: object) -> bool:
    """Whether this is text that is not empty and has no surplus spaces."""
    return isinstance(text, str) and bool(text) and text == " ".join(text.split())


def repeated(items: Iterable[str]) -> list[str]:
    return [item for item, times in Counter(items).items() if times > 1]


@each_table
def test_each_line_has_its_columns_and_no_empty_cell(path: Path) -> None:
    columns = len(COLUMNS) if path in LANGUAGE_LISTS else 2
    odd = [
        (number, line)
        for number, line in enumerate(lines(path), 1)
        if len(line.split("\t")) != columns
        or not all(is_clean(part) for cell in line.split("\t") for part in cell.split("|"))
    ]
    assert odd == []


@each_table
def test_no_alternative_stands_twice_in_a_cell(path: Path) -> None:
    assert [cell for row in cells([path]) for cell in row if repeated(cell.split("|"))] == []


def test_words_are_in_the_script_of_their_language() -> None:
    odd = []
    for row in cells(LANGUAGE_LISTS):
        for language, cell in zip(COLUMNS, row, strict=True):
            own = SCRIPTS.get(language)
            others = [script for name, script in SCRIPTS.items() if name != language]
            if (own and not re.search(own, cell)) or any(re.search(script, cell) for script in others):
                odd.append((row[0], language, cell))
    assert odd == []


def test_no_row_comes_twice() -> None:
    assert repeated("\t".join(row) for row in cells(LANGUAGE_LISTS)) == []


@pytest.mark.parametrize("path", EVERYDAY_LISTS, ids=lambda path: path.stem)
def test_no_everyday_word_comes_twice_in_a_list(path: Path) -> None:
    assert repeated(row[0].casefold() for row in cells([path])) == []


def test_no_everyday_word_stands_in_two_lists() -> None:
    assert repeated(row[0].casefold() for row in cells(EVERYDAY_LISTS)) == []


def test_everyday_words_are_in_lower_case_and_without_alternatives() -> None:
    words = [row[0] for row in cells(EVERYDAY_LISTS)]
    assert [word for word in words if word != word.lower() or "|" in word] == []


def test_an_everyday_word_has_another_name_than_itself() -> None:
    assert [row for row in cells(EVERYDAY_LISTS) if row[0] == row[1]] == []


def test_there_are_enough_words() -> None:
    assert len({"\t".join(row) for row in cells(LANGUAGE_LISTS)}) >= FEWEST_ROWS
    assert len({row[0] for row in cells(EVERYDAY_LISTS)}) >= FEWEST_EVERYDAY


def test_every_language_has_its_function_words() -> None:
    assert {path.stem.removeprefix("stop_") for path in STOP_LISTS} == set(COLUMNS)


def test_frames_are_phrases_in_lower_case_and_come_once() -> None:
    data = yaml.safe_load((LEXICON / "framing.yaml").read_text(encoding="utf-8"))
    slots = {"speaker", "paper", "child", "age"}
    assert set(data) == {*slots, "bound", "before", "asks_what", "after"}
    for phrases in data.values():
        assert [phrase for phrase in phrases if not is_clean(phrase) or phrase != phrase.lower()] == []
        assert repeated(phrases) == []
        assert {slot for phrase in phrases for slot in re.findall(r"{(.*?)}", phrase)} <= slots


@each_stop_list
def test_function_words_are_single_words_in_lower_case_and_in_order(path: Path) -> None:
    words = lines(path)
    assert [word for word in words if not is_clean(word) or " " in word or word != word.lower()] == []
    assert words == sorted(set(words))
    assert len(words) >= 200


@each_stop_list
def test_function_words_are_in_the_script_of_their_language(path: Path) -> None:
    own = SCRIPTS.get(path.stem.removeprefix("stop_"), r"[a-z]")
    assert [word for word in lines(path) if not re.search(own, fold(word))] == []


def test_words_that_say_that_something_ended_are_in_lower_case_and_once() -> None:
    phrases = lines(LEXICON / "ended.txt")
    assert [phrase for phrase in phrases if not is_clean(phrase) or phrase != phrase.lower()] == []
    assert repeated(phrases) == []
    assert len(phrases) >= 10


def test_words_by_which_a_question_leans_are_single_in_lower_case_and_once() -> None:
    data = yaml.safe_load((LEXICON / "leaning.yaml").read_text(encoding="utf-8"))
    assert set(data) == {"openers", "pointers"}
    words = [*data["openers"], *data["pointers"]]
    assert [word for word in words if not is_clean(word) or " " in word or word != word.lower()] == []
    assert repeated(words) == []


def test_counted_words_are_in_lower_case_and_once() -> None:
    data = yaml.safe_load((LEXICON / "counted.yaml").read_text(encoding="utf-8"))
    assert set(data) == {"money", "things"}
    words = [word for kind in data.values() for word in kind]
    assert [word for word in words if not is_clean(word) or word != fold(word)] == []
    assert repeated(words) == []


@pytest.fixture(scope="module")
def signals() -> dict[str, Any]:
    data = yaml.safe_load((LEXICON / "signals.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def leaves(data: Any) -> Iterator[Any]:
    """Every value that is no list and no mapping."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from leaves(item)
    else:
        yield data


def test_the_signal_words_have_their_parts_and_no_other(signals: dict[str, Any]) -> None:
    assert set(signals) == SIGNALS
    assert len(signals["months"]) == 12
    assert all(set(kind) == {"words", "layouts"} and kind["words"] for kind in signals["kinds"])
    assert all(set(words) == {"asked", "also"} for words in signals["school_types"].values())
    assert all(words["asked"] and words["also"] for words in signals["school_types"].values())


def test_signal_words_are_words(signals: dict[str, Any]) -> None:
    assert [word for word in leaves(signals) if not is_clean(word)] == []


def test_signal_words_are_in_lower_case(signals: dict[str, Any]) -> None:
    assert [word for word in map(str, leaves(signals)) if word != word.lower() and word != "False"] == []


@pytest.mark.parametrize("part", ["months", "actors", "kinds", "school_types"])
def test_no_signal_word_means_two_things(signals: dict[str, Any], part: str) -> None:
    groups = signals[part].values() if part == "school_types" else signals[part]
    named = [group if isinstance(group, list) else group.get("asked", group.get("words")) for group in groups]
    assert repeated(word for group in named for word in {fold(str(word)) for word in group}) == []


def test_only_layouts_of_the_reader_are_named(signals: dict[str, Any]) -> None:
    known = {"kst", "letter-table", "vraag-antwoord", "aanhangsel", "vso", "brief"}
    for kind in signals["kinds"]:
        assert not kind["layouts"] or known & set(kind["layouts"]), kind


def test_each_example_of_an_intent_has_its_kind_and_a_text() -> None:
    odd = [row for row in cells([EXAMPLES]) if len(row) != 2 or row[0] not in KINDS or not is_clean(row[1])]
    assert odd == []


def test_no_example_of_an_intent_comes_twice() -> None:
    assert repeated(row[1].casefold() for row in cells([EXAMPLES])) == []


def test_there_are_enough_examples_of_each_intent() -> None:
    counts = Counter(row[0] for row in cells([EXAMPLES]))
    assert {kind for kind in KINDS if counts[kind] < FEWEST_EXAMPLES} == set()
