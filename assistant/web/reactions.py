"""What an asker can do with an answer: say whether it helped, or let us keep the question.

Nothing of a question is kept unless its asker presses a button here, and then without personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field, StringConstraints

from assistant.answer import Language
from assistant.errors import FeedbackError
from assistant.export import answer_data
from assistant.feedback import REASONS, FeedbackStore, Reaction, Reason, Verdict
from assistant.personal_data import data as rules
from assistant.personal_data import redacted
from assistant.settings import Settings
from assistant.web.catalogue import LANGUAGES, texts
from assistant.web.logs import note_failure
from assistant.web.site import Site
from assistant.web.turn import Answerer

MOST_TURNS = 50
_PAGE_TEXTS = ("react_", "guard_")

Line = Annotated[str, StringConstraints(max_length=4000)]


class Said(BaseModel):
    """What the page sends; ``token`` is made by the page, one for each answer."""

    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    verdict: Verdict
    reason: Reason | None = None
    words: Annotated[str, StringConstraints(max_length=2000)] = ""
    turns: Annotated[list[Line], Field(min_length=1, max_length=MOST_TURNS)]
    language: Language = "nl"


def reaction_routes(site: Site, assistant: Answerer) -> APIRouter:
    """POST /feedback keeps a reaction; GET /feedback/page.json is what the page needs to ask for one."""
    router = APIRouter(include_in_schema=False)
    store = FeedbackStore(site.settings.feedback_file)
    words = page_data()

    @router.get("/feedback/page.json")
    def page_words() -> dict[str, Any]:
        return words

    @router.post("/feedback", status_code=204)
    def keep(said: Said, request: Request) -> None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise HTTPException(403)
        try:
            store.save(_reaction(said, site, assistant))
        except FeedbackError as error:
            note_failure("feedback was not kept", error)
            raise HTTPException(503) from None

    return router


def page_data() -> dict[str, Any]:
    """The rules by which the page looks for personal data, the reasons, and its words in both languages."""
    return {
        "rules": rules(),
        "reasons": REASONS,
        "texts": {
            language: {
                key: text for key, text in texts(language).words.items() if key.startswith(_PAGE_TEXTS)
            }
            for language in LANGUAGES
        },
    }


def _reaction(said: Said, site: Site, assistant: Answerer) -> Reaction:
    """The reaction with the answer made again: what a page says that it was shown is not believed."""
    turns = tuple(redacted(turn, said.language) for turn in said.turns)
    answer = assistant.ask_conversation(turns, None if said.language == "nl" else said.language)
    return Reaction(
        token=said.token,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        verdict=said.verdict,
        reason=said.reason if said.verdict == "not_helpful" else None,
        words=redacted(said.words, said.language),
        turns=turns,
        language=said.language,
        answer=answer_data(answer),
        index=_index(site),
        settings=_shown(site.settings, ("min_confidence", "whole_answer_words", "results", "reranker")),
    )


def _index(site: Site) -> dict[str, Any]:
    manifest = asdict(site.snapshot.manifest)
    return {"snapshot": site.snapshot.folder.name} | {
        name: manifest[name] for name in ("model", "created", "reader", "documents", "pairs", "libraries")
    }


def _shown(settings: Settings, names: Sequence[str]) -> dict[str, Any]:
    """Settings that change answers; a key of a provider is none of them."""
    model = {"llm": settings.llm.model, "llm_provider": settings.llm.provider}
    return {name: getattr(settings, name) for name in names} | model
