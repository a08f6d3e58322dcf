"""Gradio's HTML page made ours: its language, our style and script, a nonce for scripts, nothing foreign."""

from __future__ import annotations

import json
import re
import secrets
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.catalogue import LANGUAGES, language_of, texts
from assistant.web.security import page_policy

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%230b4f5c'/%3E"
    "%3Cpath d='M8 9h16v11h-9l-5 4v-4H8z' fill='%23fff'/%3E%3C/svg%3E"
)
_FOR_SCRIPT = ("conversation", "you", "assistant", "copied", "copy_failed", "title")


class FrontPage:
    """ASGI middleware for '/': rewrites the HTML that Gradio makes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the page; pass everything else on."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")

        await self._app({**scope, "headers": plain}, receive, collect)
        nonce = secrets.token_urlsafe(16)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if start["status"] == 200:
            body = rewrite(body.decode(), query.get("lang", ["nl"])[0], nonce).encode()
        kept = [(name, value) for name, value in start["headers"] if name.lower() not in _REPLACED]
        await send({**start, "headers": [*kept, *_headers(len(body), nonce)]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


_REPLACED = (b"content-length", b"content-security-policy", b"cache-control")


def _headers(length: int, nonce: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-length", str(length).encode()),
        (b"content-security-policy", page_policy(nonce).encode()),
        (b"cache-control", b"no-store"),
    ]


def rewrite(html: str, lang: str, nonce: str) -> str:
    """Gradio's page with our language, head and nonce, without its cards for social media."""
    language = language_of(lang)
    html = re.sub(r"<html\s+lang=\"en\"", f'<html lang="{language}"', html, count=1)
    html = re.sub(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>", "", html)
    html = html.replace('<link rel="manifest" href="/manifest.json" />', "")
    html = re.sub(r"<script(?![^>]*\bsrc=)", f'<script nonce="{nonce}"', html)
    return html.replace("</head>", f"{_head(nonce)}</head>", 1)


def _head(nonce: str) -> str:
    words = {language: {key: texts(language)[key] for key in _FOR_SCRIPT} for language in LANGUAGES}
    data = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<link rel="icon" href="{_ICON}">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="stylesheet" href="web/page.css">'
        '<link rel="stylesheet" href="web/evidence.css">'
        '<link rel="stylesheet" href="web/reactions.css">'
        f'<script type="application/json" id="pa-words" nonce="{nonce}">{data}</script>'
        '<script src="web/page.js" defer></script>'
        '<script src="web/evidence.js" defer></script>'
        '<script src="web/reactions.js" defer></script>'
    )
