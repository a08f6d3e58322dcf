"""The command ``passend eval compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_NO_TERMINAL = 160
"""Characters a line, where it goes to a file."""


def compare_runs(
    a: Annotated[Path, typer.Argument(metavar="A", help="Folder of the run that B is compared with.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Folder of the other run.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write JSON and CSV here, with the questions won and lost."),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show", metavar="MEASURE", help="Tell which were won and lost by it, and both answers."
        ),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option("--index", help="The index of the documents, for a set that holds none."),
    ] = None,
    resamples: Annotated[
        int | None, typer.Option(min=100, help="Of each interval and test [default: 10,000].")
    ] = None,
) -> None:
    """Compare run B with run A, question by question: differences, how sure they are, and how large."""
    from rich.console import Console

    from evals.compare import compare, require_same_set
    from evals.compare_output import comparison_table, told, told_questions, write_comparison
    from evals.measures.judged import judged
    from evals.run import read_run
    from evals.statistics import RESAMPLES

    run_a, run_b = read_run(a), read_run(b)
    require_same_set(run_a, run_b)
    against = judged(run_a, index)
    comparison = compare(run_a, run_b, against.questions, against.entries, resamples or RESAMPLES)
    console = Console()
    if not console.is_terminal:
        console.width = _NO_TERMINAL
    console.print(comparison_table(comparison, console.width))
    for line in [*told(comparison), *(told_questions(comparison, show) if show else ())]:
        typer.echo(line)
    if out:
        write_comparison(comparison, out)
        typer.echo(f"JSON, CSV and both answers are in {out}.")
