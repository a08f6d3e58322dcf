"""The kinds of files, by the ending of their name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.reference import bibtex, csl_json
from assistant.web.collection.pdf import pdf
from assistant.web.collection.record import Collection
from assistant.web.collection.sheet import sheet
from assistant.web.collection.word import word


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: its media type, and the function that writes one."""

    media_type: str
    write: Callable[[Collection], bytes]


def _bibliography(collection: Collection) -> bytes:
    return "\n".join(bibtex(item.citation) for item in collection.items).encode()


def _csl(collection: Collection) -> bytes:
    items = [csl_json(item.citation) for item in collection.items]
    return json.dumps(items, ensure_ascii=False, indent=1).encode()


FORMS: Mapping[str, Form] = {
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word),
    "pdf": Form("application/pdf", pdf),
    "csv": Form("text/csv; charset=utf-8", sheet),
    "bib": Form("application/x-bibtex; charset=utf-8", _bibliography),
    "json": Form("application/vnd.citationstyles.csl+json", _csl),
}
