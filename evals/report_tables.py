"""The tables of the report on one run."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from evals.measured import MAIN, OUTCOMES, Measured
from evals.measures.measure import Floats, Measure, RunMeasure
from evals.measures.summary import ALL, Figure, by_family, by_language
from evals.question import Question
from evals.report_texts import caption, texts
from evals.set_manifest import read_manifest
from evals.sets import set_folder
from evals.statistics import Bin
from evals.tables import Cell, Estimate, Table

ARROWS = {"higher": "↑", "lower": "↓"}
_SECONDS = {"median": 4, "95% within": 4, "longest": 4}
_COVERAGES = 20


def run_tables(made: Measured) -> dict[str, Table]:
    """All tables of a run that have rows, by name."""
    tables = (
        _summary(made),
        _outcomes(made),
        _languages(made),
        _families(made),
        _robustness(made),
        reliability_table({made.name: made.bins}, _caption(made, "reliability", len(made.confidences[0]))),
        risk_table({made.name: made.curve}, _caption(made, "risk-coverage", len(made.confidences[0]))),
        _timings(made),
        _settings(made),
        _environment(made),
        measures_table([made]),
        _questions(made),
    )
    return {table.name: table for table in tables if table.rows}


def set_name(made: Measured) -> str:
    """How the set of a run calls itself, with its version, and the split that was asked."""
    name = str(made.run.manifest["set"])
    said = read_manifest(set_folder(name)) or {}
    version = f" {said['version']}" if "version" in said else ""
    split = made.run.manifest.get("split")
    return f"{said.get('name') or set_folder(name).name}{version}{f', {split} part' if split else ''}"


def _caption(made: Measured, table: str, count: int) -> str:
    return caption(table, name=made.name, set=set_name(made), n=count, resamples=f"{made.resamples:,}")


def estimate(figure: Figure | None) -> Estimate | None:
    """A figure as a cell."""
    return Estimate(figure.interval, figure.count) if figure else None


def measure_names(made: Measured) -> dict[str, str]:
    """The measures that apply to a run, each with the arrow to what is better."""
    both: dict[str, Measure | RunMeasure] = {**made.measures, **made.run_measures}
    return {name: f"{name} {ARROWS[measure.better]}" for name, measure in both.items()}


def _summary(made: Measured) -> Table:
    groups = [ALL, *made.groups]
    rows = [
        [shown, *(estimate(made.figures.get((name, group))) for group in groups)]
        for name, shown in measure_names(made).items()
    ]
    told = _caption(made, "summary", len(made.independent))
    return Table("summary", told, ["measure", *groups], rows)


def _languages(made: Measured) -> Table:
    languages = sorted({question.language for question in made.independent})
    found = made.summary(by_language, MAIN) if len(languages) > 1 else {}
    rows = [
        [shown, *(estimate(found.get((name, language))) for language in languages)]
        for name, shown in measure_names(made).items()
        if any((name, language) in found for language in languages)
    ]
    told = _caption(made, "languages", len(made.independent))
    return Table("languages", told, ["measure", *languages], rows)


def _outcomes(made: Measured) -> Table:
    names = [texts()["outcomes"][outcome][0] for outcome in OUTCOMES]
    rows: list[list[Cell]] = [[group, len(own), *_counted(made, own)] for group, own in grouped(made)]
    told = _caption(made, "outcomes", len(made.independent))
    return Table("outcomes", told, ["group", "questions", *names], rows)


def _counted(made: Measured, own: Sequence[Question]) -> list[int]:
    found = Counter(made.outcome(question) for question in own)
    return [found[outcome] for outcome in OUTCOMES]


def grouped(made: Measured) -> Iterator[tuple[str, list[Question]]]:
    """The questions that are no variants, all together and by group."""
    yield ALL, list(made.independent)
    for group in made.groups:
        yield group, [question for question in made.independent if question.group == group]


def families(made: Measured) -> dict[str, Figure]:
    """The share of unanswerable questions that is answered, by family and for all."""
    found = made.summary(by_family, ["unanswerable answered"])
    return {group: figure for (_, group), figure in found.items()}


def _families(made: Measured) -> Table:
    found = families(made)
    rows: list[Sequence[Cell]] = [
        [family, figure.count, Estimate(figure.interval)] for family, figure in found.items()
    ]
    told = _caption(made, "families", found[ALL].count if found else 0)
    return Table("families", told, ["family", "questions", "share answered ↓"], rows)


def _robustness(made: Measured) -> Table:
    shown = measure_names(made)
    rows: list[Sequence[Cell]] = [
        [drop.kind, shown[drop.measure], drop.count, drop.original, drop.variant, Estimate(drop.drop)]
        for kind in dict.fromkeys(drop.kind for drop in made.drops)
        for drop in made.drops
        if drop.kind == kind and drop.measure in MAIN
    ]
    head = ["wording", "measure", "pairs", "original", "variant", "drop"]
    variants = sum(question.variant_of is not None for question in made.questions)
    return Table("robustness", _caption(made, "robustness", variants), head, rows, texts=2)


def reliability_table(series: Mapping[str, Sequence[Bin]], told: str) -> Table:
    """The bins of one or more runs."""
    rows: list[list[Cell]] = [
        [name, one.confidence, one.right, one.count] for name, bins in series.items() for one in bins
    ]
    return Table("reliability", told, ["run", "mean confidence", "share right", "questions"], rows)


def risk_table(series: Mapping[str, tuple[Floats, Floats]], told: str) -> Table:
    """The risk of one or more runs at twenty coverages."""
    rows: list[list[Cell]] = [
        [name, float(coverage[place]), float(risk[place]), place + 1]
        for name, (coverage, risk) in series.items()
        for place in _places(len(coverage))
    ]
    return Table("risk-coverage", told, ["run", "coverage", "risk", "answers given"], rows)


def _places(count: int) -> list[int]:
    if not count:
        return []
    return sorted({int(place) for place in np.linspace(0, count - 1, min(count, _COVERAGES)).round()})


def _timings(made: Measured) -> Table:
    rows = [[group, *seconds_of(made, own)] for group, own in grouped(made)]
    told = _caption(made, "timings", len(made.independent))
    return Table("timings", told, ["group", "questions", *_SECONDS], rows, digits=_SECONDS)


def seconds_of(made: Measured, own: Sequence[Question]) -> list[Cell]:
    """How many questions, and the median, 95th percentile and longest of their seconds."""
    seconds = [made.answered(question).seconds for question in own]
    return [len(own), statistics.median(seconds), float(np.percentile(seconds, 95)), max(seconds)]


def flat(data: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested settings as dotted names with their values."""
    found: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = "" if value is None else str(value)
    return found


def _settings(made: Measured) -> Table:
    rows = list(flat(made.run.manifest.get("settings") or {}).items())
    return Table("settings", _caption(made, "settings", 0), ["setting", "value"], rows, texts=2)


def _environment(made: Measured) -> Table:
    manifest = made.run.manifest
    told = {**(manifest.get("code") or {}), **flat(manifest.get("environment") or {})}
    told |= flat({"index": {**(manifest.get("index") or {}), "files": None}})
    rows = [[name, str(value)] for name, value in told.items() if value not in (None, "")]
    return Table("environment", _caption(made, "environment", 0), ["name", "value"], rows, texts=2)


def measures_table(runs: Sequence[Measured]) -> Table:
    """What was measured, what is better, and whose measure it is."""
    known = {measure.name: _source(measure) for made in runs for measure in made.measures.values()}
    known |= {measure.name: _source(measure) for made in runs for measure in made.run_measures.values()}
    return Table(
        "measures", caption("measures"), ["measure", "better", "source"], list(known.values()), texts=3
    )


def _source(measure: Measure | RunMeasure) -> list[Cell]:
    return [measure.name, measure.better, measure.source]


def _questions(made: Measured) -> Table:
    rows = [
        [
            *(question.id, question.text, question.group, question.language, question.family or ""),
            *(question.variant_of or "", made.outcome(question), made.answered(question).seconds),
            *(made.scores[name].get(question.id) for name in made.measures),
        ]
        for question in made.questions
    ]
    head = ["id", "question", "group", "language", "family", "variant of", "outcome", "seconds"]
    told = _caption(made, "questions", len(made.questions))
    return Table("questions", told, [*head, *made.measures], rows, texts=7, short=False)
