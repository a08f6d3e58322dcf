"""What is too much, too large or not for everybody is refused, and the server stands what it is done."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from logging.config import dictConfig
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from assistant.answer import Answer, Language
from assistant.errors import UsageError
from assistant.settings import ServerSettings, read_settings
from assistant.web.limits import BUCKETS, Limits, Refused
from assistant.web.logs import discreet_logging
from assistant.web.metrics import Metrics
from tests.browser import BROWSER, WIDTHS, Visit
from tests.served import app_of, client_of, listening, until
from tests.web_fake import FakeAssistant

ASK = "/api/ask"
QUESTION = {"question": "Wat is zorgplicht?"}
SECRET = "geheimzinnig"
SECONDS_WANTED = 20


class Endless:
    """Words an answer for ever, and knows when it is told to stop."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        return Answer(turns[-1], "not_found", "Niets.")

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        if "kort" in turns[-1]:
            yield self.ask_conversation(turns, language)
            return
        self.begun += 1
        try:
            while True:
                time.sleep(0.01)
                yield Answer(turns[-1], "answered", "Woord voor woord.", generated=True)
        finally:
            self.ended += 1


class Broken:
    """Fails with what was asked in its words."""

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        raise ValueError(f"cannot answer {turns[-1]!r}")


@pytest.fixture
def one_minute() -> None:
    """Begin where a minute of the clock has time left: at its turn the counters let one more through."""
    left = 60 - time.time() % 60
    if left < SECONDS_WANTED:
        time.sleep(left + 0.1)


def test_the_settings_of_the_server_are_read() -> None:
    read = read_settings(
        {
            "PASSEND_PUBLIC_URL": "https://antwoord.example/passend/",
            "PASSEND_ROOT_PATH": "passend",
            "PASSEND_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "PASSEND_ALLOWED_HOSTS": "Intern.Example",
            "PASSEND_QUESTIONS_A_MINUTE": "0",
            "PASSEND_METRICS": "off",
            "PASSEND_MAX_QUESTION_CHARS": "500",
        }
    )
    assert read.max_question_chars == 500
    assert read.server == ServerSettings(
        public_url="https://antwoord.example/passend",
        root_path="/passend",
        trusted_proxies=("10.0.0.0/8", "::1/128"),
        allowed_hosts=("intern.example",),
        questions_a_minute=0,
        metrics="off",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("ROOT_PATH", "/a b"),
        ("ROOT_PATH", "/../x"),
        ("TRUSTED_PROXIES", "*"),
        ("QUESTIONS_A_MINUTE", "-1"),
        ("BODY_BYTES", "0"),
        ("METRICS", "ja"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"PASSEND_{name}"):
        read_settings({f"PASSEND_{name}": value})


@pytest.mark.usefixtures("one_minute")
def test_one_address_may_ask_so_often(sample_site: Any) -> None:
    app = app_of(sample_site, questions_a_minute=2, requests_a_minute=3)
    client = TestClient(app, client=("192.0.2.1", 1))
    other = TestClient(app, client=("192.0.2.2", 1))
    assert [client.post(ASK, json=QUESTION).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post(f"{ASK}?lang=en", json=QUESTION)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Wait" in refused.json()["do"]
    chat = client.post("/gradio_api/queue/join", json={})
    assert chat.status_code == 429
    assert "seconden" in chat.json()["detail"]  # which the page shows
    assert other.post(ASK, json=QUESTION).status_code == 200

    assert [client.get("/api/search?q=school").status_code for _ in range(4)] == [200, 200, 200, 429]
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert "<h1>Even wachten</h1>" in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    assert client.get("/web/page.css").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_the_counters_take_bounded_memory() -> None:
    limits = Limits(ServerSettings(), Metrics())
    for number in range(2 * BUCKETS):
        limits.admit(ASK, limits.bucket({"client": (f"198.51.{number % 250}.{number // 250}", 1)}))
    assert 1000 < limits.held <= 2 * BUCKETS


@pytest.mark.usefixtures("one_minute")
def test_a_network_of_ipv6_is_one_address() -> None:
    limits = Limits(ServerSettings(questions_a_minute=1), Metrics())
    limits.admit(ASK, limits.bucket({"client": ("2001:db8::1", 1)}))
    with pytest.raises(Refused):
        limits.admit(ASK, limits.bucket({"client": ("2001:db8::ffff", 1)}))
    limits.admit(ASK, limits.bucket({"client": ("2001:db8:1::1", 1)}))


@pytest.mark.usefixtures("one_minute")
@pytest.mark.parametrize(
    ("trusted", "statuses"), [((), [200, 429, 429]), (("127.0.0.1/32",), [200, 200, 429])]
)
def test_only_a_trusted_proxy_says_who_asks(
    sample_site: Any, trusted: tuple[str, ...], statuses: list[int]
) -> None:
    # The last two come by the same proxy from one address; the first part of the third is made up.
    said = ["192.0.2.1", "192.0.2.2", "203.0.113.9, 192.0.2.2"]
    app = app_of(sample_site, questions_a_minute=1, trusted_proxies=trusted)
    with listening(app, trusted_proxies=trusted) as address:
        got = [
            httpx.post(address + ASK, json=QUESTION, headers={"X-Forwarded-For": each}).status_code
            for each in said
        ]
    assert got == statuses


def test_a_large_body_is_refused(sample_site: Any) -> None:
    with client_of(sample_site, body_bytes=1000) as client:
        large = b"x" * 1001

        def parts() -> Iterator[bytes]:
            yield from (large[:600], large[600:])

        for body in (large, parts()):
            response = client.post(ASK, content=body)
            assert response.status_code == 413
            assert "1000" in response.json()["detail"]
        small = json.dumps(QUESTION).encode()
        reply = client.post(
            ASK, content=iter([small[:9], small[9:]]), headers={"content-type": "application/json"}
        )
        assert reply.json()["status"] == "answered"


def test_clients_that_vanish_leave_nothing_behind(sample_site: Any) -> None:
    assistant = Endless()
    limits = {"answers": 5, "streams_per_address": 4, "metrics": "on"}
    with listening(app_of(sample_site, assistant, **limits)) as address:
        for _ in range(2):
            held = [begun_stream(address) for _ in range(4)]
            refused = httpx.post(f"{address}/api/ask/stream", json=QUESTION)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
            last = httpx.post(address + ASK, json={"question": "kort"})
            assert last.json()["status"] == "not_found"
            for connection in held:
                connection.close()
            until(lambda: assistant.ended == assistant.begun)
            until(lambda: 'streams_open{kind="answer"} 0.0' in httpx.get(f"{address}/metrics").text)
        assert assistant.begun == 8


def test_a_stream_that_nobody_hears_ends_at_its_start(sample_site: Any) -> None:
    assistant = Endless()
    app = app_of(sample_site, assistant)
    scope = {
        **{"type": "http", "method": "GET", "path": "/api/ask/stream", "raw_path": b"/api/ask/stream"},
        **{"query_string": b"q=lang", "headers": [], "client": ("192.0.2.1", 1), "server": ("127.0.0.1", 80)},
        **{"scheme": "http", "http_version": "1.1", "root_path": ""},
    }

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        until(lambda: assistant.begun == 1)
        raise OSError("gone")

    async def ask() -> None:
        with suppress(OSError):
            await app(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:  # the browser of other tests keeps an event loop in this one
        thread.submit(lambda: asyncio.run(ask())).result()
    until(lambda: assistant.ended == 1)


def test_so_many_answers_are_worked_on_at_once(sample_site: Any) -> None:
    with listening(app_of(sample_site, Endless(), answers=2)) as address:
        held = [begun_stream(address) for _ in range(2)]
        busy = httpx.post(address + ASK, json={"question": "kort"})
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
        for connection in held:
            connection.close()
        until(lambda: httpx.post(address + ASK, json={"question": "kort"}).status_code == 200)


def begun_stream(address: str) -> socket.socket:
    """A connection on which an answer has begun to come in."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname, parts.port or 80))
    connection.sendall(b"GET /api/ask/stream?q=lang HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    read = b""
    while b"event: stage" not in read:
        read += connection.recv(4096)
    return connection


@pytest.mark.parametrize(
    ("who", "from_address", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "192.0.2.1", {}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("on", "192.0.2.1", {}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
def test_who_may_read_the_metrics(
    sample_site: Any, who: str, from_address: str, headers: dict[str, str], status: int
) -> None:
    client = client_of(sample_site, address=(from_address, 1), metrics=who)
    assert client.get("/metrics", headers=headers).status_code == status


def test_metrics_count_and_hold_no_question(sample_site: Any) -> None:
    client = client_of(sample_site)
    client.post(ASK, json=QUESTION)
    client.post(ASK, json={"question": SECRET})
    client.get("/api/search", params={"q": SECRET})
    client.get(f"/api/pairs/{SECRET}/1")
    client.get(f"/antwoord/{SECRET}/1")
    client.get(f"/{SECRET}")
    client.request(SECRET.upper(), "/healthz")
    client.post(ASK, json={"question": " "})
    read = client.get("/metrics").text
    assert SECRET not in read.lower()
    for line in (
        'passend_requests_total{method="POST",route="/api/ask",status="200"} 2.0',
        'passend_requests_total{method="GET",route="/api/pairs/{name}",status="404"} 1.0',
        'passend_requests_total{method="GET",route="none",status="404"} 1.0',
        'passend_answers_total{channel="api",outcome="answered",worded_by="quotes"} 1.0',
        'passend_refusals_total{kind="empty"} 1.0',
        'model="embedded"',
    ):
        assert line in read


def test_ready_only_while_the_index_answers(sample_site: Any) -> None:
    assert client_of(sample_site).get("/readyz").json() == {"status": "ok"}
    gone = replace(sample_site, snapshot=Closed(sample_site.snapshot))
    assert client_of(gone).get("/readyz").status_code == 503


class Closed:
    """An index whose search fails, as one whose files are gone."""

    def __init__(self, snapshot: Any) -> None:
        self._snapshot = snapshot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def search(self, query: str, k: int = 10, turn: str = "") -> Any:
        raise OSError(f"no index for {query}")


@pytest.mark.usefixtures("own_logging")
def test_a_library_that_writes_by_itself_is_made_discreet_too(capfd: pytest.CaptureFixture[str]) -> None:
    other = logging.getLogger("some.library")
    other.addHandler(logging.StreamHandler())
    other.propagate = False
    discreet_logging(logging.INFO)
    other.error("asked: %s", SECRET)
    written = "".join(capfd.readouterr())
    assert "some.library" in written
    assert SECRET not in written


@pytest.mark.usefixtures("own_logging")
def test_who_was_silenced_is_heard_again(capfd: pytest.CaptureFixture[str]) -> None:
    silenced = logging.getLogger("uvicorn.error")
    dictConfig({"version": 1})
    assert silenced.disabled
    discreet_logging()
    silenced.error("it failed")
    assert "it failed" in "".join(capfd.readouterr())


@pytest.mark.usefixtures("own_logging")
def test_no_log_holds_a_question(sample_site: Any, capfd: pytest.CaptureFixture[str]) -> None:
    discreet_logging(logging.INFO)
    app = app_of(sample_site, Broken())

    @app.get("/over/broken")
    def broken(q: str) -> None:
        raise KeyError(q)

    app.router.routes.insert(0, app.router.routes.pop())
    with listening(app) as address:
        failed = httpx.get(f"{address}/over/broken", params={"q": SECRET})
        asked = httpx.get(address + ASK, params={"q": SECRET})
        stream = httpx.get(f"{address}/api/ask/stream", params={"q": SECRET})
        httpx.get(f"{address}/{SECRET}")
    assert (failed.status_code, asked.status_code) == (500, 500)
    assert "event: problem" in stream.text
    assert SECRET not in failed.text + asked.text + stream.text
    written = "".join(capfd.readouterr())
    assert "KeyError" in written
    assert "ValueError" in written
    assert SECRET not in written


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Gradio-Server"])
def test_nobody_sends_the_page_to_another_server(sample_site: Any, header: str) -> None:
    with client_of(sample_site) as client:
        for path in ("/", "/config"):
            assert "evil.example" not in client.get(path, headers={header: "http://evil.example"}).text


def proxy(upstream: str, asked_elsewhere: list[str]) -> FastAPI:
    """A small reverse proxy: what is below '/passend' goes upstream without that; all else is noted."""
    app = FastAPI()
    client = httpx.AsyncClient(base_url=upstream, timeout=None)

    @app.api_route("/{path:path}", methods=["GET", "HEAD", "POST"])
    async def forward(path: str, request: Request) -> StreamingResponse:
        if not path.startswith("passend/"):
            asked_elsewhere.append(path)
            return StreamingResponse(iter([b""]), 404)
        address = f"/{path.removeprefix('passend/')}?{request.url.query}"
        sent = client.build_request(
            request.method, address, headers=request.headers.raw, content=await request.body()
        )
        reply = await client.send(sent, stream=True)

        async def body() -> AsyncIterator[bytes]:
            async for part in reply.aiter_raw():
                yield part
            await reply.aclose()

        answer = StreamingResponse(body(), reply.status_code)
        answer.raw_headers = reply.headers.raw
        return answer

    return app


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_below_the_path_of_a_reverse_proxy(sample_site: Any, browser: Any) -> None:
    elsewhere: list[str] = []
    app = app_of(sample_site, FakeAssistant("0" * 64), root_path="/passend")
    with listening(app) as upstream, listening(proxy(upstream, elsewhere)) as address:
        visit = Visit(browser, f"{address}/passend/", WIDTHS["phone"])
        visit.ask("Wat is een OPP?")
        assert "ontwikkelingsperspectief" in visit.reply().inner_text()
        for path in ("opzoeken", "begrippen", "over", "api", "antwoord/99011/3"):
            assert visit.page.goto(f"{address}/passend/{path}").status == 200
            visit.page.locator("h1").wait_for()
            links = visit.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
            assert all(link.startswith(f"{address}/passend/") for link in links if address in link)
        visit.context.close()
    assert elsewhere == []
    assert visit.outside() == []
    assert visit.complaints == []
