"""A real server in a process of its own, and a real browser that visits it and notes what it asks for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parent.parent
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
LEAVING = "this page is being left"
GIVEN_UP = re.compile("AbortError|Connection errored out")
"""What Gradio says of the requests that end with the page, which nobody sees who goes on to another."""
START_SECONDS = 120
"""Far more than it takes, for a machine that is busy with other tests."""


def start(arguments: list[str], log: Path) -> tuple[subprocess.Popen[str], str]:
    """A server in the folder of its log, and the address that it prints once it is ready, in time."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.web_fake", *arguments],
        cwd=log.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log.open("w"),
        text=True,
    )
    late = Timer(START_SECONDS, server.kill)
    late.start()
    assert server.stdout is not None
    address = next((line.split()[-1] for line in server.stdout if "http://127.0.0.1:" in line), "")
    late.cancel()
    assert address, log.read_text()
    return server, address


def stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(10)


@contextmanager
def chromium() -> Iterator[Any]:
    """Headless Chromium, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield running
        running.close()


class Visit:
    """A page in a fresh browser profile, with all that it asked for and complained about."""

    def __init__(
        self,
        browser: Any,
        address: str,
        size: tuple[int, int],
        ready: str = "#pa-input textarea",
        **preferred: str,
    ) -> None:
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, locale="nl-NL", **preferred)
        self.context.set_default_timeout(20_000)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requested.append(request.url))
        self.leaving = False
        self.page.add_init_script(f"addEventListener('beforeunload', () => console.debug('{LEAVING}'))")
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("console", self._listen)
        self.page.on("domcontentloaded", self._arrive)
        self.page.goto(address)
        self.page.locator(ready).first.wait_for()

    def _listen(self, message: Any) -> None:
        self.leaving = self.leaving or message.text == LEAVING
        if message.type == "error":
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not (self.leaving and GIVEN_UP.search(text)):
            self.complaints.append(text)

    def _arrive(self, _: Any) -> None:
        self.leaving = False

    def ask(self, question: str, how: str = "Enter") -> None:
        self.page.fill("#pa-input textarea", question)
        if how == "Enter":
            self.page.keyboard.press("Enter")
        else:
            self.page.click("#pa-send")

    def reply(self, turn: int = 0) -> Any:
        """The finished reply to the question with this place."""
        finished = self.page.locator("#pa-chat .bot-row").nth(turn)
        finished.locator(".pa-answer:not(.pa-growing), .pa-notice:not(.pa-growing)").wait_for()
        return finished

    def outside(self) -> list[str]:
        """What was asked of another machine (data: and blob: are of the page itself)."""
        hosts = [urlparse(url) for url in self.requested]
        return [
            url.geturl() for url in hosts if url.hostname != "127.0.0.1" and url.scheme[:4] in ("http", "ws")
        ]

    def language(self) -> str:
        return str(self.page.evaluate("document.documentElement.lang"))
