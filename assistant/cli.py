"""The command ``passend``."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from assistant.answer import ASKABLE
from assistant.batch import Query, read_queries, write_lines
from assistant.building import BuildSummary, build_samples, has_index, index_settings, typeset_samples
from assistant.building import build as build_index
from assistant.export import answer_data
from assistant.feedback_commands import feedback
from assistant.listen import listen
from assistant.model_commands import models, train_on
from assistant.progress import Stages
from assistant.respond import Assistant
from assistant.settings import Settings, read_settings
from assistant.terminal import readable
from corpus.errors import PassendError, UnreadablePdf

if TYPE_CHECKING:
    from index.snapshot import Snapshot

UNASKABLE = 2
"""Exit status for a question that cannot be asked, as for an option that does not exist."""


class PlainErrors(TyperGroup):
    """Tells an error in one sentence on standard error; with --debug, as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; exit status 1 after an error."""
        try:
            return super().invoke(ctx)
        except (PassendError, OSError) as error:
            if ctx.params.get("debug") or getattr(error, "errno", None) == errno.EPIPE:
                raise
            say(f"passend: {one_line(error)}")
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=PlainErrors,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Questions about passend onderwijs, answered with what the minister answered: word for word.",
)
app.add_typer(models, name="models")
app.add_typer(feedback, name="feedback")
for _extra in entry_points(group="passend.commands"):
    app.add_typer(_extra.load(), name=_extra.name)
IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index [default: $PASSEND_INDEX or data/index]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def options(
    ctx: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Read the settings, once, for whichever command follows."""
    ctx.obj = read_settings(os.environ)


@app.command()
def parse(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF...", help="The documents to read.")],
) -> None:
    """Print the questions and answers in PDFs as JSON Lines, one record a line.

    A PDF that cannot be read is named on standard error; exit status 1 where none could.
    """
    # What reads PDFs takes a while to load, and no other command needs it at once.
    from corpus.rows import rows
    from corpus.sandbox import read_files

    read = 0
    for _, result in read_files(pdfs):
        if isinstance(result, UnreadablePdf):
            say(f"passend: {one_line(result)}")
            continue
        read += 1
        for row in rows(result):
            typer.echo(json.dumps(row, ensure_ascii=False))
    if not read:
        raise typer.Exit(1)


@app.command()
def build(
    ctx: typer.Context,
    corpus: Annotated[Path, typer.Option("--corpus", help="Folder with PDFs; folders in it are read too.")],
    index: IndexOption = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="A sentence-transformers model, by name or path [default: our own]."),
    ] = None,
) -> None:
    """Read every PDF below a folder and build the index."""
    settings = _settings(ctx, index)
    with Stages() as progress:
        summary = build_index(corpus, replace(settings, model=model or settings.model), progress)
    _report(summary)
    typer.echo(f"The index is in {settings.index_dir}.")


@app.command()
def samples(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the PDFs are to be written.")],
) -> None:
    """Write the bundled sample documents to a folder, as PDFs."""
    with Stages() as progress:
        written = typeset_samples(folder, progress)
    for path in written:
        typer.echo(str(path))


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask one question.

    Exit status 0, also where the documents hold no answer; 2 for a question that cannot be asked.
    """
    with _assistant(_settings(ctx, index)) as assistant:
        answer = assistant.ask(question)
    askable = answer.status in ASKABLE
    if as_json:
        typer.echo(json.dumps(answer_data(answer), ensure_ascii=False, indent=2))
    elif askable:
        typer.echo(readable(answer))
    if not askable:
        say(f"passend: {answer.answer}")
        raise typer.Exit(UNASKABLE)


@app.command()
def batch(
    ctx: typer.Context,
    queries: Annotated[
        Path, typer.Argument(metavar="QUERIES.jsonl", help="One {id, text} or {id, turns} a line.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Where the answers are written, one a line.")],
    index: IndexOption = None,
) -> None:
    """Answer many questions in one go."""
    asked = read_queries(queries)
    with _assistant(_settings(ctx, index)) as assistant, Stages() as progress:
        write_lines(out, _answers(assistant, asked, progress))
    say(f"{len(asked)} answers are in {out}.")


@app.command()
def chat(
    ctx: typer.Context,
    index: IndexOption = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="[default: 7860]")] = None,
) -> None:
    """Serve the chat on this machine; without an index, of the bundled sample documents."""
    settings = _settings(ctx, index)
    settings = replace(settings, port=port or settings.port)
    _require_free(settings.host, settings.port)
    if index is None and not has_index(settings.index_dir):
        say(f"There is no index in {settings.index_dir} yet: building one of the sample documents.")
        with Stages() as progress:
            _report(build_samples(settings, progress))
    # Gradio takes seconds to load: after the checks above, and for this command alone.
    from assistant.web.app import serve

    serve(settings.index_dir, settings, settings.port)


@app.command()
def mcp(ctx: typer.Context, index: IndexOption = None) -> None:
    """Let another assistant look answers up: an MCP server on standard input and output."""
    settings = _settings(ctx, index)
    with _opened(settings) as snapshot:
        from assistant.web.mcp import serve_stdio  # loading it takes a second

        serve_stdio(snapshot, settings)


@app.command()
def train(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Folder for the trained model.")],
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option("--model", help="A bi-encoder, by name or path [default: our own].")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same model.")] = 31497,
) -> None:
    """Fine-tune a model on the questions and answers of an index; the better one is kept."""
    settings = _settings(ctx, index)
    with _opened(settings) as snapshot:
        train_on(snapshot, model or "embedded", out, seed)


@app.command()
def status(ctx: typer.Context, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Tell what is in the index and how it was made."""
    settings = _settings(ctx, index)
    with _opened(settings) as snapshot:
        facts = {"index": str(settings.index_dir)} | asdict(snapshot.manifest)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
        return
    for name, value in facts.items():
        if name != "files":
            shown = (
                ", ".join(f"{key} {part}" for key, part in value.items())
                if isinstance(value, dict)
                else value
            )
            typer.echo(f"{name:<12} {shown}")


def _settings(ctx: typer.Context, index: Path | None) -> Settings:
    settings: Settings = ctx.obj
    return replace(settings, index_dir=index) if index else settings


@contextmanager
def _opened(settings: Settings) -> Iterator[Snapshot]:
    # Chroma and tantivy take a second to load, which `passend --help` and `passend parse` need not wait for.
    from index.snapshot import open_snapshot

    snapshot = open_snapshot(settings.index_dir, index_settings(settings))
    try:
        yield snapshot
    finally:
        snapshot.close()


@contextmanager
def _assistant(settings: Settings) -> Iterator[Assistant]:
    with _opened(settings) as snapshot:
        yield Assistant(snapshot, settings)


def _answers(assistant: Assistant, asked: list[Query], progress: Stages) -> Iterator[dict[str, Any]]:
    for done, query in enumerate(asked, start=1):
        yield {"id": query.id} | answer_data(assistant.ask_conversation(query.turns))
        progress("answering", done, len(asked))


def _report(summary: BuildSummary) -> None:
    """What was read, and loudly what was not or not well."""
    report = summary.report
    for rejected in report.rejected:
        say(f"Not read: {rejected.file}: {rejected.reason}")
    for warning in report.warnings:
        say(f"WARNING: {warning}")
    typer.echo(
        f"{len(report.documents)} documents, {report.pairs} questions with answers, "
        f"{report.sections} sections; {len(report.rejected)} rejected; {summary.seconds:.1f} seconds."
    )


def _require_free(host: str, port: int) -> None:
    """Raise PortInUse where the chat could not listen, before anything slow begins."""
    listen(host, port).close()


def one_line(error: Exception) -> str:
    """An error as one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def say(message: str) -> None:
    """Tell the person at the terminal something that is not the command's output."""
    typer.echo(message, err=True)


def main() -> None:
    """Run ``passend``."""
    app()


if __name__ == "__main__":
    main()
