"""A model hub on this machine: it speaks as much of the hub's HTTP interface as fetching a model needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

_COMMIT = "c0ffee" * 6 + "c0ff"


@dataclass
class ModelHub:
    """What is offered, by name, as folders; ``asked`` are the paths of all requests so far."""

    address: str = ""
    models: dict[str, Path] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def files(self, name: str) -> list[Path]:
        """The files of a model, in a fixed order."""
        return sorted(path for path in self.models[name].rglob("*") if path.is_file())

    def answer(self, path: str) -> tuple[bytes, dict[str, str]] | None:
        """Body and headers for a request; None where there is no such thing."""
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            return self._listing("/".join(parts[2:-2]), parts[-2])
        if "resolve" not in parts:
            return None
        at = parts.index("resolve")
        return self._content("/".join(parts[:at]), "/".join(parts[at + 2 :]))

    def _listing(self, name: str, kind: str) -> tuple[bytes, dict[str, str]] | None:
        if name not in self.models or kind not in ("revision", "tree"):
            return None
        about = {"id": name, "sha": _COMMIT, "siblings": []}
        tree = [
            {
                "type": "file",
                "path": path.relative_to(self.models[name]).as_posix(),
                "size": path.stat().st_size,
                "oid": _digest(path.read_bytes()),
            }
            for path in self.files(name)
        ]
        return json.dumps(tree if kind == "tree" else about).encode(), {"Content-Type": "application/json"}

    def _content(self, name: str, file: str) -> tuple[bytes, dict[str, str]] | None:
        if name not in self.models or not (self.models[name] / file).is_file():
            return None
        content = (self.models[name] / file).read_bytes()
        return content, {"ETag": f'"{_digest(content)}"', "X-Repo-Commit": _COMMIT}


def _digest(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def _handler(hub: ModelHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            self._send(with_body=False)

        def _send(self, *, with_body: bool) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.asked.append(path)
            found = hub.answer(path)
            if found is None:
                body, headers = b"{}", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "No such model"}
                self.send_response(HTTPStatus.NOT_FOUND)
            else:
                body, headers = found
                self.send_response(HTTPStatus.OK)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running_hub() -> Iterator[ModelHub]:
    """A hub that answers until the block ends."""
    hub = ModelHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
