"""This search side by side with other systems, over the same questions."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.asked import TESTS, Asked
from evals.baselines import OURS, Found, System, systems
from evals.markdown import share, table
from evals.metrics import recall
from evals.sets import Question
from evals.statistics import paired_difference
from index.snapshot import Snapshot

RESULTS = 5
_PLACES = (1, 5)


@dataclass(frozen=True, slots=True)
class Trial:
    """What one system found for one question: an answer among the first 1 and 5, a right page, in time."""

    test: bool
    finds: Mapping[int, float]
    page_right: float
    seconds: float


def comparison_table(sets: Sequence[Asked], tell: Callable[[str], None]) -> str:
    """Recall, how much more this search finds (paired), right pages and the time that a search takes."""
    trials: dict[str, list[Trial]] = {}
    for each in sets:
        for system in systems(each.folder, each.snapshot):
            tell(f"{system.name}, {each.name}")
            trials.setdefault(system.name, []).extend(_tried(system, each))
    head = [f"{part}, recall@{k}" for part in ("development", "test") for k in _PLACES]
    more = [f"development, this search more @{k}" for k in _PLACES]
    rows = [_row(name, own, trials[OURS]) for name, own in trials.items()]
    return table(["", *head, *more, "first page right", "median ms"], rows)


def _tried(system: System, asked: Asked) -> list[Trial]:
    system.search(asked.answerable[0].text, RESULTS)  # what is loaded on first use is not counted
    return [_trial(system, asked, question) for question in asked.answerable]


def _trial(system: System, asked: Asked, question: Question) -> Trial:
    start = time.perf_counter()
    found = system.search(question.text, RESULTS)
    seconds = time.perf_counter() - start
    return Trial(
        test=asked.part(question) in TESTS,
        finds={k: finds(found, question, k) for k in _PLACES},
        page_right=float(bool(found) and found[0].place in places(asked.snapshot, question)),
        seconds=seconds,
    )


def finds(found: Sequence[Found], question: Question, k: int) -> float:
    """1 where an answer is in one of the first ``k`` results, else 0."""
    entries = [entry for each in found[:k] for entry in each.entries]
    return recall(entries, question.answers, len(entries))


def places(snapshot: Snapshot, question: Question) -> set[tuple[str, int]]:
    """The documents and pages on which an answer to a question stands."""
    held = set()
    for entry in map(snapshot.entry, question.answers):
        first, last = entry.record.answer.pages or (1, 0)
        held |= {(entry.document.sha256, page) for page in range(first, last + 1)}
    return held


def _row(name: str, own: Sequence[Trial], ours: Sequence[Trial]) -> list[str]:
    means = [share(statistics.fmean(_column(own, test, k))) for test in (False, True) for k in _PLACES]
    pairs = [(_column(ours, False, k), _column(own, False, k)) for k in _PLACES]
    more = ["" if name == OURS else str(paired_difference(*pair)) for pair in pairs]
    right = share(statistics.fmean(trial.page_right for trial in own))
    return [name, *means, *more, right, f"{1000 * statistics.median(trial.seconds for trial in own):.1f}"]


def _column(trials: Sequence[Trial], test: bool, k: int) -> list[float]:
    return [trial.finds[k] for trial in trials if trial.test == test]
