"""What the page makes of answers: links, places, and nothing that a document can smuggle in."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation
from assistant.web.catalogue import LANGUAGES, language_of, texts
from assistant.web.frontpage import rewrite
from assistant.web.render import answer_html, inert, notice_html, panel_html, place, question_html, steps
from tests.web_fake import HOSTILE, QUOTE, FakeAssistant

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
        }
        assert "javascript:" not in html
        assert "onerror=" not in html
        assert "onerror=" in unescape(html)


def test_markers_open_the_pdf_at_the_page(answer: Answer) -> None:
    html = answer_html(answer, NL)
    links = re.findall(
        r'<a class="pa-marker" href="([^"]+)" target="_blank" rel="noopener">&#91;(\d)&#93;', html
    )
    assert links == [(f"/pdf/{SHA256}.pdf#page=2", "2"), (f"/pdf/{SHA256}.pdf#page=2", "1")]


def test_a_marker_inside_a_quote_is_part_of_the_quote(answer: Answer, citation: Citation) -> None:
    quote = "Zie ook [1] en de bijlage."
    cited = replace(citation, quote=quote)
    html = answer_html(replace(answer, answer=f"{quote} [1]", citations=(cited,)), NL)
    assert html.count('class="pa-marker"') == 1
    assert html.index("bijlage") < html.index('class="pa-marker"')


def test_a_marker_without_a_citation_is_no_link(answer: Answer) -> None:
    html = answer_html(replace(answer, answer="Tekst [7]"), NL)
    assert 'class="pa-marker"' not in html


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
    assert shown.count("voorbeelddocument") == 1


def test_the_panel_keeps_earlier_answers_folded_away(answer: Answer) -> None:
    nothing = Answer("Peru", "not_found", "Niets.")
    assert panel_html([], NL) == panel_html([nothing], NL) == ""
    assert "<details>" not in panel_html([answer], NL)
    assert panel_html([answer, answer], NL).count('class="pa-card"') == 4
    folded = panel_html([answer, nothing], NL)
    assert folded.startswith('<div class="pa-panel"><details>')


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


def test_a_table_in_a_quote_is_a_table_and_its_cells_are_inert() -> None:
    shown = notice_html("Zie de tabel.\nJaar\tAantal\n2019\t<b>152</b>\nTot slot.")
    assert "<th>Jaar</th><th>Aantal</th>" in shown
    assert shown.count("<td>") == 2
    assert "<b>" not in shown
