"""The page: what stands on it, and what happens when somebody asks or changes the language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.answer import Language
from assistant.web.cards import panel_html
from assistant.web.catalogue import Texts, language_of, texts
from assistant.web.markup import inert
from assistant.web.turn import Answerer, Turn, messages, take_turn

SUGGESTIONS = 3
CONVERSATION_SECONDS = 3600
"""How long the server remembers a conversation that nobody goes on with."""

Update = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read or change."""

    header: gr.Markdown
    switch: gr.Button
    new: gr.Button
    notice: gr.Markdown
    welcome: gr.Column
    welcome_text: gr.Markdown
    examples: tuple[gr.Button, ...]
    chat: gr.Chatbot
    panel: gr.Markdown
    suggested: gr.Column
    suggested_heading: gr.Markdown
    suggestions: tuple[gr.Button, ...]
    question: gr.Textbox
    send: gr.Button
    language: gr.State
    turns: gr.State

    @property
    def changed_by_asking(self) -> list[Any]:
        """What an answer changes."""
        return [
            *(self.new, self.welcome, self.chat, self.panel, self.suggested, self.question, self.turns),
            *self.suggestions,
        ]

    @property
    def changed_by_language(self) -> list[Any]:
        """What a change of language changes."""
        return [
            *(
                self.header,
                self.new,
                self.switch,
                self.welcome_text,
                self.chat,
                self.panel,
                self.suggested_heading,
            ),
            *(self.question, self.send, self.notice, self.language, *self.examples),
        ]


def build_page(assistant: Answerer) -> gr.Blocks:
    """The Gradio page that asks this assistant."""
    page = gr.Blocks(title=texts("nl")["title"], analytics_enabled=False, fill_width=True)
    with page:
        parts = _lay_out(texts("nl"))
        _connect(page, parts, assistant)
    page.queue(default_concurrency_limit=16, max_size=100, api_open=False)
    return page


def _markdown(value: str, name: str) -> gr.Markdown:
    return gr.Markdown(value, elem_id=name, sanitize_html=True, container=False)


def _lay_out(words: Texts) -> Parts:
    with gr.Row(elem_id="pa-top"):
        header = _markdown(_header(words), "pa-header")
        new = gr.Button(words["new_conversation"], elem_id="pa-new", size="sm", scale=0, visible=False)
        switch = gr.Button(words["switch"], elem_id="pa-switch", size="sm", scale=0)
    notice = _markdown(_notice(words), "pa-notice")
    with gr.Column(elem_id="pa-main"):
        with gr.Column(elem_id="pa-welcome") as welcome:
            welcome_text = _markdown(_welcome(words), "pa-welcome-text")
            with gr.Column(elem_id="pa-examples"):
                examples = tuple(gr.Button(text, elem_classes="pa-ask") for text in words.examples)
        chat = _chatbot(words)
        panel = _markdown("", "pa-evidence")
        with gr.Column(elem_id="pa-suggested", visible=False) as suggested:
            heading = _markdown(_heading(words["suggestions"]), "pa-suggested-heading")
            suggestions = tuple(gr.Button("", elem_classes="pa-ask") for _ in range(SUGGESTIONS))
        with gr.Column(elem_id="pa-composer"), gr.Row(elem_id="pa-field"):
            question = gr.Textbox(
                label=words["ask_label"],
                placeholder=words["ask_placeholder"],
                lines=1,
                max_lines=6,
                elem_id="pa-input",
            )
            send = gr.Button(words["ask_button"], variant="primary", elem_id="pa-send", scale=0)
    language = gr.State("nl")
    turns = gr.State([], time_to_live=CONVERSATION_SECONDS)
    return Parts(
        header=header,
        switch=switch,
        new=new,
        notice=notice,
        welcome=welcome,
        welcome_text=welcome_text,
        examples=examples,
        chat=chat,
        panel=panel,
        suggested=suggested,
        suggested_heading=heading,
        suggestions=suggestions,
        question=question,
        send=send,
        language=language,
        turns=turns,
    )


def _chatbot(words: Texts) -> gr.Chatbot:
    return gr.Chatbot(
        label=words["conversation"],
        show_label=False,
        elem_id="pa-chat",
        height="auto",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        group_consecutive_messages=False,
        autoscroll=False,
        layout="bubble",
        container=False,
        visible=False,
    )


def _connect(page: gr.Blocks, parts: Parts, assistant: Answerer) -> None:
    async def ask(question: str, turns: list[Turn], language: Language) -> AsyncIterator[Update]:
        async for update in _asked(assistant, parts, question, turns, language):
            yield update

    def switch(turns: list[Turn], language: Language) -> Update:
        words = texts(language_of(texts(language)["switch_language"]))
        return _translated(parts, words) | _retold(parts, turns, words)

    def arrive(request: gr.Request) -> Update:
        # Not the conversation: somebody who is quick may have asked before this comes in.
        return _translated(parts, texts(language_of(request.query_params.get("lang"))))

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking = hidden | {"outputs": parts.changed_by_asking, "trigger_mode": "once", "concurrency_id": "ask"}
    # Who types on while an answer comes in is heard after it; a button pressed twice counts once.
    typed = [parts.question, parts.turns, parts.language]
    gr.on([parts.question.submit, parts.send.click], ask, typed, **(asking | {"trigger_mode": "always_last"}))
    for button in (*parts.examples, *parts.suggestions):
        button.click(ask, [button, parts.turns, parts.language], **asking)
    parts.new.click(lambda: _fresh(parts), None, parts.changed_by_asking, **hidden)
    changed = parts.changed_by_language
    parts.switch.click(switch, [parts.turns, parts.language], changed, **hidden)
    page.load(arrive, None, changed, **hidden)


async def _asked(
    assistant: Answerer, parts: Parts, question: str, turns: list[Turn], language: Language
) -> AsyncIterator[Update]:
    """The page's updates from a question to its whole answer."""
    words = texts(language)
    started = False
    if turns and not question.strip():  # the second of two quick presses: the first emptied the field
        yield {parts.question: ""}
        return
    async for turn in take_turn(assistant, [turn.question for turn in turns], question, language):
        update: Update = {parts.chat: gr.update(value=messages([*turns, turn], words), visible=True)}
        if not started:
            started = True
            update |= {
                parts.new: gr.update(visible=True),
                parts.welcome: gr.update(visible=False),
                parts.suggested: gr.update(visible=False),
                parts.question: "",
            }
        if turn.finished:
            done = [*turns, turn]
            update |= {parts.turns: done, parts.panel: _panel(done, words), **_suggested(parts, turn)}
        yield update


def _fresh(parts: Parts) -> Update:
    """The page as before the first question."""
    return {
        parts.new: gr.update(visible=False),
        parts.welcome: gr.update(visible=True),
        parts.chat: gr.update(value=[], visible=False),
        parts.panel: "",
        parts.suggested: gr.update(visible=False),
        parts.question: "",
        parts.turns: [],
    }


def _panel(turns: list[Turn], words: Texts) -> str:
    return panel_html([turn.answer for turn in turns if turn.answer], words)


def _suggested(parts: Parts, turn: Turn) -> Update:
    """The buttons with next questions, as many as there are; none beside what to do in danger."""
    offered = turn.answer is not None and turn.answer.status != "unsafe"
    found = turn.answer.suggestions[:SUGGESTIONS] if turn.answer and offered else ()
    update: Update = {parts.suggested: gr.update(visible=bool(found))}
    for place, button in enumerate(parts.suggestions):
        shown = place < len(found)
        update[button] = gr.update(value=found[place] if shown else "", visible=shown)
    return update


def _retold(parts: Parts, turns: list[Turn], words: Texts) -> Update:
    """The conversation and its quotes, in the language of ``words``."""
    return {parts.chat: gr.update(value=messages(turns, words)), parts.panel: _panel(turns, words)}


def _translated(parts: Parts, words: Texts) -> Update:
    """What the page itself says, in the language of ``words``."""
    update: Update = {
        parts.header: _header(words),
        parts.new: words["new_conversation"],
        parts.switch: words["switch"],
        parts.welcome_text: _welcome(words),
        parts.suggested_heading: _heading(words["suggestions"]),
        parts.question: gr.update(label=words["ask_label"], placeholder=words["ask_placeholder"]),
        parts.send: words["ask_button"],
        parts.notice: _notice(words),
        parts.language: words.language,
    }
    return update | dict(zip(parts.examples, words.examples, strict=True))


def _header(words: Texts) -> str:
    """The name and what it is; the script reads the page's language from here."""
    return (
        f'<div lang="{words.language}" class="pa-brand"><h1>{inert(words["title"])}</h1>'
        f"<p>{inert(words['tagline'])}</p></div>"
    )


def _welcome(words: Texts) -> str:
    return (
        f'<div class="pa-hello"><h2>{inert(words["welcome_heading"])}</h2>'
        f"<p>{inert(words['welcome'])}</p><h3>{inert(words['examples'])}</h3></div>"
    )


def _heading(text: str) -> str:
    return f'<div class="pa-small-heading"><h2>{inert(text)}</h2></div>'


def _notice(words: Texts) -> str:
    return f'<div class="pa-machine"><p>{inert(words["notice"])}</p></div>'
