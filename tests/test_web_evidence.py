"""The page of a PDF as a picture: the quote's words are marked and no others, or nothing is."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops

from assistant.answer import Citation
from assistant.respond import Assistant
from assistant.sentences import sentences
from assistant.web.app import create_app
from assistant.web.cards import panel_html
from assistant.web.catalogue import texts
from assistant.web.page_drawing import HEIGHT, WIDTH, Mark, draw
from assistant.web.page_image import image_address
from assistant.web.page_pictures import Busy, PagePictures
from assistant.web.picture_store import PictureStore
from corpus.provenance import PlacedText
from corpus.reader import read_pdf
from corpus.samples.typeset import write_all
from tests.browser import BROWSER, WIDTHS, Visit

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
FOUND = [
    path
    for pattern in (
        "seed/*.pdf",
        "letters/wol*.pdf",
        "bad/rotated-*.pdf",
        "bad/two-columns.pdf",
        "rek-dev/rek-d6*.pdf",
    )
    for path in sorted(SHARED.glob(pattern))
]


@pytest.fixture(scope="module")
def client(sample_site: Any) -> Iterator[TestClient]:
    app = create_app(Assistant(sample_site.snapshot), sample_site.snapshot.pdf_path, sample_site)
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_all(tmp_path_factory.mktemp("pdfs"), lambda *_: None)


def marked_letters(picture: bytes, path: Path, page: int) -> str:
    """The letters that pdfium finds under the marker's colour, wherever that is."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    # The colour is where a light dot has much less blue than red.
    red, _, blue = image.split()
    pen = ImageChops.subtract(red, blue).point(lambda shade: 255 if shade > 60 else 0)
    shown = pypdfium2.PdfDocument(path)[page - 1]
    text = shown.get_textpage()
    scale = image.width / shown.get_width()
    place = shown.render(scale=scale).get_posconv(shown)
    found = []
    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        left, bottom, right, top = text.get_charbox(index, loose=True)
        corners = [place.to_bitmap(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        area = pen.crop((min(xs), min(ys), max(xs) + 1, max(ys) + 1))
        # Of what a letter takes up, its ink is a part, and its height is less than the line's.
        if letter.strip() and area.histogram()[255] > 0.3 * area.width * area.height:
            found.append(letter)
    return "".join(found)


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def marks_on(text: PlacedText, start: int, end: int, page: int) -> tuple[list[Mark], str]:
    part = text.part(start, end)
    here = [fragment for fragment in part.fragments if fragment.box.page == page]
    words = [part.content[fragment.start : fragment.end] for fragment in here]
    marks = [Mark(*fragment.box[1:], word) for fragment, word in zip(here, words, strict=True)]
    return marks, letters("".join(words))


def a_sentence_of_each_kind(path: Path) -> Iterator[tuple[int, list[Mark], str]]:
    """The last sentence of the longest answer, and of an answer and a question in the middle."""
    records = read_pdf(path).records
    longest = max(records, key=lambda record: len(record.answer.content))
    middle = records[len(records) // 2]
    for text in (longest.answer, middle.answer, middle.question):
        span = next(reversed(sentences(text.content)), None)
        page = text.page_at(span.start) if span else None
        if span and page:
            yield page, *marks_on(text, span.start, span.end, page)


def all_marked(paths: Sequence[Path]) -> int:
    count = 0
    for path in paths:
        for page, marks, said in a_sentence_of_each_kind(path):
            got = letters(marked_letters(draw(path, page, marks), path, page))
            assert got == said, (path.name, page)
            count += 1
    return count


def test_the_words_under_the_mark_are_the_quote(samples: list[Path]) -> None:
    assert all_marked(samples) >= 3 * len(samples) - 1


@pytest.mark.slow
@pytest.mark.skipif(not FOUND, reason="there are no documents of others beside the repository")
def test_so_in_documents_of_others_turned_pages_and_columns() -> None:
    assert all_marked(FOUND) >= 2 * len(FOUND)


def test_with_one_letter_that_differs_nothing_is_marked(samples: list[Path]) -> None:
    page, marks, _ = next(a_sentence_of_each_kind(samples[0]))
    plain = draw(samples[0], page, [])
    assert draw(samples[0], page, marks) != plain
    assert draw(samples[0], page, [*marks[:-1], marks[-1]._replace(text="anders")]) == plain
    assert draw(samples[0], page, [mark._replace(y0=mark.y0 + 9, y1=mark.y1 + 9) for mark in marks]) == plain


@pytest.fixture(scope="module")
def pair(sample_site: Any) -> Any:
    """An entry whose answer goes on on a next page."""
    entries = (sample_site.snapshot.entry(place.id) for place in sample_site.snapshot.catalog.places)
    return next(
        entry
        for entry in entries
        if entry.record.is_pair and entry.record.answer.pages[0] < entry.record.answer.pages[1]
    )


def said_on(text: PlacedText, page: int, start: int = 0, end: int = 1_000_000) -> str:
    return marks_on(text, start, end, page)[1]


def test_an_answer_over_two_pages_is_marked_on_both(client: TestClient, sample_site: Any, pair: Any) -> None:
    pdf = sample_site.snapshot.pdf_path(pair.document.sha256)
    for page in pair.record.answer.pages:
        response = client.get(image_address(pair.id, pair.document.sha256, page))
        assert (response.status_code, response.headers["content-type"]) == (200, "image/webp")
        assert "max-age" in response.headers["cache-control"]
        assert len(response.content) < 150_000
        assert Image.open(io.BytesIO(response.content)).size in ((WIDTH, HEIGHT), (WIDTH, HEIGHT + 1))
        got = letters(marked_letters(response.content, pdf, page))
        assert got == said_on(pair.record.answer, page) != ""


def test_a_span_and_a_question(client: TestClient, sample_site: Any, pair: Any) -> None:
    pdf, sha256 = sample_site.snapshot.pdf_path(pair.document.sha256), pair.document.sha256
    first = sentences(pair.record.answer.content)[0]
    page = pair.record.answer.pages[0]
    picture = client.get(image_address(pair.id, sha256, page, (first.start, first.end))).content
    expected = said_on(pair.record.answer, page, first.start, first.end)
    assert letters(marked_letters(picture, pdf, page)) == expected
    page = pair.record.question.pages[0]
    picture = client.get(image_address(pair.id, sha256, page, None, "question")).content
    assert letters(marked_letters(picture, pdf, page)) == said_on(pair.record.question, page)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?entry=unknown",
        "?entry={id}&from=5&to=5",
        "?entry={id}&from=0&to=999999",
        "?entry={id}&from=-1&to=4",
        "?entry={id}&from=a&to=b",
        "?entry={id}&part=records",
        "?entry={other}",
        "?from=0&to=9",
    ],
)
def test_what_does_not_check_out_gives_the_plain_page(
    client: TestClient, sample_site: Any, pair: Any, query: str
) -> None:
    places = sample_site.snapshot.catalog.places
    other = next(place.id for place in places if place.sha256 != pair.document.sha256)
    page = pair.record.answer.pages[0]
    address = f"/beeld/{pair.document.sha256}/{page}.webp" + query.format(id=pair.id, other=other)
    plain = draw(sample_site.snapshot.pdf_path(pair.document.sha256), page, [])
    assert client.get(address).content == plain


def test_a_picture_that_a_browser_has_is_not_sent_again(client: TestClient, pair: Any) -> None:
    address = image_address(pair.id, pair.document.sha256, 1)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address).status_code == 200
    assert client.get(image_address("", pair.document.sha256, 2)).headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        f"/beeld/{'0' * 64}/1.webp",
        "/beeld/{sha256}/0.webp",
        "/beeld/{sha256}/9999.webp",
        "/beeld/{sha256}/1.png",
        "/beeld/{sha256}/..%2F1.webp",
        "/beeld/..%2F..%2Fetc/1.webp",
        "/beeld/{sha256}",
    ],
)
def test_there_is_no_such_page(client: TestClient, pair: Any, path: str) -> None:
    assert client.get(path.format(sha256=pair.document.sha256)).status_code == 404


def hostile_files(folder: Path) -> list[Path]:
    """A file that is cut off, one that is no PDF, and one that nests its pages without end."""
    files = [folder / name for name in ("cut.pdf", "none.pdf", "loop.pdf")]
    files[0].write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R")
    files[1].write_bytes(b"<html>")
    whole = write_page(folder / "whole.pdf", 200, 200)
    files[2].write_bytes(
        whole.read_bytes().replace(b"/Type /Page ", b"/Type /Pages").replace(b"/Kids", b"/Kidz")
    )
    return files


def write_page(path: Path, width: float, height: float) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(width, height))
    canvas.drawString(20, 20, "Een blad")
    canvas.save()
    return path


def test_a_file_that_cannot_be_drawn_breaks_nothing(tmp_path: Path) -> None:
    async def ask() -> None:
        pictures = PagePictures()
        try:
            for path in hostile_files(tmp_path):
                assert await pictures.picture(path, path.name, 1, []) is None
            good = write_page(tmp_path / "good.pdf", 300, 200)
            asked = [pictures.picture(good, "good", 1, []) for _ in range(3)]
            first, *others = await asyncio.gather(*asked)
            assert first
            assert Image.open(io.BytesIO(first)).size == (1000, 667)
            assert others == [first, first]
            narrow = await pictures.picture(write_page(tmp_path / "narrow.pdf", 20, 14000), "narrow", 1, [])
            assert narrow
            assert Image.open(io.BytesIO(narrow)).height <= 2 * HEIGHT + 1
            with pytest.raises(Busy):
                await asyncio.gather(*(pictures.picture(good, str(one), 1, []) for one in range(100)))
        finally:
            pictures.close()

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may hold this thread's loop
        thread.submit(asyncio.run, ask()).result()


def test_the_store_keeps_what_was_asked_for_last() -> None:
    store = PictureStore(25)
    for key in ("a", "b"):
        store.put(key, b"0123456789")
    assert store.get("a")
    store.put("c", b"0123456789")
    assert store.get("b") is None
    assert store.get("a") == store.get("c") == b"0123456789"
    store.close()
    assert store.get("a") is None


def test_a_card_shows_the_pages_and_leads_to_the_whole_answer(
    client: TestClient, sample_site: Any, pair: Any
) -> None:
    assistant = Assistant(sample_site.snapshot)
    answer = assistant.ask(pair.record.question.content)
    cited = next(citation for citation in answer.citations if citation.entry_id == pair.id)
    card = panel_html([answer], texts("nl"), sample_site.addresses)
    images = [unescape(source) for source in re.findall(r'<img src="([^"]+)"', card)]
    assert image_address(pair.id, pair.document.sha256, cited.pages[0], cited.span)[1:] in images
    assert card.count("<img ") == card.count(f'width="{WIDTH}" height="{HEIGHT}" loading="lazy"')
    for address in [*images, *re.findall(r'class="pa-whole" href="([^"]+)"', card)]:
        assert client.get(f"/{address}").status_code == 200
    pages = [int(page) for page in re.findall(rf"{pair.document.sha256}/([0-9]+).webp[^\"]*\" width", card)]
    assert set(range(cited.pages[0], cited.pages[1] + 1)) <= set(pages)


@pytest.mark.parametrize(
    "changed",
    [
        {"entry_id": ""},
        {"entry_id": "new"},
        {"sha256": "0" * 64},
        {"sha256": '{sha16}"><b>'},
        {"span": (0, 0)},
    ],
)
def test_an_entry_that_the_index_does_not_have_has_no_picture(
    sample_site: Any, pair: Any, changed: dict[str, Any]
) -> None:
    cited = Assistant(sample_site.snapshot).ask(pair.record.question.content)
    sha16 = pair.document.sha256[:16]
    told = {name: value.format(sha16=sha16) if name == "sha256" else value for name, value in changed.items()}
    strange: Citation = replace(cited.citations[0], **told)
    card = panel_html([replace(cited, citations=(strange,), history=())], texts("nl"), sample_site.addresses)
    assert "<img" not in card
    assert "<b>" not in card
    assert "<img" not in panel_html([cited], texts("nl"))


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_a_marker_leads_to_the_marked_page(browser: Any, real: str) -> None:
    visit = Visit(browser, real, WIDTHS["desk"])
    page = visit.page
    visit.ask("Wat is het verschil tussen een OPP en een handelingsplan?")
    link = visit.reply().locator("a.pa-marker").first
    page.locator("#pa-evidence .pa-card").first.wait_for(state="attached")
    for width, height in WIDTHS.values():
        phone = width < 900
        page.set_viewport_size({"width": width, "height": height})
        link.click()
        card = page.locator("#pa-evidence .pa-marked")
        assert card.locator("h3").evaluate("node => node === document.activeElement")
        image = card.locator(".pa-page img").first
        page.wait_for_function(f"image => image.naturalWidth === {WIDTH}", arg=image.element_handle())
        assert image.evaluate("node => node.getBoundingClientRect().top < innerHeight * 0.6")
        assert "gemarkeerd" in image.get_attribute("alt")
        assert page.get_by_role("dialog").count() == phone
        assert page.locator("#pa-send").evaluate("node => node.closest('[inert]') !== null") == phone
        page.keyboard.press("Escape")
        assert link.evaluate("node => node === document.activeElement")
        assert page.locator("[inert]").count() == 0
        assert card.is_visible() != phone
    page.get_by_role("button", name="Bekijk de").click()
    assert card.is_visible()
    page.get_by_role("button", name="Sluit").click()
    assert not card.is_visible()
    visit.context.close()
    assert visit.outside() == []
    assert visit.complaints == []
