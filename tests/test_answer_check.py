"""What is checked of a language model's words: quotes, figures, and JSON that is still coming in."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.check import checked, cleaned
from assistant.claims import ClaimReader
from assistant.figures import unsupported
from assistant.locate import locate
from assistant.statement import AnswerLanguage, Claim, Statement
from tests.fake_searcher import FakeSearcher, kamerstuk, pair

SPACES = st.sampled_from([" ", "\n", "\t", "\u00a0", "  ", " \n ", "\u202f", "\r\n", "\u00ad "])
WORDS = st.lists(
    st.text("abcdeéëijklmnoprstuvwz", min_size=2, max_size=9), min_size=4, max_size=25, unique=True
)


@settings(max_examples=200)
@given(WORDS, st.data())
def test_a_verbatim_stretch_is_found_at_its_exact_span(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    content, start, end = "", 0, 0
    for place, word in enumerate(words):
        content += data.draw(SPACES) if place else ""
        start = len(content) if place == first else start
        content += word
        end = len(content) if place == last else end
    quote = data.draw(SPACES).join(words[first : last + 1]) + data.draw(SPACES)
    assert locate(quote, content) == (start, end)


@settings(max_examples=200)
@given(WORDS, st.data())
def test_a_changed_word_is_not_found(words: list[str], data: st.DataObject) -> None:
    content = " ".join(words)
    place = data.draw(st.integers(0, len(words) - 1))
    change = data.draw(st.sampled_from(["letter", "longer", "shorter", "left out", "capital"]))
    word = words[place]
    altered = {
        "letter": word[:-1] + "x",
        "longer": word + "x",
        "shorter": word[:-1],
        "left out": "",
        "capital": word.capitalize() + "X",
    }[change]
    changed = [*words[:place], *([altered] if altered else []), *words[place + 1 :]]
    inside = change != "left out" or 0 < place < len(words) - 1
    found = locate(data.draw(SPACES).join(changed), content)
    assert found is None if inside else found is not None


@pytest.mark.parametrize(
    ("quote", "content", "shown"),
    [
        ('"Passend" onderwijs', "Over “Passend” onderwijs.", "“Passend” onderwijs"),
        ("foto's", "De foto’s zijn er.", "foto’s"),
        ("een efficiënt profiel", "Het is een eﬃciënt proﬁel.", "een eﬃciënt proﬁel"),
        ("onderwijs", "Het onder\u00adwijs.", "onder\u00adwijs"),
        ("onder\u00adwijs", "Het onderwijs.", "onderwijs"),
        ("één plan", "Het is e\u0301e\u0301n plan.", "e\u0301e\u0301n plan"),
        ("één plan", "Het is één plan.", "één plan"),
        ("ijs van ĳs", "Het is ijs van ijs.", "ijs van ijs"),
        ("groep\t8", "In groep 8 zit hij.", "groep 8"),
        ("kost 1.000 euro", "Dat kost 1.000 euro.", "kost 1.000 euro"),
        ("gelijk is", "Ongelijk is gelijk is waar.", "gelijk is"),
    ],
)
def test_typography_makes_no_difference(quote: str, content: str, shown: str) -> None:
    span = locate(quote, content)
    assert span is not None
    assert content[slice(*span)] == shown


@pytest.mark.parametrize(
    ("quote", "content"),
    [
        ("gelijk is", "Ongelijk is dat."),
        ("kost 1", "Dat kost 1.000 euro."),
        ("000 euro", "Dat kost 1.000 euro."),
        ("5 procent", "Het is 4,5 procent."),
        ("de school, dus", "de school dus"),
        ("De school", "de school"),
        ("binnen-zes weken", "binnen zes weken"),
        ("...", "Ja ... nee"),
        ("", "Ja"),
        (" \u00ad ", "Ja nee"),
    ],
)
def test_another_text_is_not_taken_for_the_quote(quote: str, content: str) -> None:
    assert locate(quote, content) is None


SOURCE = (
    "In 2022/23 kregen 31 497 leerlingen (4,5%) ondersteuning: 2,4 miljoen euro, of 5 tot 6 miljard. "
    "Binnen zes weken en uiterlijk op 1 augustus 2023. Vierentwintig scholen doen mee; één niet.\n"
    "Regio\tAandeel\nNoord\t12"
)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Het waren 31.497 leerlingen in schooljaar 2022-2023."),
        ("nl", "Het kost € 2.400.000."),
        ("nl", "Het kost 5 miljard tot 6 miljard, een groot bedrag."),
        ("nl", "Dat is 4,5 procent; in Noord 12 procent."),
        ("nl", "Binnen 6 weken doen 24 scholen mee, 1 niet."),
        ("en", "It costs 2.4 million euros for twenty-four schools."),
        ("en", "One school does not join; 4.5 per cent of pupils, 12% in the north."),
        ("de", "Vierundzwanzig Schulen bekommen 2,4 Millionen Euro."),
        ("ar", "٤٫٥٪ من التلاميذ"),
    ],
)
def test_figures_of_the_source_may_be_written_in_another_way(language: AnswerLanguage, text: str) -> None:
    assert unsupported(text, language, SOURCE) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Het waren 31.479 leerlingen."),
        ("nl", "Het waren 497 leerlingen."),
        ("nl", "Het kost 2,4 miljard euro."),
        ("nl", "Het kost 24 euro, in 2024."),
        ("nl", "Zes procent van de leerlingen."),
        ("nl", "Dat is 6%."),
        ("nl", "Binnen twaalf maanden, vijfentwintig scholen."),
        ("nl", "Dat is de helft: ½."),
        ("nl", "Op 1-8-2023."),
        ("nl", "Er zijn honderdvijftig scholen."),
        ("nl", "Het zijn er tweehonderddrieënveertig."),
        ("nl", "Een derde van de scholen doet mee."),
        ("en", "Half of the schools join."),
        ("de", "Es gibt zweihundertfünfzig Schulen."),
        ("de", "Die Hälfte der Schulen macht mit."),
        ("en", "It is 45 per cent."),
        ("en", "Within ten weeks."),
        ("en", "It costs 2.4 billion."),
        ("tr", "Öğrencilerin %6'sı"),
        ("ar", "٧ مدارس"),
    ],
)
def test_a_figure_that_the_source_does_not_hold_is_seen(language: AnswerLanguage, text: str) -> None:
    assert unsupported(text, language, SOURCE) != []


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("nl", "Het zijn er 150.", "Er waren honderdvijftig klassen."),
        ("nl", "Het kost 1500 euro.", "De kosten zijn vijftienhonderd euro."),
        ("nl", "Dat zijn 112.000 uren.", "Er waren honderdentwaalfduizend uren."),
        ("nl", "Het kost 2350 euro.", "Dat is tweeduizend driehonderdvijftig euro."),
        ("nl", "Van honderd tot tweehonderd.", "Tussen de 100 en 200."),
        ("de", "Es sind zweihunderteinundzwanzig Klassen.", "Er zijn 221 klassen."),
        ("en", "A third, or a quarter.", "Een derde of een kwart."),
        ("en", "It takes half a year.", "Dat duurt een halfjaar."),
        ("de", "Zwei Drittel der Klassen.", "Twee derde van de klassen."),
    ],
)
def test_compound_numbers_and_fractions_are_read(language: AnswerLanguage, text: str, source: str) -> None:
    assert unsupported(text, language, source) == []


def test_invisible_characters_cannot_join_two_figures_into_a_third() -> None:
    (entry,) = FakeSearcher([kamerstuk(pair("1", "Hoeveel?", "Van 1 tot 7 dagen in totaal."))]).entries()
    for hidden in ("\u200b", "\u2060", "\u202e", "\u00ad", "\u0007"):
        claim = Claim(1, "Van 1 tot 7 dagen", f"Het duurt 1{hidden}7 dagen.")
        assert checked(claim, [entry], "nl") == "figure"
    assert cleaned("Ja.\u200b [1]\n\nNee [12].") == "Ja. Nee."


def test_a_short_quote_counts_only_as_a_whole_sentence() -> None:
    (entry,) = FakeSearcher([kamerstuk(pair("1", "Mag dat?", "Nee. Dat mag niet van de wet."))]).entries()
    assert isinstance(checked(Claim(1, "Nee.", "Dat mag niet."), [entry], "nl"), Statement)
    assert isinstance(checked(Claim(1, "Nee", "Dat mag niet."), [entry], "nl"), Statement)
    assert checked(Claim(1, "Dat mag", "Dat mag."), [entry], "nl") == "quote"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
ODD = st.sampled_from(['"', "\\", "}", "{", "[", "]", '{"statements": [', "\n", "é", "😀", "\\u00e9"])
CLAIMS = st.builds(
    Claim, st.integers(-3, 40), st.lists(TEXTS | ODD).map("".join), st.lists(TEXTS | ODD).map("".join)
)


def read(pieces: list[str]) -> tuple[list[Claim | None], bool, bool]:
    reader = ClaimReader()
    claims = [claim for piece in pieces for claim in reader.feed(piece)]
    return claims, reader.complete, reader.broken


@settings(max_examples=200)
@given(st.lists(CLAIMS, max_size=4), st.booleans(), st.sampled_from([None, 1]), st.data())
def test_any_split_of_the_stream_gives_the_same_claims(
    claims: list[Claim], ascii_only: bool, indent: int | None, data: st.DataObject
) -> None:
    listed = [{"source": claim.source, "quote": claim.quote, "text": claim.text} for claim in claims]
    text = json.dumps({"statements": listed}, ensure_ascii=ascii_only, indent=indent)
    text = (
        data.draw(st.sampled_from(["", "```json\n", "Hier is [het]: ", "[1] ", "<think>{x}, {}</think>\n"]))
        + text
        + "\n```"
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    borders = [0, *cuts, len(text)]
    pieces = [text[start:end] for start, end in pairwise(borders)]
    assert read(pieces) == read(list(text)) == (claims, True, False)


@settings(max_examples=200)
@given(st.lists(TEXTS | ODD).map("".join), st.data())
def test_any_text_is_read_the_same_however_it_is_cut(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert read([text[:at], text[at:]]) == read([text]) == read(list(text))


@settings(max_examples=100)
@given(st.lists(CLAIMS, min_size=1, max_size=3), st.data())
def test_a_stream_that_breaks_off_gives_only_what_was_whole(claims: list[Claim], data: st.DataObject) -> None:
    listed = [{"source": claim.source, "quote": claim.quote, "text": claim.text} for claim in claims]
    text = json.dumps({"statements": listed})
    found, complete, broken = read([text[: data.draw(st.integers(0, len(text) - 1))]])
    assert (complete, broken) == (False, False)
    assert found == claims[: len(found)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"source": "2", "quote": "q", "text": "t"}]', [Claim(2, "q", "t")]),
        ('{"statements": [{"source": true, "quote": "q", "text": "t"}]}', [None]),
        ('{"statements": [{"source": 1.5, "quote": "q", "text": "t"}]}', [None]),
        ('{"statements": [{"source": 1, "quote": "\\ud83d", "text": "t"}]}', [None]),
        ('{"statements": [{"source": 1, "quote": {"a": [1]}, "text": "t"}]}', [None]),
        ('{"statements": [{"source": 1, "quote": "a\nb", "text": "t"}]}', [Claim(1, "a\nb", "t")]),
        ('{"statements": []}', []),
    ],
)
def test_odd_json_is_read_as_far_as_it_goes(text: str, found: list[Claim | None]) -> None:
    assert read([text]) == (found, True, False)


@pytest.mark.parametrize(
    "text", ["[}", '{"statements": [{"source" 1}]}', '{"statements": [{]}', "[" * 70_000]
)
def test_json_that_cannot_become_valid_is_broken(text: str) -> None:
    assert read([text]) == ([], False, True)
