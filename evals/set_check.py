"""Checks a set, and tells all that is wrong with it: file, line and field of each fault, in plain words."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.records import Kamerstuk
from evals.set_fields import (
    CONVERSATION,
    DEFAULTS,
    MISTYPED,
    NUGGET,
    QUESTION,
    TRANSLATED,
    VARIANT,
    Faults,
    Fields,
    Row,
    texts_in,
    wrong_fields,
)
from evals.set_formats import read_trec
from evals.set_manifest import (
    COUNTED,
    LINES,
    MANIFEST,
    STATED,
    counted,
    frozen_parts,
    read_manifest,
    same_part,
)
from evals.set_records import Faulty, NoSuchRecord, Problem, Records, SetError

MOST_NUGGETS = 5
_OF_CONVERSATIONS = ("conversation", "unanswerable")
_WHERE = {"document", "number", "ordinal", "heading"}
_QUESTIONS, _CONVERSATIONS, _VARIANTS, _NUGGETS = LINES
_Lines = list[tuple[int, Row]]


@dataclass(slots=True)
class _Check:
    """What is known while a set is checked, and what was found wrong."""

    folder: Path
    allowed: Mapping[str, Sequence[str]]
    records: Records | None
    found: list[Problem] = field(default_factory=list)
    asked: dict[str, Row] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def tell(self, file: str, line: int, name: str, message: str) -> None:
        self.found.append(Problem(file, line, name, message))


def problems(folder: Path, documents: Sequence[Kamerstuk] | None) -> list[Problem]:
    """All that is wrong with the set in ``folder``; without ``documents`` no record is looked up."""
    if not (folder / _QUESTIONS).exists() and any(folder.glob("topics.*")):
        return _trec_problems(folder, documents)
    try:
        said = read_manifest(folder)
    except SetError as error:
        return [Problem(MANIFEST, 0, "", str(error))]
    stated = {name: texts_in(value) for name, value in (said or {}).items() if isinstance(value, list)}
    allowed = {name: stated.get(name, values) for name, values in DEFAULTS.items()}
    check = _Check(folder, allowed, Records(documents) if documents is not None else None)
    if not (folder / _QUESTIONS).exists():
        return [Problem(_QUESTIONS, 0, "", "this file must be there.")]
    for name, rules in _RULES.items():
        _check_file(check, name, rules)
    if said is not None:
        _check_manifest(check, said, documents)
    return sorted(set(check.found))


def _trec_problems(folder: Path, documents: Sequence[Kamerstuk] | None) -> list[Problem]:
    if documents is None:
        return [Problem("qrels.txt", 0, "", "give the index of the documents that are judged.")]
    try:
        read_trec(folder, documents)
    except Faulty as error:
        return sorted(error.problems)
    return []


def _check_file(check: _Check, name: str, rules: _Rules) -> None:
    if not (check.folder / name).exists():
        return
    sound: _Lines = []
    for line, row in _rows(check, name):
        faults = wrong_fields(row, rules.fields, check.allowed)
        for where, message in faults:
            check.tell(name, line, where, message)
        if not faults:
            sound.append((line, row))
    for line, row in sound:
        for where, message in rules.meaning(row, check):
            check.tell(name, line, where, message)
    for line, where, message in rules.together(sound, check):
        check.tell(name, line, where, message)


def _rows(check: _Check, name: str) -> Iterator[tuple[int, Row]]:
    try:
        lines = (check.folder / name).read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        check.tell(name, 0, "", f"this is not UTF-8 text (byte {error.start}).")
        return
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line, object_pairs_hook=_once)
        except ValueError as error:
            check.tell(name, number, "", f"this is no JSON ({error}).")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            check.tell(name, number, "", "this is no JSON object.")


def _once(pairs: list[tuple[str, Any]]) -> Row:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is there twice")
    return dict(pairs)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The fields of a file, what the fields of a line mean together, and what its lines do."""

    fields: Fields
    meaning: Callable[[Row, _Check], Iterable[tuple[str, str]]] = lambda row, check: ()
    together: Callable[[_Lines, _Check], Iterable[tuple[int, str, str]]] = lambda rows, check: ()


def _question_means(row: Row, check: _Check) -> Faults:
    refused = row["group"] == "unanswerable"
    if refused != (row["family"] is not None):
        yield "family", "an unanswerable question has a family, and no other question has one."
    if refused and row["relevant"]:
        yield "relevant", "nothing is relevant for an unanswerable question."
    if not refused and all(judged["grade"] < 3 for judged in row["relevant"]):
        yield "relevant", "an answerable question has a record of grade 3."
    of_other_files = (MISTYPED, TRANSLATED) if "turns" in row else (MISTYPED, TRANSLATED, "conversation")
    if row["group"] in of_other_files or ("turns" in row and row["group"] not in _OF_CONVERSATIONS):
        yield "group", f"questions of the group {row['group']} do not belong in this file."
    if (row["group"] == "english" and row["language"] != "en") or (
        row["group"] == "other" and row["language"] in ("nl", "en")
    ):
        yield "language", f"{row['language']} does not fit the group {row['group']}."
    yield from _wrong_records(row, check)
    yield from _asked_before(row, check)
    check.asked[row["id"]] = row


def _wrong_records(row: Row, check: _Check) -> Faults:
    seen: set[str] = set()
    for place, judged in enumerate(row["relevant"]):
        if check.records is None:
            return
        try:
            entry = check.records.find(judged).id
        except NoSuchRecord as error:
            yield f"relevant[{place}].{error.field}", str(error)
            continue
        if entry in seen:
            yield f"relevant[{place}]", "this record is judged twice."
        seen.add(entry)


def _asked_before(row: Row, check: _Check) -> Faults:
    if row["id"] in check.asked:
        yield "id", f"{row['id']} is there already."
    words = [*row.get("turns", ()), row["text"]]
    text = " ".join("".join(c if c.isalnum() else " " for c in " ".join(words).casefold()).split())
    if text in check.texts and text:
        yield "text", f"{check.texts[text]} asks the same."
    check.texts.setdefault(text, row["id"])


def _variant_means(row: Row, check: _Check) -> Faults:
    original = check.asked.get(row["variant_of"])
    yield from _asked_before(row, check)
    if original is None or "variant_of" in original or "turns" in original:
        yield "variant_of", f"there is no single question {row['variant_of']}."
    elif original["language"] != "nl" or original["typos"]:
        yield "variant_of", f"{row['variant_of']} is not a clean Dutch question."
    if row["group"] not in (MISTYPED, TRANSLATED):
        yield "group", f"a variant is {MISTYPED} or {TRANSLATED}."
    elif row["typos"] != (row["group"] == MISTYPED):
        yield "typos", f"this is true for {MISTYPED}, and false for {TRANSLATED}."
    elif (row["language"] == "nl") != (row["group"] == MISTYPED):
        yield "language", f"this is nl for {MISTYPED}, and another for {TRANSLATED}."
    check.asked[row["id"]] = row


def _nugget_means(row: Row, check: _Check) -> Faults:
    question = check.asked.get(row["question"])
    if question is None or "relevant" not in question:
        yield "question", f"there is no question {row['question']}."
        return
    if check.records is None:
        return
    try:
        entry = check.records.find(row)
    except NoSuchRecord as error:
        yield error.field, str(error)
        return
    if entry.id not in _graded(question, check):
        yield (
            "document" if row["number"] is None else "number",
            f"this record does not answer {row['question']}.",
        )
    answer, (start, end) = entry.record.answer.content, row["span"]
    if end > len(answer):
        yield "span", f"the answer ends at {len(answer)}."
    elif answer[start:end] != row["text"]:
        yield "text", f"this does not stand at {start} to {end}, where the answer says {answer[start:end]!r}."


def _graded(question: Row, check: _Check) -> set[str]:
    """The entries of grade 2 and 3, which answer a question or part of it."""
    found = set()
    for judged in question["relevant"]:
        if check.records and judged["grade"] >= 2:
            try:
                found.add(check.records.find(judged).id)
            except NoSuchRecord:
                continue  # told of where it stands
    return found


def _nuggets_together(rows: _Lines, check: _Check) -> Iterator[tuple[int, str, str]]:
    held: dict[str, _Lines] = {}
    for line, row in rows:
        held.setdefault(row["question"], []).append((line, row))
    for name, points in held.items():
        if len(points) > MOST_NUGGETS:
            yield points[MOST_NUGGETS][0], "question", f"{name} has more than {MOST_NUGGETS} nuggets."
        if not any(row["vital"] for _, row in points):
            yield points[0][0], "vital", f"none of the nuggets of {name} is vital."
        for place, (line, row) in enumerate(points):
            if any(_overlap(row, other) for _, other in points[:place]):
                yield line, "span", f"another nugget of {name} holds some of these characters."


def _overlap(one: Row, other: Row) -> bool:
    same = all(one.get(name) == other.get(name) for name in _WHERE)
    return bool(same and one["span"][0] < other["span"][1] and other["span"][0] < one["span"][1])


_RULES: Mapping[str, _Rules] = {
    _QUESTIONS: _Rules(QUESTION, _question_means),
    _CONVERSATIONS: _Rules(CONVERSATION, _question_means),
    _VARIANTS: _Rules(VARIANT, _variant_means),
    _NUGGETS: _Rules(NUGGET, _nugget_means, _nuggets_together),
}


def _check_manifest(check: _Check, said: Row, documents: Sequence[Kamerstuk] | None) -> None:
    lines = _manifest_lines(check.folder)

    def tell(name: str, message: str) -> None:
        check.tell(MANIFEST, lines.get(name.split(".")[0], 0), name, message)

    for name in (*STATED, *COUNTED):
        if name not in said:
            tell(name, "this is missing; `passend eval sets seal` fills in what is counted.")
    for name, value in said.items():
        if name not in (*STATED, *COUNTED):
            tell(str(name), "there is no such field here.")
        elif message := _wrong_statement(name, value, said):
            tell(name, message)
    if not check.found or all(problem.file != MANIFEST for problem in check.found):
        for name, message in _wrong_counts(said, counted(check.folder, documents)):
            tell(name, message)


def _wrong_statement(name: str, value: Any, said: Row) -> str | None:
    if name == "version":
        fits = isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value)
        return None if fits else "a text such as '1.0' is expected."
    if name == "created":
        return None if isinstance(value, datetime.date) else "a date is expected."
    if name in COUNTED:
        return None if isinstance(value, dict) else "names with values are expected."
    if name in ("name", "license", "description"):
        return None if isinstance(value, str) and value.strip() else "a text is expected."
    if not isinstance(value, list) or len(texts_in(value)) != len(value) or len(set(value)) != len(value):
        return "a list of texts, each once, is expected."
    if not value and name not in ("frozen", "families"):
        return "this list may not be empty."
    if name == "frozen" and not set(value) <= set(texts_in(said.get("splits"))):
        return "only splits can be frozen."
    return None


def _wrong_counts(said: Row, now: Row) -> Faults:
    frozen = {name for name, part in frozen_parts(said) if not same_part(said, now, name, part)}
    for name in COUNTED:
        for key in sorted({*said[name], *now[name]}, key=str) if name in now else ():
            if said[name].get(key) == now[name].get(key):
                continue
            if name == "files" and key in frozen:
                told = (
                    f"a frozen part has changed since version {said['version']}; give the set a new version."
                )
            else:
                told = "this is not what it was when the set was sealed."
            yield f"{name}.{key}", told


def _manifest_lines(folder: Path) -> dict[str, int]:
    text = (folder / MANIFEST).read_text(encoding="utf-8").split("\n")
    return {line.split(":")[0]: number for number, line in enumerate(text, 1) if re.match(r"\w+:", line)}
