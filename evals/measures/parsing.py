"""How well documents are read, by the scorer that comes with the judged documents (``score_parse.py``).

The scorer compares the records that are read from a PDF with judged ones: question numbers found, pages,
texts, footnotes, references. What its columns mean stands in its own docstring; the 'leak' columns are
better lower, the others higher. Neither the scorer nor the judged documents are part of this project, so
both are named by their path.
"""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from corpus.errors import PassendError
from corpus.records import Kamerstuk
from corpus.rows import rows
from corpus.sandbox import read_files
from evals.statistics import Interval

RESAMPLES = 1_000
ALL = "ALL"
_COUNTS = ("docs", "units")


class ScorerError(PassendError):
    """A scorer or judged documents that are not there."""


def parsing(folder: Path, scorer: Path) -> dict[str, dict[str, Interval]]:
    """By layout, and for 'ALL', the scorer's columns, with intervals over documents (1,000 resamples).

    ``folder`` holds PDFs, and for each a file ``*.gold.json`` that names it. A PDF that cannot be read counts
    as one without records.
    """
    module = _module(scorer)
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.gold.json"))]
    if not golds:
        raise ScorerError(f"There are no judged documents (*.gold.json) in {folder}.")
    read = {path.name: result for path, result in read_files([folder / gold["file"] for gold in golds])}
    counts: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for gold in golds:
        result = read[gold["file"]]
        records = list(rows(result)) if isinstance(result, Kamerstuk) else []
        scored = module.score_file(gold, records, [])
        counts[gold["layout"]].append(scored)
        counts[ALL].append(scored)
    return {layout: _figures(module, own) for layout, own in counts.items()}


def _module(scorer: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_parse", scorer)
    if not scorer.is_file() or spec is None or spec.loader is None:
        raise ScorerError(f"There is no scorer {scorer}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _figures(module: ModuleType, counts: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    """The columns over all documents, with percentile bootstrap intervals over documents."""
    names = sorted({name for own in counts for name in own})
    held = np.array([[own.get(name, 0.0) for name in names] for own in counts])
    drawn = np.random.default_rng(1).multinomial(len(counts), [1 / len(counts)] * len(counts), RESAMPLES)
    whole = _columns(module, names, held.sum(axis=0))
    resampled = [_columns(module, names, weights @ held) for weights in drawn]
    return {
        name: _interval(value, [each[name] for each in resampled if name in each])
        for name, value in whole.items()
    }


def _columns(module: ModuleType, names: Sequence[str], totals: Any) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float, zip(names, totals, strict=True))
    table = module.table(total)
    return {name: value for name, value in table.items() if value is not None and name not in _COUNTS}


def _interval(value: float, resampled: Sequence[float]) -> Interval:
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(value, float(low), float(high))
