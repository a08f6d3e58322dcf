"""Runs: what is written of them, going on after a stop, other runs refused, baselines, and TREC's format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.cli import app
from corpus.records import Kamerstuk
from evals.provenance import code_version
from evals.quotes import broken_quotes, shown_citations
from evals.run import ANSWERS, MANIFEST, TREC, Run, RunError, read_run, write_run
from evals.run_settings import SettingError, run_settings, setting_names
from evals.set_records import Records
from evals.sets import index_set
from evals.systems import DEPTH, falling
from evals.trec_run import TrecRunError, read_trec_run, write_trec_run
from index.settings import IndexSettings

DOCUMENT = "voorbeeld-aanhangsel"
QUESTIONS = {
    "q1": ("Wie is verantwoordelijk voor het leerlingenvervoer?", "2"),
    "q2": ("Wanneer moet een school verzuim melden?", "8"),
    "q3": ("Wat is de hoofdstad van Peru?", None),
    "q4": ("Wat doet de leerplichtambtenaar?", "9"),
}
TURNS = ["Onder welke voorwaarden is er recht op leerlingenvervoer?"]


def row(name: str, text: str, number: str | None, **more: Any) -> dict[str, Any]:
    relevant = [{"document": f"{DOCUMENT}.pdf", "number": number, "grade": 3}] if number else []
    fixed = {"group": "parents", "language": "nl", "typos": False, "split": "test"}
    family = None if number else "off_topic"
    return {"id": name, "text": text, **fixed, "family": family, "relevant": relevant, **more}


def make_set(folder: Path) -> Path:
    """A set of one bundled document, four questions and a conversation."""
    (folder / "documents").mkdir(parents=True)
    text = files("corpus.samples").joinpath("texts", f"{DOCUMENT}.yaml").read_text(encoding="utf-8")
    (folder / "documents" / f"{DOCUMENT}.yaml").write_text(text, encoding="utf-8")
    rows = [row(name, *asked) for name, asked in QUESTIONS.items()]
    lines = "".join(json.dumps(each) + "\n" for each in rows)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    talk = row("c1", "en wat als het wordt afgewezen?", "4", turns=TURNS)
    (folder / "conversations.jsonl").write_text(json.dumps(talk) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_set(tmp_path_factory.mktemp("set") / "small")


@pytest.fixture(scope="module")
def index(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexed") / "index"
    index_set(small, folder, IndexSettings(epochs=0)).close()
    return folder


@pytest.fixture(scope="module")
def documents(small: Path, index: Path) -> Sequence[Kamerstuk]:
    snapshot = index_set(small, index)
    held = snapshot.documents()
    snapshot.close()
    return held


def passend(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, arguments)])


@pytest.fixture(scope="module")
def done(small: Path, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A whole run of the assistant; nobody may change it."""
    out = tmp_path_factory.mktemp("runs") / "ours"
    told = passend("run", "--set", small, "--split", "test", "--index", index, "--out", out)
    assert told.exit_code == 0, told.output
    assert "5 answers" in told.output
    return read_run(out)


@pytest.fixture
def copied(done: Run, tmp_path: Path) -> Path:
    return write_run(tmp_path / "copy", done.manifest, list(done.answered.values())).folder


def again(small: Path, index: Path, out: Path, *more: str) -> Result:
    return passend("run", "--set", small, "--split", "test", "--index", index, "--out", out, *more)


def unfinished(folder: Path) -> list[str]:
    """Make a run one that is under way; the lines of its answers."""
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"finished": None, "timings": None}))
    return (folder / ANSWERS).read_text().splitlines(keepends=True)


def test_a_run_tells_with_what_it_was_made(done: Run) -> None:
    told = done.manifest
    assert done.finished
    assert (told["split"], told["system"], told["questions"]) == ("test", "ours", 5)
    assert told["settings"]["assistant"]["min_confidence"] == 0.5
    assert told["settings"]["index"]["weights.lexical"] == IndexSettings().weights.lexical
    assert "epochs" not in told["settings"]["index"]  # how that index was built is not known
    assert told["index"]["documents"] == 1
    assert told["code"]["version"]
    assert len(told["code"]["sha256"]) == 64
    assert told["environment"]["cpus"] >= 1
    assert told["environment"]["libraries"]["numpy"]
    seconds = sorted(one.seconds for one in done.answered.values())
    assert told["timings"]["median"] == pytest.approx(seconds[2], abs=1e-5)
    assert seconds[2] <= told["timings"]["p95"] <= seconds[-1]
    assert told["started"] <= told["finished"]


def test_a_run_holds_every_answer_with_what_was_retrieved(done: Run) -> None:
    assert list(done.answered) == [*QUESTIONS, "c1"]
    for one in done.answered.values():
        scores = [score for _, score in one.ranking]
        assert scores == sorted(set(scores), reverse=True)
        assert 0 < len(one.ranking) <= DEPTH
        retrieved = [each["entry"] for each in one.answer["retrieved"]]
        assert one.entries[: len(retrieved)] == retrieved
    assert len(done.answered["q1"].ranking) > 10
    assert done.answered["q1"].answer["citations"][0]["question_numbers"] == [2]
    assert done.answered["q3"].answer["status"] == "off_topic"


def test_a_conversation_is_asked_with_its_turns(done: Run) -> None:
    cited = done.answered["c1"].answer["citations"][0]
    assert "leerlingenvervoer" in cited["question"]
    assert done.answered["c1"].answer["question"] == "en wat als het wordt afgewezen?"


def test_the_entry_of_a_citation_is_that_of_its_record(done: Run, documents: Sequence[Kamerstuk]) -> None:
    entries = Records(documents).by_id
    shown = [cited for one in done.answered.values() for cited in shown_citations(one.answer)]
    assert len(shown) >= 3
    for cited in shown:
        start, end = cited["span"]
        assert entries[cited["entry"]].record.answer.content[start:end] == cited["quote"]


def test_a_changed_quote_page_or_entry_is_broken(done: Run, documents: Sequence[Kamerstuk]) -> None:
    entries = Records(documents).by_id
    answer = json.loads(json.dumps(done.answered["q1"].answer))
    assert broken_quotes(answer, entries) == []
    other = done.answered["q2"].answer["citations"][0]["entry"]
    for name, value in (("quote", "De school."), ("pages", [2, 2]), ("entry", other), ("entry", "none")):
        cited = answer["citations"][0] | {name: value}
        assert broken_quotes(answer | {"citations": [cited]}, entries) == [cited]
        assert broken_quotes(answer | {"figures": [{"newer": cited, "older": cited}]}, entries) == [cited] * 2


def test_a_trec_run_says_the_same(done: Run) -> None:
    rankings = {one.id: one.ranking for one in done.answered.values()}
    assert read_trec_run(done.folder / TREC) == rankings
    read = [(doc.query_id, doc.doc_id) for doc in ir_measures.read_trec_run(str(done.folder / TREC))]
    assert read == [(name, entry) for name, ranking in rankings.items() for entry, _ in ranking]


def test_a_run_that_was_cut_off_goes_on(small: Path, index: Path, done: Run, copied: Path) -> None:
    first, second, *_ = unfinished(copied)
    kept = json.dumps(json.loads(first) | {"seconds": 321.0}) + "\n"
    (copied / ANSWERS).write_text(kept + second[: len(second) // 2])
    (copied / TREC).unlink()
    assert list(read_run(copied).answered) == ["q1"]
    assert again(small, index, copied).exit_code == 0
    run = read_run(copied)
    assert run.answered["q1"].seconds == 321.0  # it was not asked again
    assert run.manifest["timings"]["total"] > 321
    assert list(run.answered) == list(done.answered)
    for name, one in run.answered.items():
        assert (one.ranking, one.answer) == (done.answered[name].ranking, done.answered[name].answer)
    assert read_trec_run(copied / TREC) == read_trec_run(done.folder / TREC)


def test_a_letter_that_was_cut_in_two_does_no_harm(small: Path, index: Path, copied: Path) -> None:
    lines = unfinished(copied)
    (copied / ANSWERS).write_bytes(lines[0].encode() + '{"id": "é'.encode()[:-1])
    assert list(read_run(copied).answered) == ["q1"]
    assert again(small, index, copied).exit_code == 0
    assert len(read_run(copied).answered) == 5


def test_a_whole_run_is_left_as_it_is(small: Path, index: Path, copied: Path) -> None:
    before = {path.name: path.read_bytes() for path in copied.iterdir()}
    assert again(small, index, copied).exit_code == 0
    assert {path.name: path.read_bytes() for path in copied.iterdir()} == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--setting", "min_confidence=0.6"), "settings.assistant.min_confidence: 0.5 there, 0.6 now"),
        (("--setting", "weights.lexical=0"), "settings.index.weights.lexical: 1.0 there, 0.0 now"),
        (("--system", "bm25"), "system: ours there, bm25 now"),
    ],
)
def test_another_run_is_refused(
    more: tuple[str, ...], told: str, small: Path, index: Path, copied: Path
) -> None:
    before = (copied / ANSWERS).read_bytes()
    refused = again(small, index, copied, *more)
    assert refused.exit_code == 1
    assert told in refused.output
    assert (copied / ANSWERS).read_bytes() == before


def test_another_set_or_index_or_version_is_refused(
    small: Path, index: Path, copied: Path, tmp_path: Path
) -> None:
    other = make_set(tmp_path / "other")
    with (other / "questions.jsonl").open("a") as stream:
        stream.write(json.dumps(row("q5", "Wat is een so?", "1")) + "\n")
    assert "set_hash" in again(other, index, copied).output
    manifest = json.loads((copied / MANIFEST).read_text())
    for name, field, value in (("code", "sha256", "0" * 64), ("index", "passages", 3)):
        (copied / MANIFEST).write_text(json.dumps(manifest | {name: manifest[name] | {field: value}}))
        assert f"{field}: {str(value)[:12]}" in again(small, index, copied).output


def test_a_folder_with_something_else_is_left_alone(small: Path, index: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    refused = again(small, index, tmp_path)
    assert refused.exit_code == 1
    assert "other files" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_without_an_index_the_documents_of_the_set_are_indexed(small: Path, tmp_path: Path) -> None:
    told = passend("run", "--set", small, "--out", tmp_path / "run", "--setting", "epochs=0")
    assert told.exit_code == 0, told.output
    run = read_run(tmp_path / "run")
    assert run.manifest["settings"]["index"]["epochs"] == 0
    assert run.manifest["split"] is None
    assert (run.folder / "index" / "current").exists()


def test_what_is_settled_when_an_index_is_built_cannot_be_set_later(
    small: Path, index: Path, tmp_path: Path
) -> None:
    refused = again(small, index, tmp_path / "run", "--setting", "epochs=1")
    assert refused.exit_code == 1
    assert "epochs is settled" in refused.output


def test_settings_change_the_answers(small: Path, index: Path, done: Run, tmp_path: Path) -> None:
    assert again(small, index, tmp_path / "run", "--setting", "min_confidence=1").exit_code == 0
    run = read_run(tmp_path / "run")
    assert {one.answer["status"] for one in run.answered.values()} == {"not_found", "off_topic"}
    assert run.answered["q1"].ranking == done.answered["q1"].ranking


def test_the_environment_changes_nothing_and_no_key_is_written_down(
    small: Path, index: Path, done: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSEND_MIN_CONFIDENCE", "1")
    monkeypatch.setenv("PASSEND_API_KEY", "very-secret")
    assert again(small, index, tmp_path / "run").exit_code == 0
    assert "very-secret" not in (tmp_path / "run" / MANIFEST).read_text()
    assert read_run(tmp_path / "run").answered["q1"].answer == done.answered["q1"].answer


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nothing=1", "no setting 'nothing'; there are model, "),
        ("port=1", "no setting 'port'"),
        ("llm.api_key=x", "no setting 'llm.api_key'"),
        ("weights=1", "no setting 'weights'"),
        ("depth", "write it as depth=value"),
        ("depth=many", "depth cannot be 'many'"),
        ("depth=0", "of at least 1"),
        ("depth=2.5", "depth cannot be '2.5'"),
        ("min_confidence=2", "from 0 to 1"),
        ("min_confidence=nan", "from 0 to 1"),
        ("expand=perhaps", "expand cannot be 'perhaps'"),
        ("language=de", "language cannot be 'de'"),
        ("depth=none", "depth cannot be 'none'"),
    ],
)
def test_settings_that_cannot_be(given: str, told: str) -> None:
    with pytest.raises(SettingError) as error:
        run_settings([given])
    assert told in str(error.value)


def test_settings_of_every_kind() -> None:
    settings = run_settings(
        [
            "depth=7",
            "weights.year = 0.5",
            "expand=false",
            "language=en",
            "llm.temperature=none",
            "llm.model=a:b",
        ]
    )
    assert (settings.index.depth, settings.index.weights.year, settings.index.expand) == (7, 0.5, False)
    assert settings.index.weights.lexical == IndexSettings().weights.lexical
    assert (settings.assistant.language, settings.assistant.llm.model) == ("en", "a:b")
    assert settings.assistant.llm.temperature is None
    data = settings.data()
    assert {*data["index"], *data["assistant"]} == set(setting_names())


@pytest.mark.parametrize("system", ["bm25", "dense", pytest.param("chain", marks=pytest.mark.slow)])
def test_baselines_run_by_the_same_command(
    system: str, small: Path, index: Path, tmp_path: Path, documents: Sequence[Kamerstuk]
) -> None:
    told = again(small, index, tmp_path / "run", "--system", system)
    assert told.exit_code == 0, told.output
    run = read_run(tmp_path / "run")
    assert run.manifest["system"] == system
    [document] = documents
    for name in ("q1", "q2", "q4", "c1"):
        one = run.answered[name]
        [cited] = one.answer["citations"]
        assert 0 < one.answer["confidence"] <= 1
        assert one.ranking
        if system == "chain":
            letters = "".join("".join(document.page_texts[cited["pages"][0] - 1]).split())
            assert "".join(cited["quote"].split())[:30] in letters
        else:
            assert cited["entry"] == one.entries[0]
            assert broken_quotes(one.answer, Records(documents).by_id) == []


def test_systems_that_cannot_run(small: Path, index: Path, tmp_path: Path) -> None:
    assert "ours, bm25, dense, chain" in again(small, index, tmp_path / "run", "--system", "best").output
    refused = again(small, index, tmp_path / "run", "--system", "bm25", "--setting", "depth=3")
    assert "bm25 has no settings" in refused.output
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "this is no answer"),
        ("[]", "this is no answer"),
        ('{"id": "x", "ranking": [], "seconds": 1}', "the field answer is missing"),
        ('{"id": "x", "ranking": [["e"]], "answer": {}, "seconds": 1}', "this is no answer"),
        ('{"id": 3, "ranking": [], "answer": {}, "seconds": 1}', "a text 'id'"),
        ('{"id": "q1", "ranking": [], "answer": {}, "seconds": 1}', "answered twice"),
    ],
)
def test_a_run_that_cannot_be_read(line: str, told: str, copied: Path) -> None:
    with (copied / ANSWERS).open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(RunError) as error:
        read_run(copied)
    assert told in str(error.value)
    assert f"{ANSWERS}, line 6" in str(error.value)


def test_folders_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run in"):
        read_run(tmp_path)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(RunError, match="no JSON"):
        read_run(tmp_path)


def test_a_version_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    with_git = code_version()
    monkeypatch.setenv("PATH", "")
    without = code_version()
    assert (without["commit"], without["dirty"]) == (None, None)
    assert without["sha256"] == with_git["sha256"]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(-5, 40)), max_size=20))
def test_scores_fall_in_the_order_in_which_entries_were_found(found: list[tuple[str, float]]) -> None:
    ranking = falling(found)
    assert [entry for entry, _ in ranking] == list(dict.fromkeys(entry for entry, _ in found))
    printed = [f"{score:.4f}" for _, score in ranking]
    assert sorted(printed, key=float, reverse=True) == printed
    assert len(set(printed)) == len(printed)


def test_a_trec_run_is_ordered_by_score(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q Q0 a 1 0.5 t\nq Q0 b 2 0.9 t\n\nr Q0 a 1 1e-3 t\nq Q0 c 3 0.5 t\n")
    assert read_trec_run(path) == {"q": (("b", 0.9), ("c", 0.5), ("a", 0.5)), "r": (("a", 0.001),)}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("q Q0 a 1 0.5", "six fields"),
        ("q Q0 a 1 high t", "the score 'high'"),
        ("q Q0 a 1 inf t", "the score 'inf'"),
        ("q Q0 b 2 0.5 t", "b is given twice"),
    ],
)
def test_a_trec_run_that_cannot_be_read(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text(f"q Q0 b 1 0.9 t\n{line}\n")
    with pytest.raises(TrecRunError, match=f"line 2: .*{told}"):
        read_trec_run(path)


def test_a_trec_run_holds_no_spaces(tmp_path: Path) -> None:
    with pytest.raises(TrecRunError, match="'my question'"):
        write_trec_run(tmp_path / "run.trec", {"my question": (("a", 1.0),)}, "t")
