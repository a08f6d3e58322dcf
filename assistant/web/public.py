"""Absolute addresses, for whoever finds a page elsewhere: search engines, sitemaps, cards, references."""

from __future__ import annotations

from fastapi import Request

from assistant.web.site import Site, page_texts


def public_address(site: Site, request: Request, path: str) -> str:
    """The whole address of ``path``: below the public address of the server, else as the request came in."""
    return (site.settings.server.public_url or str(request.base_url)).rstrip("/") + path


def canonical(site: Site, request: Request, path: str) -> str:
    """The address by which a page that is there in two languages is known, in the language it is in."""
    language = page_texts(request).language
    return public_address(site, request, path) + ("" if language == "nl" else f"?lang={language}")
