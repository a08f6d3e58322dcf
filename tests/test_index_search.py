"""Searching a small index made for real: tantivy, Chroma and the embedded model."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.confidence import NO_EVIDENCE, Evidence, confidence
from index.passage import PASSAGE_WORDS, entries_of, passages_of, stretches
from index.rank import ANSWER, NO_SIGNS, QUESTION, REFERRED, Scored, Signs, nearest, ordered, with_turn
from index.retriever import PassendRetriever
from index.settings import IndexSettings, RankWeights
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from index.stem import stem
from index.tokens import content_words, grams, stems, words
from index.words_met import WordsMet
from tests.index_corpus import kamerstuk, keep, pair, placed

TAXI = kamerstuk(
    "vervoer",
    (
        pair("1", "Wie betaalt het vervoer van leerlingen?", "De gemeente betaalt het vervoer naar school."),
        pair("2", "Wie betaalt de taxi?", "Zie het antwoord op vraag 1.", refers=("1",)),
        pair(
            "3", "Hoe lang mag de reis duren?", "De reistijd is in de verordening begrensd.", notes=("GGD",)
        ),
    ),
    dossier="31497",
    number="460",
)
PLAN = kamerstuk(
    "plan",
    (
        pair(
            "57",
            "Moet het opp worden geregistreerd?",
            "Ja, het opp staat in het Register Onderwijsdeelnemers.",
        ),
        pair(
            "58", "Wat is het verschil tussen een opp en een handelingsplan?", "Een opp kijkt verder vooruit."
        ),
        pair("59", "Wie houdt toezicht op een samenwerkingsverband?", "Daarop ziet de inspectie toe."),
    ),
)


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "index"
    build_snapshot(folder, keep(folder, [TAXI, PLAN]), IndexSettings(epochs=1))
    return folder


@pytest.fixture(scope="module")
def snapshot(index_dir: Path) -> Snapshot:
    return open_snapshot(index_dir)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("verschil opp en handelingsplan", "58"),
        ("what is the difference between an opp and a handelingsplan", "58"),
        ("leerlingenvervoer", "1"),
        ("moeten scholen een opp registreren?", "57"),
        ("samenwerkingsverbant toezigt", "59"),
        ("reistijd GGD", "3"),
    ],
)
def test_the_best_hit_is_the_right_pair(snapshot: Snapshot, query: str, number: str) -> None:
    hits = snapshot.search(query)
    assert hits[0].entry.record.numbers == (number,)
    assert all(hit.score > 0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.entry.id for hit in hits}) == len(hits)


def test_an_answer_that_refers_elsewhere_is_found_by_what_it_refers_to(snapshot: Snapshot) -> None:
    found = [hit.entry.record.numbers[0] for hit in snapshot.search("betaalt de gemeente?")]
    assert found.index("1") < found.index("2") < 3


@pytest.mark.parametrize(
    "query", ["", "de het een", "???", 'id:"a" AND (', "*", "م", "x" * 10_000, "opp " * 2500]
)
def test_no_question_breaks_the_search(snapshot: Snapshot, query: str) -> None:
    hits = snapshot.search(query, 3)
    assert len(hits) <= 3
    assert 0 <= snapshot.confidence(query, hits) <= 1


def test_confidence_tells_answerable_from_off_topic(snapshot: Snapshot) -> None:
    answerable = [
        "wat is het verschil tussen een opp en een handelingsplan",
        "wie betaalt het vervoer van leerlingen",
    ]
    strange = ["Wat is de hoofdstad van Peru?", "asdf qwerty zxcv", "Hoe bak ik een appeltaart?", "hallo"]
    assert min(snapshot.confidence(query, snapshot.search(query)) for query in answerable) >= 0.5
    assert max(snapshot.confidence(query, snapshot.search(query)) for query in strange) < 0.5
    assert snapshot.confidence("opp", []) == 0


def test_confidence_grows_with_the_evidence() -> None:
    def evidence(share: float) -> Evidence:
        return Evidence(share, share, share, share, share, share, share, 0.5, 0, 0, 0, 0)

    steps = [confidence(evidence(share)) for share in (0.0, 0.2, 0.5, 0.8, 1.0)]
    assert steps == sorted(steps)
    assert steps[0] < steps[-1] < 1
    met = WordsMet(*[1.0] * len(fields(WordsMet)))
    sure = replace(evidence(1.0), answered=met, whole=met)
    assert 0.5 < confidence(sure) < 1
    assert confidence(replace(sure, question=0.29, answer=0.29)) <= 0.5
    against = replace(evidence(0.8), year=1.0, off_topic=1.0)
    assert confidence(against) < confidence(evidence(0.8))
    assert confidence(NO_EVIDENCE) == 0
    assert confidence(replace(NO_EVIDENCE, void=False, named=True)) == 1


def test_a_snapshot_gives_its_entries_and_documents(snapshot: Snapshot) -> None:
    found = next(entry for entry in entries_of(PLAN) if "58" in entry.record.numbers)
    assert snapshot.entry(found.id) == found
    assert snapshot.documents() == [TAXI, PLAN]
    path = snapshot.pdf_path(PLAN.sha256)
    assert path is not None
    assert path.is_file()
    assert snapshot.pdf_path("../current") is None


def test_embedding_gives_unit_vectors(snapshot: Snapshot) -> None:
    vectors = snapshot.embed(["het opp van een leerling", "", "vervoer"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)


def test_the_retriever_is_a_langchain_retriever(snapshot: Snapshot) -> None:
    documents = PassendRetriever(snapshot=snapshot, k=2).invoke("verschil opp en handelingsplan")
    first = documents[0]
    assert len(documents) == 2
    assert first.page_content == f"{PLAN.records[1].question.content}\n\n{PLAN.records[1].answer.content}"
    assert first.metadata["question_numbers"] == ["58"]
    assert first.metadata["pages"] == [1, 1]
    assert snapshot.entry(first.metadata["entry_id"]).record == PLAN.records[1]


def test_asking_does_not_wait_for_torch(index_dir: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from index.snapshot import open_snapshot\n"
        "print(open_snapshot(Path(sys.argv[1])).search('opp')[0].entry.record.numbers[0][:1])\n"
        "print([name for name in ('torch', 'sentence_transformers', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(index_dir)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split("\n")[:2] == ["5", "[]"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("scholen", "school"),
        ("leerlingen", "leerling"),
        ("handelingsplannen", "handelingsplan"),
        ("mogelijkheden", "mogelijkheid"),
        ("gemeenten", "gemeente"),
        ("verschillen", "verschil"),
        ("thuiszitters", "thuiszitter"),
        ("jaren", "jaar"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_tokens_keep_numbers_and_drop_function_words() -> None:
    assert words("Kamerstuk 31 497, nr. 460") == ["kamerstuk", "31497", "nr", "460"]
    assert words("€ 1.234.567 en 3,5%") == ["1234567", "en", "3,5"]
    assert words("in 2021 22 scholen") == ["in", "2021", "22", "scholen"]
    assert content_words("Wat is de coördinatie?") == ["coordinatie"]
    assert stems("Wat is het verschil tussen een OPP en opp’s?") == ["verschil", "opp", "opp"]
    assert grams("opp school") == ["_opp_", "_scho", "schoo", "chool", "hool_"]


def test_a_long_answer_is_matched_in_overlapping_stretches() -> None:
    text = " ".join(f"Zin {count} gaat over een ander onderdeel van de wet." for count in range(60))
    parts = stretches(text)
    assert len(parts) > 3
    assert all(len(part.split()) <= PASSAGE_WORDS for part in parts)
    assert all(part in text for part in parts)
    assert {word for part in parts for word in part.split()} == set(text.split())
    assert all(set(part.split(". ")) & set(after.split(". ")) for part, after in pairwise(parts))
    assert stretches("woord " * 1000)[0].split() == ["woord"] * PASSAGE_WORDS
    assert stretches(" ") == []


def test_passages_name_their_entry_and_what_they_refer_to() -> None:
    entry = entries_of(TAXI)[1]
    kinds = [(passage.kind, passage.text) for passage in passages_of(entry)]
    assert kinds == [
        ("question", "Wie betaalt de taxi?"),
        ("answer", "Zie het antwoord op vraag 1."),
        ("referred", "De gemeente betaalt het vervoer naar school."),
    ]
    assert {passage.entry_id for passage in passages_of(entry)} == {f"{TAXI.sha256[:16]}-1"}


def test_an_answer_refers_to_its_own_list_where_a_document_numbers_anew() -> None:
    lists = [
        (
            pair("1", "Wie betaalt?", f"De {payer}."),
            pair("2", "Wie nog?", "Zie vraag 1a.", refers=("1a",)),
        )
        for payer in ("gemeente", "school")
    ]
    entries = entries_of(kamerstuk("twee", (*lists[0], *lists[1])))
    referred = [[each.text for each in passages_of(entry) if each.kind == "referred"] for entry in entries]
    assert referred == [[], ["De gemeente."], [], ["De school."]]


def test_each_question_of_a_pair_is_a_passage_and_all_together_are_one() -> None:
    each = [pair("1", "Wat is een tlv?", "Een jaar."), pair("2", "Hoe lang is die geldig?", "Een jaar.")]
    questions = tuple(question for record in each for question in record.questions)
    together = replace(
        each[0], questions=questions, question=placed("Wat is een tlv?\nHoe lang is die geldig?")
    )
    (entry,) = entries_of(kamerstuk("twee vragen", (together,)))
    found = [passage.text for passage in passages_of(entry) if passage.kind == "question"]
    assert found == [together.question.content, "Wat is een tlv?", "Hoe lang is die geldig?"]


def test_an_entry_is_worth_the_same_under_either_name(tmp_path: Path) -> None:
    records = (
        pair("1", "Wie geeft een tlv af?", "Het bestuur geeft de tlv af."),
        pair(
            "2",
            "Wie geeft een toelaatbaarheidsverklaring af?",
            "Het bestuur geeft de toelaatbaarheidsverklaring af.",
        ),
        pair("3", "Wie betaalt de taxi?", "De gemeente betaalt de taxi."),
    )
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [kamerstuk("namen", records)]), IndexSettings(epochs=0))
    opened = open_snapshot(folder)
    for name in ("tlv", "toelaatbaarheidsverklaring"):
        hits = {hit.entry.record.numbers: hit for hit in opened.search(f"wie beslist over een {name}?")}
        assert hits["2",].signs.lexical >= hits["1",].signs.lexical * 0.5
        assert hits["1",].signs.lexical >= hits["2",].signs.lexical * 0.5
        assert ("3",) not in hits or hits["3",].signs.lexical == 0
        assert opened.evidence(name, list(hits.values())).coverage == 1
    opened.close()


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({}, []),
        ({1: Signs(0.4, 0.2, 0.0), 0: Signs(0.2, 0.2, 0.4)}, [(0, 1.0), (1, 0.6)]),
        ({0: Signs(0.5, 0.0, 0.0), 1: Signs(0.45, 0.0, 0.0, year=1.0)}, [(1, 0.5175), (0, 0.5)]),
        ({2: Signs(0.5, 0.0, 0.0), 1: Signs(0.5, 0.0, 0.0)}, [(1, 0.5), (2, 0.5)]),
        ({0: Signs(-0.5, 0.0, 0.0)}, [(0, 0.0)]),
    ],
)
def test_entries_are_ranked_by_a_weighted_sum(
    signs: dict[int, Signs], expected: list[tuple[int, float]]
) -> None:
    ranked = ordered(signs, RankWeights(question=1, answer=1, lexical=1.5, year=0.15))
    assert [(one.position, pytest.approx(one.score)) for one in ranked] == expected


def test_what_fits_the_last_turn_too_comes_first() -> None:
    whole = [Scored(0, 2.0, NO_SIGNS), Scored(1, 1.8, NO_SIGNS)]
    turn = [Scored(1, 0.5, NO_SIGNS), Scored(2, 0.3, NO_SIGNS)]
    found = with_turn(whole, turn)
    assert [one.position for one in found] == [1, 0, 2]
    assert found[0].score <= whole[0].score
    assert with_turn(whole, []) == whole
    assert with_turn([], turn) == turn


def test_the_nearest_passage_of_each_kind_counts() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8], [1, 0]], dtype=np.float16)
    kinds = np.array([QUESTION, ANSWER, ANSWER, REFERRED], dtype=np.int8)
    query = np.array([0.0, 1.0], dtype=np.float32)
    near = nearest(query, [(0, 3), (2, 3), (3, 4)], vectors, kinds, 0.9)
    assert near == pytest.approx(np.array([[0, 1], [0.8, 0.8], [0, 0]]), abs=1e-3)
    turned = nearest(np.array([1.0, 0.0], dtype=np.float32), [(3, 4)], vectors, kinds, 0.9)
    assert turned == pytest.approx(np.array([[0.9, 0.9]]), abs=1e-3)
    assert nearest(query, [], vectors, kinds, 0.9).shape == (0, 2)


def test_a_question_that_leans_on_the_one_before_it_is_read_behind_that() -> None:
    asked = (
        "Hoe lang is de wachtlijst voor het speciaal onderwijs?",
        "En in het voortgezet speciaal onderwijs?",
        "Gelden deze aantallen ook voor het mbo?",
        "Vragen deze leden naar het mbo?",
        "Wie betaalt de taxi, en hoe wordt deze aangevraagd?",
    )
    entries = entries_of(
        kamerstuk("leunt", tuple(pair(str(n), text, "Dat is zo.") for n, text in enumerate(asked, 1)))
    )
    texts = [[each.text for each in passages_of(entry) if each.kind == "question"] for entry in entries]
    assert [len(each) for each in texts] == [1, 2, 2, 1, 1]
    assert texts[1] == [asked[1], f"{asked[0]}\n{asked[1]}"]
