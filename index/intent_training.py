"""Training the classifier of ``index.intents`` from its examples and from everyday wording."""

from __future__ import annotations

import random
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from index.framing import subject_of
from index.intents import COLUMNS, FILE, KINDS, clauses, columns
from index.wording import asked, everyday

_ANSWERABLE = 4000
"""How many wordings are examples of questions that can be answered."""
_C = 100.0
"""The inverse of the regularisation; 10 and 1000 do about as well."""


def examples() -> list[tuple[str, str]]:
    """Kind and text of each example."""
    text = files("index").joinpath("intent", "examples.tsv").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        kind, _, example = line.partition("\t")
        found.append((kind, example))
    return found


def train_intents(folder: Path, seed: int) -> None:
    """Train the classifier and write it to ``folder``; the same data give the same file."""
    wordings = list(dict.fromkeys(each.asked for each in (*everyday(), *asked())))
    chosen = random.Random(seed).sample(wordings, min(_ANSWERABLE, len(wordings)))
    rows = examples() + [(KINDS[0], text) for text in chosen]
    rows = list(dict.fromkeys(row for kind, text in rows for row in _as_asked(kind, text)))
    fitted = LogisticRegression(C=_C, max_iter=1000).fit(
        _matrix([text for _, text in rows]), [kind for kind, _ in rows]
    )
    if tuple(fitted.classes_) != KINDS:
        raise ValueError(f"The examples are of {fitted.classes_}, not of {KINDS}.")
    weights = {
        "weights": np.ascontiguousarray(fitted.coef_, dtype=np.float16),
        "bias": fitted.intercept_.astype(np.float32),
    }
    save_file(weights, str(folder / FILE))
    (folder / FILE).chmod(0o644)  # the library writes it for its owner alone


def _as_asked(kind: str, text: str) -> list[tuple[str, str]]:
    """An example as the classifier meets it: whole, without its frame, and what can be answered by clause.

    A clause of another kind of question may be as harmless as any.
    """
    parts = clauses(text) if kind == KINDS[0] else []
    return [(kind, text), (kind, subject_of(text)), *((kind, part) for part in parts)]


def _matrix(texts: list[str]) -> csr_matrix:
    held = [columns(text) for text in texts]
    starts = np.cumsum([0, *(len(each) for each in held)])
    matrix = csr_matrix(
        (np.ones(starts[-1], dtype=np.float32), np.concatenate(held), starts), shape=(len(texts), COLUMNS)
    )
    matrix.sum_duplicates()
    return normalize(matrix)
