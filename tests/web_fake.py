"""A real, small assistant for the tests of the page: fixed answers about a PDF that it typesets itself."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Language
from corpus.errors import PassendError

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> '
    "[klik](javascript:window.hacked=1) "
    "![plaatje](http://example.org/x.png) **vet** `code` $x$ http://example.org/pad"
)
QUOTE = (
    "In het ontwikkelingsperspectief staat waar een leerling naartoe werkt. "
    "Het handelingsdeel zegt welke ondersteuning de leerling daarbij krijgt.\n"
    "De school stelt het vast binnen zes weken na de inschrijving, na overleg met de ouders."
)
THINKING = 0.3
"""Seconds that the fake takes behind the page, so that a test can see the page wait."""


def write_pdf(path: Path, pages: int = 3) -> str:
    """Write a PDF with so many pages; returns its SHA-256."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=1)
    for page in range(1, pages + 1):
        canvas.drawString(72, 760, f"Testdocument, blad {page}")
        canvas.showPage()
    canvas.save()
    return hashlib.sha256(path.read_bytes()).hexdigest()


class FakeAssistant:
    """Answers by a keyword in the question: 'hack', 'Peru', 'fout', 'kapot', and otherwise the same quote."""

    def __init__(self, sha256: str, delay: float = 0.0) -> None:
        self.sha256 = sha256
        self.delay = delay
        self.heard: list[tuple[list[str], Language | None]] = []

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        self.heard.append((list(turns), language))
        question = turns[-1].strip()
        if not question:
            return Answer(question, "empty", "U heeft nog geen vraag gesteld.")
        if len(question) > 1000:
            return Answer(question, "too_long", "Uw vraag is te lang.")
        time.sleep(self.delay)
        if "kapot" in question:
            raise RuntimeError("secret detail")
        if "fout" in question:
            raise PassendError("De index wordt vernieuwd; probeer het over een minuut weer.")
        if "Peru" in question:
            return Answer(question, "not_found", "Dat staat er niet in.", suggestions=("Wat is zorgplicht?",))
        return self._answered(question, HOSTILE if "hack" in question else QUOTE)

    def _answered(self, question: str, quote: str) -> Answer:
        hostile = quote == HOSTILE
        first = self._citation(1, quote, ("58",), HOSTILE if hostile else "Antwoorden over passend onderwijs")
        second = self._citation(2, "Zie het antwoord op vraag 58.", ("60", "61"), "Brief over het OPP")
        suggestions = (HOSTILE,) if hostile else ("Wat is zorgplicht?", "Wie betaalt het leerlingenvervoer?")
        text = f"{second.quote} [2]\n\n{quote} [1]"
        return Answer(question, "answered", text, "nl", 0.9, (first, second), (), suggestions)

    def _citation(self, number: int, quote: str, numbers: tuple[str, ...], title: str) -> Citation:
        return Citation(
            number=number,
            document="test.pdf",
            sha256=self.sha256,
            title=title,
            date="2023-05-25",
            dossier="31497",
            document_number="460",
            question_numbers=numbers,
            question="Wat is het verschil tussen een OPP en een handelingsplan?",
            pages=(2, 2) if number == 1 else (2, 3),
            page_labels=("25", "25") if number == 1 else ("25", "26"),
            quote=quote,
            url=f"/pdf/{self.sha256}.pdf#page=2",
            reference=f"Kamerstukken II 2022/23, 31 497, nr. 460, vraag {numbers[0]}, p. 25",
            sample=number == 1,
        )


def _watch_connections() -> None:
    """Tell on standard error of every look-up or connection that is not of this machine."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            address = arguments[1] if event == "socket.connect" else arguments
            host = address[0] if isinstance(address, tuple) else None
            if host not in (None, "127.0.0.1", "localhost", b"127.0.0.1", b"localhost", "::1"):
                print(f"OFF THIS MACHINE: {event} {host!r}", file=sys.stderr, flush=True)

    sys.addaudithook(watch)


def serve_fake(folder: Path) -> None:
    """Serve the page on a free port, with the fake behind it."""
    from assistant.web.app import create_app, listen, run

    pdf = folder / "test.pdf"
    sha256 = write_pdf(pdf)
    app = create_app(FakeAssistant(sha256, THINKING), lambda asked: pdf if asked == sha256 else None)
    run(app, listen("127.0.0.1", 0))


if __name__ == "__main__":
    _watch_connections()
    if sys.argv[1] == "fake":
        serve_fake(Path.cwd())
    else:  # the command itself, with the arguments that are left
        from assistant.cli import main

        main()
