"""The API for programs: ask, ask in stages, search, one pair; with its OpenAPI description and its page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from assistant.answer import Answer, Language
from assistant.web.answering import Answering, Stages, Unasked
from assistant.web.catalogue import texts
from assistant.web.finding import found, pair
from assistant.web.logs import note_failure
from assistant.web.problems import MEDIA_TYPE, POLICY, Kind, asked_language, problem, problem_data
from assistant.web.public import public_address
from assistant.web.schema import (
    AnswerData,
    Asked,
    PairData,
    Problem,
    SchoolType,
    SearchData,
    Where,
    answer_reply,
)
from assistant.web.security import route_path
from assistant.web.site import Site, page
from corpus.errors import PassendError

HEARTBEAT_SECONDS = 15.0
"""A silent stream says this often that it is still there, so that nobody in between closes it."""
MOST_RESULTS = 50
_RETRY_SECONDS: dict[Kind, int] = {"busy": 5, "index": 60}
"""When to come again."""
_READING = ["GET", "HEAD"]
_ALL = [*_READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_METHODS = {
    "/api/ask": "GET, POST",
    "/api/ask/stream": "GET, POST",
    "/api/search": "GET",
    "/api/openapi.json": "GET, HEAD",
    "/api": "GET, HEAD",
}
_DESCRIPTION = """Looks up what ministers answered to the Dutch parliament about *passend onderwijs* (suitable
education for every pupil). Answers are quotes, word for word, each with its document, question number, page
and address. It is a machine, gives no legal advice, and says so where the documents do not answer a question.
What looks like personal data in a question is left out before anything else is done with it, and no question
is stored or logged. A question in an address (GET) may be logged by what lies between; prefer POST."""
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": said, "content": {MEDIA_TYPE: {}}}
    for code, said in (
        (413, "The body is too large."),
        (422, "The question or a parameter cannot be used."),
        (429, "Too many requests of one address; Retry-After says when to come again."),
        (503, "Too much is asked at once, or the index cannot be used now; Retry-After says when to come."),
    )
}
_STREAM = {
    "description": "Events: 'start' at once; 'stage' with the answer so far, where a language model words "
    "it; at last 'done' with the whole answer, or 'problem'. A comment every 15 seconds keeps it alive.",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'event: start\ndata: {}\n\nevent: done\nid: done\ndata: {"status": "answered"}\n\n',
        }
    },
}

Question = Annotated[str, Query(description="The question.", examples=["Wat is zorgplicht?"])]
Spoken = Annotated[Language | None, Query(description="Language of notices; without it the question's own.")]


class Problems(APIRoute):
    """A route that tells every failure as a problem, and never repeats what was asked."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with its failures told."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return problem(request.scope, "invalid", what=_places(error))
            except Exception as error:
                kind, values = failure(error)
                retry = _RETRY_SECONDS.get(kind)
                headers = {"Retry-After": str(retry)} if retry else None
                return problem(request.scope, kind, headers, **values)

        return told


def failure(error: Exception) -> tuple[Kind, dict[str, object]]:
    """What a failure is to whoever asked, with the values that its text needs; ours are written down."""
    if isinstance(error, Unasked):
        return error.kind, error.values
    note_failure("answering a program failed", error)
    return ("index" if isinstance(error, PassendError) else "failed"), {}


def _places(error: RequestValidationError) -> str:
    """Which fields are wrong, and how; not what they held."""
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc'][1:]) or 'body'}: {each['msg']}"
        for each in error.errors()
    )


class Events(StreamingResponse):
    """Server-sent events; whoever goes away ends the work behind them, also before the first of them."""

    def __init__(self, events: AsyncGenerator[str, None], answers: Stages) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Security-Policy": POLICY}
        super().__init__(events, headers=headers, media_type="text/event-stream")
        self._events = events
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, and close what makes them, however it ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answers.close()
            await self._events.aclose()


def api_routes(site: Site, answering: Answering) -> APIRouter:
    """Everything under '/api'."""
    router = APIRouter(route_class=Problems, responses=_ERRORS)
    _add_ask(router, site, answering)
    _add_lookup(router, site, answering)
    _add_description(router, site)

    @router.api_route("/api", methods=_ALL, include_in_schema=False)
    @router.api_route("/api/{rest:path}", methods=_ALL, include_in_schema=False)
    def unknown(request: Request) -> Response:
        path = route_path(request.scope)
        allowed = _METHODS.get(path) or ("GET" if path.startswith("/api/pairs/") else "")
        if allowed and request.method not in allowed.split(", "):
            return problem(request.scope, "method", {"Allow": allowed}, allowed=allowed)
        return problem(request.scope, "unknown_path")

    return router


def _add_ask(router: APIRouter, site: Site, answering: Answering) -> None:
    @router.post("/api/ask", summary="Ask a question")
    async def ask(asked: Asked, request: Request) -> AnswerData:
        """The whole answer, when it is there."""
        return answer_reply(await answering.ask("api", _turns(asked), asked.language), where(site, request))

    @router.get("/api/ask", summary="Ask a question by its address")
    async def ask_q(q: Question, request: Request, language: Spoken = None) -> AnswerData:
        """The same for a quick try; the question is in the address, which others may log."""
        return answer_reply(await answering.ask("api", [q], language), where(site, request))

    streamed: dict[str, Any] = {"response_class": StreamingResponse, "responses": {200: _STREAM}}

    @router.post("/api/ask/stream", summary="Ask, and get the answer in stages", **streamed)
    async def stream(asked: Asked, request: Request) -> Response:
        """Server-sent events; closing the connection ends the work."""
        return _streamed(answering, _turns(asked), asked.language, site, request)

    @router.get("/api/ask/stream", summary="The same for EventSource", **streamed)
    async def stream_q(q: Question, request: Request, language: Spoken = None) -> Response:
        """Close the EventSource at 'done'; it would ask again (and is then told to stop, with 204)."""
        if request.headers.get("last-event-id"):
            return Response(status_code=204)
        return _streamed(answering, [q], language, site, request)


def _turns(asked: Asked) -> list[str]:
    if (asked.question is None) == (asked.turns is None):
        raise Unasked("invalid", what="question | turns")
    return [asked.question] if asked.question is not None else asked.turns or []


def where(site: Site, request: Request) -> Where:
    """The absolute addresses as whoever asks reaches them."""
    return Where(public_address(site, request, ""), site.addresses)


def _streamed(
    answering: Answering, turns: list[str], language: Language | None, site: Site, request: Request
) -> Response:
    answers = answering.stages("api", turns, language)
    reply = partial(answer_reply, where=where(site, request))
    return Events(_events(answers, reply, asked_language(request.scope)), answers)


async def _events(
    answers: Stages, reply: Callable[[Answer], AnswerData], language: Language
) -> AsyncGenerator[str, None]:
    """The answer's stages as events, with a comment where nothing comes for a while."""
    coming: asyncio.Task[Answer | None] | None = None
    held: Answer | None = None
    try:
        yield event("start", {})
        while True:
            coming = coming or asyncio.create_task(_next(answers))
            done, _ = await asyncio.wait([coming], timeout=HEARTBEAT_SECONDS)
            if not done:
                yield ": still there\n\n"
                continue
            answer, coming = coming.result(), None
            if answer is None:
                break
            held = answer
            if answer.generated:
                yield event("stage", jsonable_encoder(reply(answer)))
        if held:
            yield event("done", jsonable_encoder(reply(held)), name="done")
    except Exception as error:
        kind, values = failure(error)
        yield event("problem", problem_data(kind, language, **values), name="done")
    finally:
        answers.close()
        if coming and not coming.cancel() and not coming.cancelled():
            coming.exception()  # seen, so that nobody logs it


async def _next(answers: Stages) -> Answer | None:
    return await anext(answers, None)


def event(kind: str, data: object, name: str = "") -> str:
    """One server-sent event."""
    identity = f"id: {name}\n" if name else ""
    return f"event: {kind}\n{identity}data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_lookup(router: APIRouter, site: Site, answering: Answering) -> None:
    @router.get("/api/search", summary="Search the questions and answers")
    def search(
        request: Request,
        q: Annotated[str, Query(description="Words or a question.", examples=["leerlingenvervoer"])],
        k: Annotated[int, Query(ge=1, le=MOST_RESULTS, description="So many results at most.")] = 10,
        dossier: Annotated[str | None, Query(max_length=20, examples=["31497"])] = None,
        year: Annotated[int | None, Query(ge=1900, le=2100, description="Of the document.")] = None,
        school_type: Annotated[
            SchoolType | None, Query(description="The kind of school that the text is about.")
        ] = None,
    ) -> SearchData:
        """The best entries, best first, each with the part of its answer that is nearest to the query."""
        query = answering.without_personal_data(q)
        results = found(site, where(site, request), query, k, dossier, year, school_type)
        return SearchData(query=query, count=len(results), results=results)

    missing: dict[int | str, dict[str, Any]] = {
        404: {"model": Problem, "description": "There is no such pair.", "content": {MEDIA_TYPE: {}}}
    }

    @router.get("/api/pairs/{name:path}", summary="One question with its answer", responses=missing)
    def one(
        request: Request,
        name: Annotated[str, Path(description="An id, or '<document>/<question>' as in its page's address.")],
    ) -> PairData:
        """The whole pair, verbatim, with footnotes and references."""
        held = pair(site, where(site, request), name)
        if held is None:
            raise Unasked("unknown_pair")
        return held


def _add_description(router: APIRouter, site: Site) -> None:
    @router.api_route("/api/openapi.json", methods=_READING, include_in_schema=False)
    def description(request: Request) -> JSONResponse:
        made = get_openapi(
            title="Passend Antwoord",
            version="1",
            summary="What the minister answered about passend onderwijs, word for word.",
            description=_DESCRIPTION,
            routes=router.routes,
            servers=[{"url": where(site, request).base}],
        )
        return JSONResponse(_tidy(made), headers={"Content-Security-Policy": POLICY})

    @router.api_route("/api", methods=_READING, include_in_schema=False)
    def human(request: Request) -> Response:
        words = texts("en" if request.query_params.get("lang") == "en" else "nl")
        server = site.settings.server
        return page(
            request,
            "api.html",
            base=where(site, request).base,
            example=words.examples[1],
            some_pair=_some_pair(site),
            limits=server,
            longest=site.settings.max_question_chars,
        )


def _some_pair(site: Site) -> str:
    """The name of a pair for an example: '31497-460/58'."""
    places = site.snapshot.catalog.places
    chosen = next((place for place in places if place.numbers), places[0])
    return site.addresses.path(chosen.id).removeprefix("/antwoord/")


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """The description without FastAPI's own form of errors, and with ours under its media type only."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            for code, response in operation["responses"].items():
                if code.isdecimal() and int(code) >= 400:
                    shape = {"$ref": "#/components/schemas/Problem"}
                    response["content"] = {MEDIA_TYPE: {"schema": shape}}
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    return schema
