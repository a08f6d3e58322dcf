"""References that people can copy: in the form of the 'Leidraad voor juridische auteurs', BibTeX, CSL-JSON.

A Kamerstuk is a 'report' in both. CSL's 'bill' and 'legislation' are texts that become or are law, which
answers to questions are not, and a 'hearing' is a sitting. For a report, styles print the series, its
number, the institution and the date.
No author is named: a citation does not tell who signed, and the Tweede Kamer did not write the answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from assistant.answer import Citation
from corpus.records import Kamerstuk

_YEAR = "januari februari maart april mei juni juli augustus september oktober november december"
MONTHS = tuple(_YEAR.split())
SAMPLE_MARK = "voorbeelddocument"
KAMERSTUKKEN, AANHANGSEL = "Kamerstukken II", "Aanhangsel Handelingen II"
INSTITUTION = "Tweede Kamer"
_SERIES = re.compile(rf"({KAMERSTUKKEN}|{AANHANGSEL}) (\d{{4}})/(\d{{2}})(?=,)")
_MONTH_MACROS = "jan feb mar apr may jun jul aug sep oct nov dec"
_BIBTEX_MONTHS = tuple(_MONTH_MACROS.split())
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    }
)


def reference(document: Kamerstuk, numbers: Sequence[str] = (), labels: tuple[str, str] | None = None) -> str:
    """A reference to question ``numbers`` on the pages with the printed numbers ``labels``, or to all of it.

    'Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25' where dossier, number and session
    year are known; 'Aanhangsel Handelingen II 2024/25, nr. 123, vraag 2, p. 1' for an Aanhangsel;
    else the title with what is known. A sample document is always called one.
    """
    parts = [_place(document), _questions(numbers), _pages(labels) if labels else ""]
    if document.sample:
        parts.append(SAMPLE_MARK)
    return ", ".join(part for part in parts if part)


def _place(document: Kamerstuk) -> str:
    session = _session(document.session_year)
    if document.layout == "aanhangsel" and session and document.number:
        return f"{AANHANGSEL} {session}, nr. {document.number}"
    if session and document.dossier and document.number:
        return f"{KAMERSTUKKEN} {session}, {spaced(document.dossier)}, nr. {document.number}"
    known = [spaced(document.dossier)] if document.dossier else []
    known += [f"nr. {document.number}"] if document.number else []
    title = document.title or document.file
    named = f"{title} ({', '.join(known)})" if known else title
    return ", ".join(part for part in (named, dutch_date(document.date)) if part)


def spaced(dossier: str) -> str:
    """A dossier number as it is printed: '31497' is '31 497', '35925-IV' is '35 925 IV'."""
    match = re.fullmatch(r"(\d{2})\s?(\d{3})[\s-]*([A-Z]*)", dossier.strip())
    return " ".join(part for part in match.groups() if part) if match else dossier


def _session(year: str | None) -> str:
    """'2022/23' for '2022-2023', '2022/2023' and '2022/23'; '' for anything else."""
    match = re.fullmatch(r"(\d{4})\s*[-–/]\s*(?:\d{2})?(\d{2})", (year or "").strip())
    return f"{match[1]}/{match[2]}" if match else ""


def dutch_date(iso: str | None) -> str:
    """'25 mei 2023' for '2023-05-25'; '' where there is no such date."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", iso or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return ""
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"


def _questions(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"vraag {numbers[0]}"
    return f"vragen {', '.join(numbers[:-1])} en {numbers[-1]}"


def _pages(labels: tuple[str, str]) -> str:
    first, last = labels
    return f"p. {first}" if first == last else f"p. {first}-{last}"


def bibtex(citation: Citation) -> str:
    """A citation as a BibTeX entry, in UTF-8, for BibTeX and biblatex; what is not known is left out."""
    year, month, day = _date_parts(citation.date)
    fields = {
        "title": f"{{{_latex(citation.title)}}}",
        "type": _latex(_series(citation)),
        "number": _latex(_number(citation)),
        "institution": INSTITUTION,
        "year": year,
        "month": _BIBTEX_MONTHS[int(month) - 1] if month else "",
        "day": day.lstrip("0"),
        "pages": "--".join(dict.fromkeys(_latex(label) for label in citation.page_labels)),
        "note": _latex(_note(citation)),
        "langid": "dutch",
    }
    return f"@techreport{{{citation_key(citation)},\n{_bibtex_lines(fields)}\n}}\n"


def csl_json(citation: Citation) -> dict[str, object]:
    """A citation as an item of CSL-JSON (CSL 1.0.2); what is not known is left out."""
    issued = [int(part) for part in _date_parts(citation.date) if part]
    item: dict[str, object] = {
        "id": citation_key(citation),
        "type": "report",
        "title": _one_line(citation.title),
        "genre": _series(citation),
        "number": _number(citation),
        "publisher": INSTITUTION,
        "issued": {"date-parts": [issued]} if issued else None,
        "page": "-".join(dict.fromkeys(citation.page_labels)),
        "note": _note(citation),
        "language": "nl-NL",
    }
    return {name: value for name, value in item.items() if value}


def citation_key(citation: Citation) -> str:
    """A key that stays the same: 'kst-31497-460-v58-p25', after the identifiers of official publications.

    An Aanhangsel is 'ah-tk-20242025-123-v2-p1'; a document without a number is named by the hash of its PDF,
    and an answer without a question number by its place in the document.
    """
    pages = dict.fromkeys(citation.page_labels)
    parts = [_identifier(citation)]
    parts += [f"v{number}" for number in citation.question_numbers]
    parts += [] if citation.question_numbers else [f"n{place}" for place in _place_in_document(citation)]
    parts += ["p" + "-".join(pages)]
    key = "-".join([*([SAMPLE_MARK] if citation.sample else []), *parts])
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "", plain)


def _place_in_document(citation: Citation) -> list[int]:
    """The place of the cited entry, from 1; empty where it is not known. An id ends in it, from 0."""
    _, _, ordinal = citation.entry_id.rpartition("-")
    return [int(ordinal) + 1] if ordinal.isdecimal() else []


def _identifier(citation: Citation) -> str:
    session = _SERIES.match(citation.reference)
    if session and session[1] == AANHANGSEL:
        return f"ah-tk-{session[2]}{session[2][:2]}{session[3]}-{citation.document_number}"
    if citation.dossier and citation.document_number:
        return f"kst-{re.sub(r'[^0-9A-Z]+', '-', _joined(citation.dossier))}-{citation.document_number}"
    return f"pdf-{citation.sha256[:12]}"


def _joined(dossier: str) -> str:
    """'35925-IV' for '35 925 IV', '35925-IV' and '35925 IV'."""
    first, _, rest = spaced(dossier).partition(" ")
    return first + rest.replace(" ", "-")


def _series(citation: Citation) -> str:
    """'Kamerstukken II 2022/23', 'Aanhangsel Handelingen II 2024/25', or 'Kamerstuk' without a year."""
    found = _SERIES.match(citation.reference)
    return found[0] if found else "Kamerstuk"


def _number(citation: Citation) -> str:
    number = f"nr. {citation.document_number}" if citation.document_number else ""
    dossier = spaced(citation.dossier) if citation.dossier and AANHANGSEL not in _series(citation) else ""
    return ", ".join(part for part in (dossier, number) if part)


def _note(citation: Citation) -> str:
    sample = SAMPLE_MARK if citation.sample else ""
    places = [] if citation.question_numbers else _place_in_document(citation)
    asked = _questions(citation.question_numbers) or "".join(f"passage {place}" for place in places)
    return ", ".join(part for part in (asked, sample) if part)


def _date_parts(iso: str | None) -> tuple[str, str, str]:
    """Year, month and day; three times '' where there is no such date."""
    year, month, day = (iso or "").split("-") if dutch_date(iso) else ("", "", "")
    return year, month, day


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _latex(text: str) -> str:
    """A text on one line, with what LaTeX would take for markup escaped."""
    return _one_line(text).translate(_LATEX)


def _bibtex_lines(fields: Mapping[str, str]) -> str:
    bare = ("month",)  # a macro, which each style writes in its own way
    known = ((name, value if name in bare else f"{{{value}}}") for name, value in fields.items() if value)
    return ",\n".join(f"  {name} = {value}" for name, value in known)
