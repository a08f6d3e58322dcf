"""Evaluation sets in the formats of TREC and in JSON Lines, both ways.

A folder in TREC's formats holds

    topics.tsv         id, tab, question: what most retrieval tools read
    topics.xml         the same, with the other fields of each question
    qrels.txt          id, 0, entry, grade
    unanswerable.tsv   id, tab, family: questions that nothing answers, which qrels cannot say
    documents.tsv      the entries: id, document, sha256, ordinal, number, heading
    nuggets.jsonl      the answer points of each question, as the AutoNuggetizer of TREC RAG writes them

Of these, one file of topics and ``qrels.txt`` must be there to be read. Other PDFs of the same documents have
other entries; ``documents.tsv`` then says which record each one was.
"""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.records import Kamerstuk
from evals.question import CONVERSATIONS, QUESTIONS, VARIANTS, Nugget, Question
from evals.set_records import Faulty, NoSuchRecord, Problem, Records, SetError, named

UNSTATED = "unstated"
"""The group and family of questions of which TREC's files give none."""

_ENTRIES = ("entry", "document", "sha256", "ordinal", "number", "heading")
_IMPORTANCE = {True: "vital", False: "okay"}


def write_trec(folder: Path, asked: Sequence[Question], documents: Sequence[Kamerstuk]) -> None:
    """Write questions, judgements and nuggets in TREC's formats."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_tsv(folder / "topics.tsv", ([each.id, _one_line(each.text)] for each in asked))
    (folder / "topics.xml").write_text(_topics(asked), encoding="utf-8")
    judged = [f"{each.id} 0 {entry} {grade}\n" for each in asked for entry, grade in each.relevant.items()]
    (folder / "qrels.txt").write_text("".join(judged), encoding="utf-8")
    refused = ([each.id, each.family or UNSTATED] for each in asked if not each.answers)
    _write_tsv(folder / "unanswerable.tsv", refused)
    _write_tsv(folder / "documents.tsv", [list(_ENTRIES), *_entry_rows(documents)])
    with_points = [_nugget_data(each) for each in asked if each.nuggets]
    _write_lines(folder / "nuggets.jsonl", with_points)


def write_lines(folder: Path, asked: Sequence[Question], documents: Sequence[Kamerstuk]) -> None:
    """Write questions, judgements and nuggets as the JSON Lines of a set."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = Records(documents).by_id
    rows: dict[str, list[dict[str, Any]]] = {QUESTIONS: [], CONVERSATIONS: [], VARIANTS: [], "nuggets": []}
    ids = {each.id for each in asked}
    for each in asked:
        alone = each.part == VARIANTS and each.variant_of not in ids
        part = QUESTIONS if alone else each.part
        rows[part].append(_row(each, part, entries))
        rows["nuggets"] += [_nugget_row(each, point, entries) for point in each.nuggets if part != VARIANTS]
    for name, written in rows.items():
        if written or name == QUESTIONS:
            _write_lines(folder / f"{name}.jsonl", written)


def read_trec(folder: Path, documents: Sequence[Kamerstuk], answer_grade: int = 3) -> list[Question]:
    """The questions of a folder in TREC's formats; raises Faulty, which tells all that is wrong.

    A grade of ``answer_grade`` or more becomes 3, others of 1 or more stay below it; no question is kept
    that is not judged, nor said to be unanswerable.
    """
    reader = _Reader(folder, documents, answer_grade)
    found = reader.questions()
    if reader.faults:
        raise Faulty(reader.faults)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _write_tsv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    lines = ("\t".join(_one_line(str(value)) for value in row) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def _entry_rows(documents: Sequence[Kamerstuk]) -> Iterator[list[object]]:
    for entry in Records(documents).by_id.values():
        number = entry.record.numbers[0] if entry.record.numbers else ""
        document = entry.document
        heading = entry.record.heading or ""
        yield [entry.id, document.file, document.sha256, entry.ordinal, number, heading]


def _topics(asked: Iterable[Question]) -> str:
    root = ElementTree.Element("topics")
    for each in asked:
        topic = ElementTree.SubElement(root, "topic", number=each.id)
        for turn in each.turns:
            ElementTree.SubElement(topic, "turn").text = turn
        ElementTree.SubElement(topic, "title").text = each.text
        fields = {"group": each.group, "language": each.language, "split": each.split}
        fields |= {"typos": "true"} if each.typos else {}
        fields |= {"family": each.family} if each.family else {}
        fields |= {"variant_of": each.variant_of} if each.variant_of else {}
        for name, value in fields.items():
            ElementTree.SubElement(topic, name).text = value
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _nugget_data(question: Question) -> dict[str, Any]:
    points = [
        {
            "text": point.text,
            "importance": _IMPORTANCE[point.vital],
            "docid": point.entry,
            "span": list(point.span),
        }
        for point in question.nuggets
    ]
    return {"qid": question.id, "query": question.text, "nuggets": points}


def _row(question: Question, part: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": question.id}
    row |= {"variant_of": question.variant_of} if part == VARIANTS else {}
    row |= {"turns": list(question.turns)} if part == CONVERSATIONS else {}
    row |= {"text": question.text, "group": question.group, "language": question.language}
    row["typos"] = question.typos
    if part == VARIANTS:
        return row
    judged = [named(entries[entry]) | {"grade": grade} for entry, grade in question.relevant.items()]
    return row | {"family": question.family, "relevant": judged, "split": question.split}


def _nugget_row(question: Question, point: Nugget, entries: Mapping[str, Any]) -> dict[str, Any]:
    said = {"text": point.text, "vital": point.vital, "span": list(point.span)}
    return {"question": question.id} | named(entries[point.entry]) | said


class _Reader:
    """Reads a folder in TREC's formats, and gathers what is wrong in ``faults``."""

    def __init__(self, folder: Path, documents: Sequence[Kamerstuk], answer_grade: int) -> None:
        self.folder = folder
        self.faults: list[Problem] = []
        self._records = Records(documents)
        self._answer_grade = answer_grade
        self._described = {row[0]: row for row in self._table("documents.tsv", len(_ENTRIES))}

    def questions(self) -> list[Question]:
        """The questions that are judged, or said to be unanswerable."""
        topics = self._xml() if (self.folder / "topics.xml").exists() else self._plain()
        judged = self._judgements(topics)
        refused = {name: topic.family for name, topic in topics.items() if topic.family}
        refused |= {row[0]: row[1] for row in self._table("unanswerable.tsv", 2)}
        points = self._points()
        found = []
        for name, topic in topics.items():
            if 3 in judged.get(name, {}).values() or name in refused:
                family = None if judged.get(name) else refused.get(name, UNSTATED)
                whole = replace(topic, relevant=judged.get(name, {}), family=family)
                whole = (
                    whole if topic.group != UNSTATED or not family else replace(whole, group="unanswerable")
                )
                found.append(replace(whole, nuggets=tuple(points.get(name, ()))))
        return found

    def _fault(self, name: str, line: int, field: str, told: str) -> None:
        self.faults.append(Problem(name, line, field, told))

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise SetError(f"{self.folder} has no {name}.") from None
        except UnicodeDecodeError:
            raise SetError(f"{self.folder / name} is not UTF-8 text.") from None

    def _table(self, name: str, columns: int) -> list[list[str]]:
        if not (self.folder / name).exists():
            return []
        rows = []
        lines = self._text(name).splitlines()
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if len(row) == columns:
                rows.append(row)
            elif row:
                told = f"{len(row)} where there must be {columns}, parted by tabs."
                self._fault(name, number, "columns", told)
        return rows

    def _plain(self) -> dict[str, Question]:
        self._text("topics.tsv")
        found: dict[str, Question] = {}
        for number, (name, text) in enumerate(self._table("topics.tsv", 2), 1):
            if name in found:
                self._fault("topics.tsv", number, "id", f"{name} is there twice.")
            found[name] = Question(name, text.strip(), UNSTATED, "nl", False, None, {}, "test")
        return found

    def _xml(self) -> dict[str, Question]:
        text = self._text("topics.xml")
        if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise SetError(f"{self.folder / 'topics.xml'} declares a document type; take that out.")
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise SetError(f"{self.folder / 'topics.xml'} is no XML: {error}.") from None
        found: dict[str, Question] = {}
        for place, topic in enumerate(root.iter("topic"), 1):
            question = _topic(topic)
            if not question.id or not question.text or question.id in found:
                told = "a number that no other has, and a title, are expected."
                self._fault("topics.xml", 0, f"topic {place}", told)
            found[question.id] = question
        return found

    def _judgements(self, topics: Mapping[str, Question]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for number, line in enumerate(self._text("qrels.txt").splitlines(), 1):
            columns = line.split()
            if not columns:
                continue
            if len(columns) != 4 or not re.fullmatch(r"-?\d+", columns[3]):
                self._fault("qrels.txt", number, "columns", "must be topic, 0, entry and a whole grade.")
            elif columns[0] not in topics:
                self._fault("qrels.txt", number, "topic", f"there is no topic {columns[0]}.")
            elif int(columns[3]) > 0:
                self._judge(found.setdefault(columns[0], {}), number, columns[2], int(columns[3]))
        return found

    def _judge(self, judged: dict[str, int], line: int, name: str, grade: int) -> None:
        try:
            entry = self._entry(name)
        except NoSuchRecord as error:
            self._fault("qrels.txt", line, "entry", f"{error}")
            return
        if entry in judged:
            self._fault("qrels.txt", line, "entry", f"{name} is judged twice for the same topic.")
        judged[entry] = 3 if grade >= self._answer_grade else min(grade, 2)

    def _entry(self, name: str) -> str:
        if name in self._records.by_id or name not in self._described:
            if name not in self._records.by_id:
                raise NoSuchRecord("entry", f"the documents have no entry {name}.")
            return name
        _, file, _, ordinal, number, heading = self._described[name]
        judged = {
            "document": file,
            "number": number or None,
            "ordinal": int(ordinal) if ordinal.isdigit() else -1,
            "heading": heading or None,
        }
        return self._records.find(judged).id

    def _points(self) -> dict[str, list[Nugget]]:
        if not (self.folder / "nuggets.jsonl").exists():
            return {}
        found: dict[str, list[Nugget]] = {}
        for number, line in enumerate(self._text("nuggets.jsonl").splitlines(), 1):
            try:
                row = json.loads(line)
                found[row["qid"]] = [self._point(point) for point in row["nuggets"]]
            except (ValueError, KeyError, TypeError, SetError) as error:
                self._fault("nuggets.jsonl", number, "nuggets", f"cannot be read ({error}).")
        return found

    def _point(self, data: Mapping[str, Any]) -> Nugget:
        start, end = data["span"]
        return Nugget(data["text"], data["importance"] == "vital", self._entry(data["docid"]), (start, end))


def _topic(topic: ElementTree.Element) -> Question:
    def said(name: str, otherwise: str = "") -> str:
        return (topic.findtext(name) or otherwise).strip()

    return Question(
        id=topic.get("number", "").strip(),
        text=said("title") or said("query"),
        group=said("group", UNSTATED),
        language=said("language", "nl"),
        typos=said("typos") == "true",
        family=said("family") or None,
        relevant={},
        split=said("split", "test"),
        turns=tuple((turn.text or "").strip() for turn in topic.iter("turn")),
        variant_of=said("variant_of") or None,
    )
