"""The sample documents: their texts are sound, and their PDFs hold those texts, page by page."""

from __future__ import annotations

import datetime
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.samples.__main__ import main
from corpus.samples.document import (
    LAYOUTS,
    MARKER,
    SampleDocument,
    SampleError,
    SampleItem,
    SampleSection,
    load,
)
from corpus.samples.hyphens import breaks
from corpus.samples.markup import blocks
from corpus.samples.typeset import SAMPLE_LINE, bundled, typeset, write_all

QUESTION_COLUMN = (90.0, 392.0)
TEXTS = bundled()


def page_texts(pdf: bytes, column: tuple[float, float] | None = None) -> list[str]:
    """The text of each page with single spaces, of the whole page or of what stands between two x."""
    document = pypdfium2.PdfDocument(pdf)
    left, right = column or (None, None)
    pages = [page.get_textpage().get_text_bounded(left=left, right=right) for page in document]
    document.close()
    # pdfium marks a hyphen at a line's end with U+FFFE or U+0002, and leaves out the line's end.
    return [" ".join(re.sub(r"[\ufffe\x02]\s*", "-\n", text).split()) for text in pages]


def as_printed(text: str) -> str:
    return " ".join(MARKER.sub(r"\1", text).split())


def closed_up(text: str) -> str:
    """``text`` without white space: around a raised marker pdfium guesses where spaces are."""
    return "".join(text.split())


def stands_in(text: str, pages: Sequence[str]) -> bool:
    """Whether ``text`` is on a page, or begins on one and goes on, after a break, on the next."""
    closed = [closed_up(page) for page in pages]
    if any(closed_up(text) in page for page in closed):
        return True
    words = text.split()
    cuts = [("".join(words[:at]), "".join(words[at:])) for at in range(1, len(words))]
    return any(
        head in this and tail in following
        for this, following in itertools.pairwise(closed)
        for head, tail in cuts
    )


def printed_parts(sample: SampleDocument) -> list[str]:
    """The paragraphs, list items, headings and footnotes of a document, and the words of its cells."""
    texts = [(item.answer, item.footnotes) for item in sample.items]
    texts += [(section.text, section.footnotes) for section in sample.sections]
    found = [block for text in [sample.intro, *(text for text, _ in texts)] for block in blocks(text)]
    # A cell of several lines is read between those beside it, so only its words can be looked for.
    parts = [block.text for block in found if not block.cells]
    parts += [word for block in found for cell in block.cells for word in cell.split()]
    parts += [section.heading for section in sample.sections]
    return [*map(as_printed, parts), *(note for _, notes in texts for note in notes.values())]


def missing_texts(sample: SampleDocument, pdf: bytes) -> list[str]:
    pages = page_texts(pdf)
    columns = page_texts(pdf, QUESTION_COLUMN) if sample.layout == "letter-table" else pages
    questions = [as_printed(question) for item in sample.items for question in item.questions]
    missing = [text for text in questions if not stands_in(text, columns)]
    return missing + [text for text in printed_parts(sample) if not stands_in(text, pages)]


ANSWER = """De school stelt het opp[^1] op, binnen zes weken; “één” plan per leerling – ’s zomers ook.

Er zijn drie onderdelen:
- de uitstroombestemming, met een onderbouwing die zo lang is dat zij over twee regels loopt;
- het handelingsdeel[^2];
1. eerst overleg
2. daarna instemming

| Jaar | Bedrag |
|------|--------|
| 2024 | € 1.250,50 per leerling |

Zie ook het antwoord op vraag 1."""
NOTES = {"1": "opp: ontwikkelingsperspectief", "2": "Artikel 0 van een voorbeeldwet"}


def items(count: int, answer: str = ANSWER) -> tuple[SampleItem, ...]:
    notes = {marker: NOTES[marker] for marker in MARKER.findall(answer)}
    return tuple(
        SampleItem(
            questions=(
                f"Wat betekent geval {place} voor ouders?",
                f"En wat betekent geval {place} voor scholen?",
            ),
            answer=answer,
            numbers=(str(2 * place + 1), str(2 * place + 2)),
            footnotes=notes,
            blz=str(place),
            party=("VVD", "D66", "SP")[place % 3],
        )
        for place in range(count)
    )


def document(layout: str, content: Sequence[SampleItem]) -> SampleDocument:
    content = tuple(replace(item, numbers=()) if layout == "vso" else item for item in content)
    sections = tuple(
        SampleSection(f"Onderdeel {place} van de brief", item.answer, item.footnotes)
        for place, item in enumerate(content)
    )
    return SampleDocument(
        layout=layout,
        file="proef.pdf",
        title="Proef van de zetter",
        dossier="99 901",
        number="12",
        date=datetime.date(2025, 3, 18),
        session_year="2024-2025",
        ministry="de Minister van Onderwijs, Cultuur en Wetenschap",
        items=() if layout == "brief" else content,
        sections=sections if layout == "brief" else (),
        signatory="(voorbeeld)",
        reference="99010012",
        bijlage="2025D00112",
        intro="Hierbij zend ik u de antwoorden.",
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_prints_all_of_its_text(layout: str) -> None:
    sample = document(layout, items(6))
    pdf = typeset(sample)
    assert missing_texts(sample, pdf) == []
    pages = page_texts(pdf)
    assert len(pages) > 1
    assert [SAMPLE_LINE in page for page in pages] == [True] * len(pages)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_bundled_document_prints_all_of_its_text(path: Path) -> None:
    sample = load(path)
    pdf = typeset(sample)
    assert missing_texts(sample, pdf) == []
    assert all(SAMPLE_LINE in page for page in page_texts(pdf))


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (
            "letter-table",
            ["Onze referentie", "99010012", "Pagina 2 van ", "Nr Vraag", "2025D00", "18 maart 2025"],
        ),
        (
            "kst",
            ["LIJST VAN VRAGEN EN ANTWOORDEN", "Vergaderjaar 2024–2025", "99 901, nr. 12", "kst-99901-12"],
        ),
        (
            "aanhangsel",
            ["Vraag 1 en 2", "Antwoord 1 en 2", "ah-tk-20242025-12", "Aanhangsel van de Handelingen"],
        ),
        ("vraag-antwoord", ["Vraag 2", "Antwoord op vragen 1 en 2", "Geachte voorzitter,", "Pagina 2 van "]),
        ("vso", ["VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", "leden van de D66-fractie", "99 901, nr. 12"]),
        (
            "brief",
            ["Onderdeel 3 van de brief", "Betreft Proef van de zetter", "Aan de Voorzitter", "(voorbeeld)"],
        ),
    ],
)
def test_each_layout_has_its_furniture(layout: str, expected: list[str]) -> None:
    text = " ".join(page_texts(typeset(document(layout, items(4)))))
    assert [part for part in expected if part not in text] == []


def test_the_list_counts_its_pages_apart_from_the_covering_letter() -> None:
    pages = page_texts(typeset(document("letter-table", items(8))))
    labels = [re.findall(r"Pagina (\d+) van (\d+)", page) for page in pages]
    listed = len(pages) - 1
    assert listed > 1
    assert labels == [[("1", "1")], *([(str(place), str(listed))] for place in range(1, listed + 1))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_footnote_stands_on_the_page_of_its_marker(layout: str) -> None:
    words = "De school overlegt met de ouders over de ondersteuning. " * 9
    marked = [
        replace(
            item,
            answer=f"{words}Zie merk{place}eerste[^a{place}]. {words}En merk{place}tweede[^b{place}].",
            footnotes={
                f"a{place}": f"noot{place}eerste " + "lang " * (place % 60),
                f"b{place}": f"noot{place}tweede",
            },
        )
        for place, item in enumerate(items(40))
    ]
    pages = page_texts(typeset(document(layout, marked)))
    for place, which in itertools.product(range(40), ("eerste", "tweede")):
        marker = [number for number, page in enumerate(pages) if f"merk{place}{which}" in page]
        note = [number for number, page in enumerate(pages) if f"noot{place}{which}" in page]
        assert len(marker) == 1
        assert note == marker


def test_a_table_gives_long_words_the_room_they_need() -> None:
    table = "| Nr | Leerlingen | Wie |\n| 1 | leerlingen met een taalontwikkelingsstoornis | commissie |"
    item = SampleItem(("Welke clusters?",), table, ("1",), blz="3")
    *_, page = page_texts(typeset(document("letter-table", [item])))
    assert "taalontwikkelingsstoornis" in page


def test_a_table_with_more_columns_than_fit_is_still_set() -> None:
    cells = [f"kolom{place}" for place in range(20)]
    table = f"| {' | '.join(cells)} |\n| kort |\n|  |"
    [page] = page_texts(typeset(document("kst", [SampleItem(("Welke?",), table, ("1",))])))
    # Such narrow cells break their words, and the lines of a row are read across.
    row, rest = closed_up(page).split("Welke?")[1].split("kort")
    assert sorted(row) == sorted("".join(cells))
    assert "kst-99901-12" in rest


def test_a_footnote_longer_than_a_page_goes_on_at_the_foot_of_the_next() -> None:
    note = " ".join(f"woord{place}" for place in range(3000))
    item = SampleItem(("Waarom?",), f"Daarom.[^1] {'Zo is het. ' * 300}", ("1",), {"1": note})
    pages = page_texts(typeset(document("kst", [item])))
    assert len(pages) > 2
    assert [word for word in note.split() if not any(word in page.split() for page in pages)] == []


def test_a_heading_stands_with_what_it_heads() -> None:
    sample = document("aanhangsel", items(60, "Ja. " * 30))
    pages = page_texts(typeset(sample))
    assert len(pages) > 5
    for item in sample.items:
        heading = f"Vraag {item.numbers[0]} en {item.numbers[1]} {item.questions[0]}"
        assert any(heading in page for page in pages)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_document_gives_the_same_bytes(layout: str) -> None:
    sample = document(layout, items(5))
    assert typeset(sample) == typeset(sample)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "corpus.samples", str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            timeout=60,
            check=True,
        )
    names = [load(text).file for text in TEXTS]
    assert sorted(path.name for path in (tmp_path / "1").iterdir()) == sorted(names)
    assert all((tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes() for name in names)


def test_forty_pages_take_less_than_two_seconds() -> None:
    sample = document("letter-table", items(100))
    began = time.perf_counter()
    pdf = typeset(sample)
    assert time.perf_counter() - began < 2.0
    assert len(page_texts(pdf)) >= 40


def test_hyphenation_only_adds_hyphens_at_line_ends() -> None:
    text = "Het samenwerkingsverband bespreekt de ondersteuningsbehoefte met de leerplichtambtenaar. " * 20
    sample = document("kst", [SampleItem(("Waarom?",), text, ("1",))])
    [page] = page_texts(typeset(sample, hyphenate=True))
    assert "- " in page
    assert as_printed(text) in page.replace("- ", "")
    assert "- " not in page_texts(typeset(sample))[0]


@pytest.mark.parametrize(
    ("word", "heads"),
    [
        ("onderwijsconsulent", ["onder-", "onderwijs-", "onderwijscon-", "onderwijsconsu-"]),
        ("gemeenschappelijk", ["gemeen-", "gemeenschap-", "gemeenschappe-"]),
        ("onderwijs,", ["onder-"]),
        ("ILT-IOD", ["ILT-"]),
        ("DUO", []),
        ("school", []),
    ],
)
def test_words_break_between_syllables(word: str, heads: list[str]) -> None:
    found = breaks(word)
    assert [head for head, _ in reversed(found)] == heads
    assert all(head.removesuffix("-") + tail == word or head + tail == word for head, tail in found)


def test_characters_of_dutch_texts_come_back() -> None:
    letters = "ëéïöüáèçñ ÉË ’‘“”„ –— € • … § ° ½ ² × ≥ ≤ é"
    stand_ins = {"\u00a0": " ", "soft\u00adhyphen": "softhyphen", "31\u2011497": "31-497", "e\u0301": "é"}
    text = f"{letters} {' '.join(f'[{written}]' for written in stand_ins)}"
    [page] = page_texts(typeset(document("kst", [SampleItem(("Waarom?",), text, ("1",))])))
    assert letters in page
    assert [f"[{drawn}]" for drawn in stand_ins.values() if f"[{drawn}]" not in page] == []


def test_a_character_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(SampleError, match="ARABIC LETTER SEEN"):
        typeset(document("kst", [SampleItem(("Waarom?",), "س", ("1",))]))


WORDS = st.text("abcdefghijklmnopqrstuvwxyzéëï’–€.,;:?()0123456789-", min_size=1, max_size=40)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=80).map(" ".join)


@settings(max_examples=30, deadline=None)
@given(
    layout=st.sampled_from(LAYOUTS),
    questions=st.lists(PARAGRAPHS, min_size=1, max_size=4),
    answers=st.lists(PARAGRAPHS, min_size=1, max_size=8),
    hyphenate=st.booleans(),
)
def test_any_text_can_be_typeset(
    layout: str, questions: list[str], answers: list[str], hyphenate: bool
) -> None:
    item = SampleItem(tuple(questions), "\n\n".join(answers), tuple(map(str, range(1, len(questions) + 1))))
    pages = page_texts(typeset(document(layout, [item]), hyphenate))
    body = "".join("".join(page.split()) for page in pages).replace("-", "")
    expected = [word for answer in answers for word in answer.split() if len(word) < 30]
    # Words may be broken over lines and pages, so all but those at a page's edge must be there.
    absent = [word for word in expected if word.replace("-", "").strip("•") not in body]
    assert len(absent) <= len(pages)


VALID = """
layout: kst
file: proef.pdf
title: Proef
dossier: "99 901"
number: 12
date: 2025-03-18
session_year: 2024-2025
ministry: de Minister
items:
  - numbers: [1, 2a]
    questions: ["Wat is een opp[^1]?", "Waarom?"]
    answer: Een plan.
    footnotes: {1: "opp: ontwikkelingsperspectief"}
"""


def test_a_text_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "proef.yaml"
    path.write_text(VALID, encoding="utf-8")
    sample = load(path)
    assert (sample.number, sample.date) == ("12", datetime.date(2025, 3, 18))
    assert sample.items[0].numbers == ("1", "2a")
    assert sample.items[0].footnotes == {"1": "opp: ontwikkelingsperspectief"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("layout: kst", "layout: krant", "layout is 'krant'; choose one of letter-table"),
        ("title: Proef\n", "", "the field 'title' is missing"),
        ("title: Proef", "titel: Proef\ntitle: Proef", "unknown field titel"),
        ("proef.pdf", "../proef.pdf", "plain file name"),
        ("date: 2025-03-18", "date: maart", "'date' as a date"),
        ("2024-2025", "2024", "write it like 2024-2025"),
        ("[1, 2a]", "[1]", "item 1: give each question one number"),
        ("[1, 2a]", "[1, 1]", "question number 1 is used twice"),
        ("opp[^1]", "opp", "item 1: footnote '1' is never referred to"),
        ("opp[^1]", "opp[^2]", r"item 1: footnote \[\^2\] has no text"),
        ("    answer: Een plan.\n", "", "item 1: the field 'answer' is missing"),
        ("answer: Een plan.", "answer: [Een, plan]", "item 1: 'answer' should be text"),
        ("items:", "items: nee\nrest:", "write 'items' as a list"),
        ("items:", "items: []\nsections:", "section 1: the field 'heading' is missing"),
        ("layout: kst", "layout: vso", "item 1: has numbers"),
        ("layout: kst", "layout: brief", "a brief has sections and no items"),
        ("layout: kst", "layout: [kst", "is not valid YAML"),
    ],
)
def test_a_mistake_in_a_text_is_named(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in VALID
    path = tmp_path / "proef.yaml"
    path.write_text(VALID.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SampleError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith("proef.yaml: ")
    assert "\n" not in str(caught.value)


def test_a_text_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"weg\.yaml: cannot be read"):
        load(tmp_path / "weg.yaml")


def test_the_bundled_texts_cover_the_layouts() -> None:
    samples = [load(path) for path in TEXTS]
    questions = [question for sample in samples for item in sample.items for question in item.questions]
    assert len({sample.layout for sample in samples}) >= 4
    assert len(questions) >= 80
    assert len({sample.file for sample in samples}) == len(samples)
    assert [sample.file for sample in samples] == [f"{path.stem}.pdf" for path in TEXTS]
    assert len({(sample.dossier, sample.number) for sample in samples}) == len(samples)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_references_of_a_bundled_text_lead_somewhere(path: Path) -> None:
    sample = load(path)
    numbers = {number for item in sample.items for number in item.numbers}
    for item in sample.items:
        for listed in re.findall(r"antwoord(?:en)? op (?:de )?vra(?:ag|gen) ([\d, en]+\d)", item.answer):
            assert set(re.findall(r"\d+", listed)) <= numbers - set(item.numbers)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_footnotes_of_a_bundled_text_agree_with_their_markers(path: Path) -> None:
    sample = load(path)
    parts = [("\n".join((*item.questions, item.answer)), item.footnotes) for item in sample.items]
    parts += [(section.text, section.footnotes) for section in sample.sections]
    markers = [marker for text, _ in parts for marker in MARKER.findall(text)]
    assert [set(MARKER.findall(text)) for text, _ in parts] == [set(notes) for _, notes in parts]
    assert markers == [str(place) for place in range(1, len(markers) + 1)]


def test_documents_that_are_up_to_date_are_left_alone(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    paths = write_all(tmp_path / "pdf", lambda *step: steps.append(step))
    assert steps == [(place, len(TEXTS), path.name) for place, path in enumerate(paths, 1)]
    os.utime(paths[0], (1, 1))
    paths[1].write_bytes(b"old")
    assert write_all(tmp_path / "pdf") == paths
    assert paths[0].stat().st_mtime == 1
    assert paths[1].read_bytes().startswith(b"%PDF-")
    assert sorted((tmp_path / "pdf").iterdir()) == sorted(paths)


def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bestand").write_text("no folder")
    assert main([str(tmp_path / "bestand")]) == 1
    assert "choose a folder that you may write to" in capsys.readouterr().err
