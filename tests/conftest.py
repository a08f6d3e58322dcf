"""What several tests need and is slow to make: a browser, an index of the samples, and a server of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, start, stop


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `passend chat` in an empty folder: it makes an index of the samples, and serves it."""
    folder = tmp_path_factory.mktemp("real")
    log = folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server, address = start(["chat", "--port", str(port)], log)
    assert address.endswith(f":{port}")
    yield address
    stop(server)
    assert "OFF THIS MACHINE" not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the bundled samples; nobody may change it."""
    from assistant.building import build_samples
    from assistant.settings import Settings

    folder = tmp_path_factory.mktemp("samples") / "index"
    build_samples(Settings(index_dir=folder), lambda stage, done, total: None)
    return folder


@pytest.fixture(scope="session")
def sample_site(sample_index: Path) -> Iterator[Any]:
    """The ``assistant.web.site.Site`` of that index, for a ``TestClient``."""
    from assistant.settings import Settings
    from assistant.web.site import Site
    from index.snapshot import open_snapshot

    snapshot = open_snapshot(sample_index)
    yield Site.of(snapshot, Settings(index_dir=sample_index))
    snapshot.close()
