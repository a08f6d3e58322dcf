"""Tagged PDF with reportlab, which has no tags of its own: what each piece of a page is, for screen readers.

After ISO 32000-1, 14.7 and 14.8: marked content in the pages, a tree of structure elements, and for each page
the way from its content to them. Links are not elements of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas that keeps the structure of what is drawn on it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._elements: list[tuple[str, int, int]] = []
        self._marks = 0
        self.setViewerPreference("DisplayDocTitle", "true")

    @contextmanager
    def element(self, tag: str) -> Iterator[None]:
        """What is drawn within is one structure element."""
        self._elements.append((tag, len(self._doc.Pages.pages), self._marks))
        self._code.append(f"/{tag} <</MCID {self._marks}>> BDC")
        self._marks += 1
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn within says nothing: page numbers."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    def showPage(self) -> None:
        """End a page, and remember where its structure is."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._doc.Pages.pages) - 1, PDFName("S")
        self._marks = 0

    def save(self) -> None:
        """Write the file with its structure."""
        if len(self._code):
            self.showPage()
        self._write_structure()
        super().save()

    def _write_structure(self) -> None:
        document = self._doc
        root, body = PDFDictionary({"Type": PDFName("StructTreeRoot")}), PDFDictionary()
        to_root = document.Reference(root)
        to_body = document.Reference(body)
        made = [self._element(tag, page, mark, to_body) for tag, page, mark in self._elements]
        body.dict |= {
            "Type": PDFName("StructElem"),
            "S": PDFName("Document"),
            "P": to_root,
            "K": PDFArray(made),
        }
        root.dict |= {"K": PDFArray([to_body]), "ParentTree": document.Reference(self._parents(made))}
        root.dict["ParentTreeNextKey"] = len(document.Pages.pages)
        catalog = document.Catalog
        catalog.StructTreeRoot, catalog.MarkInfo = root, PDFDictionary({"Marked": "true"})

    def _element(self, tag: str, page: int, mark: int, parent: PDFObjectReference) -> PDFObjectReference:
        document = self._doc
        told = {
            "Type": PDFName("StructElem"),
            "S": PDFName(tag),
            "P": parent,
            "Pg": document.Reference(document.Pages.pages[page]),
            "K": mark,
        }
        return document.Reference(PDFDictionary(told))

    def _parents(self, made: list[PDFObjectReference]) -> PDFDictionary:
        """For each page the elements of its marks, in their order."""
        by_page: dict[int, list[PDFObjectReference]] = {}
        for (_, page, _), reference in zip(self._elements, made, strict=True):
            by_page.setdefault(page, []).append(reference)
        numbers: list[Any] = []
        for page, elements in sorted(by_page.items()):
            numbers += [page, PDFArray(elements)]
        return PDFDictionary({"Nums": PDFArray(numbers)})


class Tagged(Paragraph):  # type: ignore[misc]
    """A paragraph that is a structure element, by the name of its style: 'H1', 'P', 'BlockQuote'."""

    def draw(self) -> None:
        """Draw it as its element."""
        with self.canv.element(self.style.name):
            super().draw()
