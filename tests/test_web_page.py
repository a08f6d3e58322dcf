"""The chat in a real browser, at a desk and on a phone: ask, stop, share, keep; nothing leaves."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.web.catalogue import texts
from tests.browser import BROWSER, WIDTHS, Visit, start, stop
from tests.web_fake import ASKED_ABOVE, COUNTED, COUNTED_BEFORE, FORBIDDEN, HOSTILE, QUOTE, SIMPLE

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


@contextmanager
def visiting(browser: Any, address: str, width: str) -> Iterator[Visit]:
    visit = Visit(browser, address, WIDTHS[width])
    yield visit
    visit.context.close()
    assert visit.outside() == []
    assert visit.complaints == []


@pytest.fixture
def visit(browser: Any, served: str) -> Iterator[Visit]:
    with visiting(browser, served, "desk") as visit:
        yield visit


@pytest.fixture
def phone(browser: Any, served: str) -> Iterator[Visit]:
    with visiting(browser, served, "phone") as visit:
        yield visit


@pytest.mark.parametrize("width", WIDTHS)
def test_ask_and_read(browser: Any, served: str, width: str) -> None:
    with visiting(browser, served, width) as visit:
        assert visit.language() == "nl"
        visit.ask(ASKED)
        lengths = watch_growth(visit)
        assert len(lengths) >= 3
        assert lengths == sorted(lengths)
        reply = visit.reply()
        assert all(line in reply.inner_text() for line in QUOTE.splitlines())
        assert reply.locator("a.pa-marker").last.get_attribute("href").endswith(".pdf#page=2")
        assert not visit.page.locator("#pa-welcome").is_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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


def test_the_language_changes_and_the_conversation_stays(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    visit.reply()
    visit.ask("Wat is de hoofdstad van Peru?")
    assert "Ik vind in de documenten geen antwoord op deze vraag." in visit.reply(1).inner_text()
    assert not page.locator("#pa-suggested").is_visible()
    visit.reply(1).get_by_role("button", name="Wat is zorgplicht?").click()
    assert QUOTE.splitlines()[0] in visit.reply(2).inner_text()
    page.click("#pa-switch")
    for _ in range(2):  # and so after a reload, from what the browser keeps
        page.get_by_text("I cannot find an answer to this question in the documents").first.wait_for()
        assert visit.language() == "en"
        assert QUOTE.splitlines()[0] in visit.reply().inner_text()
        assert "Question 58, page 25" in visit.reply().inner_text()
        assert page.get_by_label("Your question", exact=True).is_visible()
        assert page.get_by_role("log", name="Conversation").is_visible()
        assert page.get_by_role("link", name="Look up").get_attribute("href") == "opzoeken?lang=en"
        assert page.url.endswith("/?lang=en")
        page.reload()


def test_hostile_text_is_shown_and_does_nothing(visit: Visit) -> None:
    page = visit.page
    visit.ask(f"hack {HOSTILE}")
    for _ in range(2):  # and so after a reload, from what the browser keeps
        assert HOSTILE in visit.reply().inner_text()
        card = page.locator("#pa-evidence .pa-card").first
        card.wait_for()
        assert HOSTILE in card.locator("blockquote.pa-quote").inner_text()
        assert HOSTILE in card.locator(".pa-document").inner_text()
        assert HOSTILE in page.locator("#pa-chat .user-row").inner_text()
        assert HOSTILE in page.locator("#pa-suggested button").first.inner_text()
        card.locator(".pa-exports summary").click()
        assert "onerror" in card.locator(".pa-export pre").first.inner_text()
        page.click("#pa-past")
        assert HOSTILE[:40] in page.locator(".pa-past-title").inner_text()
        assert page.evaluate("window.hacked") is None
        within = "#pa-chat {0}, #pa-evidence {0}, #pa-history {0}"
        assert page.locator(", ".join(within.format(tag) for tag in ("img", "script", "code"))).count() == 0
        links = page.locator("#pa-chat a, #pa-evidence a").evaluate_all("all => all.map(a => a.pathname)")
        assert all(path.startswith("/pdf/") for path in links)
        page.reload()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (" ", "U heeft nog geen vraag gesteld."),
        ("lang " * 2000, "Uw vraag is te lang: "),
        ("fout", "De documenten zijn nu niet te doorzoeken."),
        ("kapot", "Er ging iets mis bij het zoeken."),
    ],
)
def test_what_cannot_be_answered_is_said_kindly(visit: Visit, question: str, said: str) -> None:
    visit.ask(question)
    assert said in visit.reply().inner_text()
    assert visit.page.locator("#pa-evidence .pa-card").count() == 0
    assert "secret detail" not in visit.page.content()


def test_a_server_that_refuses_is_told_of_and_the_question_stays(visit: Visit) -> None:
    visit.page.route("**/queue/join*", lambda route: route.fulfill(status=429, json={"detail": "no"}))
    visit.ask(ASKED)
    visit.page.get_by_role("alert").get_by_text("Dat lukte niet").wait_for()
    assert visit.page.locator("#pa-input textarea").input_value() == ASKED
    visit.complaints.clear()
    visit.page.unroute("**/queue/join*")
    visit.page.click("#pa-send")
    assert QUOTE.splitlines()[0] in visit.reply().inner_text()
    assert visit.page.locator("#pa-trouble").inner_text() == ""


def test_examples_by_theme_suggestions_and_a_new_conversation(phone: Visit) -> None:
    page = phone.page
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab = page.get_by_role("tab", selected=True)
    assert tab.inner_text() == texts("nl").themes[2].name
    example = page.get_by_role("tabpanel").get_by_role("button").nth(1)
    assert example.inner_text() == texts("nl").themes[2].questions[1]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    phone.reply()
    assert texts("nl").themes[2].questions[1] in page.locator("#pa-chat .user-row").first.inner_text()
    page.get_by_role("button", name="Wat is zorgplicht?").click()
    phone.reply(1)
    assert "Wat is zorgplicht?" in page.locator("#pa-chat .user-row").nth(1).inner_text()
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


def test_stop_keeps_what_was_shown_and_asking_again_completes_it(visit: Visit) -> None:
    page = visit.page
    visit.ask("eenvoudig, traag: steunpunt")
    page.get_by_text(SIMPLE[0]).wait_for()
    page.get_by_role("button", name="Stop").click()
    stopped = visit.reply()
    stopped.get_by_text("U heeft dit antwoord gestopt.").wait_for()
    assert SIMPLE[0] in stopped.inner_text()
    assert SIMPLE[1] not in stopped.inner_text()
    assert not page.locator("#pa-stop").is_visible()
    page.get_by_role("button", name="Vraag opnieuw").click()
    page.get_by_text(SIMPLE[1]).wait_for()
    assert page.locator("#pa-chat .user-row").count() == 1
    assert page.locator(".pa-stopped").count() == 0


def test_an_answer_is_copied_with_its_references_and_a_question_is_shared(
    browser: Any, served: str, visit: Visit
) -> None:
    page = visit.page
    visit.ask(ASKED)
    visit.reply().get_by_role("button", name="Kopieer antwoord").click()
    page.get_by_role("button", name="Gekopieerd").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Vraag: {ASKED}\n\n")
    assert QUOTE in copied
    assert "[1] Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25\nhttp://127.0.0.1:" in copied
    page.get_by_role("button", name="Deel deze vraag").click()
    page.get_by_role("button", name="Link gekopieerd").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    with visiting(browser, f"{address}&lang=en", "phone") as other:
        assert ASKED in other.page.locator("#pa-chat .user-row").inner_text(timeout=20_000)
        assert "Question 58, page 25" in other.reply().inner_text()
        assert other.page.url.endswith("/?lang=en")


def test_what_an_answer_needs_and_what_stands_beside_it_is_copied_along(visit: Visit) -> None:
    page = visit.page
    for turn, question in enumerate(("Darf man ein kind wegsturen?", "steunpunt")):
        visit.ask(question)
        visit.reply(turn).get_by_role("button", name="Kopieer antwoord").click()
        page.get_by_role("button", name="Gekopieerd").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        page.get_by_role("button", name="Gekopieerd").wait_for(state="detached")
        if turn == 0:
            needed = f"De Kamer vroeg: {ASKED_ABOVE}\nHet antwoord: {FORBIDDEN} [1]"
            newer = "Nieuwer stuk dat ook hierover gaat\nDat kan nu wel.\nKamerstukken"
            parts = ("wörtlich", needed, "Dat staat eronder.", "[1] Kamerstukken", newer)
        else:
            older = f"Eerder antwoord (mei 2021)\n{COUNTED_BEFORE}\nKamerstukken"
            parts = (COUNTED, "Andere cijfers dan eerder", "Daarvoor kunt u hieronder terecht.", older)
        places = [copied.find(part) for part in parts]
        assert -1 not in places
        assert places == sorted(places)


@pytest.mark.parametrize(("asked", "said"), [("lang%20" * 1500, "Uw vraag is te lang: "), ("%20", None)])
def test_a_shared_question_that_cannot_be_asked(
    browser: Any, served: str, asked: str, said: str | None
) -> None:
    with visiting(browser, f"{served}/?q={asked}", "phone") as visit:
        if said:
            assert said in visit.reply().inner_text()
        else:
            assert visit.page.locator("#pa-welcome").is_visible()


def test_conversations_are_kept_in_the_browser_opened_again_and_wiped(phone: Visit) -> None:
    page = phone.page
    phone.ask(ASKED)
    phone.reply()
    phone.ask("Hoeveel steunpunten zijn er? steunpunt")
    before = phone.reply(1).inner_text()
    page.get_by_role("button", name="Nieuw gesprek").click()
    page.locator("#pa-welcome").wait_for()
    phone.ask("Wat is zorgplicht?")
    phone.reply()
    page.get_by_role("button", name="Gesprekken").click()
    assert page.locator(".pa-past-title").all_inner_texts() == ["Wat is zorgplicht?", ASKED]
    page.locator(".pa-past").nth(1).click()
    page.locator("#pa-chat .user-row").nth(1).wait_for()
    assert phone.reply(1).inner_text() == before
    phone.ask("Wat is de hoofdstad van Peru?")
    phone.reply(2)
    page.get_by_role("button", name="Gesprekken").click()
    assert "3 vragen" in page.locator(".pa-past").first.inner_text()
    page.get_by_role("button", name="Wis gesprek: Wat is zorgplicht?").click()
    assert page.locator(".pa-past-title").all_inner_texts() == [ASKED]
    page.get_by_role("button", name="Wis alle gesprekken").click()
    page.get_by_role("button", name="Weet u het zeker? Wis alles").click()
    page.get_by_label("Bewaar mijn gesprekken niet").check()
    page.get_by_role("button", name="Sluit").click()
    page.locator("#pa-welcome").wait_for()
    phone.ask(ASKED)
    phone.reply()
    page.reload()
    page.locator("#pa-welcome").wait_for()
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('passend'))")
    assert kept == [["passend-antwoord-niet-bewaren", "1"]]


SLOW = "eenvoudig, traag: steunpunt"


def kept(visit: Visit) -> list[list[str]]:
    """The questions of the conversations that the browser keeps, the newest first."""
    read = "JSON.parse(localStorage.getItem('passend-antwoord-gesprekken') || '[]')"
    return [[turn["question"] for turn in json.loads(each["turns"])] for each in visit.page.evaluate(read)]


def coming_in(visit: Visit, question: str = SLOW) -> None:
    visit.ask(question)
    visit.page.locator("#pa-chat .pa-growing").get_by_text(SIMPLE[0]).wait_for()


def test_who_goes_on_while_an_answer_comes_in_loses_nothing(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    visit.reply()
    coming_in(visit)
    page.get_by_role("button", name="Nieuw gesprek").click()
    page.locator("#pa-welcome").wait_for()
    assert kept(visit) == [[ASKED, SLOW]]
    coming_in(visit, f"{SLOW} 2")
    page.get_by_role("button", name="Gesprekken").click()
    page.locator(".pa-past").nth(0).click()
    page.locator("#pa-chat .user-row").nth(1).wait_for()
    assert kept(visit) == [[f"{SLOW} 2"], [ASKED, SLOW]]
    visit.ask("Wat is zorgplicht?")
    visit.reply(2)
    page.wait_for_timeout(300)
    assert kept(visit) == [[ASKED, SLOW, "Wat is zorgplicht?"], [f"{SLOW} 2"]]


@pytest.mark.parametrize("all_of_them", [False, True])
def test_what_is_wiped_while_an_answer_comes_in_does_not_come_back(visit: Visit, all_of_them: bool) -> None:
    page = visit.page
    visit.ask(ASKED)
    visit.reply()
    coming_in(visit)
    page.get_by_role("button", name="Gesprekken").click()
    if all_of_them:
        page.get_by_role("button", name="Wis alle gesprekken").click()
        page.get_by_role("button", name="Weet u het zeker? Wis alles").click()
    else:
        page.get_by_role("button", name=f"Wis gesprek: {ASKED}").click()
    page.get_by_role("button", name="Sluit").click()
    page.locator("#pa-welcome").wait_for()
    page.wait_for_timeout(3000)
    assert kept(visit) == []
    assert page.locator("#pa-chat .user-row").count() == 0


def test_a_conversation_in_two_tabs_becomes_two(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    visit.reply()
    with visit.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    other.locator("#pa-chat .user-row").wait_for()
    other.fill("#pa-input textarea", "Wat is zorgplicht?")
    other.keyboard.press("Enter")
    other.locator("#pa-chat .bot-row").nth(1).locator(".pa-answer:not(.pa-growing)").wait_for()
    page.wait_for_function("localStorage.getItem('passend-antwoord-gesprekken').includes('zorgplicht')")
    page.bring_to_front()  # what happens behind another page is seen when it is in front again
    visit.ask("Wat is een OPP?")
    visit.reply(1)
    page.wait_for_timeout(500)
    assert kept(visit) == [[ASKED, "Wat is een OPP?"], [ASKED, "Wat is zorgplicht?"]]


def test_what_somebody_else_put_in_the_browsers_store_is_not_believed(browser: Any, served: str) -> None:
    with visiting(browser, served, "phone") as visit:
        page = visit.page
        turn = {
            "question": f"<b>{HOSTILE}",
            "answer": {"question": "", "status": "answered", "answer": HOSTILE},
        }
        forged = [("a", json.dumps([turn])), ("b", '[{"question": 1}]'), ("c", "{")]
        entries = [
            {"id": i, "when": "x", "title": HOSTILE, "count": 1, "turns": turns} for i, turns in forged
        ]
        page.evaluate(
            "kept => localStorage.setItem('passend-antwoord-gesprekken', JSON.stringify([...kept, 1, null]))",
            entries,
        )
        for place in (1, 2, 0):
            page.get_by_role("button", name="Gesprekken").click()
            page.locator(".pa-past").nth(place).click()
            if place:
                page.get_by_role("alert").get_by_text("kan niet meer worden geopend").wait_for()
                page.locator("#pa-welcome").wait_for()
        assert HOSTILE in visit.reply().inner_text()
        assert page.evaluate("window.hacked") is None
        assert page.locator("#pa-chat img, #pa-chat script, #pa-chat a").count() == 0


def test_a_conversation_is_saved_as_a_file(browser: Any, real: str) -> None:
    with visiting(browser, real, "desk") as visit:
        page = visit.page
        visit.ask("Mag een school mijn kind weigeren?")
        visit.reply()
        for kind, label in (("md", "Download als tekst (Markdown)"), ("pdf", "Download als PDF")):
            page.get_by_role("button", name="Bewaar of print").click()
            with page.expect_download() as loaded:
                page.get_by_role("button", name=label).click()
            assert loaded.value.suggested_filename == f"passend-antwoord.{kind}"
            content = loaded.value.path().read_bytes()
            text = content.decode() if kind == "md" else letters_on_page(content, 1)
            assert letters("Mag een school mijn kind weigeren?") in letters(text)
            assert letters("Weigeren zonder een andere plek is niet toegestaan") in letters(text)
            assert letters("voorbeelddocument") in letters(text)


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


def test_a_term_is_explained_at_its_place(phone: Visit) -> None:
    page = phone.page
    phone.ask("steunpunt")
    term = phone.reply().get_by_role("button", name="samenwerkingsverbanden")
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
    assert visit.page.locator(".pa-next").count() == 0


def test_a_computers_statements_come_one_by_one(visit: Visit) -> None:
    visit.ask("eenvoudig: steunpunt")
    lengths = watch_growth(visit)
    assert lengths == sorted(lengths)
    reply = visit.reply()
    assert "In eenvoudige woorden door een computer" in reply.inner_text()
    assert all(text in reply.inner_text() for text in SIMPLE)
    assert reply.locator("a.pa-marker").count() >= len(SIMPLE)


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.locator("#pa-switch").focus()
    for _ in range(6):
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


def letters(text: str) -> str:
    """The letters of a text: without spaces, and without the markers of footnotes."""
    return "".join(character for character in text if character.isalpha())


def letters_on_page(pdf: bytes, page: int) -> str:
    """The letters on a page (from 1), read by another library than the one that made the answer."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return letters(document[page - 1].get_textpage().get_text_range())
