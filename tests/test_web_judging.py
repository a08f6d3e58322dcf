"""The judging pages: who may see what, what a form may hold, and judging by keyboard alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.web import app as web_app
from assistant.web.catalogue import LANGUAGES, texts
from assistant.web.site import Site
from evals.judging.accounts import IDLE
from evals.judging.items import Item, run_items
from evals.judging.judgements import Desk
from evals.judging.pages import routes
from evals.judging.rubric import NOTE
from evals.judging.store import JudgingStore
from evals.judging.visitor import COOKIE, PACKAGE
from tests.browser import BROWSER, WIDTHS, Visit
from tests.served import HERE, listening
from tests.test_eval_judging import (
    HOSTILE,
    PASSWORD,
    Watch,
    accounts_of,
    asked,
    filled,
    given,
    made_run,
)

WORDS = texts("nl", PACKAGE)
HOME = "/beoordelen"


class Judging:
    """A site with two judges, somebody who decides, and what they were given."""

    def __init__(self, folder: Path, site: Any, count: int = 3) -> None:
        self.watch = Watch()
        self.store = JudgingStore(folder / "judging.sqlite")
        self.accounts = accounts_of(self.store, self.watch)
        items = run_items(asked(4), made_run(folder, "ours", 4), made_run(folder, "bm25", 4))
        self.desk: Desk = given(self.store, items, count)
        self.accounts.add("leider", PASSWORD, admin=True)
        self.app = FastAPI()
        self.app.include_router(routes(site, self.accounts, self.desk))
        self.anna, self.bert = self.accounts.all()[:2]

    def client(self, name: str = "", scheme: str = "https") -> TestClient:
        """A browser, logged in where there is a name."""
        client = TestClient(self.app, base_url=f"{scheme}://127.0.0.1", client=HERE, follow_redirects=False)
        if name:
            page = client.get(HOME).text
            data = {"name": name, "password": PASSWORD, "token": token_of(page)}
            assert client.post(HOME, data=data).status_code == 303
        return client

    def first(self, judge: Any) -> Any:
        return self.desk.tasks(judge)[0]


@pytest.fixture
def judging(tmp_path: Path, sample_site: Any) -> Judging:
    return Judging(tmp_path, sample_site)


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found
    return found[1]


def fields(item: Item, right: int = 4) -> dict[str, str]:
    """The form of a whole judgement of two answers."""
    found = {"preference": "-1", NOTE: HOSTILE, "go": "next"}
    for letter in "AB":
        found |= {f"{letter}.{name}": "3" for name in ("complete", "understandable", "cited")}
        found |= {f"{letter}.nuggets.{place}": "2" for place in range(len(item.question["nuggets"]))}
        found[f"{letter}.right"] = str(right if letter == "A" else 1)
    return found


def test_nobody_gets_in_without_a_login(judging: Judging) -> None:
    task = judging.first(judging.anna)
    client = judging.client()
    paths = [f"/item/{task.token}", "/overeenstemming", "/verschillen", f"/verschillen/{task.item.id}", "/x"]
    for path in paths:
        for shown in (client.get(HOME + path), client.post(HOME + path, data=fields(task.item))):
            assert shown.status_code == 401
            assert 'type="password"' in shown.text
            assert task.item.question["text"] not in shown.text
    assert client.get(HOME).status_code == 200
    assert client.get(f"{HOME}/web/judging.css").status_code == 200
    assert client.get(f"{HOME}/web/..%2Frubric.yaml").status_code in (401, 404)
    assert not client.cookies
    assert judging.desk.tasks(judging.anna)[0].history == ()


def test_the_cookie_is_for_these_pages_alone(judging: Judging) -> None:
    for scheme, secure in (("https", True), ("http", False)):
        client = judging.client(scheme=scheme)
        data = {"name": judging.anna.name, "password": PASSWORD, "token": token_of(client.get(HOME).text)}
        said = client.post(HOME, data=data).headers["set-cookie"].lower()
        assert said.startswith(COOKIE)
        assert ("; secure" in said) is secure
        assert all(part in said for part in ("; httponly", "; samesite=strict", f"; path={HOME}"))
        assert client.get(HOME).headers["cache-control"] == "no-store"


def test_a_wrong_login_tells_nothing_and_then_waits(judging: Judging) -> None:
    client = judging.client()
    said = set()
    for name in (judging.anna.name, "<b>nobody"):
        for number in range(6):
            data = {"name": name, "password": "verkeerd", "token": token_of(client.get(HOME).text)}
            shown = client.post(HOME, data=data)
            assert shown.status_code == (401 if number < 5 else 429)
            said.add(re.sub(r'value="[^"]*"', "", shown.text))
    assert len(said) == 2
    assert shown.headers["retry-after"] == "60"
    assert not client.cookies


def test_forms_of_others_are_refused(judging: Judging) -> None:
    task = judging.first(judging.anna)
    address = f"{HOME}/item/{task.token}"
    client = judging.client(judging.anna.name)
    token = token_of(client.get(address).text)
    other = token_of(judging.client(judging.bert.name).get(HOME).text)
    for wrong in ("", "x", other):
        assert client.post(address, data={**fields(task.item), "token": wrong}).status_code == 403
        assert client.post(f"{HOME}/uit", data={"token": wrong}).status_code == 403
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}):
        data = {**fields(task.item), "token": token}
        assert client.post(address, data=data, headers=headers).status_code == 403
        login = {
            "name": judging.anna.name,
            "password": PASSWORD,
            "token": token_of(judging.client().get(HOME).text),
        }
        assert client.post(HOME, data=login, headers=headers).status_code == 403
    assert judging.first(judging.anna).history == ()
    data = {**fields(task.item), "token": token}
    assert client.post(address, data=data, headers={"Origin": "null"}).status_code == 303


def test_a_judge_sees_only_their_own(judging: Judging) -> None:
    mine, theirs = judging.first(judging.anna), judging.first(judging.bert)
    judging.desk.save(theirs, filled(theirs.item, note="van bert"))
    client = judging.client(judging.anna.name)
    token = token_of(client.get(HOME).text)
    assert client.get(f"{HOME}/item/{theirs.token}").status_code == 404
    data = {**fields(theirs.item), "token": token}
    assert client.post(f"{HOME}/item/{theirs.token}", data=data).status_code == 404
    for path in ("/overeenstemming", "/verschillen", f"/verschillen/{theirs.item.id}"):
        assert client.get(HOME + path).status_code == 403
        assert client.post(HOME + path, data={"token": token}).status_code in (403, 404)
    pages = [client.get(f"{HOME}/item/{task.token}").text for task in judging.desk.tasks(judging.anna)]
    assert "van bert" not in "".join(pages)
    assert len(judging.first(judging.bert).history) == 1
    assert judging.desk.decisions() == {}
    assert judging.first(judging.anna).opened is not None
    assert mine.opened is None


def test_no_page_names_a_system_and_answers_show_as_text(judging: Judging) -> None:
    task = next(task for task in judging.desk.tasks(judging.anna) if task.swapped)
    client = judging.client(judging.anna.name)
    address = f"{HOME}/item/{task.token}"
    data = {**fields(task.item, right=5), "token": token_of(client.get(address).text)}
    assert client.post(address, data=data).status_code == 303
    html = client.get(address).text
    for hidden in ("bm25", "ours", task.item.id, *(answer["sha256"] for answer in task.item.answers)):
        assert hidden not in html
    first, second = (answer["shown"]["text"].split(".")[0] for answer in task.item.answers)
    assert html.index(second) < html.index(first)  # the other way round for this judge
    assert "<script>window" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;window") >= 3  # both answers and the note
    values = judging.desk.task(judging.anna, task.token).last.values  # type: ignore[union-attr]
    assert [answer["right"] for answer in values["answers"]] == [1, 5]
    assert values["preference"] == 1
    assert 'name="A.right" value="5" checked' in html
    assert 'name="preference" value="-1" checked' in html


def test_what_does_not_fit_is_not_saved(judging: Judging) -> None:
    task = judging.first(judging.anna)
    client = judging.client(judging.anna.name)
    address = f"{HOME}/item/{task.token}"
    token = token_of(client.get(address).text)
    wrong = ({"A.right": "9"}, {"A.right": "één"}, {"A.right": "-"}, {NOTE: "x" * 2001}, {"preference": "7"})
    for more in wrong:
        shown = client.post(address, data={**fields(task.item), **more, "token": token})
        assert shown.status_code == 422
    assert client.post(address, content=b"\xff" * 9).status_code == 403
    assert judging.first(judging.anna).history == ()


def test_a_judge_goes_on_where_they_were(judging: Judging) -> None:
    client = judging.client(judging.anna.name)
    tasks = judging.desk.tasks(judging.anna)
    addresses = [f"{HOME}/item/{task.token}" for task in tasks]
    token = token_of(client.get(HOME).text)
    part = {"A.right": "2", "go": "stay", "token": token}
    assert client.post(addresses[0], data=part).headers["location"] == f"{addresses[0]}?bewaard=1"
    assert 'name="A.right" value="2" checked' in client.get(f"{addresses[0]}?bewaard=1").text
    assert "0 van 3 klaar" in client.get(HOME).text
    ways = (
        ("next", 0, addresses[1]),
        ("previous", 1, addresses[0]),
        ("previous", 0, f"{addresses[0]}?bewaard=1"),
    )
    for go, place, onward in (*ways, ("next", 2, HOME), ("work", 1, HOME)):
        data = {**fields(tasks[place].item), "go": go, "token": token}
        assert client.post(addresses[place], data=data).headers["location"] == onward
    home = client.get(HOME).text
    assert "3 van 3 klaar" in home
    assert WORDS["judge_all_done"] in home
    assert [len(task.history) for task in judging.desk.tasks(judging.anna)] == [2, 1, 1]
    english = client.post(f"{addresses[0]}?lang=en", data={**fields(tasks[0].item), "token": token})
    assert english.headers["location"] == f"{addresses[1]}?lang=en"


def test_what_was_filled_in_outlives_a_login(judging: Judging) -> None:
    task = judging.first(judging.anna)
    address = f"{HOME}/item/{task.token}"
    client = judging.client(judging.anna.name)
    token = token_of(client.get(address).text)
    judging.watch.on(seconds=IDLE.total_seconds() + 1)
    late = client.post(address, data={**fields(task.item), "token": token})
    assert late.status_code == 401
    assert judging.first(judging.anna).history == ()
    hidden = dict(re.findall(r'name="(place|pending)" value="([^"]*)"', late.text))
    hidden["pending"] = hidden["pending"].replace("&amp;", "&")
    login = {"password": PASSWORD, "token": token_of(late.text), **hidden}
    again = client.post(HOME, data={"name": judging.anna.name, **login})
    assert WORDS["judge_not_saved"] in again.text
    assert 'name="A.right" value="4" checked' in again.text
    assert "&lt;script&gt;window" in again.text
    data = {**fields(task.item), "token": token_of(again.text)}
    assert client.post(address, data=data).status_code == 303
    assert len(judging.first(judging.anna).history) == 1
    # for somebody else it leads to nothing of anna's
    other = judging.client().post(
        HOME, data={"name": judging.bert.name, **login, "token": token_of(late.text)}
    )
    assert other.status_code == 303
    away = {"name": judging.bert.name, **login, "place": "//example.org", "pending": ""}
    assert judging.client().post(HOME, data=away).headers["location"] == HOME


def test_who_leads_sees_agreement_and_decides_what_they_did_not_judge(judging: Judging) -> None:
    for task in judging.desk.tasks():
        judging.desk.save(task, filled(task.item, 2 if task.judge == judging.anna else 5, note=HOSTILE))
    client = judging.client("leider")
    agreement = client.get(f"{HOME}/overeenstemming").text
    assert judging.anna.pseudonym in agreement
    assert judging.anna.name not in agreement
    listed = client.get(f"{HOME}/verschillen").text
    item = judging.first(judging.anna).item
    address = f"{HOME}/verschillen/{item.id}"
    assert address in listed
    html = client.get(address).text
    assert "bm25" not in html
    assert judging.anna.name not in html
    assert "<script>window" not in html
    data = {**fields(item), "token": token_of(html)}
    assert client.post(address, data={**data, "token": "x"}).status_code == 403
    assert client.post(address, data=data).headers["location"] == f"{HOME}/verschillen"
    (decision,) = judging.desk.decisions()[item.id]
    assert decision.judge.name == "leider"
    assert all(len(task.history) == 1 for task in judging.desk.tasks())

    judging.accounts.remove(judging.anna.name)
    judging.accounts.add(judging.anna.name, PASSWORD, admin=True)
    own = judging.client(judging.anna.name)
    assert address not in own.get(f"{HOME}/verschillen").text
    assert own.get(address).status_code == 404


def test_both_languages_say_the_same() -> None:
    words = [texts(language, PACKAGE).words for language in LANGUAGES]
    assert words[0].keys() == words[1].keys()
    for key in words[0]:
        assert len({tuple(sorted(re.findall(r"{\w+}", each[key]))) for each in words}) == 1, key


def test_the_server_brings_the_pages_where_their_libraries_are(
    sample_site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(sample_site, tmp_path)

    def status() -> int:
        served = FastAPI()
        web_app.add_views(served, None, site)  # type: ignore[arg-type]
        return TestClient(served).get(HOME).status_code

    assert status() == 200
    for name in ("evals.judging.pages", "evals.judging.accounts", "evals.judging.admin_pages"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "argon2", None)
    assert status() == 404


def _site(site: Any, folder: Path) -> Site:
    return replace(site, settings=replace(site.settings, judging=folder / "judging.sqlite"))


@pytest.fixture
def address(sample_site: Any, tmp_path: Path) -> Iterator[str]:
    """The whole application, with the pages that it brings by itself."""
    judging = Judging(tmp_path, sample_site)
    site = _site(sample_site, tmp_path)
    app = web_app.create_app(None, site.snapshot.pdf_path, site)  # type: ignore[arg-type]
    judging.store.close()
    with listening(app) as running:
        yield running


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
@pytest.mark.parametrize("size", WIDTHS)
def test_three_items_are_judged_by_keyboard_alone(
    browser: Any, address: str, size: str, tmp_path: Path
) -> None:
    visit = Visit(browser, f"{address}{HOME}", WIDTHS[size], "#name")
    page, press = visit.page, visit.page.keyboard.press

    def shown(place: int) -> None:
        page.get_by_role("heading", name=f"Vraag {place} van 3").wait_for()
        page.locator("html.js").wait_for()  # from then on it listens to keys

    page.focus("#name")
    for text in ("rechter0", PASSWORD):
        page.keyboard.type(text)
        press("Tab")
    press("Enter")
    start = page.get_by_role("link", name=WORDS["judge_start"])
    start.press("Enter")
    for place in range(1, 4):
        shown(place)
        groups = page.locator("[data-group]").count()
        for _ in range(groups):
            press("2")
        assert page.locator("input:checked").count() == groups
        press("o")
        page.keyboard.type("n p 5 <b>")  # in a note, keys are letters
        press("Escape")
        press("n")
    page.get_by_text(WORDS["judge_all_done"]).wait_for()
    page.locator(".tasks a").first.press("Enter")
    shown(1)
    page.locator('input[name="A.right"]:checked').focus()
    press("5")
    press("s")
    page.get_by_text(WORDS["judge_saved"], exact=True).wait_for()
    page.locator("html.js").wait_for()
    assert page.locator('input[name="A.right"][value="5"]').is_checked()
    assert page.locator("#note").input_value() == "n p 5 <b>"
    press("n")
    shown(2)
    press("p")
    shown(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=WORDS["judge_log_out"]).press("Enter")
    page.locator("#password").wait_for()
    assert visit.context.cookies() == []
    page.goto(f"{address}{HOME}")
    assert page.locator("#password").count() == 1
    visit.context.close()
    assert (visit.outside(), visit.complaints) == ([], [])
    desk = Desk(JudgingStore(tmp_path / "judging.sqlite"))
    tasks = [task for task in desk.tasks() if task.judge.name == "rechter0"]
    assert [(task.done, len(task.history)) for task in tasks] == [(True, 2), (True, 1), (True, 1)]
