"""From a PDF to a Kamerstuk: the one way in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.abbreviations import abbreviations
from corpus.errors import NoTextLayer, UnreadableText
from corpus.footnotes import NoteBook, read_notes, settle_markers
from corpus.furniture import PageParts, take_apart
from corpus.layouts.heads import LONE_NUMBERS, Chain, answer_head, find_heads
from corpus.layouts.numbered import Asked, Block, above_first, read_blocks, with_first_heading
from corpus.layouts.overleg import is_overleg, read_overleg
from corpus.layouts.sections import read_sections, unsigned
from corpus.lines import Line, body_size
from corpus.masthead import Masthead, read_masthead
from corpus.pdf import Page, Pdf, Word, load_pdf
from corpus.prose import Marker, Prose, Style, compose, style_of, together
from corpus.provenance import Box
from corpus.records import Kamerstuk, Question, Record
from corpus.references import question_numbers, references

MIN_LETTERS = 20
"""A document with fewer letters than this has no text layer to speak of."""
MAX_UNMAPPED = 0.3
"""With more than this share of letters that the fonts do not name, the text cannot be trusted."""
MIN_SECTION_WORDS = 25
MAX_AFTER_MARK = 40
"""With more words than this behind its last question mark, a question holds part of its answer;"""
MAX_CELL = 24
"""... with more characters than this, the cell of a document number or a page holds other text."""
FILE_NAME = re.compile(r"\.(?:docx?|odt|html?|pdf|rtf)$|^Microsoft Word", re.IGNORECASE)
"""Metadata titles that are only the name of a file."""
COVERING = re.compile(
    r"een aantal vragen voorgelegd|hierna afgedrukt|zend ik u|bied ik u|deel ik u|doe ik u|stuur ik u|"
    r"worden beantwoord zoals|\(ingezonden \d|\(ontvangen \d|de daarop gegeven antwoorden"
)


def read_pdf(path: Path, on_open: Callable[[int], None] | None = None) -> Kamerstuk:
    """Read one PDF; ``on_open`` is told the number of pages before they are read.

    Raises:
        UnreadablePdf: one of its kinds, with a sentence that names the file and the reason.
    """
    pdf = load_pdf(path, on_open)
    _require_text(pdf)
    parts = take_apart(pdf.pages)
    lines = [line for part in parts for line in part.body]
    style = style_of(lines, _boxes(pdf.pages))
    notes = read_notes(parts, style)
    lines = settle_markers(lines, notes)
    reading = _read(lines, style, body_size(pdf.pages))
    masthead = read_masthead(parts, lines[: reading.first], lines[-12:])
    writer = _RecordWriter(style, NoteBook(notes))
    records = writer.write(reading)
    left_over = _left_over(lines[reading.first :], records)
    return _kamerstuk(pdf, parts, masthead, reading, records, left_over)


def _require_text(pdf: Pdf) -> None:
    letters = sum(len(word.text) for page in pdf.pages for word in page.words)
    if letters < MIN_LETTERS:
        raise NoTextLayer(
            f"{pdf.file}: the pages hold no text, only pictures; run it through text recognition (OCR)."
        )
    unmapped = sum(page.unmapped * sum(len(word.text) for word in page.words) for page in pdf.pages)
    if unmapped > MAX_UNMAPPED * letters:
        raise UnreadableText(
            f"{pdf.file}: its fonts do not name their letters; run it through text recognition (OCR)."
        )


def _boxes(pages: Sequence[Page]) -> Callable[[int, Word], Box]:
    return lambda number, word: pages[number - 1].box(word)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document parted into preface and blocks, or all preface; ``first`` lines make its head."""

    layout: str
    confidence: float
    first: int
    blocks: tuple[Block, ...]
    preface: tuple[Line, ...]
    size: float


def _read(lines: list[Line], style: Style, size: float) -> _Reading:
    chain = find_heads(lines)
    if is_overleg(lines) and chain.score < 3:
        blocks = read_overleg(lines)
        if blocks:
            top = blocks[0].asked[0].lines[0]
            first = next(p for p, line in enumerate(lines) if (line.page, line.y) == (top.page, top.y))
            return _Reading("vso", _share_answered(blocks), first, tuple(blocks), (), size)
    if chain.score >= 1 or (chain.heads and _names_a_list(lines)):
        preface, heading = above_first(lines, chain)
        blocks = with_first_heading(read_blocks(lines, chain, style), heading)
        first = chain.heads[0].place
        return _Reading(
            _layout(lines, chain),
            _confidence(blocks, chain),
            first,
            tuple(blocks),
            tuple(preface),
            size,
        )
    first = min(len(lines), 14)
    return _Reading("brief", 0.8, first, (), tuple(lines), size)


def _names_a_list(lines: Sequence[Line]) -> bool:
    top = " ".join(line.text for line in lines[:20]).lower()
    return "vragen en antwoorden" in top or "antwoord" in top


def _layout(lines: Sequence[Line], chain: Chain) -> str:
    top = " ".join(line.text for line in lines[: chain.heads[0].place + 1][:20]).lower()
    if "aanhangsel van de handelingen" in top:
        return "aanhangsel"
    if chain.family == "columns":
        return "letter-table"
    if "staten-generaal" in top and "vergaderjaar" in top:
        return "kst"
    return {"named": "vraag-antwoord", "lone": "kst", "dotted": "vraag-antwoord"}[chain.family]


def _share_answered(blocks: Sequence[Block]) -> float:
    return sum(bool(block.answer) for block in blocks) / max(len(blocks), 1)


def _confidence(blocks: Sequence[Block], chain: Chain) -> float:
    """How sure we are: the chain's score per head, times the shares of answered and of clean questions."""
    return max(0.0, min(1.0, chain.score / len(chain.heads))) * _share_answered(blocks) * _share_clean(blocks)


def _share_clean(blocks: Sequence[Block]) -> float:
    """The share of questions without a long text behind their question mark or in the cells beside them."""
    asked = [item for block in blocks for item in block.asked]
    return sum(not _holds_more(item) for item in asked) / max(len(asked), 1)


def _holds_more(item: Asked) -> bool:
    *question, rest = " ".join(line.text for line in item.lines).rsplit("?", 1)
    cells = (item.bijlage or "", item.blz or "")
    if any(len(cell) > MAX_CELL for cell in cells):
        return True
    return bool(question) and len(rest.split()) > MAX_AFTER_MARK


class _RecordWriter:
    """Turns lines into records, with their footnotes and references."""

    def __init__(self, style: Style, notes: NoteBook) -> None:
        self.style = style
        self.notes = notes

    def write(self, reading: _Reading) -> tuple[Record, ...]:
        sections = read_sections(reading.preface, reading.size)
        records = [self._section(part.heading, part.lines) for part in sections]
        if reading.blocks:
            records = [record for record in records if _worth_keeping(record)]
        heading: str | None = None
        for place, block in enumerate(reading.blocks):
            heading = block.heading or heading
            last = place == len(reading.blocks) - 1
            records.append(self._pair(block, heading, last))
        return tuple(self._with_page_notes(records))

    def _section(self, heading: str | None, lines: Sequence[Line]) -> Record:
        prose = compose(lines, self.style)
        notes = tuple(self.notes.take(prose.markers, "answer"))
        return Record(
            heading=heading,
            answer=prose.text,
            footnotes=notes,
            references=references(prose.text.content),
            tables=prose.tables,
        )

    def _pair(self, block: Block, heading: str | None, last: bool) -> Record:
        asked = [(item, compose(item.lines, self.style)) for item in block.asked]
        answer = compose(unsigned(without_endnotes(block.answer)) if last else block.answer, self.style)
        footnotes = self.notes.take(_in_joined_text([prose for _, prose in asked]), "question")
        footnotes += self.notes.take(answer.markers, "answer")
        referred = references(answer.text.content)
        return Record(
            numbers=tuple(number for item in block.asked for number in item.numbers),
            questions=tuple(question for item, prose in asked for question in _questions(item, prose)),
            question=together(prose.text for _, prose in asked),
            answer=answer.text,
            heading=heading,
            footnotes=tuple(footnotes),
            bijlage=next((item.bijlage for item in block.asked if item.bijlage), None),
            blz=next((item.blz for item in block.asked if item.blz), None),
            crossrefs=question_numbers(referred),
            references=referred,
            tables=answer.tables,
        )

    def _with_page_notes(self, records: list[Record]) -> Iterable[Record]:
        """Footnotes whose marker was not found go to the last record of their page."""
        for place, record in enumerate(records):
            after = records[place + 1].pages if place + 1 < len(records) else None
            pages = record.pages
            if pages is None:
                yield record
                continue
            until = pages[1] + 1 if after is None or after[0] > pages[1] else pages[1]
            extra = [note for page in range(pages[0], until) for note in self.notes.take_page(page)]
            yield replace(record, footnotes=(*record.footnotes, *extra)) if extra else record


def _in_joined_text(parts: Sequence[Prose]) -> list[Marker]:
    """The markers of several texts, at their places in all of them ``together``."""
    markers: list[Marker] = []
    shift = 0
    for prose in parts:
        markers += [replace(marker, position=marker.position + shift) for marker in prose.markers]
        shift += len(prose.text.content) + 1 if prose.text.content else 0
    return markers


def _questions(item: Asked, prose: Prose) -> list[Question]:
    """One question for each number where there are as many paragraphs; else the whole under each."""
    if not item.numbers:
        return [Question(None, prose.text)]
    spans = [(found.start(), found.end()) for found in re.finditer(r"[^\n]+", prose.text.content)]
    if len(spans) == len(item.numbers) > 1:
        return [
            Question(number, prose.text.part(start, end))
            for number, (start, end) in zip(item.numbers, spans, strict=True)
        ]
    return [Question(number, prose.text) for number in item.numbers]


def _worth_keeping(record: Record) -> bool:
    """Whether text before the first question says something, beyond sending the list."""
    text = record.answer.content
    return len(text.split()) >= MIN_SECTION_WORDS and not COVERING.search(" ".join(text.split()))


def without_endnotes(lines: Sequence[Line]) -> Sequence[Line]:
    """The last answer's lines without the notes at the end of the document ('[1] ...', '1) ...').

    They are numbered from 1, and nothing announces them.
    """
    for place in range(1, len(lines)):
        first = lines[place].words[0].text
        if re.fullmatch(r"\[1\]|1\)|1\.", first) and not lines[place - 1].text.rstrip().endswith(":"):
            rest = [line.words[0].text for line in lines[place:]]
            if any(re.fullmatch(r"\[2\]|2\)|2\.", text) for text in rest) and _stands_apart(lines, place):
                return lines[:place]
    return lines


def _stands_apart(lines: Sequence[Line], place: int) -> bool:
    before, line = lines[place - 1], lines[place]
    return before.page != line.page or before.y - line.y > 2.0 * line.size


def _left_over(lines: Sequence[Line], records: Sequence[Record]) -> float:
    """The share of words after the masthead that no record holds; heads of questions and answers aside."""
    written = sum(
        len(line.words) for line in lines if not (answer_head(line) or LONE_NUMBERS.match(line.text))
    )
    held = sum(
        len(record.question.fragments) + len(record.answer.fragments) + len((record.heading or "").split())
        for record in records
    )
    return round(max(0.0, written - held) / written, 3) if written else 0.0


def _kamerstuk(
    pdf: Pdf,
    parts: Sequence[PageParts],
    masthead: Masthead,
    reading: _Reading,
    records: tuple[Record, ...],
    left_over: float,
) -> Kamerstuk:
    metadata = "" if FILE_NAME.search(pdf.title) or not 3 < len(pdf.title) < 300 else pdf.title
    return Kamerstuk(
        file=pdf.file,
        sha256=pdf.sha256,
        title=masthead.title or metadata or Path(pdf.file).stem,
        layout=reading.layout,
        confidence=round(reading.confidence, 3),
        page_labels=tuple(part.label for part in parts),
        records=records,
        dossier=masthead.dossier or pdf.dossier,
        dossiers=masthead.dossiers or ((pdf.dossier,) if pdf.dossier else ()),
        number=masthead.number,
        date=masthead.date,
        ministry=masthead.ministry,
        session_year=masthead.session_year,
        reference=masthead.reference,
        signatory=masthead.signatory,
        addressee=masthead.addressee,
        document_number=masthead.document_number,
        sample=masthead.sample,
        abbreviations=abbreviations(
            (text for record in records for text in (record.question.content, record.answer.content)),
            (note.text for record in records for note in record.footnotes),
        ),
        page_texts=tuple(" ".join(word.text for word in page.words) for page in pdf.pages),
        left_over=left_over,
    )
