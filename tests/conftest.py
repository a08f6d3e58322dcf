"""What several tests need and is slow to make: a browser, an index of the samples, and a server of it."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, start, stop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of fast tests come first; in each other file, its fast tests do.

    A file is not parted, for what its tests share would be made twice where tests run side by side.
    """
    slow = {item.path for item in items if _is_slow(item)}
    items.sort(key=lambda item: (item.path in slow, item.path, _is_slow(item)))


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


@pytest.fixture
def own_logging() -> Iterator[None]:
    """What a test does to the root logger is undone behind it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@contextmanager
def made_once(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that all workers of this run share; whoever finds it missing makes it while the rest wait."""
    own = factory.getbasetemp()
    root = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield root / f"shared-{name}"


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `passend chat` in an empty folder: it makes an index of the samples, and serves it.

    The server of another worker of this run serves a copy of that index.
    """
    folder = tmp_path_factory.mktemp("real")
    log = folder / "server.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with made_once(tmp_path_factory, "real") as shared:
        if shared.exists():
            shutil.copytree(shared, folder, dirs_exist_ok=True)
        server, address = start(["chat", "--port", str(port)], log)
        if not shared.exists():
            shutil.copytree(folder, shared, ignore=shutil.ignore_patterns(log.name))
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

    with made_once(tmp_path_factory, "samples") as folder:
        if not (folder / "current").exists():
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
