"""Plain paths that lead nowhere: said on a page for a reader, in a line for a program."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from assistant.web.problems import asked_language
from assistant.web.site import page, page_texts, root

PLAIN = ("antwoord", "begrippen", "opzoeken", "over", "beeld", "pdf")
_READING = ("GET", "HEAD")
_OTHERS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def add_error_pages(app: FastAPI) -> None:
    """Answer for plain paths that no route of ``app`` takes; to be called when all of those are there.

    What is mounted at '/' would get them otherwise, and knows nothing of our readers.
    """
    for name in PLAIN:
        for path in (f"/{name}", f"/{name}/{{rest:path}}"):
            app.add_api_route(path, _nowhere, methods=list(_READING), include_in_schema=False)
            app.add_api_route(path, _not_that_way, methods=list(_OTHERS), include_in_schema=False)
    app.add_exception_handler(HTTPException, _refused)


def _nowhere(request: Request) -> Response:
    path = request.url.path
    if path.endswith("/") and path.rstrip("/") != root(request):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{path.strip('/')}{query}", 301)
    return not_there(request)


def not_there(request: Request) -> Response:
    """What is said of an address that leads to nothing, with other ways to go on."""
    return told(request, 404, "not_found_heading", "not_found_text")


def told(request: Request, status: int, heading: str, text: str, **values: str) -> Response:
    """A message in the language that the reader's browser asks for; a line for who reads no HTML.

    ``heading`` and ``text`` are keys of texts, which ``values`` fill in.
    """
    language = asked_language(request.scope)
    query = parse_qs(request.url.query) | {"lang": [language]}
    reader = Request({**request.scope, "query_string": urlencode(query, doseq=True).encode()})
    t = page_texts(reader)
    said = t[text].format(**values)
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(said, status)
    return page(reader, "message.html", status, heading=t[heading], text=said)


def _not_that_way(request: Request) -> Response:
    allowed = ", ".join(_READING)
    refused = told(request, 405, "api_problem_method_title", "api_problem_method_detail", allowed=allowed)
    refused.headers["Allow"] = allowed
    return refused


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path.removeprefix(root(request))
    if path.split("/")[1] in PLAIN:
        if error.status_code == 404:
            return not_there(request)
        if error.status_code == 405:
            return _not_that_way(request)
    return await http_exception_handler(request, error)
