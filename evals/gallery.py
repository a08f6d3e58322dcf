"""Many runs on one page: their main measures side by side, and how they differ from one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import numpy as np

from evals.compare import Compared
from evals.measured import MAIN, Measured
from evals.measures.summary import ALL
from evals.report import Progress, ReportError, measured_runs
from evals.report_compared import Pair
from evals.report_pages import page
from evals.report_plots import Plot, small_plot
from evals.report_tables import ARROWS, estimate, measure_names, set_name
from evals.report_texts import caption
from evals.run import MANIFEST, Run, read_run
from evals.significance import holm
from evals.statistics import RESAMPLES, Interval
from evals.tables import Cell, Estimate, Table, write_table

_SECONDS = "median seconds"


@dataclass(frozen=True, slots=True)
class Section:
    """The runs of one set: a table of measures, one of differences from ``reference``, and figures."""

    title: str
    set_hash: str
    reference: str
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]


def write_gallery(
    folder: Path,
    path: Path,
    reference: str | None = None,
    index: Path | None = None,
    resamples: int = RESAMPLES,
    progress: Progress = lambda stage, done, total: None,
) -> Path:
    """Write the page of all finished runs below ``folder``, and its tables in a folder beside it.

    Runs are compared with the one that is named ``reference``, else with the first of the same set. A run
    links to its report where that is in the folder of ``path``. Raises ReportError without finished runs.
    """
    runs = [read_run(each.parent) for each in found(folder)]
    done = [run for run in runs if run.finished]
    if not done:
        raise ReportError(f"There is no finished run in {folder}.")
    measured = []
    for made in measured_runs(done, index, resamples):
        measured.append(made)
        progress("measuring", len(measured), len(done))
    if reference and reference not in [made.name for made in measured]:
        raise ReportError(
            f"There is no run {reference}; there are {', '.join(made.name for made in measured)}."
        )
    sections = [
        _section(f"{number}", own, reference, progress) for number, own in enumerate(_by_set(measured), 1)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, measured, [run for run in runs if not run.finished], sections)
    return path


def found(folder: Path) -> list[Path]:
    """The manifests of the runs in a folder, and in its folders and theirs."""
    return sorted(each for depth in ("", "*/", "*/*/") for each in folder.glob(f"{depth}{MANIFEST}"))


def _by_set(measured: Sequence[Measured]) -> list[list[Measured]]:
    groups: dict[str, list[Measured]] = {}
    for made in measured:
        key = [made.run.manifest[name] for name in ("set_hash", "split")]
        documents = (made.run.manifest.get("index") or {}).get("documents")
        groups.setdefault(str([*key, documents]), []).append(made)
    return list(groups.values())


def _section(number: str, own: Sequence[Measured], reference: str | None, progress: Progress) -> Section:
    first = next((made for made in own if made.name == reference), own[0])
    names = [name for name in MAIN if any((name, ALL) in made.figures for made in own)]
    tables = [_measures(own, names)]
    if len(own) > 1:
        tables.append(_differences(first, own, names, progress))
    plots = [small_plot(name, {made.name: _interval(made, name) for made in own}) for name in names]
    return Section(
        title=set_name(first),
        set_hash=str(first.run.manifest["set_hash"]),
        reference=first.name,
        tables=tuple(replace(table, name=f"{table.name}-{number}") for table in tables),
        plots=tuple(replace(plot, name=f"{plot.name}-{number}") for plot in plots),
    )


def _interval(made: Measured, name: str) -> Interval | None:
    figure = made.figures.get((name, ALL))
    return figure.interval if figure else None


def _measures(own: Sequence[Measured], names: Sequence[str]) -> Table:
    arrows = {name: shown for made in own for name, shown in measure_names(made).items()}
    rows: list[list[Cell]] = [
        [
            *(made.name, str(made.run.manifest["system"]), len(made.independent)),
            *(estimate(made.figures.get((name, ALL))) for name in names),
            float(np.median([made.answered(question).seconds for question in made.independent])),
        ]
        for made in own
    ]
    head = ["run", "system", "n", *(arrows[name] for name in names), _SECONDS]
    told = caption("gallery", runs=len(own), set=set_name(own[0]), resamples=f"{own[0].resamples:,}")
    return Table("gallery", told, head, rows, texts=2, digits={_SECONDS: 4})


def _differences(first: Measured, own: Sequence[Measured], names: Sequence[str], progress: Progress) -> Table:
    compared: list[tuple[str, Compared]] = []
    others = [made for made in own if made is not first]
    for number, made in enumerate(others, 1):
        found = {one.measure: one for one in Pair(first, made).comparison.measures}
        compared += [(made.name, found[name]) for name in names if name in found]
        progress("comparing", number, len(others))
    ps = holm([one.p for _, one in compared])
    rows: list[list[Cell]] = [
        [name, f"{one.measure} {ARROWS[one.better]}", one.count, Estimate(one.difference), one.p, p]
        for (name, one), p in zip(compared, ps, strict=True)
    ]
    told = caption("gallery-differences", reference=first.name, set=set_name(first), tests=len(compared))
    head = ["run", "measure", "n", f"minus {first.name}", "p", "p (Holm)"]
    return Table("gallery-differences", told, head, rows, texts=2, digits={"p": 4, "p (Holm)": 4})


def _write(
    path: Path, measured: Sequence[Measured], left_out: Sequence[Run], sections: Sequence[Section]
) -> None:
    links = {
        made.name: quote(f"{made.name}.html")
        for made in measured
        if (path.parent / f"{made.name}.html").is_file()
    }
    left = [run.folder.name for run in left_out]
    text = page("gallery.html", sections=sections, links=links, left_out=left, runs=len(measured))
    path.write_text(text, encoding="utf-8")
    for section in sections:
        for table in section.tables:
            write_table(table, path.with_suffix(""), path.stem)
