"""The commands ``passend eval report`` and ``passend eval gallery``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.progress import Stages

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The index of the documents, for a set that holds none.")
]
ResamplesOption = Annotated[
    int | None, typer.Option("--resamples", min=100, help="Of each interval and test [default: 10,000].")
]


def report_runs(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="Folders of runs; the others are compared with the first."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for pages, CSV, LaTeX and SVG.")],
    index: IndexOption = None,
    resamples: ResamplesOption = None,
) -> None:
    """Write a page for each run, and for each comparison with the first; each opens without a network."""
    from evals.report import write_reports  # matplotlib and the index take seconds
    from evals.statistics import RESAMPLES

    with Stages() as progress:
        written = write_reports(runs, out, index, resamples or RESAMPLES, progress)
    for path in written:
        typer.echo(path)


def gallery_of(
    folder: Annotated[Path, typer.Argument(help="Folder that holds runs.")],
    out: Annotated[
        Path,
        typer.Option("--out", help="The page; it links to the reports of runs that are in the same folder."),
    ],
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference", help="Name of the run that others are compared with [default: the first]."
        ),
    ] = None,
    index: IndexOption = None,
    resamples: ResamplesOption = None,
) -> None:
    """Write one page that compares all finished runs in a folder."""
    from evals.gallery import write_gallery
    from evals.statistics import RESAMPLES

    with Stages() as progress:
        write_gallery(folder, out, reference, index, resamples or RESAMPLES, progress)
    typer.echo(out)
