"""The chat page: what happens when somebody asks, stops, asks again or takes up an earlier conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.web.addresses import Addresses
from assistant.web.cards import panel_html
from assistant.web.catalogue import Texts, language_of, texts
from assistant.web.layout import Parts, lay_out
from assistant.web.offered import offered_html
from assistant.web.saved import kept, restored, saved
from assistant.web.turn import Answerer, Turn, broken_off, messages, take_turn

Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What the script asks for: 'ask' a question, ask the last one 'again', or 'show' a conversation.

    ``turns`` is the conversation to show (see ``saved``), or None for the one that is there.
    """

    do: Literal["ask", "again", "show"]
    language: str = "nl"
    question: str = ""
    turns: str | None = None


_ORDER = TypeAdapter(Order)


def build_page(assistant: Answerer, addresses: Addresses | None = None) -> gr.Blocks:
    """The Gradio page that asks this assistant; ``addresses`` are those of the answers that it quotes."""
    page = gr.Blocks(title=texts("nl")["title"], analytics_enabled=False, fill_width=True)
    with page:
        parts = lay_out(texts("nl"))
        _connect(parts, assistant, addresses)
    page.queue(default_concurrency_limit=16, max_size=100, api_open=False)
    return page


def _connect(parts: Parts, assistant: Answerer, addresses: Addresses | None) -> None:
    async def ask(question: str, held: str, language: str) -> AsyncIterator[Update]:
        turns = restored(held)
        if turns and not question.strip():  # the second of two quick presses: the first emptied the field
            yield {parts.question: ""}
            return
        words = texts(language_of(language))
        async for update in _asked(assistant, parts, question, turns, words, addresses):
            yield update

    async def obey(given: str, held: str) -> AsyncIterator[Update]:
        order = _order(given)
        turns = restored(held)
        words = texts(language_of(order.language if order else None))
        if order is None or (order.do == "again" and not turns):
            yield {parts.going: ""}
        else:
            before = turns[:-1] if order.do == "again" else turns
            question = turns[-1].question if order.do == "again" else order.question
            async for update in _asked(assistant, parts, question, before, words, addresses):
                yield update

    def show(given: str, held: str) -> Update:
        order = _order(given)
        if order is None:
            return {parts.going: ""}
        words = texts(language_of(order.language))
        turns = restored(held if order.turns is None else order.turns)
        return _translated(parts, words) | _shown(parts, turns, words, addresses)

    def stop(held: str, going: str, language: str) -> Update:
        turns = [*restored(held), *(broken_off(turn) for turn in restored(going) if not turn.finished)]
        return _shown(parts, turns, texts(language_of(language)), addresses)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking = hidden | {"concurrency_id": "ask"}
    # Who types on while an answer comes in is heard after it; a button pressed twice counts once.
    asked = gr.on(
        [parts.question.submit, parts.send.click],
        ask,
        [parts.question, parts.held, parts.language],
        parts.changed_by_asking,
        trigger_mode="always_last",
        **asking,
    )
    obeyed = parts.order.change(
        obey, [parts.order, parts.held], parts.changed_by_asking, trigger_mode="always_last", **asking
    )
    # An event of its own: one that is given while Gradio is still stopping an answer would be cancelled too.
    parts.show.change(
        show, [parts.show, parts.held], parts.changed_by_showing, trigger_mode="always_last", **hidden
    )
    known = [parts.held, parts.going, parts.language]
    parts.stop.click(stop, known, parts.changed_by_asking, cancels=[asked, obeyed], **hidden)


def _order(given: str) -> Order | None:
    try:
        return _ORDER.validate_json(given, strict=True)
    except ValidationError:
        return None


async def _asked(
    assistant: Answerer,
    parts: Parts,
    question: str,
    turns: list[Turn],
    words: Texts,
    addresses: Addresses | None,
) -> AsyncIterator[Update]:
    """The page's updates from a question to its whole answer."""
    # What stays as it is is given again: a part that gets no plain value is made anew by Gradio, which takes
    # longer than all the rest.
    panel = panel_html([turn.answer for turn in turns if turn.answer], words, addresses)
    same: Update = {parts.panel: panel, parts.held: saved(turns), parts.suggested: ""}
    started = False
    async for turn in take_turn(assistant, [turn.question for turn in turns], question, words.language):
        if turn.finished:
            update = same | _shown(parts, [*turns, turn], words, addresses)
            shown: Any = update[parts.chat]["value"]
        else:
            update = same | {parts.going: saved([turn])}
            shown = messages([*turns, turn], words)
        if not started:
            update[parts.question] = ""
        is_there = started or bool(turns)
        yield update | {parts.chat: shown if is_there else gr.update(value=shown, visible=True)}
        started = True


def _shown(parts: Parts, turns: Sequence[Turn], words: Texts, addresses: Addresses | None) -> Update:
    """The page with a conversation of finished turns: those that are kept, which its buttons act on."""
    some, text = kept(turns)
    turns = some or turns[-1:]
    return {
        parts.chat: gr.update(value=messages(turns, words), visible=bool(turns)),
        parts.panel: panel_html([turn.answer for turn in turns if turn.answer], words, addresses),
        parts.suggested: _suggested(turns[-1], words) if turns else "",
        parts.held: text,
        parts.going: "",
    }


def _suggested(turn: Turn, words: Texts) -> str:
    """What can be asked after an answer; a reply without one has it in itself."""
    if turn.answer is None or turn.answer.status != "answered":
        return ""
    return offered_html(turn.answer.suggestions, words)


def _translated(parts: Parts, words: Texts) -> Update:
    """What Gradio's part of the page says of itself, in the language of ``words``."""
    return {
        parts.question: gr.update(label=words["ask_label"], placeholder=words["ask_placeholder"]),
        parts.send: words["ask_button"],
        parts.stop: words["stop_button"],
        parts.language: words.language,
    }
