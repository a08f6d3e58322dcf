"""A conversation as a file: all of it, with its sources, and with the text of others as text."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from assistant.notices import notice, told_in
from assistant.respond import Assistant
from assistant.web.app import create_app
from assistant.web.catalogue import texts
from assistant.web.collection.arabic import joined, visual_lines
from assistant.web.saved import saved
from assistant.web.transcript import markdown, pieces
from assistant.web.turn import Turn, broken_off
from tests.web_fake import ASKED_ABOVE, COUNTED_BEFORE, FORBIDDEN, HOSTILE, SIMPLE, FakeModelAssistant

ASKED = (
    "Mag een school mijn kind weigeren?",
    "Чи може школа відмовити моїй дитині?",
    "Okul çocuğumu reddedebilir mi?",
    "Czy szkoła może odmówić przyjęcia dziecka?",
    "هل يحق للمدرسة أن ترفض طفلي؟",
)


@pytest.fixture(scope="module")
def client(sample_site: Any) -> Iterator[TestClient]:
    app = create_app(Assistant(sample_site.snapshot), sample_site.snapshot.pdf_path, sample_site)
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def conversation(sample_site: Any) -> str:
    assistant = Assistant(sample_site.snapshot)
    return saved([Turn(question, "nl", assistant.ask(question)) for question in ASKED])


def test_markdown_holds_every_question_answer_and_source(client: TestClient, conversation: str) -> None:
    response = client.post("/gesprek.md", json={"turns": conversation, "language": "nl"})
    assert response.status_code == 200
    assert response.headers["content-disposition"] == 'attachment; filename="passend-antwoord.md"'
    assert response.headers["cache-control"] == "no-store"
    told = response.text
    assert [line[3:].replace("\\", "") for line in told.splitlines() if line[:3] == "## "] == list(ASKED)
    assert "> Een school mag tot de conclusie komen dat zij de ondersteuning niet zelf kan bieden" in told
    source = next(line for line in told.splitlines() if line.startswith("- \\[1\\]"))
    address = source.rpartition("<")[2].rstrip(">")
    assert client.get(address).status_code == 200
    assert "geen juridisch advies" in told


def test_a_pdf_in_every_script(client: TestClient, conversation: str) -> None:
    response = client.post("/gesprek.pdf", json={"turns": conversation, "language": "en"})
    assert response.headers["content-type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    shown = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for question in ASKED[:-1]:
        assert question in shown
    assert "\ufffd" not in shown
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == texts("en")["export_title"]


@pytest.mark.parametrize("form", ["md", "pdf"])
@pytest.mark.parametrize(
    "sent",
    [
        {"turns": "[]"},
        {"turns": "{"},
        {"turns": json.dumps([{"question": 1}])},
        {"turns": "[]", "language": "xx"},
        {"turns": "x" * 500_000},
        {},
    ],
)
def test_what_is_no_conversation_is_refused(client: TestClient, form: str, sent: dict[str, str]) -> None:
    assert client.post(f"/gesprek.{form}", json=sent).status_code == 422


def test_another_kind_of_file_is_not_there(client: TestClient, conversation: str) -> None:
    assert client.post("/gesprek.exe", json={"turns": conversation}).status_code == 404
    assert client.get("/gesprek.md").status_code == 404


def test_text_of_others_is_text_in_markdown() -> None:
    assistant = FakeModelAssistant("ab" * 32)
    first, *_ = assistant.stages(["eenvoudig: steunpunt"])
    turns = [
        Turn(f"# {HOSTILE}", "nl", assistant.ask_conversation(["hack"])),
        Turn("gevaar", "nl", assistant.ask_conversation(["gevaar"])),
        broken_off(Turn("eenvoudig", "nl", first, shown=len(first.answer))),
        Turn("1. fout", "nl", failure="- Even geduld."),
        broken_off(Turn("niets")),
    ]
    told = markdown(list(pieces(turns, texts("nl"), lambda citation: "javascript:alert(1)")), texts("nl"), "")
    html = MarkdownIt("commonmark").render(told)
    assert set(re.findall(r"<(\w+)", html)) == {"h1", "h2", "p", "blockquote", "ul", "li"}
    for piece in ("<img src=x", "[klik](javascript:", "**vet**", "`code`", "http://example.org/x.png"):
        assert escape(piece, quote=False) in html
    assert not re.search(r"https?:", told)
    assert told.count("\n## ") == len(turns)
    assert SIMPLE[0] in told
    assert texts("nl")["generated"] in told
    assert texts("nl")["stopped"] in told
    assert "Alarmnummer 112: 112" in told


@pytest.mark.parametrize(
    ("question", "in_order"),
    [
        (
            "Darf man ein kind wegsturen?",
            [
                ("said", told_in("de", "answered")),
                ("said", f"De Kamer vroeg: {ASKED_ABOVE}"),
                ("quote", f"{FORBIDDEN} [1]"),
                ("said", notice("has_newer", "nl")),
                ("said", "Nieuwer stuk dat ook hierover gaat, 1 februari 2025"),
                ("quote", "Dat kan nu wel."),
            ],
        ),
        (
            "steunpunt",
            [
                ("said", "Andere cijfers dan eerder"),
                ("said", "Ouder antwoord, 3 mei 2021"),
                ("said", notice("own_case", "nl")),
                ("said", "Eerder antwoord (mei 2021)"),
                ("quote", COUNTED_BEFORE),
            ],
        ),
    ],
)
def test_what_an_answer_needs_and_what_stands_beside_it_is_in_the_file(
    question: str, in_order: list[tuple[str, str]]
) -> None:
    turn = Turn(question, "nl", FakeModelAssistant("ab" * 32).ask_conversation([question]))
    told = [(piece.kind, piece.text) for piece in pieces([turn], texts("nl"), lambda citation: "")]
    places = [len(told) - 1 - told[::-1].index(part) for part in in_order]
    assert places == sorted(places)


def test_arabic_is_joined_and_set_from_the_right() -> None:
    assert [ord(shape) for shape in joined("سلام")] == [0xFEB3, 0xFEFC, 0xFEE1]
    assert joined("school") == "school"
    first, second = visual_lines("سلام سلام سلام", len, 8)
    assert first.split() == [joined("سلام")[::-1]] * 2
    assert second == joined("سلام")[::-1]
    assert visual_lines("سنة 2025؟ (OPP)", len, 50)[0].split()[:2] == ["(OPP)", "؟2025"]
