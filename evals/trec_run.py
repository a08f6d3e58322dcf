"""Run files in TREC's format: ``question Q0 entry rank score tag``, a line each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.errors import PassendError

Rankings = Mapping[str, tuple[tuple[str, float], ...]]
"""Entries with their scores, best first, by the id of the question."""


class TrecRunError(PassendError):
    """A run file that cannot be read, or a run that TREC's format cannot hold."""


def write_trec_run(path: Path, rankings: Rankings, tag: str) -> None:
    """Write rankings; raises TrecRunError for names that hold spaces, which part the fields."""
    path.write_text("".join(_lines(rankings, tag)), encoding="utf-8")


def _lines(rankings: Rankings, tag: str) -> Iterator[str]:
    for question, ranking in rankings.items():
        for rank, (entry, score) in enumerate(ranking, 1):
            for name in (question, entry, tag):
                if name.split() != [name]:
                    raise TrecRunError(f"A TREC run cannot hold the name '{name}': no spaces, please.")
            yield f"{question} Q0 {entry} {rank} {score:.4f} {tag}\n"


def read_trec_run(path: Path) -> dict[str, tuple[tuple[str, float], ...]]:
    """The rankings of a run file, ordered by score as trec_eval does, whatever the ranks say.

    Raises TrecRunError, naming file and line. Of equal scores, the name that is later in the alphabet comes
    first, as with trec_eval.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        question, entry, score = _read(fields, f"{path}, line {number}")
        ranking = found.setdefault(question, {})
        if entry in ranking:
            raise TrecRunError(f"{path}, line {number}: {entry} is given twice for {question}.")
        ranking[entry] = score
    return {
        question: tuple(sorted(ranking.items(), key=lambda pair: (pair[1], pair[0]), reverse=True))
        for question, ranking in found.items()
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise TrecRunError(f"{path} is not UTF-8 text.") from None


def _read(fields: list[str], place: str) -> tuple[str, str, float]:
    if len(fields) != 6:
        raise TrecRunError(f"{place}: six fields are expected (question Q0 entry rank score tag).")
    question, _, entry, _, score, _ = fields
    try:
        value = float(score)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise TrecRunError(f"{place}: the score '{score}' is no number.")
    return question, entry, value
