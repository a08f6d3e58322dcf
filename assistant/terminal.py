"""An answer as plain text: a terminal shows it so, and so do clients that show nothing else."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Answer, Citation
from assistant.compose import above
from assistant.notices import notice


def _with_file(citation: Citation) -> str:
    return f"{citation.reference}  ({citation.document})"


def readable(answer: Answer, source: Callable[[Citation], str] = _with_file) -> str:
    """The text, its sources, newer and older answers, desks, and what else can be asked.

    ``source`` tells where a citation stands.
    """
    lines = [answer.own_language, ""] if answer.own_language and not answer.generated else []
    lines += [with_questions(answer)]
    if answer.notice:
        lines += ["", answer.notice]
    if answer.citations:
        lines += ["", *(f"[{cited.number}] {source(cited)}" for cited in answer.citations)]
    for newer in answer.newer:
        lines += ["", _beside("newer", newer, answer, source)]
    for older in (*answer.history, *_changed(answer)):
        lines += ["", _beside("older" if older.date else "undated", older, answer, source)]
    for desk in answer.desks:
        reach = ", ".join(part for part in (desk.phone, desk.web) if part)
        name, purpose = desk.name[answer.language], desk.purpose[answer.language]
        lines += ["", f"* {name}{f' ({reach})' if reach else ''}: {purpose}"]
    if answer.suggestions:
        lines += ["", *(f"- {question}" for question in answer.suggestions)]
    return "\n".join(lines)


def with_questions(answer: Answer) -> str:
    """The text of an answer, with the question above each quote that needs it."""
    text = answer.answer
    for place, asked in reversed(above(answer)):
        question, reply = (notice(name, answer.language) for name in ("asked_above", "answered_below"))
        text = f"{text[:place]}{question} {asked}\n{reply} {text[place:]}"
    return text


def _changed(answer: Answer) -> list[Citation]:
    """The older figures that no older answer shows."""
    told = [older.quote for older in answer.history]
    return [one.older for one in answer.figures if not any(one.older.quote in quote for quote in told)]


def _beside(kind: str, citation: Citation, answer: Answer, source: Callable[[Citation], str]) -> str:
    asked = f"{notice('asked_above', answer.language)} {citation.asked} " if citation.asked else ""
    return f"{notice(kind, answer.language)} {source(citation)}: {asked}{citation.quote}"
