"""Whether the server lives ('/healthz') and can answer ('/readyz')."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from assistant.web.logs import note_failure
from assistant.web.site import Site

FRESH_SECONDS = 5.0
"""A check that was made less long ago is not made again, so that asking costs nothing."""


def alive_routes() -> APIRouter:
    """'/healthz': the process answers."""
    router = APIRouter()

    @router.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return router


def ready_routes(site: Site) -> APIRouter:
    """'/readyz': the index is open, and a question that is in it finds its answer."""
    router = APIRouter()
    check = _Remembered(lambda: _finds_itself(site))

    @router.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        if check():
            return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        return JSONResponse(
            {"status": "unavailable"}, 503, {"Cache-Control": "no-store", "Retry-After": "10"}
        )

    return router


def _finds_itself(site: Site) -> bool:
    """Whether the first entry is found by its own words."""
    try:
        entry = site.snapshot.entry(site.snapshot.catalog.places[0].id)
        words = entry.record.question.content or entry.record.answer.content
        return bool(site.snapshot.search(words[:300], 1))
    except Exception as error:  # whatever it is, the server is not ready
        note_failure("the index does not answer", error)
        return False


@dataclass
class _Remembered:
    """A check whose result holds for a few seconds; one caller at a time makes it."""

    make: Callable[[], bool]
    good: bool = False
    made: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def __call__(self) -> bool:
        with self.lock:
            if time.monotonic() - self.made > FRESH_SECONDS:
                self.good, self.made = self.make(), time.monotonic()
            return self.good
