"""Reports on runs and on pairs of runs: a page that holds all, with its tables as CSV and LaTeX beside it.

For each run ``<run>.html``, and for each run after the first ``<first>--<run>.html``, which compares them.
The tables of a page, and its figures as SVG, are in the folder of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.errors import PassendError
from evals.compare import require_same_set
from evals.measured import Measured
from evals.measures.judged import Judged, judged
from evals.report_compared import Pair, differing, pair_tables
from evals.report_methods import methods
from evals.report_pages import page
from evals.report_plots import Plot, pair_plots, run_plots
from evals.report_questions import question_views
from evals.report_tables import measure_names, run_tables, set_name
from evals.run import Run, read_run
from evals.statistics import RESAMPLES
from evals.tables import Table, write_table

Progress = Callable[[str, int, int], None]
_UNSAFE = re.compile(r"[^\w.-]+")


class ReportError(PassendError):
    """A report that cannot be made of these runs."""


def write_reports(
    folders: Sequence[Path],
    out: Path,
    index: Path | None = None,
    resamples: int = RESAMPLES,
    progress: Progress = lambda stage, done, total: None,
) -> list[Path]:
    """Write the pages of some runs of one set, and of the pairs of the first with each other one.

    Raises ReportError where there is nothing to report, and CompareError where the sets differ.
    """
    runs = [read_run(folder) for folder in folders]
    for run in runs[1:]:
        require_same_set(runs[0], run)
    total = 2 * len(runs) - 1
    measured: list[Measured] = []
    written: list[Path] = []
    for made in measured_runs(runs, index, resamples):
        measured.append(made)
        written.append(_write_run(made, out))
        progress("reporting", len(written), total)
    for other in measured[1:]:
        written.append(_write_pair(Pair(measured[0], other), out))
        progress("reporting", len(written), total)
    return written


def measured_runs(
    runs: Sequence[Run], index: Path | None = None, resamples: int = RESAMPLES
) -> Iterator[Measured]:
    """The runs with what was measured; the documents of runs of the same set are read once."""
    known: dict[str, Judged] = {}
    for name, run in zip(run_names([run.folder for run in runs]), runs, strict=True):
        held = (run.manifest.get("index") or {}).get("documents")
        key = str([run.manifest[each] for each in ("set_hash", "split", "parts")] + [held])
        if key not in known:
            known[key] = judged(run, index)
        made = Measured.of(name, run, known[key], resamples)
        if not made.independent:
            raise ReportError(f"{run.folder} has no answers to report.")
        yield made


def run_names(folders: Sequence[Path]) -> list[str]:
    """A name for each run: the last parts of its path by which they all differ."""
    paths = [folder.resolve().parts for folder in folders]
    for depth in range(1, max(map(len, paths)) + 1):
        names = [_UNSAFE.sub("-", "-".join(parts[-depth:])).strip("-.") or "run" for parts in paths]
        if len({name.lower() for name in names}) == len(names):
            return names
    raise ReportError("The same run is given twice.")


def _write_run(made: Measured, out: Path) -> Path:
    tables, plots = run_tables(made), run_plots(made)
    text = page(
        "run.html",
        made=made,
        set_name=set_name(made),
        methods=[methods(made)],
        tables=tables,
        plots=plots,
        questions=question_views(made),
        by_measure=[(name, measure_names(made)[name]) for name in made.measures],
        lower=[name for name, measure in made.measures.items() if measure.better == "lower"],
    )
    return _written(out, made.name, text, tables, plots)


def _write_pair(pair: Pair, out: Path) -> Path:
    tables, plots = pair_tables(pair), pair_plots(pair)
    text = page(
        "comparison.html",
        pair=pair,
        set_name=set_name(pair.a),
        methods=[methods(made, pair=True) for made in pair.runs],
        comparison=pair.comparison,
        tables=tables,
        plots=plots,
        questions=list(differing(pair)),
    )
    return _written(out, pair.name, text, tables, plots)


def _written(out: Path, name: str, text: str, tables: Mapping[str, Table], plots: Mapping[str, Plot]) -> Path:
    folder, path = out / name, out / f"{name}.html"
    for table in tables.values():
        write_table(table, folder, name)
    for plot in plots.values():
        (folder / f"{plot.name}.svg").write_text(plot.file, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return path
