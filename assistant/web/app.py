"""The web application: FastAPI with the Gradio page mounted in it, and the server that runs it."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import socket
from contextlib import closing
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from assistant.building import index_settings
from assistant.listen import listen
from assistant.respond import Assistant
from assistant.settings import DEFAULT_SERVER, ServerSettings, Settings
from assistant.web.addresses import Addresses
from assistant.web.answering import Answering
from assistant.web.api import api_routes
from assistant.web.documents import PdfLookup, pdf_routes
from assistant.web.error_pages import add_error_pages
from assistant.web.frontpage import FrontPage
from assistant.web.health import alive_routes, ready_routes
from assistant.web.limits import Limited
from assistant.web.logs import UVICORN, discreet_logging
from assistant.web.mcp import mcp_routes
from assistant.web.metrics import Counted, Counting, Metrics, metrics_routes
from assistant.web.reactions import reaction_routes
from assistant.web.security import Below, Shield
from assistant.web.site import Site
from assistant.web.turn import Answerer
from assistant.web.views import VIEWS

_STAYS_HOME = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    # Where matplotlib is there, Gradio asks it at the first question what it draws on, which takes a second.
    "MPLBACKEND": "agg",
}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_STATIC_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9]+)")
_KEPT = {".woff2": "public, max-age=604800"}
"""For how long a browser need not ask again: a font never changes under its name, style and script do."""
_AS_THEY_ARE = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""What is not packed on its way: it is already, is read in ranges, or comes in as it is made."""


def create_app(assistant: Answerer, lookup: PdfLookup, site: Site | None = None) -> FastAPI:
    """The application: the chat at '/', the cited PDFs at '/pdf/<sha256>.pdf', '/healthz' and '/metrics'.

    With a ``site`` also the pages about what is in its index, the API, MCP and '/readyz'.
    """
    app = FastAPI(title="Passend Antwoord", docs_url=None, redoc_url=None, openapi_url=None)
    server = site.settings.server if site else DEFAULT_SERVER
    metrics = Metrics()
    app.include_router(pdf_routes(lookup))
    app.include_router(alive_routes())
    app.include_router(metrics_routes(metrics, server.metrics))
    app.add_api_route("/web/{name}", _static, methods=["GET", "HEAD"])
    if site:
        for routes in VIEWS:
            app.include_router(routes(site))
        app.include_router(reaction_routes(site, assistant))
        add_views(app, assistant, site)
        _add_services(app, assistant, site, metrics)
    add_error_pages(app)
    _mount_page(app, Counted(assistant, metrics, "chat"), site.addresses if site else None)
    # The last one is the outermost.
    app.add_middleware(FrontPage, reactions=site is not None)
    app.add_middleware(GZipMiddleware, compresslevel=6, exclude_content_types=_AS_THEY_ARE)
    app.add_middleware(Limited, settings=server, metrics=metrics)
    app.add_middleware(Shield)
    app.add_middleware(Counting, metrics=metrics)
    app.add_middleware(Below, root=server.root_path)
    return app


def add_views(app: FastAPI, assistant: Answerer, site: Site) -> None:
    """The pages that other packages bring; those whose libraries are not installed are left out."""
    for view in entry_points(group="passend.views"):
        try:
            routes = view.load()
        except ImportError:
            continue
        app.include_router(routes(site, assistant))


def _add_services(app: FastAPI, assistant: Answerer, site: Site, metrics: Metrics) -> None:
    """What programs use: the API, MCP, and the check that the index answers."""
    metrics.tell_index(site.snapshot, site.settings)
    answering = Answering(assistant, site.settings, metrics)
    app.include_router(ready_routes(site))
    app.include_router(mcp_routes(site, answering))
    app.include_router(api_routes(site, answering))


def _mount_page(app: FastAPI, assistant: Answerer, addresses: Addresses | None) -> None:
    # Gradio reads these at import, and then asks its maker's servers for news; so it is imported here.
    os.environ.update(_STAYS_HOME)
    import gradio as gr

    from assistant.web.page import build_page
    from assistant.web.theme import page_theme

    gr.mount_gradio_app(
        app,
        build_page(assistant, addresses),
        path="/",
        theme=page_theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        show_error=False,
        max_file_size=1,
    )


def _static(name: str, request: Request) -> Response:
    match = _STATIC_NAME.fullmatch(name)
    path = files("assistant.web") / "static" / name
    if not match or match[1] not in _TYPES or not path.is_file():
        raise HTTPException(404)
    content, tag = _read(name)
    headers = {"Cache-Control": _KEPT.get(match[1], "no-cache"), "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[match[1]], headers=headers)


@lru_cache(maxsize=64)
def _read(name: str) -> tuple[bytes, str]:
    """A file for browsers and its tag, which is weak: packed or not, it is the same file."""
    content = (files("assistant.web") / "static" / name).read_bytes()
    return content, f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'


def serve(index_dir: Path, settings: Settings, port: int) -> None:
    """Serve the chat over an index until interrupted, and say where once it is ready.

    Raises PortInUse, and SnapshotError for an index that cannot be used.
    """
    # An index brings in Chroma, which the tests of the page alone need not load.
    from index.snapshot import open_snapshot

    with (
        listen(settings.host, port) as listener,
        closing(open_snapshot(index_dir, index_settings(settings))) as snapshot,
    ):
        assistant = Assistant(snapshot, settings)
        app = create_app(assistant, snapshot.pdf_path, Site.of(snapshot, settings))
        run(app, listener, settings.server)


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            host = f"[{host}]" if ":" in host else host
            print(f"Passend Antwoord: http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Answers that are still coming in are cut off, which is no error of anybody's.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def run(app: FastAPI, listener: socket.socket, server: ServerSettings = DEFAULT_SERVER) -> None:
    """Serve until interrupted. Questions are in no log."""
    discreet_logging()
    _Server(server_config(app, server)).run(sockets=[listener])


def server_config(app: FastAPI, server: ServerSettings = DEFAULT_SERVER) -> uvicorn.Config:
    """How uvicorn is to serve the application."""
    options: dict[str, Any] = {
        **UVICORN,
        "server_header": False,
        # X-Forwarded-For of anybody else would let an asker be whoever he says.
        "proxy_headers": bool(server.trusted_proxies),
        "forwarded_allow_ips": list(server.trusted_proxies),
        # An answer that is coming in keeps its connection open until it is whole.
        "timeout_graceful_shutdown": 1,
    }
    return uvicorn.Config(app, **options)
