"""Documents as ministries and others set them: written as HTML, printed to PDF by Chromium, and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.cite import cite
from assistant.compose import quotes
from assistant.verify import stands
from assistant.web.pair_view import question_parts
from corpus.reader import read_pdf
from corpus.records import Kamerstuk, Record
from index.passage import entries_of, passages_of
from tests.browser import BROWSER

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]

STYLE = """
    @page { size: A4; margin: 0 }
    body { margin: 0; font: 10pt/1.35 'Liberation Sans', Arial, sans-serif }
    .page { position: relative; width: 210mm; height: 296mm; overflow: hidden; break-after: page }
    .text { position: absolute; left: 30mm; width: 120mm; top: 40mm }
    .foot { position: absolute; left: 30mm; width: 120mm; font-size: 7pt; line-height: 1.2 }
    .running { position: absolute; left: 30mm; bottom: 11mm; font-size: 7pt }
    p { margin: 0 0 7pt }
    h2, h3 { font-size: 10pt; margin: 12pt 0 4pt }
    h3 { font-weight: normal; font-style: italic; margin: 8pt 0 0 }
    sup { font-size: 6pt; line-height: 0 }
    td, th { text-align: left; padding: 0 12pt 0 0; vertical-align: top }
"""
RUNNING = "Tweede Kamer, vergaderjaar 2024–2025, 39 871, nr. 14"
HEAD = """
    <p>Vergaderjaar 2024–2025</p>
    <p><b>39 871 Schoolbibliotheken</b></p>
    <p><b>Nr. 14 {title}</b></p>
    <p>Vastgesteld 12 november 2024</p>
"""

TWO_PARTS = [
    HEAD.format(title="VERSLAG VAN EEN SCHRIFTELIJK OVERLEG")
    + """
    <p><b>Inhoudsopgave</b></p>
    <p>I Vragen en opmerkingen vanuit de fracties 2<br>II Reactie van de Staatssecretaris 3</p>
    <h2>I Vragen en opmerkingen vanuit de fracties</h2>
    <h3>Inbreng van de leden van de Blauwe-fractie</h3>
    <p>De leden van de Blauwe-fractie hebben de brief gelezen en hebben nog enkele vragen.</p>
    <p>De leden van de Blauwe-fractie vragen hoeveel scholen een eigen bibliotheek hebben.</p>
    <p>Voorts vragen deze leden wie de boeken kiest.</p>
    <h3>Inbreng van de leden van de Gele-fractie</h3>
    <p>De leden van de Gele-fractie lezen dat de regeling afloopt. Zij willen graag weten of die wordt
    verlengd.</p>
    """,
    """
    <h2>II Reactie van de Staatssecretaris</h2>
    <p>Ik dank de leden voor hun vragen en beantwoord die in de volgorde van de inbreng.</p>
    <h3>Reactie op de inbreng van de leden van de Blauwe-fractie</h3>
    <p>De leden van de Blauwe-fractie vragen hoeveel scholen een eigen bibliotheek hebben.</p>
    <p>Dat zijn er 2.340. De leden vragen terecht aandacht voor kleine scholen.</p>
    <p>Voor die scholen komt er een bus.</p>
    <p>Voorts vragen deze leden wie de boeken kiest.</p>
    <p>De school kiest zelf, met hulp van de openbare bibliotheek.</p>
    <h3>Reactie op de inbreng van de leden van de Gele-fractie</h3>
    <p>De leden van de Gele-fractie lezen dat de regeling afloopt. Zij willen graag weten of die wordt
    verlengd.</p>
    <p>De regeling wordt met twee jaar verlengd.</p>
    """,
]
ALTERNATING = [
    HEAD.format(title="VERSLAG VAN EEN SCHRIFTELIJK OVERLEG")
    + """
    <h2>Vragen van de leden van de Blauwe-fractie</h2>
    <p>De leden van de Blauwe-fractie wijzen op de tekorten bij de kleinste scholen.</p>
    <p>Deze leden vragen welke scholen voorrang krijgen.</p>
    <p>Scholen met minder dan honderd leerlingen gaan voor.</p>
    <p>Ook vragen deze leden of er een meldpunt komt. Er komt geen meldpunt, omdat de
    inspectie de signalen al verzamelt.</p>
    <p>Tot slot vragen deze leden naar de kosten van een leesconsulent.</p>
    <p>Een leesconsulent kost 61.000 euro per jaar.</p>
    """,
]
LIST = [
    HEAD.format(title="LIJST VAN VRAGEN EN ANTWOORDEN")
    + """
    <p><b>1</b></p>
    <p><b>Hoeveel boeken worden er per leerling uitgeleend?</b></p>
    <p>In het schooljaar 2023–<br>2024 waren dat er negentien,<sup>1</sup> een meer dan het jaar ervoor.</p>
    <p><b>2</b></p>
    <p><b>Hoe zijn de uitgaven verdeeld over de soorten scholen?</b></p>
    <table><tr><th>Soort school</th><th>Scholen</th><th>Euro</th></tr>
    <tr><td>Basisonderwijs</td><td>1.910</td><td>4.200.000</td></tr>
    <tr><td>Voortgezet onderwijs</td><td>430</td><td>1.300.000</td></tr></table>
    <div class="foot" style="top: 234mm"><sup>1</sup> Telling van de openbare bibliotheken, 2024.</div>
    """,
    """
    <p><b>3</b></p>
    <p><b>Wie ziet toe op de regeling?</b></p>
    <p>De inspectie ziet toe op de regeling.<sup>2</sup> Zie ook het antwoord op vraag 1.</p>
    <p><b>4, 5</b></p>
    <p><b>Loopt de regeling af, en wat komt daarna?</b></p>
    <p>Zij loopt af in 2026. Zie het antwoord op vraag 2 van Kamerstukken II 2023/24, 39 871, nr. 9.</p>
    <div class="foot" style="top: 215mm"><span style="font-size: 6.4pt; position: relative;
    top: -2.2pt">2</span> Stcrt. 2024, 9187.</div>
    """,
]
LETTERHEAD = """
    <div style="{style}">De voorzitter van de Tweede Kamer der Staten-Generaal<br>Postbus 20018<br>
    2500 EA DEN HAAG<br><br>Datum 3 maart 2025<br>Betreft Voortgang schoolbibliotheken</div><br>
"""
LETTER = [
    LETTERHEAD.format(style="")
    + """
    <p>Met deze brief informeer ik uw Kamer over de bibliotheken op scholen, zoals ik vorig jaar heb
    toegezegd in het debat over het lezen.</p>
    <h2>Geld en gebouwen</h2>
    <h3>De regeling</h3>
    <p>Voor de regeling is elk jaar 5,5 miljoen euro beschikbaar. Scholen vragen het geld zelf aan en
    hoeven geen plan te maken.</p>
    <h3>Lokalen die leeg staan</h3>
    <p>In krimpgebieden staan lokalen leeg. In het tijdschrift <i>De Schoolbank</i> is beschreven hoe
    gemeenten die gebruiken.</p>
    <h2>Planning</h2>
    <p>In de tabel staat wat er gebeurt.</p>
    <p style="font-size: 9pt; margin: 0"><b>Tabel 1: stappen in de komende jaren</b></p>
    <table style="font-size: 9pt; border-spacing: 0 11pt">
    <tr><th>Maatregel</th><th>Stap</th><th>Jaar</th></tr>
    <tr><td>Regeling</td><td>Evaluatie</td><td>2026</td></tr>
    <tr><td>Leesconsulent</td><td>Proef op tien scholen</td><td>2027</td></tr></table>
    <p>Ik houd uw Kamer op de hoogte.</p>
    <p>Met vriendelijke groet,</p>
    <p>de staatssecretaris van Onderwijs, Cultuur en Wetenschap,</p><p>A.B. de Vries</p>
    """,
]
SMALL_HEAD = [
    LETTERHEAD.format(style="font-size: 8pt")
    + "<p>"
    + "Met deze brief informeer ik uw Kamer over de bibliotheken op scholen. " * 8
    + "</p><h2>Tot slot</h2><p>Ik kom hierop in het najaar terug bij uw Kamer.</p>",
]
HEAD_OF_TABLE = """<tr><th rowspan=2>Nr</th><th rowspan=2>Vraag</th><th rowspan=2>Bijlage</th><th>Blz.</th>
    <th rowspan=2>tot</th></tr><tr><th>van</th></tr>"""
COLUMNS = '<col style="width: 8mm"><col style="width: 70mm"><col style="width: 16mm"><col><col>'
OWN_ROW = [
    """
    <p>Vergaderjaar 2024–2025</p>
    <p><b>39 871 Schoolbibliotheken</b></p>
    <p>Over de brief is een aantal vragen voorgelegd. Vragen en antwoorden zijn hierna afgedrukt.</p>"""
    + f"""<table>{COLUMNS}{HEAD_OF_TABLE}
    <tr><td>1</td><td>Hoe laat gaat de bibliotheek open?</td><td>1</td><td>3</td><td>4</td></tr>
    <tr><td></td><td colspan=4 style="padding-top: 4pt">De meeste bibliotheken gaan open wanneer de eerste les
    begint, en sluiten een uur na de laatste les van de dag.</td></tr>
    <tr><td>2</td><td>Hoeveel leerlingen lenen er op een gewone schooldag ten minste een boek, en welke
    boeken zijn dat?</td><td>1</td><td>5</td><td></td></tr></table>""",
    f"""<table>{COLUMNS}{HEAD_OF_TABLE}
    <tr><td></td><td colspan=4 style="padding-top: 4pt">Dat zijn er ongeveer 140.000. Welke boeken zij
    lenen houdt niemand bij, omdat niemand dat van leerlingen hoeft te weten.</td></tr>
    <tr><td>3</td><td>Komt er een pas?</td><td>2</td><td>6</td><td></td></tr>
    <tr><td></td><td colspan=4 style="padding-top: 4pt">Nee.</td></tr></table>""",
]
ASKED = [
    ("1", "Hoe laat gaat de bibliotheek op school open?", "Wanneer de eerste les van die dag begint.", "3"),
    ("2", "Wie kiest welke boeken er komen?", "Dat doet de leesconsulent, samen met de leraren.", "4"),
    ("3", "Komt er een pas voor alle leerlingen?", "Nee, een pas komt er voorlopig niet.", "6"),
]


def beside(order: str) -> list[str]:
    """A list with question, answer, document and page in columns of their own, in this order."""
    heads = {"v": "Vraag", "a": "Antwoord", "b": "Bijlage", "p": "Blz."}
    widths = {"v": 34, "a": 40, "b": 12, "p": 8}
    rows = [{"v": asked, "a": answer, "b": "1", "p": page} for _, asked, answer, page in ASKED]
    columns = "".join(f'<col style="width: {widths[name]}mm">' for name in order)
    head = "".join(f"<th>{heads[name]}</th>" for name in order)
    body = "".join(
        f"<tr><td>{number}</td>{''.join(f'<td>{row[name]}</td>' for name in order)}</tr>"
        for (number, *_), row in zip(ASKED, rows, strict=True)
    )
    table = f'<table><col style="width: 8mm">{columns}<tr><th>Nr</th>{head}</tr>{body}</table>'
    return [HEAD.format(title="LIJST VAN VRAGEN EN ANTWOORDEN") + table]


HEADED = [
    """
    <p style="position: absolute; top: -25mm">Ministerie van Onderwijs, Cultuur en Wetenschap</p>
    <p>Datum 3 maart 2025<br>Betreft Vragen over schoolbibliotheken</p>
    <p>Met deze brief beantwoord ik de vragen die in het debat over het lezen op school zijn blijven liggen,
    in de volgorde waarin zij zijn gesteld en onder de namen van de onderwerpen.</p>
    <p><i><u>Boeken en leners</u></i></p>
    <p><b>1. Hoeveel boeken worden er per leerling uitgeleend?</b><br>Dat zijn er negentien in een jaar.</p>
    <p><i><u>Geld</u></i></p>
    <p><b>2. Wat kost een leesconsulent?</b><br>Een leesconsulent kost 61.000 euro in het jaar.</p>
    <p><b>3. Wie betaalt dat?</b><br>De school betaalt dat zelf.</p>
    <p>Hiermee heb ik alle vragen beantwoord.</p>
    <p>De minister voor Primair en Voortgezet Onderwijs,</p><p>Jolanda van der Meulen</p>
    """,
]
NUMBERS = """<style>.n td, .n th { padding: 2pt 3pt } .n td + td { text-align: right }
    .n td { vertical-align: middle }</style>"""
TABLES = [
    NUMBERS
    + HEAD.format(title="LIJST VAN VRAGEN EN ANTWOORDEN")
    + """
    <p><b>1</b></p><p><b>Hoeveel scholen hebben een bibliotheek?</b></p><p>Dat staat in de tabel.</p>
    <table class="n" style="width: 120mm"><tr><th>Jaar</th><th>po</th><th>vo</th><th>samen</th></tr>
    <tr><td>2022</td><td>1.850</td><td>402</td><td>2.252</td></tr>
    <tr><td>2023</td><td>1.910</td><td>430</td><td>2.340</td></tr></table>
    <p><b>2</b></p><p><b>Hoe is het geld verdeeld?</b></p><p>Dat is als volgt.</p>
    <table class="n"><tr><th>Soort</th><th>Waarvan<br>uitgegeven<br>(euro)</th><th>Aantal<br>scholen</th></tr>
    <tr><td>Basisonderwijs</td><td>4.200</td><td>1.910</td></tr>
    <tr><td>Voortgezet<br>onderwijs</td><td>1.300</td><td>430</td></tr></table>
    <p><b>3</b></p><p><b>Hoeveel leners zijn er in elke stad?</b></p>
    <p style="margin: 0">De aantallen leners van vorig jaar zijn per stad opgenomen in een tabel.</p>
    <p style="margin: 0"><b>Tabel 4: leners per stad</b></p>
    <table class="n" style="width: 120mm"><tr><th>Stad</th><th>Leners</th></tr>
    <tr><td>Delft</td><td>1.204</td></tr>
    <tr><td>Zwolle</td><td>987</td></tr></table>
    """,
    NUMBERS
    + """
    <table class="n" style="width: 120mm"><tr><th>Stad</th><th>Leners</th></tr>
    <tr><td>Venlo</td><td>655</td></tr>
    <tr><td>Assen</td><td>540</td></tr></table>
    <p><b>4</b></p><p><b>Waarom zijn er in deze steden meer leners? Wij stellen die vraag omdat """
    + "in de ene stad veel meer wordt gelezen dan in de andere en dat al jaren zo is " * 3
    + """</b></p><p>Dat is niet bekend.</p>
    """,
]
SOFT = [
    LETTERHEAD.format(style="")
    + "<p style='text-align: justify; width: 70mm'>"
    + "De samen&shy;wer&shy;kings&shy;ver&shy;ban&shy;den helpen de bi&shy;bli&shy;o&shy;the&shy;ken. " * 9
    + "</p>",
]
DOCUMENTS = {
    "own-row": OWN_ROW,
    "answer-second": beside("vabp"),
    "answer-last": beside("vbpa"),
    "headed": HEADED,
    "tables": TABLES,
    "soft": SOFT,
    "two-parts": TWO_PARTS,
    "alternating": ALTERNATING,
    "list": LIST,
    "letter": LETTER,
    "small-head": SMALL_HEAD,
}


def html(pages: list[str]) -> str:
    divided = (
        f'<div class="page"><div class="text">{page}</div>'
        f'<div class="running">{RUNNING} - {number}</div></div>'
        for number, page in enumerate(pages, 1)
    )
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(divided)}"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> dict[str, Kamerstuk]:
    """Every document, printed by one browser and read."""
    folder: Path = tmp_path_factory.mktemp("printed")
    page = browser.new_page()
    for name, pages in DOCUMENTS.items():
        page.set_content(html(pages))
        page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
    page.close()
    return {name: read_pdf(folder / f"{name}.pdf") for name in DOCUMENTS}


def test_every_answer_stands_on_its_page_word_for_word(read: dict[str, Kamerstuk]) -> None:
    for document in read.values():
        for entry in entries_of(document):
            for quote in quotes(entry, "", 10_000):
                citation = cite(quote, 1)
                assert citation is not None
                assert stands(citation, entry), quote.text


def texts(document: Kamerstuk) -> list[tuple[str | None, str, str]]:
    """Heading, question and answer of each record, each on one line."""
    return [
        (record.heading, " ".join(record.question.content.split()), " ".join(record.answer.content.split()))
        for record in document.records
    ]


def numbered(document: Kamerstuk, number: str) -> Record:
    return next(record for record in document.records if number in record.numbers)


def test_questions_set_as_plain_as_answers_are_told_by_who_asks(read: dict[str, Kamerstuk]) -> None:
    """Only the part with the answers counts, though the first part holds the same questions."""
    document = read["two-parts"]
    blue, yellow = (
        f"Reactie op de inbreng van de leden van de {name}-fractie" for name in ("Blauwe", "Gele")
    )
    assert document.layout == "vso"
    assert texts(document) == [
        (
            blue,
            "De leden van de Blauwe-fractie vragen hoeveel scholen een eigen bibliotheek hebben.",
            "Dat zijn er 2.340. De leden vragen terecht aandacht voor kleine scholen. "
            "Voor die scholen komt er een bus.",
        ),
        (
            blue,
            "Voorts vragen deze leden wie de boeken kiest.",
            "De school kiest zelf, met hulp van de openbare bibliotheek.",
        ),
        (
            yellow,
            "De leden van de Gele-fractie lezen dat de regeling afloopt. "
            "Zij willen graag weten of die wordt verlengd.",
            "De regeling wordt met twee jaar verlengd.",
        ),
    ]


def test_plain_questions_and_answers_may_alternate(read: dict[str, Kamerstuk]) -> None:
    """What leads up to a question is part of it; a paragraph that answers its own question is cut there."""
    heading = "Vragen van de leden van de Blauwe-fractie"
    assert texts(read["alternating"]) == [
        (
            heading,
            "De leden van de Blauwe-fractie wijzen op de tekorten bij de kleinste scholen. "
            "Deze leden vragen welke scholen voorrang krijgen.",
            "Scholen met minder dan honderd leerlingen gaan voor.",
        ),
        (
            heading,
            "Ook vragen deze leden of er een meldpunt komt.",
            "Er komt geen meldpunt, omdat de inspectie de signalen al verzamelt.",
        ),
        (
            heading,
            "Tot slot vragen deze leden naar de kosten van een leesconsulent.",
            "Een leesconsulent kost 61.000 euro per jaar.",
        ),
    ]


def test_subheadings_in_italics_begin_sections(read: dict[str, Kamerstuk]) -> None:
    headings = [record.heading for record in read["letter"].records]
    assert headings == [
        None,
        "Geld en gebouwen: De regeling",
        "Geld en gebouwen: Lokalen die leeg staan",
        "Planning",
    ]
    assert "tijdschrift De Schoolbank is beschreven" in texts(read["letter"])[2][2]


def test_a_table_stays_in_its_section_with_caption_and_head(read: dict[str, Kamerstuk]) -> None:
    """Its rows stand wide apart, and are rows of one table all the same."""
    section = read["letter"].records[-1]
    [(start, end)] = section.tables
    assert section.answer.content[start:end].split("\n") == [
        "Maatregel\tStap\tJaar",
        "Regeling\tEvaluatie\t2026",
        "Leesconsulent\tProef op tien scholen\t2027",
    ]
    assert section.answer.content[:start].endswith("Tabel 1: stappen in de komende jaren\n")


def test_a_letter_is_read_without_addressee_and_greeting(read: dict[str, Kamerstuk]) -> None:
    document = read["letter"]
    assert document.records[0].answer.content.startswith("Met deze brief informeer ik")
    assert document.records[-1].answer.content.endswith("Ik houd uw Kamer op de hoogte.")
    assert document.signatory == "A.B. de Vries"


@pytest.mark.parametrize("name", ["letter", "small-head"])
def test_a_letterhead_in_any_size_says_what_the_letter_is(name: str, read: dict[str, Kamerstuk]) -> None:
    document = read[name]
    assert document.title == "Voortgang schoolbibliotheken"
    assert document.addressee == "de voorzitter van de Tweede Kamer der Staten-Generaal"
    assert document.date == "2025-03-03"


def test_a_span_of_years_is_whole_across_a_line_end(read: dict[str, Kamerstuk]) -> None:
    assert "schooljaar 2023–2024 waren" in numbered(read["list"], "1").answer.content


def test_a_note_right_above_the_running_foot_is_a_note(read: dict[str, Kamerstuk]) -> None:
    record = numbered(read["list"], "1")
    assert [(note.marker, note.text) for note in record.footnotes] == [
        ("1", "Telling van de openbare bibliotheken, 2024.")
    ]
    assert "negentien, een meer" in record.answer.content


def test_a_note_may_have_a_number_hardly_smaller_than_its_text(read: dict[str, Kamerstuk]) -> None:
    record = numbered(read["list"], "3")
    assert [(note.marker, note.text) for note in record.footnotes] == [("2", "Stcrt. 2024, 9187.")]
    assert record.answer.content.startswith("De inspectie ziet toe op de regeling. Zie")


def test_a_bold_head_of_a_table_is_not_part_of_a_bold_question(read: dict[str, Kamerstuk]) -> None:
    record = numbered(read["list"], "2")
    assert record.question.content == "Hoe zijn de uitgaven verdeeld over de soorten scholen?"
    [(start, end)] = record.tables
    assert record.answer.content[start:end].split("\n")[0] == "Soort school\tScholen\tEuro"


def test_only_questions_of_the_document_itself_are_referred_to(read: dict[str, Kamerstuk]) -> None:
    assert numbered(read["list"], "3").crossrefs == ("1",)
    assert numbered(read["list"], "5").crossrefs == ()


def test_a_question_under_two_numbers_is_searched_and_shown_once(read: dict[str, Kamerstuk]) -> None:
    entry = next(entry for entry in entries_of(read["list"]) if entry.record.numbers == ("4", "5"))
    asked = "Loopt de regeling af, en wat komt daarna?"
    assert [question.text.content for question in entry.record.questions] == [asked, asked]
    assert [passage.text for passage in passages_of(entry) if passage.kind == "question"] == [asked]
    [(number, shown)] = question_parts(entry.record, [])
    assert number == ""
    assert len(shown) == 1


def test_an_answer_may_have_a_row_of_its_own_across_the_columns(read: dict[str, Kamerstuk]) -> None:
    """Below a question of one line, below the head that the next page repeats, or as short as 'Nee.'"""
    document = read["own-row"]
    assert document.layout == "letter-table"
    assert [(record.bijlage, record.blz) for record in document.records] == [
        ("1", "3 4"),
        ("1", "5"),
        ("2", "6"),
    ]
    assert texts(document) == [
        (
            None,
            "Hoe laat gaat de bibliotheek open?",
            "De meeste bibliotheken gaan open wanneer de eerste les begint, "
            "en sluiten een uur na de laatste les van de dag.",
        ),
        (
            None,
            "Hoeveel leerlingen lenen er op een gewone schooldag ten minste een boek, "
            "en welke boeken zijn dat?",
            "Dat zijn er ongeveer 140.000. Welke boeken zij lenen houdt niemand bij, "
            "omdat niemand dat van leerlingen hoeft te weten.",
        ),
        (None, "Komt er een pas?", "Nee."),
    ]


@pytest.mark.parametrize("name", ["answer-second", "answer-last"])
def test_the_columns_of_a_list_may_stand_in_any_order(name: str, read: dict[str, Kamerstuk]) -> None:
    document = read[name]
    assert texts(document) == [(None, asked, answer) for _, asked, answer, _ in ASKED]
    assert [record.blz for record in document.records] == [page for *_, page in ASKED]


def test_headings_in_italics_part_numbered_questions(read: dict[str, Kamerstuk]) -> None:
    opening, *pairs = texts(read["headed"])
    assert opening[2].startswith("Met deze brief beantwoord ik")
    assert opening[2].endswith("de namen van de onderwerpen.")
    assert [(heading, answer) for heading, _, answer in pairs] == [
        ("Boeken en leners", "Dat zijn er negentien in een jaar."),
        ("Geld", "Een leesconsulent kost 61.000 euro in het jaar."),
        ("Geld", "De school betaalt dat zelf."),
    ]
    assert read["headed"].signatory == "Jolanda van der Meulen"


def table_rows(record: Record) -> list[str]:
    [(start, end)] = record.tables
    return record.answer.content[start:end].split("\n")


def test_a_head_at_the_left_stands_above_numbers_at_the_right(read: dict[str, Kamerstuk]) -> None:
    assert table_rows(numbered(read["tables"], "1")) == [
        "Jaar\tpo\tvo\tsamen",
        "2022\t1.850\t402\t2.252",
        "2023\t1.910\t430\t2.340",
    ]


def test_cells_of_several_lines_are_of_one_row(read: dict[str, Kamerstuk]) -> None:
    assert table_rows(numbered(read["tables"], "2")) == [
        "Soort\tWaarvan uitgegeven (euro)\tAantal scholen",
        "Basisonderwijs\t4.200\t1.910",
        "Voortgezet onderwijs\t1.300\t430",
    ]


def test_a_table_goes_on_on_the_next_page(read: dict[str, Kamerstuk]) -> None:
    record = numbered(read["tables"], "3")
    rows = ["Stad\tLeners", "Delft\t1.204", "Zwolle\t987", "Venlo\t655", "Assen\t540"]
    assert table_rows(record) == rows
    assert "in een tabel.\n\nTabel 4: leners per stad\n" in record.answer.content
    assert [record.answer.page_at(record.answer.content.index(name)) for name in ("Zwolle", "Venlo")] == [
        1,
        2,
    ]


def test_a_long_text_behind_a_question_mark_is_doubted(read: dict[str, Kamerstuk]) -> None:
    assert read["own-row"].confidence == 1.0
    assert read["tables"].confidence < 0.8


def test_soft_hyphens_are_not_seen(read: dict[str, Kamerstuk]) -> None:
    words = set(" ".join(answer for _, _, answer in texts(read["soft"])).split())
    assert words == {"De", "samenwerkingsverbanden", "helpen", "de", "bibliotheken."}
