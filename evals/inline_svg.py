"""Figures of matplotlib as part of a page: named for who cannot see them, in the page's own colours."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from evals.figures import COLOURS, GRID, MIDDLE

_COLOURS = {colour: f"var(--series-{number}, {colour})" for number, colour in enumerate(COLOURS, 1)}
_COLOURS |= {GRID: f"var(--grid, {GRID})", MIDDLE: f"var(--middle, {MIDDLE})"}
_COLOURS |= {"#000000": "var(--ink, #000)", "#ffffff": "var(--card, #fff)"}
_APART = re.compile(r"<metadata>.*?</metadata>|<style\b.*?</style>|<!--.*?-->", re.S)
"""What would be said of the whole page, or says what the page says."""
_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')
_NAMED = re.compile(r'(\bid="|url\(#|xlink:href="#)')


def inline(svg: str, name: str, title: str, description: str) -> Markup:
    """The element to put in a page; ``name`` makes its ids different from those of other figures."""
    text = _APART.sub("", svg[svg.index("<svg") :])
    head, body = text.split(">", 1)
    head = _SIZE.sub("", head)
    body = _NAMED.sub(lambda found: f"{found.group()}{name}-", body)
    for colour, variable in _COLOURS.items():
        body = body.replace(colour, variable)
    told = (
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    named = f'role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    return Markup(f"{head} {named}>{told}{body}")
