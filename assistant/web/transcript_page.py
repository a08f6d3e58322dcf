"""A conversation to take away, '/gesprek.md' and '/gesprek.pdf', made of what the browser sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, StringConstraints

from assistant.answer import Citation, Language
from assistant.web.catalogue import Texts, texts
from assistant.web.collection.pdf import bound, paragraph, source
from assistant.web.place import PDF_ADDRESS
from assistant.web.public import public_address
from assistant.web.saved import LONGEST, restored
from assistant.web.site import Site
from assistant.web.transcript import Piece, markdown, opening, pieces

_STYLES = {"question": "H2", "quote": "BlockQuote", "said": "P"}
_TYPES = {"md": "text/markdown; charset=utf-8", "pdf": "application/pdf"}


class Conversation(BaseModel):
    """What the page sends: a conversation as it keeps it (see ``saved``)."""

    turns: Annotated[str, StringConstraints(max_length=LONGEST)]
    language: Language = "nl"


def transcript_routes(site: Site) -> APIRouter:
    """The routes that make a file of a conversation."""
    router = APIRouter(include_in_schema=False)

    @router.post("/gesprek.{form}")
    def transcript(form: Literal["md", "pdf"], conversation: Conversation, request: Request) -> Response:
        turns = restored(conversation.turns)
        if not turns:
            raise HTTPException(422)
        words, made = texts(conversation.language), date.today().isoformat()
        told = list(pieces(turns, words, _addresses(site, request)))
        content = markdown(told, words, made).encode() if form == "md" else _pdf(told, words, made)
        headers = {
            "Content-Disposition": f'attachment; filename="passend-antwoord.{form}"',
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=_TYPES[form], headers=headers)

    return router


def _addresses(site: Site, request: Request) -> Callable[[Citation], str]:
    """Where a citation can be read: at its own address, or in its PDF where it is no longer in the index."""

    def address(citation: Citation) -> str:
        try:
            path = site.addresses.path(citation.entry_id)
        except KeyError:
            path = citation.url if PDF_ADDRESS.fullmatch(citation.url) else ""
        return public_address(site, request, path) if path else ""

    return address


def _pdf(told: list[Piece], words: Texts, made: str) -> bytes:
    title, about = opening(words, made)
    story = [paragraph(title, "H1"), paragraph(about, "P")]
    for piece in told:
        if piece.kind == "source":
            story.append(source(piece.label, piece.text, piece.address))
        else:
            story.append(paragraph(piece.text, _STYLES[piece.kind]))
    return bound(title, about, words, story)
