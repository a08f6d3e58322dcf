"""The evaluation sets: sound, honest in their mix, exchanged with TREC, and their test parts frozen."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.cli import app
from corpus.records import Kamerstuk
from evals.set_check import Problem, problems
from evals.set_formats import UNSTATED, read_trec, write_lines, write_trec
from evals.set_manifest import LINES, seal, write_manifest
from evals.set_records import Faulty, Records, SetError
from evals.sets import (
    SETS,
    Question,
    documents_of,
    index_set,
    questions,
    questions_from,
    set_folder,
    set_hash,
    write_documents,
)
from index.passage import Entry
from index.settings import IndexSettings

FOLDER = set_folder("samples")
SHEET = FOLDER.parent / "README.md"
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
OTHER_LANGUAGES = {"de", "tr", "ar", "pl", "uk"}
Row = dict[str, Any]


@functools.cache
def lines(name: str = "questions.jsonl") -> tuple[str, ...]:
    return tuple((FOLDER / name).read_text(encoding="utf-8").splitlines())


@functools.cache
def rows(name: str = "questions.jsonl") -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in lines(name))


@functools.cache
def documents(name: str = "samples") -> tuple[Kamerstuk, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return tuple(documents_of(name, Path(folder)))


@functools.cache
def all_questions() -> dict[str, Question]:
    return {question.id: question for question in questions("samples", documents())}


@functools.cache
def records() -> Records:
    return Records(documents())


def record_at(judged: Row) -> Entry | None:
    try:
        return records().find(judged)
    except SetError:
        return None


def normal(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


@pytest.mark.parametrize("name", SETS)
def test_the_bundled_sets_are_sound(name: str) -> None:
    assert problems(set_folder(name), documents(name)) == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_small(tmp_path / "small")


def make_small(folder: Path) -> Path:
    """A sound set of some questions of each file, with its hashes."""
    folder.mkdir()
    asked = {row["id"] for row in rows()[:4]} | {"s325", "s127", "s306"}
    for name in LINES:
        chosen = [
            row for row in rows(name) if row.get("variant_of", row.get("question", row.get("id"))) in asked
        ]
        chosen = list(rows(name)[:1]) + list(rows(name)[-1:]) if name == "conversations.jsonl" else chosen
        asked |= {row["id"] for row in chosen if name == "conversations.jsonl"}
        write_rows(folder / name, chosen)
    said = yaml.safe_load((FOLDER / "set.yaml").read_text(encoding="utf-8"))
    write_manifest(
        folder, {name: said[name] for name in said if name not in ("files", "fields", "documents")}
    )
    seal(folder, documents())
    return folder


def write_rows(path: Path, chosen: Sequence[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen)
    path.write_text(text, encoding="utf-8")


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told_after(folder: Path, name: str, line: int, change: Row) -> list[Problem]:
    """What is told after a change of some fields of one line (from 1)."""
    changed = read_rows(folder / name)
    changed[line - 1] |= change
    write_rows(folder / name, changed)
    return problems(folder, documents())


def of(document: str, number: str | None, grade: int, **more: Any) -> Row:
    return {"document": f"voorbeeld-{document}.pdf", "number": number, "grade": grade} | more


@pytest.mark.parametrize(
    ("name", "line", "change", "field", "told"),
    [
        ("questions.jsonl", 1, {"group": "children"}, "group", "'children' is none of the groups"),
        ("questions.jsonl", 1, {"group": "conversation"}, "group", "do not belong in this file"),
        ("questions.jsonl", 1, {"language": "xx"}, "language", "none of the languages"),
        ("questions.jsonl", 1, {"split": "dev"}, "split", "none of the splits"),
        ("questions.jsonl", 1, {"typos": "no"}, "typos", "not true or false"),
        ("questions.jsonl", 1, {"text": " "}, "text", "empty"),
        ("questions.jsonl", 1, {"family": "off_topic"}, "family", "no other question has one"),
        ("questions.jsonl", 1, {"family": "odd"}, "family", "none of the families"),
        ("questions.jsonl", 1, {"relevant": []}, "relevant", "a record of grade 3"),
        ("questions.jsonl", 1, {"more": 1}, "more", "no such field"),
        ("questions.jsonl", 2, {"id": "s001"}, "id", "there already"),
        ("questions.jsonl", 2, {"text": rows()[0]["text"].upper()}, "text", "s001 asks the same"),
        ("questions.jsonl", 7, {"relevant": [of("aanhangsel", "1", 1)]}, "relevant", "nothing is relevant"),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("x", "8", 3)]},
            "relevant[0].document",
            "there is no document",
        ),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("kamerbrief", "8", 3)]},
            "relevant[0].number",
            "no question 8",
        ),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("aanhangsel", "8", 5)]},
            "relevant[0].grade",
            "not 1, 2 or 3",
        ),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("antwoordenlijst", "9", 3), of("antwoordenlijst", "10", 3)]},
            "relevant[1]",
            "judged twice",
        ),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("kamerbrief", None, 3, ordinal=2, heading="Tot slot")]},
            "relevant[0].heading",
            "has the heading 'Ouder- en jeugdsteunpunten'",
        ),
        (
            "questions.jsonl",
            1,
            {"relevant": [of("kamerbrief", None, 3, ordinal=44, heading="Tot slot")]},
            "relevant[0].ordinal",
            "it has 10",
        ),
        ("conversations.jsonl", 1, {"turns": []}, "turns", "one or more earlier questions"),
        ("conversations.jsonl", 1, {"turns": ["a", 3]}, "turns[1]", "3 is no text"),
        ("conversations.jsonl", 1, {"group": "staff"}, "group", "do not belong in this file"),
        ("variants.jsonl", 1, {"variant_of": "s999"}, "variant_of", "no single question s999"),
        ("variants.jsonl", 1, {"variant_of": "s003"}, "variant_of", "not a clean Dutch question"),
        ("variants.jsonl", 1, {"typos": False}, "typos", "true for mistyped"),
        ("variants.jsonl", 1, {"language": "de"}, "language", "nl for mistyped"),
        ("nuggets.jsonl", 1, {"span": [0, 99999]}, "span", "the answer ends at"),
        ("nuggets.jsonl", 1, {"span": [9, 9]}, "span", "spans no characters"),
        ("nuggets.jsonl", 1, {"text": "Ja."}, "text", "does not stand at"),
        ("nuggets.jsonl", 1, {"number": "30"}, "number", "does not answer s001"),
        ("nuggets.jsonl", 1, {"question": "s999"}, "question", "no question s999"),
        ("nuggets.jsonl", 2, rows("nuggets.jsonl")[0], "span", "another nugget of s001"),
    ],
)
def test_a_fault_is_told_with_its_file_line_and_field(
    small: Path, name: str, line: int, change: Row, field: str, told: str
) -> None:
    found = told_after(small, name, line, change)
    assert [p for p in found if (p.file, p.line, p.field) == (name, line, field) and told in p.message], found
    assert str(Problem(name, line, field, "wrong.")) == f"{name}, line {line}, {field}: wrong."


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 99999),
    st.just("nothing like it"),
    st.just(" "),
    st.lists(st.integers(-9, 9), max_size=3),
    st.dictionaries(st.sampled_from(["document", "grade", "odd"]), st.integers(), max_size=2),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small(tmp_path_factory.mktemp("shared") / "small")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_corrupted_field_is_found(shared: Path, data: st.DataObject) -> None:
    """Whatever is put in one field of one line, or if it is left out; by its hash where it could be meant."""
    name = data.draw(st.sampled_from(LINES))
    original = (shared / name).read_text(encoding="utf-8")
    changed = [json.loads(line) for line in original.splitlines()]
    line = data.draw(st.integers(1, len(changed)))
    field = data.draw(st.sampled_from(sorted(changed[line - 1])))
    odd = data.draw(ODD | st.just("left out"))
    before = changed[line - 1].pop(field)
    if odd == "left out" or type(odd) is not type(before) or odd != before:
        changed[line - 1] |= {} if odd == "left out" else {field: odd}
        try:
            write_rows(shared / name, changed)
            found = problems(shared, documents())
        finally:
            (shared / name).write_text(original, encoding="utf-8")
        assert any(p.file == "set.yaml" and p.field == f"files.{name}" for p in found)
        meant = (field == "typos" and isinstance(odd, bool)) or (field == "text" and odd == "nothing like it")
        meant |= field == "vital" and isinstance(odd, bool)
        if not meant:
            # What a line says of another line may be told at the other.
            assert any(p.file != "set.yaml" for p in found), (name, line, field, odd)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_corrupted_statement_is_found(shared: Path, data: st.DataObject) -> None:
    path = shared / "set.yaml"
    original = path.read_text(encoding="utf-8")
    said = yaml.safe_load(original)
    field = data.draw(st.sampled_from(sorted(set(said) - {"name", "license", "description", "version"})))
    odd = data.draw(ODD)
    try:
        write_manifest(shared, said | {field: odd})
        found = problems(shared, documents())
        assert found or (field, odd) == ("frozen", [])
        assert isinstance(odd, list) or any(p.field.startswith(field) and p.line for p in found)
    finally:
        path.write_text(original, encoding="utf-8")


def test_all_that_is_wrong_is_told_at_once(small: Path) -> None:
    told_after(small, "questions.jsonl", 1, {"group": "children", "split": "dev"})
    (small / "variants.jsonl").write_text('no json\n{"id": "a", "id": "b"}\n[]\n', encoding="utf-8")
    found = {(p.file, p.line, p.field) for p in problems(small, documents())}
    assert {("questions.jsonl", 1, "group"), ("questions.jsonl", 1, "split")} <= found
    assert {("variants.jsonl", line, "") for line in (1, 2, 3)} <= found


def test_a_frozen_part_changes_with_a_new_version_only(small: Path) -> None:
    found = told_after(small, "nuggets.jsonl", 1, {"vital": False})
    assert ["a frozen part has changed since version 1.1" in p.message for p in found] == [True]
    with pytest.raises(SetError, match=r"nuggets\.jsonl \(test\); give the set a new version"):
        seal(small, documents())
    seal(small, documents(), "1.2")
    assert problems(small, documents()) == []


def test_other_parts_are_sealed_anew_without_a_new_version(small: Path) -> None:
    told_after(small, "conversations.jsonl", 2, {"text": "en in Almere dan?"})
    found = problems(small, documents())
    assert ["not what it was when the set was sealed" in p.message for p in found] == [True]
    seal(small, documents())
    assert problems(small, documents()) == []


def test_without_documents_all_but_the_records_is_checked(small: Path) -> None:
    assert problems(small, None) == []
    told_after(small, "questions.jsonl", 1, {"relevant": [of("aanhangsel", "999", 3)]})
    assert {p.file for p in problems(small, None)} == {"set.yaml"}
    assert problems(small / "nowhere", None) == [
        Problem("questions.jsonl", 0, "", "this file must be there.")
    ]


def test_a_set_that_cannot_be_read_says_where(small: Path, tmp_path: Path) -> None:
    told_after(small, "questions.jsonl", 2, {"relevant": [of("aanhangsel", "999", 3)]})
    with pytest.raises(
        SetError, match=r"questions\.jsonl, line 2, voorbeeld-aanhangsel\.pdf has no question 999"
    ):
        questions(small, documents())
    with pytest.raises(
        SetError,
        match="There is no set nothing; give samples, field, apart, series, voices, or the folder of a set",
    ):
        questions("nothing", documents())
    with pytest.raises(SetError, match="holds no documents"):
        write_documents(small, tmp_path / "pdf")


def test_questions_carry_turns_nuggets_and_variants() -> None:
    asked = all_questions()
    assert asked["c004"].turns == ("wat is een opp", "wie moet het daarmee eens zijn?")
    assert {question.part for question in asked.values()} == {"questions", "conversations", "variants"}
    variant, original = asked["s001-tr"], asked["s001"]
    same = ("relevant", "split", "family", "nuggets")
    assert variant.variant_of == "s001"
    assert all(getattr(variant, name) == getattr(original, name) for name in same)
    assert [nugget.vital for nugget in original.nuggets] == [True, True, False]
    for question in asked.values():
        for nugget in question.nuggets:
            answer = records().by_id[nugget.entry].record.answer.content
            assert answer[slice(*nugget.span)] == nugget.text
    alone = questions("samples", documents(), "test", ("variants",))
    assert {(each.part, each.split) for each in alone} == {("variants", "test")}


def test_the_hash_of_a_set_changes_with_what_it_asks(small: Path) -> None:
    before = set_hash(small)
    (small / "notes.txt").write_text("not part of the set")
    assert set_hash(small) == before != set_hash("samples")
    told_after(small, "nuggets.jsonl", 1, {"vital": False})
    assert set_hash(small) != before


def test_trec_and_back(tmp_path: Path) -> None:
    asked = list(all_questions().values())
    write_trec(tmp_path, asked, documents())
    assert {path.name for path in tmp_path.iterdir()} == {
        *("topics.tsv", "topics.xml", "qrels.txt", "unanswerable.tsv", "documents.tsv", "nuggets.jsonl")
    }
    assert questions_from(tmp_path, documents()) == asked
    qrels = ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt"))
    assert Counter((q.query_id, q.doc_id, q.relevance) for q in qrels) == Counter(
        (question.id, entry, grade) for question in asked for entry, grade in question.relevant.items()
    )
    topics = (tmp_path / "topics.tsv").read_text(encoding="utf-8").splitlines()
    assert topics[0] == f"s001\t{rows()[0]['text']}"
    assert len(topics) == len(asked)


def test_json_lines_and_back(tmp_path: Path) -> None:
    asked = list(all_questions().values())
    write_lines(tmp_path, asked, documents())
    assert questions_from(tmp_path, documents()) == asked
    assert problems(tmp_path, documents()) == []
    some = [each for each in asked if each.id in ("s001-tr", "c001")]
    write_lines(tmp_path / "some", some, documents())
    loaded = questions_from(tmp_path / "some", documents())
    assert [(each.id, each.relevant) for each in loaded] == [
        ("s001-tr", all_questions()["s001"].relevant),
        ("c001", all_questions()["c001"].relevant),
    ]


def test_judgements_of_others_are_read(tmp_path: Path) -> None:
    """Two columns of topics, binary judgements, and entries of other PDFs of the same documents."""
    entries = list(records().by_id.values())
    (tmp_path / "topics.tsv").write_text(
        "1\twie betaalt?\n2\tongeoordeeld\n3\ten morgen?\n", encoding="utf-8"
    )
    (tmp_path / "qrels.txt").write_text(f"1 0 {entries[3].id} 1\n1 0 old-9 1\n1 0 {entries[5].id} 0\n")
    (tmp_path / "unanswerable.tsv").write_text("3\toff_topic\n")
    kept = f"old-9\t{entries[9].document.file}\tffff\t9\t{entries[9].record.numbers[0]}\t\n"
    (tmp_path / "documents.tsv").write_text(kept)
    found = read_trec(tmp_path, documents(), answer_grade=1)
    assert [(each.id, each.group, each.family) for each in found] == [
        ("1", UNSTATED, None),
        ("3", "unanswerable", "off_topic"),
    ]
    assert found[0].relevant == {entries[3].id: 3, entries[9].id: 3}
    assert [each.id for each in read_trec(tmp_path, documents())] == ["3"]


def test_all_that_is_wrong_with_topics_and_qrels_is_told(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("1\teen\n1\ttwee\nzonder tab\n")
    (tmp_path / "qrels.txt").write_text("1 0 none 3\n9 0 none 3\n1 0 x\n1 0 none high\n")
    with pytest.raises(Faulty) as caught:
        read_trec(tmp_path, documents())
    told = [str(problem) for problem in caught.value.problems]
    assert [line.split(":")[0] for line in told] == [
        "topics.tsv, line 3, columns",
        "topics.tsv, line 2, id",
        *("qrels.txt, line 1, entry", "qrels.txt, line 2, topic"),
        *("qrels.txt, line 3, columns", "qrels.txt, line 4, columns"),
    ]
    assert problems(tmp_path, documents()) == sorted(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<topics><topic>", "is no XML"),
        ('<!DOCTYPE t [<!ENTITY a "b">]><topics/>', "declares a document type"),
        ("<topics><topic number='1'/></topics>", "topic 1: a number that no other has, and a title"),
    ],
)
def test_topics_in_xml_that_cannot_be_read(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "topics.xml").write_text(text)
    (tmp_path / "qrels.txt").write_text("")
    with pytest.raises(SetError, match=told):
        read_trec(tmp_path, documents())


@pytest.mark.slow
def test_commands(small: Path, tmp_path: Path, sample_index: Path) -> None:
    def run(*words: str | Path) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["eval", "sets", *map(str, words)])
        return result.exit_code, result.output

    assert run("validate", small, "--index", sample_index) == (0, f"{small} is sound.\n")
    assert "give --index" in run("validate", small)[1]
    trec, lines_, made = tmp_path / "trec", tmp_path / "lines", tmp_path / "made"
    count = len(questions(small, documents(), "test"))
    told = (0, f"{count} questions are in {trec}.\n")
    assert run("export", small, "--out", trec, "--split", "test", "--index", sample_index) == told
    assert run("export", small, "--out", lines_, "--format", "jsonl", "--index", sample_index)[0] == 0
    assert run("import", trec, "--out", made, "--index", sample_index)[0] == 0
    assert run("validate", made, "--index", sample_index) == (0, f"{made} is sound.\n")
    assert questions(made, documents()) == questions(small, documents(), "test")
    told_after(small, "questions.jsonl", 1, {"split": "dev"})
    code, output = run("validate", small, "--index", sample_index)
    assert code == 1
    assert "questions.jsonl, line 1, split: 'dev' is none of the splits: test, tune." in output
    (trec / "qrels.txt").write_text("s001 0 nothing 3\n")
    assert run("import", trec, "--out", made, "--index", sample_index) == (
        1,
        "qrels.txt, line 1, entry: the documents have no entry nothing.\n",
    )


@pytest.mark.slow
def test_a_set_can_bring_its_own_documents(small: Path, tmp_path: Path) -> None:
    write_documents("samples", small / "documents")
    snapshot = index_set(small, tmp_path / "index", IndexSettings(epochs=0))
    assert [each.id for each in questions(small, snapshot.documents())][:2] == ["s001", "s002"]
    snapshot.close()


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
    for row in (*rows(), *rows("conversations.jsonl")):
        for entry in row["relevant"]:
            if entry["grade"] == 3:
                part_of.setdefault(entry["document"], set()).add(row["split"])
    assert set(part_of) == {document.file for document in documents()}
    assert {name: parts for name, parts in part_of.items() if len(parts) > 1} == {}


def test_what_an_answer_refers_to_is_graded_too() -> None:
    """Where the reader finds a reference to a numbered question of the same document."""
    missing: list[str] = []
    for row in (*rows(), *rows("conversations.jsonl")):
        graded = {record_at(judged) for judged in row["relevant"] if judged["grade"] > 1}
        for judged in row["relevant"]:
            entry = record_at(judged)
            if judged["grade"] < 3 or entry is None:
                continue
            for target in entry.record.crossrefs:
                meant = record_at({"document": judged["document"], "number": target})
                if meant is not None and meant not in graded:
                    missing.append(f"{row['id']}: {judged['document']} {target}")
    assert missing == []


def test_questions_are_not_copied_from_the_documents() -> None:
    """Nor is a question that is asked the question as it stands in the document, but for look-ups."""
    asked = {
        normal(q.text.content) for document in documents() for r in document.records for q in r.questions
    }
    assert [row["id"] for row in rows() if normal(row["text"]) in asked] == []


def test_the_test_part_is_frozen() -> None:
    """A change here changes what past figures mean: see the datasheet before renewing the hash."""
    test_part = "".join(
        f"{line}\n" for line, row in zip(lines(), rows(), strict=True) if row["split"] == "test"
    )
    frozen = (FOLDER / "FROZEN").read_text(encoding="utf-8").strip()
    assert hashlib.sha256(test_part.encode("utf-8")).hexdigest() == frozen


def test_nuggets_conversations_and_variants_are_as_many_as_promised() -> None:
    asked = all_questions().values()
    single = [each for each in asked if each.part == "questions" and each.answers]
    with_nuggets = [each for each in single if each.nuggets]
    assert len(with_nuggets) >= 120
    assert {each.split for each in with_nuggets} == {"test", "tune"}
    assert all(1 <= len(each.nuggets) <= 5 for each in with_nuggets)
    talks = [each for each in asked if each.part == "conversations"]
    assert len(talks) >= 30
    assert {len(each.turns) for each in talks} == {1, 2}
    kinds = Counter((each.group, each.language) for each in asked if each.part == "variants")
    assert kinds["mistyped", "nl"] >= 40
    assert sum(count for (group, _), count in kinds.items() if group == "translated") >= 40
    assert {language for group, language in kinds if group == "translated"} == {"en", *OTHER_LANGUAGES}


def sheet_counts() -> dict[str, tuple[int, int]]:
    """Each count of the datasheet: what a row of its tables says of the test and the tune part."""
    asked = all_questions().values()
    held: dict[str, Counter[str]] = {}
    for each in asked:
        keys = [each.group] if each.part == "questions" else []
        keys += [f"{each.group} in {each.part}"] if each.part == "conversations" else []
        keys += [f"{each.group} ({each.language})"] if each.part == "variants" else []
        if each.nuggets and each.part != "variants":
            keys.append(f"{each.part} with nuggets")
            held.setdefault("vital nuggets", Counter())[each.split] += sum(n.vital for n in each.nuggets)
            held.setdefault("okay nuggets", Counter())[each.split] += sum(not n.vital for n in each.nuggets)
        for key in keys:
            held.setdefault(key, Counter())[each.split] += 1
    return {key: (counts["test"], counts["tune"]) for key, counts in held.items()}


def test_the_datasheet_counts_as_the_set_does() -> None:
    text = SHEET.read_text(encoding="utf-8")
    missing = [
        f"| `{key}` | {test} | {tune} |"
        for key, (test, tune) in sheet_counts().items()
        if f"| `{key}` | {test} | {tune} |" not in text
    ]
    assert missing == []
    assert f"**Questions.** {len(rows())}," in text
    field = questions("field", documents("field"))
    assert f"{len(field)} questions by two hands" in text


def test_the_datasheet_answers_each_section() -> None:
    """The sections of Gebru et al., 'Datasheets for Datasets' (2021)."""
    headings = [line for line in SHEET.read_text(encoding="utf-8").splitlines() if line.startswith("### ")]
    for part in (
        "Motivation",
        "Composition",
        "Collection",
        "Preprocessing",
        "Uses",
        "Distribution",
        "Maintenance",
    ):
        assert any(part in heading for heading in headings), part
