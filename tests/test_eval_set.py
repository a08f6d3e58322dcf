"""The evaluation set over the sample documents: sound, honest in its mix, and its test part frozen."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.reader import read_pdf
from corpus.records import Record
from corpus.samples.typeset import write_all

FOLDER = Path(__file__).resolve().parent.parent / "evals" / "sets" / "samples"
QUESTIONS = FOLDER / "questions.jsonl"
LEAST = {
    "parents": 110,
    "staff": 50,
    "keywords": 25,
    "english": 30,
    "other": 35,
    "lookup": 20,
    "newest": 15,
    "unanswerable": 80,
}
FAMILIES = {
    "off_topic",
    "near_miss_year",
    "near_miss_school_type",
    "near_miss_actor",
    "near_miss_subject",
    "personal_advice",
    "injection",
}
OTHER_LANGUAGES = {"de", "tr", "ar", "pl", "uk"}
KINDS = {
    "id": str,
    "text": str,
    "group": str,
    "language": str,
    "typos": bool,
    "family": str | None,
    "relevant": list,
    "split": str,
}
CHOICES: dict[str, set[str] | set[str | None]] = {
    "group": set(LEAST),
    "language": {"nl", "en"} | OTHER_LANGUAGES,
    "family": {*FAMILIES, None},
    "split": {"tune", "test"},
}
Row = dict[str, Any]
Documents = Mapping[str, tuple[Record, ...]]


@functools.cache
def lines() -> tuple[str, ...]:
    return tuple(QUESTIONS.read_text(encoding="utf-8").splitlines())


@functools.cache
def rows() -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in lines())


@functools.cache
def documents() -> dict[str, tuple[Record, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder))
        return {path.name: read_pdf(path).records for path in sorted(Path(folder).glob("*.pdf"))}


def record_at(entry: Row, known: Documents) -> int | None:
    """The index of the record that ``entry`` means, or None where there is none."""
    records = known.get(entry["document"], ())
    if entry["number"] is None:
        ordinal = entry["ordinal"]
        return (
            ordinal if 0 <= ordinal < len(records) and records[ordinal].heading == entry["heading"] else None
        )
    return next((at for at, record in enumerate(records) if entry["number"] in record.numbers), None)


def wrong_fields(row: Row) -> Iterable[str]:
    if list(row) != list(KINDS):
        yield f"fields: {list(row)}, must be {list(KINDS)}"
        return
    for name, kind in KINDS.items():
        if not isinstance(row[name], kind):
            yield f"{name}: {row[name]!r} has the wrong type"
        elif name in CHOICES and row[name] not in CHOICES[name]:
            yield f"{name}: {row[name]!r} is not one of the values allowed"
    if not str(row["text"]).strip() or row["text"] != unicodedata.normalize("NFC", str(row["text"])):
        yield "text: empty, or not in normal form C"


def wrong_entries(row: Row) -> Iterable[str]:
    for at, entry in enumerate(row["relevant"]):
        where = f"relevant[{at}]"
        numbered = {"document", "number", "grade"}
        expected = numbered if entry.get("number") is not None else numbered | {"ordinal", "heading"}
        if set(entry) != expected:
            yield f"{where}: fields {sorted(entry)}, must be {sorted(expected)}"
        elif entry["grade"] not in (1, 2, 3):
            yield f"{where}.grade: {entry['grade']!r} is not 1, 2 or 3"


def wrong_records(row: Row, known: Documents) -> Iterable[str]:
    """Entries that no record has, and records named twice."""
    seen: set[tuple[str, int]] = set()
    for at, entry in enumerate(row["relevant"]):
        record = record_at(entry, known)
        if record is None:
            yield f"relevant[{at}]: no such record in {entry['document']}"
        elif (entry["document"], record) in seen:
            yield f"relevant[{at}]: the same record twice"
        else:
            seen.add((entry["document"], record))


def wrong_meaning(row: Row) -> Iterable[str]:
    """Fields that contradict each other."""
    unanswerable = row["group"] == "unanswerable"
    if unanswerable != (row["family"] is not None):
        yield "family: an unanswerable question has one, and no other question does"
    if unanswerable == any(entry["grade"] == 3 for entry in row["relevant"]):
        yield "relevant: answerable questions have a grade 3, unanswerable ones have none at all"
    if unanswerable and row["relevant"]:
        yield "relevant: must be empty for an unanswerable question"
    if row["typos"] and row["group"] != "parents":
        yield "typos: only the group parents has them"
    if (row["group"] == "other") != (row["language"] in OTHER_LANGUAGES) and not unanswerable:
        yield "language: does not fit the group"
    if row["group"] == "english" and row["language"] != "en":
        yield "language: does not fit the group"


def problems(all_rows: Iterable[Row], known: Documents) -> list[str]:
    """What is wrong, each with its line (from 1) and field; a set that is right has none."""
    found: list[str] = []
    for number, row in enumerate(all_rows, 1):
        faults = list(wrong_fields(row)) or list(wrong_entries(row))
        faults = faults or [*wrong_meaning(row), *wrong_records(row, known)]
        found += [f"line {number}, {fault}" for fault in faults]
    return found


def normal(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def test_every_line_is_sound_and_every_relevant_record_exists() -> None:
    assert problems(rows(), documents()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"group": "children"}, "line 1, group"),
        ({"typos": "no"}, "line 1, typos"),
        ({"text": " "}, "line 1, text"),
        ({"family": "off_topic"}, "line 1, family"),
        ({"relevant": []}, "line 1, relevant"),
        (
            {"relevant": [{"document": "voorbeeld-antwoordenlijst.pdf", "number": "999", "grade": 3}]},
            "no such record",
        ),
        (
            {"relevant": [{"document": "voorbeeld-antwoordenlijst.pdf", "number": "8", "grade": 5}]},
            "line 1, relevant[0].grade",
        ),
        (
            {
                "relevant": [
                    {"document": "voorbeeld-antwoordenlijst.pdf", "number": n, "grade": 3}
                    for n in ("9", "10")
                ]
            },
            "the same record twice",
        ),
        (
            {
                "relevant": [
                    {
                        "document": "voorbeeld-kamerbrief.pdf",
                        "number": None,
                        "ordinal": 2,
                        "heading": "Tot slot",
                        "grade": 3,
                    }
                ]
            },
            "no such record",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_field(change: Row, told: str) -> None:
    assert any(told in fault for fault in problems([rows()[0] | change], documents()))


def test_a_missing_field_is_told() -> None:
    row = {name: value for name, value in rows()[0].items() if name != "split"}
    assert any(fault.startswith("line 1, fields") for fault in problems([row], documents()))


def test_names_and_texts_are_unique() -> None:
    assert [row["id"] for row in rows()] == [f"s{number:03d}" for number in range(1, len(rows()) + 1)]
    twice = [text for text, count in Counter(normal(row["text"]) for row in rows()).items() if count > 1]
    assert twice == []


def test_the_mix_is_the_one_promised() -> None:
    counts = Counter(row["group"] for row in rows())
    assert all(counts[group] >= least for group, least in LEAST.items()), counts
    assert 0.24 <= counts["unanswerable"] / len(rows()) <= 0.27
    parents = [row["typos"] for row in rows() if row["group"] == "parents"]
    assert 0.3 <= sum(parents) / len(parents) <= 0.4
    languages = Counter(row["language"] for row in rows() if row["group"] == "other")
    assert languages == dict.fromkeys(OTHER_LANGUAGES, 7)


def test_each_group_family_and_language_is_in_both_parts() -> None:
    for field in ("group", "family"):
        kinds = {(row[field], row["split"]) for row in rows()}
        assert {kind for kind, part in kinds if part == "test"} == {
            kind for kind, part in kinds if part == "tune"
        }
    others = {(row["language"], row["split"]) for row in rows() if row["group"] == "other"}
    assert len(others) == 2 * len(OTHER_LANGUAGES)


def test_no_document_answers_questions_of_both_parts() -> None:
    part_of: dict[str, set[str]] = {}
    for row in rows():
        for entry in row["relevant"]:
            if entry["grade"] == 3:
                part_of.setdefault(entry["document"], set()).add(row["split"])
    assert set(part_of) == set(documents())
    assert {name: parts for name, parts in part_of.items() if len(parts) > 1} == {}


def test_what_an_answer_refers_to_is_graded_too() -> None:
    """Where the reader finds a reference to a numbered question of the same document."""
    missing: list[str] = []
    for row in rows():
        graded = {
            (entry["document"], record_at(entry, documents()))
            for entry in row["relevant"]
            if entry["grade"] > 1
        }
        for entry in row["relevant"]:
            records = documents()[entry["document"]]
            at = record_at(entry, documents())
            if entry["grade"] < 3 or at is None:
                continue
            for target in records[at].crossrefs:
                meant = record_at({"document": entry["document"], "number": target}, documents())
                if meant is not None and (entry["document"], meant) not in graded:
                    missing.append(f"{row['id']}: {entry['document']} {target}")
    assert missing == []


def test_questions_are_not_copied_from_the_documents() -> None:
    """Nor is a question that is asked the question as it stands in the document, but for look-ups."""
    asked = {normal(q.text.content) for records in documents().values() for r in records for q in r.questions}
    assert [row["id"] for row in rows() if normal(row["text"]) in asked] == []


def test_the_test_part_is_frozen() -> None:
    """A change here changes what past figures mean: see the datasheet before renewing the hash."""
    test_part = "".join(
        f"{line}\n" for line, row in zip(lines(), rows(), strict=True) if row["split"] == "test"
    )
    frozen = (FOLDER / "FROZEN").read_text(encoding="utf-8").strip()
    assert hashlib.sha256(test_part.encode("utf-8")).hexdigest() == frozen


def test_the_datasheet_counts_as_the_set_does() -> None:
    table = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    counts = Counter((row["group"], row["split"]) for row in rows())
    for group in LEAST:
        assert f"| `{group}` | {counts[group, 'test']} | {counts[group, 'tune']} |" in table
    assert f"**Questions.** {len(rows())}," in table
