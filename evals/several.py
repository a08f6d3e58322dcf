"""Questions that ask two things in one breath: is each answered, and is nothing else?

    python -m evals.several

``several.jsonl`` holds them: a ``set`` whose documents are asked, and for the ``first`` and the ``second``
question the records that answer it. By ``kind``, these are ``different`` records or the ``same`` one; of
``half``, nothing answers the second; and a ``single`` one only looks like two.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.respond import Assistant
from evals.markdown import table
from evals.set_records import Records
from evals.sets import index_set

DATA = "several.jsonl"
SETS = ("samples", "field", "apart")
KINDS = ("different", "same", "half", "single")
SHARES = ("answered", "first", "second", "both", "others", "cited")
"""Of each question: whether it is answered; whether a citation answers the first, the second and both of its
questions; how many entries are cited that answer neither, and how many in all."""


@dataclass(frozen=True, slots=True)
class Double:
    """Two questions in one, and the ids of the entries that answer each."""

    set: str
    kind: str
    text: str
    first: frozenset[str]
    second: frozenset[str]


def doubles(set_name: str, records: Records) -> Iterator[Double]:
    """The double questions that are asked of a set; raises NoSuchRecord where it lacks what answers them."""
    for line in files("evals").joinpath(DATA).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["set"] == set_name:
            first, second = (
                frozenset(records.find(each).id for each in row[one]) for one in ("first", "second")
            )
            yield Double(set_name, row["kind"], row["text"], first, second)


def scored(asked: Double, status: str, cited: Collection[str]) -> dict[str, float]:
    """The figures of ``SHARES`` for one answer, given its outcome and the entries that it cites."""
    one, other = (bool(wanted.intersection(cited)) for wanted in (asked.first, asked.second))
    others = len(set(cited) - asked.first - asked.second)
    found = (status == "answered", one, other, one and other, others, len(set(cited)))
    return dict(zip(SHARES, map(float, found), strict=True))


def measured(set_name: str, folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Kind and figures of each double question of a set, with an index made in ``folder``."""
    snapshot = index_set(set_name, folder)
    try:
        assistant = Assistant(snapshot)
        for asked in doubles(set_name, Records(snapshot.documents())):
            answer = assistant.ask(asked.text)
            yield asked.kind, scored(asked, answer.status, {each.entry_id for each in answer.citations})
    finally:
        snapshot.close()


def summary(found: Iterable[tuple[str, dict[str, float]]]) -> str:
    """A table of the mean figures by kind."""
    rows = list(found)
    lines = []
    for kind in KINDS:
        own = [figures for each, figures in rows if each == kind]
        means = [float(np.mean([figures[share] for figures in own])) for share in SHARES]
        lines.append([kind, str(len(own)), *(f"{mean:.3f}" for mean in means)])
    return table(["kind", "questions", *SHARES], lines)


def main() -> None:
    """Measure all sets and print the table."""
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        print(summary(each for name in SETS for each in measured(name, Path(folder) / name)))


if __name__ == "__main__":
    main()
