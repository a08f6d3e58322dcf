"""Gradio's HTML page made ours: its language, our style and script, a nonce for scripts, nothing foreign."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Language
from assistant.web.catalogue import LANGUAGES, language_of, texts
from assistant.web.security import page_policy, route_path

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%230b4f5c'/%3E"
    "%3Cpath d='M8 9h16v11h-9l-5 4v-4H8z' fill='%23fff'/%3E%3C/svg%3E"
)
_FOR_SCRIPT = (
    *("conversation", "you", "assistant", "copied", "copy_failed", "link_copied", "copied_question"),
    *("generated", "asked_above", "answered_below", "figures_heading", "figures_newer", "figures_older"),
    *("newer_heading", "older_fold", "older_undated", "history_count_one", "history_count_many"),
    *("history_delete", "history_delete_one", "history_sure", "history_opened", "history_deleted"),
    *("history_lost", "save_failed", "trouble", "switch_language"),
)
"""The texts that the script shows, beside those that stand in the template."""
_STYLES = ("fonts", "page", "evidence", "reactions")
_SCRIPTS = ("page", "copying", "conversations", "evidence", "reactions")


class FrontPage:
    """ASGI middleware for '/': rewrites the HTML that Gradio makes, with or without asking for reactions."""

    def __init__(self, app: ASGIApp, *, reactions: bool = True) -> None:
        self._app = app
        self._scripts = _SCRIPTS if reactions else tuple(name for name in _SCRIPTS if name != "reactions")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the page; pass everything else on."""
        if scope["type"] != "http" or route_path(scope) != "/" or scope["method"] not in ("GET", "HEAD"):
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
            body = rewrite(body.decode(), query.get("lang", ["nl"])[0], nonce, self._scripts).encode()
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


def rewrite(html: str, lang: str, nonce: str, scripts: Sequence[str] = ()) -> str:
    """Gradio's page with our language, head, frame and nonce, without its cards for social media."""
    language = language_of(lang)
    html = re.sub(r"<html\s+lang=\"en\"", f'<html lang="{language}"', html, count=1)
    html = re.sub(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>", "", html)
    html = html.replace('<link rel="manifest" href="/manifest.json" />', "")
    html = re.sub(r"<script(?![^>]*\bsrc=)", f'<script nonce="{nonce}"', html)
    above, below = _frame(language)
    html = re.sub(r"<gradio-app\b", lambda match: above + match[0], html, count=1)
    html = html.replace("</gradio-app>", f"</gradio-app>{below}", 1)
    return html.replace("</head>", f"{_head(nonce, scripts)}</head>", 1)


@cache
def _frame(language: Language) -> tuple[str, str]:
    """What stands above Gradio's part of the page, and below it."""
    made = Environment(
        loader=PackageLoader("assistant.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template: Any = made.get_template("chat.html").module
    lang = "" if language == "nl" else f"?lang={language}"
    words = texts(language)
    above = str(template.above(words, lang))
    return above, str(template.below(words, [texts(one) for one in LANGUAGES], lang))


@cache
def _words() -> str:
    """The texts that the script needs, in every language, as JSON that can stand in a page."""
    filled = re.findall(r'data-t(?:-label)?="(\w+)"', "".join(_frame("nl")))
    keys = dict.fromkeys([*_FOR_SCRIPT, *filled])
    words = {language: {key: texts(language)[key] for key in keys} for language in LANGUAGES}
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")


def _head(nonce: str, names: Sequence[str]) -> str:
    styles = "".join(f'<link rel="stylesheet" href="web/{name}.css">' for name in _STYLES)
    scripts = "".join(f'<script src="web/{name}.js" defer></script>' for name in names)
    return (
        f'<link rel="icon" href="{_ICON}">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="preload" href="web/passend-sans-latin.woff2" as="font" type="font/woff2" crossorigin>'
        f'{styles}<script type="application/json" id="pa-words" nonce="{nonce}">{_words()}</script>{scripts}'
    )
