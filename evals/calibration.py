"""Fitting the confidence: how likely the documents answer a question, from what the search found.

    python -m evals.calibration        fits it on the tune parts of all sets; writes index/calibration.json

An answer counts as right where the first entry has grade 2 or more. Answerable questions of which the first
entry is wrong are left out of the fit: neither answering nor refusing them is what the fit should learn.

The sets have few very short questions, and most of those are unanswerable, so that a fit on them alone learns
that short questions have no answer. Questions about single terms of the thesaurus are therefore added: the
documents answer one where the first entry asks about the term, and do not where no document holds its names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.fitting import development, keep, logistic_weights
from evals.sets import Question
from index.confidence import FIT, MET, Evidence, entry_text, value
from index.snapshot import Snapshot
from index.thesaurus import concepts
from index.tokens import stems

FITTED = (
    "question",
    "answer",
    "lexical",
    "margin",
    "coverage",
    "meant",
    "weakest",
    "length",
    "year",
    "school",
    "actor",
    "figure",
    "off_topic",
    "injection",
    "advice",
    *MET,
)
_SIGNED = dict.fromkeys(("length", *MET), 0) | dict.fromkeys(("year", "school", "actor", "figure"), -1)
_SIGNED |= dict.fromkeys(("off_topic", "injection", "advice"), -1)
"""What speaks against an answer may only lower the confidence, and what speaks for it only raise it.

How words meet is free: each figure means what it does beside the others.
"""
_PENALTY = 3.0
"""Chosen with each set left out of the fit in turn, where 1 to 10 do nearly alike."""
_REFUSED = 1.5
"""What all right answers count for together beside all unanswerable questions.

Most of the unanswerable ones of the sets are near misses, which people ask less often than the sets do.
"""
_TERM_WEIGHT = 0.5
"""What a question about a single term counts for beside a written one."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One question: what was found, and whether the first entry answers it."""

    question: Question
    evidence: Evidence
    right: bool
    weight: float = 1.0


def observe(snapshot: Snapshot, asked: Iterable[Question]) -> list[Observation]:
    """Ask every question, and look at the first entry."""
    found = []
    for question in asked:
        hits = snapshot.search(question.text)
        right = bool(hits) and question.relevant.get(hits[0].entry.id, 0) >= 2
        found.append(Observation(question, snapshot.evidence(question.text, hits), right))
    return found


def observe_terms(snapshot: Snapshot) -> list[Observation]:
    """Ask about each concept of the thesaurus by its term alone, and as 'wat is ...?'."""
    entries = [snapshot.entry(place.id) for place in snapshot.catalog.places]
    asked = {entry.id: set(stems(entry.record.question.content)) for entry in entries}
    held = [set(stems(entry_text(entry))) for entry in entries]
    found = []
    for place, concept in enumerate(concepts()):
        text = f"wat is {concept.term}?" if place % 2 else concept.term
        names = [set(stems(name)) for name in concept.official]
        absent = not any(name <= words for name in names for words in held)
        hits = snapshot.search(text)
        right = bool(hits) and names[0] <= asked[hits[0].entry.id]
        if absent or right:
            question = Question(
                concept.id, text, "terms", "nl", False, None, {"": 3} if right else {}, "tune"
            )
            found.append(Observation(question, snapshot.evidence(text, hits), right, _TERM_WEIGHT))
    return found


def fit(observations: Sequence[Observation]) -> dict[str, float]:
    """Weights for raw evidence, and the intercept; a right answer refused counts ``_REFUSED`` times."""
    used = [
        each
        for each in observations
        if not each.evidence.void and not each.evidence.named and (each.right or not each.question.relevant)
    ]
    raw = np.array([[value(each.evidence, name) for name in FITTED] for each in used], dtype=float)
    truth = np.array([each.right for each in used])
    share = np.array([each.weight for each in used])
    for side, weight in ((truth, _REFUSED), (~truth, 1.0)):
        share[side] *= weight * (len(used) / 2) / share[side].sum()
    return logistic_weights(FITTED, raw, truth.tolist(), share, _SIGNED, _PENALTY)


def main() -> None:
    """Fit on the tune parts and write the result where the program reads it."""
    observations: list[Observation] = []
    with development() as sets:
        for each, tuned in sets:
            observations += observe(each.snapshot, tuned)
            observations += observe_terms(each.snapshot)
    result = {
        "method": f"logistic regression with signs held, right answers weighted {_REFUSED:g} to 1",
        "questions": len(observations),
        "weights": fit(observations),
    }
    keep(FIT, result)


if __name__ == "__main__":
    main()
