"""The Model Context Protocol: other assistants look answers up, with their citations."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.answer import Answer, Citation, Language, Status
from assistant.respond import Assistant
from assistant.settings import ServerSettings, Settings
from assistant.terminal import readable
from assistant.web.answering import Answering
from assistant.web.api import failure, where
from assistant.web.catalogue import texts
from assistant.web.finding import found, pair
from assistant.web.logs import discreet_logging
from assistant.web.metrics import Metrics
from assistant.web.problems import Kind, problem, sentence
from assistant.web.schema import (
    AnswerData,
    CitationData,
    PairData,
    SchoolType,
    SearchData,
    Where,
    answer_reply,
)
from assistant.web.site import Site

if TYPE_CHECKING:
    from index.snapshot import Snapshot

_LOOKS_UP = ToolAnnotations(
    readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False
)
_LOCAL = {"localhost"}


class Cited(BaseModel):
    """A verbatim quote and where it stands."""

    number: int = Field(description="The number of its marker '[1]' in the answer.")
    id: str = Field(description="For the tool 'pair'.")
    quote: str = Field(
        description="Verbatim Dutch text of the document. Do not change a letter when quoting."
    )
    question: str = Field(description="What parliament asked, or the heading of a section.")
    question_numbers: list[int | str]
    title: str
    date: str | None
    minister: str | None
    page: str = Field(description="The page number printed on the page.")
    reference: str
    address: str | None = Field(description="Page with the whole question and answer; cite this.")
    pdf: str
    sample: bool = Field(description="True for an example document: no minister said it.")
    older: bool = Field(description="True where a newer document answers the same.")
    asked: str = Field(
        description="The question that the quote ('No.') answers, where it cannot be understood without it: "
        "give it with the quote; it may not be the asker's. Else ''."
    )


class Help(BaseModel):
    """People to turn to."""

    name: str
    purpose: str
    phone: str | None
    web: str | None


class Reply(BaseModel):
    """An answer with its citations."""

    status: Status
    answer: str = Field(description="Quotes with markers '[1]', or what to tell the asker instead.")
    notice: str
    confidence: float
    generated: bool = Field(description="True where a language model worded 'answer'; the quotes prove it.")
    citations: list[Cited]
    earlier: list[Cited] = Field(description="Older answers to the same question.")
    newer: list[Cited] = Field(description="Quotes of newer documents that are about it too.")
    suggestions: list[str]
    help: list[Help]


def mcp_server(site: Site, answering: Answering) -> FastMCP[None]:
    """The server with its three tools; nothing is kept between two calls."""
    words = texts("en")
    server: FastMCP[None] = FastMCP(
        "passend-antwoord",
        instructions=words["mcp_instructions"],
        log_level="ERROR",
        stateless_http=True,
        json_response=True,
        # ``Endpoint`` looks at the names itself: the SDK's list cannot say 'any address in digits'.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    _add_ask(server, site, answering, words["mcp_ask"])
    _add_lookup(server, site, answering, words["mcp_search"], words["mcp_pair"])
    return server


def _add_ask(server: FastMCP[None], site: Site, answering: Answering, description: str) -> None:
    @server.tool(title="Passend Antwoord", description=description, annotations=_LOOKS_UP)
    async def ask(
        context: Context[Any, Any, Any],
        question: Annotated[str, Field(description="One question in the asker's own words, best in Dutch.")],
        earlier_questions: Annotated[
            list[str], Field(description="The asker's questions before this one, oldest first.")
        ] = [],  # noqa: B006, a schema's default
        language: Annotated[
            Language | None, Field(description="Of notices; quotes are always in Dutch.")
        ] = None,
    ) -> Annotated[CallToolResult, Reply]:
        try:
            answer = await answering.ask("mcp", [*earlier_questions, question], language)
        except Exception as error:
            raise _told(error, site.settings) from None
        places = _where(site, context)
        return _result(_readable(answer, places), _reply(answer_reply(answer, places)))


def _add_lookup(
    server: FastMCP[None], site: Site, answering: Answering, of_search: str, of_pair: str
) -> None:
    @server.tool(title="Search", description=of_search, annotations=_LOOKS_UP)
    async def search(
        context: Context[Any, Any, Any],
        query: Annotated[str, Field(description="Words or a question, best in Dutch.")],
        k: Annotated[int, Field(ge=1, le=50, description="So many results at most.")] = 10,
        dossier: Annotated[str | None, Field(description="Number of a dossier, like '31497'.")] = None,
        year: Annotated[int | None, Field(description="Year of the document.")] = None,
        school_type: Annotated[SchoolType | None, Field(description="Kind of school.")] = None,
    ) -> Annotated[CallToolResult, SearchData]:
        try:
            clean = answering.without_personal_data(query)
            places = _where(site, context)
            results = await asyncio.to_thread(found, site, places, clean, k, dossier, year, school_type)
        except Exception as error:
            raise _told(error, site.settings) from None
        lines = [
            f"{one.id}: {one.question}\n“{one.extract}”\n{one.reference}, {one.address}" for one in results
        ]
        return _result("\n\n".join(lines), SearchData(query=clean, count=len(results), results=results))

    @server.tool(title="Pair", description=of_pair, annotations=_LOOKS_UP)
    async def pair(
        context: Context[Any, Any, Any],
        id: Annotated[str, Field(description="An id, or '<document>/<question>' like '31497-460/58'.")],
    ) -> Annotated[CallToolResult, PairData]:
        try:
            held = await asyncio.to_thread(_pair, site, _where(site, context), id)
        except Exception as error:
            raise _told(error, site.settings) from None
        if held is None:
            raise ToolError(_sentence("unknown_pair", site.settings))
        text = f"{held.question or held.heading or ''}\n\n{held.answer}\n\n{held.reference}, {held.address}"
        return _result(text.strip(), held)


_pair = pair


def _result(text: str, data: BaseModel) -> CallToolResult:
    content = [TextContent(type="text", text=text)]
    return CallToolResult(content=list(content), structuredContent=data.model_dump(mode="json"))


def _told(error: Exception, settings: Settings) -> ToolError:
    kind, values = failure(error)
    return ToolError(_sentence(kind, settings, **values))


def _sentence(kind: Kind, settings: Settings, **values: object) -> str:
    return sentence(kind, settings.language or "en", **values)


def _where(site: Site, context: Context[Any, Any, Any]) -> Where:
    """Addresses as the client reaches them; over stdio as `passend chat` would serve them."""
    request = context.request_context.request
    if request is not None:
        return where(site, request)
    settings = site.settings
    local = f"http://{settings.host}:{settings.port}{settings.server.root_path}"
    return Where(settings.server.public_url or local, site.addresses)


def _reply(data: AnswerData) -> Reply:
    return Reply(
        status=data.status,
        answer=data.answer,
        notice=data.notice,
        confidence=data.confidence,
        generated=data.generated,
        citations=[_cited(citation) for citation in data.citations],
        earlier=[_cited(citation) for citation in data.history],
        newer=[_cited(citation) for citation in data.newer],
        suggestions=data.suggestions,
        help=[
            Help(name=desk.name, purpose=desk.purpose, phone=desk.phone, web=desk.web) for desk in data.desks
        ],
    )


def _cited(citation: CitationData) -> Cited:
    held = citation.model_dump()
    return Cited(
        **{name: held[name] for name in Cited.model_fields if name != "page"}, page=held["page_labels"][0]
    )


def _readable(answer: Answer, places: Where) -> str:
    """The answer for a client that shows text, each source with the address to cite."""

    def source(citation: Citation) -> str:
        return f"{citation.reference}, {places.pair(citation.entry_id) or places.pdf(citation.url)}"

    return readable(answer, source)


class Endpoint:
    """ASGI: MCP over HTTP, one request and one reply at a time, for hosts that are ours."""

    def __init__(self, site: Site, answering: Answering) -> None:
        self._site = site
        self._answering = answering
        self._server: FastMCP[None] | None = None

    @asynccontextmanager
    async def running(self, _: object) -> AsyncIterator[None]:
        """While the application runs."""
        # A session manager runs once; an application can be started again.
        self._server = mcp_server(self._site, self._answering)
        self._server.streamable_http_app()
        try:
            async with self._server.session_manager.run():
                yield
        finally:
            self._server = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a client, or say what is wrong."""
        response: Response | None = None
        if scope["method"] != "POST":  # there is no stream to listen to and no session to end
            response = problem(scope, "method", {"Allow": "POST"}, allowed="POST")
        elif not is_ours(Headers(scope=scope), self._site.settings.server):
            response = problem(scope, "host")
        elif self._server is None:
            response = problem(scope, "busy", {"Retry-After": "5"})
        if response:
            await response(scope, receive, send)
        elif self._server:
            await self._server.session_manager.handle_request(scope, receive, send)


def is_ours(headers: Headers, settings: ServerSettings) -> bool:
    """Whether a request calls us by a name that is ours, and comes from no page of others.

    A page on the web can give its own name this machine's address (DNS rebinding); then 'Host' is that name.
    An address in digits is nobody's name.
    """
    names = {*_LOCAL, *settings.allowed_hosts, urlsplit(settings.public_url).hostname or ""}
    origin = headers.get("origin")
    hosts = [_hostname(f"//{headers.get('host', '')}"), *([_hostname(origin)] if origin else [])]
    return all(host and (host in names or _in_digits(host)) for host in hosts)


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _in_digits(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def serve_stdio(snapshot: Snapshot, settings: Settings) -> None:
    """Serve over standard input and output until the client goes away."""
    discreet_logging()
    site = Site.of(snapshot, settings)
    mcp_server(site, Answering(Assistant(snapshot, settings), settings, Metrics())).run("stdio")


def mcp_routes(site: Site, answering: Answering) -> APIRouter:
    """The route '/mcp', which runs as long as the application."""
    endpoint = Endpoint(site, answering)
    router = APIRouter(lifespan=endpoint.running)
    router.routes.append(Route("/mcp", endpoint))
    return router
