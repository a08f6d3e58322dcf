"""The commands ``passend eval judge``: accounts, giving out items, agreement, export, a model that judges."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.progress import Stages
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from evals.judging.agreement import Agreement
    from evals.judging.items import Item
    from evals.judging.judgements import Desk
    from evals.judging.report import ModelReport
    from evals.judging.store import JudgingStore

judge_app = typer.Typer(no_args_is_help=True, help="Human judgement of answers, at /beoordelen in the chat.")
Name = Annotated[str, typer.Argument(help="Name of the account.")]
IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="An index of the set's documents [default: that of the run, or the set's]."),
]


@judge_app.callback()
def _group() -> None:
    """Human judgement of answers, at /beoordelen in the chat."""


@judge_app.command()
def add(
    name: Name,
    admin: Annotated[bool, typer.Option("--admin", help="May see agreement, and decide.")] = False,
) -> None:
    """Make an account; the password is asked for twice, or is the first line of standard input."""
    from evals.judging.accounts import Accounts

    password = _password()
    with _store() as store:
        judge = Accounts(store).add(name, password, admin=admin)
    typer.echo(f"{judge.name} can log in at /beoordelen, and is {judge.pseudonym} in exports.")


@judge_app.command()
def remove(name: Name) -> None:
    """Close an account and log it out; what was judged is kept. `add` opens it again."""
    from evals.judging.accounts import Accounts

    with _store() as store:
        Accounts(store).remove(name)
    typer.echo(f"{name} can no longer log in.")


@judge_app.command("list")
def list_judges() -> None:
    """Tell who there is, and how far they are."""
    from evals.judging.accounts import Accounts
    from evals.judging.judgements import Desk

    with _store() as store:
        desk = Desk(store)
        for judge in Accounts(store).all():
            tasks = desk.tasks(judge)
            kind = "admin" if judge.admin else judge.kind
            state = kind if judge.active else "removed"
            done = sum(task.done for task in tasks)
            typer.echo(f"{judge.name}\t{judge.pseudonym}\t{state}\t{done} of {len(tasks)} done")


@judge_app.command()
def assign(  # noqa: PLR0913, each is an option
    to: Annotated[list[str], typer.Option("--to", help="A judge; give it several times for several.")],
    run: Annotated[
        list[Path] | None,
        typer.Option("--run", help="Folder of a run; a second one stands beside it, unnamed."),
    ] = None,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Answers of the chat that somebody reacted to.")
    ] = False,
    items: Annotated[int, typer.Option(min=1, help="How many items are drawn.")] = 20,
    each: Annotated[int, typer.Option(min=1, help="How many judges get each item.")] = 2,
    seed: Annotated[int | None, typer.Option(help="Seed of the draw [default: a new one].")] = None,
    index: IndexOption = None,
) -> None:
    """Draw items that nobody has yet, shuffled, each for several judges."""
    from evals.judging.assigning import Batch, assign

    drawn = _seed(seed)
    found = _feedback_items() if from_feedback else _run_items(run or [], index)
    with _store() as store:
        given = assign(store, Batch(found, to, items, each, drawn))
    loads = [sum(one.judge.name == name for one in given) for name in {one.judge.name for one in given}]
    share = f"{min(loads)} to {max(loads)}" if min(loads) < max(loads) else str(max(loads))
    typer.echo(f"{items} items were drawn with seed {drawn}: {share} for each of {len(loads)} judges.")


@judge_app.command("agreement")
def tell_agreement() -> None:
    """Tell how far judges agree so far, on each criterion."""
    from evals.judging.judgements import Desk
    from evals.judging.report import report

    with _store() as store:
        desk = Desk(store)
        told = report(desk, desk.tasks(), desk.decisions())
    for progress in told.people:
        typer.echo(f"{progress.judge.pseudonym}: {progress.done} of {progress.given} done")
    for one in told.agreement:
        typer.echo(_told(one))
    typer.echo(f"{told.differing} items differ, {told.decided} are decided; rubric {told.rubric}.")
    if told.other_rubric:
        typer.echo(f"{told.other_rubric} judgements by another rubric are not counted.")
    for model in told.models:
        _tell_model(model)


@judge_app.command()
def export(
    out: Annotated[Path, typer.Option(metavar="JUDGEMENTS.jsonl", help="Where it is written, one a line.")],
) -> None:
    """Write every judgement with its history and where it comes from, as JSON Lines."""
    from evals.judging.export import export as write
    from evals.judging.judgements import Desk

    with _store() as store:
        count = write(Desk(store), out)
    typer.echo(f"{count} judgements are in {out}.")


@judge_app.command()
def model(
    run: Annotated[Path, typer.Option("--run", help="Folder of a run.")],
    items: Annotated[
        int, typer.Option(min=0, help="So many more of the run's questions, that nobody was given.")
    ] = 0,
    index: IndexOption = None,
) -> None:
    """Let the language model of PASSEND_LLM judge what people were given of a run, by the same rubric.

    Its figures are told only beside its agreement with people.
    """
    from evals.judging.judgements import Desk
    from evals.judging.model import judge_with_model
    from evals.judging.report import report

    with _store() as store, Stages() as progress:
        desk = Desk(store)
        found = _for_model(desk, run, items, index)
        judged = judge_with_model(desk, found, _settings().llm, progress)
        told = report(desk, desk.tasks(), desk.decisions())
    if judged.failed:
        typer.echo(f"{judged.failed} judgements could not be had; try them again the same way.", err=True)
    for each in told.models:
        if each.judge.id == judged.judge.id:
            _tell_model(each)
    if not judged.done:
        raise typer.Exit(1)


def _for_model(desk: Desk, run: Path, more: int, index: Path | None) -> list[Item]:
    from evals.judging.errors import JudgingError
    from evals.judging.items import answers_hash, questions_of, run_items
    from evals.judging.model import kept_items
    from evals.run import read_run

    found = kept_items(desk.store, answers_hash(run))
    if more:
        known = {item.id for item in found}
        made = read_run(run)
        found += [each for each in run_items(questions_of(made, index), made) if each.id not in known][:more]
    if not found:
        raise JudgingError(f"Nobody was given answers of the run in {run}; use assign, or --items.")
    return found


def _run_items(folders: list[Path], index: Path | None) -> list[Item]:
    from evals.judging.errors import JudgingError
    from evals.judging.items import questions_of, run_items
    from evals.run import read_run

    if not 1 <= len(folders) <= 2:
        raise JudgingError("Give one --run, or two to have their answers side by side, or --from-feedback.")
    runs = [read_run(folder) for folder in folders]
    return run_items(questions_of(runs[0], index), *runs)


def _feedback_items() -> list[Item]:
    from assistant.feedback import FeedbackStore
    from evals.judging.items import feedback_items

    store = FeedbackStore(_settings().feedback_file)
    try:
        return feedback_items(store.reactions())
    finally:
        store.close()


def _tell_model(model: ModelReport) -> None:
    if not model.beside:
        typer.echo(
            f"{model.judge.name} gave {model.done} judgements; people judged none of the same answers."
        )
        typer.echo("No figures are told of a model that no person stands beside.")
        return
    typer.echo(f"{model.judge.name} beside people, on the same answers:")
    for each in model.beside:
        typer.echo(f"{_told(each.agreement)}; mean {each.model:.3f}, of people {each.human:.3f}")


def _told(one: Agreement) -> str:
    between = f" [{_figure(one.low)}, {_figure(one.high)}]" if one.low is not None else ""
    return (
        f"{one.scale}: alpha {_figure(one.alpha)}{between}, kappa {_figure(one.kappa)}, "
        f"equal {_figure(one.share)}, n {one.units}"
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _seed(seed: int | None) -> int:
    return secrets.randbelow(2**31) if seed is None else seed


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _settings() -> Settings:
    return read_settings(os.environ)


@contextmanager
def _store() -> Iterator[JudgingStore]:
    from evals.judging.store import JudgingStore  # SQLAlchemy takes half a second

    store = JudgingStore(_settings().judging_file)
    try:
        yield store
    finally:
        store.close()
