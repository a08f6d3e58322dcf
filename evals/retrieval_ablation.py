"""Which part of the search brings what: find the answer from the question, which is left out of the index.

    python -m evals.retrieval_ablation FOLDER_WITH_GOLD_JSON

The embedded model is trained on question-answer pairs, so it is trained once for each fold of documents,
on the pairs of the other folds and on the answers of all: no question is searched that its model has seen.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import lexical
from index.embed import StaticEmbedder
from index.fuse import fuse
from index.passage import stretches
from index.settings import FieldWeights, IndexSettings
from index.train import train

FOLDS = 3
_GRAMS_ONLY = FieldWeights(question=0, answer=0, notes=0, referred=0, grams=1)
Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the answer to find, and the fold of its document."""

    name: str
    question: str
    answer: str
    fold: int


def cases(folder: Path, shortest: int) -> list[Case]:
    """All pairs of the judged files in ``folder`` whose answer has at least ``shortest`` words."""
    found: list[Case] = []
    for document, path in enumerate(sorted(folder.glob("*.gold.json"))):
        for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
            name = str(len(found))
            found.append(Case(name, item["question"], item["answer"], document % FOLDS))
    return [case for case in found if len(case.answer.split()) >= shortest]


def lexical_scores(all_cases: Sequence[Case], weights: FieldWeights, folder: Path) -> list[Scores]:
    """For each case the lexical arm's scores over all answers."""
    if not folder.exists():
        lexical.write(folder, [lexical.Words(case.name, "", case.answer, "", "") for case in all_cases])
    arm = lexical.Lexical(folder)
    return [arm.search(case.question, len(all_cases), weights) for case in all_cases]


def dense_scores(all_cases: Sequence[Case], settings: IndexSettings, folder: Path) -> list[Scores]:
    """For each case the similarities to all answers, by a model that never saw its document's questions."""
    parts = [(case.name, part) for case in all_cases for part in stretches(case.answer)]
    texts = [text for _, text in parts]
    scores: dict[str, Scores] = {}
    for fold in range(FOLDS):
        seen = [case for case in all_cases if case.fold != fold]
        known = [*texts, *(case.question for case in seen)]
        train(folder / str(fold), known, [(case.question, case.answer) for case in seen], settings)
        model = StaticEmbedder(folder / str(fold))
        asked = [case for case in all_cases if case.fold == fold]
        near = model.encode([case.question for case in asked], "query") @ model.encode(texts, "passage").T
        scores |= {case.name: _best(parts, row) for case, row in zip(asked, near, strict=True)}
    return [scores[case.name] for case in all_cases]


def _best(parts: Sequence[tuple[str, str]], similarities: NDArray[np.float32]) -> Scores:
    best: Scores = {}
    for (name, _), similarity in zip(parts, similarities, strict=True):
        best[name] = max(best.get(name, -1.0), float(similarity))
    return best


def recall(all_cases: Sequence[Case], ranked: Sequence[Sequence[str]], depth: int) -> float:
    """The share of the cases whose own answer is among the first ``depth``."""
    return sum(case.name in names[:depth] for case, names in zip(all_cases, ranked, strict=True)) / len(
        all_cases
    )


def _order(scores: Scores) -> list[str]:
    return sorted(scores, key=lambda name: (-scores[name], name))


def _row(title: str, all_cases: Sequence[Case], ranked: Sequence[Sequence[str]]) -> str:
    figures = "  ".join(f"{recall(all_cases, ranked, depth):.3f}" for depth in (1, 5))
    return f"{title:44} {figures}"


def table(all_cases: Sequence[Case], settings: IndexSettings, folder: Path) -> list[str]:
    """One line for each way to search: recall@1 and recall@5."""
    lines = [f"{'':44}  @1     @5   ({len(all_cases)} questions)"]

    def add(title: str, scores: Sequence[Scores], order: Callable[[Scores], list[str]] = _order) -> None:
        lines.append(_row(title, all_cases, [order(each) for each in scores]))

    words = lexical_scores(all_cases, FieldWeights(grams=0), folder / "lexical")
    grams = lexical_scores(all_cases, _GRAMS_ONLY, folder / "lexical")
    add("words", words)
    add("character 5-grams", grams)
    for share in (0.2, 0.35, 0.5, 0.8, 1.2):
        both = lexical_scores(all_cases, FieldWeights(grams=share), folder / "lexical")
        add(f"words + {share} x 5-grams", both)
    dense = dense_scores(all_cases, settings, folder / "models")
    add("vectors", dense)
    both = lexical_scores(all_cases, settings.fields, folder / "lexical")
    for share in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        fused = [dict(fuse(one, other, share)) for one, other in zip(both, dense, strict=True)]
        add(f"fused, lexical share {share}", fused)
    add("fused by reciprocal rank (k = 60)", [_reciprocal(*pair) for pair in zip(both, dense, strict=True)])
    return lines


def _reciprocal(one: Scores, other: Scores) -> Scores:
    fused: Scores = {}
    for scores in (one, other):
        for rank, name in enumerate(_order(scores)):
            fused[name] = fused.get(name, 0.0) + 1 / (60 + rank + 1)
    return fused


def main() -> None:
    """Print the table for all answers and for those of at least 25 words."""
    for shortest in (1, 25):
        with tempfile.TemporaryDirectory() as folder:
            lines = table(cases(Path(sys.argv[1]), shortest), IndexSettings(), Path(folder))
        print(f"\nAnswers of at least {shortest} words", *lines, sep="\n")


if __name__ == "__main__":
    main()
