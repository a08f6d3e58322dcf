"""The command about feedback: ``passend feedback export``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from assistant.settings import read_settings
from corpus.errors import PassendError

feedback = typer.Typer(no_args_is_help=True, help="What askers said of answers.")


@feedback.callback()
def _group() -> None:
    """What askers said of answers."""


@feedback.command("export")
def export(
    out: Annotated[Path, typer.Option(metavar="REACTIONS.jsonl", help="Where it is written, one a line.")],
) -> None:
    """Write all feedback as JSON Lines, with what is needed to make each answer again."""
    from assistant.feedback import FeedbackStore, reaction_data  # SQLAlchemy takes half a second

    store = FeedbackStore(read_settings(os.environ).feedback_file)
    lines = [json.dumps(reaction_data(each), ensure_ascii=False) + "\n" for each in store.reactions()]
    store.close()
    try:
        out.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise PassendError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"{len(lines)} reactions are in {out}.")
