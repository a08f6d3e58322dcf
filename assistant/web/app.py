"""The web application: FastAPI with the Gradio page mounted in it, and the server that runs it."""

from __future__ import annotations

import logging
import os
import re
import socket
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import Response

from assistant.building import index_settings
from assistant.errors import PortInUse
from assistant.respond import Assistant
from assistant.settings import Settings
from assistant.web.documents import PdfLookup, pdf_routes
from assistant.web.frontpage import FrontPage
from assistant.web.security import Shield
from assistant.web.site import Site
from assistant.web.turn import Answerer
from assistant.web.views import VIEWS

_STAYS_HOME = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_STATIC_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9]+)")


def create_app(assistant: Answerer, lookup: PdfLookup, site: Site | None = None) -> FastAPI:
    """The application: the chat at '/', the cited PDFs at '/pdf/<sha256>.pdf', and '/healthz'.

    With a ``site`` also the pages about what is in its index.
    """
    app = FastAPI(title="Passend Antwoord", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(pdf_routes(lookup))
    app.add_api_route("/healthz", _healthy, methods=["GET"])
    app.add_api_route("/web/{name}", _static, methods=["GET"])
    if site:
        for routes in VIEWS:
            app.include_router(routes(site))
    _mount_page(app, assistant)
    app.add_middleware(FrontPage)
    app.add_middleware(Shield)
    return app


def _mount_page(app: FastAPI, assistant: Answerer) -> None:
    # Gradio reads these at import, and then asks its maker's servers for news; so it is imported here.
    os.environ.update(_STAYS_HOME)
    import gradio as gr

    from assistant.web.page import build_page
    from assistant.web.theme import page_theme

    gr.mount_gradio_app(
        app,
        build_page(assistant),
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


def _healthy() -> dict[str, str]:
    return {"status": "ok"}


def _static(name: str) -> Response:
    match = _STATIC_NAME.fullmatch(name)
    path = files("assistant.web") / "static" / name
    if not match or match[1] not in _TYPES or not path.is_file():
        raise HTTPException(404)
    return Response(path.read_bytes(), media_type=_TYPES[match[1]], headers={"Cache-Control": "no-cache"})


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
        run(create_app(assistant, snapshot.pdf_path, Site.of(snapshot, settings)), listener)


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            print(f"Passend Antwoord: http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Pages that are still open are cut off, which is no error of anybody's.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def run(app: FastAPI, listener: socket.socket) -> None:
    """Serve until interrupted. Questions are in no log: there is no access log."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        # An open page keeps a connection open for as long as it is there.
        "timeout_graceful_shutdown": 1,
    }
    _Server(uvicorn.Config(app, **config)).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address, before anything slow is done.

    Raises PortInUse where it is taken or not ours to use.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise PortInUse(f"Port {port} on {host} cannot be used; choose another one with --port.") from error
    return listener
