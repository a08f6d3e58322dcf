"""How much there is to read, and how hard it reads.

*Answer words*: the words of the answer, without markers. Shorter counts as better, but an answer that
leaves out the point is no good one: read it beside the nuggets. *Reading ease*: Flesch's, as Douma (1960)
made it for Dutch (``assistant.readability``), from 0 (very hard) to 100; it applies to Dutch text alone.
Both apply where something was answered; for quotes they tell what was chosen, not how well it was
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.readability import readability
from evals.measures.citations import without_markers
from evals.measures.measure import Measure, is_answered

if TYPE_CHECKING:
    from evals.question import Question
    from evals.run import Answered


def _words(question: Question, answered: Answered) -> float | None:
    return float(len(_text(answered).split())) if is_answered(answered) else None


def _ease(question: Question, answered: Answered) -> float | None:
    answer = answered.answer
    foreign = answer.get("generated") and answer.get("language") != "nl"
    counted = readability(_text(answered)) if is_answered(answered) and not foreign else None
    return counted.ease if counted else None


def _text(answered: Answered) -> str:
    return without_markers(str(answered.answer["answer"]))


READING = (
    Measure("answer words", "count of words between spaces", "lower", _words),
    Measure("reading ease", "Flesch (1948), for Dutch by Douma (1960)", "higher", _ease),
)
