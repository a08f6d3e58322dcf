"""The pairs of everyday and official wording: each line has its fields, and no wording comes twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "index" / "everyday"
FILES = sorted(FOLDER.glob("*.jsonl"))
LANGUAGES = {"nl", "en", "de", "tr", "ar", "pl", "uk"}
FEWEST = 10_000
FEWEST_OF_A_LANGUAGE = 300
TYPES = {"everyday": str, "official": str, "language": str, "typos": bool, "theme": str}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_line_has_its_fields(path: Path) -> None:
    wrong = [
        (number, row)
        for number, row in enumerate(rows(path), 1)
        if {name: type(value) for name, value in row.items()} != TYPES
        or row["language"] not in LANGUAGES
        or not row["everyday"].strip()
        or not row["official"].strip()
    ]
    assert wrong == []


def test_no_everyday_wording_comes_twice() -> None:
    count = Counter(row["everyday"].casefold() for path in FILES for row in rows(path))
    assert [wording for wording, times in count.items() if times > 1] == []


def test_every_language_and_typing_errors_occur() -> None:
    everything = [row for path in FILES for row in rows(path)]
    assert {row["language"] for row in everything} == LANGUAGES
    assert any(row["typos"] for row in everything)


def test_there_are_enough_pairs_in_each_language() -> None:
    counts = Counter(row["language"] for path in FILES for row in rows(path))
    assert counts.total() >= FEWEST
    assert {language for language in LANGUAGES if counts[language] < FEWEST_OF_A_LANGUAGE} == set()


def test_an_everyday_wording_is_not_the_official_one() -> None:
    alike = [
        row
        for path in FILES
        for row in rows(path)
        if row["everyday"].casefold() == row["official"].casefold()
    ]
    assert alike == []


def test_wordings_have_no_surplus_spaces() -> None:
    texts = [row[side] for path in FILES for row in rows(path) for side in ("everyday", "official")]
    assert [text for text in texts if text != text.strip() or "\n" in text or "\t" in text] == []
