"""Questions that the documents answer, to go on with: those of the Kamer, and of what sections are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.phrases import opening, phrase
from assistant.referrals import targets
from index.passage import Entry, Hit
from index.tokens import stems

LONGEST = 300
"""A question with more characters is not offered: it would not be read."""
LEAST_SCORE = 0.65
"""A hit with a lower score is about something else, ..."""
LEAST_ALIKE = 0.4
"""... and so is one of which neither question nor answer is at least this like (cosine) what was asked."""
ALIKE = 0.7
"""Of two questions that share this part of their words only one is offered."""


_CLAUSES = ("Of ", "Naar ")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[a-z]\)|[A-Z]\.)\s+")


def suggestions(asked: str, hits: Iterable[Hit], shown: Sequence[Entry], most: int) -> tuple[str, ...]:
    """At most ``most`` questions: those that the ``shown`` entries refer to, then the nearest others.

    Not what was asked or shown, not an older answer to the same, and no two that are nearly the same. Those
    that are asked in a clause ('of ...') come last.
    """
    passed = {entry.id for entry in shown}
    taken = [_words(asked), *(_words(leading_to(entry, asked)) for entry in shown)]
    found: list[str] = []
    for entry in [*(target for one in shown for target in targets(one)), *_newest(hits, passed)]:
        question = leading_to(entry, asked)
        words = _words(question)
        repeated = any(_alike(words, other) for other in taken)
        if entry.id not in passed and question and len(question) <= LONGEST and not repeated:
            found.append(question)
            taken.append(words)
    return tuple(sorted(found, key=lambda question: question.startswith(_CLAUSES))[:most])


def leading_to(entry: Entry, asked: str) -> str:
    """A question that is answered by an entry: of a pair's the one that shares most with ``asked``.

    Of a section of a letter one about its heading, in Dutch as those of the Kamer are; '' where it has none
    that says what it is about.
    """
    if entry.record.is_pair:
        wanted = _words(asked)
        nearest = max(entry.questions, key=lambda question: len(wanted & _words(question)), default="")
        return as_question(nearest)
    heading = _NUMBER.sub("", " ".join((entry.record.heading or "").split()))
    return (
        f"Wat schrijft de minister over ‘{heading}’?"
        if heading and not phrase("bare_heading", heading)
        else ""
    )


def first_question(entry: Entry) -> str:
    """The (first) question of a pair on one line; '' for a section."""
    return next(iter(entry.questions), "")


def as_question(asked: str) -> str:
    """A question as anybody would ask it: without 'De leden van de fractie vragen' before it.

    What follows that in the order of a clause is made one again: 'Ik wil weten hoeveel leerlingen er zijn.'
    Where no question is left ('naar de stand van zaken') it stays as it is.
    """
    lead = opening("asking", asked)
    rest = asked[lead.end() :].lstrip(" ,:") if lead else asked
    if lead and not rest.rstrip().endswith("?"):
        return f"Ik wil weten {rest[:1].lower()}{rest[1:]}" if opening("asking_clause", rest) else asked
    return rest[:1].upper() + rest[1:]


def _newest(hits: Iterable[Hit], passed: set[str]) -> Iterable[Entry]:
    """The entries of near hits, without older answers to a question that is among them or shown."""
    older = set(passed)
    for hit in hits:
        alike = max(hit.signs.question, hit.signs.answer) >= LEAST_ALIKE
        near = hit.named or (hit.score >= LEAST_SCORE and alike)
        if near and hit.entry.id not in older:
            yield hit.entry
        older |= {entry.id for entry in hit.history}


def _words(question: str) -> set[str]:
    return set(stems(question))


def _alike(one: set[str], other: set[str]) -> bool:
    return bool(one | other) and len(one & other) / len(one | other) >= ALIKE
