"""The plain pages: answers and documents at their address, the glossary, the page about this site."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.errors import UsageError
from assistant.settings import ServerSettings, Settings, read_settings
from assistant.web import sitemap
from assistant.web.blocks import Mark, blocks
from assistant.web.error_pages import add_error_pages
from assistant.web.site import Site
from assistant.web.views import VIEWS
from corpus.records import Footnote, Question, Record
from corpus.references import question_numbers, references
from index.settings import IndexSettings
from index.snapshot import build_snapshot, open_snapshot
from index.thesaurus import concepts
from index.withdrawn import withdrawn
from tests.browser import BROWSER, WIDTHS
from tests.index_corpus import kamerstuk, keep, pair, placed

HTML = {"Accept": "text/html"}
HOSTILE = (
    '<script>window.hacked=1</script> <img src=x onerror="hacked()"> "]}</script> javascript:x {{ 7*7 }}'
)
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Page(HTMLParser):
    """A page as a reader meets it: its text, its links, its ids, and what search engines are told."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.head: dict[str, str] = {}
        self.data: dict[str, Any] = {}
        self._inside: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= found.keys()
        self._inside.append(tag)
        if tag == "a":
            self.links.append(found["href"])
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "meta":
            self.head[found.get("name", found.get("property", ""))] = found.get("content", "")
        if tag == "link" and found["rel"] == "canonical":
            self.head["canonical"] = found["href"]

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["script"]:
            self.data = json.loads(data)
        else:
            self._words.append(data)


def served(site: Site) -> TestClient:
    app = FastAPI()
    for routes in VIEWS:
        app.include_router(routes(site))
    add_error_pages(app)
    return TestClient(app, headers=HTML, follow_redirects=False)


@pytest.fixture(scope="module")
def samples(sample_site: Site) -> TestClient:
    return served(sample_site)


def referring(number: str, question: str, answer: str, notes: tuple[Footnote, ...] = ()) -> Record:
    found = references(answer)
    return Record(
        numbers=(number,),
        questions=(Question(number, placed(question)),),
        question=placed(question),
        answer=placed(answer),
        footnotes=notes,
        references=found,
        crossrefs=question_numbers(found),
    )


SESSION = {"dossier": "31 497", "session_year": "2022-2023", "ministry": "Minister van Onderwijs"}
ASKED = "Hoeveel leerlingen zitten langer dan drie maanden thuis?"
REFERRING = (
    "Zie het antwoord op vragen 2 en 3, en Kamerstukken II 2021/22, 31 497, nr. 448.\n"
    "Eerder schreef ik erover in Kamerstukken II 2020/21, 31 497, nr. 999.\n\n"
    "• artikel 40 WPO geldt;\n• de tlv blijft.\n\nEinde."
)
NEWER = kamerstuk(
    "nieuwer",
    (
        pair("1", ASKED, "Het zijn er nu 5.000."),
        Record(
            numbers=("2", "3"),
            questions=(Question("2", placed("Wie beslist?")), Question("3", placed("Wanneer?"))),
            question=placed("Wie beslist?\nWanneer?"),
            answer=placed("De school beslist.\nJaar\tAantal\n2022\t12"),
            tables=((19, 39),),
        ),
        referring(
            "4", "Wat geldt er voor een tlv?", REFERRING, (Footnote("7", "Zie bijlage.", 1, "answer", 104),)
        ),
    ),
    title="Thuiszitters",
    number="460",
    date="2023-05-25",
    **SESSION,
)
OLDER = kamerstuk(
    "ouder",
    (pair("8", ASKED, "Het zijn er 4.500."),),
    title="Voortgang",
    number="448",
    date="2022-03-01",
    **SESSION,
)
HACKED = kamerstuk(
    "gehackt",
    (pair("1", HOSTILE, f"Antwoord {HOSTILE}", notes=(HOSTILE,)),),
    title=HOSTILE,
    ministry=HOSTILE,
    date="2021-01-01",
)
QUICK = IndexSettings(epochs=0)


def opened(folder: Path, **server: Any) -> Site:
    return Site.of(open_snapshot(folder), Settings(index_dir=folder, server=ServerSettings(**server)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "index"
    build_snapshot(folder, keep(folder, [NEWER, OLDER, HACKED]), QUICK)
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> Iterator[TestClient]:
    site = opened(folder, public_url="https://example.org/passend")
    yield served(site)
    site.snapshot.close()


def spoken(text: str) -> str:
    """A text without white space, and without the signs that a list draws itself."""
    return re.sub(r"\s", "", re.sub(r"(?m)^[•–-]\s", "", text))


def test_every_answer_is_on_its_page_word_for_word(samples: TestClient, sample_site: Site) -> None:
    known = {found.text for found in addresses(samples)}
    for place in sample_site.snapshot.catalog.places:
        response = samples.get(sample_site.addresses.path(place.id))
        assert response.status_code == 200
        assert len(response.content) < 40_000
        shown, record = Page(response.text), sample_site.snapshot.entry(place.id).record
        plain = spoken(Page(re.sub(r"<sup.*?</sup>", "", response.text)).text)
        assert all(spoken(question.text.content) in plain for question in record.questions)
        assert spoken(record.answer.content) in plain
        assert all(note.text in shown.text for note in record.footnotes)
        assert "voorbeelddocument" in shown.text
        assert len(set(shown.ids)) == len(shown.ids)
        here = [link[1:] for link in shown.links if link.startswith("#")]
        assert set(here) <= set(shown.ids)
        paths = {
            link.split("#")[0].split("?")[0] for link in shown.links if link.startswith(("/antw", "/begr"))
        }
        assert {f"http://testserver{path}" for path in paths} <= known


def addresses(client: TestClient) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(client.get("/sitemap.xml").text).iter(f"{NAMESPACE}loc"))


def test_all_numbers_of_a_joint_answer_lead_to_one_address(made: TestClient) -> None:
    moved = made.get("/antwoord/31497-460/3?lang=en")
    assert (moved.status_code, moved.headers["location"]) == (301, "/antwoord/31497-460/2?lang=en")
    page = Page(made.get("/antwoord/31497-460/2").text)
    assert "Vragen 2 en 3" in page.text
    assert "Vraag 2 Wie beslist? Vraag 3 Wanneer?" in page.text
    assert page.tags.count("th") == 2
    assert page.tags.count("td") == 2


def test_references_are_links_where_we_have_what_they_mean(made: TestClient) -> None:
    html = made.get("/antwoord/31497-460/4").text
    assert 'vragen <a class="reference" href="/antwoord/31497-460/2">2</a> en' in html
    assert (
        '<a class="reference" href="/antwoord/31497-448">Kamerstukken II 2021/22, 31 497, nr. 448</a>' in html
    )
    assert "Kamerstukken II 2020/21, 31 497, nr. 999" in Page(html).text
    assert not [link for link in Page(html).links if "999" in link or link.startswith("http")]
    assert "artikel 40 WPO geldt" in Page(html).text


def test_a_footnote_stands_behind_its_word_and_leads_there_and_back(made: TestClient) -> None:
    html = made.get("/antwoord/31497-460/4").text
    before, marker = re.search(r"(\w+)<sup class=\"note\">(.*?)</sup>", html).groups()  # type: ignore[union-attr]
    assert before == REFERRING[:104].split()[-1]
    assert 'href="#noot-1" id="noot-1-terug"' in marker
    assert "7 Zie bijlage." in Page(html).text
    assert "#noot-1-terug" in Page(html).links


def test_older_and_newer_answers_know_of_each_other(made: TestClient) -> None:
    newer, older = (Page(made.get(path).text) for path in ("/antwoord/31497-460/1", "/antwoord/31497-448/8"))
    assert "eerder antwoord, 1 maart 2022" in newer.text
    assert "/antwoord/31497-448/8" in newer.links
    assert "Er is een nieuwer antwoord" in older.text
    assert "/antwoord/31497-460/1" in older.links
    assert "Er is een nieuwer antwoord" not in newer.text


def test_search_engines_and_reference_managers_are_told_what_it_is(made: TestClient) -> None:
    page = Page(made.get("/antwoord/31497-460/1?lang=en").text)
    address = "https://example.org/passend/antwoord/31497-460/1"
    assert page.head["canonical"] == page.head["og:url"] == address
    assert page.head["og:type"] == "article"
    assert "robots" not in page.head
    question = page.data["mainEntity"]
    answer = question["acceptedAnswer"]
    assert (page.data["@type"], question["@type"], answer["@type"]) == ("QAPage", "Question", "Answer")
    assert (question["text"], answer["text"]) == (ASKED, "Het zijn er nu 5.000.")
    assert answer["citation"] == "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 1, p. 1"
    assert answer["author"]["name"] == "Minister van Onderwijs"
    for part in ("@techreport{kst-31497-460-v1-p1,", '"type": "report"', answer["citation"]):
        assert part in page.text


def test_example_documents_are_kept_out_of_search_engines(samples: TestClient) -> None:
    page = Page(samples.get("/antwoord/99901-12/1").text)
    assert page.head["robots"] == "noindex"
    assert "voorbeelddocument" in page.head["og:title"]
    assert page.data["mainEntity"]["acceptedAnswer"]["creativeWorkStatus"] == "voorbeelddocument"


@pytest.mark.parametrize("path", ["/1", "", "/1?lang=en&path=x&request=y&_Context__obj=1&self=2"])
def test_what_documents_say_is_shown_and_does_nothing(made: TestClient, path: str) -> None:
    address = f"/antwoord/{HACKED.sha256[:16]}{path}"
    response = made.get(address)
    page = Page(response.text)
    assert response.status_code == 200
    assert HOSTILE in page.text
    assert page.tags.count("script") == (1 if path else 0)
    assert [name for name in page.attributes if name.startswith("on")] == []
    assert [link for link in page.links if not link.startswith(("/", "#"))] == []
    assert page.tags.count("img") == (1 if path else 0)
    assert "script-src 'self'" in response.headers["content-security-policy"]
    if path:
        assert page.data["mainEntity"]["text"] == HOSTILE


def test_a_document_lists_its_answers_in_order(made: TestClient) -> None:
    page = Page(made.get("/antwoord/31497-460").text)
    own = [link for link in page.links if link.startswith("/antwoord/31497-460/")]
    assert own == [f"/antwoord/31497-460/{number}" for number in (1, 2, 4)]
    assert "Kamerstukken II 2022/23, 31 497, nr. 460" in page.text
    assert f"/pdf/{NEWER.sha256}.pdf" in page.links


def test_a_withdrawn_document_says_so_until_it_is_back(folder: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    shutil.copytree(folder, index_dir)
    hashes = [document.sha256 for document in (NEWER, OLDER)]
    build_snapshot(index_dir, hashes[:1], QUICK)
    site = opened(index_dir)
    client = served(site)
    gone = client.get("/antwoord/31497-448/8", headers={"Accept-Language": "nl"})
    assert gone.status_code == 410
    assert "‘Voortgang’ (1 maart 2022)" in Page(gone.text).text
    assert client.get("/antwoord/31497-448").status_code == 410
    assert "Voortgang" not in client.get("/sitemap.xml").text
    site.snapshot.close()

    build_snapshot(index_dir, hashes, QUICK)
    site = opened(index_dir)
    assert served(site).get("/antwoord/31497-448/8").status_code == 200
    assert list(withdrawn(index_dir)) == [HACKED.sha256[:16]]
    site.snapshot.close()


def test_a_document_that_is_called_otherwise_is_found_by_its_old_name(folder: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    shutil.copytree(folder, index_dir)
    twin = kamerstuk("tweeling", NEWER.records[:1], number="460", date="2023-06-01", **SESSION)
    build_snapshot(index_dir, [NEWER.sha256, *keep(index_dir, [twin])], QUICK)
    site = opened(index_dir)
    moved = served(site).get("/antwoord/31497-460/1")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/antwoord/{NEWER.sha256[:16]}/1")
    site.snapshot.close()


def test_a_damaged_list_of_withdrawn_documents_hinders_nobody(tmp_path: Path) -> None:
    for content in ("", "[]", '{"a": 1}', '{"a": ["b"]}', "\xff"):
        (tmp_path / "withdrawn.json").write_text(content, encoding="latin-1")
        assert withdrawn(tmp_path) == {}


@pytest.mark.parametrize(
    ("query", "held", "left_out"),
    [
        ("q=tlv", "toelaatbaarheidsverklaring", "thuiszitter"),
        ("q=kind+zit+thuis", "thuiszitter", "toelaatbaarheidsverklaring"),
        ("q=%C3%96%C4%9Fretmen", "leraar", "thuiszitter"),
        ("q=qwxz", "Geen begrip gevonden", "thuiszitter"),
        ("thema=plans", "ontwikkelingsperspectief", "thuiszitter"),
        ("thema=niets&q=opp", "ontwikkelingsperspectief", "thuiszitter"),
    ],
)
def test_the_glossary_is_searched_without_a_script(
    samples: TestClient, query: str, held: str, left_out: str
) -> None:
    listed = Page(samples.get(f"/begrippen?{query}").text)
    assert held in listed.text
    assert left_out not in listed.text


def test_the_glossary_holds_every_concept(samples: TestClient) -> None:
    response = samples.get("/begrippen")
    assert {f"/begrippen/{concept.id}" for concept in concepts()} <= set(Page(response.text).links)
    assert len(response.content) < 70_000


def test_a_concept_tells_all_that_is_known_of_it(samples: TestClient) -> None:
    html = samples.get("/begrippen/ontwikkelingsperspectief").text
    page = Page(html)
    concept = next(each for each in concepts() if each.id == "ontwikkelingsperspectief")
    names = [concept.term, *concept.abbreviations, *concept.jargon, *concept.everyday]
    assert all(said in page.text for said in (*names, *concept.definition.values()))
    assert all(", ".join(labels) in page.text for labels in concept.labels.values())
    assert '<dd lang="ar" dir="rtl">' in html
    assert {f"/begrippen/{other}" for other in concept.related} <= set(page.links)
    assert page.data["description"] == concept.definition["nl"]
    answers = [link for link in page.links if link.startswith("/antwoord/")]
    assert len(answers) == 8
    for address in answers:
        assert re.search(
            r"\b(opp|ontwikkelingsperspectief)", Page(samples.get(address).text).text, re.IGNORECASE
        )


def test_the_page_about_this_site_says_what_it_is(samples: TestClient, sample_site: Site) -> None:
    page = Page(samples.get("/over").text)
    for said in (
        "U praat hier met een computerprogramma, niet met een mens.",
        "geen juridisch advies",
        "Er zijn 6 documenten, met samen 139 antwoorden en passages.",
        "het nieuwste van 20 november 2025",
        "Alle documenten zijn nu voorbeelddocumenten.",
        "Er wordt geen taalmodel gebruikt",
        "heeft geen adres opgegeven",
    ):
        assert said in page.text
    assert {"privacy", "toegankelijkheid", "contact", "documenten"} <= set(page.ids)
    documents = {
        sample_site.addresses.document_path(sha256) for sha256 in sample_site.snapshot.catalog.sources
    }
    assert documents <= set(page.links)


def test_the_page_about_this_site_follows_the_settings(sample_site: Site, made: TestClient) -> None:
    def about(**settings: Any) -> Page:
        site = Site(sample_site.snapshot, sample_site.addresses, read_settings(settings))
        return Page(served(site).get("/over?lang=en").text)

    model = about(
        PASSEND_LLM="openai:groot", PASSEND_LLM_URL="https://model.example/v1", PASSEND_CONTACT="a@b.nl"
    )
    assert "You are talking to a computer program" in model.text
    assert (
        "your question and the quotes that were found. For that they go to openai:groot, model.example"
        in model.text
    )
    assert "mailto:a@b.nl" in model.links
    assert "https://b.nl/contact" in about(PASSEND_CONTACT="https://b.nl/contact").links
    assert "example documents" not in Page(made.get("/over?lang=en").text).text
    with pytest.raises(UsageError, match="PASSEND_CONTACT"):
        read_settings({"PASSEND_CONTACT": "javascript:alert(1)"})


def test_the_sitemap_is_parted_where_it_grows_too_long(
    made: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [found.text for found in addresses(made)]
    assert "https://example.org/passend/antwoord/31497-460/2" in whole
    assert len(whole) == len(set(whole)) == 4 + len(concepts()) + 3 + 5
    monkeypatch.setattr(sitemap, "MOST", 200)
    parts = [found.text or "" for found in addresses(made)]
    listed = [made.get(part.removeprefix("https://example.org/passend")).text for part in parts]
    found = [each.text for part in listed for each in ElementTree.fromstring(part).iter(f"{NAMESPACE}loc")]
    assert found == whole
    for odd in ("9", "0", "x", "9" * 5000):
        assert made.get(f"/sitemap.xml?deel={odd}").status_code == 404
    assert "<lastmod>2023-05-25</lastmod>" in listed[-1]
    assert "Sitemap: https://example.org/passend/sitemap.xml" in made.get("/robots.txt").text


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/antwoord/31497-460/99", "GET", 404),
        ("/antwoord/1-1/1", "GET", 404),
        ("/antwoord/31497-460/1/2", "GET", 404),
        ("/antwoord/..%2F..%2Fetc/passwd", "GET", 404),
        ("/begrippen/niets", "GET", 404),
        ("/over/iets", "HEAD", 404),
        ("/over", "POST", 405),
        ("/antwoord/31497-460/1", "DELETE", 405),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_way(
    made: TestClient, path: str, method: str, status: int
) -> None:
    dutch = made.request(method, path, headers={"Accept-Language": "nl-NL,nl"})
    english = made.request(method, path, headers={"Accept-Language": "en-GB"})
    program = made.request(method, path, headers={"Accept": "*/*"})
    assert dutch.status_code == english.status_code == program.status_code == status
    assert program.headers["content-type"].startswith("text/plain")
    if method != "HEAD":
        assert '<html lang="nl">' in dutch.text
        assert '<html lang="en">' in english.text
        assert "Vraag stellen" in dutch.text
        assert len(program.text) < 200
    if status == 405:
        assert program.headers["allow"] == "GET, HEAD"


def test_a_slash_too_many_leads_to_the_address(made: TestClient) -> None:
    moved = made.get("/antwoord/31497-460/1/?lang=en")
    assert (moved.status_code, moved.headers["location"]) == (301, "/antwoord/31497-460/1?lang=en")


@pytest.mark.parametrize("path", ["/antwoord/31497-460/4", "/antwoord/31497-460", "/begrippen", "/over"])
def test_every_link_stays_below_the_path_that_we_are_served_at(folder: Path, path: str) -> None:
    site = opened(folder)
    app = FastAPI()
    for routes in VIEWS:
        app.include_router(routes(site))
    html = TestClient(app, root_path="/passend").get(f"/passend{path}").text
    found = re.findall(r'(?:href|src|action)="([^"#]+)', html)
    assert [link for link in found if not link.startswith(("/passend/", "http://testserver/passend/"))] == []
    assert f"http://testserver/passend{path}" in found
    site.snapshot.close()


def test_blocks_keep_marks_in_their_place() -> None:
    text = "Zie vraag\n2. Ja\n\n• een\n• twee\nA\tB\n1\t2"
    link, note = Mark("reference", 4, 11, "/twee"), Mark("note", 16, 16, "#noot", "3")
    found = blocks(text, [link, Mark("term", 10, 15, "#te-laat"), note], ((30, 37),))
    told = [
        (block.kind, [[[run.text for run in cell] for cell in row] for row in block.rows]) for block in found
    ]
    assert told == [
        ("paragraph", [[["Zie ", "vraag"]]]),
        ("numbered", [[["2", ". Ja", "3"]]]),
        ("list", [[["een"]], [["twee"]]]),
        ("table", [[["A"], ["B"]], [["1"], ["2"]]]),
    ]
    marks = [
        run.mark.href for block in found for row in block.rows for cell in row for run in cell if run.mark
    ]
    assert marks == ["/twee", "/twee", "#noot"]


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
def test_the_plain_pages_in_a_browser(browser: Any, real: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    width, height = WIDTHS["phone"]
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, color_scheme="dark")
    context.set_default_timeout(20_000)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    for path in (
        "antwoord/99901-12/36",
        "antwoord/99901-12",
        "begrippen?q=plan",
        "begrippen/leerplicht",
        "over",
    ):
        page.goto(f"{real}/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page, options=rules).response["violations"] == []
    page.goto(f"{real}/antwoord/99901-12/1")
    image = page.locator(".page img").first
    image.scroll_into_view_if_needed()  # it is fetched when it comes near
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    page.click(".note a")
    assert page.locator(":target").get_attribute("id") == "noot-1"
    assert [url for url in asked if not url.startswith(real)] == []
    assert said == []
    assert context.cookies() == []
    context.close()
