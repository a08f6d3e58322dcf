"""The guard of personal data and the feedback, in a real browser with the real samples behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.personal_data import personal_data
from assistant.web.catalogue import texts
from tests.browser import BROWSER, WIDTHS, Visit
from tests.test_personal_data import FOUND, LEFT

WORDS = texts("nl")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(params=["phone"])
def visit(browser: Any, real: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, real, WIDTHS[request.param])
    yield visit
    visit.context.close()
    assert visit.outside() == []
    assert visit.complaints == []


def test_the_page_and_the_server_find_the_same(visit: Visit) -> None:
    visit.page.wait_for_function("window.passendPersonalData('') !== null")
    for text in [*(text for text, _ in FOUND), *LEFT]:
        seen = visit.page.evaluate("text => window.passendPersonalData(text)", text)
        found = [(each["kind"], each["start"], each["end"]) for each in seen]
        assert found == [(each.kind, each.start, each.end) for each in personal_data(text)], text


def test_the_guard_warns_and_sends_without_the_data(visit: Visit) -> None:
    page = visit.page
    page.wait_for_function("window.passendPersonalData('') !== null")
    visit.ask("Mijn dochter Eva Jansen zit thuis, wat is zorgplicht?")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "naam" in dialog.inner_text()
    assert page.locator("#pa-chat .user-row").count() == 0
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("Enter")
    page.get_by_role("button", name=WORDS["guard_send"]).click()
    visit.reply()
    asked = page.locator("#pa-chat .user-row").inner_text()
    assert "[naam] zit thuis" in asked
    assert "Jansen" not in page.locator("body").inner_text()


def test_feedback_on_one_answer_leaves_that_on_another(visit: Visit) -> None:
    page = visit.page
    tokens = []
    for question in ("Wat is zorgplicht?", "Wat is een OPP?"):
        visit.ask(question)
        visit.reply()
        bar = page.locator("#pa-reactions")
        with page.expect_request("**/feedback") as sent:
            bar.get_by_role("button", name=WORDS["react_keep"]).click()
        tokens.append(sent.value.post_data_json["token"])
        bar.get_by_role("status").wait_for()
        if len(tokens) == 1:
            page.get_by_role("button", name="Nieuw gesprek").click()
            page.locator("#pa-welcome").wait_for()
    page.get_by_role("button", name="Gesprekken").click()
    page.locator(".pa-past").nth(1).click()
    page.locator("#pa-chat .user-row").filter(has_text="zorgplicht").wait_for()
    page.click("#pa-switch")
    again = page.get_by_role("button", name=texts("en")["react_keep"])
    with page.expect_request("**/feedback") as sent:
        again.click()
    tokens.append(sent.value.post_data_json["token"])
    assert len(set(tokens)) == 3


def test_feedback_is_given_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.ask("Wat is zorgplicht?")
    visit.reply()
    bar = page.locator("#pa-reactions")
    bar.get_by_role("button", name=WORDS["react_no"], exact=True).press("Enter")
    bar.get_by_role("button", name=WORDS["react_send"]).press("Enter")
    assert WORDS["react_choose"] in bar.inner_text()
    bar.get_by_role("radio", name=WORDS["react_outdated"]).press("Space")
    bar.get_by_role("textbox").fill("Er is een nieuwere brief.")
    with page.expect_response("**/feedback") as kept:
        bar.get_by_role("button", name=WORDS["react_send"]).press("Enter")
    assert kept.value.status == 204
    bar.get_by_role("status").wait_for()
    assert WORDS["react_thanks"] in bar.inner_text()
