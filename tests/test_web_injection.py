"""Documents, titles, file names and questions that hold markup or scripts are text, and do nothing."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.web.catalogue import texts
from assistant.web.site import Site
from corpus.records import Kamerstuk
from tests.browser import BROWSER, WIDTHS, Visit
from tests.index_corpus import kamerstuk, keep, pair
from tests.served import app_of, client_of, listening

MARKUP = (
    "<img src=x onerror=window.hacked=1> <script>window.hacked=1</script> <svg/onload=window.hacked=1> "
    "\"><b onmouseover='window.hacked=1'>vet</b> ]]></p></title></textarea> {{ 7*7 }} ${7*7} "
    "%0d%0aSet-Cookie:x=1"
)
LINKS = (
    "[klik](javascript:window.hacked=1) ![plaatje](http://evil.example/a.png) <http://evil.example/b> "
    "http://evil.example/c javascript:window.hacked=1 [hier]: http://evil.example/d `code` **vet** $x$"
)
PATHS = "../../../../etc/passwd ..%2f..%2fetc%2fpasswd C:\\windows\\win.ini file:///etc/passwd"
SIGNS = "\u202egnarts\u202c \u2066om\u2069 \x07\x1b[31mrood\x1b[0m \x7f \u2028\u2029"
TURNING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
WITHIN = re.compile(r"(/(?![/\\])|#|https?://127\.0\.0\.1(/|$)|$)")
FORMULA = '=HYPERLINK("http://evil.example";"klik")'
HOSTILE = f"{MARKUP} {LINKS}"
ASKED = f"Wie betaalt het leerlingenvervoer? {HOSTILE}"
SAID = f"De gemeente betaalt het leerlingenvervoer. {HOSTILE}\n{PATHS}\n{SIGNS}"
COUNT = "Hoeveel leerlingen krijgen leerlingenvervoer?"
PLAIN = ("/opzoeken", "/begrippen", "/begrippen/zorgplicht", "/over", "/api")


def documents() -> list[Kamerstuk]:
    """What nobody would publish: markup in every field that can hold a text."""
    notes = (HOSTILE, PATHS, SIGNS)
    first = (pair("1", ASKED, SAID, notes=notes), pair("2", COUNT, f"{FORMULA} Dat zijn er 10. {MARKUP}"))
    known = {"ministry": MARKUP, "date": "2024-01-01", "dossier": "31497", "number": "901"}
    second = (pair('3"><script>window.hacked=1</script>', f"{COUNT} {LINKS}", f"Dat zijn er 20. {LINKS}"),)
    odd = {"dossier": '"><img src=x onerror=window.hacked=1>', "number": "../../etc", "session_year": MARKUP}
    return [
        kamerstuk(f"../../{HOSTILE}", first, title=f"Vervoer {HOSTILE} {SIGNS}", **known),
        kamerstuk("..\\..\\nul\r\nSet-Cookie: x=1", second, title=f"Brief {LINKS}", date="2023-01-01", **odd),
        kamerstuk("javascript:window.hacked=1", (pair("1", "Mag dat?", "Ja."),), title="", layout="brief"),
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from index.settings import IndexSettings
    from index.snapshot import build_snapshot, open_snapshot

    folder = tmp_path_factory.mktemp("hostile") / "index"
    build_snapshot(folder, keep(folder, documents()), IndexSettings(epochs=0))
    snapshot = open_snapshot(folder)
    yield Site.of(snapshot, Settings(index_dir=folder, min_confidence=0.0))
    snapshot.close()


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[TestClient]:
    with client_of(site, questions_a_minute=0, requests_a_minute=0) as client:
        yield client


class Read(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def check_html(html: str) -> str:
    """Nothing in the page runs, is fetched from elsewhere or leads anywhere but to us; its words."""
    assert not TURNING.search(html)
    read = Read(html)
    for tag, attributes in read.tags:
        assert tag in OURS, tag
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        if tag == "script":
            assert attributes.get("type") == "application/ld+json" or attributes["src"].startswith("/web/")
        for name in ("href", "src", "action", "formaction"):
            assert re.match(r"(/(?![/\\])|#|https?://127\.0\.0\.1(/|$)|$)", attributes.get(name, "")), (
                attributes
            )
    return " ".join(read.words.split())


def _tags_of_templates() -> set[str]:
    templates = Path(str(files("assistant.web") / "templates")).glob("*.html")
    return {tag for each in templates for tag in re.findall(r"<([a-z][a-z0-9]*)", each.read_text())}


OURS = _tags_of_templates()


def seen(text: str) -> str:
    """A text as a page shows it: white space as one space."""
    return " ".join(text.split())


def test_every_page_shows_it_as_text(client: TestClient, site: Site) -> None:
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").text)
    places = [urlsplit(each.text or "").path for each in sitemap.iter() if each.tag.endswith("loc")]
    assert len([each for each in places if each.startswith("/antwoord/")]) == 3 + 4
    assert all(re.fullmatch(r"[a-z0-9/-]+", each) for each in places)
    words = {}
    for path in [*places, *PLAIN, "/opzoeken?q=leerlingenvervoer", "/opzoeken?q=leerlingenvervoer&lang=en"]:
        if path != "/":
            reply = client.get(path)
            assert reply.status_code == 200, path
            assert "script-src 'self'" in reply.headers["content-security-policy"]
            words[path] = check_html(reply.text)
    assert seen(HOSTILE) in words["/antwoord/31497-901"]
    answer = words["/antwoord/31497-901/1"]
    assert all(seen(text) in answer for text in (ASKED, HOSTILE, PATHS))
    assert "49" not in answer.replace("31497", "").replace("31 497", "")
    assert "<script>window.hacked=1</script>" in words["/opzoeken?q=leerlingenvervoer"]
    assert "Vervoer <img src=x" in words["/over"]


@pytest.mark.parametrize("text", [MARKUP, LINKS, PATHS, SIGNS, f"{FORMULA}\r\nSet-Cookie: x=1"])
def test_what_is_asked_for_comes_back_as_text(client: TestClient, text: str) -> None:
    asked = quote(text, safe="")
    for path in (
        f"/opzoeken?q={asked}",
        f"/opzoeken?q=vervoer&jaar={asked}&dossier={asked}&sorteer={asked}&pagina={asked}&deel={asked}",
        f"/opzoeken?lang={asked}&{asked}={asked}",
        f"/begrippen?q={asked}",
        f"/begrippen/{asked}",
        f"/antwoord/{asked}",
        f"/antwoord/31497-901/{asked}",
        f"/antwoord/31497-901/1?lang={asked}&{asked}=1",
        f"/over?lang={asked}",
        f"/opzoeken/uitvoer.csv?q=qqq&id={asked}",
    ):
        reply = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
        assert reply.status_code in (200, 301, 400, 404, 422), path
        assert "x=1" not in reply.headers.get("set-cookie", "")
        assert all("\n" not in value and "evil" not in value for value in reply.headers.values())
        if reply.headers.get("content-type", "").startswith("text/html"):
            check_html(reply.text)
    for path in (f"/?lang={asked}", f"/?q={asked}"):
        html = client.get(path).text
        assert text not in html
        assert "window.hacked" not in html


@pytest.mark.parametrize(
    "prefix", ["/web/", "/pdf/", "/beeld/", "/antwoord/", "/gesprek", "/begrippen/", "/api/pairs/"]
)
@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//app.py",
        "%00",
        "/etc/passwd",
    ],
)
def test_no_path_leads_out_of_what_is_served(client: TestClient, prefix: str, path: str) -> None:
    reply = client.get(prefix + path, follow_redirects=False)
    assert reply.status_code in (400, 404), (prefix + path, reply.status_code)
    assert "root:" not in reply.text
    assert "[project]" not in reply.text


def test_files_to_take_along_hold_it_as_text(client: TestClient) -> None:
    rows = sheet(client)
    assert {row["vraag"] for row in rows} >= {COUNT}
    assert any(seen(HOSTILE) in seen(row["antwoord"]) for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    reply = client.get("/opzoeken/uitvoer.docx?q=leerlingenvervoer&wat=alles")
    assert_named(reply, "docx")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        for name in packed.namelist():
            content = packed.read(name).decode("utf-8", "replace")
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(content)
            if name.endswith(".rels"):
                assert all(
                    urlsplit(each).hostname == "127.0.0.1"
                    for each in re.findall(r'Target="(\w+:[^"]*)"', content)
                )
            assert not re.search(r"<w:(?:instrText|object|altChunk)", content)
        told = " ".join(ElementTree.fromstring(packed.read("word/document.xml")).itertext())
    assert seen("<script>window.hacked=1</script>") in seen(told)


def sheet(client: TestClient) -> list[dict[str, str]]:
    reply = client.get("/opzoeken/uitvoer.csv?q=leerlingenvervoer&wat=alles")
    assert_named(reply, "csv")
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def assert_named(reply: Any, form: str) -> None:
    assert reply.status_code == 200
    assert re.fullmatch(rf'attachment; filename="[a-z0-9-]+\.{form}"', reply.headers["content-disposition"])


def test_pdfs_and_references_hold_it_as_text(client: TestClient) -> None:
    import pypdf

    reply = client.get("/opzoeken/uitvoer.pdf?q=leerlingenvervoer&wat=alles")
    assert_named(reply, "pdf")
    check_pdf(reply.content)
    bib = client.get("/opzoeken/uitvoer.bib?q=leerlingenvervoer&wat=alles")
    assert_named(bib, "bib")
    check_bibtex(bib.text)
    items = client.get("/opzoeken/uitvoer.json?q=leerlingenvervoer&wat=alles").json()
    assert {item["type"] for item in items} == {"report"}
    assert pypdf.PdfReader(io.BytesIO(reply.content)).metadata


def check_pdf(content: bytes) -> None:
    """Nothing in it runs, and its links are ours."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(reader.trailer["/Root"])  # type: ignore[arg-type]
    for page in reader.pages:
        for each in page.get("/Annots", ()):
            action = each.get_object()["/A"]
            assert action["/S"] == "/URI"
            assert urlsplit(action["/URI"]).hostname == "127.0.0.1"


def check_bibtex(text: str) -> None:
    """Each entry ends where its braces say, and nothing in it is a command of TeX."""
    depth = 0
    for mark in re.sub(r"\\.", "", text):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        assert depth >= 0
    assert depth == 0
    assert text.count("@techreport{") == len(re.findall(r"^@techreport\{[\w:-]+,$", text, re.MULTILINE))


def test_programs_get_it_as_data(client: TestClient, site: Site) -> None:
    entry_id = next(iter(site.snapshot.catalog.position))
    for path in (f"/api/pairs/{entry_id}", "/api/pairs/31497-901/1", "/api/search?q=leerlingenvervoer"):
        reply = client.get(path)
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "application/json"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "<script>window.hacked=1</script>" in json.dumps(reply.json())
    for text in (MARKUP, LINKS, PATHS, SIGNS):
        refused = client.get(f"/api/pairs/{quote(text, safe='')}/1")
        assert refused.status_code == 404
        assert "html" not in refused.headers["content-type"]
        answered = client.post("/api/ask", json={"question": text})
        assert answered.headers["content-type"].startswith("application/json")


def test_a_stream_has_no_events_but_ours(client: TestClient) -> None:
    forged = '\n\nevent: done\ndata: {"status": "unsafe"}\n\n\r\nid: 7\n\u2028 <script>'
    stream = client.post("/api/ask/stream", json={"question": f"Wie betaalt het leerlingenvervoer? {forged}"})
    lines = re.split(r"\r\n|\n|\r", stream.text)  # as the standard has it: '\u2028' ends none
    assert [line for line in lines if line.startswith("event:")] == ["event: start", "event: done"]
    assert {line.split(":")[0] for line in lines if line} <= {"event", "data", "id"}
    done = json.loads(next(line for line in reversed(lines) if line.startswith("data: "))[6:])
    assert done["status"] == "answered"
    assert "<script>window.hacked=1</script>" in done["answer"]


def test_a_saved_conversation_holds_it_as_text(client: TestClient) -> None:
    answer = {"question": HOSTILE, "status": "answered", "answer": SAID}
    turns = json.dumps([{"question": HOSTILE, "language": "nl", "answer": answer}])
    for form in ("md", "pdf"):
        reply = client.post(f"/gesprek.{form}", json={"turns": turns, "language": "nl"})
        assert_named(reply, form)
        if form == "pdf":
            check_pdf(reply.content)
        else:
            assert not re.search(r"(?<!\\)<|(?<!\\)\]\(|(?<!\\)!\[|https?:", reply.text)


def test_other_assistants_get_it_as_data(site: Site) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def talk(address: str) -> list[Any]:
        async with (
            streamablehttp_client(f"{address}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            asked = await session.call_tool("ask", {"question": "Wie betaalt het leerlingenvervoer?"})
            found = await session.call_tool("search", {"query": MARKUP})
            missing = await session.call_tool("pair", {"id": f"../../{MARKUP}"})
            return [asked, found, missing]

    with listening(app_of(site)) as address, ThreadPoolExecutor(1) as thread:
        asked, found, missing = thread.submit(lambda: asyncio.run(talk(address))).result()
    assert "<script>window.hacked=1</script>" in asked.structuredContent["answer"]
    links = [each["address"] for each in asked.structuredContent["citations"]]
    assert all(re.fullmatch(rf"{address}/antwoord/[a-z0-9/-]+", each) for each in links)
    assert not found.isError
    assert missing.isError


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_in_a_browser_nothing_runs_and_nothing_leaves(browser: Any, site: Site) -> None:
    with listening(app_of(site, questions_a_minute=0)) as address:
        visit = Visit(browser, address, WIDTHS["phone"])
        chat(visit)
        look_up(visit, address)
        for path in ("/antwoord/31497-901/1", "/antwoord/31497-901", "/over"):
            visit.page.goto(address + path)
            visit.page.locator("h1").wait_for()
            check_page(visit)
        visit.context.close()
    assert visit.outside() == []
    assert [each for each in visit.complaints if "404" not in each] == []


def check_page(visit: Visit) -> None:
    """What was meant to run did not, and no link leads elsewhere but to desks."""
    page = visit.page
    assert page.evaluate("window.hacked") is None
    assert page.locator("b, svg[onload], [onmouseover], [onerror], img[src='x']").count() == 0
    desks = re.compile(r"https://(?!evil)[\w.-]+(/|$)|tel:\d+$")
    for href in page.locator("a[href]").evaluate_all("all => all.map(a => a.href)"):
        assert urlsplit(href).hostname == "127.0.0.1" or desks.match(href), href


def chat(visit: Visit) -> None:
    page = visit.page
    for place, question in enumerate((f"Wie betaalt het leerlingenvervoer? {MARKUP}", f"{COUNT} {LINKS}")):
        visit.ask(question)
        reply = visit.reply(place)
        assert seen(question) in seen(page.locator("#pa-chat .user-row").nth(place).inner_text())
        assert "window.hacked=1" in reply.inner_text()
        check_page(visit)
    page.locator("#pa-chat a.pa-marker").last.click()
    page.locator("#pa-evidence [role=dialog]").wait_for()
    for fold in page.locator("#pa-evidence details").all():
        fold.evaluate("fold => { fold.open = true; }")
    assert "<img src=x onerror=window.hacked=1>" in page.locator("#pa-evidence").inner_text()
    check_page(visit)
    page.keyboard.press("Escape")
    page.click("#pa-past")
    assert "onerror" in page.locator(".pa-past-title").first.inner_text()
    page.keyboard.press("Escape")
    page.click("#pa-switch")
    page.get_by_role("button", name=texts("en")["copy_answer"]).first.wait_for()
    check_page(visit)
    page.reload()
    visit.reply(1)
    check_page(visit)


def look_up(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(f"{address}/opzoeken")
    told = page.locator("#told")
    for words in (MARKUP, LINKS, "leerlingenvervoer"):
        with page.expect_response("**deel=uitslag**"):
            page.fill("#words", words)
        told.filter(has_text=re.compile("antwoord")).wait_for(state="attached")
        check_page(visit)
    page.locator(".results h3", has_text="<script>window.hacked=1</script>").first.wait_for()
    page.locator("#filters > summary").click()
    check_page(visit)
