"""Sentences of official Dutch: what is split, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dit staat in Kamerstukken II 2022/23, 31 497, nr. 448, en in de brief van 5 april 2023.",
        "Dat volgt uit art. 41 van de Wet op de expertisecentra.",
        "Het gaat om veel geld, d.w.z. 12 mln. Euro per jaar in het po.",
        "Ouders kunnen hulp vragen, bijv. Onderwijsconsulenten of een vertrouwenspersoon.",
        "De motie van het lid J. Jansen c.s. is uitgevoerd.",
        "Zie hiervoor p. 20 en blz. 4 van het rapport (zie ook nr. 3. Dat is de bijlage) van de inspectie.",
        "Het besluit d.d. 1 augustus 2014 geldt nog, m.b.t. De Meent en andere scholen.",
        "De bijdrage is 1.250 euro per leerling.",
        "1. Heldere eisen aan besturen.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert parts(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja. Dat klopt.", ["Ja.", "Dat klopt."]),
        (
            "Dat was zo in 2022. 58 procent keerde terug! Waarom? “Dat weten we niet.” Punt.",
            [
                "Dat was zo in 2022.",
                "58 procent keerde terug!",
                "Waarom?",
                "“Dat weten we niet.”",
                "Punt.",
            ],
        ),
        (
            "Scholen, besturen enz. De inspectie ziet toe.",
            ["Scholen, besturen enz.", "De inspectie ziet toe."],
        ),
        ("Dit geldt in het po.\nEn ook in het vo.", ["Dit geldt in het po.", "En ook in het vo."]),
        ("(Dit is zo.) Dat niet.", ["(Dit is zo.)", "Dat niet."]),
    ],
)
def test_sentences_are_split(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    text = (
        "Er is veel gedaan. De maatregelen zijn:\n• een norm. Die geldt overal;\n• hoorrecht;\n"
        "• voorlichting.\nDaarna volgt meer.\n1. eisen;\n2. toezicht."
    )
    assert parts(text) == [
        "Er is veel gedaan.",
        "De maatregelen zijn:\n• een norm. Die geldt overal;\n• hoorrecht;\n• voorlichting.",
        "Daarna volgt meer.",
        "1. eisen;\n2. toezicht.",
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Jaar Aantal Bedrag\n2019 152 111,2\n2020 152 119,6",
        "Cluster\tWie\n1\tblinde leerlingen. En slechtziende\n2\tdove leerlingen.",
        "| Jaar | Aantal |\n|---|---|\n| 2019 | 152. Dat is veel |\n| 2020 | 153 |",
    ],
)
def test_a_table_is_not_taken_apart(table: str) -> None:
    assert parts(f"Zie de tabel.\n{table}\nDe reserves dalen.") == [
        "Zie de tabel.",
        table,
        "De reserves dalen.",
    ]


PIECES = st.sampled_from(
    [
        "Ja.",
        "nr. 12",
        "Dat is zo.",
        "\n",
        "• punt;",
        "(",
        ")",
        "2019 12 13",
        "|",
        "enz.",
        "?",
        " ",
        "\n\n",
        "“",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=30).map(" ".join)))
def test_sentences_cover_the_text_without_overlap(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
