"""The commands about evaluation, below ``passend eval``; nothing slow is imported before it is used."""

from __future__ import annotations

import typer

from evals.compare_commands import compare_runs
from evals.judging.commands import judge_app
from evals.report_commands import gallery_of, report_runs
from evals.run_commands import gate, run_set
from evals.set_commands import sets_app

eval_app = typer.Typer(no_args_is_help=True, help="Measure answers, and compare systems.")
eval_app.add_typer(sets_app, name="sets")
eval_app.add_typer(judge_app, name="judge")
eval_app.command("run")(run_set)
eval_app.command("compare")(compare_runs)
eval_app.command("report")(report_runs)
eval_app.command("gallery")(gallery_of)
eval_app.command("gate")(gate)


@eval_app.callback()
def _group() -> None:
    """Measure answers, and compare systems."""
