"""Other assistants look answers up: the SDK's own client against the real server, over HTTP and stdio."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client
from starlette.datastructures import Headers

from assistant.settings import ServerSettings
from assistant.web.logs import discreet_logging
from assistant.web.mcp import is_ours
from tests.browser import ROOT
from tests.served import client_of
from tests.web_fake import ASKED_ABOVE, FORBIDDEN, FakeAssistant

QUESTION = "Wat is zorgplicht?"
SECRET = "geheimzinnig"
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


async def look_up(session: ClientSession) -> dict[str, Any]:
    """Use all that the server offers, and tell what came of it."""
    hello = await session.initialize()
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    asked = await session.call_tool("ask", {"question": QUESTION})
    found = await session.call_tool("search", {"query": "leerlingenvervoer", "k": 2})
    assert found.structuredContent
    pair = await session.call_tool("pair", {"id": found.structuredContent["results"][0]["id"]})
    missing = await session.call_tool("pair", {"id": "none/1"})
    long = await session.call_tool("ask", {"question": "x" * 5000})
    private = await session.call_tool("search", {"query": "mijn BSN is 111222333"})
    return locals()


def apart(talk: Callable[[], Coroutine[Any, Any, dict[str, Any]]]) -> dict[str, Any]:
    """Run in a thread of its own: the browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(talk())).result()


def check(came: dict[str, Any], base: str) -> None:
    assert "word for word" in came["hello"].instructions
    tools = came["tools"]
    assert set(tools) == {"ask", "search", "pair"}
    assert all(tool.annotations.readOnlyHint and tool.outputSchema for tool in tools.values())
    assert "not legal advice" in tools["ask"].description
    assert "context" not in json.dumps(tools["ask"].inputSchema)

    asked = came["asked"].structuredContent
    assert asked["status"] == "answered"
    cited = asked["citations"][0]
    assert cited["address"].startswith(f"{base}/antwoord/")
    assert cited["pdf"].startswith(f"{base}/pdf/")
    assert cited["quote"] in asked["answer"]
    assert f"[1] {cited['reference']}, {cited['address']}" in came["asked"].content[0].text

    result, pair = came["found"].structuredContent["results"][0], came["pair"].structuredContent
    assert len(came["found"].structuredContent["results"]) == 2
    assert result["extract"] in pair["answer"]
    assert result["address"] == pair["address"]
    assert came["missing"].isError
    assert "search" in came["missing"].content[0].text
    assert came["long"].isError
    assert "1000" in came["long"].content[0].text
    assert "111222333" not in json.dumps(came["private"].structuredContent)


@pytest.mark.slow
def test_over_http(real: str) -> None:
    async def talk() -> dict[str, Any]:
        async with (
            streamablehttp_client(f"{real}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            return await look_up(session)

    check(apart(talk), real)


@pytest.mark.slow
def test_over_stdio(sample_index: Path) -> None:
    public = "https://antwoord.example/passend"
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant.cli", "mcp", "--index", str(sample_index)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PASSEND_PUBLIC_URL": public},
    )

    async def talk() -> dict[str, Any]:
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            return await look_up(session)

    check(apart(talk), public)


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "127.0.0.1:7860"}, True),
        ({"host": "localhost:7860", "origin": "http://localhost:7860"}, True),
        ({"host": "[::1]:7860"}, True),
        ({"host": "antwoord.example"}, True),
        ({"host": "Antwoord.Example:443", "origin": "https://antwoord.example"}, True),
        ({"host": "intern.example"}, True),
        ({"host": "evil.example:7860"}, False),
        ({"host": "127.0.0.1.evil.example"}, False),
        ({"host": "127.0.0.1:7860", "origin": "http://evil.example"}, False),
        ({"host": "127.0.0.1:7860", "origin": "null"}, False),
        ({}, False),
        ({"host": "[x"}, False),
    ],
)
def test_only_names_that_are_ours(headers: dict[str, str], ours: bool) -> None:
    settings = ServerSettings(
        public_url="https://antwoord.example/passend", allowed_hosts=("intern.example",)
    )
    assert is_ours(Headers(headers), settings) is ours


def test_refusals_say_what_to_do(sample_site: Any) -> None:
    with client_of(sample_site) as client:
        rebound = client.post("/mcp", json=INITIALIZE, headers=ACCEPT | {"Host": "evil.example"})
        assert (rebound.status_code, rebound.headers["content-type"]) == (403, "application/problem+json")
        assert "PASSEND_PUBLIC_URL" in rebound.json()["do"]
        listening = client.get("/mcp", headers=ACCEPT)
        assert (listening.status_code, listening.headers["allow"]) == (405, "POST")
        assert client.post("/mcp", json=INITIALIZE, headers=ACCEPT).json()["result"]["serverInfo"]


def test_behind_a_proxy_addresses_are_those_of_the_public(sample_site: Any) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": QUESTION}},
    }
    with client_of(sample_site, root_path="/passend", allowed_hosts=("antwoord.example",)) as client:
        for path in ("/mcp", "/passend/mcp"):  # the proxy takes its path off, or not
            reply = client.post(path, json=call, headers=ACCEPT | {"Host": "antwoord.example"})
            cited = reply.json()["result"]["structuredContent"]["citations"][0]
            assert cited["address"].startswith("http://antwoord.example/passend/antwoord/")


def test_a_quote_comes_with_the_question_that_it_answers_and_with_what_is_newer(sample_site: Any) -> None:
    call = {"name": "ask", "arguments": {"question": "Darf man ein kind wegsturen?", "language": "nl"}}
    body = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}
    with client_of(sample_site, FakeAssistant("0" * 64)) as client:
        result = client.post("/mcp", json=body, headers=ACCEPT).json()["result"]
    assert result["structuredContent"]["citations"][0]["asked"] == ASKED_ABOVE
    told = result["content"][0]["text"]
    parts = (
        "wörtlich",
        f"De Kamer vroeg: {ASKED_ABOVE}",
        FORBIDDEN,
        "Dat staat eronder.",
        "Nieuwer stuk dat ook hierover gaat:",
        "/pdf/",
        "Dat kan nu wel.",
    )
    assert [part in told for part in parts] == [True] * len(parts)
    assert told.index(parts[1]) < told.index(FORBIDDEN) < told.index(parts[3]) < told.index(parts[-1])


@pytest.mark.usefixtures("own_logging")
def test_what_is_asked_is_in_no_log(sample_site: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even where a library would tell what it could not read."""
    malformed = INITIALIZE | {"method": "tools/call", "params": {"name": {"x": SECRET}}}
    unfit = INITIALIZE | {
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": [SECRET]}},
    }
    discreet_logging(logging.INFO)
    with client_of(sample_site) as client:
        for body in (malformed, unfit, {"jsonrpc": SECRET}):
            client.post("/mcp", json=body, headers=ACCEPT)
        client.post("/mcp", content=f"{{{SECRET}", headers=ACCEPT | {"Content-Type": "application/json"})
    written = "".join(capfd.readouterr())
    assert "message left out" in written
    assert SECRET not in written
