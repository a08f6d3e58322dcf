"""When the search refuses: unanswerable questions answered, answerable ones refused, and the confidence."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.asked import PARTS, Asked
from evals.calibration import observe
from evals.figures import draw_reliability, draw_risk_coverage
from evals.markdown import share, table
from evals.sets import Question
from evals.statistics import bootstrap, calibration_error, reliability, risk_coverage
from index.confidence import confidence

ALL = "all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, how sure the search was of its first entry, and whether that is right (grade 2 or 3)."""

    question: Question
    confidence: float
    right: bool


def outcomes(sets: Sequence[Asked]) -> dict[str, list[Outcome]]:
    """What came of every question, by part."""
    found: dict[str, list[Outcome]] = {part: [] for part in PARTS}
    for each in sets:
        for one in observe(each.snapshot, each.questions):
            outcome = Outcome(one.question, confidence(one.evidence), one.right)
            found[each.part(one.question)].append(outcome)
    return found


def wrongly_answered(found: Mapping[str, Sequence[Outcome]], threshold: float) -> str:
    """The share of unanswerable questions that is answered, by family."""
    wrong = {
        part: {
            kind: [float(one.confidence >= threshold) for one in own]
            for kind, own in _by(lambda one: one.question.family or "", own, answerable=False)
        }
        for part, own in found.items()
    }
    return _table("unanswerable: share answered", wrong)


def wrongly_refused(found: Mapping[str, Sequence[Outcome]], threshold: float) -> str:
    """The share of answerable questions that is refused, by group."""
    wrong = {
        part: {
            kind: [float(one.confidence < threshold) for one in own]
            for kind, own in _by(lambda one: one.question.group, own, answerable=True)
        }
        for part, own in found.items()
    }
    return _table("answerable: share refused", wrong)


def _by(
    kind: Callable[[Outcome], str], found: Sequence[Outcome], *, answerable: bool
) -> Iterator[tuple[str, list[Outcome]]]:
    own = [one for one in found if bool(one.question.relevant) == answerable]
    for each in sorted({kind(one) for one in own}):
        yield each, [one for one in own if kind(one) == each]
    yield ALL, own


def _table(name: str, wrong: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    kinds = list(dict.fromkeys(kind for shares in wrong.values() for kind in shares if kind != ALL))
    rows = [
        [kind, *(_share(kind, shares.get(kind, ())) for shares in wrong.values())] for kind in (*kinds, ALL)
    ]
    return table([name, *wrong], rows)


def _share(kind: str, wrong: Sequence[float]) -> str:
    if not wrong:
        return "–"
    mean = str(bootstrap(wrong)) if kind == ALL else share(statistics.fmean(wrong))
    return f"{mean} of {len(wrong)}"


def calibration_table(found: Mapping[str, Sequence[Outcome]]) -> str:
    """How far the confidence is from the share that is right, on average."""
    errors = [share(calibration_error(*_columns(own))) for own in found.values()]
    return table(["", *found], [["expected calibration error", *errors]])


def draw(found: Mapping[str, Sequence[Outcome]], reliability_path: Path, risk_path: Path) -> None:
    """Both figures, with a line for each part."""
    draw_reliability({part: reliability(*_columns(own)) for part, own in found.items()}, reliability_path)
    draw_risk_coverage({part: risk_coverage(*_columns(own)) for part, own in found.items()}, risk_path)


def _columns(found: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    return [one.confidence for one in found], [one.right for one in found]
