"""The page in a real browser, at a desk and on a phone: ask, read, open, change language; nothing leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.answer import Language
from assistant.web.catalogue import texts
from tests.browser import BROWSER, WIDTHS, Visit, start, stop
from tests.web_fake import COUNTED, COUNTED_BEFORE, HOSTILE, QUOTE, SIMPLE

ASKED = "Wat is het verschil tussen een OPP en een handelingsplan?"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    log = folder / "server.log"
    server, address = start(["fake"], log)
    yield address
    stop(server)
    assert "OFF THIS MACHINE" not in log.read_text()
    assert "Traceback" not in log.read_text()
    assert "secret detail" not in log.read_text()


@pytest.fixture(params=WIDTHS)
def visit(browser: Any, served: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, served, WIDTHS[request.param])
    yield visit
    visit.context.close()
    assert visit.outside() == []
    assert visit.complaints == []


def test_ask_read_and_open(visit: Visit) -> None:
    page = visit.page
    assert visit.language() == "nl"
    visit.ask(ASKED)
    lengths = watch_growth(visit)
    assert len(lengths) >= 3
    assert lengths == sorted(lengths)

    reply = visit.reply()
    assert all(line in reply.inner_text() for line in QUOTE.splitlines())
    link = reply.locator("a.pa-marker").last
    assert link.get_attribute("href").endswith(".pdf#page=2")
    with page.expect_popup() as opened:
        link.click()
    assert opened.value.url.endswith("#page=2")
    response = page.request.get(link.evaluate("a => a.href.split('#')[0]"))
    assert (response.status, response.headers["content-type"]) == (200, "application/pdf")

    card = page.locator("#pa-evidence .pa-card").first
    card.wait_for()
    shown = card.inner_text()
    for said in ("Vraag 58, pagina 25", "25 mei 2023", "voorbeelddocument", "Wat de Kamer vroeg", "nr. 460"):
        assert said in shown
    assert all(line in card.locator("blockquote.pa-quote").inner_text() for line in QUOTE.splitlines())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def watch_growth(visit: Visit) -> list[int]:
    """The lengths that the growing answer was seen to have."""
    lengths: list[int] = []
    until = time.monotonic() + 15
    while time.monotonic() < until:
        length, growing = visit.page.evaluate(
            """() => {
                const shown = document.querySelector("#pa-chat .pa-answer");
                const growing = !shown || shown.classList.contains("pa-growing");
                return [shown ? shown.textContent.length : 0, growing];
            }"""
        )
        if length and (not lengths or lengths[-1] != length):
            lengths.append(length)
        if not growing:
            break
    return lengths


def test_the_panel_stands_beside_the_answer_or_under_it(visit: Visit) -> None:
    visit.ask(ASKED, how="button")
    reply = visit.reply().bounding_box()
    visit.page.locator("#pa-evidence .pa-card").first.wait_for()
    panel = visit.page.locator("#pa-evidence").bounding_box()
    if visit.page.viewport_size["width"] > 1000:
        assert panel["x"] >= reply["x"] + reply["width"]
    else:
        assert panel["y"] >= reply["y"] + reply["height"] - 1


def test_the_language_changes_and_the_conversation_stays(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.reply()
    visit.ask("Wat is de hoofdstad van Peru?")
    assert "Ik vind in de documenten geen antwoord op deze vraag." in visit.reply(1).inner_text()
    visit.page.click("#pa-switch")
    visit.page.get_by_text("Where it says so").or_(
        visit.page.get_by_text("For your earlier questions")
    ).wait_for()
    assert visit.language() == "en"
    assert QUOTE.splitlines()[0] in visit.reply().inner_text()
    assert "Question 58, page 25" in visit.reply().inner_text()
    assert "I cannot find an answer to this question in the documents" in visit.reply(1).inner_text()
    assert visit.page.get_by_label("Your question", exact=True).is_visible()
    assert visit.page.get_by_role("log", name="Conversation").is_visible()
    visit.page.reload()
    visit.page.get_by_role("button", name="Nederlands").wait_for()
    assert visit.language() == "en"


def test_hostile_text_is_shown_and_does_nothing(visit: Visit) -> None:
    visit.ask(f"hack {HOSTILE}")
    assert HOSTILE in visit.reply().inner_text()
    card = visit.page.locator("#pa-evidence .pa-card").first
    card.wait_for()
    assert HOSTILE in card.locator("blockquote.pa-quote").inner_text()
    assert HOSTILE in card.locator(".pa-document").inner_text()
    assert HOSTILE in visit.page.locator("#pa-chat .user-row").inner_text()
    assert HOSTILE in visit.page.locator("#pa-suggested button").first.inner_text()
    assert visit.page.evaluate("window.hacked") is None
    assert visit.page.locator("#pa-chat img, #pa-evidence img, #pa-chat script, #pa-chat code").count() == 0
    card.locator(".pa-exports summary").click()
    assert "onerror" in card.locator(".pa-export pre").first.inner_text()
    links = visit.page.locator("#pa-chat a, #pa-evidence a").evaluate_all("all => all.map(a => a.pathname)")
    assert all(path.startswith("/pdf/") for path in links)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Wat is de hoofdstad van Peru?", "Ik vind in de documenten geen antwoord op deze vraag."),
        (" ", "U heeft nog geen vraag gesteld."),
        ("lang " * 2000, "Uw vraag is te lang: "),
        ("fout", "De index wordt vernieuwd"),
        ("kapot", "Er ging iets mis bij het zoeken."),
    ],
)
def test_what_cannot_be_answered_is_said_kindly(visit: Visit, question: str, said: str) -> None:
    visit.ask(question)
    assert said in visit.reply().inner_text()
    assert visit.page.locator("#pa-evidence .pa-card").count() == 0
    assert "secret detail" not in visit.page.content()


def test_examples_suggestions_and_a_new_conversation(visit: Visit) -> None:
    page = visit.page
    example = page.locator("#pa-examples button").first
    asked = example.inner_text()
    example.click()
    visit.reply()
    assert asked in page.locator("#pa-chat .user-row").first.inner_text()
    assert not page.locator("#pa-welcome").is_visible()
    page.get_by_role("button", name="Wat is zorgplicht?").click()
    visit.reply(1)
    assert "Wat is zorgplicht?" in page.locator("#pa-chat .user-row").nth(1).inner_text()
    page.locator("#pa-evidence details.pa-earlier").wait_for()
    page.get_by_role("button", name="Nieuw gesprek").click()
    page.locator("#pa-welcome").wait_for()
    assert page.locator("#pa-chat .bot-row").count() == 0
    assert page.locator("#pa-evidence .pa-card").count() == 0


def test_a_question_asked_during_an_answer_is_heard_after_it(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.page.locator("#pa-chat .pa-growing").wait_for()
    visit.ask("Wat is de hoofdstad van Peru?")
    visit.page.keyboard.press("Enter")
    assert "Ik vind in de documenten geen antwoord op deze vraag." in visit.reply(1).inner_text()
    visit.page.wait_for_timeout(500)
    assert visit.page.locator("#pa-chat .user-row").count() == 2


def test_the_reference_is_copied(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.reply()
    button = visit.page.locator(".pa-copy").first
    button.click()
    visit.page.get_by_role("button", name="Gekopieerd").wait_for()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25"


def test_the_reference_is_copied_for_programs(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.reply()
    card = visit.page.locator("#pa-evidence .pa-card").first
    card.locator(".pa-exports summary").click()
    for place, opening in enumerate(("@techreport{", '{\n  "id"')):
        card.locator(".pa-export .pa-copy").nth(place).click()
        visit.page.get_by_role("button", name="Gekopieerd").nth(0).wait_for()
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(opening)
        assert copied == card.locator(".pa-export pre").nth(place).inner_text()
        card.get_by_role("button", name="Gekopieerd").wait_for(state="detached")


def test_all_that_stands_beside_an_answer(visit: Visit) -> None:
    visit.ask("Hoeveel steunpunten zijn er? steunpunt")
    reply = visit.reply()
    for said in (
        "Andere cijfers dan eerder",
        "Hier kunt u terecht",
        "Dit is wat de minister in het algemeen",
    ):
        assert said in reply.inner_text()
    assert reply.locator("table.pa-figures td").count() == 4
    folded = reply.locator("details.pa-older")
    assert not folded.get_by_text(COUNTED_BEFORE).is_visible()
    folded.get_by_text("Eerder antwoord (mei 2021)").click()
    assert folded.get_by_text(COUNTED_BEFORE).is_visible()
    assert folded.get_by_text("ouder antwoord", exact=True).is_visible()
    card = visit.page.locator("#pa-evidence .pa-card").nth(1)
    assert "ouder antwoord" in card.inner_text()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_term_is_explained_at_its_place(visit: Visit) -> None:
    page = visit.page
    visit.ask("steunpunt")
    term = visit.reply().get_by_role("button", name="samenwerkingsverbanden")
    note = page.locator("#pa-popover")
    term.click()
    assert "samenwerkingsverband" in note.inner_text()
    where, box = term.bounding_box(), note.bounding_box()
    assert 0 < box["y"] - where["y"] - where["height"] < 20
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    assert where["height"] >= 24
    page.keyboard.press("Escape")
    assert not note.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert note.is_visible()
    assert term.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Space")
    assert not note.is_visible()


def test_what_we_add_to_a_quote_is_not_copied(visit: Visit) -> None:
    visit.ask("steunpunt")
    text = visit.reply().locator(".pa-text")
    assert "[toelaatbaarheidsverklaring]" in text.inner_text()
    assert text.locator(".pa-added").get_attribute("title") == "toegevoegd"
    text.evaluate("node => getSelection().selectAllChildren(node)")
    visit.page.keyboard.press("Control+C")
    assert visit.page.evaluate("navigator.clipboard.readText()").strip() == f"{COUNTED} [1]"


def test_danger_shows_numbers_to_call_and_no_further_questions(visit: Visit) -> None:
    visit.ask("gevaar")
    reply = visit.reply()
    call = reply.get_by_role("link", name="Bel 112")
    assert call.get_attribute("href") == "tel:112"
    assert call.bounding_box()["height"] >= 24
    assert reply.locator("li.pa-desk").first.get_attribute("class") == "pa-desk pa-emergency"
    web = reply.locator("a.pa-web").first
    assert web.get_attribute("href").startswith("https://")
    assert "noopener" in web.get_attribute("rel")
    assert not visit.page.locator("#pa-suggested").is_visible()


def test_a_computers_statements_come_one_by_one(visit: Visit) -> None:
    visit.ask("eenvoudig: steunpunt")
    lengths = watch_growth(visit)
    assert lengths == sorted(lengths)
    reply = visit.reply()
    assert "In eenvoudige woorden door een computer" in reply.inner_text()
    assert all(text in reply.inner_text() for text in SIMPLE)
    assert reply.locator("a.pa-marker").count() >= len(SIMPLE)


def test_an_address_in_english_stays_english_in_any_browser(browser: Any, served: str) -> None:
    for locale in ("en-US", "nl-NL"):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(f"{served}/?lang=en")
        page.get_by_role("button", name="Nederlands").wait_for()
        assert page.url.endswith("?lang=en")
        context.close()


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.locator("#pa-switch").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#pa-input textarea')"):
            break
    page.keyboard.type(ASKED)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    visit.reply()
    visit.page.get_by_role("status").filter(has_text="Antwoord:").wait_for(state="attached")
    labels = page.locator("button:visible").evaluate_all(
        "all => all.filter(b => !(b.textContent.trim() || b.getAttribute('aria-label'))).length"
    )
    assert labels == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_samples_answer_every_example_question(browser: Any, real: str, language: Language) -> None:
    visit = Visit(browser, f"{real}/?lang={language}", WIDTHS["desk"])
    for turn, example in enumerate(texts(language).examples):
        visit.ask(example)
        link = visit.reply(turn).locator("a.pa-marker").first
        address = link.get_attribute("href")
        card = visit.page.locator(f'.pa-panel > .pa-card:has(a.pa-open[href="{address}"])').first
        card.wait_for()
        response = visit.page.request.get(link.evaluate("a => a.href.split('#')[0]"))
        assert response.headers["content-type"] == "application/pdf"
        page = letters_on_page(response.body(), int(address.partition("#page=")[2]))
        assert letters(card.locator("blockquote.pa-quote").inner_text())[:60] in page, example
    assert visit.outside() == []
    assert visit.complaints == []
    visit.context.close()


def letters(text: str) -> str:
    """The letters of a text: without spaces, and without the markers of footnotes."""
    return "".join(character for character in text if character.isalpha())


def letters_on_page(pdf: bytes, page: int) -> str:
    """The letters on a page (from 1), read by another library than the one that made the answer."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return letters(document[page - 1].get_textpage().get_text_range())
