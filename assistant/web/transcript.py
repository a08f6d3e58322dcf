"""A conversation as a document: its questions, answers and sources, one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Answer, Citation
from assistant.web.catalogue import Texts
from assistant.web.collection.clean import clean, lines
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
    if answer.generated:
        yield Piece("said", texts["generated"])
    is_quote = answer.status == "answered" and not answer.generated
    for line in lines(answer.answer):
        yield Piece("quote" if is_quote else "said", line.replace("\t", "    "))
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
