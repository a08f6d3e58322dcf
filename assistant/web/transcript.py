"""A conversation as a document: its questions, answers and sources, one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Answer, Citation
from assistant.compose import above
from assistant.web.catalogue import Texts
from assistant.web.collection.clean import clean, lines
from assistant.web.older import older_name
from assistant.web.retold import retold
from assistant.web.turn import Turn

Kind = Literal["question", "quote", "said", "source"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph: ``label`` stands before a source, and ``address`` is where it leads to ('' for none)."""

    kind: Kind
    text: str
    label: str = ""
    address: str = ""


def pieces(turns: Sequence[Turn], texts: Texts, address: Callable[[Citation], str]) -> Iterator[Piece]:
    """The paragraphs of a conversation; ``address`` tells where a citation can be read."""
    for turn in turns:
        yield Piece("question", " ".join(turn.question.split()))
        if turn.answer is None:
            yield Piece("said", turn.failure or texts["stopped_empty" if turn.stopped else "status_failed"])
        else:
            yield from _answered(retold(turn.answer, texts.language), texts, address)
            if turn.stopped:
                yield Piece("said", texts["stopped"])


def _answered(answer: Answer, texts: Texts, address: Callable[[Citation], str]) -> Iterator[Piece]:
    """What the page shows of an answer, in its order."""
    if answer.generated or answer.own_language:
        yield Piece("said", texts["generated"] if answer.generated else answer.own_language)
    yield from _worded(answer, texts)
    for pair in answer.figures:
        yield Piece("said", texts["figures_heading"])
        for key, one in (("figures_newer", pair.newer), ("figures_older", pair.older)):
            yield from _beside(f"{texts[key]}, {texts.date(one.date)}", one, texts, address)
    if answer.notice:
        yield Piece("said", answer.notice)
    if answer.status not in ("answered", "unsafe"):
        for question in answer.suggestions:
            yield Piece("said", f"\N{BULLET} {question}")
    for desk in answer.desks:
        reach = ", ".join(filter(None, (desk.phone, desk.web)))
        yield Piece("said", ": ".join(filter(None, (desk.name[texts.language], reach))))
    for citation in answer.citations:
        yield Piece("source", citation.reference, f"[{citation.number}]", address(citation))
    for citation in answer.newer:
        name = f"{texts['newer_heading']}, {texts.date(citation.date)}"
        yield from _beside(name, citation, texts, address)
    for citation in answer.history:
        yield from _beside(older_name(citation, texts), citation, texts, address)


def _worded(answer: Answer, texts: Texts) -> Iterator[Piece]:
    """The words of an answer, with the question above each quote that needs it."""
    kind: Kind = "quote" if answer.status == "answered" and not answer.generated else "said"
    start = 0
    for place, asked in (*above(answer), (len(answer.answer), "")):
        yield from _pieces(kind, answer.answer[start:place])
        yield from _asked(asked, texts)
        start = place


def _beside(
    name: str, citation: Citation, texts: Texts, address: Callable[[Citation], str]
) -> Iterator[Piece]:
    """A quote that stands beside the answer, under the name of what it is."""
    yield Piece("said", name)
    yield from _asked(citation.asked, texts)
    yield from _pieces("quote", citation.quote)
    yield Piece("source", citation.reference, texts["collection_source"], address(citation))


def _asked(question: str, texts: Texts) -> Iterator[Piece]:
    if question:
        yield Piece("said", f"{texts['asked_above']} {question}")


def _pieces(kind: Kind, text: str) -> Iterator[Piece]:
    for line in lines(text):
        yield Piece(kind, line.replace("\t", "    "))


def opening(texts: Texts, made: str) -> tuple[str, str]:
    """The title, and the paragraph below it; ``made`` is the day (ISO 8601)."""
    return texts["export_title"], texts["collection_made"].format(date=texts.date(made))


def markdown(told: Sequence[Piece], texts: Texts, made: str) -> str:
    """The conversation as Markdown (CommonMark), with every text of others shown to the letter."""
    title, about = opening(texts, made)
    blocks = [f"# {_inert(title)}", _inert(about)]
    for piece in told:
        if piece.kind == "source" and blocks[-1].startswith("- "):
            blocks[-1] += f"\n{_written(piece)}"
        else:
            blocks.append(_written(piece))
    return "\n\n".join(blocks) + "\n"


def _written(piece: Piece) -> str:
    text = _inert(piece.text)
    if piece.kind == "source":
        link = f" <{piece.address}>" if _ADDRESS.fullmatch(piece.address) else ""
        return f"- {_inert(piece.label)} {text}{link}"
    return {"question": f"## {text}", "quote": f"> {text}", "said": text}[piece.kind]


_ADDRESS = re.compile(r"https?://[^\s<>]+")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&!$])")
_FIRST = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))", re.MULTILINE)
_LINKED = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def _inert(text: str) -> str:
    """A line that no reader of Markdown takes for markup, nor for an address to link to."""
    escaped = _MARKUP.sub(r"\\\1", clean(text))
    return _FIRST.sub(_escape_first, _LINKED.sub(r"\1\\\2", escaped))


def _escape_first(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\u200b" if mark.isdigit() else f"{space}\\{mark}"
