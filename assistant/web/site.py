"""What the plain pages share: the index behind them, its addresses, and one way to make a page of HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.settings import Settings
from assistant.web.addresses import Addresses
from assistant.web.catalogue import LANGUAGES, Texts, language_of, texts

if TYPE_CHECKING:
    from index.snapshot import Snapshot

PLAIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""The Content-Security-Policy of pages that are ours alone."""


@dataclass(frozen=True, slots=True)
class Site:
    """The index that the pages are about, with its addresses and the settings of the server."""

    snapshot: Snapshot
    addresses: Addresses
    settings: Settings

    @classmethod
    def of(cls, snapshot: Snapshot, settings: Settings) -> Site:
        """The site of a snapshot."""
        return cls(snapshot, Addresses(snapshot.catalog), settings)


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from ``templates/``, in the language that the address asks for.

    Every template has ``t`` (the texts), ``link`` (a path on this server with the language kept) and
    ``here`` (this page's path); what else it shows is ``context``.
    """
    words = page_texts(request)
    html = (
        _templates()
        .get_template(template)
        .render(
            t=words,
            link=lambda path, **query: link(request, path, **query),
            here=request.url.path.removeprefix(root(request)) or "/",
            other=next(language for language in LANGUAGES if language != words.language),
            asked=dict(request.query_params),
            **context,
        )
    )
    headers = {"Content-Security-Policy": PLAIN_POLICY, "Cache-Control": "no-cache"}
    return HTMLResponse(html, status, headers)


def page_texts(request: Request) -> Texts:
    """The texts in the language that a request asks for with '?lang='."""
    return texts(language_of(request.query_params.get("lang")))


def root(request: Request) -> str:
    """The path below which a reverse proxy serves us ('' at the top, else '/passend')."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def link(request: Request, path: str, **query: str) -> str:
    """``path`` of this server as the browser must ask for it, in the language of this request.

    A query value of '' is left out.
    """
    language = page_texts(request).language
    given = {"lang": "" if language == "nl" else language} | query
    kept = {name: value for name, value in given.items() if value}
    address = request.url.replace(path=root(request) + path, query="", fragment="")
    return _relative(str(address.include_query_params(**kept)), str(request.base_url))


def _relative(address: str, base: str) -> str:
    """An address of this server without scheme and host."""
    host = base.split("//", 1)[1].split("/", 1)[0]
    return address.split(f"//{host}", 1)[1]


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("assistant.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["lines"] = _lines
    return made


def _lines(text: str) -> Markup:
    """A text of others, its lines parted by <br>, everything else as text."""
    return Markup("<br>").join(text.split("\n"))
