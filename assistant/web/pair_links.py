"""What the text of a pair leads to: footnotes, other answers, other documents, explained terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Language
from assistant.terms import Term, terms_in
from assistant.web.blocks import Mark
from assistant.web.site import Site
from corpus.records import Reference
from index.passage import Entry, numbered

Link = Callable[[str], str]
"""From a path of this server to what a browser must ask for."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote under a text; ``name`` is its id, ``back`` that of its marker, which None says is lost."""

    name: str
    back: str | None
    marker: str
    text: str
    page: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something that an answer refers to, as it is ``written`` there; ``path`` is '' where it is not here."""

    kind: str
    written: str
    path: str
    title: str


def notes(entry: Entry) -> list[Note]:
    """The footnotes of a pair, those of the question first."""
    label = entry.document.label
    return [
        Note(
            f"noot-{place}",
            None if note.position is None else f"noot-{place}-terug",
            note.marker,
            note.text,
            label(note.page),
        )
        for place, note in enumerate(entry.record.footnotes, start=1)
    ]


def note_marks(entry: Entry, where: str, hint: str) -> list[Mark]:
    """The markers of the footnotes in the 'question' or the 'answer'; ``hint`` is for screen readers."""
    return [
        Mark("note", known.position, known.position, f"#{note.name}", note.marker, note.back or "", hint)
        for known, note in zip(entry.record.footnotes, notes(entry), strict=True)
        if known.where == where and known.position is not None
    ]


def terms(entry: Entry, language: Language) -> tuple[list[Term], list[Term]]:
    """The terms that need explaining in the question and in the answer, each in one of them."""
    known, record = entry.document.abbreviations, entry.record
    asked = terms_in(record.question.content, language, known)
    named = {term.term for term in asked}
    said = terms_in(record.answer.content, language, known)
    return list(asked), [term for term in said if term.term not in named]


def term_marks(found: Iterable[Term]) -> list[Mark]:
    """Terms as links to their explanation further down the page."""
    return [Mark("term", term.start, term.end, f"#{term_name(term)}") for term in found]


def term_name(term: Term) -> str:
    """The id of a term's explanation."""
    return f"begrip-{term.concept or re.sub(r'[^0-9a-z]+', '-', term.written.lower())}"


def reference_marks(site: Site, entry: Entry, link: Link) -> list[Mark]:
    """What an answer refers to and is here, as links; each number of 'vragen 12 en 14' is one."""
    content = entry.record.answer.content
    marks: list[Mark] = []
    for (start, end), group in groupby(entry.record.references, key=lambda found: (found.start, found.end)):
        found = [(each, path) for each in group if (path := _path(site, entry, each))]
        if len(found) == 1:
            marks.append(Mark("reference", start, end, link(found[0][1])))
            continue
        for each, path in found:
            number = re.search(rf"(?<!\w){re.escape(each.target)}(?!\w)", content[start:end])
            if number:
                marks.append(Mark("reference", start + number.start(), start + number.end(), link(path)))
    return marks


def targets(site: Site, entry: Entry) -> list[Target]:
    """All that an answer refers to, each once: other answers, other documents, laws."""
    found: dict[tuple[str, str], Target] = {}
    for each in entry.record.references:
        written = " ".join(entry.record.answer.content[each.start : each.end].split())
        path = _path(site, entry, each)
        key = (each.kind, path or each.target)
        if key not in found:
            found[key] = Target(each.kind, written, path, _title(site, entry, each))
    return list(found.values())


def _path(site: Site, entry: Entry, found: Reference) -> str:
    """Where this server shows what is referred to; '' where it does not, or that is not certain."""
    if found.kind == "question":
        other = numbered(entry, found.target)
        return site.addresses.path(other.id) if other and other.id != entry.id else ""
    document = _document(site, found)
    return site.addresses.document_path(document) if document else ""


def _document(site: Site, found: Reference) -> str | None:
    """The one document that a citation means."""
    if found.kind not in ("kamerstuk", "aanhangsel") or "-" not in found.target:
        return None
    if found.kind == "kamerstuk":
        held: Sequence[str] = site.addresses.cited(found.target)
    else:
        session, _, number = found.target.rpartition("-")
        held = [each for each in site.addresses.cited(f"-{number}") if _session(site, each) == session]
    return held[0] if len(held) == 1 else None


def _session(site: Site, sha256: str) -> str:
    """'20222023' for a document of the session year 2022-2023."""
    positions = site.snapshot.catalog.entries_of([sha256])
    if not positions:
        return ""
    document = site.snapshot.entry(site.snapshot.catalog.places[positions[0]].id).document
    return re.sub(r"\D", "", document.session_year or "")


def _title(site: Site, entry: Entry, found: Reference) -> str:
    """What a reader is told of it: the question, or the title of the document; '' where it is not here."""
    if found.kind == "question":
        other = numbered(entry, found.target)
        return " ".join(other.record.question.content.split()) if other else ""
    document = _document(site, found)
    return site.snapshot.catalog.sources[document].title if document else ""
