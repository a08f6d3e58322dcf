"""Cuts that read well: what is kept of an answer, widened where a cut would break a train of thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.phrases import opening
from assistant.sentences import Span

LEFT_OUT = 0.25
"""An answer of which less than this share of its words would be left out is shown whole."""
GAP_WORDS = 40
"""A single sentence between two that are shown is shown too, unless it has more words than this."""
BARE_WORDS = 6
"""'Ja.' and 'In een aantal gevallen wel.' are as short as this: they say nothing without what follows."""


def widened(text: str, spans: Sequence[Span], kept: Sequence[int], told: Mapping[int, set[int]]) -> list[int]:
    """The places of the sentences to show, ascending: those ``kept``, and what they need around them.

    ``told`` gives the sentences that are told together with one (see ``assistant.compose``).
    """
    parts = [text[span.start : span.end] for span in spans]
    chosen = set(kept)
    for place in kept:
        if place in told and place == min(told[place]):
            chosen |= told[place]
    if 0 in chosen and len(parts) > 1 and _bare(parts[0]):
        chosen.add(1)
    chosen |= {place + 1 for place in chosen if _opens(text, spans, place)}
    chosen |= {place + 1 for place in chosen if place + 2 in chosen and _short(parts[place + 1])}
    words = [len(part.split()) for part in parts]
    left_out = sum(count for place, count in enumerate(words) if place not in chosen)
    return list(range(len(parts))) if left_out < LEFT_OUT * sum(words) else sorted(chosen)


def _short(part: str) -> bool:
    return len(part.split()) <= GAP_WORDS


def _bare(part: str) -> bool:
    return len(part.split()) <= BARE_WORDS and bool(opening("bare_opening", part))


def _opens(text: str, spans: Sequence[Span], place: int) -> bool:
    """Whether a sentence opens a paragraph that goes on after it; a list or table is no opening."""
    if place + 1 >= len(spans) or "\n" in text[spans[place].start : spans[place].end]:
        return False
    goes_on = "\n" not in text[spans[place].end : spans[place + 1].start]
    return goes_on and (place == 0 or "\n" in text[spans[place - 1].end : spans[place].start])
