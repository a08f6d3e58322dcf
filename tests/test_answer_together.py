"""Which entries answer together, paragraphs by their question, and what can be asked next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.answer import Answer
from assistant.compose import Sought, above, quotes
from assistant.respond import Assistant
from assistant.subquestions import by_question
from assistant.suggestions import as_question, suggestions
from assistant.terminal import readable, with_questions
from assistant.together import holds_more, together
from corpus.records import Question, Record
from index.passage import Entry, Hit, entries_of
from index.phrases import Expansion
from index.rank import Signs
from index.shipped import base_embedder
from tests.fake_searcher import FakeSearcher, kamerstuk, pair, placed


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    return base_embedder().encode(texts, "passage")


def several(questions: list[str], answer: str) -> Record:
    """A pair of several questions, numbered from 1."""
    return Record(
        numbers=tuple(str(place) for place, _ in enumerate(questions, 1)),
        questions=tuple(Question(str(place), placed(text)) for place, text in enumerate(questions, 1)),
        question=placed("\n".join(questions)),
        answer=placed(answer),
    )


SEARCHER = FakeSearcher(
    [
        kamerstuk(
            pair(
                "1", "Moet een leraar medicijnen geven?", "Nee. Een school kan daartoe niet worden verplicht."
            ),
            pair("2", "Is een leraar aansprakelijk bij medicijnen?", "Het schoolbestuur is aansprakelijk."),
            pair("3", "Wie betaalt de medicijnen?", "De ouders betalen."),
        )
    ]
)
FIRST, SECOND, THIRD = SEARCHER.entries()


def shown(question: str, *scores: float) -> list[str]:
    hits = [Hit(entry, score) for entry, score in zip((FIRST, SECOND, THIRD), scores, strict=True)]
    return [entry.record.numbers[0] for entry in together(SEARCHER.understand(question), hits)]


def test_a_near_tie_that_holds_more_of_the_question_is_shown_too() -> None:
    question = "ben ik als leraar aansprakelijk voor medicijnen"
    assert shown(question, 1.0, 0.95, 0.9) == ["1", "2"]
    assert shown(question, 1.0, 0.85, 0.8) == ["1"]
    assert shown("moet een leraar medicijnen geven", 1.0, 0.95, 0.9) == ["1"]


def test_an_older_answer_is_not_shown_twice() -> None:
    hits = [Hit(FIRST, 1.0, history=(SECOND,)), Hit(SECOND, 0.95)]
    assert together(SEARCHER.understand("leraar aansprakelijk"), hits) == [FIRST]


APART = "Voor het sbo duurt dit een week. Voor het vso duurt dit twee weken."


@pytest.mark.parametrize(
    ("question", "answer", "score", "added"),
    [
        ("wat is het verschil tussen sbo en vso bij de aanvraag", APART, 0.7, True),
        ("what is the difference between sbo and vso", APART, 0.7, True),
        ("hoe lang duurt de aanvraag in sbo en vso", APART, 0.7, False),
        ("wat is het verschil tussen sbo en so bij de aanvraag", APART, 0.7, False),
        ("wat is het verschil tussen sbo en vso bij de aanvraag", APART, 0.5, False),
        (
            "wat is het verschil tussen sbo en vso bij de aanvraag",
            "In sbo en vso duurt dit een week.",
            0.7,
            False,
        ),
    ],
)
def test_a_question_for_a_difference_is_shown_a_pair_that_tells_the_schools_apart(
    question: str, answer: str, score: float, added: bool
) -> None:
    best = pair("1", "Wat is de aanvraag?", "Een aanvraag is nodig voor sbo en vso.")
    searcher = FakeSearcher([kamerstuk(best, pair("2", "Hoe lang duurt dit?", answer))])
    first, second = searcher.entries()
    found = together(searcher.understand(question), [Hit(first, 1.0), Hit(second, score)])
    assert found == ([first, second] if added else [first])


def test_far_questions_are_not_offered_and_those_of_a_named_place_are() -> None:
    alike, unlike = Signs(0.5, 0.2, 0.0), Signs(0.3, 0.3, 0.5)
    hits = [Hit(SECOND, 0.8, alike), Hit(THIRD, 0.4, alike), Hit(FIRST, 0.9, unlike)]
    assert suggestions("mag dit", hits, [], 3) == ("Is een leraar aansprakelijk bij medicijnen?",)
    assert len(suggestions("mag dit", [replace(hit, named=True) for hit in hits], [], 3)) == 3


def test_another_name_for_a_word_of_the_question_counts() -> None:
    plain = SEARCHER.understand("wie draait op voor fouten")
    known = replace(plain, expansions=(Expansion("fout", "aansprakelijk", 0.5),))
    assert holds_more(known, FIRST, SECOND)
    assert not holds_more(plain, FIRST, SECOND)


TWO = [
    "Mag de gemeente een eigen bijdrage vragen voor vervoer?",
    "Wat kunnen ouders doen tegen een afwijzing van vervoer?",
]
PARAGRAPHS = (
    "De gemeente mag een eigen bijdrage voor vervoer vragen.\n"
    "Ouders kunnen tegen een afwijzing bezwaar maken bij de gemeente."
)


def entry_of(record: Record) -> Entry:
    return entries_of(kamerstuk(record))[0]


def test_each_paragraph_has_its_question_and_the_asked_one_comes_first() -> None:
    entry = entry_of(several(TWO, PARAGRAPHS))
    first, second = by_question(entry, "wat doen ouders tegen een afwijzing", (), embed)
    assert (first.asked, first.text) == (TWO[1], PARAGRAPHS.split("\n")[1])
    assert (second.asked, second.text) == (TWO[0], PARAGRAPHS.split("\n")[0])
    named, _ = by_question(entry, "vraag 2", ("2",), embed)
    assert named.asked == TWO[1]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("\n".join(reversed(PARAGRAPHS.split("\n"))), id="in another order"),
        pytest.param(PARAGRAPHS + "\nDat was het.", id="a paragraph more"),
        pytest.param("De gemeente mag dat.", id="one paragraph"),
    ],
)
def test_paragraphs_that_do_not_fit_their_questions_stay_together(answer: str) -> None:
    assert by_question(entry_of(several(TWO, answer)), "afwijzing", (), embed) == []


def test_the_whole_is_shown_without_gaps_whatever_the_order() -> None:
    searcher = FakeSearcher([kamerstuk(several(TWO, PARAGRAPHS))])
    answer = Assistant(searcher).ask("wat doen ouders tegen een afwijzing")
    first, second = PARAGRAPHS.split("\n")
    assert answer.answer == f"{second} [1]\n\n{first} [2]"
    assert above(answer) == [(0, TWO[1]), (len(second) + 6, TWO[0])]


def test_an_answer_that_opens_with_no_shows_its_question() -> None:
    answer = Assistant(SEARCHER).ask("moet een leraar medicijnen geven?")
    assert answer.citations[0].asked == "Moet een leraar medicijnen geven?"
    assert not answer.citations[0].quote.startswith(answer.citations[0].asked)
    assert with_questions(answer).startswith(
        "De Kamer vroeg: Moet een leraar medicijnen geven?\nHet antwoord: Nee. "
    )
    assert above(Assistant(SEARCHER).ask("wie betaalt de medicijnen?")) == []


@pytest.mark.parametrize(
    ("answer", "needs"),
    [
        ("De regeling is op 31 december 2024 geëindigd, na twee evaluaties.", True),
        ("Die eis is met ingang van 2025 voor alle scholen vervallen.", True),
        ("Het gaat om duizend leerlingen op scholen in het hele land.", True),
        ("De leerling houdt zijn plaats op school, ook na een verhuizing.", False),
        ("Het samenwerkingsverband betaalt de begeleiding van deze leerlingen.", False),
    ],
)
def test_an_answer_that_opens_with_what_only_its_question_names_shows_it(answer: str, *, needs: bool) -> None:
    entry = entry_of(pair("1", "Wat is er van de tegemoetkoming geworden?", answer))
    (quote,) = quotes(entry, "tegemoetkoming", 150)
    assert bool(quote.asked) == needs


def test_a_cut_without_its_opening_needs_no_question() -> None:
    long = "Nee. " + " ".join(f"In regio {name} is nog niets besloten over de bouw." for name in "ABCDEFGHIJ")
    entry = entry_of(pair("1", "Wat kost dit?", f"Eerst komt hier dit. {long} De taxi kost vijf euro."))
    assert all(quote.asked == "" for quote in quotes(entry, "taxi kost", 12))


def test_a_terminal_shows_what_stands_beside_an_answer() -> None:
    answer = Assistant(SEARCHER).ask("Who pays the medicijnen?")
    (citation,) = answer.citations
    dated, undated = replace(citation, older=True), replace(citation, date=None)
    said = readable(replace(answer, newer=(citation,), history=(dated, undated)))
    assert said.startswith("The answer below is quoted word for word")
    assert [said.count(label) for label in ("Newer document", "Older answer:", "Answer without a date:")] == [
        1,
        1,
        1,
    ]
    assert readable(Answer("q", "not_found", "Niets.")) == "Niets."


def test_sentences_are_chosen_by_nearness_too() -> None:
    filler = [f"In regio {name} is nog geen besluit genomen over de bouw." for name in "ABCDEFGH"]
    entry = entry_of(
        pair("1", "Wat geldt hier?", " ".join([*filler[:4], "Zulke busjes zijn gratis.", *filler[4:]]))
    )
    sought = Sought({}, lambda parts: [0.9 if "busjes" in part else 0.0 for part in parts])
    assert any("busjes" in quote.text for quote in quotes(entry, sought, 22))


def asked_next(question: str, *records: Record, history: int = 0) -> tuple[str, ...]:
    entries = entries_of(kamerstuk(*records))
    hits = [Hit(entry, 1.0, Signs(0.8, 0.8, 0.0)) for entry in entries]
    if history:
        hits[0] = replace(hits[0], history=tuple(entries[1 : 1 + history]))
    return suggestions(question, hits, entries[:1], 3)


def test_what_was_asked_or_is_nearly_the_same_is_not_offered() -> None:
    offered = asked_next(
        "wie betaalt de taxi",
        pair("1", "Wie betaalt de bus?", "De gemeente."),
        pair("2", "Wie betaalt de taxi?", "De gemeente."),
        pair("3", "Wat doet de inspectie bij verzuim?", "Toezicht houden."),
        pair("4", "Wat doet de inspectie bij het verzuim?", "Toezicht houden."),
    )
    assert offered == ("Wat doet de inspectie bij verzuim?",)


def test_older_answers_are_not_offered() -> None:
    records = [
        pair(str(place), f"Wat is een {word}?", "Iets.")
        for place, word in enumerate(["roos", "tulp", "iris"])
    ]
    assert asked_next("bloem", *records, history=1) == ("Wat is een iris?",)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("De leden van de ABC-fractie vragen wie de taxi betaalt.", "Ik wil weten wie de taxi betaalt."),
        ("Deze leden vragen daarnaast hoe lang het duurt.", "Ik wil weten hoe lang het duurt."),
        ("Voorts vragen deze leden waarom.", "Ik wil weten waarom."),
        ("Ten slotte vragen de leden van de ABC-fractie of het mag.", "Ik wil weten of het mag."),
        ("De leden van de ABC-fractie vragen: mag dat?", "Mag dat?"),
        ("Zij vragen naar de taxi.", "Zij vragen naar de taxi."),
        ("Wie betaalt de taxi?", "Wie betaalt de taxi?"),
    ],
)
def test_a_question_is_offered_without_who_asked_it(asked: str, offered: str) -> None:
    assert as_question(asked) == offered


@pytest.mark.parametrize("question", ["wie wint het wk voetbal", "wat is de beste telefoon om te kopen"])
def test_who_asks_of_something_else_is_offered_nothing(question: str) -> None:
    answer = Assistant(SEARCHER).ask(question)
    assert (answer.status, answer.suggestions) == ("off_topic", ())
