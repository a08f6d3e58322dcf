"""Whether what is quoted is really there.

*Quote on page*: the share of the shown quotes (of the answer, of older and newer answers, of figures) of
which the span is, to the letter, in the record that is named, and drawn on the page that is named
(``assistant.verify``). It applies where a quote is shown. It needs the records; a citation without a span
in a record, such as a chunk of a page, fails.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING

from evals.measures.measure import Measure
from evals.quotes import quote_stands, shown_citations
from index.passage import Entry

if TYPE_CHECKING:
    from evals.question import Question
    from evals.run import Answered

NAME = "quote on page"


def quote_on_page(entries: Mapping[str, Entry]) -> Measure:
    """The measure over these records, by id (``evals.set_records.Records(documents).by_id``)."""

    def of(question: Question, answered: Answered) -> float | None:
        stand = [quote_stands(cited, entries) for cited in shown_citations(answered.answer)]
        return statistics.fmean(stand) if stand else None

    return Measure(NAME, "share of shown quotes that assistant.verify finds in place", "higher", of)
