"""The application without a browser: what is served, what is refused, and which headers go with it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.errors import PortInUse
from assistant.web.app import create_app, listen
from tests.web_fake import FakeAssistant, write_pdf


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def sha256(folder: Path) -> str:
    return write_pdf(folder / "test.pdf")


@pytest.fixture(scope="module")
def client(folder: Path, sha256: str) -> Iterator[TestClient]:
    pdf = folder / "test.pdf"
    app = create_app(FakeAssistant(sha256), lambda asked: pdf if asked == sha256 else None)
    with TestClient(app) as client:
        yield client


def test_the_page_is_dutch_unless_asked(client: TestClient) -> None:
    dutch, english = client.get("/"), client.get("/?lang=en")
    assert '<html lang="nl"' in dutch.text
    assert '<html lang="en"' in english.text
    assert "githubusercontent" not in dutch.text
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert int(plain.headers["content-length"]) == len(plain.content)


def test_scripts_are_ours_and_eval_is_not_allowed(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe" not in scripts
    for rule in ("default-src 'self'", "connect-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert client.get("/").headers["content-security-policy"] != policy


@pytest.mark.parametrize("path", ["/", "/healthz", "/web/page.css", "/gradio_api/upload", "/pdf/nothing.pdf"])
def test_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_pdf_of_the_index(client: TestClient, sha256: str, folder: Path) -> None:
    response = client.get(f"/pdf/{sha256}.pdf")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline")
    assert response.content == (folder / "test.pdf").read_bytes()
    part = client.get(f"/pdf/{sha256}.pdf", headers={"Range": "bytes=0-3", "Cookie": "secret=1"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    assert "cookie" not in part.headers


@pytest.mark.parametrize(
    "path",
    [
        f"/pdf/{'0' * 64}.pdf",
        "/pdf/..%2F..%2Ftest.pdf",
        "/pdf/../app.py",
        "/pdf/test.pdf",
        "/pdf/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://example.org/",
        "//gradio_api/file=/etc/passwd",
        "/gradio_api//file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://example.org/",
        "/gradio_api/vibe-code",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/web/app.py",
        "/web/..%2Fapp.py",
    ],
)
def test_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"), [("passend-sans-latin.woff2", "max-age"), ("page.css", "no-cache")]
)
def test_what_a_browser_has_is_not_sent_again(client: TestClient, name: str, kept: str) -> None:
    first = client.get(f"/web/{name}")
    assert kept in first.headers["cache-control"]
    again = client.get(f"/web/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert client.get(f"/web/{name}", headers={"If-None-Match": 'W/"other"'}).content == first.content
    head = client.head(f"/web/{name}")
    assert (head.status_code, head.content) == (200, b"")


def test_texts_are_packed_and_what_is_packed_or_read_in_parts_is_not(client: TestClient, sha256: str) -> None:
    packed = {"/": "gzip", "/web/page.css": "gzip", "/web/passend-sans-latin.woff2": None}
    for path, encoding in {**packed, f"/pdf/{sha256}.pdf": None}.items():
        response = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert response.headers.get("content-encoding") == encoding
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        if path != "/":  # whose nonce is another each time
            assert response.content == plain.content


def test_uploads_are_refused(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortInUse, match=r"--port"):
            listen("127.0.0.1", taken.getsockname()[1])
