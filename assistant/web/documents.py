"""The PDFs that are cited, under '/pdf/<sha256>.pdf': only those that the index knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

PdfLookup = Callable[[str], Path | None]
"""From a hash (64 lower-case hex digits) to the PDF on disk, or None where the index does not know it."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def pdf_routes(lookup: PdfLookup) -> APIRouter:
    """The route that serves PDFs to the browser's own viewer, in ranges when it asks for them."""
    router = APIRouter()

    @router.api_route("/pdf/{name}.pdf", methods=["GET", "HEAD"])
    def pdf(name: str) -> FileResponse:
        path = lookup(name) if _SHA256.fullmatch(name) else None
        if path is None or not path.is_file():
            raise HTTPException(404, "This document is not in the index.")
        headers = {"Cache-Control": "private, max-age=3600"}
        return FileResponse(
            path,
            media_type="application/pdf",
            headers=headers,
            filename=f"{name}.pdf",
            content_disposition_type="inline",
        )

    return router
