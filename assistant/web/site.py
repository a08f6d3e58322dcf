"""What the plain pages share: the index behind them, its addresses, and one way to make a page of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.answer import Language
from assistant.settings import Settings
from assistant.web.addresses import Addresses
from assistant.web.catalogue import LANGUAGES, Texts, language_of, texts
from assistant.web.collection.clean import clean

if TYPE_CHECKING:
    from index.snapshot import Snapshot

PLAIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""The Content-Security-Policy of pages that are ours alone."""
_DIGITS = 7


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


def page(
    request: Request, template: str, status: int = 200, *, package: str = "", **context: Any
) -> HTMLResponse:
    """A page from ``templates/``, in the language that the address asks for.

    A ``package`` brings templates and texts (``texts/<language>.json``) of its own, beside ours. Every
    template has ``t`` (the texts), ``link`` (a path on this server with the language kept) and ``here``
    (this page's path); what else it shows is ``context``.
    """
    words = page_texts(request, package)
    here = request.url.path.removeprefix(root(request)) or "/"
    other = next(language for language in LANGUAGES if language != words.language)
    html = (
        _templates(package)
        .get_template(template)
        .render(
            t=words,
            link=lambda path, /, **query: link(request, path, **query),
            here=here,
            other=other,
            there=_in_language(request, here, other),
            **context,
        )
    )
    headers = {"Content-Security-Policy": PLAIN_POLICY, "Cache-Control": "no-cache"}
    return HTMLResponse(html, status, headers)


def _in_language(request: Request, path: str, language: Language) -> str:
    """This page, with all that was asked of it, in a language."""
    asked = {name: request.query_params.getlist(name) for name in request.query_params}
    return link(request, path, **{**asked, "lang": "" if language == "nl" else language})


def page_texts(request: Request, package: str = "") -> Texts:
    """The texts in the language that a request asks for with '?lang='."""
    return texts(language_of(request.query_params.get("lang")), package)


def number(text: str) -> int | None:
    """A number in an address; None for what is none, and for one with more digits than any of ours has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None


def root(request: Request) -> str:
    """The path below which a reverse proxy serves us ('' at the top, else '/passend')."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def link(request: Request, path: str, /, **query: str | Sequence[str]) -> str:
    """``path`` of this server as the browser must ask for it, in the language of this request.

    A query value of '' is left out, and one that is a list is given as often as it has values.
    """
    language = page_texts(request).language
    given: dict[str, str | Sequence[str]] = {"lang": "" if language == "nl" else language}
    kept = [
        (name, each)
        for name, value in (given | query).items()
        for each in ([value] if isinstance(value, str) else value)
        if each
    ]
    address = request.url.replace(path=root(request) + path, query=urlencode(kept), fragment="")
    return _relative(str(address), str(request.base_url))


def _relative(address: str, base: str) -> str:
    """An address of this server without scheme and host."""
    host = base.split("//", 1)[1].split("/", 1)[0]
    return address.split(f"//{host}", 1)[1]


@cache
def _templates(package: str) -> Environment:
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (package, "assistant.web") if name]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else _shown(value),
    )
    made.filters["lines"] = _lines
    return made


def _shown(value: Any) -> Any:
    """What a template shows, without control characters and marks that turn the direction of writing."""
    return clean(value) if isinstance(value, str) else value


def _lines(text: str) -> Markup:
    """A text of others, its lines parted by <br>, everything else as text."""
    return Markup("<br>").join(text.split("\n"))
