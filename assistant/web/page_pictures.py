"""Pages drawn in child processes under limits: a hostile PDF can break a child, never the server."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import time
from collections.abc import Sequence
from pathlib import Path

from pebble import ProcessPool

from assistant.web.page_drawing import Mark, draw, limit
from assistant.web.picture_store import PictureStore

CHILDREN = 2
SECONDS = 10.0
"""A page that takes longer is not drawn."""
PAGES_PER_CHILD = 200
WAITING = 64
"""How many pages may be asked for at once; who comes later is asked to come back."""
KEPT_BYTES = 64 << 20
FAILURES = 10_000
AGAIN_SECONDS = 300.0
"""A page that could not be drawn is tried again after this long: the machine may only have been busy."""
VERSION = "1"
"""Of the way in which pages are drawn: another one makes other pictures."""


class Busy(Exception):
    """Too many pages are being drawn."""


class PagePictures:
    """Draws pages when they are asked for, keeps the pictures, and remembers which pages cannot be drawn."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._store = PictureStore(KEPT_BYTES)
        self._failed: dict[tuple[str, int], float] = {}
        self._drawing: dict[str, asyncio.Task[bytes | None]] = {}

    async def picture(self, path: Path, sha256: str, page: int, marks: Sequence[Mark]) -> bytes | None:
        """The page as WebP with its marks, or None where it cannot be drawn; raises Busy."""
        if time.monotonic() - self._failed.get((sha256, page), -AGAIN_SECONDS) < AGAIN_SECONDS:
            return None
        key = picture_key(sha256, page, marks)
        if kept := self._store.get(key):
            return kept
        if key not in self._drawing:
            if len(self._drawing) >= WAITING:
                raise Busy
            # One drawing for all who ask for it, whoever of them goes away.
            self._drawing[key] = asyncio.create_task(self._draw(key, path, sha256, page, marks))
        return await asyncio.shield(self._drawing[key])

    async def _draw(
        self, key: str, path: Path, sha256: str, page: int, marks: Sequence[Mark]
    ) -> bytes | None:
        try:
            scheduled = self._started().schedule(draw, args=[path, page, list(marks)], timeout=SECONDS)
            picture: bytes = await asyncio.wrap_future(scheduled)
        except Exception:  # pdfium's own, out of time or memory, or an end of the child
            if len(self._failed) >= FAILURES:
                self._failed.clear()
            self._failed[sha256, page] = time.monotonic()
            return None
        finally:
            del self._drawing[key]
        self._store.put(key, picture)
        return picture

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=CHILDREN,
                max_tasks=PAGES_PER_CHILD,
                initializer=limit,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    def close(self) -> None:
        """End the children and remove the pictures."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None
        self._store.close()


def picture_key(sha256: str, page: int, marks: Sequence[Mark]) -> str:
    """What tells one picture from another: 32 hex digits."""
    said = repr((VERSION, sha256, page, [tuple(mark) for mark in marks]))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
