"""Word-for-word answers: which stretches of the entries are quoted, and how they are shown together.

Everything is a character span in a record's answer, so that each quote knows its page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Citation
from assistant.sentences import sentences
from index.passage import Entry
from index.tokens import stems

OMISSION = "(...)"
MAX_STRETCHES = 3
"""More separate quotes from one answer than this are hard to read as one answer."""
OWN_QUESTION_WEIGHT = 0.5
"""What the words of the minister's own question count, beside 1 for the asker's: it is in the
answer's wording, which an everyday or an English question is not."""
OPENING_BONUS = 0.2
"""Ministers tend to answer first and explain after."""
INHERITED = (0.6, 0.2)
"""The part of its score that a sentence hands on to the one after it, which tends to explain it,
and to the one before it, which tends to lead up to it: quotes of whole trains of thought."""
_LEANS_BACK = re.compile(
    r"(?:dit|dat|deze|die|daar\w*|hier\w*|zij|ze|hij|het gaat|ook|bovendien|verder|echter|zo|wel)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"(?:ja|nee|neen)\b\W", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters ``start`` to ``end`` (exclusive) of an entry's answer."""

    entry: Entry
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words quoted, to the letter."""
        return self.entry.record.answer.content[self.start : self.end]


def quotes(entry: Entry, question: str, max_words: int) -> list[Quote]:
    """The stretches of an entry's answer that answer ``question``, in the order of the source.

    All of it where it has at most ``max_words`` words. Otherwise the sentences that share most
    with the question until there are that many words, so a list or table that alone is longer
    than that is still shown whole. Empty for an entry without an answer.
    """
    text = entry.record.answer.content
    spans = sentences(text)
    if not spans:
        return []
    if len(text.split()) <= max_words:
        return [Quote(entry, spans[0].start, spans[-1].end)]
    parts = [text[span.start : span.end] for span in spans]
    scores = _spread(_scores(parts, question, entry.record.question.content))
    kept = _selected(parts, scores, max_words)
    return [Quote(entry, spans[first].start, spans[last].end) for first, last in _stretches(kept)]


def _scores(parts: Sequence[str], question: str, own_question: str) -> list[float]:
    """How much each sentence has in common with the question; rare words count for more."""
    weights = dict.fromkeys(stems(own_question), OWN_QUESTION_WEIGHT)
    weights |= dict.fromkeys(stems(question), 1.0)
    bags = [Counter(stems(part)) for part in parts]
    frequency = Counter(stem for bag in bags for stem in bag)
    average = sum(bag.total() for bag in bags) / len(bags) or 1.0
    scores = []
    for place, bag in enumerate(bags):
        shared = sum(
            weight * math.log(1 + len(bags) / frequency[stem])
            for stem, weight in weights.items()
            if bag[stem]
        )
        scores.append(shared / (0.6 + 0.4 * bag.total() / average) + (OPENING_BONUS if place == 0 else 0.0))
    return scores


def _spread(scores: Sequence[float]) -> list[float]:
    """Scores in which each sentence shares in those of its neighbours."""
    padded = [0.0, *scores, 0.0]
    to_next, to_previous = INHERITED
    return [
        before * to_next + own + after * to_previous
        for before, own, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]


def _selected(parts: Sequence[str], scores: Sequence[float], max_words: int) -> list[int]:
    """Which sentences are shown, ascending: the best ones that fit, each with what it leans on."""
    kept: set[int] = set()
    for place in sorted(range(len(parts)), key=lambda place: (-scores[place], place)):
        wanted = kept | _with_support(parts, place)
        if not kept or (
            _size(parts, wanted) <= max_words and len(_stretches(sorted(wanted))) <= MAX_STRETCHES
        ):
            kept = wanted
    if _YES_OR_NO.match(parts[0]) and len(_stretches(sorted(kept | {0}))) <= MAX_STRETCHES:
        kept.add(0)
    return sorted(kept)


def _with_support(parts: Sequence[str], place: int) -> set[int]:
    """A sentence, with the one before it where it begins with a word that points back ('Dit', 'Daarom')."""
    leans = place > 0 and _LEANS_BACK.match(parts[place])
    return {place - 1, place} if leans else {place}


def _size(parts: Sequence[str], places: Iterable[int]) -> int:
    return sum(len(parts[place].split()) for place in places)


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of consecutive numbers in ascending ``places``."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def shown(cited: Sequence[tuple[Citation, Entry]]) -> str:
    """The quotes as one text: '[1]' behind each, '(...)' where there is more, a paragraph a source."""
    paragraphs = groupby(cited, key=lambda pair: pair[1].id)
    return "\n\n".join(_paragraph(list(pairs)) for _, pairs in paragraphs)


def _paragraph(pairs: Sequence[tuple[Citation, Entry]]) -> str:
    content = pairs[0][1].record.answer.content
    pieces, end = [], 0
    for citation, _ in pairs:
        pieces.append(_left_out(content, end, citation.span[0]))
        pieces.append(citation.quote + _marker(citation))
        end = citation.span[1]
    pieces.append(_left_out(content, end, len(content)))
    return "".join(pieces).strip()


def _left_out(content: str, start: int, end: int) -> str:
    """What stands for the characters between two quotes: white space, or '(...)' with it."""
    gap = content[start:end]
    space = "\n" if "\n" in gap else " "
    return f"{space}{OMISSION}{space}" if gap.strip() else space


def _marker(citation: Citation) -> str:
    """The citation's number, on its own line behind a table."""
    last = citation.quote.rpartition("\n")[2]
    in_table = last.startswith("|") or "\t" in last
    return f"{chr(10) if in_table else ' '}[{citation.number}]"
