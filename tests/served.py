"""The whole application over the sample documents, with settings and an assistant of a test's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.listen import listen
from assistant.respond import Assistant
from assistant.settings import ServerSettings
from assistant.web.app import create_app, server_config
from assistant.web.site import Site

HERE = ("127.0.0.1", 40000)


def app_of(site: Any, assistant: Any = None, **server: Any) -> FastAPI:
    """The application of ``site``, with these settings of its server."""
    settings = replace(site.settings, server=ServerSettings(**server))
    mine = Site(site.snapshot, site.addresses, settings)
    return create_app(assistant or Assistant(site.snapshot, settings), site.snapshot.pdf_path, mine)


def client_of(site: Any, assistant: Any = None, address: tuple[str, int] = HERE, **server: Any) -> TestClient:
    return TestClient(app_of(site, assistant, **server), base_url="http://127.0.0.1", client=address)


@contextmanager
def listening(app: Any, **server: Any) -> Iterator[str]:
    """The address of ``app`` on a real socket, served as `passend chat` serves, but in a thread."""
    listener = listen("127.0.0.1", 0)
    running = uvicorn.Server(server_config(app, ServerSettings(**server)))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        until(lambda: running.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()


def until(true: Any, seconds: float = 20.0) -> None:
    """Wait until something holds; fails where it never does."""
    late = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < late
        time.sleep(0.01)
