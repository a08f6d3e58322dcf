"""Looking up: what is found, narrowed, marked and taken along; and, in a browser, found while one types."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.web.catalogue import LANGUAGES, texts
from assistant.web.collection import FORMS
from assistant.web.collection.clean import lines
from assistant.web.finding import found as searched
from assistant.web.lookup import MOST_EXPORTED, lookup_routes
from assistant.web.schema import Where
from assistant.web.site import Site
from assistant.web.snippets import marked, snippet
from corpus.records import Kamerstuk
from index.browse import browse
from index.facets import FACETS, table_of
from index.tokens import stems
from tests.browser import BROWSER, ROOT, WIDTHS, Visit
from tests.index_corpus import kamerstuk, keep, pair

FORMULA = '=HYPERLINK("http://evil.example";"klik")'
HOSTILE = "<img src=x onerror=alert(1)>\x1b [x](javascript:alert(1))"
ASKED_TWICE = "Hoeveel weken mag een school beslissen over de aanmelding van een leerling?"


def client_of(site: Site, root_path: str = "") -> TestClient:
    app = FastAPI()
    app.include_router(lookup_routes(site))
    return TestClient(app, root_path=root_path)


@pytest.fixture(scope="module")
def client(sample_site: Site) -> TestClient:
    return client_of(sample_site)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """More answers than fit in a file, one of them hostile, and one question that is asked twice."""
    from index.settings import IndexSettings
    from index.snapshot import build_snapshot, open_snapshot

    folder = tmp_path_factory.mktemp("many") / "index"
    build_snapshot(folder, keep(folder, made_up()), IndexSettings(epochs=0))
    snapshot = open_snapshot(folder)
    yield Site.of(snapshot, Settings(index_dir=folder))
    snapshot.close()


def made_up() -> list[Kamerstuk]:
    filling = tuple(
        pair(str(number), f"Wat kost vervoer {number}?", f"Dat kost {number} euro.")
        for number in range(1, MOST_EXPORTED + 3)
    )
    old = (pair("1", ASKED_TWICE, "Zes weken."), pair("2", HOSTILE, FORMULA, notes=("+1 noot",)))
    return [
        kamerstuk("vervoer", filling, date="2020-01-01", dossier="31497", number="1"),
        kamerstuk(HOSTILE, old, date="2021-05-25", dossier="31497", number="2"),
        kamerstuk(
            "nieuw",
            (pair("1", ASKED_TWICE, "Tien weken, ook voor wie vervoer nodig heeft."),),
            date="2024-05-25",
            layout="brief",
        ),
    ]


def found(client: TestClient, **asked: Any) -> str:
    reply = client.get("/opzoeken", params={"deel": "uitslag", **asked})
    assert reply.status_code == 200
    return reply.text


def count(page: str) -> int:
    said = html.unescape(re.search(r'data-said="([^"]*)"', page)[1])  # type: ignore[index]
    return int(said.split()[0]) if said[0].isdigit() else 0


def ids(page: str) -> list[str]:
    return re.findall(r'name="id" value="([^"]+)"', page)


def facet_counts(page: str) -> dict[tuple[str, str], int]:
    options = re.findall(
        r'form="search" id="[^"]*" name="([a-z]+)" value="([^"]*)".*?class="count">(\d+)<', page
    )
    return {(facet, html.unescape(value)): int(number) for facet, value, number in options}


def test_without_words_everything_is_there_newest_first(client: TestClient, sample_site: Site) -> None:
    catalog = sample_site.snapshot.catalog
    pages = [found(client, pagina=page) for page in range(1, -(-len(catalog) // 20) + 1)]
    listed = [entry_id for page in pages for entry_id in ids(page)]
    assert sorted(listed) == sorted(catalog.position)
    dates = [catalog.date(catalog.position[entry_id]) for entry_id in listed]
    assert dates == sorted(dates, reverse=True)
    assert count(pages[0]) == len(catalog)
    assert ids(found(client, pagina=999)) == ids(pages[-1])


def test_oldest_first_keeps_what_has_no_date_for_last(client: TestClient, sample_site: Site) -> None:
    catalog = sample_site.snapshot.catalog
    listed = ids(found(client, sorteer="oudste", q="opp"))
    dates = [catalog.date(catalog.position[entry_id]) for entry_id in listed]
    assert dates == sorted(dates, key=lambda date: date or "9999")


@pytest.mark.parametrize("words", ["thuiszitters", "thuiszit", "zorgplicht", "hoorrecht"])
def test_every_entry_with_a_word_is_found_and_shown_with_it(
    client: TestClient, sample_site: Site, words: str
) -> None:
    snapshot = sample_site.snapshot
    stem = stems(words)[0]
    holding = set()
    for entry_id in snapshot.catalog.position:
        record = snapshot.entry(entry_id).record
        if any(each.startswith(stem) for each in stems(f"{record.question.content} {record.answer.content}")):
            holding.add(entry_id)
    page = found(client, q=words)
    assert holding
    assert holding <= set(ids(page))
    assert "<mark>" in page
    assert all(stems(each)[0].startswith(stem[:5]) for each in re.findall("<mark>(.*?)</mark>", page)[:3])


def test_what_is_called_otherwise_is_found_and_what_is_not_there_is_not(sample_site: Site) -> None:
    snapshot = sample_site.snapshot
    short = browse(snapshot, "opp", {}, "relevantie")
    assert "ontwikkelingsperspectief" in short.spoken
    assert browse(snapshot, "hond", {}, "relevantie").positions == ()
    assert browse(snapshot, "dossier 12345 vraag 3", {}, "relevantie").positions == ()
    assert browse(snapshot, "can a school refuse my child", {}, "relevantie").positions


@pytest.mark.parametrize("words", ["", "leerling"])
def test_a_facet_tells_how_many_there_will_be(client: TestClient, words: str) -> None:
    told = facet_counts(found(client, q=words))
    assert {facet for facet, _ in told} == set(FACETS)
    for (facet, value), number in told.items():
        assert count(found(client, q=words, **{facet: value})) == number, (facet, value)


def test_a_facets_own_choice_does_not_change_its_counts(client: TestClient) -> None:
    before, after = facet_counts(found(client)), facet_counts(found(client, jaar="2024"))
    years = [key for key in before if key[0] == "jaar"]
    assert all(after[key] == before[key] for key in years)
    assert after["soort", "lijst"] < before["soort", "lijst"]
    both = found(client, jaar=["2024", "2023"])
    assert count(both) == before["jaar", "2024"] + before["jaar", "2023"]
    assert 'href="/opzoeken?jaar=2023"' in both


def test_values_of_facets_have_names_in_both_languages(sample_site: Site) -> None:
    data = yaml.safe_load((ROOT / "index/lexicon/facets.yaml").read_text(encoding="utf-8"))
    table = table_of(sample_site.snapshot)
    assert set(table.facets["soort"].values) == set(data["kinds"])
    held = {
        "type": data["school_types"],
        "soort": [*data["kinds"], "anders"],
        "thema": table.facets["thema"].values,
    }
    for language in LANGUAGES:
        for facet, values in held.items():
            assert all(f"lookup_{facet}_{value}" in texts(language).words for value in values)


def test_speciaal_onderwijs_is_told_from_the_schools_that_are_called_alike(client: TestClient) -> None:
    for kind, word in (("vso", "voortgezet speciaal onderwijs"), ("sbo", "speciaal basisonderwijs")):
        assert facet_counts(found(client, q=word))["type", kind] > 0
    assert facet_counts(found(client))["type", "so"] < count(found(client)) / 2


def test_the_list_comes_alone_and_in_its_page(client: TestClient) -> None:
    part, page = found(client, q="opp", jaar="2024"), client.get("/opzoeken?q=opp&jaar=2024")
    assert part.strip() in page.text
    assert "<html" not in part
    assert len(page.content) < 100_000
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", page.text)
    assert 'href="/opzoeken?lang=en&amp;q=opp&amp;jaar=2024"' in page.text


def test_each_result_leads_to_its_stable_address(client: TestClient, sample_site: Site) -> None:
    page = found(client, q="leerlingenvervoer", lang="en")
    for entry_id in ids(page):
        assert f'href="{sample_site.addresses.path(entry_id)}?lang=en"' in page


def test_below_a_path_every_address_is_below_it(sample_site: Site) -> None:
    page = client_of(sample_site, "/passend").get("/passend/opzoeken?q=opp&jaar=2024").text
    addresses = re.findall(r'(?:href|src|action)="([^"#]+)"', page)
    assert len(addresses) > 20
    assert all(address.startswith("/passend/") for address in addresses)


def test_texts_of_others_are_shown_as_text(many: Site) -> None:
    client = client_of(many)
    for asked in ({"q": HOSTILE}, {"dossier": HOSTILE, "jaar": '"><script>'}, {"q": "klik hyperlink"}):
        page = client.get("/opzoeken", params=asked)
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "<script>" not in page.text
        assert 'href="javascript' not in page.text
    for odd in (
        "pagina=-1",
        "pagina=%D9%A3",
        "sorteer=x&pagina=1e9",
        "thema=x&thema=y",
        "q=%00",
        "q=" + "a" * 3000,
    ):
        assert client.get(f"/opzoeken?{odd}").status_code == 200


def test_an_answer_that_was_given_anew_is_called_older(many: Site) -> None:
    page = found(client_of(many), q="beslissen over de aanmelding")
    results = dict(zip(ids(page), page.split("<article>")[1:], strict=True))
    older = {key: texts("nl")["older_badge"] in result for key, result in results.items()}
    dated = {key: many.snapshot.entry(key).document.date for key in results}
    assert {dated[key]: said for key, said in older.items()} == {"2021-05-25": True, "2024-05-25": False}


def test_a_file_holds_what_was_chosen(client: TestClient, sample_site: Site) -> None:
    page = found(client, q="zorgplicht")
    chosen = ids(page)[1:3]
    rows = sheet(client, q="zorgplicht", wat="keuze", id=chosen)
    answers = [sample_site.snapshot.entry(each).record.answer.content for each in chosen]
    assert [row["antwoord"] for row in rows] == answers
    assert sheet(client, id=chosen) == rows
    assert len(sheet(client, wat="pagina", pagina=2)) == 20
    assert len(sheet(client, q="zorgplicht", wat="alles")) == count(page)
    assert len(sheet(client, q="zorgplicht")) == count(page)
    for empty in ({"wat": "keuze"}, {"id": "onbekend"}, {"q": "qqqxxx"}):
        refused = client.get("/opzoeken/uitvoer.csv", params=empty)
        assert refused.status_code == 400
        assert texts("nl")["lookup_nothing_heading"] in refused.text
    assert client.get("/opzoeken/uitvoer.exe").status_code == 404


def sheet(client: TestClient, **asked: Any) -> list[dict[str, str]]:
    reply = client.get("/opzoeken/uitvoer.csv", params=asked)
    assert reply.status_code == 200
    assert reply.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_file_has_bounds_says_so_and_runs_no_formula(many: Site) -> None:
    client = client_of(many)
    assert len(sheet(client)) == MOST_EXPORTED
    assert f"de eerste {MOST_EXPORTED} van de {MOST_EXPORTED + 5} antwoorden" in found(client)
    told = paragraphs(client.get("/opzoeken/uitvoer.docx").content)
    assert any(f"eerste {MOST_EXPORTED} van de {MOST_EXPORTED + 5}" in line for line in told)
    (row,) = [row for row in sheet(client, jaar="2021") if "HYPERLINK" in row["antwoord"]]
    assert row["antwoord"] == f"'{FORMULA}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def paragraphs(content: bytes) -> list[str]:
    import docx

    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_word_documents_hold_each_answer_to_the_letter_with_its_source(
    client: TestClient, sample_site: Site
) -> None:
    reply = client.get("/opzoeken/uitvoer.docx", params={"q": "opp"})
    assert reply.headers["content-disposition"].endswith('.docx"')
    told = paragraphs(reply.content)
    rows = sheet(client, q="opp")
    for row in rows:
        assert all(line in told for line in lines(row["antwoord"].removeprefix("'")))
        assert any(row["verwijzing"] in line and row["webadres"] in line for line in told)
    assert rows[0]["webadres"].startswith("http://testserver/antwoord/")


def test_pdfs_hold_each_answer_and_can_be_read_aloud(client: TestClient) -> None:
    import pypdf
    import pypdfium2

    content = client.get("/opzoeken/uitvoer.pdf", params={"q": "opp", "lang": "en"}).content
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    drawn = letters(" ".join(pages))
    for row in sheet(client, q="opp"):
        assert letters(row["verwijzing"]) in drawn
        assert all(letters(line)[:80] in drawn for line in lines(row["antwoord"]))
    root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    parts = [part.get_object() for part in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    assert {part["/S"] for part in parts} >= {"/H1", "/H2", "/BlockQuote", "/P"}
    fonts = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_bibliographies_name_each_answer(client: TestClient) -> None:
    rows = sheet(client, q="zorgplicht")
    bib = client.get("/opzoeken/uitvoer.bib", params={"q": "zorgplicht"}).text
    assert bib.count("@techreport{") == len(rows)
    items = json.loads(client.get("/opzoeken/uitvoer.json", params={"q": "zorgplicht"}).content)
    assert len(items) == len(rows)
    assert {item["type"] for item in items} == {"report"}
    assert set(FORMS) == {"docx", "pdf", "csv", "bib", "json"}


def test_who_only_looks_is_told_that_it_is_there(client: TestClient) -> None:
    for path in ("/opzoeken?q=opp", "/opzoeken/uitvoer.csv?q=opp"):
        assert client.head(path).status_code == 200


def test_a_filter_of_a_programs_search_looks_at_every_entry_with_the_word(many: Site) -> None:
    where = Where("", many.addresses)
    assert len(searched(many, where, "vervoer", 50)) == 50
    (only,) = searched(many, where, "vervoer", 50, year=2024)
    assert only.question == ASKED_TWICE


LONG = "Dit gaat over iets anders. " * 20 + "De zorgplicht van scholen geldt hier niet. " + "En verder. " * 40


@pytest.mark.parametrize(
    ("text", "spoken", "shown"),
    [
        ("Kort antwoord.", "zorgplicht", "Kort antwoord."),
        ("De zorgplicht geldt.", "zorgplicht", "De [zorgplicht] geldt."),
        ("Zorgplichten en\nde zorgplicht.", "zorgplicht", "[Zorgplichten] en de [zorgplicht]."),
        ("Zorgplichtwet", "zorgplicht", "Zorgplichtwet"),
        ("<b>&amp;", "b", "<[b]>&amp;"),
        ("", "zorgplicht", ""),
    ],
)
def test_a_short_text_is_shown_whole_with_its_words_marked(text: str, spoken: str, shown: str) -> None:
    for pieces in (snippet(text, frozenset(stems(spoken))), marked(text, frozenset(stems(spoken)))):
        assert "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces) == shown


@pytest.mark.parametrize("text", [LONG, LONG.replace(". ", ", "), LONG.replace(". ", ".\n")])
def test_a_long_text_is_cut_between_words_where_the_word_stands(text: str) -> None:
    pieces = snippet(text, frozenset(stems("zorgplicht")))
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert [piece.text for piece in pieces if piece.marked] == ["zorgplicht"]
    assert set(shown.strip("… ").split()) <= set(text.split())
    assert len(shown) < 300


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")
@pytest.mark.parametrize("width", WIDTHS)
def test_found_while_one_types(browser: Any, real: str, width: str) -> None:
    visit = Visit(browser, f"{real}/opzoeken", WIDTHS[width], ready="#count")
    page = visit.page
    page.locator("#words").press_sequentially("thuiszitters", delay=15)
    page.wait_for_url("**/opzoeken?q=thuiszitters")  # what is told before may be of its first letters
    page.locator("#told").filter(has_text=re.compile(r"^\d antwoorden")).wait_for(state="attached")
    assert page.url.endswith("/opzoeken?q=thuiszitters")
    before = page.locator("#count").inner_text()
    if width == "phone":
        page.locator("#filters > summary").click()
    page.locator("#jaar-2024").check()
    page.wait_for_url("**/opzoeken?q=thuiszitters&jaar=2024")
    page.locator(".chips a").filter(has_text="2024").wait_for()
    assert page.title() == f"thuiszitters · {texts('nl')['lookup_title']} · Passend Antwoord"
    assert page.locator(".switch a").get_attribute("href").endswith("?q=thuiszitters&jaar=2024&lang=en")
    assert page.locator("#count").inner_text() != before
    assert page.evaluate("document.activeElement.id") == "jaar-2024"
    assert page.locator("#jaar-2024").is_visible()
    page.locator("#keep > summary").click()
    page.locator(".tick input").first.check()
    assert page.locator("#what-ticked").is_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").count("voorbeelddocument") >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.outside() == []
    assert visit.complaints == []
    visit.context.close()
