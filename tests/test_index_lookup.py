"""Look-ups by document, question, page, date and speaker on a small real index; the catalogue on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Record
from index import catalog as catalogs
from index.catalog import Catalog, Place, Source, compact, place_of, years_in
from index.errors import SnapshotError
from index.lookup import NOTHING, select
from index.passage import entries_of
from index.settings import IndexSettings
from index.signals import signals_of
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from tests.index_corpus import kamerstuk, keep, pair, placed


def on_page(page: int, record: Record) -> Record:
    """The record as it would be read from this page."""
    question, answer = record.question.content, record.answer.content
    return replace(record, question=placed(question, page), answer=placed(answer, page))


def under(heading: str, record: Record) -> Record:
    """The record as it would be read from below this heading."""
    return replace(record, heading=heading)


NEW_LIST = kamerstuk(
    "nieuw",
    (
        pair("1", "Wie betaalt de rolstoel?", "De gemeente betaalt de rolstoel."),
        on_page(2, pair("2", "Wat kost de taxi?", "De taxi kost vijf euro.")),
        on_page(2, pair("12", "Wat doet de inspectie?", "De inspectie houdt toezicht.")),
        on_page(3, pair("12a", "Hoe vaak komt de inspectie?", "Eens in de vier jaar.")),
    ),
    dossier="31497",
    number="460",
    date="2023-05-25",
    page_labels=("25", "26", "27"),
)
OLD_LIST = kamerstuk(
    "oud",
    (
        pair("1", "Wat is een brugklas?", "Het eerste leerjaar."),
        pair("3", "Wat is een toets?", "Een proef van kennis."),
    ),
    dossier="31497",
    number="300",
    date="2021-03-10",
)
APPENDIX = kamerstuk(
    "aanhangsel",
    (pair("1", "Klopt het bericht over de gymzaal?", "Ja, dat bericht klopt."),),
    layout="aanhangsel",
    number="1873",
    date="2022-11-02",
)
MEETING = kamerstuk(
    "overleg",
    (
        under("Inbreng van de leden van de PVV-fractie", pair("1", "Waarom stijgt het?", "Door zorg.")),
        under("Inbreng van de leden van de SGP-fractie", pair("2", "Blijft er keuze?", "Ja, die blijft.")),
    ),
    layout="vso",
    dossier="36100-VIII",
    dossiers=("36100-VIII", "24724"),
    number="9",
    date="2023-06-15",
)
UNDATED = kamerstuk("brief", (pair("7", "Wat is een zwemles?", "Les in het water."),), layout="brief")
DOCUMENTS = [OLD_LIST, NEW_LIST, APPENDIX, MEETING, UNDATED]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("lookup") / "index"
    build_snapshot(folder, keep(folder, DOCUMENTS), IndexSettings(epochs=0))
    return open_snapshot(folder)


def wrong(*case: object, reason: str) -> ParameterSet:
    """A case that is known to go wrong."""
    return pytest.param(*case, id=reason)


def found(snapshot: Snapshot, question: str) -> list[tuple[str, str]]:
    """Document and first question number of each hit."""
    return [(hit.entry.document.title, hit.entry.record.numbers[0]) for hit in snapshot.search(question)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("vraag 2 van 31497-460", [("nieuw", "2")]),
        ("Wat is het antwoord op vraag 12a van Kamerstuk 31 497, nr. 460?", [("nieuw", "12a")]),
        ("Vraag 12A, 31.497 nr. 460", [("nieuw", "12a")]),
        ("vragen 12 en 1 van 31497-460", [("nieuw", "12"), ("nieuw", "1")]),
        ("31497, nr. 460: vragen 1 t/m 3", [("nieuw", "1"), ("nieuw", "2")]),
        ("vraag 3 uit dossier 31497", [("oud", "3")]),
        ("vraag 1 uit dossier 31 497", [("nieuw", "1"), ("oud", "1")]),
        ("wat staat er op pagina 26 van 31497-460", [("nieuw", "2"), ("nieuw", "12")]),
        ("vraag 1 van de lijst van 10 maart 2021", [("oud", "1")]),
        ("question 2 of the list of 25 May 2023", [("nieuw", "2")]),
        ("Frage 2 der Liste vom 25. Mai 2023", [("nieuw", "2")]),
        ("pytanie 2 z 25 maja 2023", [("nieuw", "2")]),
        ("питання 2, 25 травня 2023", [("nieuw", "2")]),
        ("10 Mart 2021, soru 3", [("oud", "3")]),
        ("سؤال 2 من 31497-460", [("nieuw", "2")]),
        ("vraag 1 van aanhangsel 1873", [("aanhangsel", "1")]),
        ("vraag 2 van 36 100 VIII, nr. 9", [("overleg", "2")]),
        ("vraag 2 van 24724 nr. 9", [("overleg", "2")]),
        ("wat vroeg de PVV in het verslag van juni 2023?", [("overleg", "1")]),
        ("wat vroegen de leden van de SGP in 36100-VIII?", [("overleg", "2")]),
        ("vraag 2 van 31497-460 over het schooljaar 2020-2021", [("nieuw", "2")]),
        ("vraag 1 van aanhangsel 1873 over 2019", [("aanhangsel", "1")]),
        ("vraag 2 van 36 100, nr. 9", [("overleg", "2")]),
        ("vraag 2 van 36 100 hoofdstuk VIII, nr. 9", [("overleg", "2")]),
        ("vraag 2 nr. 460", [("nieuw", "2")]),
        ("nr 300 antwoord 3", [("oud", "3")]),
        ("ah 1873 vraag 1", [("aanhangsel", "1")]),
        ("ah-tk-20222023-1873, vraag 1", [("aanhangsel", "1")]),
        ("vraag 2 mei 2023", [("nieuw", "2")]),
        wrong("vraag 2, lijst 25 mei 2023", [("nieuw", "2")], reason="the day counts as a document's number"),
        wrong("soru 2, 25 Mayıs 2023", [("nieuw", "2")], reason="the dotless ı is not folded"),
        wrong("question no. 2 of 31497-460", [("nieuw", "2")], reason="YAML reads the word 'no' as false"),
    ],
)
def test_what_a_question_names_is_all_that_it_gets(
    snapshot: Snapshot, question: str, expected: list[tuple[str, str]]
) -> None:
    hits = snapshot.search(question)
    assert found(snapshot, question) == expected
    assert all(hit.named for hit in hits)
    assert snapshot.confidence(question, hits) == 1


@pytest.mark.parametrize(
    "question",
    [
        "vraag 99 van 31497-460",
        "vraag 12b van 31497-460",
        "vraag 2 van 31497-999",
        "vraag 1 van dossier 99999",
        "vraag 1 van de lijst van 3 april 2019",
        "wat staat er op pagina 80 van 31497-460",
        "aanhangsel 9999",
        "vraag 1 van aanhangsel 1873 van 3 april 2019",
        "Was steht in der Liste vom 3. April 2019?",
        "het verslag van december 2023",
    ],
)
def test_a_place_that_the_documents_do_not_have_is_answered_by_nothing(
    snapshot: Snapshot, question: str
) -> None:
    found = select(signals_of(question), snapshot.catalog)
    assert (found.positions, found.certain, found.void) == ((), False, True)
    assert found.reason in ("no_place", "no_document")
    assert snapshot.confidence(question, snapshot.search(question)) == 0


@pytest.mark.parametrize(
    "question",
    [
        "Wie betaalt de rolstoel?",
        "hoeveel leerlingen waren er in 2019?",
        "wat kost de taxi van 31 497 leerlingen",
        "wie betaalt de taxi in groep 3",
        "",
        wrong("Is er € 30.000 per leerling beschikbaar?", reason="an amount counts as a dossier"),
        wrong("wat doen die 30 000 docenten?", reason="a count counts as a dossier"),
        wrong("May I see the letter about the wheelchair?", reason="the verb 'may' counts as a month"),
    ],
)
def test_a_question_that_names_no_place_is_searched(snapshot: Snapshot, question: str) -> None:
    assert select(signals_of(question), snapshot.catalog) == NOTHING
    assert not any(hit.named for hit in snapshot.search(question))


@pytest.mark.parametrize(
    ("question", "reason", "titles"),
    [
        ("vraag 1", "several", ["nieuw", "overleg", "aanhangsel", "oud"]),
        ("vraag 300", "no_place", ["nieuw", "overleg", "aanhangsel", "oud", "brief"]),
        ("vraag 99 van 31497-460", "no_place", ["nieuw"]),
        ("31497-999", "no_document", []),
        ("31497-460", "document", ["nieuw"]),
        ("dossier 31497", "document", ["nieuw", "oud"]),
        ("vraag 7", "", ["brief"]),
    ],
)
def test_why_a_look_up_is_not_one_answer(
    snapshot: Snapshot, question: str, reason: str, titles: list[str]
) -> None:
    looked_up = snapshot.looked_up(question)
    assert looked_up.reason == reason
    assert sorted(snapshot.document(sha256).title for sha256 in looked_up.documents) == sorted(titles)


def test_a_number_that_several_documents_have_comes_first_but_is_not_certain(snapshot: Snapshot) -> None:
    question = "vraag 1 over de brugklas"
    hits = snapshot.search(question)
    assert {number for _, number in found(snapshot, question)[:4]} == {"1"}
    assert found(snapshot, question)[0] == ("oud", "1")
    assert not any(hit.named for hit in hits)
    assert 0 < snapshot.confidence(question, hits) < 1


def test_a_number_that_only_one_of_the_documents_has_comes_first(snapshot: Snapshot) -> None:
    assert found(snapshot, "vraag 7")[0] == ("brief", "7")


def test_a_document_without_a_place_is_searched_within(snapshot: Snapshot) -> None:
    question = "wat kost de taxi, lijst van 25 mei 2023"
    titles = [title for title, _ in found(snapshot, question)]
    assert found(snapshot, question)[0] == ("nieuw", "2")
    assert set(titles) == {"nieuw"}


def test_a_speaker_who_is_not_in_the_document_does_not_hide_it(snapshot: Snapshot) -> None:
    question = "wat vroeg D66 in 36100-VIII nr. 9?"
    assert {title for title, _ in found(snapshot, question)} == {"overleg"}
    assert not any(hit.named for hit in snapshot.search(question))


def test_a_single_document_needs_no_naming(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [NEW_LIST]), IndexSettings(epochs=0))
    alone = open_snapshot(folder)
    assert found(alone, "wat is vraag 12a?") == [("nieuw", "12a")]
    assert found(alone, "pagina 27") == [("nieuw", "12a")]
    assert alone.confidence("wat is vraag 12a?", alone.search("wat is vraag 12a?")) == 1


def test_the_catalogue_of_a_snapshot_tells_where_entries_stand(snapshot: Snapshot) -> None:
    places = [place for place in snapshot.catalog.places if place.sha256 == NEW_LIST.sha256]
    assert [place.numbers for place in places] == [("1",), ("2",), ("12",), ("12a",)]
    assert [place.labels for place in places] == [("25",), ("26",), ("26",), ("27",)]
    assert [place.pages for place in places] == [(1, 1), (2, 2), (2, 2), (3, 3)]
    source = snapshot.catalog.sources[MEETING.sha256]
    assert source.dossiers == ("36100-viii", "24724")
    assert snapshot.catalog.date(0) == "2021-03-10"
    assert snapshot.catalog.entries_of([UNDATED.sha256, OLD_LIST.sha256]) == [len(snapshot.catalog) - 1, 0, 1]


texts = st.text(max_size=12)
numbers = st.tuples(st.integers(0, 999), st.integers(0, 999))
places = st.builds(
    Place,
    id=texts,
    sha256=texts,
    ordinal=st.integers(0, 999),
    numbers=st.lists(texts, max_size=3).map(tuple),
    pages=st.none() | numbers,
    labels=st.lists(texts, max_size=3).map(tuple),
    heading=texts,
    years=st.lists(st.integers(1980, 2049), max_size=3).map(tuple),
    vectors=numbers,
)
sources = st.builds(
    Source,
    sha256=texts,
    layout=texts,
    date=texts,
    dossiers=st.lists(texts, max_size=3).map(tuple),
    number=texts,
    title=texts,
)


@settings(deadline=None)
@given(
    st.lists(places, max_size=4, unique_by=lambda place: place.id),
    st.lists(sources, max_size=3, unique_by=lambda source: source.sha256),
)
def test_a_catalogue_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Place], documents: list[Source]
) -> None:
    path = tmp_path_factory.mktemp("catalogue") / "entries.jsonl"
    catalogs.write(path, entries, documents)
    read = catalogs.read(path)
    assert list(read.places) == entries
    assert list(read.sources.values()) == documents
    assert read.position == {place.id: position for position, place in enumerate(entries)}


PLACE = Place("a-0", "a", 0, ("1",), (1, 1), ("1",), "", (), 0, False, (0, 1))
SOURCE = Source("a", "kst", "2023-05-25", ("31497",), "460", "Lijst")


def cut_short(text: str) -> str:
    return text[:-10]


def without_a_field(text: str) -> str:
    return "".join(json.dumps(json.loads(line)[:-1]) + "\n" for line in text.splitlines())


def of_another_kind(text: str) -> str:
    return "17\n" + text


def without_rows(text: str) -> str:
    return text.replace("[0, 1]]", "[]]")


@pytest.mark.parametrize(
    "harm",
    [
        cut_short,
        without_a_field,
        of_another_kind,
        wrong(without_rows, reason="an IndexError gets through"),
    ],
)
def test_a_damaged_catalogue_is_refused(tmp_path: Path, harm: Callable[[str], str]) -> None:
    path = tmp_path / "entries.jsonl"
    catalogs.write(path, [PLACE], [SOURCE])
    assert isinstance(catalogs.read(path), Catalog)
    path.write_text(harm(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        catalogs.read(path)


def test_a_missing_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="cannot be read"):
        catalogs.read(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("In 2021 en 2023, en in 2021.", (2021, 2023)),
        ("schooljaar 2021-2022", (2021, 2022)),
        ("schooljaar 2021/22", (2021, 2022)),
        wrong("de eeuwwisseling 1999-2000", (1999, 2000), reason="the year 2000 becomes 1900"),
        ("€ 20210 en 12021, in 1950 en 2099", ()),
        ("2000 euro, € 2010, 2020 leerlingen", ()),
        ("in 2020 leerlingen, cijfers 2023 ouders, in 2024 € 3 miljoen", (2020, 2023, 2024)),
        ("op 2023-05-25", (2023,)),
        ("in 2023-05", (2023,)),
        ("schooljaar 24-25", (2024, 2025)),
        ("thuiszitters '23-'24", (2023, 2024)),
        ("schooljaar 2022-2023, 24-25 mei, blz. 24/25", (2022, 2023)),
    ],
)
def test_the_years_that_a_text_speaks_of(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("answer", "date", "latest", "ended"),
    [
        ("In 2021 waren het er 40, in 2019 nog 30.", "2022-05-01", 2021, False),
        ("Het wetsvoorstel treedt in 2023 in werking; het doel is 2035.", "2022-05-01", 2023, False),
        ("De regeling is per 1 januari 2024 Beëindigd.", "2024-05-01", 2024, True),
        ("In 2021 is dat vervallenverklaard.", None, 0, False),
        ("In 2021 is dat zo geregeld.", "1 februari 2022", 0, False),
    ],
)
def test_what_an_answer_tells_of_time(answer: str, date: str | None, latest: int, ended: bool) -> None:
    document = kamerstuk("a", (pair("1", "Hoe staat het ermee in 2022?", answer),), date=date)
    place = place_of(entries_of(document)[0], 0, 1)
    assert (place.latest, place.ended) == (latest, ended)


@pytest.mark.parametrize("number", ["31 497", "31.497", "31\u00a0497", " 31497"])
def test_numbers_are_compared_without_spaces_and_dots(number: str) -> None:
    assert compact(number) == "31497"
