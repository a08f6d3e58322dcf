"""The commands ``passend eval run`` and ``passend eval gate``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from assistant.progress import Stages

OutOption = Annotated[Path, typer.Option("--out", help="Folder of the run; one that was cut off goes on.")]


def run_set(
    name: Annotated[str, typer.Option("--set", help="samples, field, or the folder of a set.")],
    out: OutOption,
    split: Annotated[str | None, typer.Option("--split", help="Only this part: tune or test.")] = None,
    system: Annotated[str, typer.Option("--system", help="ours, bm25, dense or chain.")] = "ours",
    index: Annotated[
        Path | None,
        typer.Option("--index", help="An index of the set's documents [default: made in the run's folder]."),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--setting", metavar="NAME=VALUE", help="Give it several times for several settings."),
    ] = None,
) -> None:
    """Ask every question of a set, and keep all that is answered and found."""
    from evals.run import Plan, run  # Chroma and tantivy take a second
    from evals.run_settings import run_settings

    plan = Plan(name, out, split, system, run_settings(setting or []), index)
    with Stages() as progress:
        made = run(plan, progress)
    seconds = made.manifest["timings"]
    typer.echo(f"{len(made.answered)} answers of {system} are in {out}.")
    typer.echo(f"Seconds for each: median {seconds['median']:.4f}, 95% within {seconds['p95']:.4f}.")


def gate(
    accept: Annotated[bool, typer.Option("--accept", help="Make what is measured the baseline.")] = False,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", help="File of the baseline [default: the one that is shipped]."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the run in this folder [default: it is thrown away].")
    ] = None,
    made: Annotated[
        Path | None,
        typer.Option("--run", help="Take this finished run of any set; its baseline is one of your own."),
    ] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="With --run: the documents, for a set that holds none.")
    ] = None,
) -> None:
    """Ask the test part of the samples, and compare with the baseline; exit status 1 where it is worse."""
    from evals import gate as gates

    path = baseline or gates.baseline_path()
    with _folder(out) as folder, Stages() as progress:
        plan = gates.plan_of(made) if made else gates.plan(folder)
        known = None if accept else gates.read_baseline(path)
        if known:
            gates.require_same_set(known, plan)
        measured = gates.measured(made, index) if made else gates.measure(plan, progress)
    if known is None:
        gates.accept(measured, path)
        typer.echo(f"The baseline is in {path}.")
        return
    verdict = gates.judged(measured, known)
    for line in gates.told(verdict):
        typer.echo(line)
    if verdict.fails:
        raise typer.Exit(1)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        yield Path(folder)
