"""Accessible by test (WCAG 2.2 A and AA): every view, light and dark, at every width; by keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import pytest

from assistant.web.catalogue import texts
from assistant.web.site import Site
from tests.browser import BROWSER, WIDTHS, Visit
from tests.served import app_of, listening

WORDS = texts("nl")
THEMES = ("light", "dark")
SIZES = {"320": (320, 640, 1), "390": (390, 844, 2), "1280": (1280, 900, 1), "200%": (640, 450, 2)}
"""Width and height in CSS pixels, and the pixels of the screen in each: a page of 1280 pixels at 200% has
640 to lay itself out in."""
SIZES_OF = {"light": tuple(SIZES), "dark": ("390", "1280")}
"""Colours do not change with the width, so that two sizes show all that is wrong with the dark ones."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES_OF = {"light": LEVELS, "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What axe looks at: a theme changes nothing but colours."""
WITH_ALL = "Hoeveel samenwerkingsverbanden hebben een steunpunt?"
"""It has an older answer, a newer document, figures and terms beside its answer."""
TO_DESKS = "Mijn zoon zit al een jaar thuis, wat moet ik doen?"
IN_DANGER = "Mijn kind wil dood"
PERSONAL = "Mijn dochter Eva Jansen zit thuis, wat is zorgplicht?"
PLAIN = {
    "/opzoeken": 200,
    "/opzoeken?q=zorgplicht": 200,
    "/opzoeken?q=qqqxxx": 200,
    "/antwoord/99011/3": 200,
    "/antwoord/99901-12/3": 200,
    "/antwoord/99901-12/36": 200,
    "/antwoord/99901-12": 200,
    "/begrippen": 200,
    "/begrippen/zorgplicht": 200,
    "/over": 200,
    "/api": 200,
    "/antwoord/99011/999": 404,
    "/antwoord/99999-9": 410,
}
"""Every view that needs no script: lists in full, found and empty; pairs, one joint and one with a table."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def served(sample_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The samples, and one document that was withdrawn."""
    folder = tmp_path_factory.mktemp("axe")
    gone = {"99999-9": ["0" * 64, "Ingetrokken brief", "2020-01-01", "2024-01-01"]}
    (folder / "withdrawn.json").write_text(json.dumps(gone))
    settings = replace(sample_site.settings, index_dir=folder, feedback=folder / "feedback.sqlite")
    app = app_of(Site(sample_site.snapshot, sample_site.addresses, settings), questions_a_minute=0)
    with listening(app) as address:
        yield address


class Checked(Visit):
    """A visit whose pages are looked at by axe, in every size that its theme needs."""

    sizes: Sequence[str] = tuple(SIZES)
    rules: Any = LEVELS

    @cached_property
    def screen(self) -> Any:
        return self.context.new_cdp_session(self.page)

    def look(self, view: str, sizes: Sequence[str] = ()) -> list[str]:
        """All that is wrong with the page as it is."""
        page = self.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        wrong = []
        for size in sizes or self.sizes:
            self.resize(*SIZES[size])
            wrong += [f"{view} at {size}: {each}" for each in page.evaluate(LOOK, self.rules)]
        return wrong

    def resize(self, width: int, height: int, pixels: int = 1) -> None:
        """Another screen; the zoom of a browser is fewer, larger pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": pixels, "mobile": False}
        self.screen.send("Emulation.setDeviceMetricsOverride", size)
        self.page.wait_for_function("([width]) => innerWidth === width", arg=[width])


def _axe() -> str:
    from axe_playwright_python.base import AXE_SCRIPT

    return str(AXE_SCRIPT)


AXE = _axe() if BROWSER else ""
LOOK = """async rules => {
    scrollTo(0, document.documentElement.scrollHeight);  // where nothing lies below what sticks to the edge
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const ending = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime < 5000);
    await Promise.allSettled(ending.map(each => each.finished));
    const options = {
        resultTypes: ["violations"], runOnly: rules, iframes: false,
        rules: Array.isArray(rules) ? {"target-size": {enabled: true}} : {},
    };
    const found = (await axe.run(document, options)).violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id}: ${node.target} ${node.html.slice(0, 160)} ${node.failureSummary}`));
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`scrolls sideways: ${scrollWidth} > ${clientWidth}`);
    const buttons = document.querySelectorAll("button, [role=tab], .button, summary, .pa-open, .pa-whole");
    for (const button of buttons) {
        const {width, height} = button.getBoundingClientRect();
        const reachable = button.checkVisibility({visibilityProperty: true}) && !button.closest("[inert]");
        const seen = reachable && width > 1;
        if (seen && height < 43.9) found.push(`low: ${height} ${button.outerHTML.slice(0, 160)}`);
    }
    return found;
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_every_plain_page(browser: Any, served: str, theme: str) -> None:
    visit = Checked(browser, f"{served}/over", WIDTHS["desk"], ready="h1", color_scheme=theme)
    visit.sizes, visit.rules = SIZES_OF[theme], RULES_OF[theme]
    wrong = []
    for path, status in PLAIN.items():
        assert visit.page.goto(served + path).status == status
        visit.page.locator("h1").wait_for()
        wrong += visit.look(f"{path} ({theme})")
    assert not wrong, "\n".join(wrong)
    leave(visit, errors=2)


def leave(visit: Visit, errors: int = 0) -> None:
    visit.context.close()
    assert visit.outside() == []
    assert len(visit.complaints) == errors, visit.complaints


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_of_the_chat(browser: Any, served: str, theme: str) -> None:
    visit = Checked(browser, served, WIDTHS["desk"], color_scheme=theme)
    visit.sizes, visit.rules = SIZES_OF[theme], RULES_OF[theme]
    page = visit.page
    assert page.evaluate("document.body.classList.contains('dark')") == (theme == "dark")
    page.wait_for_function("window.passendPersonalData('') !== null")
    wrong = visit.look(f"empty ({theme})")
    visit.ask(WITH_ALL)
    visit.reply()
    page.locator("#pa-reactions").wait_for()
    for fold in page.locator("#pa-main details").all():
        fold.evaluate("fold => { fold.open = true; }")
    wrong += visit.look(f"answered ({theme})")
    wrong += look_at_sheet(visit, f"sheet ({theme})")
    page.locator("#pa-reactions").get_by_role("button", name=WORDS["react_no"], exact=True).click()
    page.locator("#pa-reactions form").wait_for()
    wrong += visit.look(f"feedback ({theme})")
    for question in (TO_DESKS, IN_DANGER):
        page.get_by_role("button", name=WORDS["new_conversation"]).click()
        page.locator("#pa-welcome").wait_for()
        visit.ask(question)
        visit.reply().locator(".pa-desks").wait_for()
        wrong += visit.look(f"{question} ({theme})")
    page.fill("#pa-input textarea", PERSONAL)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    wrong += visit.look(f"guard ({theme})")
    page.keyboard.press("Escape")
    for button, dialog in (("#pa-past", "#pa-history"), ("#pa-save", "#pa-saving")):
        page.click(button)
        page.locator(dialog).wait_for()
        wrong += visit.look(f"{dialog} ({theme})")
        page.keyboard.press("Escape")
    assert not wrong, "\n".join(wrong)
    leave(visit)


def look_at_sheet(visit: Checked, view: str) -> list[str]:
    visit.resize(*SIZES["390"])
    visit.page.locator("#pa-chat a.pa-marker").first.click()
    visit.page.locator("#pa-evidence [role=dialog]").wait_for()
    wrong = visit.look(view, ["390", "320", "200%"])
    visit.page.keyboard.press("Escape")
    visit.page.locator("#pa-evidence [role=dialog]").wait_for(state="detached")
    return wrong


MOST_STOPS = 60
"""Nothing on a page is further away than this many presses of Tab."""
FOCUS = """() => {
    const here = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(here);
    const { left, top, width, height } = here.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]];
    const above = points.map(([x, y]) => document.elementFromPoint(left + x * width, top + y * height));
    return {
        text: here.textContent.trim(),
        outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
        covered: !above.some(each => here.contains(each) || each?.closest("label")?.control === here),
        page: here === document.body,
    };
}"""


def focused(visit: Visit, selector: str, text: str = "") -> bool:
    matches = visit.page.evaluate("selector => document.activeElement.matches(selector)", selector)
    return matches and text in visit.page.evaluate(FOCUS)["text"]


def tab_to(visit: Visit, selector: str, text: str = "", key: str = "Tab") -> None:
    """Press Tab until the focus is there; wherever it comes, it shows and nothing hides it."""
    passed = []
    for _ in range(MOST_STOPS):
        visit.page.keyboard.press(key)
        passed.append(visit.page.evaluate(FOCUS))
        assert passed[-1]["page"] or (passed[-1]["outline"] >= 2 and not passed[-1]["covered"]), passed[-1]
        if focused(visit, selector, text):
            return
    raise AssertionError(f"{selector} {text} is not reached: {passed}")


def test_a_conversation_by_keyboard_alone(browser: Any, served: str) -> None:
    visit = Visit(browser, served, WIDTHS["phone"])
    page, keys = visit.page, visit.page.keyboard
    page.wait_for_function("window.passendPersonalData('') !== null")
    tab_to(visit, ".pa-skip")
    keys.press("Enter")
    assert focused(visit, "#pa-content")
    tab_to(visit, "#pa-input textarea")
    keys.type(WITH_ALL)
    keys.press("Enter")
    visit.reply()
    tab_to(visit, "a.pa-marker")
    keys.press("Enter")
    sheet = page.locator("#pa-evidence [role=dialog]")
    sheet.wait_for()
    assert focused(visit, "#pa-evidence h3")
    tab_to(visit, "#pa-evidence [role=dialog] a.pa-open")
    for _ in range(20):  # nothing below the sheet is reached
        keys.press("Tab")
        assert focused(visit, "#pa-evidence [role=dialog] *, body")
    keys.press("Escape")
    sheet.wait_for(state="detached")
    assert focused(visit, "a.pa-marker")
    give_feedback(visit)
    tab_to(visit, "#pa-switch", key="Shift+Tab")
    keys.press("Enter")
    page.get_by_role("button", name=texts("en")["copy_answer"]).wait_for()
    assert visit.language() == "en"
    assert focused(visit, "#pa-switch")
    leave(visit)


def give_feedback(visit: Visit) -> None:
    keys = visit.page.keyboard
    tab_to(visit, "#pa-reactions button", WORDS["react_no"])
    keys.press("Space")
    assert focused(visit, "#pa-reactions [type=radio]")
    keys.press("ArrowDown")
    tab_to(visit, "#pa-reactions textarea")
    keys.type("Er is iets nieuwers.")
    tab_to(visit, "#pa-reactions [type=submit]")
    keys.press("Enter")
    visit.page.locator("#pa-reactions").get_by_text(WORDS["react_thanks"]).wait_for()


def test_looking_up_by_keyboard_alone(browser: Any, served: str) -> None:
    visit = Visit(browser, f"{served}/opzoeken", WIDTHS["phone"], ready="#count")
    page, keys = visit.page, visit.page.keyboard
    tab_to(visit, ".skip")
    keys.press("Enter")
    tab_to(visit, "#words")
    keys.type("thuiszitters")
    page.locator("#told").filter(has_text=re.compile(r"^\d")).wait_for(state="attached")
    tab_to(visit, "#filters > summary")
    keys.press("Enter")
    tab_to(visit, "#jaar-2024")
    keys.press("Space")
    page.wait_for_url("**/opzoeken?q=thuiszitters&jaar=2024")
    page.locator(".chips a").filter(has_text="2024").wait_for()
    assert focused(visit, "#jaar-2024")
    tab_to(visit, ".results .tick input")
    keys.press("Space")
    tab_to(visit, ".results h3 a")
    keys.press("Enter")
    page.wait_for_url("**/antwoord/**")
    tab_to(visit, "article a, aside a")
    leave(visit)


LISTEN = """() => {
    const regions = "[role=status], [role=alert], [role=log], [aria-live]";
    window.heard = [];
    new MutationObserver(changes => {
        for (const { target } of changes) {
            const node = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
            const region = node && node.closest(regions);
            if (region && region.getAttribute("aria-live") !== "off" && region.textContent.trim())
                window.heard.push(region.textContent);
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
MOVING = """() => {
    window.moved = {};
    const look = () => {
        for (const each of document.getAnimations()) {
            const { duration, endTime } = each.effect.getComputedTiming();
            const name = `${each.animationName || each.transitionProperty} ${each.effect.target.className}`;
            if (each.playState === "running" && endTime > 1) window.moved[name] = [duration, endTime];
        }
        requestAnimationFrame(look);
    };
    look();
}"""


def test_an_answer_is_announced_once_and_nothing_moves(browser: Any, served: str) -> None:
    visit = Visit(browser, served, WIDTHS["phone"], reduced_motion="reduce")
    page = visit.page
    page.evaluate(LISTEN)
    page.evaluate(MOVING)
    for place, question in enumerate((WITH_ALL, "Wat is zorgplicht?", TO_DESKS)):
        visit.ask(question)
        reply = visit.reply(place).locator(".pa-text, .pa-notice").first.inner_text()
        page.locator("#pa-reactions").wait_for()
        page.wait_for_timeout(300)
        heard = page.evaluate("window.heard.splice(0)")
        assert len(heard) == 1, heard
        assert heard[0].startswith(f"{WORDS['assistant']} ")
        assert " ".join(reply.split())[:60] in " ".join(heard[0].split())
    page.locator("#pa-evidence .pa-see").click()
    page.locator("#pa-evidence [role=dialog]").wait_for()
    assert page.evaluate("window.moved") == {}
    leave(visit)
