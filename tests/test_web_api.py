"""The API: the same answers as the command line gives, typed, with addresses that work, and problems told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer, Language
from assistant.export import answer_data
from assistant.respond import Assistant
from assistant.web import api
from assistant.web.problems import STATUS
from tests.served import client_of
from tests.web_fake import FakeModelAssistant

QUESTION = "Wat is zorgplicht?"
ADDED = {"id", "address", "pdf"}


@pytest.fixture(scope="module")
def client(sample_site: Any) -> Iterator[TestClient]:
    with client_of(sample_site) as client:
        yield client


def plain(address: str) -> str:
    """An absolute address of this server as a path."""
    assert address.startswith("http://127.0.0.1/")
    return urlsplit(address).path


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream, comments left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_an_answer_is_that_of_the_command_line(client: TestClient, sample_site: Any) -> None:
    told = client.post("/api/ask", json={"question": QUESTION, "language": "nl"}).json()
    own = json.loads(json.dumps(answer_data(Assistant(sample_site.snapshot).ask(QUESTION, "nl"))))
    assert told["citations"]
    assert {name for name in told["citations"][0] if name not in own["citations"][0]} == ADDED
    for citation in (*told["citations"], *told["history"], *told["newer"]):
        for name in ADDED:
            del citation[name]
    assert told == own


def test_what_is_cited_has_addresses_that_work(client: TestClient) -> None:
    cited = client.get("/api/ask", params={"q": QUESTION}).json()["citations"][0]
    page = client.get(plain(cited["address"]))
    assert page.status_code == 200
    assert cited["question"].split("?")[0] in page.text
    assert cited["pdf"].endswith(f"#page={cited['pages'][0]}")
    assert client.get(plain(cited["pdf"])).content.startswith(b"%PDF")
    pair = client.get(f"/api/pairs/{cited['id']}").json()
    start, end = cited["span"]
    assert pair["answer"][start:end] == cited["quote"]


def test_a_conversation(client: TestClient) -> None:
    turns = ["Wat is zorgplicht?", "En voor het mbo?"]
    told = client.post("/api/ask", json={"turns": turns}).json()
    assert told["question"] == turns[-1]
    assert client.post("/api/ask", json={"turns": turns, "question": "x"}).status_code == 422
    assert client.post("/api/ask", json={}).status_code == 422
    assert client.post("/api/ask", json={"turns": []}).status_code == 422
    assert client.post("/api/ask", json={"turns": ["Hoe?"] * 51}).status_code == 422


def test_personal_data_is_left_out_first(sample_site: Any) -> None:
    heard: list[str] = []

    class Listening(FakeModelAssistant):
        def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
            heard.extend(turns)
            yield self.ask_conversation(turns, language)

    with client_of(sample_site, Listening("0" * 64)) as client:
        mine = "Mijn zoon, BSN 111222333, mag hij naar een andere school?"
        for answer in (
            client.post("/api/ask", json={"turns": [mine, f"En {mine}"]}),
            client.get("/api/ask/stream", params={"q": mine}),
            client.get("/api/search", params={"q": mine}),
        ):
            assert answer.status_code == 200
            assert "111222333" not in answer.text
    assert len(heard) == 3
    assert not any("111222333" in turn for turn in heard)


def test_an_answer_in_stages(sample_site: Any) -> None:
    with client_of(sample_site, FakeModelAssistant("0" * 64, 0.05)) as client:
        simple = client.post("/api/ask/stream", json={"question": "Leg eenvoudig uit: wat is een OPP?"})
        quoted = client.get("/api/ask/stream", params={"q": "Wat is een OPP?"})
        again = client.get("/api/ask/stream", params={"q": "x"}, headers={"Last-Event-ID": "done"})
    assert simple.headers["content-type"].startswith("text/event-stream")
    assert simple.headers["cache-control"] == "no-store"
    stages = events(simple.text)
    assert [kind for kind, _ in stages] == ["start", "stage", "stage", "stage", "done"]
    lengths = [len(data["answer"]) for _, data in stages[1:]]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]
    assert stages[-1][1]["generated"]
    assert [kind for kind, _ in events(quoted.text)] == ["start", "done"]
    assert "id: done\n" in quoted.text
    assert again.status_code == 204


def test_a_stream_that_is_silent_says_that_it_is_there(
    sample_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT_SECONDS", 0.02)
    with client_of(sample_site, FakeModelAssistant("0" * 64, 0.2)) as client:
        text = client.get("/api/ask/stream", params={"q": "Wat is een OPP?"}).text
    assert ": still there\n\n" in text
    assert events(text)[-1][0] == "done"


def test_a_stream_tells_what_went_wrong(sample_site: Any) -> None:
    with client_of(sample_site, FakeModelAssistant("0" * 64)) as client:
        for question, kind in (("kapot", "failed"), ("fout", "index")):
            told = events(client.get("/api/ask/stream", params={"q": question, "lang": "en"}).text)
            assert [name for name, _ in told] == ["start", "problem"]
            assert told[-1][1]["type"] == f"urn:passend:{kind}"
            assert "ry again" in told[-1][1]["do"]
            whole = client.get("/api/ask", params={"q": question})
            assert whole.status_code == STATUS[kind]
            assert ("retry-after" in whole.headers) == (STATUS[kind] == 503)


def test_search(client: TestClient) -> None:
    told = client.get("/api/search", params={"q": "leerlingenvervoer", "k": 3}).json()
    assert told["count"] == len(told["results"]) == 3
    assert "vervoer" in told["results"][0]["question"]
    for result in told["results"]:
        pair = client.get(f"/api/pairs/{result['id']}").json()
        assert result["extract"] in pair["answer"]
        assert client.get(plain(result["address"])).status_code == 200
        assert client.get("/api/pairs/" + plain(result["address"]).removeprefix("/antwoord/")).json() == pair


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"dossier": "99 902"}, lambda pair: pair["dossier"].replace(" ", "") == "99902"),
        ({"year": 2023}, lambda pair: pair["date"].startswith("2023")),
        ({"school_type": "mbo"}, lambda pair: "mbo" in (pair["question"] + pair["answer"]).lower()),
    ],
)
def test_search_lets_through_what_fits(client: TestClient, filters: dict[str, Any], fits: Any) -> None:
    def pairs(**wanted: Any) -> list[dict[str, Any]]:
        query = {"q": "ondersteuning op school", "k": 50} | wanted
        results = client.get("/api/search", params=query).json()["results"]
        return [client.get(f"/api/pairs/{result['id']}").json() for result in results]

    assert pairs(**filters)
    assert all(fits(pair) for pair in pairs(**filters))
    assert not all(fits(pair) for pair in pairs())


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/ask", "invalid"),
        ("GET", "/api/ask?q=", "empty"),
        ("GET", f"/api/ask?q={'x' * 1001}", "too_long"),
        ("GET", f"/api/ask/stream?q={'x' * 1001}", "too_long"),
        ("GET", f"/api/search?q={'x' * 1001}", "too_long"),
        ("GET", "/api/search?q=school&k=0", "invalid"),
        ("GET", "/api/search?q=school&school_type=x", "invalid"),
        ("GET", "/api/pairs/none", "unknown_pair"),
        ("GET", "/api/pairs/31497-1/../../etc/passwd", "unknown_path"),
        ("GET", "/api/pairs/none/99", "unknown_pair"),
        ("GET", "/api/none", "unknown_path"),
        ("DELETE", "/api/ask", "method"),
        ("POST", "/api/search", "method"),
        ("PATCH", "/api/ask", "method"),
        ("OPTIONS", "/api/ask/stream", "method"),
        ("PUT", "/api", "method"),
        ("GET", "/api/", "unknown_path"),
    ],
)
def test_problems_say_what_to_do(client: TestClient, method: str, path: str, kind: Any) -> None:
    dutch = client.request(method, path)
    english = client.request(method, path, headers={"Accept-Language": "fr, en-GB;q=0.8, nl;q=0.5"})
    asked = client.request(method, f"{path}{'&' if '?' in path else '?'}lang=en")
    assert dutch.status_code == english.status_code == STATUS[kind]
    assert dutch.headers["content-type"] == "application/problem+json"
    told = dutch.json()
    assert told["type"] == f"urn:passend:{kind}"
    assert told["status"] == STATUS[kind]
    assert told["do"] != english.json()["do"] == asked.json()["do"]
    assert "xxxxx" not in dutch.text


def test_a_problem_does_not_repeat_what_was_asked(client: TestClient) -> None:
    for body in (b'{"question": ["geheimzinnig"]}', b'{"question": "geheimzinnig"', b'"geheimzinnig"'):
        response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 422
        assert "geheimzinnig" not in response.text


def test_who_only_looks_is_told_the_same(client: TestClient) -> None:
    for path in ("/api", "/api/openapi.json"):
        assert client.head(path).status_code == 200
    refused = client.head("/api/ask")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
    assert refused.headers["content-type"] == "application/problem+json"


def test_the_description_is_complete(client: TestClient) -> None:
    told = client.get("/api/openapi.json").json()
    assert set(told["paths"]) == {"/api/ask", "/api/ask/stream", "/api/search", "/api/pairs/{name}"}
    assert told["servers"] == [{"url": "http://127.0.0.1"}]
    for operations in told["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            refused = operation["responses"]["422"]["content"]
            assert set(refused) == {"application/problem+json"}
    answer = told["components"]["schemas"]["AnswerData"]["properties"]
    assert "personal data" in answer["question"]["description"]
    assert told["components"]["schemas"]["Asked"]["examples"]
    assert "text/event-stream" in told["paths"]["/api/ask/stream"]["get"]["responses"]["200"]["content"]


def test_the_page_for_people(client: TestClient) -> None:
    for language, said in (("nl", "Een vraag stellen"), ("en", "Ask a question")):
        page = client.get("/api", params={"lang": language})
        assert said in page.text
        assert "curl http://127.0.0.1/api/ask" in page.text
        assert "<script" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]


def test_addresses_are_those_of_the_public(sample_site: Any) -> None:
    public = "https://antwoord.example/passend"
    with client_of(sample_site, public_url=public, root_path="/passend") as client:
        cited = client.get("/api/ask", params={"q": QUESTION}).json()["citations"][0]
        assert cited["address"].startswith(f"{public}/antwoord/")
        assert client.get("/api/openapi.json").json()["servers"] == [{"url": public}]
        assert client.get("/passend", follow_redirects=False).headers["location"] == "/passend/"
