"""A chat as the page has one, without a browser: Gradio's own protocol, over HTTP."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from gradio_client.utils import apply_diff

API = "/gradio_api"
TEXT = "pa-text"
"""What a page shows has this in it from an answer's first words on."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question, and after how many seconds its first words and all of it were there."""

    shown: str
    first: float
    whole: float


class Chat:
    """One open page. It asks as the field and its button do; ``held`` is the conversation that it keeps."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._session = secrets.token_hex(6)
        self._asks: dict[str, Any] = {}
        self.held = ""

    async def open(self) -> Chat:
        """Load the page."""
        (await self._http.get("/")).raise_for_status()
        config = (await self._http.get("/config")).json()
        names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
        self._asks = next(
            each for each in config["dependencies"] if "submit" in [event for _, event in each["targets"]]
        )
        self._place = {names[part]: place for place, part in enumerate(self._asks["outputs"])}
        return self

    async def ask(self, question: str) -> Reply:
        """Ask, and wait for the whole answer; RuntimeError where the server says that it failed."""
        begun = time.perf_counter()
        first = 0.0
        outputs: list[Any] = []
        async for outputs in self.updates(question):
            if not first and TEXT in json.dumps(outputs[self._place["pa-chat"]]):
                first = time.perf_counter() - begun
        whole = time.perf_counter() - begun
        self.held = outputs[self._place["pa-held"]]
        return Reply(json.dumps(outputs[self._place["pa-chat"]]), first or whole, whole)

    async def updates(self, question: str) -> AsyncIterator[list[Any]]:
        """What the page's parts hold, after each update."""
        body = {
            "data": [question, self.held, "nl"],
            "fn_index": self._asks["id"],
            "session_hash": self._session,
        }
        (await self._http.post(f"{API}/queue/join", json=body)).raise_for_status()
        outputs: list[Any] = []
        async for message in self._messages():
            if not message.get("success", True):
                raise RuntimeError(f"the chat failed: {message}")
            if message["msg"] not in ("process_generating", "process_completed"):
                continue
            data = message["output"]["data"]
            if message["msg"] == "process_generating" and outputs:
                data = [apply_diff(*pair) for pair in zip(outputs, data, strict=True)]
            outputs = data or outputs
            yield outputs

    async def _messages(self) -> AsyncIterator[dict[str, Any]]:
        given = {"session_hash": self._session}
        async with self._http.stream("GET", f"{API}/queue/data", params=given) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    if message["msg"] == "close_stream":
                        return
                    yield message


def connections(address: str) -> httpx.AsyncClient:
    """Connections of one browser to the server."""
    return httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=None))
