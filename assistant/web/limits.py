"""How much one address, and all together, may ask of the server."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import ServerSettings
from assistant.web.metrics import Metrics
from assistant.web.problems import Kind, refusal
from assistant.web.security import route_path

BUCKETS = 8_192
"""Addresses are counted in this many buckets, so that memory has a bound whoever asks."""
RETRY_SECONDS = 5
"""When to come again after a connection was refused because too many are open."""

_QUESTIONS = re.compile(r"/(?:api/ask(?:/stream)?|mcp|feedback|gradio_api/queue/join)")
_FREE = re.compile(
    r"/(?:(?:web|assets|static|svelte)/.*|healthz|readyz|metrics|theme\.css|favicon\.ico"
    r"|gradio_api/(?!queue/join).*)"
)
_STREAMS = {
    "answer": re.compile(r"/api/ask/stream"),
    "chat": re.compile(r"/gradio_api/queue/data"),
}


class Refused(Exception):
    """A request that is one too many."""

    def __init__(self, kind: Kind, retry_after: int) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.retry_after = retry_after


class Limits:
    """What is counted against the limits of one application."""

    def __init__(self, settings: ServerSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._secret = secrets.token_bytes(16)
        self._rates: dict[str, RateLimitItem] = {
            name: RateLimitItemPerMinute(amount, namespace=name)
            for name, amount in (
                ("question", settings.questions_a_minute),
                ("request", settings.requests_a_minute),
            )
            if amount
        }
        self._open: Counter[int] = Counter()

    @property
    def held(self) -> int:
        """How many counters are in memory."""
        return len(self._storage.storage)

    def admit(self, path: str, bucket: int) -> None:
        """Count a request; raises Refused for one too many in a minute."""
        rate = self._rates.get("question" if _QUESTIONS.fullmatch(path) else "request")
        if rate is None or _FREE.fullmatch(path) or self._limiter.hit(rate, str(bucket)):
            return
        reset = self._limiter.get_window_stats(rate, str(bucket)).reset_time
        raise Refused("too_many", max(1, math.ceil(reset - time.time())))

    @contextmanager
    def held_open(self, path: str, bucket: int) -> Iterator[None]:
        """Count a connection that is held open, while it is; raises Refused for one too many."""
        kind = next((name for name, pattern in _STREAMS.items() if pattern.fullmatch(path)), None)
        if kind is None:
            yield
            return
        if self._open.total() >= self._settings.streams:
            raise Refused("busy", RETRY_SECONDS)
        if self._open[bucket] >= self._settings.streams_per_address:
            raise Refused("too_many_streams", RETRY_SECONDS)
        self._open[bucket] += 1
        self._metrics.streams.labels(kind).inc()
        try:
            yield
        finally:
            self._metrics.streams.labels(kind).dec()
            self._open[bucket] -= 1
            if not self._open[bucket]:
                del self._open[bucket]

    def bucket(self, scope: Scope) -> int:
        """The bucket of a request's address; an IPv6 network of 64 bits is one, as one subscriber has it."""
        address = str((scope.get("client") or ("",))[0])
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            known = address
        else:
            known = str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
        digest = hashlib.blake2b(known.encode(), key=self._secret, digest_size=8).digest()
        return int.from_bytes(digest, "big") % BUCKETS


class Limited:
    """ASGI middleware: refuses what is too much or too large, and says when to come again."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, metrics: Metrics) -> None:
        self._app = app
        self._limits = Limits(settings, metrics)
        self._metrics = metrics
        self._largest = settings.body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, bucket = route_path(scope), self._limits.bucket(scope)
        try:
            self._limits.admit(path, bucket)
            body = await _whole_body(scope, receive, self._largest)
            with self._limits.held_open(path, bucket):
                await self._app(scope, body, send)
        except Refused as refused:
            self._metrics.refuse(refused.kind)
            headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
            values = {"seconds": refused.retry_after, "limit": self._largest}
            await refusal(scope, refused.kind, headers, **values)(scope, receive, send)


async def _whole_body(scope: Scope, receive: Receive, largest: int) -> Receive:
    """What ``receive`` gives; a body whose length was not told is read first. Raises Refused if too large."""
    headers = Headers(scope=scope)
    told = headers.get("content-length", "")
    if told.isdecimal():
        if int(told) > largest:
            raise Refused("body", 0)
        return receive  # the server holds the sender to the length that it told
    if "transfer-encoding" not in headers:
        return receive
    messages: list[Message] = []
    size = 0
    while not messages or messages[-1].get("more_body"):
        message = await receive()
        size += len(message.get("body", b""))
        if size > largest:
            raise Refused("body", 0)
        messages.append(message)

    async def replayed() -> Message:
        return messages.pop(0) if messages else await receive()

    return replayed
