"""The command about feedback: ``passend feedback export``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import FeedbackError
from assistant.settings import Settings
from corpus.errors import PassendError

feedback = typer.Typer(no_args_is_help=True, help="What askers said of answers.")


@feedback.callback()
def _group() -> None:
    """What askers said of answers."""


@feedback.command("export")
def export(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option(metavar="REACTIONS.jsonl", help="Where it is written, one a line.")],
    index: Annotated[
        Path | None,
        typer.Option(
            "--index", help="Folder of the index that was served [default: $PASSEND_INDEX or data/index]."
        ),
    ] = None,
) -> None:
    """Write all feedback as JSON Lines, with what is needed to make each answer again."""
    from assistant.feedback import FeedbackStore, reaction_data  # SQLAlchemy takes half a second

    settings: Settings = ctx.obj
    kept = (replace(settings, index_dir=index) if index else settings).feedback_file
    if not kept.is_file():
        raise FeedbackError(f"There is no feedback in {kept}; name the index that was served with --index.")
    store = FeedbackStore(kept)
    lines = [json.dumps(reaction_data(each), ensure_ascii=False) + "\n" for each in store.reactions()]
    store.close()
    try:
        out.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise PassendError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"{len(lines)} reactions are in {out}.")
