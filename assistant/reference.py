"""References that people can copy, in the form of the 'Leidraad voor juridische auteurs'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.records import Kamerstuk

_YEAR = "januari februari maart april mei juni juli augustus september oktober november december"
MONTHS = tuple(_YEAR.split())
SAMPLE_MARK = "voorbeelddocument"


def reference(document: Kamerstuk, numbers: Sequence[str], labels: tuple[str, str]) -> str:
    """A reference to question ``numbers`` on the pages with the printed numbers ``labels``.

    'Kamerstukken II 2022/23, 31 497, nr. 460, vraag 58, p. 25' where dossier, number and session
    year are known; 'Aanhangsel Handelingen II 2024/25, nr. 123, vraag 2, p. 1' for an Aanhangsel;
    else the title with what is known. A sample document is always called one.
    """
    parts = [_place(document), _questions(numbers), _pages(labels)]
    if document.sample:
        parts.append(SAMPLE_MARK)
    return ", ".join(part for part in parts if part)


def _place(document: Kamerstuk) -> str:
    session = _session(document.session_year)
    if document.layout == "aanhangsel" and session and document.number:
        return f"Aanhangsel Handelingen II {session}, nr. {document.number}"
    if session and document.dossier and document.number:
        return f"Kamerstukken II {session}, {spaced(document.dossier)}, nr. {document.number}"
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
