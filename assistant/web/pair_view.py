"""What a page shows of a pair beside its text: its name, where it is from, what stands around it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Citation
from assistant.reference import bibtex, csl_json, spaced
from assistant.referrals import followed, sends_on
from assistant.web.blocks import Block, Mark, blocks
from assistant.web.catalogue import Texts
from assistant.web.page_image import image_address
from assistant.web.site import Site
from corpus.records import Kamerstuk, Record
from index.passage import Entry

_TITLE, _SHORT, _ASKED = 90, 160, 300
"""Characters of a question at most: in the title of a page, in a list, and in a question to the chat."""


_IMAGES = 3
"""Pages of a pair that are shown at most; all are in the PDF."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of physical ``page``, on which ``label`` is printed."""

    page: int
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry as a list names it; ``relation`` is the key of a text that says how it belongs here."""

    path: str
    name: str
    text: str
    date: str = ""
    relation: str = ""
    sample: bool = False
    answer: Sequence[Block] = ()


def heading(entry: Entry, t: Texts) -> str:
    """'Vraag 58', 'Vragen 57 en 58', the heading of a section, or its place."""
    record = entry.record
    if record.numbers:
        kind = t["question_one" if len(record.numbers) == 1 else "question_many"]
        return kind.format(numbers=t.enumerate(record.numbers))
    if record.is_pair:
        return f"{t['pair_unnumbered']} {entry.ordinal + 1}"
    return record.heading or f"{t['section']} {entry.ordinal + 1}"


def title(entry: Entry, t: Texts) -> str:
    """The heading with what is asked, short enough for a tab or a list of results."""
    asked = entry.record.question.content or entry.document.title
    mark = f" ({t['sample']})" if entry.document.sample else ""
    return f"{heading(entry, t)}: {shortened(asked, _TITLE)}{mark}"


def shortened(text: str, most: int) -> str:
    """A text on one line, cut at a word where it has more characters than ``most``."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"


def labels(entry: Entry) -> tuple[str, str]:
    """The numbers printed on the first and last page of a pair."""
    first, last = entry.record.pages or (1, 1)
    return entry.document.label(first), entry.document.label(last)


def pages(entry: Entry, t: Texts) -> str:
    """'pagina 25' or 'pagina 25 tot en met 26', as printed."""
    first, last = labels(entry)
    if first == last:
        return t["page_one"].format(label=first)
    return t["page_range"].format(first=first, last=last)


def page_images(entry: Entry) -> list[PageImage]:
    """The first pages of a pair, with its answer marked."""
    document = entry.document
    first, last = entry.record.pages or (1, 1)
    return [
        PageImage(page, document.label(page), image_address(entry.id, document.sha256, page))
        for page in range(first, last + 1)[:_IMAGES]
    ]


def facts(document: Kamerstuk, t: Texts) -> list[tuple[str, str, str]]:
    """What is known of a document: what it is called, its value, and the language of that."""
    dossiers = document.dossiers or ((document.dossier,) if document.dossier else ())
    known = [
        ("pair_kind", kind_name(document.layout, t), t.language),
        ("pair_by", document.ministry or "", "nl"),
        ("pair_date", t.date(document.date), t.language),
        ("pair_dossier", t.enumerate(tuple(spaced(each) for each in dossiers)), "nl"),
        ("pair_number", document.number or "", "nl"),
        ("pair_session", document.session_year or "", "nl"),
    ]
    return [(t[key], value, language) for key, value, language in known if value]


def kind_name(layout: str, t: Texts) -> str:
    """What readers call a document that was read in this layout; '' where they have no name for it."""
    return t.words.get(f"kind_{layout.replace('-', '_')}", "")


def question_parts(record: Record, marks: Sequence[Mark]) -> list[tuple[str, list[Block]]]:
    """The questions that are answered together, each with its number; '' where there is only one."""
    content = record.question.content
    if len(record.questions) < 2:
        return [("", blocks(content, marks))] if content else []
    return [
        (
            number,
            blocks(content[start:end], [mark.moved(-start) for mark in marks if start <= mark.start <= end]),
        )
        for number, start, end in _spans(record)
    ]


def _spans(record: Record) -> Iterator[tuple[str, int, int]]:
    """Where in the text of all questions each begins and ends; numbers over one text share its place."""
    content, place = record.question.content, 0
    for text, questions in groupby(record.questions, key=lambda question: question.text.content):
        start = max(content.find(text, place), place)
        place = start + len(text)
        numbers = ", ".join(question.number or "" for question in questions)
        yield "" if text == content else numbers, start, place


def around(site: Site, entry: Entry, t: Texts) -> tuple[Neighbour | None, Neighbour | None]:
    """The pairs before and after this one in its document."""
    places = site.snapshot.catalog.entries_of([entry.document.sha256])
    ids = [site.snapshot.catalog.places[position].id for position in places]
    at = ids.index(entry.id)
    before = neighbour(site, site.snapshot.entry(ids[at - 1]), t) if at else None
    after = neighbour(site, site.snapshot.entry(ids[at + 1]), t) if at + 1 < len(ids) else None
    return before, after


def same(site: Site, entry: Entry, t: Texts) -> list[Neighbour]:
    """Answers of other documents to nearly the same question, newest first."""
    return [
        neighbour(site, other, t, _relation(entry.document.date, other.document.date))
        for other in site.snapshot.alike(entry.id)
    ]


def _relation(own: str | None, other: str | None) -> str:
    if not own or not other or own == other:
        return "pair_other"
    return "pair_newer" if other > own else "pair_older"


def referred(site: Site, entry: Entry, t: Texts) -> list[Neighbour]:
    """The answers that an answer only sends on to, with their text."""
    others = followed(entry) if sends_on(entry.record) else []
    return [neighbour(site, other, t, answer=_plain(other.record)) for other in others]


def _plain(record: Record) -> list[Block]:
    return blocks(record.answer.content, (), record.tables)


def neighbour(
    site: Site, entry: Entry, t: Texts, relation: str = "", answer: Sequence[Block] = ()
) -> Neighbour:
    """An entry as a list names it."""
    record, document = entry.record, entry.document
    text = record.question.content or record.answer.content
    return Neighbour(
        site.addresses.path(entry.id),
        heading(entry, t),
        shortened(text, _SHORT),
        document.date or "",
        relation,
        document.sample,
        answer,
    )


def exports(citation: Citation | None) -> list[tuple[str, str]]:
    """A citation as programs for references read it."""
    if citation is None:
        return []
    item = json.dumps(csl_json(citation), ensure_ascii=False, indent=2)
    return [("BibTeX", bibtex(citation).strip()), ("CSL-JSON", item)]


def question_for_chat(entry: Entry, t: Texts) -> str:
    """What to ask the assistant to hear about this pair: by its number where it has one."""
    record, document = entry.record, entry.document
    if record.numbers and document.number:
        dossier = spaced(document.dossier) if document.dossier else "Aanhangsel"
        named = t["pair_ask_numbered"].format(
            number=record.numbers[0], dossier=dossier, document=document.number
        )
        return " ".join(named.split())
    return shortened(record.question.content or record.heading or document.title, _ASKED).removesuffix(" …")
