"""The blocks of ``index/asked``: each has its fields; no wording comes twice, or is one of an evaluation."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "index" / "asked").glob("*.jsonl"))
LANGUAGES = {"nl", "en", "de", "tr", "ar", "pl", "uk"}
FEWEST_BLOCKS = 3_000
FEWEST_OF_A_LANGUAGE = 1_000
BLOCK = {"theme": str, "question": str, "answer": str, "asked": list}
ASKED = {"text": str, "language": str, "by": str, "typos": bool}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def everything() -> list[dict[str, Any]]:
    return [row for path in FILES for row in rows(path)]


def is_asked(each: dict[str, Any]) -> bool:
    return (
        {name: type(value) for name, value in each.items()} == ASKED
        and each["language"] in LANGUAGES
        and each["by"] in {"parent", "staff", "search"}
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_line_has_its_fields(path: Path) -> None:
    wrong = [
        (number, row)
        for number, row in enumerate(rows(path), 1)
        if {name: type(value) for name, value in row.items()} != BLOCK
        or not all(is_asked(each) for each in row["asked"])
    ]
    assert wrong == []


def test_texts_are_there_and_have_no_surplus_spaces() -> None:
    texts = [text for row in everything() for text in (row["theme"], row["question"], row["answer"])]
    texts += [each["text"] for row in everything() for each in row["asked"]]
    assert [text for text in texts if not text or text != " ".join(text.split())] == []


def test_no_wording_comes_twice_here_or_in_the_other_pairs() -> None:
    count = Counter(each["text"].casefold() for row in everything() for each in row["asked"])
    for path in (ROOT / "index" / "everyday").glob("*.jsonl"):
        count.update(row["everyday"].casefold() for row in rows(path))
    assert [wording for wording, times in count.items() if times > 1] == []


def test_no_official_question_comes_twice() -> None:
    count = Counter((row["question"].casefold(), row["answer"].casefold()) for row in everything())
    assert [pair for pair, times in count.items() if times > 1] == []


def test_no_evaluation_question_is_among_them() -> None:
    wordings = {each["text"].casefold() for row in everything() for each in row["asked"]}
    for path in (ROOT / "evals" / "sets").glob("*/*.jsonl"):
        asked = {row["text"].casefold() for row in rows(path) if "language" in row}
        assert asked & wordings == set()


def test_there_are_enough_blocks_and_wordings_in_each_language() -> None:
    counts = Counter(each["language"] for row in everything() for each in row["asked"])
    assert len(everything()) >= FEWEST_BLOCKS
    assert {language for language in LANGUAGES if counts[language] < FEWEST_OF_A_LANGUAGE} == set()
