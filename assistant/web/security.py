"""What the server refuses, and the headers that every response carries."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    r"/(?:config|theme\.css|manifest\.json|favicon\.ico"
    r"|assets/.*|static/.*|svelte/.*"
    r"|gradio_api/(?:queue/(?:join|data)|heartbeat/[\w-]+|startup-events|cancel|app_id|theme\.css))?"
)
_OURS = re.compile(
    r"/(?:healthz|readyz|metrics|sitemap\.xml|robots\.txt|pdf/[^/]*|web/[^/]*"
    r"|(?:antwoord|opzoeken|begrippen|over|beeld|api|mcp|feedback|bewaarde-vraag|beoordelen)(?:/.*)?)"
)


def page_policy(nonce: str) -> str:
    """The Content-Security-Policy of the page: scripts from us only, and no eval."""
    return _POLICY.format(nonce=nonce)


class Shield:
    """ASGI middleware: refuses the routes that the page does not need, and sets the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _FOR_OTHERS)
            await send(message)

        path = scope["path"]
        if _NEEDED_OF_GRADIO.fullmatch(path) or _OURS.fullmatch(path):
            await self._app(scope, receive, send_with_headers)
        else:
            await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
