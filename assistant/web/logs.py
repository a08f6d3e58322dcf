"""What the server writes down: that something failed and where, never what was asked."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

KNOWN = ("assistant", "index", "corpus", "evals", "uvicorn")
"""Whose messages are written out: they hold no question. Those of other libraries may quote their input."""

_log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """A formatter that leaves out what may quote a question: errors' own words, and libraries' messages."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for what happened, and a line for each place in a traceback."""
        known = record.name.split(".")[0] in KNOWN
        said = record.getMessage() if known else "(message left out: it may quote a question)"
        line = f"{record.levelname} {record.name} {record.filename}:{record.lineno} {said}"
        error = record.exc_info[1] if record.exc_info else None
        return "\n".join([line, *(places(error) if error else ())])


def places(error: BaseException) -> list[str]:
    """The type of an error and of its causes, each with the places it came by; nothing of their words."""
    lines: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines += [f"  {type(cause).__name__}", *_frames(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return lines


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def note_failure(what: str, error: BaseException) -> None:
    """Write down that something failed, by the type and the places of its error."""
    _log.error("%s\n%s", what, "\n".join(places(error)))


def discreet_logging(level: int = logging.WARNING) -> None:
    """Send everything that is logged to standard error, without what was asked.

    Libraries that write by themselves, as uvicorn does once it was started in its own way, no longer do; and
    what a library silenced, as ``logging.config`` does with all others unless told not to, is heard again.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate, logger.disabled = True, False


UVICORN: dict[str, Any] = {"log_config": None, "log_level": "warning", "access_log": False}
"""The options that make uvicorn log in our way; an access log would hold the questions in addresses."""
