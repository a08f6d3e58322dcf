"""Whether an answer makes the points that it should: nugget coverage, as in the TREC 2024 RAG track.

Source: Pradeep et al., 'Initial Nugget Evaluation Results for the TREC 2024 RAG Track with the
AutoNuggetizer Framework' (2024). *Vital strict* is the share of the vital nuggets that are covered, *all
strict* that of all nuggets; 'strict' means that a nugget covered in part counts as not covered. A refusal
covers nothing and gets 0. Neither applies to a question without (vital) nuggets.

Here no model decides what is covered. Of an answer that quotes, a nugget is covered where the quotes of
its entry hold at least 80% of the characters of its span. Of text that has no span in a record (generated
text; a chunk of a page), a nugget is covered where the text says it by ``evals.measures.wording.says``.

Limits: a nugget marks one place, so that another record, or another sentence, which says the same is not
counted; a translated or freely worded text is seldom recognised; a quote covers what it holds, however
long it is, so read this beside the answer's length. Only the answer proper counts, not the older and
newer answers that are shown with it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evals.measures.citations import without_markers
from evals.measures.measure import Measure, is_answered
from evals.measures.wording import SHARE, says

if TYPE_CHECKING:
    from evals.question import Nugget, Question
    from evals.run import Answered

_SOURCE = "TREC 2024 RAG, AutoNuggetizer (Pradeep et al., 2024)"


def covered(nugget: Nugget, answered: Answered) -> bool:
    """Whether an answer makes this point."""
    if not is_answered(answered):
        return False
    answer = answered.answer
    if answer.get("generated"):
        return says(without_markers(str(answer["answer"])), nugget.text)
    start, end = nugget.span
    held = {at for first, last in _spans(answer, nugget.entry) for at in range(first, last)}
    if len(held.intersection(range(start, end))) >= SHARE * (end - start):
        return True
    return any(says(str(cited["quote"]), nugget.text) for cited in answer["citations"] if not _placed(cited))


def _spans(answer: Mapping[str, Any], entry: str) -> Iterator[tuple[int, int]]:
    for cited in answer["citations"]:
        if cited["entry"] == entry:
            start, end = cited["span"]
            yield start, end


def _placed(cited: Mapping[str, Any]) -> bool:
    start, end = cited["span"]
    return bool(end > start)


def _vital(question: Question, answered: Answered) -> float | None:
    return _share([nugget for nugget in question.nuggets if nugget.vital], answered)


def _all(question: Question, answered: Answered) -> float | None:
    return _share(question.nuggets, answered)


def _share(nuggets: list[Nugget] | tuple[Nugget, ...], answered: Answered) -> float | None:
    return statistics.fmean(covered(nugget, answered) for nugget in nuggets) if nuggets else None


NUGGETS = (
    Measure("nuggets vital strict", _SOURCE, "higher", _vital),
    Measure("nuggets all strict", _SOURCE, "higher", _all),
)
