"""References as the 'Leidraad voor juridische auteurs' writes them, and as BibTeX and CSL-JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.reference import bibtex, citation_key, csl_json, dutch_date, reference, spaced
from corpus.records import Kamerstuk
from tests.fake_searcher import kamerstuk

LIST = kamerstuk()


@pytest.mark.parametrize(
    ("document", "numbers", "labels", "expected"),
    [
        (LIST, ["58"], ("25", "25"), "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25"),
        (
            replace(LIST, dossier="35925-IV", session_year="2021/2022"),
            ["2", "3", "12a"],
            ("2", "3"),
            "Kamerstukken II 2021/22, 35 925 IV, nr. 460, vragen 2, 3 en 12a, p. 2-3",
        ),
        (
            replace(LIST, layout="aanhangsel", dossier=None, number="123", session_year="2024-2025"),
            ["1"],
            ("1", "1"),
            "Aanhangsel Handelingen II 2024/25, nr. 123, vraag 1, p. 1",
        ),
        (
            replace(LIST, number=None),
            ["58"],
            ("25", "25"),
            "Passend onderwijs (31 497), 25 mei 2023, vraag 58, p. 25",
        ),
        (
            replace(LIST, number=None, dossier=None, date=None, session_year=None),
            [],
            ("4", "4"),
            "Passend onderwijs, p. 4",
        ),
        (
            replace(LIST, sample=True),
            ["1"],
            ("1", "1"),
            "Kamerstukken II 2022/23, 31 497, nr. 460, vraag 1, p. 1, voorbeelddocument",
        ),
    ],
)
def test_reference(document: Kamerstuk, numbers: list[str], labels: tuple[str, str], expected: str) -> None:
    assert reference(document, numbers, labels) == expected


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [("31497", "31 497"), ("31 497", "31 497"), ("36410-VIII", "36 410 VIII"), ("x", "x")],
)
def test_dossier_numbers_are_spaced(dossier: str, expected: str) -> None:
    assert spaced(dossier) == expected


@pytest.mark.parametrize(("iso", "expected"), [("2023-05-25", "25 mei 2023"), (None, ""), ("2023-13-01", "")])
def test_dates_are_dutch(iso: str | None, expected: str) -> None:
    assert dutch_date(iso) == expected


def cited(**changes: Any) -> Citation:
    """Question 58 on page 25 of the list, as ``assistant.cite`` makes it; ``changes`` are to the citation."""
    document = replace(LIST, session_year=changes.pop("session_year", LIST.session_year))
    document = replace(document, layout=changes.pop("layout", document.layout))
    fields = ("dossier", "date", "title", "sample")
    document = replace(document, **{name: changes[name] for name in fields if name in changes})
    document = replace(document, number=changes.get("document_number", document.number))
    numbers, labels = changes.get("question_numbers", ("58",)), changes.get("page_labels", ("25", "25"))
    return Citation(
        number=1,
        document=document.file,
        sha256=document.sha256,
        title=document.title,
        date=document.date,
        dossier=document.dossier,
        document_number=document.number,
        question_numbers=numbers,
        question="",
        pages=(2, 2),
        page_labels=labels,
        quote="",
        url="",
        reference=reference(document, numbers, labels),
        sample=document.sample,
        entry_id=changes.get("entry_id", ""),
    )


def test_bibtex_of_a_kamerstuk() -> None:
    assert bibtex(cited()) == (
        "@techreport{kst-31497-460-v58-p25,\n"
        "  title = {{Passend onderwijs}},\n"
        "  type = {Kamerstukken II 2022/23},\n"
        "  number = {31 497, nr. 460},\n"
        "  institution = {Tweede Kamer},\n"
        "  year = {2023},\n"
        "  month = may,\n"
        "  day = {25},\n"
        "  pages = {25},\n"
        "  note = {vraag 58},\n"
        "  langid = {dutch}\n"
        "}\n"
    )


def test_bibtex_escapes_titles_and_says_what_is_a_sample() -> None:
    citation = cited(
        title="50% van {Onderwijs} & Zorg_\\n:\n~kosten^2 <$1 #",
        sample=True,
        date="2021-01-07",
        dossier="35925-IV",
        session_year="2021/2022",
        question_numbers=("2", "3", "12a"),
        page_labels=("2", "3"),
    )
    assert bibtex(citation) == (
        "@techreport{voorbeelddocument-kst-35925-IV-460-v2-v3-v12a-p2-3,\n"
        "  title = {{50\\% van \\{Onderwijs\\} \\& Zorg\\_\\textbackslash{}n: "
        "\\textasciitilde{}kosten\\textasciicircum{}2 \\textless{}\\$1 \\#}},\n"
        "  type = {Kamerstukken II 2021/22},\n"
        "  number = {35 925 IV, nr. 460},\n"
        "  institution = {Tweede Kamer},\n"
        "  year = {2021},\n"
        "  month = jan,\n"
        "  day = {7},\n"
        "  pages = {2--3},\n"
        "  note = {vragen 2, 3 en 12a, voorbeelddocument},\n"
        "  langid = {dutch}\n"
        "}\n"
    )


def test_bibtex_leaves_out_what_is_not_known() -> None:
    citation = cited(dossier=None, document_number=None, date=None, session_year=None, question_numbers=())
    assert bibtex(citation) == (
        "@techreport{pdf-abababababab-p25,\n"
        "  title = {{Passend onderwijs}},\n"
        "  type = {Kamerstuk},\n"
        "  institution = {Tweede Kamer},\n"
        "  pages = {25},\n"
        "  langid = {dutch}\n"
        "}\n"
    )


def test_csl_json_of_a_kamerstuk() -> None:
    assert csl_json(cited()) == {
        "id": "kst-31497-460-v58-p25",
        "type": "report",
        "title": "Passend onderwijs",
        "genre": "Kamerstukken II 2022/23",
        "number": "31 497, nr. 460",
        "publisher": "Tweede Kamer",
        "issued": {"date-parts": [[2023, 5, 25]]},
        "page": "25",
        "note": "vraag 58",
        "language": "nl-NL",
    }


def test_csl_json_of_an_aanhangsel_without_a_date() -> None:
    citation = cited(
        layout="aanhangsel",
        dossier=None,
        document_number="123",
        session_year="2024-2025",
        date=None,
        sample=True,
        question_numbers=("2",),
        page_labels=("1", "2"),
    )
    assert csl_json(citation) == {
        "id": "voorbeelddocument-ah-tk-20242025-123-v2-p1-2",
        "type": "report",
        "title": "Passend onderwijs",
        "genre": "Aanhangsel Handelingen II 2024/25",
        "number": "nr. 123",
        "publisher": "Tweede Kamer",
        "page": "1-2",
        "note": "vraag 2, voorbeelddocument",
        "language": "nl-NL",
    }


@pytest.mark.parametrize("dossier", ["35925-IV", "35 925 IV", "35925 IV"])
def test_a_key_does_not_depend_on_how_a_dossier_is_written(dossier: str) -> None:
    assert citation_key(cited(dossier=dossier)) == "kst-35925-IV-460-v58-p25"


@given(st.text(), st.text(min_size=1, max_size=4))
def test_any_title_and_page_gives_an_entry_with_balanced_braces(title: str, page: str) -> None:
    citation = replace(cited(), title=title, page_labels=(page, page))
    entry = re.sub(r"\\[{}]", "", bibtex(citation).replace(r"\textbackslash{}", ""))
    assert entry.count("{") == entry.count("}")
    assert re.fullmatch(r"[A-Za-z0-9-]+", citation_key(citation))
    assert "\n" not in str(csl_json(citation).get("title", ""))


def test_answers_without_a_number_are_told_apart() -> None:
    cards = [cited(question_numbers=(), entry_id=f"0123456789abcdef-{place}") for place in (0, 11)]
    assert [citation_key(card) for card in cards] == ["kst-31497-460-n1-p25", "kst-31497-460-n12-p25"]
    assert "note = {passage 12}" in bibtex(cards[1])
    assert csl_json(cards[1])["note"] == "passage 12"
