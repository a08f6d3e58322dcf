"""Texts of others as HTML. Pure: no Gradio, no input or output.

Gradio shows our strings through its Markdown reader, which lets a good deal of HTML pass, so every text
that we did not write ourselves goes through ``inert`` first.
"""

from __future__ import annotations

import re
import string
from itertools import groupby

_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """Text that neither an HTML nor a Markdown reader can take for markup.

    Each ASCII punctuation mark becomes an entity; control characters and those that turn the direction of
    writing are dropped.
    """
    return _CONTROL.sub("", text).translate(_ENTITIES)


def paragraphs(html: str) -> str:
    """Paragraphs of a text that is inert already: they are parted by empty lines."""
    return "".join(_block(block.strip()) for block in re.split(r"\n\s*\n", html) if block.strip())


def _block(html: str) -> str:
    """Lines as one paragraph; lines whose cells are parted by tabs as a table."""
    runs = [(tabular, list(lines)) for tabular, lines in groupby(html.split("\n"), key=_has_cells)]
    return "".join(_table(lines) if tabular else _paragraph(lines) for tabular, lines in runs)


def _has_cells(line: str) -> bool:
    return "\t" in line


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(line.rstrip() for line in lines)}</p>"


def _table(lines: list[str]) -> str:
    head, *rows = [line.split("\t") for line in lines]
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    # On a phone a wide one is scrolled, which must work by keyboard too.
    return f'<table tabindex="0"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def quotation(text: str, style: str) -> str:
    """Text of a document, which is Dutch."""
    return f'<blockquote class="{style}" lang="nl">{paragraphs(inert(text))}</blockquote>'
