"""Reading PDFs in child processes, under limits: a file can break a child, never the program.

A child has ``MEMORY_BYTES`` of memory and, for each file, ``OPEN_SECONDS`` to open it and
``SECONDS`` plus ``SECONDS_PER_PAGE`` for each page to read it. These are seconds of the processor:
a machine that is busy with other work refuses no file for that. The child watches its own time; should
it be past listening, or wait for something, the parent ends it after ``HARD_SECONDS`` by the clock.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import signal
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from pathlib import Path
from types import FrameType

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from corpus.errors import DamagedPdf, NoTextLayer, PdfLimitExceeded, UnreadablePdf
from corpus.ocr import can_recognise, recognise
from corpus.reader import read_pdf
from corpus.records import Kamerstuk

MEMORY_BYTES = 1 << 30
OPEN_SECONDS = 20.0
SECONDS = 5.0
SECONDS_PER_PAGE = 0.1
HARD_SECONDS = 600.0
FILES_PER_CHILD = 100
OCR_CONFIDENCE = 0.6
"""What text recognition reads is reported as doubtful, however well it seems to have gone."""
MEND = "split it or print it to a new PDF"

Result = Kamerstuk | UnreadablePdf


class _OutOfTime(BaseException):
    """Not an Exception: libraries that carry on after any Exception must not carry on after this."""


def read_files(paths: Iterable[Path], workers: int | None = None) -> Iterator[tuple[Path, Result]]:
    """Read PDFs in order, several at a time; each gives a Kamerstuk or the reason why there is none.

    Results are held only until they are handed out, so memory does not grow with the number of files.
    """
    workers = workers or os.cpu_count() or 1
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=FILES_PER_CHILD,
        initializer=_limit_memory,
        context=multiprocessing.get_context("spawn"),
    )
    waiting: deque[tuple[Path, ProcessFuture[Result]]] = deque()
    with pool:
        try:
            for path in paths:
                waiting.append((path, pool.schedule(_read, args=[path], timeout=HARD_SECONDS)))
                if len(waiting) > 2 * workers:
                    yield _with_ocr(pool, *_result(*waiting.popleft()))
            while waiting:
                yield _with_ocr(pool, *_result(*waiting.popleft()))
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _result(path: Path, future: ProcessFuture[Result]) -> tuple[Path, Result]:
    try:
        result = future.result()
    except (FutureTimeout, ProcessExpired, MemoryError):
        result = PdfLimitExceeded(f"{path.name}: reading this PDF takes too much memory or time; {MEND}.")
    return path, result


def _with_ocr(pool: ProcessPool, path: Path, result: Result) -> tuple[Path, Result]:
    """A scan read by text recognition, where that is installed. Its text is a guess, and so is said to be."""
    if not isinstance(result, NoTextLayer) or not can_recognise():
        return path, result
    with tempfile.TemporaryDirectory(prefix="passend-ocr-") as folder:
        copy = Path(folder) / path.name
        if not recognise(path, copy):
            return path, result
        _, read = _result(copy, pool.schedule(_read, args=[copy], timeout=HARD_SECONDS))
    if not isinstance(read, Kamerstuk):
        return path, result
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return path, replace(read, sha256=sha256, confidence=min(read.confidence, OCR_CONFIDENCE))


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.signal(signal.SIGPROF, _out_of_time)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _out_of_time(_signal: int, _frame: FrameType | None) -> None:
    raise _OutOfTime


def _read(path: Path) -> Result:
    # The alarm goes on ringing each second, for code that catches even BaseException.
    signal.setitimer(signal.ITIMER_PROF, OPEN_SECONDS, 1.0)
    try:
        return read_pdf(path, _allow_time)
    except UnreadablePdf as error:
        return error
    except _OutOfTime:
        return PdfLimitExceeded(f"{path.name}: reading this PDF takes too long; {MEND}.")
    except MemoryError:
        return PdfLimitExceeded(f"{path.name}: reading this PDF takes too much memory; {MEND}.")
    except Exception as error:
        # A fault of ours in one file must not keep the user from the others.
        return DamagedPdf(f"{path.name}: this PDF could not be understood ({type(error).__name__}); {MEND}.")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _allow_time(pages: int) -> None:
    signal.setitimer(signal.ITIMER_PROF, SECONDS + SECONDS_PER_PAGE * pages, 1.0)
