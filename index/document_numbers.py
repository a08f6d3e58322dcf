"""Where a question names documents by their numbers: a dossier, a number in it, an Aanhangsel.

All texts are folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.numbers import NUMBER, YEAR, counts, goes_on, month_follows
from index.places import NamedPlace
from index.signal_words import signal_words

DOSSIER = re.compile(
    r"(?<![\d.,])(\d{2}[ .\u00a0]?\d{3})(?:(?:[ -]|,?\s+hoofdstuk\s+)?([ivx]{1,5})(?![\w]))?"
    r"(?:-(\d{1,4}))?(?![\d.,]\d|\d)"
)
"""Five digits, with a chapter and the number of a document where they have them."""
APPENDIX = re.compile(r"(?<![\w-])(?:ah-tk-\d{8}-|ah\s+)(\d{1,4})(?!\w|[.,]\d)")
"""An Aanhangsel by the name of its file, or for short: 'ah-tk-20242025-1873', 'ah 1873'."""
_CURRENCY = re.compile(r"[€$£]\s*$")
_SESSION = re.compile(r"((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_BESIDE = re.compile(r"[\s,;.]*")
"""What stands between a place and the number of its document: 'vraag 7, nr. 487'."""
_OUT_OF = re.compile(r"\b(?:uit|van|in|from|of|aus|von)\s+$")
"""What stands before the number of the document that holds a place."""
_IN_LINE = re.compile(r"\s+(?:op|on|auf|in)\s")
"""What stands behind a number that is none of a document: 'nummer 17 op de lijst'."""
_COLON = r"\.?\s*:?\s*"
"""What stands between a word for a document and its number."""


def dossier_in(plain: str) -> tuple[re.Match[str] | None, str]:
    """The dossier that a text names, and the text with '#' in its place, as long as it was."""
    for match in DOSSIER.finditer(plain):
        if _is_dossier(match, plain):
            return match, plain[: match.start()] + "#".center(len(match.group())) + plain[match.end() :]
    return None, plain


def _is_dossier(match: re.Match[str], plain: str) -> bool:
    """Whether five digits are a dossier: all that is asked, or beside a word for a document or a place.

    A count is mostly written with a point, or round: '15.000 thuiszitters'.
    """
    before, behind = plain[: match.start()], plain[match.end() :]
    if _CURRENCY.search(before) or _is_session(match, plain):
        return False
    if match[2] or match[3] or match.group().strip() == plain.strip():
        return True
    known = signal_words()
    called = re.search(rf"{known.numbered.pattern}{_COLON}$", before)
    written_so = "." not in match[1] and not match[1].endswith("00")
    if counts(behind) or not (called or written_so or goes_on(behind)):
        return False
    return any(words.search(plain) for words in (known.documents, known.question, known.page))


def _is_session(match: re.Match[str], plain: str) -> bool:
    """Whether digits are of a session of parliament: '2023-2024'."""
    sessions = _SESSION.finditer(plain)
    return any(each.start() <= match.start() and match.end() <= each.end() for each in sessions)


def document_in(plain: str, dossier: re.Match[str] | None, places: Sequence[NamedPlace]) -> str:
    """The number of a document: '99912-3', 'nr. 460', 'aanhangsel 1873'; '' where none is named.

    Where nothing else names a document, a number is one only beside a place or where a place is in it:
    'vraag 41 nr. 58', 'vraag 41 over de bus uit nr. 58'.
    """
    if dossier and dossier[3]:
        return dossier[3]
    known = signal_words()
    named = dossier or any(words.search(plain) for words, _ in known.kinds)
    if not named and not places:
        return ""
    stop = r"[.,]\d" if dossier or places else r"\.|,\d"
    for match in re.finditer(rf"({known.documents.pattern}){_COLON}({NUMBER})(?!{stop})", plain):
        if any(place.start <= match.start(2) < place.end for place in places):
            continue
        if not (named or _OUT_OF.search(plain[: match.start()]) or _is_beside(match.span(), places, plain)):
            continue
        if _is_document(match, plain[match.end() :], sure=dossier is not None):
            return match[2]
    return ""


def _is_document(match: re.Match[str], behind: str, *, sure: bool) -> bool:
    """Whether the number behind a word for a document is its number, by what stands ``behind`` it."""
    if YEAR.fullmatch(match[2]) or _IN_LINE.match(behind) or month_follows(behind):
        return False
    if counts(behind, sure=sure):
        return False
    return sure or signal_words().numbered.fullmatch(match[1]) is not None or goes_on(behind)


def _is_beside(span: tuple[int, int], places: Iterable[NamedPlace], plain: str) -> bool:
    return any(
        _BESIDE.fullmatch(plain, place.end, span[0]) or _BESIDE.fullmatch(plain, span[1], place.start)
        for place in places
    )


def appendix_in(plain: str) -> str:
    """The number of an Aanhangsel that is named by its file or for short; else ''."""
    match = APPENDIX.search(plain)
    return match[1] if match and not counts(plain[match.end() :]) else ""
