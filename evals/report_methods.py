"""What the methods paragraph of a report tells of a run, from its manifest alone and its set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from evals.measured import Measured
from evals.measures.summary import RUN_RESAMPLES
from evals.question import CONVERSATIONS, VARIANTS
from evals.report_tables import set_name
from evals.report_texts import texts
from evals.set_manifest import read_manifest
from evals.sets import set_folder


@dataclass(frozen=True, slots=True)
class Methods:
    """The facts that ``report_templates/methods.html`` puts into sentences."""

    name: str
    system: str
    pair: bool
    set: str
    license: str | None
    manifest: dict[str, Any]
    planned: int
    answered: int
    unanswerable: int
    conversations: int
    groups: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    variants: tuple[tuple[str, int], ...]
    reworded: int
    nuggets: int
    resamples: int
    run_resamples: int


def methods(made: Measured, *, pair: bool = False) -> Methods:
    """The facts of one run; ``pair`` says that they stand in a report on two."""
    own, all_of_them = made.independent, made.questions
    said = read_manifest(set_folder(str(made.run.manifest["set"]))) or {}
    return Methods(
        name=made.name,
        system=texts()["systems"].get(made.run.manifest["system"], ""),
        pair=pair,
        set=set_name(made),
        license=said.get("license"),
        manifest=dict(made.run.manifest),
        planned=made.planned,
        answered=len(all_of_them),
        unanswerable=sum(not question.relevant for question in own),
        conversations=sum(question.part == CONVERSATIONS for question in own),
        groups=_counts(question.group for question in own),
        languages=_counts(question.language for question in own),
        variants=_counts(question.group for question in all_of_them if question.part == VARIANTS),
        reworded=len(all_of_them) - len(own),
        nuggets=sum(len(question.nuggets) for question in own),
        resamples=made.resamples,
        run_resamples=min(made.resamples, RUN_RESAMPLES),
    )


def _counts(values: Any) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(values).most_common())
