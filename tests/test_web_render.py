"""What the page makes of answers: links, places, and nothing that a document can smuggle in."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import reference
from assistant.answer import Answer, Citation, Status
from assistant.desks import Desk
from assistant.terms import Term, terms_in
from assistant.web.cards import panel_html
from assistant.web.catalogue import LANGUAGES, language_of, texts
from assistant.web.frontpage import rewrite
from assistant.web.markup import inert
from assistant.web.place import place
from assistant.web.render import answer_html, notice_html, question_html, refusal_html, steps
from assistant.web.retold import retold
from tests.web_fake import COUNTED, COUNTED_BEFORE, HOSTILE, QUOTE, FakeAssistant

NL = texts("nl")
SHA256 = "ab" * 32


@pytest.fixture
def answer() -> Answer:
    return FakeAssistant(SHA256).ask_conversation(["verschil opp en handelingsplan"])


@pytest.fixture
def citation(answer: Answer) -> Citation:
    return answer.citations[0]


@given(st.text())
def test_inert_text_has_no_markup_and_loses_no_letter(text: str) -> None:
    shown = inert(text)
    assert not set(shown) & set("<>\"'`*_[]()!$\\~|:/@.")
    assert (
        unescape(shown).split()
        == re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", text).split()
    )


def test_hostile_text_stays_text_everywhere() -> None:
    hostile = FakeAssistant(SHA256).ask_conversation(["hack"])
    for html in (
        answer_html(hostile, NL),
        panel_html([hostile], NL),
        question_html(HOSTILE),
        notice_html(HOSTILE),
    ):
        tags = set(re.findall(r"<(\w+)", html))
        assert tags <= {
            "div",
            "p",
            "a",
            "ul",
            "li",
            "span",
            "h2",
            "h3",
            "h4",
            "article",
            "blockquote",
            "button",
            "br",
            "details",
            "summary",
            "pre",
        }
        assert "javascript:" not in html
        assert "onerror=" not in html
        assert "onerror=" in unescape(html)


def test_markers_open_the_pdf_at_the_page(answer: Answer) -> None:
    html = answer_html(answer, NL)
    links = re.findall(
        r'<a class="pa-marker [^"]+" href="([^"]+)" target="_blank" rel="noopener">&#91;(\d)&#93;', html
    )
    assert links == [(f"pdf/{SHA256}.pdf#page=2", "2"), (f"pdf/{SHA256}.pdf#page=2", "1")]


def test_a_marker_inside_a_quote_is_part_of_the_quote(answer: Answer, citation: Citation) -> None:
    quote = "Zie ook [1] en de bijlage."
    cited = replace(citation, quote=quote)
    html = answer_html(replace(answer, answer=f"{quote} [1]", citations=(cited,)), NL)
    assert html.count('class="pa-marker ') == 1
    assert html.index("bijlage") < html.index('class="pa-marker ')


def test_a_marker_without_a_citation_is_no_link(answer: Answer) -> None:
    html = answer_html(replace(answer, answer="Tekst [7]"), NL)
    assert 'class="pa-marker ' not in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://example.org/a.pdf", f"/pdf/{SHA256}.pdf#page=0", ""]
)
def test_an_address_that_is_not_ours_is_no_link(answer: Answer, citation: Citation, url: str) -> None:
    lone = replace(answer, answer="Tekst [1]", citations=(replace(citation, url=url),))
    assert "<a " not in answer_html(lone, NL) + panel_html([lone], NL)


@pytest.mark.parametrize(
    ("numbers", "pages", "labels", "dutch", "english"),
    [
        (("58",), (25, 25), ("25", "25"), "Vraag 58, pagina 25", "Question 58, page 25"),
        (("57", "58"), (24, 25), ("24", "25"), "Vragen 57 en 58, pagina 24 tot en met 25",
         "Questions 57 and 58, pages 24 to 25"),
        (("1", "2", "3"), (1, 1), ("1", "1"), "Vragen 1, 2 en 3, pagina 1", "Questions 1, 2 and 3, page 1"),
        ((), (3, 3), ("iii", "iii"), "Passage, pagina iii", "Passage, page iii"),
    ],
)  # fmt: skip
def test_places_in_words(
    citation: Citation, numbers: tuple[str, ...], pages: tuple[int, int], labels: tuple[str, str],
    dutch: str, english: str,
) -> None:  # fmt: skip
    there = replace(citation, question_numbers=numbers, pages=pages, page_labels=labels)
    assert (place(there, NL), place(there, texts("en"))) == (dutch, english)


def test_the_panel_says_all_that_a_reader_checks(answer: Answer, citation: Citation) -> None:
    shown = unescape(re.sub(r"<[^>]+>", " ", panel_html([answer], NL)))
    for said in (citation.title, "25 mei 2023", "nr. 460", "Vraag 58, pagina 25", "blad 2 van de PDF"):
        assert said in shown
    assert citation.question in shown
    assert citation.reference in shown
    assert all(line in shown for line in QUOTE.splitlines())
    assert panel_html([answer], NL).count('class="pa-badge"') == 1


def test_the_panel_keeps_earlier_answers_folded_away(answer: Answer) -> None:
    nothing = Answer("Peru", "not_found", "Niets.")
    assert panel_html([], NL) == panel_html([nothing], NL) == ""
    assert "pa-earlier" not in panel_html([answer], NL)
    assert panel_html([answer, answer], NL).count('class="pa-card"') == 4
    folded = panel_html([answer, nothing], NL)
    assert "<h2>" not in folded
    assert folded.index('<details class="pa-earlier">') < folded.index('class="pa-card"')


@given(st.text(), st.integers(1, 8))
def test_steps_grow_to_the_whole_text(text: str, count: int) -> None:
    lengths = steps(text, count)
    assert lengths == sorted(set(lengths))
    assert lengths[-1] == len(text)
    assert len(lengths) <= count + 1
    assert all(length == len(text) or text[length].isspace() for length in lengths)


def test_both_languages_have_the_same_texts() -> None:
    dutch, english = (texts(language) for language in LANGUAGES)
    assert dutch.words.keys() == english.words.keys()
    assert len(dutch.examples) == len(english.examples) > 3
    for key, text in dutch.words.items():
        assert text.strip()
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key


@pytest.mark.parametrize(
    ("iso", "dutch"), [("2023-05-25", "25 mei 2023"), (None, "zonder datum"), ("mei 2023", "mei 2023")]
)
def test_dates(iso: str | None, dutch: str) -> None:
    assert NL.date(iso) == dutch
    assert NL.month(iso) == dutch.removeprefix("25 ")


@pytest.mark.parametrize(
    ("asked", "language"), [("en", "en"), ("nl", "nl"), (None, "nl"), ("<script>", "nl")]
)
def test_languages_of_addresses(asked: str | None, language: str) -> None:
    assert language_of(asked) == language


def test_the_front_page_is_made_ours() -> None:
    html = (
        '<html\n\tlang="en"><head><meta property="og:image" content="https://example.org/x.jpg" />'
        '<script>start()</script><script type="module" src="./a.js"></script></head></html>'
    )
    page = rewrite(html, "en", "n0nce")
    assert '<html lang="en"' in page
    assert '<html lang="nl"' in rewrite(html, '"><script>', "n0nce")
    assert "example.org" not in page
    assert '<script nonce="n0nce">start()' in page
    assert '<script type="module" src="./a.js">' in page


@pytest.fixture
def full() -> Answer:
    return FakeAssistant(SHA256).ask_conversation(["steunpunt"])


def plain(html: str) -> str:
    """The text of HTML, with one space for each tag."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_what_belongs_to_an_answer_stands_under_it_in_order(full: Answer) -> None:
    shown = plain(answer_html(full, NL))
    order = ("Andere cijfers dan eerder", full.notice, "Hier kunt u terecht", full.desks[0].name["nl"])
    source, folded = shown.rindex("[1] Vraag 58"), shown.index("Eerder antwoord (mei 2021)")
    places = [*(shown.index(text) for text in order), source, folded]
    assert places == sorted(places)
    growing = plain(answer_html(full, NL, shown=len(full.answer)))
    assert not any(text in growing for text in order)


def test_older_answers_are_folded_and_marked(full: Answer) -> None:
    for words, badge in ((NL, "ouder antwoord"), (texts("en"), "older answer")):
        folded = re.findall(r'<details class="pa-older">.*?</details>', answer_html(full, words))
        assert len(folded) == 1
        for said in (badge, COUNTED_BEFORE, words.date("2021-05-03"), place(full.history[0], words)):
            assert said in plain(folded[0])
        assert f'href="{full.history[0].url[1:]}"' in folded[0]
        card = panel_html([full], words).split('<article class="pa-card">')[2]
        assert badge in plain(card)
        assert "Minister voor Onderwijs" in plain(card)
        assert "pa-number" not in card


def test_figures_stand_side_by_side_with_their_places(full: Answer) -> None:
    table = re.search(r'<table class="pa-figures">.*?</table>', answer_html(full, NL))
    assert table
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", table[0])]
    newer, older = zip(*rows, strict=True)
    assert [plain(cell) for cell in newer][:2] == ["Nieuwste antwoord 25 mei 2023", COUNTED]
    assert plain(newer[2]).startswith("[1]")
    assert [plain(cell) for cell in older][:2] == ["Ouder antwoord 3 mei 2021", COUNTED_BEFORE]
    assert plain(older[2]).startswith("Vraag 12, pagina 25")


def test_terms_are_explained_and_spelled_out_apart_from_the_quote(full: Answer) -> None:
    dutch, english = answer_html(full, NL), answer_html(full, texts("en"))
    assert re.findall(r'<span class="pa-term">([^<]+)</span>', dutch) == ["samenwerkingsverbanden", "tlv"]
    added = re.findall(r'<span class="pa-added" title="toegevoegd">(.*?)</span>', dutch)
    assert [unescape(text) for text in added] == [" [toelaatbaarheidsverklaring]"]
    without = re.sub(r'<span class="pa-added".*?</span>', "", dutch)
    assert COUNTED in unescape(re.sub(r"<[^>]+>", "", without))
    notes = [re.findall(r'<p class="pa-note">.*?</p>', html) for html in (dutch, english)]
    assert len(notes[0]) == len(notes[1]) == 2
    assert full.terms[0].definition
    assert full.terms[0].definition in plain(notes[0][0])
    assert full.terms[0].definition not in plain(notes[1][0])
    spoken = terms_in(full.answer, "en")[0].definition
    assert spoken
    assert spoken in plain(notes[1][0])


def test_an_abbreviation_that_is_part_of_a_word_is_not_broken_open() -> None:
    text = "Voor so- en sbo-scholen geldt dit; voor het so ook."
    answer = Answer("?", "answered", text, terms=tuple(
        Term(None, found.start(), found.end(), "so", "so", None, "speciaal onderwijs")
        for found in re.finditer(r"\bso\b", text)
    ))  # fmt: skip
    shown = unescape(re.sub(r"<[^>]+>", "", answer_html(answer, NL)))
    assert "so- en sbo-scholen geldt dit; voor het so [speciaal onderwijs] ook." in shown


def test_terms_that_do_not_stand_where_they_say_are_left_out(full: Answer) -> None:
    start = full.answer.index("steunpunt")
    hostile = Term(None, start, start + 9, "steunpunt", HOSTILE, HOSTILE, HOSTILE)
    elsewhere = replace(hostile, start=start + 1, end=start + 10)
    inside = replace(hostile, start=start, end=start + 4, written="steu")
    shown = answer_html(replace(full, terms=(hostile, elsewhere, inside)), NL)
    assert shown.count('class="pa-term"') == shown.count('class="pa-note"') == 1
    assert "<img" not in shown
    assert "onerror=" not in shown


@given(st.text(alphabet="ab [1]\n\t<&.", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_term_anywhere_leaves_the_text_whole(text: str, start: int, length: int) -> None:
    end = start + length
    answer = Answer("?", "answered", text, terms=(Term(None, start, end, text[start:end], "a", "b", None),))
    shown = unescape(re.sub(r"<[^>]+>", "\n", answer_html(answer, NL, shown=len(text))))
    assert "".join(shown.split()) == "".join(text.split())


def test_desks_can_be_called_and_those_for_danger_come_first() -> None:
    unsafe = FakeAssistant(SHA256).ask_conversation(["gevaar"])
    calm = Desk("a", {"nl": HOSTILE, "en": "A"}, {"nl": HOSTILE, "en": "B"}, "bel <b>", "http://a.nl",
                (), (), (), False, (), "", None)  # fmt: skip
    html = refusal_html(replace(unsafe, desks=(calm, *unsafe.desks)), NL)
    rows = re.findall(r'<li class="([^"]+)">(.*?)</li>', html)
    assert [style for style, _ in rows] == ["pa-desk pa-emergency"] * 3 + ["pa-desk"]
    assert 'href="tel:112"' in html
    assert 'href="https://www.112.nl"' in html
    assert "href" not in rows[3][1]
    assert "onerror=" in plain(rows[3][1])
    assert not {"<b>", "<img", "<script"} & set(re.findall(r"<\w+>?", rows[3][1]))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", 'https://a.nl/"onclick="x', "https://a", "ftp://a.nl"]
)
def test_a_desk_links_to_web_addresses_only(address: str) -> None:
    unsafe = FakeAssistant(SHA256).ask_conversation(["gevaar"])
    html = refusal_html(replace(unsafe, desks=(replace(unsafe.desks[0], web=address, phone="112;x"),)), NL)
    assert "href" not in html
    assert plain(address) in plain(html)


@pytest.mark.parametrize(
    ("status", "in_order"),
    [("not_found", ["told", "offered", "desk"]), ("personal_advice", ["told", "desk", "offered"])],
)
def test_a_refusal_offers_questions_where_its_text_speaks_of_them(
    status: Status, in_order: list[str]
) -> None:
    unsafe = FakeAssistant(SHA256).ask_conversation(["gevaar"])
    refused = replace(unsafe, status=status, answer="told", suggestions=("Mag <b>dat</b>?",))
    html = refusal_html(refused, NL)
    places = {"told": "told", "offered": "pa-ask", "desk": "pa-desks"}
    assert in_order == sorted(places, key=lambda name: html.index(places[name]))
    assert "Mag <b>dat</b>?" in plain(html)
    assert "<b>" not in html
    assert "pa-ask" not in refusal_html(replace(refused, status="unsafe"), NL)


@pytest.mark.parametrize("asked", ["Peru", "gevaar", "", "lang " * 300])
def test_notices_are_told_in_the_other_language(asked: str) -> None:
    assistant = FakeAssistant(SHA256)
    dutch, english = (assistant.ask_conversation([asked], language) for language in LANGUAGES)
    assert dutch.answer != english.answer
    assert retold(dutch, "en") == english
    assert retold(english, "nl") == dutch
    assert f'lang="{english.language}"' in refusal_html(english, NL)


def test_a_quote_is_never_retold_and_what_is_said_beside_it_is(full: Answer) -> None:
    english = FakeAssistant(SHA256).ask_conversation(["steunpunt"], "en")
    told = retold(full, "en")
    assert (told.answer, told.notice) == (full.answer, english.notice)
    unknown = replace(full, notice="Iets anders.")
    assert retold(unknown, "en").notice == "Iets anders."


@pytest.mark.parametrize(("question", "language"), [("What is a tlv?", "en"), ("Wat is een tlv?", "nl")])
def test_a_computers_words_are_marked_as_such(full: Answer, question: str, language: str) -> None:
    said = replace(full, question=question, answer="Eén. [1]\nTwee. [1]", generated=True, terms=())
    html = answer_html(said, NL, shown=len(said.answer))
    assert plain(html).startswith("In eenvoudige woorden door een computer, met bewijs uit de documenten")
    text = html.partition('<div class="pa-text')[2]
    assert f'lang="{language}"' in text
    assert text.count("<p>") == text.count('class="pa-marker ') == 2
    assert "In eenvoudige woorden" not in answer_html(full, NL)


def test_the_card_has_the_reference_for_programs(answer: Answer) -> None:
    card = panel_html([answer], NL).split('<article class="pa-card">')[1]
    bibtex, csl = (unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", card))
    assert bibtex == reference.bibtex(answer.citations[0]).strip()
    assert json.loads(csl) == reference.csl_json(answer.citations[0])
    assert card.count('class="pa-copy"') == 3


def test_headings_follow_one_another(full: Answer) -> None:
    for html in (answer_html(full, NL), panel_html([full], NL)):
        levels = [2, *(int(level) for level in re.findall(r"<h(\d)", html))]
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_table_in_a_quote_is_a_table_and_its_cells_are_inert() -> None:
    shown = notice_html("Zie de tabel.\nJaar\tAantal\n2019\t<b>152</b>\nTot slot.")
    assert "<th>Jaar</th><th>Aantal</th>" in shown
    assert shown.count("<td>") == 2
    assert "<b>" not in shown
