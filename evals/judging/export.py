"""Judgements as JSON Lines, each with where it comes from; judges are named by pseudonym only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.judging.errors import JudgingError
from evals.judging.judgements import Decision, Desk, Saved, Task
from evals.judging.store import iso


def export(desk: Desk, out: Path) -> int:
    """Write every judgement that was begun, whole or not at all; how many. Raises JudgingError."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows(desk)]
    aside = out.with_name(f".{out.name}.part")
    try:
        aside.write_text("".join(lines), encoding="utf-8")
        os.replace(aside, out)
    except OSError as error:
        raise JudgingError(f"{out} cannot be written: {error.strerror}.") from None
    return len(lines)


def rows(desk: Desk) -> Iterator[dict[str, Any]]:
    """Each judgement with its provenance, as plain data."""
    decisions = desk.decisions()
    for task in desk.tasks():
        if task.last:
            yield _row(task, task.last, decisions.get(task.item.id, ()))


def _row(task: Task, last: Saved, decisions: Sequence[Decision]) -> dict[str, Any]:
    shown = range(len(task.item.answers))
    return {
        "judge": task.judge.pseudonym,
        "kind": task.judge.kind,
        "model": task.judge.name if task.judge.kind == "model" else None,
        "item": task.item.id,
        "question": dict(task.item.question),
        "answers": [
            {"sha256": answer["sha256"], "source": answer["source"], "text": answer["shown"]["text"]}
            for answer in task.item.answers
        ],
        "shown_order": list(reversed(shown) if task.swapped else shown),
        "complete": last.complete,
        **_saved(last),
        "assigned": iso(task.assigned),
        "opened": iso(task.opened) if task.opened else None,
        "history": [_saved(each) for each in task.history],
        "adjudicated": _decided(decisions[-1]) if decisions else None,
        "adjudication_history": [_decided(each) for each in decisions],
    }


def _saved(saved: Saved) -> dict[str, Any]:
    return {"rubric": saved.rubric, "saved": iso(saved.at), "values": dict(saved.values)}


def _decided(decision: Decision) -> dict[str, Any]:
    return {"judge": decision.judge.pseudonym, **_saved(decision.saved)}
