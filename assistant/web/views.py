"""The pages and services about what is in the index; each is made from a ``Site``."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from assistant.web.about import about_routes
from assistant.web.glossary import glossary_routes
from assistant.web.lookup import lookup_routes
from assistant.web.page_image import image_routes
from assistant.web.pair_page import pair_routes
from assistant.web.site import Site
from assistant.web.sitemap import sitemap_routes
from assistant.web.transcript_page import transcript_routes

VIEWS: tuple[Callable[[Site], APIRouter], ...] = (
    image_routes,
    lookup_routes,
    pair_routes,
    glossary_routes,
    about_routes,
    sitemap_routes,
    transcript_routes,
)
