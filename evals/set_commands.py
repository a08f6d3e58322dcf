"""The commands about evaluation sets: ``passend eval sets validate``, ``export``, ``import`` and ``seal``."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from corpus.records import Kamerstuk
    from evals.question import Question
    from evals.set_records import Problem

sets_app = typer.Typer(no_args_is_help=True, help="Evaluation sets: check them, and exchange them.")
SetArgument = Annotated[str, typer.Argument(metavar="SET", help="samples, field, or the folder of a set.")]
IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="The index that holds the documents, for a set that does not."),
]


class Format(StrEnum):
    """What a set is written as."""

    TREC = "trec"
    JSONL = "jsonl"


@sets_app.callback()
def _group() -> None:
    """Evaluation sets: check them, and exchange them."""


@sets_app.command()
def validate(name: SetArgument, index: IndexOption = None) -> None:
    """Tell all that is wrong with a set, each with its file, line and field; exit status 1 if anything is."""
    from evals.set_check import problems
    from evals.sets import set_folder

    folder = set_folder(name)
    documents = _documents(name, index, needed=False)
    found = problems(folder, documents)
    _tell(found)
    if documents is None:
        typer.echo("Records were not looked up: the set holds no documents; give --index.", err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"{name} is sound.")


@sets_app.command("export")
def export_set(
    name: SetArgument,
    out: Annotated[Path, typer.Option(help="The folder that is written.")],
    split: Annotated[str | None, typer.Option(help="One split only: test or tune.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="TREC's files, or JSON Lines.")] = Format.TREC,
    index: IndexOption = None,
    variants: Annotated[
        bool, typer.Option(help="With other wordings of the same questions, which no mean counts.")
    ] = True,
) -> None:
    """Write a set as topics and qrels of TREC, or as JSON Lines."""
    from evals.question import VARIANTS
    from evals.set_formats import write_lines, write_trec
    from evals.sets import PARTS, questions

    documents = _documents(name, index) or ()
    parts = [part for part in PARTS if variants or part != VARIANTS]
    asked = questions(name, documents, split, parts)
    (write_trec if format_ is Format.TREC else write_lines)(out, asked, documents)
    typer.echo(f"{len(asked)} questions are in {out}.")


@sets_app.command("import")
def import_set(
    folder: Annotated[Path, typer.Argument(help="Topics and qrels of TREC, or questions.jsonl.")],
    out: Annotated[Path, typer.Option(help="The folder of the new set.")],
    index: Annotated[Path, typer.Option("--index", help="The index of the documents.")],
    answer_grade: Annotated[int, typer.Option(help="The least grade of a record that answers.")] = 3,
    license_: Annotated[str, typer.Option("--license", help="Under what the set may be used.")] = "unknown",
) -> None:
    """Make a set of judged questions about the documents of an index."""
    from evals.set_formats import read_trec, write_lines
    from evals.set_manifest import seal, write_manifest
    from evals.set_records import Faulty
    from evals.sets import questions, set_folder

    documents = _documents(str(folder), index) or ()
    try:
        if (set_folder(folder) / "questions.jsonl").exists():
            asked = questions(folder, documents)
        else:
            asked = read_trec(folder, documents, answer_grade)
    except Faulty as error:
        _tell(error.problems)
        raise typer.Exit(1) from None
    write_lines(out, asked, documents)
    write_manifest(out, _stated(out.resolve().name, license_, asked))
    seal(out, documents)
    typer.echo(f"{len(asked)} questions are in {out}; `passend eval sets validate {out}` checks them.")


@sets_app.command("seal")
def seal_set(
    name: SetArgument,
    version: Annotated[str | None, typer.Option(help="The new version, where a frozen part changed.")] = None,
    index: IndexOption = None,
) -> None:
    """Put counts and hashes in set.yaml; a frozen part changes only with a new version."""
    from evals.set_manifest import seal
    from evals.sets import set_folder

    seal(set_folder(name), _documents(name, index) or (), version)
    typer.echo(f"{name} is sealed.")


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem))


def _stated(name: str, license_: str, asked: Sequence[Question]) -> dict[str, object]:
    families = {question.family for question in asked if question.family}
    splits = sorted({question.split for question in asked})
    return {
        "name": name,
        "version": "1.0",
        "license": license_,
        "description": f"{len(asked)} judged questions, imported.",
        "languages": sorted({question.language for question in asked}),
        "created": datetime.date.today(),
        "groups": sorted({question.group for question in asked}),
        "families": sorted(families),
        "splits": splits,
        "frozen": [split for split in splits if split == "test"],
    }


def _documents(name: str, index: Path | None, needed: bool = True) -> list[Kamerstuk] | None:
    """The documents of an index, or the set's own; None where neither is there and they are not needed."""
    from evals.sets import documents_of, has_documents
    from index.snapshot import open_snapshot

    if index is not None:
        snapshot = open_snapshot(index)
        try:
            return list(snapshot.documents())
        finally:
            snapshot.close()
    if not needed and not has_documents(name):
        return None
    with tempfile.TemporaryDirectory(prefix="passend-") as folder:
        return documents_of(name, Path(folder))
