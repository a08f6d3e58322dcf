"""What an asker wrote, understood: language, signals, typing errors, and what documents call its words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotError
from index.foreign import NearForms, foreign_words, language_of, stripped
from index.framing import subject_of
from index.phrases import (
    EVERYDAY,
    EXACT,
    SAME,
    UNSURE,
    Expansion,
    PhraseBook,
    abbreviates,
    load_phrases,
    phrase_book,
    weighted_stems,
)
from index.query import Query, understand
from index.settings import IndexSettings
from index.signals import Signals, signals_of, speaks_of_actor, speaks_of_school_type
from index.snapshot import build_snapshot, open_snapshot
from index.spelling import Spelling, load_spelling, spelling_of
from tests.index_corpus import kamerstuk, keep, pair

CORPUS = [
    "De school zoekt een passende plek voor de leerling.",
    "Het samenwerkingsverband betaalt de begeleiding.",
    "De inspectie houdt toezicht op het onderwijs en de zorgplicht.",
] * 2


def wrong(*case: object, reason: str) -> ParameterSet:
    """A case that is known to go wrong."""
    return pytest.param(*case, id=reason)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mag een school mijn dochter weigeren", "nl"),
        ("hoe lang is de wachttijd", "nl"),
        ("wat kost het", "nl"),
        ("help, mijn zoon wordt gepest", "nl"),
        ("opp", "nl"),
        ("tlv 31497", "nl"),
        ("budget", "nl"),
        ("???", "nl"),
        ("", "nl"),
        ("May the school refuse my daughter?", "en"),
        ("who pays for the taxi", "en"),
        ("What is the difference between an OPP and a handelingsplan?", "en"),
        ("Darf die Schule meine Tochter ablehnen?", "de"),
        ("mein kind geht nicht zur schule", "de"),
        ("Okul kızımı reddedebilir mi?", "tr"),
        ("Oglum okula gitmiyor", "tr"),
        ("هل يمكن للمدرسة أن ترفض ابنتي؟", "ar"),
        ("من يدفع ثمن taxi", "ar"),
        ("Czy szkoła może odmówić mojej córce?", "pl"),
        ("kto placi za dojazd", "pl"),
        ("Чи може школа відмовити моїй доньці?", "uk"),
        wrong("kind", "nl", reason="English has a function word 'kind'"),
        wrong("po vo", "nl", reason="Polish has a function word 'po'"),
    ],
)
def test_the_language_of_a_question_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_one_of_the_languages(text: str) -> None:
    assert language_of(text) in {"nl", "en", "de", "tr", "ar", "pl", "uk"}


LISTS = ("kst", "letter-table", "vraag-antwoord")


@pytest.mark.parametrize(
    ("text", "signals"),
    [
        ("wie betaalt de taxi?", Signals()),
        ("vraag 12", Signals(numbers=("12",))),
        ("Wat is het antwoord op vraag 36 en 37?", Signals(numbers=("36", "37"))),
        ("vragen 4-6", Signals(numbers=("4", "5", "6"))),
        ("antwoord 4 tot en met 6", Signals(numbers=("4", "5", "6"))),
        ("vragen 1, 2 en 12a", Signals(numbers=("1", "2", "12a"))),
        ("vraag nr. 12", Signals(numbers=("12",))),
        ("question 3 and 4", Signals(numbers=("3", "4"))),
        ("Frage 7", Signals(numbers=("7",))),
        ("soru 3", Signals(numbers=("3",))),
        ("pytanie 5", Signals(numbers=("5",))),
        ("питання 8", Signals(numbers=("8",))),
        ("سؤال 4", Signals(numbers=("4",))),
        ("vraag 2023", Signals(years=(2023,))),
        ("wat staat er op pagina 25", Signals(pages=(25,))),
        ("blz. 3 t/m 5", Signals(pages=(3, 4, 5))),
        ("31 497, nr. 460", Signals(dossier="31497", document="460")),
        (
            "Kamerstukken II 2022/23, 31497, nr. 448",
            Signals(dossier="31497", document="448", years=(2022, 2023)),
        ),
        ("35 925 VIII nr. 9", Signals(dossier="35925-viii", document="9")),
        ("31497-460", Signals(dossier="31497", document="460")),
        ("vraag 41 uit nr. 58", Signals(numbers=("41",), document="58")),
        ("wachtlijst so/vso", Signals()),
        ("wachtlijst vso", Signals(school_types=("vso",))),
        ("vraag nr. 41", Signals(numbers=("41",))),
        ("aanhangsel 1873", Signals(document="1873", kind=True, layouts=("aanhangsel",))),
        ("de lijst van 25 mei 2023", Signals(years=(2023,), month=5, day=25, kind=True, layouts=LISTS)),
        ("in het schooljaar 2021-2022", Signals(years=(2021, 2022))),
        ("er zijn 31 497 leerlingen", Signals()),
        ("het kost 31.497 euro", Signals()),
        ("bel 0612345678", Signals()),
        ("mag een basisschool dat, of het mbo", Signals(school_types=("po", "mbo"))),
        ("wat vond de PVV", Signals(actors=("pvv",))),
        ("wat is de huidige regel", Signals(newest=True)),
        ("wat krijgt een school er nu voor", Signals(newest=True)),
        wrong("we verhuizen naar een andere provincie", Signals(), reason="a region counts as the body"),
        wrong(
            "vraag 20, lijst van vragen 7 oktober 2025",
            Signals(numbers=("20",), years=(2025,), month=10, day=7, kind=True, layouts=LISTS),
            reason="the day counts as a question's number",
        ),
        wrong(
            "wachtlijst speciaal basisonderwijs",
            Signals(school_types=("sbo",)),
            reason="the words of one kind of school within those of another count too",
        ),
        wrong("Co robi dziecko po szkole?", Signals(), reason="the Polish 'po' counts as the primary school"),
        wrong(
            "Wie viel kostet es pro Kind?", Signals(), reason="the German 'pro' counts as a kind of school"
        ),
        wrong(
            "mag een juf vn de school dat", Signals(), reason="'vn' for 'van' counts as the United Nations"
        ),
        wrong("ze vragen 1.500 euro", Signals(), reason="an amount counts as a question's number"),
        wrong(
            "Per 1 januari stopt het en ik kreeg de brief pas gisteren",
            Signals(month=1, day=1),
            reason="a letter of the school counts as one of the minister",
        ),
        wrong(
            "we're number 17 on a waiting list",
            Signals(),
            reason="a place in a queue counts as a document's number",
        ),
        wrong("question no. 12", Signals(numbers=("12",)), reason="YAML reads the word 'no' as false"),
        wrong("ik denk dat hij hulp nodig heeft", Signals(), reason="the verb 'denk' counts as the party"),
        wrong("my son is bullied", Signals(), reason="the Turkish word 'son' counts in English too"),
        wrong("may I refuse a list", Signals(kind=True, layouts=LISTS), reason="'may' counts as a month"),
        wrong("Mayıs", Signals(month=5), reason="the dotless ı is not folded"),
        wrong("is er € 30.000 per leerling", Signals(), reason="an amount counts as a dossier"),
        wrong("schooljaar 2022/23", Signals(years=(2022, 2023)), reason="the second year is not read"),
        wrong(
            "lijst 25 mei 2023",
            Signals(years=(2023,), month=5, day=25, kind=True, layouts=LISTS),
            reason="the day counts as a document's number",
        ),
        wrong("Vraag: 2 van mijn kinderen stotteren", Signals(), reason="a count counts as a question"),
        wrong("Ik heb een vraag. 2 dochters stotteren", Signals(), reason="the end of a sentence is crossed"),
        wrong("op antwoord 8 weken", Signals(), reason="weeks count as a question"),
        wrong(
            "brief 2 weken terug", Signals(kind=True, layouts=("brief",)), reason="weeks count as a number"
        ),
        wrong("verslag 3 vijven", Signals(kind=True, layouts=("vso",)), reason="marks count as a number"),
        wrong("nota 40%", Signals(kind=True), reason="a percentage counts as a document"),
        wrong("nota 1x per maand", Signals(kind=True), reason="'1x' counts as a number"),
        wrong(
            "in de nota staat 15.000 thuiszitters", Signals(kind=True), reason="a count counts as a dossier"
        ),
        wrong("vr 12 mei gesprek", Signals(month=5, day=12), reason="'vr' for Friday counts as a question"),
        ("Vraag: 12", Signals(numbers=("12",))),
        ("Vraag: 12 van 31497-460", Signals(numbers=("12",), dossier="31497", document="460")),
        ("antw. 12 van 31497-460", Signals(numbers=("12",), dossier="31497", document="460")),
        ("vraag 3 over de bus", Signals(numbers=("3",))),
        (
            "lijst van vragen 2024 nr 3 en 5",
            Signals(numbers=("3", "5"), years=(2024,), kind=True, layouts=LISTS),
        ),
        ("lijst van vragen nr. 7", Signals(document="7", kind=True, layouts=LISTS)),
        ("vraag nr. 41 van lijst nr. 12", Signals(numbers=("41",), document="12", kind=True, layouts=LISTS)),
        ("vraag 7 nr. 487", Signals(numbers=("7",), document="487")),
        ("nr 1874 antwoord 6", Signals(numbers=("6",), document="1874")),
        ("vraag 5 maart 2025", Signals(numbers=("5",), years=(2025,), month=3)),
        ("36 100 hoofdstuk VIII, nr. 9", Signals(dossier="36100-viii", document="9")),
        ("ah 1874", Signals(document="1874", kind=True, layouts=("aanhangsel",))),
        (
            "ah-tk-20252026-1874 vraag 10",
            Signals(numbers=("10",), document="1874", kind=True, layouts=("aanhangsel",)),
        ),
        ("ah, 12 weken al", Signals()),
        ("mag een school 2000 euro vragen", Signals()),
        ("Show me question 3, please", Signals(numbers=("3",))),
    ],
)
def test_what_a_question_names_is_told(text: str, signals: Signals) -> None:
    assert signals_of(text) == signals


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("vraag nr.0123456789,-–IVX lijst€/"), max_size=40))
def test_no_question_breaks_the_signals(text: str) -> None:
    signals = signals_of(text)
    assert all(1 <= len(number) <= 5 for number in signals.numbers)
    assert 0 <= signals.month <= 12
    assert 0 <= signals.day <= 31


def test_a_document_is_named_by_number_or_by_kind_and_date() -> None:
    for text, named in (
        ("31497", True),
        ("lijst van mei", True),
        ("vraag 3 van mei", True),
        ("wat zegt de brief van de minister over thuiszitters van mei 2023", True),
        ("ik kreeg de brief in april al, wat nu", True),
        ("in april kreeg ik een brief", False),
        ("de brief ligt er. In april hoorden we meer", False),
        ("lijst", False),
        ("mei 2023", False),
        ("vraag 3", False),
    ):
        assert signals_of(text).names_document is named, text


def test_what_a_text_is_about_is_told() -> None:
    assert speaks_of_school_type("mbo", "Voor studenten gelden andere regels.")
    assert not speaks_of_school_type("mbo", "Voor kleuters gelden andere regels.")
    assert speaks_of_actor("pvv", "Inbreng van de leden van de PVV-fractie")
    assert not speaks_of_actor("pvv", "Inbreng van de leden van de SGP-fractie")


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("leerlnig", "leerling"),
        ("onderwjis", "onderwijs"),
        ("ondrewijs", "onderwijs"),
        ("zrogplicht", "zorgplicht"),
        ("inspektie", "inspectie"),
        ("toezich", "toezicht"),
        ("samenwerkingsverbant", "samenwerkingsverband"),
        ("samenwerkingverbandd", "samenwerkingsverband"),
        ("school", None),
        ("opp", None),
        ("scool", "school"),
        ("schl", None),
        ("31497", None),
        ("vierkant", None),
        ("waar", None),
    ],
)
def test_a_typing_error_is_read_as_the_nearest_word(word: str, right: str | None) -> None:
    assert spelling_of(CORPUS).repair(word) == right


def test_of_two_words_as_near_the_more_frequent_is_meant() -> None:
    assert Spelling({"plaats": 1, "praats": 9}).repair("paats") == "praats"
    assert Spelling({"plaats": 9, "praats": 1}).repair("paats") == "plaats"


def test_known_words_are_no_errors() -> None:
    counts = {"begeleiding": 4}
    assert Spelling(counts).repair("begeleidinq") == "begeleiding"
    assert Spelling(counts, ["begeleidinq"]).repair("begeleidinq") is None


@settings(deadline=None)
@given(st.text(max_size=24))
def test_a_repair_is_a_word_of_the_documents(word: str) -> None:
    spelling = spelling_of(CORPUS)
    right = spelling.repair(word)
    assert right is None or spelling.repair(right) is None


def test_the_list_of_words_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.json"
    spelling_of(CORPUS).save(path)
    assert load_spelling(path).repair("leerlnig") == "leerling"
    assert load_spelling(path, ["leerlnig"]).repair("leerlnig") is None
    path.write_text(path.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        load_spelling(path)
    with pytest.raises(SnapshotError, match="cannot be read"):
        load_spelling(tmp_path / "none.json")


def test_a_list_of_words_without_counts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.json"
    path.write_text('["leerling", 3]', encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        load_spelling(path)


@cache
def book() -> PhraseBook:
    return phrase_book([("RODO", "raad van ouders en docenten"), ("zq", "zeldzame quote")])


def words_for(text: str, language: str = "nl") -> dict[str, float]:
    return {expansion.words: expansion.weight for expansion in book().expand(text, language)}


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("ik wil met de juf praten", "nl", "leraar"),
        ("wie betaalt de taxi", "nl", "leerlingenvervoer"),
        ("mijn kind wordt gepest", "nl", "pesten"),
        ("wat is een tlv", "nl", "toelaatbaarheidsverklaring"),
        ("the teacher", "en", "leraar"),
        ("my child is bullied", "en", "pesten"),
        ("Wer bezahlt die Lehrerin?", "de", "leraar"),
        ("çocuklarım", "tr", "kind"),
        ("okula gitmiyor", "tr", "school"),
        ("مدارس", "ar", "school"),
        ("dziecku", "pl", "leerling"),
        ("w szkołach", "pl", "school"),
        ("школою", "uk", "school"),
        ("дитині", "uk", "kind"),
    ],
)
def test_words_get_the_names_that_documents_use(text: str, language: str, word: str) -> None:
    assert word in words_for(text, language)


def test_weights_say_how_sure_an_expansion_is() -> None:
    assert words_for("wat doet de rodo") == {"raad van ouders en docenten": EXACT}
    assert words_for("wat zegt de raad van ouders en docenten") == {"RODO": EXACT}
    tlv = words_for("wat is een tlv")
    assert tlv["toelaatbaarheidsverklaring"] == EXACT > tlv["tlv-aanvraag"] == SAME
    assert words_for("wat doet de gemeente").get("vng") == SAME
    assert words_for("zq")["zeldzame quote"] == UNSURE
    assert words_for("juf")["leraar"] == EVERYDAY
    assert all(0 < weight <= 1 for weight in words_for("the school, the child and the taxi", "en").values())


@pytest.mark.parametrize(
    ("short", "long", "told"),
    [
        ("tlv", "toelaatbaarheidsverklaring", True),
        ("SWV", "samenwerkingsverband", True),
        ("ojs", "ouder- en jeugdsteunpunt", True),
        ("vng", "gemeente", False),
        ("bpv", "stage", False),
        ("pot", "toelaatbaarheid", False),
    ],
)
def test_an_abbreviation_takes_its_letters_from_what_it_stands_for(short: str, long: str, told: bool) -> None:
    assert abbreviates(short, long) is told


@pytest.mark.parametrize(
    ("word", "short"),
    [("swvs", "swv"), ("tlven", "tlv"), ("mboers", "mbo"), ("swv", None), ("opus", None), ("scholen", None)],
)
def test_forms_of_an_abbreviation_are_known(word: str, short: str | None) -> None:
    assert book().uninflected(word) == short


def test_the_longest_phrase_that_is_known_is_taken() -> None:
    book = PhraseBook({"nl": {"extra": {"los": 0.5}, "extra hulp": {"steun": 0.5}}})
    assert book.expand("wie geeft extra hulp in de klas", "nl") == [Expansion("extra hulp", "steun", 0.5)]
    assert book.expand("extra geld", "nl") == [Expansion("extra", "los", 0.5)]
    assert book.expand("", "nl") == []
    assert book.expand("extra hulp", "en") == []


def test_the_words_of_a_longer_name_share_its_weight() -> None:
    weights = weighted_stems(
        [
            Expansion("a", "passend onderwijs", 0.5),
            Expansion("b", "onderwijs", 0.75),
            Expansion("c", "de", 1.0),
        ]
    )
    assert weights == {"passend": 0.25, "onderwijs": 0.75}


def test_the_table_of_words_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "phrases.json"
    book().save(path)
    for text, language in (("de juf en de rodo", "nl"), ("the teacher", "en"), ("школою", "uk")):
        assert load_phrases(path).expand(text, language) == book().expand(text, language)
    for harmed in (path.read_text(encoding="utf-8")[:-5], "[1, 2]", '{"nl": 3}'):
        path.write_text(harmed, encoding="utf-8")
        with pytest.raises(SnapshotError, match="cannot be read"):
            load_phrases(path)


@pytest.mark.parametrize(
    ("word", "language", "bare"),
    [
        ("والمدرسة", "ar", "مدرس"),
        ("مدارس", "ar", "مدارس"),
        ("اب", "ar", "اب"),
        ("konusmak", "tr", "konus"),
        ("yemek", "tr", "ye"),
        ("mak", "tr", "mak"),
        ("schulen", "de", "schulen"),
    ],
)
def test_words_lose_what_their_language_adds(word: str, language: str, bare: str) -> None:
    assert stripped(word, language) == bare


def test_inflected_forms_are_found_by_how_they_begin() -> None:
    polish = NearForms(["szkoła", "szpital", "szkoła podstawowa", "dom"], "pl")
    assert [polish.find(word) for word in ("szkołach", "szpitala", "szereg", "do", "kot")] == [
        "szkoła",
        "szpital",
        None,
        None,
        None,
    ]


def test_foreign_function_words_say_nothing() -> None:
    assert foreign_words("Who pays for the taxi?", "en") == ["pays", "taxi"]
    assert foreign_words("The taxi", "xx") == ["the", "taxi"]


def asked(text: str, **choices: bool) -> Query:
    return understand(text, book(), spelling_of(CORPUS), IndexSettings(**choices))  # type: ignore[arg-type]


def test_a_question_is_searched_by_its_own_words_first() -> None:
    query = asked("Wat doet de juf met een leerlnig?")
    assert query.repairs == {"leerlnig": "leerling"}
    assert query.corrected == "Wat doet de juf met een leerlnig? leerling"
    assert dict(query.terms.asked) == {"juf": 1.0, "leerling": 0.9}
    assert query.terms.weights["juf"] == 1.0
    assert 0 < query.terms.weights["lerar"] < 1


def test_a_foreign_question_is_searched_in_dutch() -> None:
    query = asked("Does the teacher help?")
    assert query.language == "en"
    assert query.repairs == {}
    assert "lerar" in query.terms.asked
    assert "teacher" not in query.terms.asked
    assert query.terms.weights["teacher"] == 1.0
    assert not query.terms.grams


@pytest.mark.parametrize("text", ["hoeveel swv's zijn er", "hoeveel swv'en zijn er", "hoeveel swvs zijn er"])
def test_an_abbreviation_is_asked_with_its_equals(text: str) -> None:
    query = asked(text)
    assert query.asked_words == ["swv"]
    (equals,) = query.terms.names
    assert {("swv",), ("samenwerkingsverband",)} <= set(equals)
    assert not {"swv", "samenwerkingsverband"} & {*query.terms.asked, *query.terms.weights}


SUBJECT = "het recht om gehoord te worden"


@pytest.mark.parametrize(
    "frame",
    [
        "wat antwoordde de staatssecretaris over {}?",
        "Wat zei de minister van OCW over {}",
        "citaat minister {}",
        "wat staat er in de kamerbrief over {}?",
        "{}: nog steeds van kracht?",
        "stand van zaken {}",
        "definitie {}",
        "{} volgens de bewindspersoon",
        "Goedemiddag, kunt u mij vertellen: {}? Alvast bedankt, met vriendelijke groet",
        "What did the minister say about {}?",
        "{}? Mijn dochter is 9 jaar oud",
        "{}, hij is bijna twaalf",
        "Dank je wel! {}?",
    ],
)
def test_what_frames_a_subject_is_not_asked(frame: str) -> None:
    query = asked(frame.format(SUBJECT))
    assert query.subject.strip(" ?:,") == SUBJECT
    assert query.asked_words == ["recht", "gehoord"]


def test_a_common_word_is_not_taken_for_a_phrase_of_which_only_it_is_left() -> None:
    assert "speciaal onderwijs" not in [each.words for each in asked("welke school is dat?").expansions]


def test_a_phrase_is_known_with_a_typing_error_in_it() -> None:
    right, wrong = (asked(f"wat is ambulante {word}?") for word in ("begeleiding", "begeliding"))
    assert [each.words for each in wrong.expansions] == [each.words for each in right.expansions] != []


@pytest.mark.parametrize(
    "text",
    [
        "Wat zei de minister?",
        "stand van zaken",
        "definitie",
        "ouders hebben recht op uitleg",
        "beste school voor mijn kind",
        "zeg wat de minister dacht over drones",
        "kunt u voor mij een brief schrijven",
        "mijn zoon is 4, mag hij naar school",
        "",
    ],
)
def test_a_question_without_another_subject_stays_as_it_is(text: str) -> None:
    assert subject_of(text) == text


@settings(deadline=None)
@given(st.text(max_size=60))
def test_the_subject_is_a_part_of_the_question(text: str) -> None:
    assert subject_of(text) in text
    assert subject_of(f"wat zei de minister over {text}") in f"wat zei de minister over {text}"


def test_expansion_and_repair_can_be_left_out() -> None:
    query = asked("Wat doet de juf met een leerlnig?", expand=False, repair=False)
    assert (query.expansions, query.repairs) == ((), {})
    assert dict(query.terms.weights) == {"juf": 1.0, "leerlnig": 1.0}


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_question_can_be_understood(text: str) -> None:
    query = asked(text)
    assert all(0 < weight <= 1 for weight in query.terms.weights.values())


def test_an_abbreviation_that_a_document_explains_is_understood(tmp_path: Path) -> None:
    records = (
        pair("1", "Wie zit er in de raad van ouders en docenten?", "Daarin zitten vier ouders."),
        pair("2", "Wie betaalt de taxi?", "De gemeente betaalt de taxi."),
    )
    document = kamerstuk("uitleg", records, abbreviations=(("RODO", "raad van ouders en docenten"),))
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [document]), IndexSettings(epochs=0))
    first = open_snapshot(folder).search("wat is de rodo?")[0]
    assert first.entry.record.numbers == ("1",)
    assert first.signs.lexical > 0
    literal = open_snapshot(folder, IndexSettings(expand=False)).search("wat is de rodo?")
    assert all(hit.signs.lexical == 0 for hit in literal)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Mijn zoon zit thuis, wat is zorgplicht?", "wat is zorgplicht?"),
        (
            "We kregen een brief. Wat is een toelaatbaarheidsverklaring?",
            "Wat is een toelaatbaarheidsverklaring?",
        ),
        ("Mijn zoon zit thuis, wat is er aan de hand?", "Mijn zoon zit thuis, wat is er aan de hand?"),
        ("Mijn zoon zit thuis, wat moet ik doen?", "Mijn zoon zit thuis, wat moet ik doen?"),
    ],
)
def test_a_last_clause_that_asks_for_a_term_is_the_question(text: str, subject: str) -> None:
    assert subject_of(text) == subject
