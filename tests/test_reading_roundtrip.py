"""Random documents are typeset, read back and compared: numbers, texts, footnotes, references, pages, places.

Where words stand on the page is asked of a library that the program itself does not use.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpus.provenance import PlacedText
from corpus.reader import read_pdf
from corpus.records import Footnote, Kamerstuk, Record
from corpus.samples.document import LAYOUTS, MARKER, SampleDocument, SampleItem, SampleSection
from corpus.samples.typeset import typeset
from corpus.store import Store

# Hypothesis draws the shape of a document and a seed; its words come from the seed, so that 40 sentences cost
# no more than one. Failures are not shrunk here, as that takes minutes: add Phase.shrink to do so.
bounded = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)

NOUNS = re.findall(
    r"\S+",
    """leerling leerlingen school scholen ouders gemeente gemeenten minister wet regeling plan overleg advies
    steun hulp zorg plaats groep jaar bedrag bedragen onderzoek inspectie bestuur besturen leraar leraren klas
    samenwerkingsverband onderwijsbehoefte ondersteuningsplanraad toelaatbaarheidsverklaring begeleiding
    leerplichtambtenaar ontwikkelingsperspectief schoolondersteuningsprofiel voorziening opleiding""",
)
OTHERS = re.findall(
    r"\S+",
    """de het een van en voor met door bij aan op om dat die deze ook niet wel nog als dan toen maar onder
    kent geeft krijgt moet kan mag wil blijkt volgt vraagt beslist bekostigt beëindigt coördineert mogelijk
    passend regulier gespecialiseerd landelijk regionaal tijdig voldoende zo’n vmbo-school opp’s (zoals) bijv.
    o.a. basisschool-leerling sbo so vso pro OCW DUO VNG PO-Raad 2e-lijns €5.000 12,5% 2023 31.497""",
)
WORDS = NOUNS * 2 + OTHERS
OPENINGS = (
    "Ja,",
    "Nee,",
    "3",
    "2023",
    "12",
    "1,5",
    "De",
    "Ook",
    "Vragen",
    "Eind 2022",
    "’s Zomers",
    "Uit vragen van",
)
SHORT = ("Ja.", "Nee.", "Onbekend.", "Dat weet ik niet.")
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ro", "sa", "te", "vi", "zo")
PARTIES = ("VVD", "D66", "SP")
NUMBERED = ("letter-table", "kst", "aanhangsel", "vraag-antwoord")


@dataclass(frozen=True, slots=True)
class Shape:
    """What one item is made of; ``step`` is how far its number is from the one before."""

    sentences: int
    paragraphs: int
    questions: int = 1
    step: int = 1
    lettered: bool = False
    listed: int = 0
    notes: int = 0
    question_notes: int = 0
    refers: int = 0


SHAPES = st.builds(
    Shape,
    sentences=st.one_of(st.integers(0, 6), st.integers(0, 40)),
    paragraphs=st.integers(1, 5),
    questions=st.sampled_from((1, 1, 1, 1, 2, 3)),
    step=st.sampled_from((1, 1, 1, 1, 1, 2, 5)),
    lettered=st.sampled_from((False, False, False, True)),
    listed=st.sampled_from((0, 0, 0, 2, 5)),
    notes=st.integers(0, 2),
    question_notes=st.sampled_from((0, 0, 0, 1)),
    refers=st.sampled_from((0, 0, 1, 3)),
)


class _Writer:
    """Writes items in something like Dutch: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.marks = 0
        self.notes = 0

    def mark(self) -> str:
        """A word that occurs nowhere else, too short to be broken at a line's end."""
        self.marks += 1
        tens, ones = divmod(self.marks % 100, 10)
        return f"q{SYLLABLES[tens]}{SYLLABLES[ones]}{'bcdfghjklmnpqrst'[self.marks // 100]}"

    def words(self, least: int, most: int) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(least, most)))

    def sentence(self, first: str = "", last: str = "") -> str:
        opening = self.random.choice(OPENINGS)
        return (
            " ".join(filter(None, (opening, first, self.words(2, 24), last or self.random.choice(NOUNS))))
            + "."
        )

    def question(self) -> str:
        extra = f" {self.sentence()} Hoe" if self.random.random() < 0.2 else ""
        start = self.random.choice(("Kunt", "Hoeveel", "Wat", "Waarom"))
        return f"{start} {self.mark()}{extra} {self.words(3, 30)} {self.random.choice(NOUNS)}?"

    def answer(self, shape: Shape, numbers: Sequence[str]) -> str:
        """Paragraphs with a marked word at their beginning and end, a list, references."""
        if not shape.sentences:
            return self.random.choice(SHORT)
        sentences = [self.sentence() for _ in range(max(shape.sentences - 2, 0))]
        if shape.refers and numbers:
            sentences.append(self.reference(self.random.sample(numbers, min(shape.refers, len(numbers)))))
            self.random.shuffle(sentences)
        sentences.insert(0, self.sentence(first=self.mark()))
        cuts = sorted(self.random.sample(range(1, len(sentences) + 1), min(shape.paragraphs, len(sentences))))
        paragraphs = [
            " ".join(sentences[a:b]) for a, b in zip([0, *cuts], [*cuts, len(sentences)], strict=True)
        ]
        if shape.listed:
            items = [f"- {self.words(3, 20)} {self.random.choice(NOUNS)};" for _ in range(shape.listed)]
            paragraphs.append(
                "\n".join(["Het gaat om het volgende:", *items, f"- {self.words(1, 9)} school."])
            )
        paragraphs.append(self.sentence(last=self.mark()))
        return "\n\n".join(filter(None, paragraphs))

    def reference(self, numbers: list[str]) -> str:
        if len(numbers) == 1:
            return f"Zie het antwoord op vraag {numbers[0]}."
        return f"Zie ook de antwoorden op de vragen {', '.join(numbers[:-1])} en {numbers[-1]}."

    def noted(self, text: str, count: int, notes: dict[str, str]) -> str:
        """The text with markers behind nouns, in the order in which they stand."""
        places = [found.end() for found in re.finditer(rf"\b(?:{'|'.join(NOUNS)})(?=[.;?]|\b(?!-))", text)]
        chosen = sorted(self.random.sample(places, min(count, len(places))))
        parts = [text[a:b] for a, b in zip([0, *chosen], [*chosen, len(text)], strict=True)]
        for place in range(len(chosen)):
            self.notes += 1
            start = self.random.choice(("Kamerstuk over", "Zie", "Bron:", "2023, nr. 12,"))
            notes[str(self.notes)] = f"{start} {self.words(2, 30)} {self.mark()}"
            parts[place] += f"[^{self.notes}]"
        return "".join(parts)


@st.composite
def documents(draw: st.DrawFn, layout: str) -> SampleDocument:
    shapes = draw(st.lists(SHAPES, min_size=1, max_size=10))
    intro = draw(st.sampled_from(("", "Hierbij zend ik u de antwoorden op de vragen van de commissie.")))
    return written(layout, shapes, draw(st.integers(0, 2**32)), intro)


def written(layout: str, shapes: Sequence[Shape], seed: int, intro: str = "") -> SampleDocument:
    """A document with items of these shapes, its words chosen by the seed."""
    writer = _Writer(seed)
    numbers = list(_numbered(shapes))
    known = [number for group in numbers for number in group] if layout in NUMBERED else []
    items: list[SampleItem] = []
    for shape, group in zip(shapes, numbers, strict=True):
        notes: dict[str, str] = {}
        others = [number for number in known if number not in group]
        questions = [writer.noted(writer.question(), shape.question_notes, notes) for _ in group]
        answer = writer.noted(writer.answer(shape, others), shape.notes, notes)
        party = PARTIES[len(items) // 3 % 3]
        items.append(SampleItem(tuple(questions), answer, group, notes, blz=str(len(items) + 1), party=party))
    return _document(layout, tuple(items), intro)


def _numbered(shapes: Sequence[Shape]) -> Iterator[tuple[str, ...]]:
    number = 0
    for place, shape in enumerate(shapes):
        number += shape.step if place else 1
        if shape.lettered and shape.questions > 1:
            yield tuple(f"{number}{'abc'[question]}" for question in range(shape.questions))
            continue
        yield tuple(str(number + question) for question in range(shape.questions))
        number += shape.questions - 1


def _document(layout: str, items: tuple[SampleItem, ...], intro: str) -> SampleDocument:
    sections = tuple(
        SampleSection(f"Onderdeel {place} van de brief", item.answer, _kept(item.answer, item.footnotes))
        for place, item in enumerate(items, 1)
    )
    if layout == "vso":
        items = tuple(replace(item, numbers=()) for item in items)
    return SampleDocument(
        layout=layout,
        file="proef.pdf",
        title="Proef van de lezer",
        dossier="99 901",
        number="12",
        date=datetime.date(2025, 3, 18),
        session_year="2024-2025",
        ministry="de Minister van Onderwijs, Cultuur en Wetenschap",
        items=() if layout == "brief" else items,
        sections=sections if layout == "brief" else (),
        signatory="(voorbeeld)",
        reference="99010012",
        bijlage="2025D00112",
        intro=intro,
    )


def _kept(text: str, notes: Mapping[str, str]) -> dict[str, str]:
    return {marker: notes[marker] for marker in MARKER.findall(text)}


def _read(document: SampleDocument, folder: Path, hyphenate: bool) -> tuple[Kamerstuk, Path]:
    path = folder / document.file
    path.write_bytes(typeset(document, hyphenate))
    return read_pdf(path), path


def _flat(text: str, hyphenate: bool = False) -> str:
    """Text as printed, white space collapsed, without markers; without hyphens where words may be broken.

    Whether a hyphen at a line's end belongs to its word cannot be told from a small document.
    """
    bare = " ".join(MARKER.sub("", re.sub(r"^- ", "• ", text, flags=re.MULTILINE)).split())
    return bare.replace("-", "") if hyphenate else bare


def _page_texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def _closed_up(page: str) -> str:
    """Text without line ends and the hyphens before them, which pdfium shows as U+FFFE or U+0002."""
    return re.sub(r"[\ufffe\x02\s-]+", "", page)


def _marks(text: str) -> list[str]:
    return re.findall(rf"\bq(?:{'|'.join(SYLLABLES)}){{2}}[b-t](?![a-z])", text)


@pytest.mark.parametrize(
    "ending", ["op 1 augustus 2024.", "in groep 8. Ouders weten dat.", "artikel 11.\n\nMeer weten"]
)
def test_a_number_that_begins_a_line_of_a_letter_is_no_question(ending: str, tmp_path: Path) -> None:
    """Sentences of all lengths, so that in some of them the number is the first of its line."""
    sections = tuple(
        SampleSection(
            f"Onderdeel {count}", f"{'Zo gaat het verder ' * count}en dat geldt {ending}\n\nWaarom?"
        )
        for count in range(1, 25)
    )
    read, _ = _read(replace(_document("brief", (), ""), sections=sections), tmp_path, hyphenate=False)
    assert read.layout == "brief"
    assert [record.heading for record in read.records] == [section.heading for section in sections]


def test_a_list_in_one_answer_parts_no_questions_from_answers(tmp_path: Path) -> None:
    """Of questions without a question mark: what is indented asks nothing, but neither do most answers."""
    asked = ("De leden van de VVD-fractie vragen hoeveel dat kost.", "Tevens vragen zij wie dat betaalt.")
    listed = "Er zijn drie redenen:\n\n- er is geen gebouw;\n- er is geen leraar;\n- er is geen geld."
    items = tuple(
        SampleItem(
            (asked[place % 2],),
            listed if place == 4 else "Dat weet ik niet. Het wordt onderzocht.",
            (),
            {},
            party="VVD",
        )
        for place in range(8)
    )
    read, _ = _read(_document("vso", items, ""), tmp_path, hyphenate=False)
    assert [_flat(record.question.content) for record in read.records] == [
        item.questions[0] for item in items
    ]
    assert [_flat(record.answer.content) for record in read.records] == [_flat(item.answer) for item in items]


@pytest.mark.parametrize("hyphenate", [False, True], ids=["whole", "hyphenated"])
@pytest.mark.parametrize("layout", [*NUMBERED, "vso"])
def test_pairs_come_back(layout: str, hyphenate: bool, tmp_path: Path) -> None:
    @bounded
    @given(documents(layout))
    def check(document: SampleDocument) -> None:
        read, path = _read(document, tmp_path, hyphenate)
        pairs = [record for record in read.records if record.is_pair]
        expected = [tuple(item.numbers) for item in document.items]
        assert read.layout == layout
        assert read.sample
        assert [pair.numbers for pair in pairs] == expected
        for pair, item in zip(pairs, document.items, strict=True):
            _check_texts(pair, item, hyphenate)
            _check_notes(pair, item, hyphenate)
        texts = [text for pair in pairs for text in (pair.question, pair.answer)]
        _check_pages(texts, _page_texts(path))

    check()


def _check_texts(pair: Record, item: SampleItem, hyphenate: bool) -> None:
    whole = _flat(" ".join(item.questions), hyphenate)
    assert _flat(pair.question.content, hyphenate) == whole
    assert _flat(pair.answer.content, hyphenate) == _flat(item.answer, hyphenate)
    assert [question.number for question in pair.questions] == list(item.numbers or (None,))
    asked = [_flat(question.text.content, hyphenate) for question in pair.questions]
    # Where nothing parts joint questions on the page, each holds the whole.
    assert asked in ([_flat(text, hyphenate) for text in item.questions], [whole] * len(asked))
    listed = re.findall(r"antwoord(?:en)? op (?:de )?vra(?:ag|gen) ([^.]+)\.", item.answer)
    assert list(pair.crossrefs) == re.findall(r"\d+[a-c]?", " ".join(listed))
    if item.numbers and pair.bijlage is not None:
        assert (pair.bijlage, pair.blz) == ("2025D00112", item.blz)


def _check_notes(pair: Record, item: SampleItem, hyphenate: bool) -> None:
    """Each footnote comes back once, with its text, where its marker stands."""
    expected = [(marker, text) for marker, text in item.footnotes.items()]
    assert [(note.marker, _flat(note.text)) for note in pair.footnotes] == expected
    for note in pair.footnotes:
        source = item.answer if note.where == "answer" else "\n".join(item.questions)
        assert f"[^{note.marker}]" in source
        before = _flat(source.split(f"[^{note.marker}]")[0], hyphenate)
        assert _flat(_text(pair, note)[: note.position], hyphenate) == before


def _text(pair: Record, note: Footnote) -> str:
    return (pair.answer if note.where == "answer" else pair.question).content


def _check_pages(texts: Sequence[PlacedText], pages: Sequence[str]) -> None:
    """The words that occur once are on the pages that the texts say, and so are first and last words."""
    for text in texts:
        marks = _marks(text.content)
        printed = [[number for number, page in enumerate(pages, 1) if mark in page] for mark in marks]
        assert printed == [[text.page_at(text.content.index(mark))] for mark in marks]
        assert text.pages is not None
        words = re.findall(r"[^\W\d]+|\d+", text.content)
        # A long word at the edge may be broken over lines, with a table's cell between them.
        assert words[0][:3] in _closed_up(pages[text.pages[0] - 1])
        assert words[-1][-3:] in _closed_up(pages[text.pages[1] - 1])
        if marks and words[-1] == marks[-1]:
            assert text.pages[1] == printed[-1][0]


CELLS = st.one_of(
    st.integers(0, 99_999).map(str), st.sampled_from(["€ 1.250,50", "2023", "n.v.t.", "po en vo", "12,5%"])
)
"""No cell is empty: where a row has fewer words than columns, nothing on the page shows which is which."""


@pytest.mark.parametrize("layout", NUMBERED)
def test_tables_come_back(layout: str, tmp_path: Path) -> None:
    @settings(bounded, max_examples=12)
    @given(
        st.integers(2, 4).flatmap(
            lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=9)
        ),
        st.integers(0, 2**16),
    )
    def check(cells: list[list[str]], seed: int) -> None:
        head = [f"Kolom {place}" for place in range(len(cells[0]))]
        document = written(layout, [Shape(4, 1), *[Shape(3, 2)] * 6], seed)
        first, *rest = document.items
        before, after = first.answer.split("\n\n", 1)
        table = "\n".join(f"| {' | '.join(row)} |" for row in [head, *cells])
        item = replace(first, answer=f"{before}\n\n{table}\n\n{after}")
        read, _ = _read(replace(document, items=(item, *rest)), tmp_path, False)
        pair = next(record for record in read.records if record.is_pair)
        [(start, end)] = pair.tables
        found = [line.split("\t") for line in pair.answer.content[start:end].split("\n")]
        assert found == [head, *cells]
        assert _flat(pair.answer.content[:start]) == _flat(before)
        assert _flat(pair.answer.content[end:]) == _flat(after)

    check()


@pytest.mark.parametrize("hyphenate", [False, True], ids=["whole", "hyphenated"])
def test_sections_come_back(hyphenate: bool, tmp_path: Path) -> None:
    @bounded
    @given(documents("brief"))
    def check(document: SampleDocument) -> None:
        read, path = _read(document, tmp_path, hyphenate)
        found = {record.heading: record for record in read.records if record.heading}
        assert read.layout == "brief"
        assert list(found) == [section.heading for section in document.sections]
        for section in document.sections[:-1]:
            record = found[section.heading]
            assert not record.is_pair
            assert _flat(record.answer.content, hyphenate) == _flat(section.text, hyphenate)
            assert [(note.marker, _flat(note.text)) for note in record.footnotes] == list(
                section.footnotes.items()
            )
        last = document.sections[-1]
        assert _flat(found[last.heading].answer.content, hyphenate).startswith(_flat(last.text, hyphenate))
        _check_pages([record.answer for record in found.values()], _page_texts(path))

    check()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_stands_in_its_box(layout: str, tmp_path: Path) -> None:
    @settings(bounded, max_examples=8)
    @given(documents(layout), st.booleans(), st.integers(0, 2**16))
    def check(document: SampleDocument, hyphenate: bool, seed: int) -> None:
        read, path = _read(document, tmp_path, hyphenate)
        texts = [text for record in read.records for text in (record.question, record.answer)]
        with pypdfium2.PdfDocument(path) as pdf:
            sizes = [page.get_size() for page in pdf]
            places = [(text, fragment) for text in texts for fragment in text.fragments]
            for _, (_, _, box) in places:
                width, height = sizes[box.page - 1]
                assert 0 <= box.x0 < box.x1 <= width
                assert 0 <= box.y0 < box.y1 <= height
            for text, (start, end, box) in random.Random(seed).sample(places, min(30, len(places))):
                shown = pdf[box.page - 1].get_textpage().get_text_bounded(*box[1:])
                assert _closed_up(text.content[start:end]) in _closed_up(shown)
                assert len(shown.split()) <= 2

    check()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_read_is_kept_without_loss(layout: str, tmp_path: Path) -> None:
    @settings(bounded, max_examples=6)
    @given(documents(layout), st.booleans())
    def check(document: SampleDocument, hyphenate: bool) -> None:
        read, path = _read(document, tmp_path, hyphenate)
        store = Store(tmp_path / "store")
        store.save(read, path)
        assert Store(tmp_path / "store").load(read.sha256) == read
        assert store.pdf_path(read.sha256).read_bytes() == path.read_bytes()

    check()
