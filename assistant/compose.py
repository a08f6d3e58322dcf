"""Word-for-word answers: which stretches of the entries are quoted, and how they are shown together.

Everything is a character span in a record's answer, so that each quote knows its page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from assistant.answer import Answer, Citation
from assistant.cuts import widened
from assistant.phrases import opening, phrase
from assistant.sentences import sentences
from index.passage import Entry
from index.tokens import stems

OMISSION = "(...)"
MAX_STRETCHES = 3
"""More separate quotes from one answer than this are hard to read as one answer."""
_TOO_FEW_WORDS = 2
"""An answer whose first sentence has no more leans on its question: 'Niet langer.'"""
OWN_QUESTION_WEIGHT = 0.5
"""What the words of the minister's own question count, beside 1 for the asker's: it is in the
answer's wording, which an everyday or an English question is not."""
OPENING_BONUS = 0.2
"""Ministers tend to answer first and explain after."""
CONCLUDING_BONUS = 1.0
"""What a sentence counts extra in which the minister takes a stand."""
NEARNESS_WEIGHT = 8.0
"""What the cosine of a sentence with the question counts beside shared words."""
FOLLOWING = {"twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6}
"""How many sentences belong to one that announces so many things; two where it says no number."""
MOST_SUPPORT = 2
"""As many sentences before one are shown at most because it leans on them."""
INHERITED = (0.6, 0.2)
"""The part of its score that a sentence hands on to the one after it, which tends to explain it,
and to the one before it, which tends to lead up to it: quotes of whole trains of thought."""
_LEANS_BACK = re.compile(
    r"(?:dit|dat|deze|die|daar\w*|hier\w*|zij|ze|hij|het gaat|ook|bovendien|verder|echter|zo|wel)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^,;:]{1,90}")
_YES_OR_NO = re.compile(r"(?:ja|nee|neen)\b\W", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters ``start`` to ``end`` (exclusive) of an entry's answer.

    ``asked`` is the question that the minister answers, where the quote cannot be understood without it.
    """

    entry: Entry
    start: int
    end: int
    asked: str = ""

    @property
    def text(self) -> str:
        """The words quoted, to the letter."""
        return self.entry.record.answer.content[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sought:
    """What sentences are chosen by: ``words`` are stems with their weights in [0, 1].

    ``near`` gives the cosine of each of some sentences with the question.
    """

    words: Mapping[str, float] = field(default_factory=dict)
    near: Callable[[Sequence[str]], Sequence[float]] | None = None


def quotes(entry: Entry, question: str | Sought, max_words: int) -> list[Quote]:
    """The stretches of an entry's answer that answer ``question``, in the order of the source.

    All of it where it has at most ``max_words`` words. Otherwise the sentences that share most
    with the question until there are that many words, and what they need around them; a list or table
    that alone is longer than that is still shown whole. Empty for an entry without an answer.
    """
    text = entry.record.answer.content
    spans = sentences(text)
    if not spans:
        return []
    posed = _posed(entry, [text[span.start : span.end] for span in spans])
    spans = spans[posed:]
    parts = [text[span.start : span.end] for span in spans]
    asked = " ".join(text[: spans[0].start].split()) if posed else _asked(entry, parts[0])
    if len(text.split()) <= max_words:
        return [Quote(entry, spans[0].start, spans[-1].end, asked)]
    sought = Sought(dict.fromkeys(stems(question), 1.0)) if isinstance(question, str) else question
    scores = _spread(_scores(parts, sought, entry.record.question.content))
    kept = widened(text, spans, _selected(parts, scores, max_words), _told_together(parts))
    asked = asked if kept[0] == 0 else ""
    return [Quote(entry, spans[first].start, spans[last].end, asked) for first, last in _stretches(kept)]


def _posed(entry: Entry, parts: Sequence[str]) -> int:
    """With how many sentences a section of a letter begins that only say what it answers."""
    if entry.record.is_pair:
        return 0
    told = next((place for place, part in enumerate(parts) if not opening("posed", part)), len(parts))
    return told if told < len(parts) else 0


def _asked(entry: Entry, first: str) -> str:
    """The question, on one line, of an answer that opens like 'Nee.' or with a word or two; else ''."""
    short = len(first.split()) <= _TOO_FEW_WORDS
    bare = short or opening("bare_opening", entry.record.answer.content)
    return " ".join(entry.record.question.content.split()) if bare else ""


def _scores(parts: Sequence[str], sought: Sought, own_question: str) -> list[float]:
    """How much each sentence has in common with the question; rare words count for more."""
    weights = dict.fromkeys(stems(own_question), OWN_QUESTION_WEIGHT)
    weights |= {stem: max(weight, weights.get(stem, 0.0)) for stem, weight in sought.words.items()}
    near = sought.near(parts) if sought.near else [0.0] * len(parts)
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
        bonus = OPENING_BONUS * (place == 0) + CONCLUDING_BONUS * bool(opening("concluding", parts[place]))
        nearness = NEARNESS_WEIGHT * max(float(near[place]), 0.0)
        scores.append(shared / (0.6 + 0.4 * bag.total() / average) + nearness + bonus)
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
    told = _told_together(parts)
    for place in sorted(range(len(parts)), key=lambda place: (-scores[place], place)):
        wanted = kept | _with_support(parts, place) | told.get(place, set())
        if not kept or (
            _size(parts, wanted) <= max_words and len(_stretches(sorted(wanted))) <= MAX_STRETCHES
        ):
            kept = wanted
    if _YES_OR_NO.match(parts[0]) and len(_stretches(sorted(kept | {0}))) <= MAX_STRETCHES:
        kept.add(0)
    return sorted(kept)


def _with_support(parts: Sequence[str], place: int, steps: int = MOST_SUPPORT) -> set[int]:
    """A sentence, with those before it while a first clause points back ('Daarom', 'Naast dit recht')."""
    clause = _CLAUSE.match(parts[place])
    leans = place > 0 and (_LEANS_BACK.match(parts[place]) or (clause and phrase("leaning", clause.group())))
    return {place} | (_with_support(parts, place - 1, steps - 1) if leans and steps else set())


def _told_together(parts: Sequence[str]) -> dict[int, set[int]]:
    """Sentences that are shown together or not at all: 'Dit kende drie nadelen.' and the three after it."""
    groups: dict[int, set[int]] = {}
    for place, part in enumerate(parts):
        found = phrase("announcing", part)
        if found and place not in groups:
            count = FOLLOWING.get(found.group().split()[0].lower(), 2)
            group = set(range(place, min(place + 1 + count, len(parts))))
            groups |= dict.fromkeys(group, group)
    return groups


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
    """The quotes as one text: '[1]' behind each, '(...)' where there is more.

    A paragraph a source, or a question of it where its paragraphs answer one each.
    """
    paragraphs = groupby(cited, key=lambda pair: (pair[1].id, pair[0].asked))
    return "\n\n".join(_paragraph(list(pairs), cited) for _, pairs in paragraphs)


def says_yes_or_no(citation: Citation) -> bool:
    """Whether a quote opens with 'Ja' or 'Nee' to a question that is shown above it."""
    return bool(citation.asked and _YES_OR_NO.match(citation.quote))


def above(answer: Answer) -> list[tuple[int, str]]:
    """Where in an answer's text which question is to be shown: the place of a quote that needs it."""
    found: list[tuple[int, str]] = []
    at, last = 0, ("", "")
    for citation in answer.citations if not answer.generated else ():
        start = answer.answer.find(citation.quote, at)
        if start < 0:
            continue
        if citation.asked and last != (citation.entry_id, citation.asked):
            found.append((start, citation.asked))
        at, last = start + len(citation.quote), (citation.entry_id, citation.asked)
    return found


def _paragraph(pairs: Sequence[tuple[Citation, Entry]], cited: Sequence[tuple[Citation, Entry]]) -> str:
    entry = pairs[0][1]
    others = [citation.span for citation, other in cited if other.id == entry.id]
    content = _blanked(entry.record.answer.content, others)
    first = pairs[0][0]
    posed = " ".join(content[: first.span[0]].split()) == first.asked
    pieces, end = [], first.span[0] if posed else 0
    for citation, _ in pairs:
        pieces.append(_left_out(content, end, citation.span[0]))
        pieces.append(citation.quote + _marker(citation))
        end = citation.span[1]
    pieces.append(_left_out(content, end, len(content)))
    return "".join(pieces).strip()


def _blanked(content: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with spaces for what is quoted, so that only what is left out counts as left out."""
    for start, end in spans:
        content = content[:start] + " " * (end - start) + content[end:]
    return content


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
