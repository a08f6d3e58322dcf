"""A real, small assistant for the tests of the page: fixed answers about a PDF that it typesets itself."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Figures, Language, Status
from assistant.desks import desks_for
from assistant.notices import notice, told_in
from assistant.terms import terms_in
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
COUNTED = "Ongeveer 120 samenwerkingsverbanden hebben een steunpunt; daar is geen tlv voor nodig."
COUNTED_BEFORE = "Ongeveer 80 samenwerkingsverbanden hadden een steunpunt."
FORBIDDEN, ASKED_ABOVE = "Nee, dat mag niet.", "Mag een school een kind wegsturen?"
SIMPLE = ("Ongeveer 120 plekken hebben een steunpunt.", "U heeft er geen verklaring voor nodig.")
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
    """Answers by a keyword in the question, and otherwise with the same quote.

    'hack', 'Peru' (not found), 'gevaar' (unsafe), 'fout' and 'kapot' (errors), 'steunpunt' (with all that
    can stand beside an answer), 'wegsturen' (an answer that needs its question, and is no longer the newest).
    """

    def __init__(self, sha256: str, delay: float = 0.0) -> None:
        self.sha256 = sha256
        self.delay = delay
        self.heard: list[tuple[list[str], Language | None]] = []

    def ask_conversation(self, turns: Sequence[str], language: Language | None = None) -> Answer:
        self.heard.append((list(turns), language))
        question = turns[-1].strip()
        spoken = language or "nl"
        if not question:
            return _refused(question, "empty", spoken)
        if len(question) > 1000:
            said = notice("too_long", spoken, length=len(question), limit=1000)
            return Answer(question, "too_long", said, spoken)
        time.sleep(self.delay)
        if "kapot" in question:
            raise RuntimeError("secret detail")
        if "fout" in question:
            raise PassendError("secret detail: the index in /srv/index cannot be used")
        if "Peru" in question:
            return replace(_refused(question, "not_found", spoken), suggestions=("Wat is zorgplicht?",))
        if "gevaar" in question:
            return replace(_refused(question, "unsafe", spoken), suggestions=("Wat is zorgplicht?",))
        if "steunpunt" in question:
            return self._with_all(question, spoken)
        if "wegsturen" in question:
            return self._superseded(question, spoken)
        return self._answered(question, HOSTILE if "hack" in question else QUOTE)

    def _with_all(self, question: str, spoken: Language) -> Answer:
        newer = self._citation(1, COUNTED, ("58",), "Antwoorden over passend onderwijs")
        newer = replace(newer, entry_id="new", span=(0, len(COUNTED)), sample=False)
        older = self._citation(0, COUNTED_BEFORE, ("12",), "Brief over steunpunten")
        older = replace(older, older=True, date="2021-05-03", minister="Minister voor Onderwijs")
        text = f"{COUNTED} [1]"
        return Answer(
            question,
            "answered",
            text,
            spoken,
            0.9,
            notice("own_case", spoken),
            (newer,),
            history=(older,),
            figures=(Figures(newer, older),),
            terms=terms_in(text, spoken),
            desks=desks_for("school weigert mijn kind", "personal_advice", 2),
        )

    def _superseded(self, question: str, spoken: Language) -> Answer:
        cited = replace(self._citation(1, FORBIDDEN, ("9",), "Antwoorden"), asked=ASKED_ABOVE, entry_id="a")
        newer = replace(self._citation(0, "Dat kan nu wel.", ("4",), "Brief"), date="2025-02-01")
        return Answer(
            question,
            "answered",
            f"{FORBIDDEN} [1]",
            spoken,
            0.9,
            notice("has_newer", spoken),
            (cited,),
            newer=(newer,),
            own_language=told_in("de", "answered") if "kind" in question else "",
        )

    def _answered(self, question: str, quote: str) -> Answer:
        hostile = quote == HOSTILE
        first = self._citation(1, quote, ("58",), HOSTILE if hostile else "Antwoorden over passend onderwijs")
        second = self._citation(2, "Zie het antwoord op vraag 58.", ("60", "61"), "Brief over het OPP")
        suggestions = (HOSTILE,) if hostile else ("Wat is zorgplicht?", "Wie betaalt het leerlingenvervoer?")
        text = f"{second.quote} [2]\n\n{quote} [1]"
        return Answer(
            question, "answered", text, "nl", 0.9, citations=(first, second), suggestions=suggestions
        )

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


def _refused(question: str, status: Status, language: Language) -> Answer:
    return Answer(question, status, notice(status, language), language, desks=desks_for(question, status))


class FakeModelAssistant(FakeAssistant):
    """Words an answer simply where 'eenvoudig' is asked for, a statement after another; slowly if 'traag'."""

    def stages(self, turns: Sequence[str], language: Language | None = None) -> Iterator[Answer]:
        whole = self.ask_conversation(turns, language)
        if "eenvoudig" not in turns[-1]:
            yield whole
            return
        sources = (whole.citations[0], replace(whole.citations[0], number=2))
        for count in (1, 2, 2):
            lines = [f"{text} [{number}]" for number, text in enumerate(SIMPLE[:count], start=1)]
            time.sleep(self.delay * (10 if count > 1 and "traag" in turns[-1] else 1))
            yield replace(whole, answer="\n".join(lines), citations=sources[:count], terms=(), generated=True)


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
    app = create_app(FakeModelAssistant(sha256, THINKING), lambda asked: pdf if asked == sha256 else None)
    run(app, listen("127.0.0.1", 0))


if __name__ == "__main__":
    _watch_connections()
    if sys.argv[1] == "fake":
        serve_fake(Path.cwd())
    else:  # the command itself, with the arguments that are left
        from assistant.cli import main

        main()
