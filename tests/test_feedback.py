"""Feedback: kept once, exported whole, without personal data, and with what makes the answer again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.cli import app as command
from assistant.errors import FeedbackError
from assistant.feedback import FeedbackStore, Reaction
from assistant.respond import Assistant
from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.site import Site

ONE = Reaction(
    token="token-0001",
    created="2026-01-02T03:04:05Z",
    verdict="not_helpful",
    reason="outdated",
    words="Er is een nieuwere brief.",
    turns=("Wat is een opp?", "En in het vo?"),
    language="nl",
    answer={"status": "answered", "answer": "…"},
    index={"snapshot": "20260102T030405-abcdef"},
    settings={"min_confidence": 0.5},
)


def test_what_is_kept_comes_back_and_a_second_press_counts_once(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "new" / "feedback.sqlite")
    assert store.reactions() == []
    store.save(ONE)
    changed = replace(ONE, verdict="helpful", reason=None)
    store.save(changed)
    store.save(replace(ONE, token="token-0002", created="2025-01-01T00:00:00Z"))
    store.close()
    kept = FeedbackStore(tmp_path / "new" / "feedback.sqlite").reactions()
    assert [each.token for each in kept] == ["token-0002", "token-0001"]
    assert kept[1] == changed


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    stores = [FeedbackStore(tmp_path / "feedback.sqlite") for _ in range(4)]
    stores[0].save(ONE)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: stores[n % 4].save(replace(ONE, token=f"token-1{n:03}")), range(40)))
    assert len(stores[0].reactions()) == 41


def test_a_file_that_cannot_be_used_is_told_without_what_was_to_be_kept(tmp_path: Path) -> None:
    bad = tmp_path / "feedback.sqlite"
    bad.write_bytes(b"this is no database" * 100)
    with pytest.raises(FeedbackError) as told:
        FeedbackStore(bad).save(ONE)
    assert str(bad) in str(told.value)
    assert "opp" not in str(told.value)
    assert bad.read_bytes().startswith(b"this is no database")


def test_the_command_exports_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSEND_FEEDBACK", str(tmp_path / "feedback.sqlite"))
    FeedbackStore(tmp_path / "feedback.sqlite").save(ONE)
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(command, ["feedback", "export", "--out", str(out)])
    assert result.exit_code == 0, result.output
    (line,) = out.read_text(encoding="utf-8").splitlines()
    data = json.loads(line)
    assert (data["question"], data["turns"], data["reason"]) == ("En in het vo?", list(ONE.turns), "outdated")
    assert data["answer"]["status"] == "answered"


def test_the_command_exports_what_was_said_of_another_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PASSEND_FEEDBACK", raising=False)
    FeedbackStore(Settings(index_dir=tmp_path / "mine" / "index").feedback_file).save(ONE)
    out = tmp_path / "out.jsonl"
    export = ["feedback", "export", "--out", str(out), "--index"]
    missing = CliRunner().invoke(command, [*export, str(tmp_path / "other" / "index")])
    assert missing.exit_code == 1
    assert "other" in missing.stderr
    assert "--index" in missing.stderr
    assert CliRunner().invoke(command, [*export, str(tmp_path / "mine" / "index")]).exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


@pytest.fixture
def site(sample_site: Site, tmp_path: Path) -> Site:
    settings = replace(sample_site.settings, feedback=tmp_path / "feedback.sqlite")
    return replace(sample_site, settings=settings)


@pytest.fixture
def client(site: Site) -> TestClient:
    return TestClient(create_app(Assistant(site.snapshot), site.snapshot.pdf_path, site))


def said(**changes: Any) -> dict[str, Any]:
    return {
        "token": "abcdef-123456",
        "verdict": "not_helpful",
        "reason": "wrong_page",
        "words": "bel mij op 06-12345678",
        "turns": ["Mijn zoon Adam Kowalski, wat is zorgplicht?"],
        "language": "nl",
    } | changes


def test_the_page_sends_a_reaction(client: TestClient, site: Site) -> None:
    assert client.post("/feedback", json=said()).status_code == 204
    (kept,) = FeedbackStore(site.settings.feedback_file).reactions()
    assert kept.turns == ("Mijn zoon [naam], wat is zorgplicht?",)
    assert kept.words == "bel mij op [telefoonnummer]"
    assert kept.answer["status"] == "answered"
    assert kept.index["snapshot"] == site.snapshot.folder.name
    assert kept.settings["min_confidence"] == Settings().min_confidence
    again = Assistant(site.snapshot).ask_conversation(kept.turns)
    assert [each["quote"] for each in kept.answer["citations"]] == [each.quote for each in again.citations]


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "great"},
        {"reason": "because"},
        {"token": "../../x"},
        {"turns": []},
        {"turns": ["x"] * 51},
        {"turns": ["x" * 4001]},
        {"words": "x" * 2001},
        {"language": "xx"},
    ],
)
def test_nonsense_is_refused_and_not_kept(client: TestClient, site: Site, changes: dict[str, Any]) -> None:
    assert client.post("/feedback", json=said(**changes)).status_code == 422
    assert FeedbackStore(site.settings.feedback_file).reactions() == []


def test_another_site_cannot_send(client: TestClient) -> None:
    assert client.post("/feedback", json=said(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_asking_keeps_nothing(client: TestClient, site: Site) -> None:
    Assistant(site.snapshot).ask("Wat is zorgplicht?")
    assert client.get("/feedback/page.json").json()["rules"]["rules"]
    assert not site.settings.feedback_file.exists()
