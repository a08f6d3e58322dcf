"""An iterator with a time limit, whatever it waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
WAITING = 32
"""Items that may wait for a slow reader."""


class _Pump(Generic[T]):
    """Runs an iterator in a thread of its own and hands over what it yields."""

    def __init__(self, produce: Callable[[], Generator[T, None, None]]) -> None:
        self.produce = produce
        self.items: Queue[tuple[T] | Exception | None] = Queue(WAITING)
        self.stopped = threading.Event()

    def run(self) -> None:
        """Hand over each item in a tuple, then None or the exception that ended it."""
        try:
            with closing(self.produce()) as made:
                for item in made:
                    if not self._offer((item,)):
                        return
            self._offer(None)
        except Exception as error:
            self._offer(error)

    def _offer(self, item: tuple[T] | Exception | None) -> bool:
        while not self.stopped.is_set():
            try:
                self.items.put(item, timeout=0.2)
                return True
            except Full:
                continue
        return False


def within(
    seconds: float, tick: float, produce: Callable[[], Generator[T, None, None]]
) -> Generator[T | None, None, None]:
    """The items of ``produce()``, and None whenever ``tick`` seconds pass without one.

    Raises TimeoutError when it has not ended after ``seconds``, and what it raises itself. It runs in
    a thread that is not waited for: one that hangs ends by its own limits.
    """
    pump = _Pump(produce)
    end = time.monotonic() + seconds
    threading.Thread(target=pump.run, daemon=True, name="language-model").start()
    try:
        while (left := end - time.monotonic()) > 0:
            try:
                item = pump.items.get(timeout=min(tick, left))
            except Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item[0]
        raise TimeoutError(f"no end after {seconds:g} seconds")
    finally:
        pump.stopped.set()
