"""How high the answers stand in the ranking: trec_eval's measures, by ir_measures (MacAvaney et al., 2022).

*recall@k* and *MRR* look for entries of grade 3; TREC calls the first success@k, with relevance level 3.
*nDCG* counts all grades, with the grade itself as gain as in trec_eval; *nDCG(dcg='exp-log2')* has gains
of 2^grade - 1, as in docs/search.md. None of them applies to a question without such entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.measures.measure import Measure
from evals.metrics import DEPTH, Dcg, ndcg, recall, reciprocal_rank

if TYPE_CHECKING:
    from evals.question import Question
    from evals.run import Answered

_SUCCESS = "success@k of trec_eval (NIST), relevance level 3"
_RANK = "Voorhees, 'The TREC-8 Question Answering Track Report' (1999); trec_eval's recip_rank, level 3"
_GAIN = "Järvelin and Kekäläinen, 'Cumulated Gain-Based Evaluation of IR Techniques' (2002); trec_eval"
_EXPONENTIAL = "Burges et al., 'Learning to Rank using Gradient Descent' (2005): gains of 2^grade - 1"


def _recall(k: int) -> Measure:
    def of(question: Question, answered: Answered) -> float | None:
        return recall(answered.entries, question.answers, k) if question.answers else None

    return Measure(f"recall@{k}", _SUCCESS, "higher", of)


def _reciprocal_rank(question: Question, answered: Answered) -> float | None:
    return reciprocal_rank(answered.entries, question.answers) if question.answers else None


def _ndcg(name: str, source: str, dcg: Dcg) -> Measure:
    def of(question: Question, answered: Answered) -> float | None:
        return ndcg(answered.entries, question.relevant, dcg) if question.relevant else None

    return Measure(name, source, "higher", of)


RANKING = (
    *map(_recall, (1, 5, 10)),
    Measure(f"MRR@{DEPTH}", _RANK, "higher", _reciprocal_rank),
    _ndcg(f"nDCG@{DEPTH}", _GAIN, "log2"),
    _ndcg(f"nDCG(dcg='exp-log2')@{DEPTH}", _EXPONENTIAL, "exp-log2"),
)
