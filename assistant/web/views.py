"""The pages and services about what is in the index; each is made from a ``Site``."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from assistant.web.site import Site

VIEWS: tuple[Callable[[Site], APIRouter], ...] = ()
