"""What of the chat page Gradio makes; the rest is in ``templates/chat.html``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.web.catalogue import Texts


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read or change.

    ``held`` is the conversation and ``going`` the turn that an answer is coming in for, both as text (see
    ``saved``): the browser keeps them, and hands them over with each event. ``order`` is how the script asks
    a question, ``show`` how it puts another conversation there, and ``language`` the page's.
    """

    chat: gr.Chatbot
    panel: gr.Markdown
    suggested: gr.Markdown
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    held: gr.Textbox
    going: gr.Textbox
    order: gr.Textbox
    show: gr.Textbox
    language: gr.Textbox

    @property
    def changed_by_asking(self) -> list[Any]:
        """What an answer changes."""
        return [self.chat, self.panel, self.suggested, self.question, self.held, self.going]

    @property
    def changed_by_showing(self) -> list[Any]:
        """What another conversation, or another language, changes: that, and all words of the page."""
        return [*self.changed_by_asking, self.send, self.stop, self.language]


def lay_out(words: Texts) -> Parts:
    """The page's components, in the order in which they stand."""
    with gr.Column(elem_id="pa-main"):
        chat = _chatbot(words)
        panel = _markdown("pa-evidence")
        suggested = _markdown("pa-suggested")
        with gr.Column(elem_id="pa-composer"), gr.Row(elem_id="pa-field"):
            question = gr.Textbox(
                label=words["ask_label"],
                placeholder=words["ask_placeholder"],
                lines=1,
                max_lines=6,
                elem_id="pa-input",
            )
            stop = gr.Button(words["stop_button"], elem_id="pa-stop", scale=0)
            send = gr.Button(words["ask_button"], variant="primary", elem_id="pa-send", scale=0)
    hidden = [_hidden(f"pa-{name}") for name in ("held", "going", "order", "show", "language")]
    return Parts(chat, panel, suggested, question, send, stop, *hidden)


def _markdown(name: str) -> gr.Markdown:
    return gr.Markdown("", elem_id=name, sanitize_html=True, container=False)


def _hidden(name: str) -> gr.Textbox:
    return gr.Textbox("", elem_id=name, label=name, visible="hidden", lines=2, max_lines=2)


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
