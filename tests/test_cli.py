"""The command ``passend`` as its users meet it: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.batch import Query, read_queries, write_lines
from assistant.cli import app
from assistant.errors import PortInUse
from assistant.listen import listen

ROOT = Path(__file__).resolve().parent.parent
FIELDS = {"question", "status", "answer", "citations", "retrieved", "suggestions"}
CITATION_FIELDS = {"document", "title", "date", "question_numbers", "pages", "page_labels", "quote", "url"}


def passend(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_one_sentence(result: Result, *words: str, status: int = 1) -> None:
    """One line on standard error that ends as a sentence does, and no traceback."""
    assert result.exit_code == status, result.output
    (line,) = result.stderr.strip().splitlines()
    assert all(word in line for word in words), line
    assert "Traceback" not in result.output


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts in an empty folder, without settings of whoever runs it."""
    for name in ("INDEX", "MODEL", "LANGUAGE", "HOST", "PORT", "MIN_CONFIDENCE"):
        monkeypatch.delenv(f"PASSEND_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def sample_pdfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    assert passend("samples", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def index_dir(sample_pdfs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    (sample_pdfs / "stuk.pdf").write_bytes(b"%PDF-1.7\nno more than this")
    result = passend("build", "--corpus", sample_pdfs, "--index", folder)
    assert result.exit_code == 0, result.output
    assert "1 rejected" in result.stdout
    assert "stuk.pdf" in result.stderr
    return folder


def test_help_names_every_command() -> None:
    result = passend("--help")
    assert result.exit_code == 0
    assert all(
        name in result.stdout for name in ("parse", "build", "samples", "ask", "batch", "chat", "status")
    )


def test_nothing_heavy_is_loaded_to_show_help() -> None:
    heavy = "{'torch', 'gradio', 'sentence_transformers', 'chromadb', 'fastapi', 'pypdf', 'transformers'}"
    code = f"import sys, assistant.cli; sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments", [["ask"], ["ask", "wat?", "--nonsense"], ["chat", "--port", "70000"], ["x"]]
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    result = passend(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_build_without_a_folder() -> None:
    assert_one_sentence(passend("build", "--corpus", "nergens"), "nergens")


def test_build_of_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert_one_sentence(passend("build", "--corpus", "leeg"), "leeg")
    assert not (tmp_path / "data").exists()


def test_build_where_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "brief.pdf").write_text("geen pdf")
    result = passend("build", "--corpus", "map")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(
        "passend: None of the PDFs in map can be read (brief.pdf: "
    )
    assert not Path("data/index/current").exists()


def test_parse_goes_on_after_a_file_that_is_no_pdf(sample_pdfs: Path) -> None:
    good = next(sample_pdfs.glob("voorbeeld*.pdf"))
    Path("brief.pdf").write_text("geen pdf")
    result = passend("parse", "brief.pdf", "weg.pdf", good)
    assert result.exit_code == 0
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["brief.pdf", "weg.pdf"]
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows
    assert {row["file"] for row in rows} == {good.name}


def test_parse_of_nothing_readable_fails() -> None:
    Path("brief.pdf").write_text("geen pdf")
    assert_one_sentence(passend("parse", "brief.pdf"), "brief.pdf")


@pytest.mark.parametrize("command", [["ask", "wat is zorgplicht?"], ["status"]])
def test_a_missing_index_says_what_to_do(command: list[str]) -> None:
    assert_one_sentence(passend(*command, "--index", "nergens"), "nergens", "passend build")


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSEND_PORT", "hoog")
    assert_one_sentence(passend("status"), "PASSEND_PORT", "hoog")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[1]", "'id'"),
        ('{"text": "wat?"}', "'id'"),
        ('{"id": 1}', "'text'"),
        ('{"id": 1, "turns": []}', "'text'"),
        ('{"id": 1, "turns": [{"role": "user"}]}', "'text'"),
        ('{"id": 1, "text": "wat is \\ud83d?"}', "half a character"),
    ],
)
def test_a_malformed_query_is_named_by_its_line(line: str, complaint: str) -> None:
    Path("q.jsonl").write_text(f'{{"id": "a", "text": "wat?"}}\n\n{line}\n')
    assert_one_sentence(passend("batch", "q.jsonl", "--out", "a.jsonl"), "q.jsonl, line 3", complaint)
    assert not Path("a.jsonl").exists()


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_a_query_may_hold_a_line_end_of_another_kind(mark: str, tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    write_lines(queries, [{"id": 1, "text": f"wat is{mark}zorgplicht?"}])
    assert len(queries.read_text(encoding="utf-8").splitlines()) == 1
    queries.write_text(json.dumps({"id": 1, "text": f"wat is{mark}zorgplicht?"}, ensure_ascii=False), "utf-8")
    assert read_queries(queries) == [Query(1, (f"wat is{mark}zorgplicht?",))]


def test_batch_without_queries() -> None:
    assert_one_sentence(passend("batch", "weg.jsonl", "--out", "a.jsonl"), "weg.jsonl")


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_told_before_anything_is_built(busy_port: int) -> None:
    assert_one_sentence(passend("chat", "--port", str(busy_port)), str(busy_port), "--port")
    assert not Path("data").exists()


@pytest.mark.skipif(not has_ipv6(), reason="there is no IPv6 on this machine")
def test_the_chat_may_listen_on_ipv6() -> None:
    with listen("::1", 0) as taken:
        taken.listen()
        assert taken.family == socket.AF_INET6
        with pytest.raises(PortInUse, match="::1"):
            listen("::1", taken.getsockname()[1])


@pytest.mark.slow
def test_an_answer_as_json(index_dir: Path) -> None:
    result = passend(
        "ask", "wat is het verschil tussen een opp en een handelingsplan?", "--index", index_dir, "--json"
    )
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer.keys() >= FIELDS
    assert answer["status"] == "answered"
    citation = answer["citations"][0]
    assert citation.keys() >= CITATION_FIELDS
    assert citation["question_numbers"] == [1]
    assert citation["quote"] in answer["answer"]
    assert citation["url"].endswith(f".pdf#page={citation['pages'][0]}")
    assert "voorbeelddocument" in citation["reference"]


@pytest.mark.slow
def test_an_answer_for_a_reader(index_dir: Path) -> None:
    result = passend("ask", "wat is het verschil tussen een opp en een handelingsplan?", "--index", index_dir)
    assert result.exit_code == 0
    assert "[1]" in result.stdout
    assert "vraag 1, p. " in result.stdout


@pytest.mark.slow
def test_what_is_not_in_the_documents_is_not_found(index_dir: Path) -> None:
    result = passend("ask", "Wat is de hoofdstad van Peru?", "--index", index_dir, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] == "off_topic"


@pytest.mark.slow
@pytest.mark.parametrize(("question", "status"), [("", "empty"), ("wat " * 2500, "too_long")])
def test_a_question_that_cannot_be_asked(index_dir: Path, question: str, status: str) -> None:
    assert_one_sentence(passend("ask", question, "--index", index_dir), "vraag", status=2)
    as_json = passend("ask", question, "--index", index_dir, "--json")
    assert json.loads(as_json.stdout)["status"] == status


@pytest.mark.slow
def test_asking_does_not_wait_for_torch(index_dir: Path) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from assistant.cli import app\n"
        "result = CliRunner().invoke(app, sys.argv[1:])\n"
        "assert result.exit_code == 0, result.output\n"
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'transformers'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    arguments = [sys.executable, "-c", code, "ask", "wat is zorgplicht?", "--index", str(index_dir)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_batch_answers_each_query_under_its_id(index_dir: Path) -> None:
    queries = [
        {"id": "a", "text": "Wat is de hoofdstad van Peru?", "group": "off-topic"},
        {"id": 2, "turns": [{"text": "wat houdt de zorgplicht in?"}, {"role": "assistant", "text": "..."}]},
        {"id": "c", "text": ""},
    ]
    Path("q.jsonl").write_text("\n".join(json.dumps(query) for query in queries))
    result = passend("batch", "q.jsonl", "--index", index_dir, "--out", "out/a.jsonl")
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in Path("out/a.jsonl").read_text().splitlines()]
    assert [(answer["id"], answer["status"]) for answer in answers] == [
        ("a", "off_topic"),
        (2, "answered"),
        ("c", "empty"),
    ]
    assert [path.name for path in Path("out").iterdir()] == ["a.jsonl"]


@pytest.mark.slow
def test_status_tells_what_is_in_the_index(index_dir: Path) -> None:
    facts = json.loads(passend("status", "--index", index_dir, "--json").stdout)
    assert facts["index"] == str(index_dir)
    assert str(index_dir) in passend("status", "--index", index_dir).stdout
