"""An answer as a terminal shows it."""

from __future__ import annotations

from assistant.answer import Answer, Citation
from assistant.compose import above
from assistant.notices import notice


def readable(answer: Answer) -> str:
    """The text, its sources, newer and older answers, desks, and what else can be asked."""
    lines = [answer.own_language, ""] if answer.own_language and not answer.generated else []
    lines += [with_questions(answer)]
    if answer.notice:
        lines += ["", answer.notice]
    if answer.citations:
        lines += [
            "",
            *(f"[{cited.number}] {cited.reference}  ({cited.document})" for cited in answer.citations),
        ]
    for newer in answer.newer:
        lines += ["", _beside("newer", newer, answer)]
    for older in answer.history:
        lines += ["", _beside("older" if older.date else "undated", older, answer)]
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


def _beside(kind: str, citation: Citation, answer: Answer) -> str:
    asked = f"{notice('asked_above', answer.language)} {citation.asked} " if citation.asked else ""
    return f"{notice(kind, answer.language)} {citation.reference}: {asked}{citation.quote}"
