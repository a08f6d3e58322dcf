"""How fast the page is beside `passend batch`, how soon it can be used, and what pages weigh.

    python -m tests.benchmarks.web_speed [--index FOLDER] [--rounds 5]

Everything is measured in one process: questions as `passend batch` answers them, and the same questions
through the application, until the first words of the answer are there. The browser is headless Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx

from assistant.export import answer_data
from assistant.respond import Assistant
from assistant.settings import Settings
from assistant.web.catalogue import texts
from assistant.web.page import build_page
from assistant.web.site import Site
from index.snapshot import open_snapshot
from tests.benchmarks.web_load import sample_index
from tests.browser import BROWSER, WIDTHS, chromium
from tests.chat_client import TEXT, Chat, connections
from tests.served import app_of, listening

GOAL_RATIO, GOAL_SECONDS, GOAL_BYTES = 1.5, 2.5, 100_000
SLOWER = 4
FONTS = ("passend-sans-latin.woff2", "passend-serif-latin.woff2")
"""What Dutch and English texts are set in; the second one where answers are."""
VISITS = (
    ("fast processor", 1, False),
    ("slow processor", SLOWER, False),
    ("slow, second visit", SLOWER, True),
)
PAGES = ("/opzoeken", "/opzoeken?q=zorgplicht", "/antwoord/99011/3", "/antwoord/99901-12/36", "/begrippen")
PAGES += ("/antwoord/99901-12", "/begrippen/zorgplicht", "/over", "/api")
QUESTIONS = [question for theme in texts("nl").themes for question in theme.questions]
INTERACTIVE = """() => {
    const field = document.querySelector("#pa-input textarea");
    return field !== null && !document.querySelector("#pa-loading") && performance.now();
}"""
"""The field is there and the script has taken hold of it: what is typed and sent is answered."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--index", type=Path, help="an index of the samples, so that none is built")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        index = given.index or sample_index(Path(folder))
        snapshot = open_snapshot(index)
        settings = Settings(index_dir=index, feedback=Path(folder) / "feedback.sqlite")
        measure(Site.of(snapshot, settings), given.rounds)
        snapshot.close()


def measure(site: Site, rounds: int) -> None:
    """All figures of one application."""
    assistant = Assistant(site.snapshot, site.settings)
    app = app_of(site, assistant, questions_a_minute=0, requests_a_minute=0)
    with listening(app) as address:
        first_text(site, assistant, address, rounds)
        weights(address)
        if BROWSER:
            interactive(address, rounds)


def first_text(site: Site, assistant: Assistant, address: str, rounds: int) -> None:
    """Batch and the application in turns, so that both meet the same load; the median over all questions."""
    ways: dict[str, Callable[[], list[float]]] = {
        "batch": lambda: timed(assistant),
        "the page's own code, first text": lambda: apart(in_page(site, assistant)),
        "chat over HTTP, first text": lambda: apart(over_http(address)),
        "API over HTTP, whole answer": lambda: apart(over_api(address)),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(rounds + 1):
        for name, way in ways.items():
            seconds = way()
            if round_:  # the first one loads what is loaded at the first question
                taken[name] += seconds
    batch = statistics.median(taken["batch"])
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        print(f"{name}: {1000 * middle:.1f} ms, {middle / batch:.2f} times batch (goal {GOAL_RATIO})")


def apart(work: Coroutine[Any, Any, list[float]]) -> list[float]:
    """Run in a thread of its own, in an event loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def timed(assistant: Assistant) -> list[float]:
    """Seconds for each question as `passend batch` answers it."""
    taken = []
    for question in QUESTIONS:
        begun = time.perf_counter()
        answer_data(assistant.ask_conversation((question,)))
        taken.append(time.perf_counter() - begun)
    return taken


async def in_page(site: Site, assistant: Assistant) -> list[float]:
    """Seconds until the page's function has handed Gradio the first text, for each question."""
    blocks = build_page(assistant, site.addresses)
    ask: Any = next(
        each.fn for each in blocks.fns.values() if "submit" in [event for _, event in each.targets]
    )
    taken = []
    for question in QUESTIONS:
        begun = time.perf_counter()
        async with aclosing(ask(question, "", "nl")) as updates:
            async for update in updates:
                if any(TEXT in str(value) for value in update.values()):
                    taken.append(time.perf_counter() - begun)
                    break
    return taken


async def over_http(address: str) -> list[float]:
    """Seconds until a page has the first text, for each question."""
    taken = []
    async with connections(address) as http:
        for question in QUESTIONS:
            page = await Chat(http).open()
            taken.append((await page.ask(question)).first)
    return taken


async def over_api(address: str) -> list[float]:
    """Seconds until a program has the answer as a stream, for each question."""
    async with connections(address) as http:
        return [await streamed(http, question) for question in QUESTIONS]


async def streamed(http: httpx.AsyncClient, question: str) -> float:
    begun = time.perf_counter()
    async with http.stream("POST", "/api/ask/stream", json={"question": question}) as reply:
        async for line in reply.aiter_lines():
            if '"answer"' in line:
                return time.perf_counter() - begun
    raise RuntimeError("no answer in the stream")


def weights(address: str) -> None:
    """What each plain page makes a browser load at a first visit, as sent: without pictures of pages."""
    with httpx.Client(base_url=address) as http:
        for path in PAGES:
            size, html = sent(http, path)
            parts = re.findall(r'<(?:link rel="stylesheet"|script)[^>]*?(?:href|src)="([^"]+)"', html)
            rest = sum(sent(http, part)[0] for part in parts)
            fonts = sum(sent(http, f"/web/{name}")[0] for name in FONTS[: 1 + ("/web/pair.css" in parts)])
            print(
                f"{path}: {(size + rest + fonts) / 1000:.0f} kB (goal {GOAL_BYTES // 1000}): HTML "
                f"{size / 1000:.1f}, style and script {rest / 1000:.1f}, fonts {fonts / 1000:.1f}"
            )


def sent(http: httpx.Client, path: str) -> tuple[int, str]:
    """The bytes of a response on the wire, and its text ('' for a font)."""
    with http.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as reply:
        raw = b"".join(reply.iter_raw())
        packed = reply.headers.get("content-encoding") == "gzip"
        text = gzip.decompress(raw) if packed else raw
        return len(raw), "" if path.endswith(".woff2") else text.decode()


def interactive(address: str, rounds: int) -> None:
    """Seconds from asking for the page until it can be used, on a processor that is made slower."""
    with chromium() as browser:
        for name, factor, kept in VISITS:
            taken = sorted(opened(browser, address, factor, kept) for _ in range(rounds))
            print(
                f"chat usable, {name}: median {statistics.median(taken):.2f} s, best {taken[0]:.2f} "
                f"(goal {GOAL_SECONDS} on one that is {SLOWER} times slower)"
            )


def opened(browser: Any, address: str, factor: int, kept: bool) -> float:
    """Seconds until the chat can be used, in a fresh profile; ``kept``: at the second visit."""
    width, height = WIDTHS["phone"]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="nl-NL")
    page = context.new_page()
    if kept:
        page.goto(address)
        page.wait_for_function(INTERACTIVE)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": factor})
    page.goto(address, wait_until="commit")
    milliseconds = page.wait_for_function(INTERACTIVE, polling=20).json_value()
    context.close()
    return float(milliseconds) / 1000


if __name__ == "__main__":
    main()
