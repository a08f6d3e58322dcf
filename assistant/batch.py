"""Many questions at once: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError

_ESCAPED = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Characters that some programs end a line at, as JSON may write them too."""


@dataclass(frozen=True, slots=True)
class Query:
    """One line of the input: its id as given, and the asker's questions, oldest first."""

    id: str | int
    turns: tuple[str, ...]


def read_queries(path: Path) -> list[Query]:
    """The queries of a JSON Lines file: ``{"id", "text"}``, or ``{"id", "turns": [{"text"}]}``, a line.

    Other fields are passed over, and so are turns of a ``role`` other than 'user'. Raises
    UsageError, naming the line, where one cannot be read.
    """
    try:
        # Not splitlines: it parts at characters too that may stand in a JSON text, as U+2028.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; give a file of JSON Lines.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    queries = [_query(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not queries:
        raise UsageError(f"{path} holds no queries.")
    return queries


def _query(line: str, place: str) -> Query:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place}: this is not JSON ({error}).") from None
    if not isinstance(data, dict) or not isinstance(data.get("id"), str | int):
        raise UsageError(f"{place}: an object with an 'id' (text or whole number) is expected.")
    turns = data.get("turns", [data])
    asked = [turn for turn in turns if not _of_another_role(turn)] if isinstance(turns, list) else []
    if not asked or not all(isinstance(turn, dict) and isinstance(turn.get("text"), str) for turn in asked):
        raise UsageError(f"{place}: a 'text', or 'turns' that each have a 'text', is expected.")
    texts = tuple(turn["text"] for turn in asked)
    if any("\ud800" <= letter <= "\udfff" for letter in "".join([str(data["id"]), *texts])):
        raise UsageError(f"{place}: the text holds half a character (a lone surrogate), which is no text.")
    return Query(data["id"], texts)


def _of_another_role(turn: object) -> bool:
    return isinstance(turn, dict) and turn.get("role", "user") != "user"


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write ``rows`` as JSON Lines: aside first, so that the file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            for row in rows:
                stream.write(json.dumps(row, ensure_ascii=False).translate(_ESCAPED) + "\n")
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
