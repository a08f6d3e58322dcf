"""The pages of those who run the judging: how far judges agree, and deciding where two differ."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from assistant.web.site import Site, page_texts
from evals.judging import visitor as door
from evals.judging.accounts import Accounts
from evals.judging.errors import JudgingError
from evals.judging.item_page import compared, read, view
from evals.judging.items import Item
from evals.judging.judgements import Desk, Difference, differences
from evals.judging.report import Report, report
from evals.judging.visitor import HOME, PACKAGE, Form, Visitor

Filled = Annotated[Form, Depends(door.form)]


class AdminPages:
    """What only accounts with --admin may see."""

    def __init__(self, site: Site, accounts: Accounts, desk: Desk) -> None:
        self._site = site
        self._accounts = accounts
        self._desk = desk
        self._known: tuple[object, Report] | None = None

    def agreement(self, request: Request) -> Response:
        """How far judges agree on each criterion, and how far each judge is."""
        known = self._admin(request)
        if not isinstance(known, Visitor):
            return known
        return door.show(request, "judge_agreement.html", visitor=known, report=self._report())

    def differences(self, request: Request) -> Response:
        """The items on which judges differ, but for those that the reader judges too."""
        known = self._admin(request)
        if not isinstance(known, Visitor):
            return known
        decided = {name for name, made in self._desk.decisions().items() if made[-1].saved.complete}
        listed, own = self._differing(known)
        return door.show(
            request, "judge_differences.html", visitor=known, listed=listed, own=own, decided=decided
        )

    def difference(self, request: Request, name: str) -> Response:
        """One such item with what the judges said, to decide."""
        known = self._admin(request)
        if not isinstance(known, Visitor):
            return known
        found = self._one(known, name)
        return self._shown(request, known, found) if found else door.message(request, 404, "nowhere")

    def decide(self, request: Request, name: str, form: Filled) -> Response:
        """Keep what was decided."""
        known = self._admin(request)
        if not isinstance(known, Visitor):
            return known
        if not door.ours(request, form, known):
            return door.message(request, 403, "refused")
        found = self._one(known, name)
        if found is None:
            return door.message(request, 404, "nowhere")
        try:
            values = read(form, self._desk.shape(found.item), _swapped(found.item))
            saved = self._desk.decide(found.item, known.judge, values)
        except JudgingError:
            return door.message(request, 422, "unusable")
        if not saved.complete:
            return door.go(request, f"{HOME}/verschillen/{name}", bewaard="1")
        return door.go(request, f"{HOME}/verschillen")

    def _admin(self, request: Request) -> Visitor | Response:
        known = door.visitor(request, self._accounts)
        if known is None:
            return door.login_page(request, 401)
        return known if known.judge.admin else door.message(request, 403, "no_admin")

    def _report(self) -> Report:
        """The report, made again only when something was judged since."""
        tasks, decisions = self._desk.tasks(), self._desk.decisions()
        state = (
            [(task.token, len(task.history)) for task in tasks],
            [(item, len(made)) for item, made in decisions.items()],
        )
        if self._known is None or self._known[0] != state:
            self._known = (state, report(self._desk, tasks, decisions))
        return self._known[1]

    def _differing(self, known: Visitor) -> tuple[list[Difference], int]:
        """The differences that somebody may decide, and how many they may not: they are one of the judges."""
        tasks = self._desk.tasks()
        own = {task.item.id for task in tasks if task.judge.id == known.judge.id}
        found = differences(self._desk.counted(tasks))
        return [each for each in found if each.item.id not in own], sum(each.item.id in own for each in found)

    def _one(self, known: Visitor, name: str) -> Difference | None:
        return next((each for each in self._differing(known)[0] if each.item.id == name), None)

    def _shown(self, request: Request, known: Visitor, found: Difference) -> Response:
        t = page_texts(request, PACKAGE)
        item, shape = found.item, self._desk.shape(found.item)
        swapped = _swapped(item)
        said = [task.last.values for task in found.tasks if task.last]
        made = self._desk.decisions().get(item.id, [])
        values = made[-1].saved.values if made else None
        return door.show(
            request,
            "judge_decide.html",
            visitor=known,
            view=view(self._site, item, shape, swapped, values, t),
            compared=compared(item, shape, swapped, said, self._site, t),
            judges=len(said),
            action=f"{HOME}/verschillen/{item.id}",
            last=made[-1].saved if made else None,
            missing=made[-1].saved.missing if made else None,
        )


def _swapped(item: Item) -> bool:
    """The order in which who decides sees two answers: by chance, and always the same."""
    return len(item.answers) > 1 and int(item.id[:2], 16) % 2 == 1
