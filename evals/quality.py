"""How well answers are found: all measures by group, and what typing errors cost."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

from evals.asked import PARTS, Asked, ranked
from evals.markdown import share, table
from evals.metrics import DEPTH, ndcg, recall, reciprocal_rank
from evals.sets import GROUPS, Question
from evals.statistics import bootstrap

Pair = tuple[Question, Sequence[str]]
MEASURES: Mapping[str, Callable[[Question, Sequence[str]], float]] = {
    "recall@1": lambda asked, ranking: recall(ranking, asked.answers, 1),
    "recall@5": lambda asked, ranking: recall(ranking, asked.answers, 5),
    f"MRR@{DEPTH}": lambda asked, ranking: reciprocal_rank(ranking, asked.answers),
    f"nDCG@{DEPTH}": lambda asked, ranking: ndcg(ranking, asked.relevant, "exp-log2"),
}


def rankings(sets: Sequence[Asked]) -> dict[str, list[Pair]]:
    """The answerable questions of each part with what was found."""
    pairs: dict[str, list[Pair]] = {part: [] for part in PARTS}
    for each in sets:
        for question, ranking in zip(each.answerable, ranked(each.snapshot, each.answerable), strict=True):
            pairs[each.part(question)].append((question, ranking))
    return pairs


def quality_table(name: str, pairs: Sequence[Pair]) -> str:
    """All measures by group; for all together with intervals."""
    rows = [
        [group, str(len(own)), *(share(statistics.fmean(each)) for each in _measured(own))]
        for group in GROUPS
        if (own := [pair for pair in pairs if pair[0].group == group])
    ]
    rows.append(["all", str(len(pairs)), *(str(bootstrap(each)) for each in _measured(pairs))])
    return table([name, "questions", *MEASURES], rows)


def typos_table(by_part: Mapping[str, Sequence[Pair]]) -> str:
    """Questions with typing errors, and those without in the same groups."""
    rows = []
    for part, pairs in by_part.items():
        groups = {question.group for question, _ in pairs if question.typos}
        for typos, name in ((True, "with errors"), (False, "without")):
            own = [pair for pair in pairs if pair[0].typos == typos and pair[0].group in groups]
            first, five = (str(bootstrap(each)) for each in _measured(own)[:2])
            rows.append([f"{part}: {name}", str(len(own)), first, five])
    return table(["", "questions", "recall@1", "recall@5"], rows)


def _measured(pairs: Sequence[Pair]) -> list[list[float]]:
    return [[measure(*pair) for pair in pairs] for measure in MEASURES.values()]
