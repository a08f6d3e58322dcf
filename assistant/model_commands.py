"""The commands about models: ``passend models get``, ``passend models list`` and ``passend train``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.progress import Stages
from corpus.errors import PassendError

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from index.tuning import Recall

models = typer.Typer(no_args_is_help=True, help="Fetch better models, and list those that are here.")


@models.command()
def get(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name on the model hub.")],
) -> None:
    """Fetch a model, check that it works here, and keep it; from then on no request is made.

    The only command that needs the internet.
    """
    from index.model_store import fetch, kept_models  # they bring in what speaks to the hub

    typer.echo(f"{name} is in {fetch(name)}.")
    use = "PASSEND_RERANKER" if kept_models()[name] == "reranker" else "passend build --model"
    typer.echo(f"Use it with: {use}{'=' if use.isupper() else ' '}{name}")


@models.command("list")
def list_models() -> None:
    """List the models that were fetched."""
    from index.model_store import kept_models, models_folder

    kept = kept_models()
    for name, kind in kept.items():
        typer.echo(f"{name}\t{kind}")
    if not kept:
        typer.echo(f"There are none in {models_folder()}; the embedded model needs no fetching.")


def train_on(snapshot: Snapshot, model: str, folder: Path, seed: int) -> None:
    """Fine-tune a model on an index's own questions and answers, and tell what that brought."""
    from index.tuning import tune  # it brings in torch

    if folder.exists() and not folder.is_dir():
        raise PassendError(f"{folder} is no folder; give another --out.")
    with Stages() as progress:
        tuned = tune(
            snapshot.documents(), model, folder, seed, lambda done, total: progress("model", done, total)
        )
    typer.echo(f"Held-out questions: {tuned.before.questions}; the share of which the own answer is found:")
    typer.echo(_line("before", tuned.before))
    typer.echo(_line("after", tuned.after))
    if tuned.kept:
        typer.echo(f"The trained model is better. Use it with: passend build --corpus DIR --model {folder}")
    else:
        typer.echo("The model that was there is as good or better; nothing was written.")


def _line(title: str, recall: Recall) -> str:
    return f"  {title:<7} first {recall.first:.3f}   among five {recall.five:.3f}"
