"""The judging pages at '/beoordelen': log in, judge what one was given, change it, log out.

They are plain pages: everything works without a script, and ``judging.js`` adds the keys.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from assistant.web.site import Site, page_texts
from assistant.web.turn import Answerer
from evals.judging import visitor as door
from evals.judging.accounts import Accounts
from evals.judging.admin_pages import AdminPages
from evals.judging.errors import JudgingError
from evals.judging.item_page import read, view
from evals.judging.judgements import Desk, Task
from evals.judging.rubric import Values
from evals.judging.store import JudgingStore
from evals.judging.visitor import HOME, PACKAGE, Form, Visitor

_FILES = {"judging.css": "text/css; charset=utf-8", "judging.js": "text/javascript; charset=utf-8"}
_ITEM = re.compile(rf"{HOME}/item/([\w-]+)")
Filled = Annotated[Form, Depends(door.form)]


def judging_routes(site: Site, assistant: Answerer) -> APIRouter:
    """The judging pages over the store that the settings name."""
    store = JudgingStore(site.settings.judging_file)
    return routes(site, Accounts(store), Desk(store))


def routes(site: Site, accounts: Accounts, desk: Desk) -> APIRouter:
    """The judging pages over these accounts and this desk."""
    router = APIRouter(include_in_schema=False, prefix=HOME)
    pages = Pages(site, accounts, desk)
    admin = AdminPages(site, accounts, desk)

    router.add_api_route("/web/{name}", _static, methods=["GET"])
    router.add_api_route("", pages.home, methods=["GET"])
    router.add_api_route("", pages.log_in, methods=["POST"])
    router.add_api_route("/uit", pages.log_out, methods=["POST"])
    router.add_api_route("/item/{token}", pages.item, methods=["GET"])
    router.add_api_route("/item/{token}", pages.save, methods=["POST"])
    router.add_api_route("/overeenstemming", admin.agreement, methods=["GET"])
    router.add_api_route("/verschillen", admin.differences, methods=["GET"])
    router.add_api_route("/verschillen/{name}", admin.difference, methods=["GET"])
    router.add_api_route("/verschillen/{name}", admin.decide, methods=["POST"])
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    router.add_api_route("", pages.nowhere, methods=every)
    router.add_api_route("/{rest:path}", pages.nowhere, methods=every)
    return router


def _static(name: str, request: Request) -> Response:
    if name not in _FILES:
        return door.message(request, 404, "nowhere")
    content = (files(PACKAGE) / "static" / name).read_bytes()
    return Response(content, media_type=_FILES[name], headers={"Cache-Control": "no-cache"})


class Pages:
    """What every judge may see: their own work."""

    def __init__(self, site: Site, accounts: Accounts, desk: Desk) -> None:
        self._site = site
        self._accounts = accounts
        self._desk = desk
        self._server = site.settings.server

    def home(self, request: Request) -> Response:
        """The work of who is logged in, or else the form to do so."""
        known = door.visitor(request, self._accounts)
        if known is None:
            return door.login_page(request, 200)
        tasks = self._desk.tasks(known.judge)
        return door.show(
            request,
            "judge_work.html",
            visitor=known,
            tasks=tasks,
            done=sum(task.done for task in tasks),
            first=next((task for task in tasks if not task.done), None),
        )

    def log_in(self, request: Request, form: Filled) -> Response:
        """Log in, and go on where one was; what was not saved then is shown again."""
        cookie, refused = door.log_in(request, self._accounts, form)
        if refused:
            return refused
        place = door.next_place(form)
        response = self._pending(request, cookie, place, form.get("pending", "")) or door.go(request, place)
        door.set_cookie(request, response, cookie, self._server)
        return response

    def _pending(self, request: Request, cookie: str, place: str, pending: str) -> Response | None:
        """The item whose form was sent after its login had run out, as it was filled in."""
        judge, wanted = self._accounts.who(cookie), _ITEM.fullmatch(place)
        task = self._desk.task(judge, wanted[1]) if judge and wanted and pending else None
        if judge is None or task is None:
            return None
        try:
            values = read(dict(parse_qsl(pending)), self._desk.shape(task.item), task.swapped)
            values = self._desk.shape(task.item).checked(values)
        except JudgingError:
            return None
        return self._shown(request, Visitor(judge, cookie), task, values, said="judge_not_saved")

    def log_out(self, request: Request, form: Filled) -> Response:
        """Log out."""
        known = door.visitor(request, self._accounts)
        if known:
            if not door.ours(request, form, known):
                return door.message(request, 403, "refused")
            self._accounts.log_out(known.cookie)
        response = door.go(request, HOME)
        door.drop_cookie(request, response, self._server)
        return response

    def item(self, request: Request, token: str) -> Response:
        """An item, with what was judged of it so far."""
        known = door.visitor(request, self._accounts)
        if known is None:
            return door.login_page(request, 401, place=f"{HOME}/item/{token}")
        task = self._desk.task(known.judge, token)
        if task is None:
            return door.message(request, 404, "nowhere")
        self._desk.open(task)
        said = "judge_saved" if "bewaard" in request.query_params and task.last else ""
        return self._shown(request, known, task, task.last.values if task.last else None, said=said)

    def save(self, request: Request, token: str, form: Filled) -> Response:
        """Keep a judgement, and go where its button says."""
        known = door.visitor(request, self._accounts)
        if known is None:
            place = f"{HOME}/item/{token}"
            kept = urlencode({name: text for name, text in form.items() if name != "token"})
            pending = kept if door.ours_by_origin(request) else ""
            return door.login_page(request, 401, "judge_login_expired", place=place, pending=pending)
        if not door.ours(request, form, known):
            return door.message(request, 403, "refused")
        task = self._desk.task(known.judge, token)
        if task is None:
            return door.message(request, 404, "nowhere")
        try:
            self._desk.save(task, read(form, self._desk.shape(task.item), task.swapped))
        except JudgingError:
            return door.message(request, 422, "unusable")
        return self._onward(request, known, task, form.get("go", ""))

    def _onward(self, request: Request, known: Visitor, task: Task, where: str) -> Response:
        tokens = [each.token for each in self._desk.tasks(known.judge)]
        place = tokens.index(task.token)
        if where == "next" and place + 1 < len(tokens):
            return door.go(request, f"{HOME}/item/{tokens[place + 1]}")
        if where == "previous" and place:
            return door.go(request, f"{HOME}/item/{tokens[place - 1]}")
        if where in ("next", "work"):
            return door.go(request, HOME)
        return door.go(request, f"{HOME}/item/{task.token}", bewaard="1")

    def _shown(
        self, request: Request, known: Visitor, task: Task, values: Values | None, said: str
    ) -> Response:
        t = page_texts(request, PACKAGE)
        shape = self._desk.shape(task.item)
        tasks = self._desk.tasks(known.judge)
        return door.show(
            request,
            "judge_item.html",
            visitor=known,
            view=view(self._site, task.item, shape, task.swapped, values, t),
            action=f"{HOME}/item/{task.token}",
            place=1 + [each.token for each in tasks].index(task.token),
            tasks=tasks,
            done=sum(each.done for each in tasks),
            last=task.last,
            missing=shape.missing(values) if values else None,
            said=t[said] if said else "",
            stray=said == "judge_not_saved",
        )

    def nowhere(self, request: Request) -> Response:
        """What leads nowhere; who is not logged in is not told so."""
        if door.visitor(request, self._accounts) is None:
            return door.login_page(request, 401)
        return door.message(request, 404, "nowhere")
