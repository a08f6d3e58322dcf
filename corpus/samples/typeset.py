"""Sample documents to PDFs that look like the real kinds, and say on each page that they are not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.samples.document import SampleDocument, SampleError, check, load
from corpus.samples.galley import PAGE_WIDTH, Face, Page, Span
from corpus.samples.ink import draw, width
from corpus.samples.layouts import letter, letter_table, official

SAMPLE_LINE = "voorbeelddocument – geen echt Kamerstuk"
TEXTS = Path(__file__).parent / "texts"
Progress = Callable[[int, int, str], None]

_LAYOUTS: dict[str, Callable[[SampleDocument, bool], list[Page]]] = {
    "letter-table": letter_table.pages,
    "kst": official.list_pages,
    "aanhangsel": official.appendix_pages,
    "vraag-antwoord": letter.question_pages,
    "vso": official.consultation_pages,
    "brief": letter.section_pages,
}
_STAMP_Y, _STAMP_SIZE = 40.0, 8.0


def typeset(document: SampleDocument, hyphenate: bool = False) -> bytes:
    """The bytes of the document's PDF, always the same for the same document.

    ``hyphenate`` breaks words at line ends, as official publications do. Raises ``SampleError``
    for a document that contradicts itself or has a character that the font lacks.
    """
    check(document)
    pages = _LAYOUTS[document.layout](document, hyphenate)
    return draw([_stamped(page) for page in pages], f"{document.title} (voorbeelddocument)")


def bundled() -> list[Path]:
    """The YAML texts that come with the program, in order of their names."""
    return sorted(TEXTS.glob("*.yaml"))


def write_all(folder: Path, progress: Progress | None = None) -> list[Path]:
    """Write the PDFs of all bundled texts into ``folder`` and return their paths.

    A PDF appears complete or not at all, and one that is up to date is left alone.
    ``progress`` is called after each document with how many are done, how many there are, and its name.
    """
    texts = bundled()
    written: list[Path] = []
    for text in texts:
        document = load(text)
        written.append(_write(folder / document.file, typeset(document)))
        if progress:
            progress(len(written), len(texts), document.file)
    return written


def _stamped(page: Page) -> Page:
    middle = (PAGE_WIDTH - width(SAMPLE_LINE, Face.BOLD, _STAMP_SIZE)) / 2
    return page.with_spans((_STAMP_Y, Span(SAMPLE_LINE, middle, _STAMP_SIZE, Face.BOLD)))


def _write(target: Path, content: bytes) -> Path:
    try:
        if target.is_file() and target.read_bytes() == content:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(aside, 0o644)
            os.replace(aside, target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise SampleError(
            f"{target} cannot be written ({reason}); choose a folder that you may write to."
        ) from error
    return target
