"""Gradio's theme in our colours and type; the fonts are those of ``static/fonts.css``."""

from __future__ import annotations

from typing import Any

import gradio as gr

SANS = ["Passend Sans", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
MONO = ["ui-monospace", "Liberation Mono", "monospace"]

_COLOURS = {
    "body_background_fill": "#f7f6f2",
    "body_background_fill_dark": "#12191d",
    "body_text_color": "#1b262c",
    "body_text_color_dark": "#e6ebee",
    "block_background_fill": "transparent",
    "block_background_fill_dark": "transparent",
    "block_border_width": "0px",
    "block_shadow": "none",
    "input_background_fill": "#ffffff",
    "input_background_fill_dark": "#1b252b",
    "input_border_color": "#6d7b82",
    "input_border_color_dark": "#7e8f98",
    "input_placeholder_color": "#58666d",
    "input_placeholder_color_dark": "#a3b1b8",
    "button_primary_background_fill": "#0b4f5c",
    "button_primary_background_fill_dark": "#7cc7d3",
    "button_primary_background_fill_hover": "#083c46",
    "button_primary_background_fill_hover_dark": "#a3dbe4",
    "button_primary_text_color": "#ffffff",
    "button_primary_text_color_dark": "#0c1a1f",
    "button_secondary_background_fill": "#ffffff",
    "button_secondary_background_fill_dark": "#1b252b",
    "button_secondary_text_color": "#0b4f5c",
    "button_secondary_text_color_dark": "#9fd8e2",
}


def page_theme() -> Any:
    """The theme of the page, light and dark."""
    return gr.themes.Base(font=SANS, font_mono=MONO, text_size="lg", radius_size="md").set(**_COLOURS)
