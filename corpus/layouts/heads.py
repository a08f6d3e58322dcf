"""Where each question begins: the heads of a numbered list, whatever they look like.

A document's heads look alike and count up. Each family below proposes lines that could be heads;
the family whose numbers make the best chain is the document's own. That keeps out numbers that
begin a sentence, lists inside answers, and heads that an answer quotes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.lines import Line
from corpus.numbers import NUMBERS, order, parse_numbers
from corpus.prose import SENTENCE_END

# With a capital: 'vraag 5.' can begin a line of an answer that refers to it.
QUESTION_HEAD = re.compile(rf"^(?:V(?:raag|RAAG)|V(?:ragen|RAGEN)) ({NUMBERS})(?P<end> ?[:.)]?(?: |$)|$)")
ANSWER_HEAD = re.compile(
    rf"^(?:A(?:ntwoord(?:en)?|NTWOORD(?:EN)?)|Beantwoording|Reactie)(?: ?(?:op|bij|van|OP|BIJ))?(?: de)?"
    rf"(?: ?(?i:vraag|vragen))?(?: ({NUMBERS}))?(?P<end> ?[:.]?$| ?: )|"
    r"^(?:Antwoord|Reactie|Beantwoording) (?:van|door) (?:de|het) "
    r"(?:minister|staatssecretaris|kabinet|regering|bewindsl|bewindsp)[^?.]{0,90}$"
)
LONE_NUMBERS = re.compile(rf"^({NUMBERS}) ?[.:)]?$")
DOTTED = re.compile(rf"^({NUMBERS})[.)] ")

GAP_COST, DUPLICATE_COST, RESTART_COST, BACKWARD_COST = 0.35, 0.5, 0.9, 6.0
COLUMNS_TRIED = 4
ODD_LOOK = 0.75
"""How much less a candidate counts that does not look like most others."""
FULL_LINE = 0.7
"""A line that takes at least this share of the widest one may go on in the next."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head: its line's place, its question numbers, how many words of the line it takes."""

    place: int
    numbers: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The heads of a document, all of one family; ``score`` counts them, less what is doubtful."""

    family: str
    heads: tuple[Head, ...]
    score: float


def find_heads(lines: Sequence[Line]) -> Chain:
    """The heads in a document's body lines; a chain without heads where it has no numbered questions."""
    chains = [_chain(family, candidates, lines) for family, candidates in _proposals(lines)]
    return max(chains, key=lambda chain: chain.score)


def _proposals(lines: Sequence[Line]) -> list[tuple[str, list[Head]]]:
    """Families with the heads they propose; a table inside an answer can look like the list's own columns."""
    columns = [("columns", heads) for heads in _columns(lines)]
    fresh = _fresh(lines)
    return [
        ("named", _named(lines)),
        ("lone", [head for head in _lone(lines) if head.place in fresh]),
        *columns,
        ("dotted", [head for head in _dotted(lines) if head.place in fresh]),
    ]


def answer_head(line: Line) -> tuple[tuple[str, ...], int] | None:
    """The numbers on a line that heads an answer and the words that the head takes, or None.

    A head takes the whole line, or ends in a colon with the answer behind it.
    """
    found = ANSWER_HEAD.match(line.text)
    if not found:
        return None
    return parse_numbers(found.group(1) or ""), words_in(line, len(found.group().rstrip()))


def words_in(line: Line, length: int) -> int:
    """How many words the first ``length`` characters of the line's text take."""
    position = 0
    for place, word in enumerate(line.words):
        if place in line.markers:
            continue
        if position >= length:
            return place
        position += len(word.text) + (1 if position and word.space_before else 0)
    return len(line.words)


def _named(lines: Sequence[Line]) -> list[Head]:
    """'Vraag 12', 'Vragen 4, 5 en 6', with or without the question on the same line."""
    heads = []
    for place, line in enumerate(lines):
        found = QUESTION_HEAD.match(line.text)
        if found and (found.group("end").strip() or _begins_question(line.text[found.end() :])):
            heads.append(
                Head(place, parse_numbers(found.group(1)), words_in(line, len(found.group().rstrip())))
            )
    return heads


def _begins_question(rest: str) -> bool:
    """Whether what follows a number on its line is nothing, or can begin a sentence."""
    first = rest.lstrip(" “‘\"'«(")[:1]
    return not first or first.isupper()


def _lone(lines: Sequence[Line]) -> list[Head]:
    """A number alone on its line."""
    return [
        Head(place, parse_numbers(found.group(1)), len(line.words))
        for place, line in enumerate(lines)
        if (found := LONE_NUMBERS.match(line.text))
    ]


def _columns(lines: Sequence[Line]) -> list[list[Head]]:
    """A number in a column of its own, the question in the next; a list for each place of that column."""
    found = []
    for place, line in enumerate(lines):
        if len(line.words) < 2:
            continue
        number, text = line.words[0], line.words[1]
        if LONE_NUMBERS.match(number.text) and text.x0 - number.x1 > 0.5 * line.size:
            found.append((place, number, text))
    columns = Counter(round(text.x0) for _, _, text in found).most_common(COLUMNS_TRIED)
    return [
        [
            Head(place, parse_numbers(number.text), 1)
            for place, number, text in found
            if abs(text.x0 - column) <= 2 and not text.text.isdigit()
        ]
        for column, _ in columns
    ]


def _dotted(lines: Sequence[Line]) -> list[Head]:
    """'12. Kunt u ...', '8, 9 en 10. Hoe ...': numbers with a point or bracket before the question."""
    return [
        Head(place, parse_numbers(found.group(1)), words_in(line, len(found.group().rstrip())))
        for place, line in enumerate(lines)
        if (found := DOTTED.match(line.text)) and _begins_question(line.text[found.end() :])
    ]


def _fresh(lines: Sequence[Line]) -> set[int]:
    """The places of lines that do not go on with the sentence before them: '... op 1 augustus / 2024.'"""
    full = FULL_LINE * max((line.x1 - line.x0 for line in lines), default=0.0)
    going_on = {
        place
        for place, (before, line) in enumerate(pairwise(lines), start=1)
        if before.x1 - before.x0 >= full
        and not SENTENCE_END.search(before.text)
        and abs(before.x0 - line.x0) <= 2
        and (before.page != line.page or 0 < before.y - line.y < 2 * line.size)
    }
    return set(range(len(lines))) - going_on


def _look(lines: Sequence[Line], head: Head, pitch: float) -> tuple[bool, bool, int, bool | None]:
    line = lines[head.place]
    first = line.words[0]
    before = lines[head.place - 1] if head.place else None
    apart = None
    if before is not None and before.page == line.page and before.y > line.y:
        apart = before.y - line.y > 1.2 * pitch * line.size
    return first.bold, first.italic, round(first.x0 / 4), apart


def _chain(family: str, candidates: list[Head], lines: Sequence[Line]) -> Chain:
    candidates = [head for head in candidates if head.numbers]
    if not candidates:
        return Chain(family, (), 0.0)
    gains = _gains(candidates, lines)
    best: list[float] = []
    before: list[int | None] = []
    for i, head in enumerate(candidates):
        score, chosen = gains[i], None
        for j in range(max(0, i - 60), i):
            through = best[j] + gains[i] - _step_cost(candidates[j].numbers, head.numbers)
            if through > score:
                score, chosen = through, j
        best.append(score)
        before.append(chosen)
    last: int | None = max(range(len(best)), key=best.__getitem__)
    score, chain = best[last or 0], []
    while last is not None:
        chain.append(candidates[last])
        last = before[last]
    heads = tuple(reversed(chain))
    return Chain(family, heads, score * _questionlike(heads, lines))


def _gains(candidates: list[Head], lines: Sequence[Line]) -> list[float]:
    pitch = _pitch(lines)
    looks = [_look(lines, head, pitch) for head in candidates]
    usual = Counter(look[:3] for look in looks).most_common(1)[0][0]
    apart = Counter(look[3] for look in looks if look[3] is not None).most_common(1)
    gains = []
    for look in looks:
        odd = look[:2] != usual[:2] or abs(look[2] - usual[2]) > 1
        odd = odd or bool(apart and apart[0][0] and look[3] is False)
        gains.append(1.0 - ODD_LOOK * odd)
    return gains


def _pitch(lines: Sequence[Line]) -> float:
    distances = [
        (a.y - b.y) / a.size
        for a, b in pairwise(lines)
        if a.page == b.page and 0.8 < (a.y - b.y) / a.size < 2.0
    ]
    return median(distances) if distances else 1.3


def _step_cost(last: Sequence[str], numbers: Sequence[str]) -> float:
    """What it costs to go from one head's numbers to the next: nothing when they count on.

    A head may name earlier questions too ('Vragen 3 en 8' after 7); what counts is the highest.
    """
    a, a_letter = max(order(number) for number in last)
    steps = [order(number) for number in numbers]
    if any(b == a + 1 or (b == a and b_letter > a_letter) for b, b_letter in steps):
        return 0.0
    b = max(steps)[0]
    if b > a:
        return min(GAP_COST + 0.01 * (b - a), 0.8)
    if b == a:
        return DUPLICATE_COST
    return RESTART_COST if min(steps)[0] == 1 else BACKWARD_COST


def _questionlike(heads: Sequence[Head], lines: Sequence[Line]) -> float:
    """The share of heads with a question behind them: a question mark, or a head of the answer."""
    places = [head.place for head in heads] + [len(lines)]
    good = 0
    for start, end in pairwise(places):
        block = lines[start : min(end, start + 30)]
        good += any("?" in line.text or answer_head(line) for line in block)
    return good / len(heads)
