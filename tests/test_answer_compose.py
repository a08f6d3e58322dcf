"""What is quoted of an answer, and how it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cite import cite
from assistant.compose import Quote, quotes, shown
from assistant.verify import is_drawn, stands
from corpus.provenance import Box, Fragment, PlacedText
from corpus.records import Record
from index.passage import Entry
from tests.fake_searcher import FakeSearcher, kamerstuk, pair, placed

FILLER = [f"In regio {name} is nog geen besluit genomen over de huisvesting." for name in "ABCDEFGHIJKLMNOP"]


def entry_of(answer: str, question: str = "Wat kost dit?") -> Entry:
    return FakeSearcher([kamerstuk(pair("1", question, answer))]).entries()[0]


def text_of(found: list[Quote]) -> str:
    citations = [cite(quote, number) for number, quote in enumerate(found, start=1)]
    return shown(
        [(citation, quote.entry) for citation, quote in zip(citations, found, strict=True) if citation]
    )


def test_a_short_answer_is_quoted_whole() -> None:
    answer = "Ja. Dat klopt.\nDit geldt ook in het vo."
    found = quotes(entry_of(answer), "klopt dat?", max_words=150)
    assert [quote.text for quote in found] == [answer]
    assert text_of(found) == f"{answer} [1]"


def test_a_long_answer_is_cut_to_what_was_asked() -> None:
    telling = "De vervoersvergoeding bedraagt 40 cent per kilometer."
    found = quotes(
        entry_of(" ".join([*FILLER[:9], telling, *FILLER[9:]])), "hoe hoog is de vervoersvergoeding", 60
    )
    assert any(telling in quote.text for quote in found)
    assert sum(len(quote.text.split()) for quote in found) <= 60
    assert text_of(found).count("(...)") >= 2


def test_the_order_of_the_source_is_kept() -> None:
    first, second = "De subsidie stopt in 2026.", "De subsidie was tijdelijk bedoeld."
    found = quotes(entry_of(" ".join([first, *FILLER, second])), "waarom stopt de tijdelijke subsidie", 40)
    shown_text = text_of(found)
    assert shown_text.index(first) < shown_text.index("(...)") < shown_text.index(second)


def test_a_sentence_that_points_back_brings_the_one_before() -> None:
    answer = " ".join(
        [*FILLER[:8], "De toeslag is afgeschaft.", "Daarom daalt de vergoeding per leerling.", *FILLER[8:]]
    )
    found = quotes(entry_of(answer), "waarom daalt de vergoeding per leerling", 20)
    assert [quote.text for quote in found] == [
        "De toeslag is afgeschaft. Daarom daalt de vergoeding per leerling."
    ]


def test_yes_or_no_is_never_lost() -> None:
    answer = " ".join(["Nee.", *FILLER, "De vergoeding blijft gelijk."])
    assert text_of(quotes(entry_of(answer), "stijgt de vergoeding", 40)).startswith("Nee. ")


def test_an_empty_answer_gives_no_quote() -> None:
    assert quotes(entry_of(""), "wat?", 150) == []


@pytest.mark.parametrize("row", ["| 2019 | 152 |", "2019\t152"])
def test_the_marker_stands_below_a_table(row: str) -> None:
    answer = f"Zie de tabel.\n{row}"
    assert text_of(quotes(entry_of(answer), "hoeveel", 150)) == f"{answer}\n[1]"


def test_a_quote_over_a_page_break_names_both_pages() -> None:
    record = Record(numbers=("7",), answer=placed("Dit staat onderaan. \fEn dit bovenaan.", page=2))
    entry = FakeSearcher([kamerstuk(record)]).entries()[0]
    citation = cite(quotes(entry, "wat", 150)[0], 1)
    assert citation is not None
    assert (citation.pages, citation.page_labels) == ((2, 3), ("25", "26"))
    assert citation.url.endswith(".pdf#page=2")
    assert {box.page for box in citation.boxes} == {2, 3}


def test_a_text_without_a_place_is_not_cited() -> None:
    record = Record(numbers=("7",), answer=placed("Dit staat nergens."))
    homeless = Record(numbers=("7",), answer=type(record.answer)(record.answer.content))
    entry = FakeSearcher([kamerstuk(homeless)]).entries()[0]
    assert cite(quotes(entry, "wat", 150)[0], 1) is None


WORDS = st.sampled_from(
    [
        "de",
        "leerling",
        "Ja.",
        "nr. 12",
        "vergoeding.",
        "Dit stopt?",
        "\n",
        "• punt;",
        "2019 13",
        "(zie",
        "\f",
        "Zo.",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=120).map(" ".join), st.integers(5, 60), st.text(max_size=40))
def test_every_quote_stands_in_its_source_in_order(answer: str, max_words: int, question: str) -> None:
    entry = FakeSearcher([kamerstuk(Record(numbers=("1",), answer=placed(answer)))]).entries()[0]
    position = 0
    for quote in quotes(entry, question, max_words):
        assert position <= quote.start < quote.end
        position = quote.end
        citation = cite(quote, 1)
        assert (
            citation is None or len(entry.document.page_labels) < citation.pages[1] or stands(citation, entry)
        )


PLAIN = "In regio {} is nog geen besluit over de huisvesting genomen."


def plain(letters: str) -> str:
    return " ".join(PLAIN.format(letter) for letter in letters)


def test_one_sentence_between_two_that_are_shown_is_shown_too() -> None:
    told = "De toeslag stopt. Bezwaar loopt nog. De toeslag was tijdelijk."
    answer = f"{plain('ABCDEF')} {told} {plain('GHIJKL')}"
    (found,) = quotes(entry_of(answer), "waarom stopt de tijdelijke toeslag", 8)
    assert found.text == told


def test_a_long_sentence_between_two_is_left_out() -> None:
    long = "Volgens " + "een lange bijzin met veel woorden " * 8 + "is dit zo."
    answer = f"{plain('ABCDEF')} De toeslag stopt. {long} De toeslag was tijdelijk. {plain('GHIJKL')}"
    found = quotes(entry_of(answer), "waarom stopt de tijdelijke toeslag", 14)
    assert not any(long in quote.text for quote in found)


def test_no_quote_ends_on_the_sentence_that_opens_a_paragraph() -> None:
    answer = f"{plain('ABCDEF')}\nTegen de toeslag zijn bezwaren. Hij is te laag. {plain('GHIJKL')}"
    (found,) = quotes(entry_of(answer), "welke bezwaren zijn er tegen de toeslag", 8)
    assert found.text.endswith("Tegen de toeslag zijn bezwaren. Hij is te laag.")


@pytest.mark.parametrize("bare", ["Ja.", "In een aantal gevallen wel."])
def test_a_bare_yes_is_not_shown_without_the_next_sentence(bare: str) -> None:
    answer = f"{bare}\nDe wet regelt dit.\n{plain('ABCDEFGH')} De toeslag blijft. {plain('IJKL')}"
    found = quotes(entry_of(answer), "blijft de toeslag", 16)
    assert not any(quote.text == bare for quote in found)
    assert bare == "In een aantal gevallen wel." or found[0].text.endswith("De wet regelt dit.")


def test_what_announces_a_list_is_shown_with_it() -> None:
    steps = "De stappen van de toeslag zijn als volgt.\n1. De school vraagt.\n2. De gemeente beslist."
    found = quotes(entry_of(f"{plain('ABCDEFGH')}\n{steps}\n{plain('IJKLMNOP')}"), "stappen toeslag", 20)
    assert any(steps in quote.text for quote in found)


def test_an_answer_of_which_little_would_be_left_out_is_shown_whole() -> None:
    answer = f"{plain('ABCDEFGH')} De toeslag stopt."
    assert [quote.text for quote in quotes(entry_of(answer), "stopt de toeslag in regio", 75)] == [answer]


@pytest.mark.parametrize("most", [150, 12])
def test_what_a_letter_was_asked_stands_above_its_answer(most: int) -> None:
    asking = "De leden van de A- en de B-fractie vragen hoe hoog de toeslag is."
    posed = f"{asking} Deze leden vragen ook wie die krijgt."
    answer = (
        f"{posed} De toeslag is tien euro per leerling." + " Dat is meer dan vorig jaar." * (most < 20) * 3
    )
    section = FakeSearcher([kamerstuk(Record(heading="Toeslag", answer=placed(answer)))]).entries()[0]
    first, *_ = found = quotes(section, "hoe hoog is de toeslag", most)
    assert first.asked == posed
    assert first.text.startswith("De toeslag is tien euro")
    assert text_of(found).startswith("De toeslag is tien euro")


def test_what_only_tells_of_questions_is_shown_as_it_stands() -> None:
    told = "De leden van de A-fractie vragen aandacht voor de toeslag."
    section = FakeSearcher([kamerstuk(Record(heading="Toeslag", answer=placed(told)))]).entries()[0]
    assert [(quote.text, quote.asked) for quote in quotes(section, "toeslag", 150)] == [(told, "")]


@pytest.mark.parametrize(("between", "drawn"), [("\t", True), (" ", False)])
def test_cells_of_one_height_need_not_be_drawn_behind_each_other(between: str, drawn: bool) -> None:
    words, content, fragments = ("Waarvan", "Totaal"), f"Waarvan{between}Totaal", []
    for word, left in zip(words, (70, 300), strict=True):
        start = content.index(word)
        fragments.append(Fragment(start, start + len(word), Box(1, left, 700, left + 50, 712)))
    text = PlacedText(content, tuple(fragments))
    letters = "a" * 40
    document = replace(kamerstuk(pair("1", "Wat?", "Dat.")), page_texts=(f"Totaal {letters} Waarvan",))
    assert is_drawn(text, 0, len(content), document) == drawn
