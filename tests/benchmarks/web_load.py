"""Many chats at once, and pages that vanish, against `passend chat` of the sample documents.

    python -m tests.benchmarks.web_load [--clients 50] [--index FOLDER]

Each client is a page: it loads, holds its connection open, and asks three of the example questions one after
another by Gradio's own protocol. Clients and server share this machine's processors, so its times are longer
than those of a server that has them alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.building import build_samples
from assistant.settings import Settings
from assistant.web.catalogue import texts
from tests.chat_client import Chat, Reply, connections

EACH = 3
"""Questions of each client."""
VANISHING = 20
UNLIMITED = {"PASSEND_QUESTIONS_A_MINUTE": "0", "PASSEND_REQUESTS_A_MINUTE": "0"}
"""All clients are one address here."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--index", type=Path, help="an index of the samples, so that none is built")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(given.index or sample_index(Path(folder))) as server,
    ):
        asyncio.run(measure(server, given.clients))


def sample_index(folder: Path) -> Path:
    """An index of the sample documents in ``folder``."""
    build_samples(Settings(index_dir=folder / "index"), lambda stage, done, total: None)
    return folder / "index"


class Server:
    """A running `passend chat`."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._process = process
        self.address = address

    def told(self, name: str) -> int:
        """A number from the kernel's status of the process: 'VmRSS' (KiB) or 'Threads'."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith(f"{name}:")).split()[1])

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def state(self) -> str:
        """Its memory and threads."""
        return f"{self.told('VmRSS') / 1024:.0f} MiB, {self.told('Threads')} threads"


@contextmanager
def serving(index: Path) -> Iterator[Server]:
    """A server of this index, on a free port, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "assistant.cli", "chat", "--index", str(index.resolve())]
        environment = {**os.environ, **UNLIMITED, "PASSEND_FEEDBACK": f"{folder}/feedback.sqlite"}
        process = subprocess.Popen(
            [*command, "--port", str(free_port())], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        line = next((line for line in process.stdout if "http://" in line), "")
        try:
            yield Server(process, line.split()[-1])
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def measure(server: Server, clients: int) -> None:
    """Ask alone, then all at once, then vanish."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"started:  {server.state()}")
    alone = await conversation(server.address, 0)
    print(f"one chat: {server.state()}; {told(alone)}")
    begun, used = time.perf_counter(), server.processor()
    together = await asyncio.gather(
        *(conversation(server.address, place) for place in range(clients)), return_exceptions=True
    )
    took, used = time.perf_counter() - begun, server.processor() - used
    replies = [reply for each in together if isinstance(each, list) for reply in each]
    errors = [each for each in together if isinstance(each, BaseException)]
    print(f"{clients} chats at once, {EACH} questions each: {len(errors)} errors, {took:.1f} s in all")
    print(f"  the server used {used:.1f} s of a processor")
    for error in errors[:3]:
        print(f"  {error!r}")
    print(f"  {told(replies)}")
    print(f"  after:  {server.state()}")
    await vanish(server)


async def conversation(address: str, place: int) -> list[Reply]:
    """The replies to three example questions, which are others for the next client."""
    questions = [question for theme in texts("nl").themes for question in theme.questions]
    async with connections(address) as http:
        chat = await Chat(http).open()
        asked = [questions[(place + step * 5) % len(questions)] for step in range(EACH)]
        return [await chat.ask(question) for question in asked]


def told(replies: Sequence[Reply]) -> str:
    """Seconds to the first words and to the whole answer, in the middle and at the 95th percentile."""
    parts = []
    for name, seconds in (
        ("first text", [reply.first for reply in replies]),
        ("whole answer", [reply.whole for reply in replies]),
    ):
        last = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
        parts.append(f"{name} p50 {statistics.median(seconds):.2f} p95 {last:.2f} s")
    return ", ".join(parts)


async def vanish(server: Server) -> None:
    """Close pages in the middle of their answers; the server answers at once, and holds nothing back."""
    before = server.told("Threads")
    await asyncio.gather(*(leave_at_first_text(server.address) for _ in range(VANISHING)))
    begun = time.perf_counter()
    after = await conversation(server.address, 1)
    print(f"{VANISHING} pages vanished in their answers; asked at once after that: {told(after)}")
    async with connections(server.address) as http:
        while held := await streams(http):
            assert time.perf_counter() - begun < 60, f"{held} streams are still open"
            await asyncio.sleep(0.1)
    print(
        f"  no stream open after {time.perf_counter() - begun:.1f} s; {before} threads, then {server.state()}"
    )


async def leave_at_first_text(address: str) -> None:
    """A page that goes while its answer comes in."""
    async with connections(address) as http:
        chat = await Chat(http).open()
        async for _ in chat.updates("Wat is zorgplicht?"):
            break


async def streams(http: object) -> int:
    """How many connections the server holds open."""
    import httpx

    assert isinstance(http, httpx.AsyncClient)
    lines = (await http.get("/metrics")).text.splitlines()
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith("passend_streams_open{"))


if __name__ == "__main__":
    main()
