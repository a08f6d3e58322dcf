"""What could not be done, as JSON for programs (RFC 9457) and as a page or a line for people."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from assistant.answer import Language
from assistant.web.catalogue import texts
from assistant.web.site import page, page_texts

MEDIA_TYPE = "application/problem+json"
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of what is data."""

Kind = Literal[
    "invalid",
    "empty",
    "too_long",
    "unknown_pair",
    "unknown_path",
    "method",
    "host",
    "body",
    "too_many",
    "too_many_streams",
    "busy",
    "index",
    "failed",
]
STATUS: dict[Kind, int] = {
    "invalid": 422,
    "empty": 422,
    "too_long": 422,
    "unknown_pair": 404,
    "unknown_path": 404,
    "method": 405,
    "host": 403,
    "body": 413,
    "too_many": 429,
    "too_many_streams": 429,
    "busy": 503,
    "index": 503,
    "failed": 500,
}


def problem_data(kind: Kind, language: Language, **values: object) -> dict[str, object]:
    """A problem as data: ``detail`` says what is the matter, ``do`` what to do about it."""
    words = texts(language)
    return {
        "type": f"urn:passend:{kind}",
        "title": words[f"api_problem_{kind}_title"],
        "status": STATUS[kind],
        "detail": words[f"api_problem_{kind}_detail"].format(**values),
        "do": words[f"api_problem_{kind}_do"].format(**values),
    }


def sentence(kind: Kind, language: Language, **values: object) -> str:
    """A problem as somebody reads it: what is the matter, and what to do about it."""
    said = problem_data(kind, language, **values)
    return f"{said['detail']} {said['do']}"


def problem(
    scope: Scope, kind: Kind, headers: dict[str, str] | None = None, **values: object
) -> JSONResponse:
    """The response for a program that asked for what cannot be done."""
    language = asked_language(scope)
    given = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Content-Language": language}
    data = problem_data(kind, language, **values)
    return JSONResponse(data, STATUS[kind], given | (headers or {}), MEDIA_TYPE)


def refusal(scope: Scope, kind: Kind, headers: dict[str, str] | None = None, **values: object) -> Response:
    """The response for whoever asked: JSON for a program, a page for a reader, else a line of text."""
    values = {"allowed": (headers or {}).get("Allow", "")} | values
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    if path.startswith(("/api/", "/mcp")):
        return problem(scope, kind, headers, **values)
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return _page(Request(in_asked_language(scope)), kind, headers or {}, values)
    text = sentence(kind, asked_language(scope), **values)
    if path.startswith("/gradio_api/"):  # the chat shows its reader the 'detail'
        said = problem_data(kind, asked_language(scope), **values)
        return JSONResponse(said | {"detail": text}, STATUS[kind], headers)
    return PlainTextResponse(text, STATUS[kind], headers)


def _page(request: Request, kind: Kind, headers: dict[str, str], values: dict[str, object]) -> Response:
    words = page_texts(request)
    heading, text = words[f"api_problem_{kind}_title"], sentence(kind, words.language, **values)
    if kind == "unknown_path":  # a reader has no use for a list of addresses for programs
        heading, text = words["not_found_heading"], words["not_found_text"]
    shown = page(request, "message.html", STATUS[kind], heading=heading, text=text)
    shown.headers.update(headers)
    return shown


def asked_language(scope: Scope) -> Language:
    """The language of '?lang=', else the first of 'Accept-Language' that we have, else Dutch."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    accepted = Headers(scope=scope).get("accept-language", "").lower().split(",")
    for name in (*asked, *(part.split(";")[0].strip()[:2] for part in accepted)):
        if name in ("nl", "en"):
            return "en" if name == "en" else "nl"
    return "nl"


def in_asked_language(scope: Scope) -> Scope:
    """A request that names in its address the language that its reader's browser asks for."""
    query = parse_qs(scope["query_string"].decode("latin-1")) | {"lang": [asked_language(scope)]}
    return {**scope, "query_string": urlencode(query, doseq=True).encode()}
