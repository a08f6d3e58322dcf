"""Whether what a language model says may be shown: quote, figures and addresses have to stand in a source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.figures import unsupported
from assistant.locate import locate
from assistant.sentences import sentences
from assistant.statement import AnswerLanguage, Claim, Fault, Statement
from index.passage import Entry

LONGEST_TEXT = 600
"""Characters of a statement: it is one or two sentences, not a page."""
LONGEST_QUOTE = 4000
SHORTEST_QUOTE = 3
"""Words; a shorter quote proves nothing, unless it is a whole sentence ('Ja.')."""
QUOTED_WORDS = 3
"""From so many words on, what stands between quotation marks in a statement is a quote."""
_MARKER = re.compile(r"\s*\[\d{1,2}\]")
_BETWEEN_MARKS = re.compile(r"[\"“„«»”]([^\"“”„«»]+)[\"”“»«]|[‘‚‹]([^‘’‚‹›]+)[’‘›]|(?<!\w)'([^']+)'(?!\w)")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<!\w)(?:[a-z0-9-]+\.)+(?:nl|com|org|net|eu|info|io|example)(?!\w)",
    re.IGNORECASE,
)


def checked(claim: Claim, sources: Sequence[Entry], language: AnswerLanguage) -> Statement | Fault:
    """The statement that ``claim`` makes, with the exact place of its quote, or why it is dropped."""
    text = cleaned(claim.text)
    if not 0 < len(text) <= LONGEST_TEXT or not 0 < len(claim.quote) <= LONGEST_QUOTE:
        return "malformed"
    if not 1 <= claim.source <= len(sources):
        return "source"
    entry = sources[claim.source - 1]
    content = entry.record.answer.content
    span = _proof(claim.quote, content)
    if span is None or not _own_quotes_stand(text, content):
        return "quote"
    if unsupported(text, language, content):
        return "figure"
    if any(address.rstrip(".,;:)").casefold() not in content.casefold() for address in _addresses(text)):
        return "address"
    return Statement(text, entry.id, span, content[span[0] : span[1]])


def cleaned(text: str) -> str:
    """A statement on one line, without control and invisible characters and without markers like '[1]'.

    Invisible ones could make two checked numbers look like a third.
    """
    visible = (letter for letter in text if letter.isspace() or unicodedata.category(letter)[0] != "C")
    return " ".join(_MARKER.sub("", "".join(visible)).split())


def _proof(quote: str, content: str) -> tuple[int, int] | None:
    """Where a quote stands, if it is long enough to prove anything."""
    span = locate(quote, content)
    if span is None or len(content[span[0] : span[1]].split()) >= SHORTEST_QUOTE:
        return span
    return span if _is_whole_sentence(span, content) else None


def _is_whole_sentence(span: tuple[int, int], content: str) -> bool:
    whole = (content[sentence.start : sentence.end] for sentence in sentences(content))
    return content[span[0] : span[1]].rstrip(".!?") in {sentence.rstrip(".!?") for sentence in whole}


def _own_quotes_stand(text: str, content: str) -> bool:
    parts = ("".join(groups) for groups in _BETWEEN_MARKS.findall(text))
    return all(locate(part.rstrip(".,;: "), content) for part in parts if len(part.split()) >= QUOTED_WORDS)


def _addresses(text: str) -> list[str]:
    return [match.group() for match in _ADDRESS.finditer(text)]
