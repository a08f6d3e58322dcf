"""What is replied to a question that names documents or places in them, where that is not one answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Language
from assistant.notices import notice
from assistant.reference import dutch_date, spaced
from assistant.suggestions import as_question, first_question
from corpus.records import Kamerstuk
from index.lookup import Selection
from index.passage import entries_of
from index.signals import Signals

MOST_OFFERED = 5
"""As many documents or questions are offered to choose from at most."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A notice, and questions to choose from."""

    text: str
    choices: tuple[str, ...] = ()


def reply(
    signals: Signals, found: Selection, document: Callable[[str], Kamerstuk], language: Language
) -> Reply | None:
    """What is said of a look-up with several answers or none; None where nothing is looked up."""
    documents = [document(sha256) for sha256 in found.documents]
    if found.reason == "no_document":
        return Reply(notice("no_document", language))
    if found.reason == "several":
        return _several(signals, documents, language)
    if found.reason == "no_place":
        return Reply(_no_place(signals, documents, language))
    if found.reason == "document":
        return _documents(documents, language)
    return None


def _several(signals: Signals, documents: Sequence[Kamerstuk], language: Language) -> Reply:
    one = signals.numbers[0] if len(signals.numbers) == 1 else ""
    name, number = ("several", one) if one else ("several_places", "")
    place = f"vraag {', '.join(signals.numbers)}" if signals.numbers else f"pagina {signals.pages[0]}"
    choices = tuple(f"{place} van {called(each)}" for each in documents[:MOST_OFFERED])
    return Reply(notice(name, language, number=number, count=len(documents)), choices)


def _no_place(signals: Signals, documents: Sequence[Kamerstuk], language: Language) -> str:
    if len(documents) != 1:
        return notice("no_place", language)
    if signals.numbers:
        numbers = (number for record in documents[0].records for number in record.numbers)
        held = sorted(numbers, key=_by_number)
        name, wanted = "no_question", signals.numbers[0]
    else:
        held = [documents[0].label(page) for page in range(1, len(documents[0].page_labels) + 1)]
        name, wanted = "no_page", str(signals.pages[0])
    if not held:
        return notice("no_place", language)
    return notice(name, language, number=wanted, first=held[0], last=held[-1])


def _by_number(number: str) -> tuple[int, str]:
    """'12a' comes behind '12' and before '13'."""
    digits = re.match(r"\d*", number)
    return int(digits[0]) if digits and digits[0] else 0, number


def _documents(documents: Sequence[Kamerstuk], language: Language) -> Reply:
    if len(documents) > 1:
        choices = tuple(_capital(called(each)) for each in documents[:MOST_OFFERED])
        return Reply(notice("documents", language, count=len(documents)), choices)
    entries = entries_of(documents[0])
    asked = (as_question(first_question(entry)) or entry.record.heading or "" for entry in entries)
    choices = tuple(question for question in dict.fromkeys(asked) if question)[:MOST_OFFERED]
    return Reply(notice("document", language, count=len(entries)), choices)


def called(document: Kamerstuk) -> str:
    """A name by which a document is found again: 'Kamerstuk 31 497, nr. 460', 'aanhangsel 1873'."""
    if document.dossier and document.number:
        return f"Kamerstuk {spaced(document.dossier)}, nr. {document.number}"
    if document.number:
        kind = "aanhangsel" if document.layout == "aanhangsel" else "document nr."
        return f"{kind} {document.number}"
    if document.date:
        return f"het document van {dutch_date(document.date)}"
    return f"document {document.title or document.file}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
