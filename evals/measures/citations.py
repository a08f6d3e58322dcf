"""Whether what is said is cited rightly.

*First-citation precision*: is the first source shown one that answers (grade 2 or 3)? *Citation
relevance*: the share of all sources shown that are. Both are judged by the entry that a citation names,
and apply where something is cited, also to questions that nothing answers: any source shown for those is
wrong.

*Citation recall* and *citation precision* are those of ALCE (Gao, Yen, Yu and Chen, 'Enabling Large
Language Models to Generate Text with Citations', EMNLP 2023). Recall: the share of statements that their
citations, taken together, support. Precision: of all citations of statements, the share where the
statement is supported and the citation is needed: alone it supports the statement, or the others without
it do not.

How they are computed here, without a language model:

- A statement is a sentence of the answer. Its citations are the markers '[1]' that close the stretch of
  text in which it stands: several sentences of one quote share one marker. A sentence with no marker
  behind it has no citation.
- A citation supports a statement where the quoted span says it by ``evals.measures.wording.says``; ALCE
  asks a model of entailment (TRUE) whether the passage implies it.

What this cannot see: whether a paraphrase with the same words means the same, or one with other words is
proven after all; whether the source answers the question (that is what the two measures above are for);
whether the quote is really in the document ('quote on page'). For an answer that is nothing but quotes,
recall and precision are 1 by construction: they tell systems apart that word their answers themselves.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.sentences import sentences
from assistant.statement import AnswerLanguage
from evals.measures.measure import ANSWERS, Measure, is_answered
from evals.measures.wording import says

if TYPE_CHECKING:
    from evals.question import Question
    from evals.run import Answered

_ALCE = "ALCE (Gao et al., EMNLP 2023), with words and figures for the model of entailment"
_OWN = "share of citations whose entry has grade 2 or 3"
_MARKERS = re.compile(r"\[\d{1,2}\](?:\s*\[\d{1,2}\])*")
_NUMBER = re.compile(r"\[(\d{1,2})\]")
_OMISSION = "(...)"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, with the quotes that it cites."""

    text: str
    quotes: tuple[str, ...]


def statements(answered: Answered) -> list[Statement]:
    """The sentences of an answer with what they cite."""
    quotes = {cited["number"]: str(cited["quote"]) for cited in answered.answer["citations"]}
    return [
        Statement(sentence, tuple(quotes.get(number, "") for number in numbers))
        for text, numbers in _stretches(str(answered.answer["answer"]))
        for sentence in _sentences(text)
    ]


def without_markers(text: str) -> str:
    """The text of an answer without '[1]' and '(...)'."""
    return _MARKERS.sub(" ", text).replace(_OMISSION, " ").strip()


def _stretches(text: str) -> Iterator[tuple[str, list[int]]]:
    """What stands before each group of markers, with their numbers; at last what no marker closes."""
    start = 0
    for match in _MARKERS.finditer(text):
        numbers = [int(number) for number in _NUMBER.findall(match.group())]
        yield text[start : match.start()], list(dict.fromkeys(numbers))
        start = match.end()
    yield text[start:], []


def _sentences(text: str) -> list[str]:
    plain = text.replace(_OMISSION, " ")
    found = (plain[start:end] for start, end in sentences(plain))
    return [sentence for sentence in found if any(letter.isalnum() for letter in sentence)]


def _first(question: Question, answered: Answered) -> float | None:
    return _relevant(question, answered)[0] if answered.answer["citations"] else None


def _relevance(question: Question, answered: Answered) -> float | None:
    return statistics.fmean(_relevant(question, answered)) if answered.answer["citations"] else None


def _relevant(question: Question, answered: Answered) -> list[float]:
    cited = answered.answer["citations"]
    return [float(question.relevant.get(each["entry"], 0) >= ANSWERS) for each in cited]


def _recall(question: Question, answered: Answered) -> float | None:
    said = statements(answered) if is_answered(answered) else []
    language = _language(answered)
    return statistics.fmean(_supported(one, one.quotes, language) for one in said) if said else None


def _precision(question: Question, answered: Answered) -> float | None:
    said = statements(answered) if is_answered(answered) else []
    needed = [needs for one in said for needs in _needed(one, _language(answered))]
    return statistics.fmean(needed) if needed else None


def _needed(one: Statement, language: AnswerLanguage) -> list[bool]:
    whole = _supported(one, one.quotes, language)
    return [
        whole
        and (
            _supported(one, (quote,), language)
            or not _supported(one, (*one.quotes[:place], *one.quotes[place + 1 :]), language)
        )
        for place, quote in enumerate(one.quotes)
    ]


def _supported(one: Statement, quotes: Sequence[str], language: AnswerLanguage) -> bool:
    return bool(quotes) and says("\n".join(quotes), one.text, language)


def _language(answered: Answered) -> AnswerLanguage:
    """The language of what is said: quotes are Dutch whoever asks."""
    answer = answered.answer
    return "en" if answer.get("generated") and answer.get("language") == "en" else "nl"


CITATIONS = (
    Measure("first-citation precision", "precision at 1 of the citations; grade 2 or 3", "higher", _first),
    Measure("citation relevance", _OWN, "higher", _relevance),
    Measure("citation recall", _ALCE, "higher", _recall),
    Measure("citation precision", _ALCE, "higher", _precision),
)
