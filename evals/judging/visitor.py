"""Who is at the judging pages: the cookie, the token of each form, and what is said to who may not enter."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.settings import ServerSettings
from assistant.web.site import link, page, page_texts, root
from evals.judging.accounts import LONGEST, Accounts, Judge, Waiting, form_token

PACKAGE = "evals.judging"
HOME = "/beoordelen"
COOKIE = "passend_beoordelen"
_MOST_FIELDS, _MOST_PENDING = 500, 60_000
_LOGIN_SECONDS = 12 * 3600
_PLACE = re.compile(rf"{HOME}(?:/[\w-]{{1,80}}){{0,2}}")
_KEY = secrets.token_bytes(32)
"""Signs the form by which one logs in, to which no cookie belongs yet."""
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    judge: Judge
    cookie: str

    @property
    def token(self) -> str:
        """What this visitor's forms carry."""
        return form_token(self.cookie)


async def form(request: Request) -> Form:
    """The fields of a form; of a name that comes twice, the last."""
    try:
        text = (await request.body()).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def show(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One of the judging pages; no browser or proxy keeps it."""
    shown = page(request, template, status, package=PACKAGE, home=HOME, **context)
    shown.headers["Cache-Control"] = "no-store"
    return shown


def message(request: Request, status: int, key: str) -> HTMLResponse:
    """A page that says one thing: the texts 'judge_<key>_title' and 'judge_<key>_text'."""
    t = page_texts(request, PACKAGE)
    return show(
        request,
        "judge_message.html",
        status,
        heading=t[f"judge_{key}_title"],
        text=t[f"judge_{key}_text"],
    )


def go(request: Request, path: str, **query: str) -> Response:
    """On to another page, in the same language."""
    return RedirectResponse(link(request, path, **query), 303, {"Cache-Control": "no-store"})


def visitor(request: Request, accounts: Accounts) -> Visitor | None:
    """Who sends a request, if they are logged in."""
    cookie = request.cookies.get(COOKIE, "")
    judge = accounts.who(cookie)
    return Visitor(judge, cookie) if judge else None


def ours(request: Request, given: Form, known: Visitor | None) -> bool:
    """Whether a form was sent from one of our own pages, by whom that page was made for."""
    if not ours_by_origin(request):
        return False
    token = given.get("token", "")
    if known is None:
        return _signed(token)
    return hmac.compare_digest(token.encode(), known.token.encode())


def ours_by_origin(request: Request) -> bool:
    """What the browser says of the page that a form stood on; one that says nothing is left to the token.

    Our pages send no referrer, so that an old browser, or one on plain http, says 'null' of them.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(origin).netloc == request.headers.get("host")


def login_page(
    request: Request, status: int, error: str = "", *, place: str = "", pending: str = "", **values: Any
) -> HTMLResponse:
    """The form by which one logs in, to go on to ``place``; ``pending`` is a form to show there again."""
    t = page_texts(request, PACKAGE)
    return show(
        request,
        "judge_login.html",
        status,
        token=_sign(),
        error=t[error].format(**values) if error else "",
        place=place if _PLACE.fullmatch(place) else "",
        pending=pending if len(pending) <= _MOST_PENDING else "",
    )


def log_in(request: Request, accounts: Accounts, given: Form) -> tuple[str, Response | None]:
    """The new cookie, or else the page that says why there is none."""
    again = {"place": given.get("place", ""), "pending": given.get("pending", "")}
    if not ours(request, given, None):
        return "", login_page(request, 403, "judge_login_old", **again)
    cookie = accounts.log_in(given.get("name", "")[:200], given.get("password", ""))
    if isinstance(cookie, Waiting):
        refused = login_page(request, 429, "judge_login_wait", **again, minutes=-(-cookie.seconds // 60))
        refused.headers["Retry-After"] = str(cookie.seconds)
        return "", refused
    if cookie is None:
        return "", login_page(request, 401, "judge_login_wrong", **again)
    return cookie, None


def next_place(given: Form) -> str:
    """Where to go after logging in: one of the judging pages."""
    place = given.get("place", "")
    return place if _PLACE.fullmatch(place) else HOME


def set_cookie(request: Request, response: Response, cookie: str, server: ServerSettings) -> None:
    """Log a browser in; the cookie goes to these pages only, and no script can read it."""
    response.set_cookie(COOKIE, cookie, max_age=int(LONGEST.total_seconds()), **_options(request, server))


def drop_cookie(request: Request, response: Response, server: ServerSettings) -> None:
    """Log a browser out."""
    response.delete_cookie(COOKIE, **_options(request, server))


def _options(request: Request, server: ServerSettings) -> dict[str, Any]:
    secure = request.url.scheme == "https" or server.public_url.startswith("https:")
    return {"path": root(request) + HOME, "httponly": True, "samesite": "strict", "secure": secure}


def _sign() -> str:
    made = str(int(time.time()))
    return f"{made}.{_signature(made)}"


def _signed(token: str) -> bool:
    made, _, signature = token.partition(".")
    return (
        hmac.compare_digest(signature.encode(), _signature(made).encode())
        and 0 <= time.time() - int(made) <= _LOGIN_SECONDS
    )


def _signature(made: str) -> str:
    return hmac.new(_KEY, made.encode(), hashlib.sha256).hexdigest()
