"""What the server refuses, and the headers that every response carries."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.logs import note_failure
from assistant.web.problems import refusal

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}

_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'"
)
_FOR_OTHERS = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

# Gradio brings routes that hand out files, fetch addresses for the caller, take uploads or edit the app;
# the page needs these few only.
_NEEDED_OF_GRADIO = re.compile(
    r"/(?:config|theme\.css|favicon\.ico"
    r"|assets/.*|static/.*|svelte/.*"
    r"|gradio_api/(?:queue/(?:join|data)|startup-events|cancel|reset|app_id|theme\.css))?"
)
_OURS = re.compile(
    r"/(?:healthz|readyz|metrics|sitemap\.xml|robots\.txt|gesprek\.(?:md|pdf)|pdf/[^/]*|web/[^/]*"
    r"|(?:antwoord|opzoeken|begrippen|over|beeld|api|mcp|feedback|beoordelen)(?:/.*)?)"
)


_A_READERS = re.compile(r"/[\w-]+/?")
"""A path that somebody may have typed; a page for '//elsewhere' would link to there."""
_NOT_BELIEVED = {b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server"}
"""Gradio takes these from anybody, and would send the page's script to whatever address they name; what a
trusted proxy says is in the scope by now."""


def page_policy(nonce: str) -> str:
    """The Content-Security-Policy of the page: scripts from us only, and no eval."""
    return _POLICY.format(nonce=nonce)


def route_path(scope: Scope) -> str:
    """The path of a request below the path that the server as a whole is served at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


class Below:
    """ASGI middleware: the server is known to others by ``root`` ('/passend', or '' at the top).

    A reverse proxy may take that path off or leave it on: both are understood.
    """

    def __init__(self, app: ASGIApp, root: str = "") -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its path as others know it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if self._root and path == self._root:  # relative addresses need the '/' at the end
            query = scope["query_string"].decode("latin-1")
            address = f"{self._root}/?{query}" if query else f"{self._root}/"
            await RedirectResponse(address, 308)(scope, receive, send)
            return
        added = "" if path.startswith(f"{self._root}/") else self._root
        raw = scope.get("raw_path") or path.encode()
        headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_BELIEVED]
        placed = {"path": added + path, "raw_path": added.encode() + raw, "root_path": self._root}
        await self._app({**scope, **placed, "headers": headers}, receive, send)


class Shield:
    """ASGI middleware: refuses the routes that the page does not need, and sets the security headers.

    An error that nobody caught ends here: it is written down without its words, and told as a failure.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _FOR_OTHERS)
            await send(message)

        path = route_path(scope)
        if not (_NEEDED_OF_GRADIO.fullmatch(path) or _OURS.fullmatch(path)):
            plain = PlainTextResponse("Not found", 404)
            told = refusal(scope, "unknown_path") if _A_READERS.fullmatch(path) else plain
            await told(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            note_failure("a request failed", error)
            if not started:
                await refusal(scope, "failed")(scope, receive, send_with_headers)
