"""What Prometheus reads at '/metrics': how often, how fast and how it ended; never what was asked."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Answer, Language
from assistant.settings import Metrics as Readers
from assistant.settings import Settings
from assistant.web.security import route_path
from assistant.web.turn import Answerer, Staged

if TYPE_CHECKING:
    from index.snapshot import Snapshot

_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_UNNAMED = {"/", "/mcp"}
"""Paths whose routes leave no name behind."""
_FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"}


class Metrics:
    """The counts of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        mine = self.registry
        ProcessCollector(registry=mine)
        labels = ["method", "route", "status"]
        self.requests = Counter("passend_requests", "Requests by route and status.", labels, registry=mine)
        self.first_byte = Histogram(
            "passend_response_seconds",
            "Seconds until a response began.",
            ["route"],
            registry=mine,
            buckets=_SECONDS,
        )
        self.answers = Counter(
            "passend_answers",
            "Answers by how they ended, who asked, and whether a language model worded them.",
            ["channel", "outcome", "worded_by"],
            registry=mine,
        )
        self.answer_seconds = Histogram(
            "passend_answer_seconds",
            "Seconds until an answer was whole.",
            ["channel"],
            registry=mine,
            buckets=_SECONDS,
        )
        self.refusals = Counter("passend_refusals", "Refused requests by kind.", ["kind"], registry=mine)
        self.streams = Gauge("passend_streams_open", "Connections held open.", ["kind"], registry=mine)
        self.index = Info("passend_index", "The index and the models in use.", registry=mine)

    def tell_index(self, snapshot: Snapshot, settings: Settings) -> None:
        """Say which index and models answer."""
        told = snapshot.manifest
        self.index.info(
            {
                "documents": str(len(snapshot.catalog.sources)),
                "entries": str(told.entries),
                "model": told.model,
                "reranker": settings.reranker or "",
                "language_model": settings.llm.model or "",
            }
        )

    def refuse(self, kind: str) -> None:
        """Count a refusal."""
        self.refusals.labels(kind).inc()

    def count_answer(self, channel: str, answer: Answer, seconds: float) -> None:
        """Count an answer by how it ended."""
        worded_by = "model" if answer.generated else "quotes"
        self.answers.labels(channel, answer.status, worded_by).inc()
        self.answer_seconds.labels(channel).observe(seconds)


class Counted:
    """An assistant whose answers are counted."""

    def __init__(self, assistant: Answerer, metrics: Metrics, channel: str) -> None:
        self._assistant = assistant
        self._metrics = metrics
        self._channel = channel

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        """The answer to the last of the asker's questions."""
        *_, answer = self.stages(turns, language)
        return answer

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        """The answer as it grows; the last is whole."""
        begun = time.perf_counter()
        answer = None
        if isinstance(self._assistant, Staged):
            stages = self._assistant.stages(turns, language)
            try:
                for answer in stages:
                    yield answer
            finally:
                if isinstance(stages, Generator):  # a language model's answer is broken off at once
                    stages.close()
        else:
            answer = self._assistant.ask_conversation(turns, language)
            yield answer
        if answer:
            self._metrics.count_answer(self._channel, answer, time.perf_counter() - begun)


class Counting:
    """ASGI middleware: counts requests by route and status, and the time until a response begins."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = "none"
        seconds = 0.0

        async def counted(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = str(message["status"]), time.perf_counter() - begun
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            route, method = _route(scope), scope["method"]
            self._metrics.requests.labels(method if method in _METHODS else "other", route, status).inc()
            if status != "none":
                self._metrics.first_byte.labels(route).observe(seconds)


def _route(scope: Scope) -> str:
    """The template of the route that answered ('/api/pairs/{name}'); there are only so many."""
    path = getattr(scope.get("route"), "path", "").replace(":path}", "}")
    known = route_path(scope)
    return path or (known if known in _UNNAMED else "none")


def metrics_routes(metrics: Metrics, readers: Readers) -> APIRouter:
    """The route '/metrics', for those who may read it."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def read(request: Request) -> Response:
        if readers == "off" or (readers == "local" and not _is_local(request.scope)):
            raise HTTPException(404)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, and not by way of a proxy on it."""
    if any(name in _FORWARDED for name, _ in scope["headers"]):
        return False
    try:
        return ipaddress.ip_address((scope.get("client") or ("", 0))[0]).is_loopback
    except ValueError:
        return False
