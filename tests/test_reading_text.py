"""The steps of reading, on cases made by hand: numbers, places, hyphens, references, mastheads, furniture."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.abbreviations import abbreviations
from corpus.furniture import PageParts, take_apart
from corpus.lines import Line, page_lines
from corpus.masthead import Masthead, read_masthead
from corpus.numbers import order, parse_numbers
from corpus.pdf import Page, Word
from corpus.prose import compose, style_of, together
from corpus.provenance import Box, Fragment, PlacedText
from corpus.references import question_numbers, references

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)
SIZE, LETTER, PITCH = 10.0, 5.0, 13.0
WIDTH, HEIGHT = 595.0, 842.0

# --- numbers ---

NUMBERS = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from(("", "", "", "a", "b"))).map(lambda n: f"{n[0]}{n[1]}"),
    min_size=1,
    max_size=7,
    unique=True,
).map(lambda numbers: sorted(numbers, key=order))


def listed(numbers: Sequence[str], comma: str, last: str) -> str:
    return last.join(filter(None, (comma.join(numbers[:-1]), numbers[-1])))


@bounded
@given(
    NUMBERS,
    st.sampled_from((", ", ",", " , ")),
    st.sampled_from((" en ", ", en ", ", ", " & ", " en vraag ")),
)
def test_a_list_of_numbers_is_read(numbers: list[str], comma: str, last: str) -> None:
    assert parse_numbers(listed(numbers, comma, last)) == tuple(numbers)


@bounded
@given(
    st.integers(1, 900),
    st.integers(1, 60),
    st.sampled_from((" t/m ", "t/m", " tot en met ", "-", " - ", "–", " – ")),
    st.sampled_from(("", " en ", ", ")),
)
def test_a_range_of_numbers_is_read(start: int, length: int, to: str, then: str) -> None:
    text = f"{start}{to}{start + length}" + (f"{then}{start + length + 9}" if then else "")
    expected = [str(number) for number in range(start, start + length + 1)]
    assert parse_numbers(text) == tuple(expected + [str(start + length + 9)] * bool(then))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12a", ("12a",)),
        ("12 a", ("12a",)),
        ("12A en 12B", ("12a", "12b")),
        ("1a, 1b, 1c en 1d", ("1a", "1b", "1c", "1d")),
        ("4, 4 en 5", ("4", "5")),
        ("4/5", ("4", "5")),
        ("9 t/m 7", ("9", "7")),
        ("1 t/m 2023", ("1", "2023")),
        ("12 en 14 t/m 16", ("12", "14", "15", "16")),
        ("", ()),
        ("de vraag", ()),
    ],
)
def test_numbers_as_written(text: str, numbers: tuple[str, ...]) -> None:
    assert parse_numbers(text) == numbers


def test_lettered_numbers_stand_behind_their_number() -> None:
    assert sorted(["13", "12b", "2", "12", "12a", "1"], key=order) == ["1", "2", "12", "12a", "12b", "13"]


# --- places ---


@st.composite
def placed_texts(draw: st.DrawFn) -> PlacedText:
    """Words on lines and pages, parted by spaces, line ends or nothing."""
    content, fragments, page = "", [], draw(st.integers(1, 3))
    for place, word in enumerate(draw(st.lists(st.text("abcé1.", min_size=1, max_size=9), max_size=25))):
        content += draw(st.sampled_from((" ", " ", "\n", "\n\n", ""))) if place else ""
        page += draw(st.sampled_from((0, 0, 0, 0, 1)))
        start, x = len(content), 70.0 + 60 * (place % 7)
        content += word
        box = Box(page, x, 700 - 12 * (place // 7), x + 6.0 * len(word), 710 - 12 * (place // 7))
        fragments.append(Fragment(start, len(content), box))
    return PlacedText(content, tuple(fragments))


@bounded
@given(placed_texts(), st.data())
def test_a_part_knows_what_the_whole_knows(text: PlacedText, data: st.DataObject) -> None:
    assume(text.content)
    start = data.draw(st.integers(0, len(text.content) - 1))
    end = data.draw(st.integers(start + 1, len(text.content)))
    part = text.part(start, end)
    assert part.content == text.content[start:end]
    assert part.boxes(0, end - start) == text.boxes(start, end)
    for fragment in part.fragments:
        assert 0 <= fragment.start < fragment.end <= len(part.content)
        assert part.page_at(fragment.start) == text.page_at(start + fragment.start) == fragment.box.page
    if part.fragments:
        assert part.pages == (part.fragments[0].box.page, part.fragments[-1].box.page)
    else:
        assert part.pages is None
        assert part.content.strip() == ""


@bounded
@given(placed_texts())
def test_the_boxes_of_a_text_are_those_of_its_words(text: PlacedText) -> None:
    assert text.boxes(0, len(text.content)) == [fragment.box for fragment in text.fragments]
    letters = [box for place in range(len(text.content)) for box in text.boxes(place, place + 1)]
    assert sum(box.x1 - box.x0 for box in letters) == pytest.approx(
        sum(box.x1 - box.x0 for box in text.boxes(0, len(text.content)))
    )


@bounded
@given(st.lists(placed_texts(), max_size=5), st.sampled_from(("\n", " ", "\n\n")))
def test_texts_put_together_keep_their_places(parts: list[PlacedText], between: str) -> None:
    whole = together(parts, between)
    assert whole.content == between.join(part.content for part in parts if part.content)
    assert [f.box for f in whole.fragments] == [f.box for part in parts for f in part.fragments]
    words = [part.content[f.start : f.end] for part in parts for f in part.fragments]
    assert [whole.content[f.start : f.end] for f in whole.fragments] == words


# --- lines made by hand ---


def line(
    text: str, y: float = 700.0, x: float = 70.0, page: int = 1, size: float = SIZE, bold: bool = False
) -> Line:
    words = []
    for place, part in enumerate(text.split()):
        end = x + LETTER * size / SIZE * len(part)
        words.append(Word(part, x, end, y, size, bold, False, place > 0))
        x = end + 0.3 * size
    return Line(page, y, size, tuple(words))


def column(*texts: str, top: float = 700.0, bold: bool = False) -> list[Line]:
    return [line(text, top - PITCH * place, bold=bold) for place, text in enumerate(texts)]


def box(page: int, word: Word) -> Box:
    return Box(page, word.x0, word.y - 2, word.x1, word.y + 8)


def text_of(lines: Sequence[Line], context: Sequence[Line] = ()) -> PlacedText:
    return compose(lines, style_of([*context, *lines], box)).text


LONG = "dit is een regel die zo lang is dat zij de hele kolom vult en nog wat"


@pytest.mark.parametrize(
    ("end", "start", "joined"),
    [
        ("de school", "leider zegt", "de school leider zegt"),
        ("het ondersteunings-", "plan zegt", "het ondersteuningsplan zegt"),
        ("het vmbo-", "beleid zegt", "het vmbo-beleid zegt"),
        ("de PO-", "Raad zegt", "de PO-Raad zegt"),
        ("de OCW-", "begroting zegt", "de OCW-begroting zegt"),
        ("in 2022-", "2023 zegt", "in 2022-2023 zegt"),
        ("basis-", "en voortgezet onderwijs", "basis- en voortgezet onderwijs"),
        ("leerlingen-", "of ouderraad", "leerlingen- of ouderraad"),
        ("de school -", "zegt men", "de school - zegt men"),
    ],
)
def test_hyphens_at_line_ends(end: str, start: str, joined: str) -> None:
    """A hyphen goes where the document writes the word without one elsewhere; else it stays."""
    lines = column(f"{LONG} {end}", f"{start} {LONG}")
    context = column("een ondersteuningsplan is een plan en vmbo-beleid is een beleid", LONG, top=400)
    assert text_of(lines, context).content == f"{LONG} {joined} {LONG}"


def test_a_document_that_breaks_words_has_its_hyphens_undone() -> None:
    breaking = column(*[f"{LONG} toelaatbaar-", f"heidsverklaring {LONG} samenwer-", f"kingsverband {LONG}"])
    text = text_of(breaking)
    assert "toelaatbaarheidsverklaring" in text.content
    assert "samenwerkingsverband" in text.content
    start = text.content.index("toelaatbaarheids")
    assert [found.y0 for found in text.boxes(start, start + 26)] == [698.0, 698.0 - PITCH]


def test_a_soft_hyphen_is_no_letter() -> None:
    assert text_of(column("de leer\u00adling zegt", "dat")).content.split()[1] == "leerling"


@pytest.mark.parametrize("end", ["\u00ad", "\u00ad\u2010", "\u00ad-"])
def test_a_soft_hyphen_ends_a_broken_word(end: str) -> None:
    lines = column(f"{LONG} samen{end}", f"werking {LONG}")
    assert text_of(lines).content == f"{LONG} samenwerking {LONG}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("het speciaal basisonderwijs (sbo) en meer", [("sbo", "speciaal basisonderwijs")]),
        ("het ontwikkelingsperspectief (opp) en meer", [("opp", "ontwikkelingsperspectief")]),
        ("voortgezet onderwijs en (voortgezet) speciaal onderwijs", []),
        ("die een hulpmiddel voor onderwijs in groep 3 (hoog) krijgen", []),
    ],
)
def test_abbreviations_are_no_words_between_brackets(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(abbreviations([text], [])) == expected


def test_paragraphs_and_lists_keep_their_lines() -> None:
    lines = column(LONG, "en dit is het eind van de alinea.")
    lines += column(f"Nieuw: {LONG}:", "• het eerste;", "• het tweede.", top=700 - 4 * PITCH)
    assert text_of(lines, column(*[LONG] * 6, top=300)).content == (
        f"{LONG} en dit is het eind van de alinea.\n\nNieuw: {LONG}:\n• het eerste;\n• het tweede."
    )


# --- references ---


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Zie het antwoord op vraag 12.", ("12",)),
        ("Zie de antwoorden op de vragen 4, 5 en 6.", ("4", "5", "6")),
        ("Zie ook vraag 7 t/m 9 en vraag 2.", ("7", "8", "9", "2")),
        ("Ik verwijs naar vraag 3 en naar vraag 3.", ("3",)),
        ("Zie vraag\n12a.", ("12a",)),
        ("Zie de antwoorden op vragen\n3 en\n4.", ("3", "4")),
        ("Er zijn 12 vragen gesteld over 3 scholen.", ()),
        ("De vraag is of 4 scholen genoeg is.", ()),
        ("Dit vraagt 5 jaar.", ()),
        ("De vragen 1.250 en verder.", ()),
        ("Zie het antwoord op vraag 12 van Kamerstukken II 2022/23, 39871, nr. 448.", ()),
        ("Zie vraag 3 van de vragen van het lid Jansen (Aanhangsel Handelingen II 2022/23, nr. 12).", ()),
        ("Zie de antwoorden op de vragen 4 en 5 uit het verslag van een schriftelijk overleg.", ()),
        ("Zie het antwoord op vraag 6 in mijn brief van 3 mei 2022 en vraag 7.", ("7",)),
        ("Zie het antwoord op vraag 8 van deze lijst.", ("8",)),
        ("Zie vraag 9. Dat staat in Kamerstuk 39 871, nr. 448.", ("9",)),
    ],
)
def test_references_to_questions(text: str, numbers: tuple[str, ...]) -> None:
    assert question_numbers(references(text)) == numbers


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("Kamerstukken II, Vergaderjaar 2022-2023, 99901, nr. 448", "kamerstuk", "99901-448"),
        ("Kamerstuk 99 901, nr. 460", "kamerstuk", "99901-460"),
        ("Kamerstukken II 2022/23, 99 901, nr. 12", "kamerstuk", "99901-12"),
        ("Kamerstuk 99 930 VIII, nr. 2", "kamerstuk", "99930-VIII-2"),
        ("Kamerstuk 99930-VIII, nr. 2", "kamerstuk", "99930-VIII-2"),
        ("Aanhangsel Handelingen II 2022/23, nr. 1234", "aanhangsel", "20222023-1234"),
        ("Aanhangsel van de Handelingen, vergaderjaar 2022–2023, nr. 1234", "aanhangsel", "20222023-1234"),
        ("artikel 40 van de WPO", "law", "WPO art. 40"),
        ("artikel 40, eerste lid, van de WPO", "law", "WPO art. 40 lid 1"),
        ("artikel 18a van de Wet op het primair onderwijs", "law", "Wet op het primair onderwijs art. 18a"),
        ("artikel 3 van de Leerplichtwet 1969", "law", "Leerplichtwet 1969 art. 3"),
        ("artikel 2.3 van de Jeugdwet", "law", "Jeugdwet art. 2.3"),
    ],
)
def test_references_to_documents_and_laws(text: str, kind: str, target: str) -> None:
    whole = f"Dit staat in {text}, zoals bekend."
    found = [reference for reference in references(whole) if reference.kind == kind]
    assert [reference.target for reference in found] == [target]
    assert text.startswith(whole[found[0].start : found[0].end].removesuffix(","))


def test_references_come_in_order_with_their_spans() -> None:
    text = "Zie vraag 2, Kamerstuk 99 901, nr. 4 en vraag 9."
    found = references(text)
    assert [(reference.kind, reference.target) for reference in found] == [
        ("question", "2"),
        ("kamerstuk", "99901-4"),
        ("question", "9"),
    ]
    assert [text[r.start : r.end] for r in found] == ["vraag 2", "Kamerstuk 99 901, nr. 4", "vraag 9"]


# --- mastheads ---


def parts(running: Sequence[str] = (), margin: Sequence[str] = ()) -> list[PageParts]:
    return [PageParts(1, "", (), (), tuple(column(*margin)), tuple(column(*running)))]


@pytest.mark.parametrize(
    ("top", "running", "margin", "expected"),
    [
        (
            ["Datum 18 maart 2025", "Betreft Vragen over een proef", "Geachte voorzitter,"],
            [],
            ["Onze referentie", "99010012"],
            Masthead(title="Vragen over een proef", date="2025-03-18", reference="99010012"),
        ),
        (
            ["Onderwerp: Een proef", "Datum 1 mei 2024", "Geachte voorzitter,"],
            [],
            ["Ons kenmerk: 2024-0001"],
            Masthead(title="Een proef", date="2024-05-01", reference="2024-0001"),
        ),
        (
            ["Vastgesteld 2 april 2024"],
            ["Tweede Kamer, vergaderjaar 2023–2024, 99 901, nr. 7"],
            [],
            Masthead(
                dossier="99 901",
                dossiers=("99 901",),
                number="7",
                date="2024-04-02",
                session_year="2023-2024",
            ),
        ),
        (
            [],
            [],
            ["kst-99930-VIII-4"],
            Masthead(dossier="99 930-VIII", dossiers=("99 930-VIII",), number="4"),
        ),
        ([], [], ["ah-tk-20232024-812"], Masthead(number="812")),
        (
            ["De brief volgt op antwoorden (Kamerstukken II, vergaderjaar 2022–2023, 99 901, nr. 3)."],
            [],
            ["Uw brief: Kamerstukken II, vergaderjaar 2022–2023, 99 901, nr. 3"],
            Masthead(),
        ),
        (["Vergaderjaar 2023–2024"], [], [], Masthead(session_year="2023-2024")),
        (
            ["Datum 18 maart 2025", "Vergaderjaar 2021–2022", "Vergaderjaar 2024–2025"],
            [],
            [],
            Masthead(date="2025-03-18", session_year="2024-2025"),
        ),
        (["voorbeelddocument – geen echt Kamerstuk"], [], [], Masthead(sample=True)),
        ([], [], [], Masthead()),
    ],
)
def test_mastheads(top: list[str], running: list[str], margin: list[str], expected: Masthead) -> None:
    assert read_masthead(parts(running, margin), column(*top)) == expected


def test_the_dossier_above_the_page_is_the_documents_own() -> None:
    """A letter that the questions are about is of another."""
    running = column("99 903 XII Een proef", bold=True)
    top = column("De brief van 1 mei is besproken (Kamerstuk 99 901, nr. 3).")
    masthead = read_masthead([PageParts(1, "", (), (), (), tuple(running))], top)
    assert (masthead.dossier, masthead.title) == ("99 903-XII", "Een proef")


@pytest.mark.parametrize(
    ("below", "signatory"),
    [
        (["de minister van Financiën,", "A.B. de Vries"], "A.B. de Vries"),
        (["De minister van Financiën,", "Jolanda van der Meulen"], "Jolanda van der Meulen"),
        (["De minister van Financiën", "Jolanda van der Meulen"], None),
        (["De minister van Financiën,", "Ik zal dat doen"], None),
    ],
)
def test_who_signs_a_letter(below: list[str], signatory: str | None) -> None:
    assert read_masthead(parts(), [], column(*below)).signatory == signatory


def test_a_document_of_two_dossiers() -> None:
    top = column(
        "99 901 Een proef", "99 902 Nog een proef", "Nr. 7 LIJST VAN VRAGEN EN ANTWOORDEN", bold=True
    )
    masthead = read_masthead(parts(), top)
    assert (masthead.dossier, masthead.number) == ("99 901", "7")
    assert masthead.dossiers == ("99 901", "99 902")
    assert masthead.title == "Een proef"


def test_what_stands_above_every_document_is_no_title() -> None:
    top = ("Tweede Kamer der Staten-Generaal 2", "Aanhangsel van de Handelingen van 2025")
    assert read_masthead(parts(), column(*top, bold=True)).title is None
    assert read_masthead(parts(), column(*top, "Een proef met vier woorden", bold=True)).title == (
        "Een proef met vier woorden"
    )


@pytest.mark.parametrize(
    ("signed", "ministry"),
    [
        (
            "De minister van Onderwijs, Cultuur en Wetenschap,",
            "minister van Onderwijs, Cultuur en Wetenschap",
        ),
        ("De Staatssecretaris van Financiën,", "Staatssecretaris van Financiën"),
        (
            "De Minister voor Primair en Voortgezet Onderwijs,",
            "Minister voor Primair en Voortgezet Onderwijs",
        ),
        ("De voorzitter van de commissie,", None),
    ],
)
def test_the_ministry_that_signs(signed: str, ministry: str | None) -> None:
    assert read_masthead(parts(), column("Geachte voorzitter,"), column(signed)).ministry == ministry


PROSE = "Hierbij bied ik u, mede namens de Minister van Justitie en Veiligheid en de Minister van"


@pytest.mark.parametrize(
    ("lines", "ministry"),
    [
        # Who signs comes before who is named above, and those on whose behalf he writes do not count.
        ([PROSE, "Financiën, antwoorden aan.", "De Minister voor Media,", "A. Proef"], "Minister voor Media"),
        (
            ["mede namens de minister van Defensie,", "de minister van Landbouw, Natuur en", "Visserij"],
            "minister van Landbouw, Natuur en Visserij",
        ),
        (["de minister van Financiën", "A. Proef"], "minister van Financiën"),
        # A line of prose that begins with an office is no signature.
        (["de Minister van Financiën", "vroeg dit.", "De Minister van Defensie,"], "Minister van Defensie"),
        (["De Minister van Financiën vroeg dit", "De Minister van Defensie,"], "Minister van Defensie"),
        # Nobody signs: the first who answers, not those on whose behalf.
        ([PROSE, "Financiën, antwoorden aan."], None),
        (
            ["Antwoord van de Minister van Defensie, mede namens de Minister van Financiën"],
            "Minister van Defensie",
        ),
    ],
)
def test_who_answers_a_letter(lines: list[str], ministry: str | None) -> None:
    assert read_masthead(parts(), column("Geachte voorzitter,", *lines)).ministry == ministry


@pytest.mark.parametrize(
    ("top", "session_year"),
    [
        (["Datum 15 september 2025", "Kamerstuk 99 901, nr. 23"], "2024-2025"),
        (["Datum 16 september 2025", "Kamerstuk 99 901, nr. 23"], "2025-2026"),
        (["Datum 20 september 2022", "Kamerstuk 99 901, nr. 23"], "2022-2023"),
        (["Datum 1 mei 2024", "Kamerstuk 99 901, nr. 23"], "2023-2024"),
        (["Datum 16 september 2025", "Vergaderjaar 2024–2025", "Kamerstuk 99 901, nr. 23"], "2024-2025"),
        (["Datum 1 mei 2024", "Betreft Een proef (Kamerstuk 99 901)"], None),
        (["Kamerstuk 99 901, nr. 23"], None),
    ],
)
def test_a_session_year_that_is_not_printed_follows_from_the_date(
    top: list[str], session_year: str | None
) -> None:
    assert read_masthead(parts(), column(*top)).session_year == session_year


# --- page numbers and furniture ---


def page(number: int, foot: Sequence[tuple[str, float, float]], body: int = 20) -> Page:
    """A page of plain text; ``foot`` are lines with their place, set small."""
    lines = column(*[f"{LONG} op {number} en {place}" for place in range(body)], top=760.0)
    lines += [line(text, y, x, size=7.0) for text, x, y in foot]
    return Page(number, WIDTH, HEIGHT, tuple(word for row in lines for word in row.words))


@pytest.mark.parametrize(
    ("feet", "labels"),
    [
        (["Pagina 1 van 3", "Pagina 2 van 3", "Pagina 3 van 3"], ["1", "2", "3"]),
        (["Pagina 24 van 68", "Pagina 25 van 68", "Pagina 26 van 68"], ["24", "25", "26"]),
        (["Pagina 1 van 1", "Pagina 1 van 2", "Pagina 2 van 2"], ["1", "1", "2"]),
        (["1/3", "2/3", "3/3"], ["1", "2", "3"]),
        (["7", "8", "9"], ["7", "8", "9"]),
        (["- 4 -", "- 5 -", "- 6 -"], ["4", "5", "6"]),
        (["", "", ""], ["", "", ""]),
    ],
)
def test_page_labels(feet: list[str], labels: list[str]) -> None:
    pages = [page(number, [(foot, 280.0, 30.0)] if foot else []) for number, foot in enumerate(feet, 1)]
    taken = take_apart(pages)
    assert [part.label for part in taken] == labels
    assert all(len(part.body) == 20 for part in taken)


def test_margin_blocks_and_running_feet_are_not_in_the_text() -> None:
    pages = [
        page(
            number, [("Onze referentie", 480.0, 700.0), ("Tweede Kamer, vergaderjaar 2023–2024", 70.0, 30.0)]
        )
        for number in (1, 2, 3)
    ]
    for part in take_apart(pages):
        assert [row.text for row in part.margin] == ["Onze referentie"]
        assert [row.text for row in part.running] == ["Tweede Kamer, vergaderjaar 2023–2024"]
        assert not any("Tweede" in row.text or "Onze" in row.text for row in part.body)


def test_a_small_raised_number_is_a_marker() -> None:
    base = line("dit is een opp")
    raised = Word("3", base.x1, base.x1 + 3, base.y + 3.6, 6.5, False, False, False)
    [found] = page_lines(Page(1, WIDTH, HEIGHT, (*base.words, raised)))
    assert found.text == "dit is een opp"
    assert [found.words[place].text for place in found.markers] == ["3"]
