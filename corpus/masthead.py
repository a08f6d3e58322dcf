"""What a Kamerstuk says of itself: dossier, number, session year, date, title, ministry, reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from itertools import pairwise

from corpus.furniture import PageParts
from corpus.layouts.table import is_header
from corpus.lines import Line
from corpus.references import references

MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")  # fmt: skip
DATE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
DOSSIER = r"(\d{2} ?\d{3}(?:[- ](?:[IVX]+[A-Z]?))?)"
SESSION = re.compile(r"\b[Vv]ergaderjaar (\d{4}) ?[-–] ?(\d{4})\b")
SESSION_BEGINS = "09-01"
PUBLICATION_ID = re.compile(r"\bkst-(\d{5})(?:-([IVX]+))?-(\w+)\b")
AANHANGSEL_ID = re.compile(r"\bah-tk-(\d{8})-(\d+)\b")
FOOT = re.compile(rf"vergaderjaar \d{{4}} ?[-–] ?\d{{4}}, {DOSSIER}, nr\. (\w+)")
DOSSIER_TITLE = re.compile(rf"^{DOSSIER} (.+)$")
NUMBER = re.compile(r"^Nr\. (\d\w*)\b")
SUBJECT = re.compile(r"^(?:Betreft|Onderwerp)\b:? *(.*)$")
REFERENCE_LABEL = re.compile(r"^(?:Onze referentie|Ons kenmerk)\b:? *(.*)$", re.IGNORECASE)
# A name may run on to the next line after 'en', or after a comma in a list that ends in 'en'.
MINISTRY = re.compile(
    r"\b((?:[Mm]inister|[Ss]taatssecretaris) (?:van|voor)\s[A-Z][\w-]+"
    r"(?:(?:,?\s+en\s|,\s+(?=[A-Z][\w-]+,?\s+en\s)|, (?=[A-Z][\w-]+,)| )[A-Z][\w-]+)*)|"
    r"\b(Algemene Rekenkamer)\b"
)
# Others on whose behalf a letter is written too: 'mede namens de Minister van A en de Minister van B'.
ALSO_FOR = re.compile(
    rf"\b[Mm]ede namens\s+(?:[a-z]+\s+){{0,5}}?(?:{MINISTRY.pattern})"
    rf"(?:,?\s+(?:en\s+)?(?:[a-z]+\s+){{0,3}}?(?:{MINISTRY.pattern}))*"
)
DOCUMENT_LINE = re.compile(rf"^Kamerstuk(?:ken)?(?: II)?:? {DOSSIER}, nr\. (\w+)$")
ASKED_ABOUT = re.compile(
    r"\bVragen (?:van .{1,400}? )?aan .{1,300}? over (.{3,400}?)(?: \(ingezonden [^)]*\))?\.?(?= Antwoord |$)"
)
DOCUMENT_NUMBER = re.compile(r"\b20\d{2}[DZ]\d{5}\b")
OFFICE = re.compile(r"^(?:mede namens .*, )?[Dd]e (?:[Mm]inister|[Ss]taatssecretaris) (?:van|voor) ")
NAME = re.compile(r"^(?:[A-Z][a-z]?\.){1,5} ?(?:[a-z’']{1,4} )*[A-Z][\w’-]+(?:[- ][A-Z][\w’-]+)*$")
FULL_NAME = re.compile(r"^[A-Z][\w’-]+(?: [a-z’]{1,4})*(?: [A-Z][\w’-]+){1,3}$")
OF_EVERY_DOCUMENT = re.compile(
    r"^(?:(?:Tweede|Eerste) Kamer der Staten-Generaal|Vergaderjaar|Aanhangsel van de Handelingen|"
    r"Vragen gesteld door de leden|regering gegeven antwoorden)"
)
"""What stands above each Kamerstuk or Aanhangsel, and is no title."""
ADDRESSEE = re.compile(
    r"^(?:Aan de |De [Vv]oorzitter van de (?:Tweede|Eerste) Kamer(?: der Staten-Generaal)?$)"
)
SAMPLE = re.compile(r"\bvoorbeelddocument\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masthead:
    """What was found; None where the document does not say it. ``date`` is ISO 8601."""

    title: str | None = None
    dossier: str | None = None
    dossiers: tuple[str, ...] = ()
    number: str | None = None
    date: str | None = None
    ministry: str | None = None
    session_year: str | None = None
    reference: str | None = None
    signatory: str | None = None
    addressee: str | None = None
    document_number: str | None = None
    sample: bool = False


def read_masthead(
    parts: Sequence[PageParts], first_text: Sequence[Line], last_text: Sequence[Line] = ()
) -> Masthead:
    """Read the masthead.

    ``first_text`` are the body lines before the first question or heading, ``last_text`` the
    document's last lines, where a letter is signed.
    """
    letterhead = parts[0].running if parts else ()
    first_text = [*(line for line in letterhead if _names_dossier(line)), *first_text]
    around = [line for part in parts for line in (*part.running, *part.margin)]
    furniture = "\n".join(line.text for line in around)
    top = "\n".join(line.text for line in first_text)
    own_furniture = _without_references(furniture)
    dossier, number = _key(own_furniture, first_text)
    date = _date(top, furniture)
    known = bool(dossier and number)
    everything = f"{top}\n{furniture}"
    return Masthead(
        title=_title(first_text, letterhead),
        dossier=dossier,
        dossiers=_dossiers(dossier, first_text),
        number=number,
        date=date,
        ministry=_signed_as([*first_text, *last_text]) or _ministry(top),
        session_year=_session_year(first_text, own_furniture, date) or (_session_of(date) if known else None),
        reference=_reference(around),
        signatory=_signatory([*first_text, *last_text]),
        addressee=_addressee([*first_text, *letterhead]),
        document_number=found.group() if (found := DOCUMENT_NUMBER.search(everything)) else None,
        sample=bool(SAMPLE.search(everything)),
    )


def _key(furniture: str, top: Sequence[Line]) -> tuple[str | None, str | None]:
    """Dossier ('31 497') and number ('460'), from the running foot, the publication id, or the head."""
    if found := FOOT.search(furniture):
        return _spaced(found.group(1)), found.group(2)
    if found := PUBLICATION_ID.search(furniture):
        suffix = f"-{found.group(2)}" if found.group(2) else ""
        return _spaced(found.group(1) + suffix), found.group(3)
    if found := AANHANGSEL_ID.search(furniture):
        return None, found.group(2)
    texts = [line.text for line in top]
    if named := next((found for text in texts if (found := DOCUMENT_LINE.match(text))), None):
        return _spaced(named.group(1)), named.group(2)
    dossier = next((found.group(1) for text in texts if (found := DOSSIER_TITLE.match(text))), None)
    number = next((found.group(1) for text in texts if (found := NUMBER.match(text))), None)
    if dossier is None:
        everywhere = " ".join([*texts, *furniture.split("\n")])
        between = re.search(rf"\((?:Kamerstuk(?:ken)? )?(?:II )?{DOSSIER}(?:, nr\. (\w+))?\)", everywhere)
        dossier = between.group(1) if between else None
    return (_spaced(dossier) if dossier else None), number


def _dossiers(dossier: str | None, top: Sequence[Line]) -> tuple[str, ...]:
    """All dossiers that a document belongs to: each has a bold line with its number and title."""
    titled = (DOSSIER_TITLE.match(line.text) for line in top if _names_dossier(line))
    found = [_spaced(match.group(1)) for match in titled if match]
    return tuple(dict.fromkeys(([dossier] if dossier else []) + found))


def _names_dossier(line: Line) -> bool:
    """Whether a line is set as the number and title of a dossier that the document belongs to."""
    return line.bold and bool(DOSSIER_TITLE.match(line.text))


def _spaced(dossier: str) -> str:
    """'31497' and '33930-VI' as '31 497' and '33 930-VI'."""
    plain = re.sub(r"[ -]+", "", dossier)
    return f"{plain[:2]} {plain[2:5]}" + (f"-{plain[5:]}" if plain[5:] else "")


def _without_references(furniture: str) -> str:
    """Margin and running lines without what they say of other documents: 'Uw brief: Kamerstukken II, ...'."""
    for found in reversed(references(furniture)):
        furniture = furniture[: found.start] + furniture[found.end :]
    return furniture


def _session_year(top: Sequence[Line], furniture: str, date: str | None) -> str | None:
    """The session year of the document itself: on a line of its own, or in a running head or foot.

    Prose may name the session year of another document: that does not count, nor does one in which a document
    of this date cannot have been printed.
    """
    own = [found for line in top if (found := SESSION.match(line.text))]
    own += SESSION.finditer(furniture)
    fitting = (
        f"{found[1]}-{found[2]}"
        for found in own
        if not date or f"{found[1]}-{SESSION_BEGINS}" <= date <= f"{found[2]}-12-31"
    )
    return next(fitting, None)


def _session_of(date: str | None) -> str | None:
    """The session year that a date is in: it runs from the third Tuesday of September to the next."""
    if not date:
        return None
    year = int(date[:4])
    first = Date(year, 9, 15)
    begins = first.replace(day=15 + (1 - first.weekday()) % 7)
    started = year if date >= begins.isoformat() else year - 1
    return f"{started}-{started + 1}"


def _title(top: Sequence[Line], letterhead: Sequence[Line]) -> str | None:
    """The subject of a letter, the title of a dossier, or what questions are about; else what is bold.

    ``letterhead`` is what stands above the text in smaller type.
    """
    for place, line in enumerate(top):
        if found := SUBJECT.match(line.text):
            return _run_on(found.group(1), line, top[place + 1 :])
        if (found := DOSSIER_TITLE.match(line.text)) and _names_dossier(line):
            return _run_on(found.group(2), line, top[place + 1 :])
    for place, line in enumerate(letterhead):
        if found := SUBJECT.match(line.text):
            return _run_on(found.group(1), line, letterhead[place + 1 :])
    if found := ASKED_ABOUT.search(" ".join(line.text for line in top)):
        return re.sub(r"(?<=[a-z])- (?=[a-z])", "", found.group(1))
    bold = [
        line.text
        for line in top
        if line.bold and len(line.words) > 3 and not (is_header(line) or OF_EVERY_DOCUMENT.match(line.text))
    ]
    return " ".join(bold[:4]) or None


def _run_on(text: str, line: Line, after: Sequence[Line]) -> str:
    """A title with the lines that it runs on to: in the same type, close below."""
    parts, last = [text] if text else [], line
    for other in after[:4]:
        near = other.page == last.page and last.y - other.y < 1.6 * last.size
        if (
            not near
            or other.bold != line.bold
            or re.match(r"^(?:Geachte|Nr\.|Datum|\d{2} ?\d{3} )", other.text)
        ):
            break
        parts.append(other.text)
        last = other
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "", " ".join(" ".join(parts).split()))


def _date(top: str, furniture: str) -> str | None:
    labelled = re.search(
        rf"(?:Datum|Vastgesteld|ontvangen|[Dd]en Haag,?)\s+{DATE.pattern}", top, re.IGNORECASE
    )
    in_margin = re.search(rf"Datum\s+{DATE.pattern}", furniture, re.IGNORECASE)
    found = labelled or in_margin or DATE.search(top)
    if not found:
        return None
    day, month, year = found.groups()
    return f"{year}-{MONTHS.index(month.lower()) + 1:02d}-{int(day):02d}"


def _ministry(text: str) -> str | None:
    """The first office that a text names, other than those on whose behalf it speaks too."""
    found = MINISTRY.search(ALSO_FOR.sub("", text))
    return " ".join((found.group(1) or found.group(2)).split()) if found else None


def _signed_as(lines: Sequence[Line]) -> str | None:
    """The office that signs: a line of its own, which may run on to the next."""
    for place, line in enumerate(lines):
        if not OFFICE.match(line.text):
            continue
        text = ALSO_FOR.sub("", "\n".join(after.text for after in lines[place : place + 3]))
        found = MINISTRY.search(text)
        if found and re.match(r",?(?:\n|$)", text[found.end() :]) and _begins_signature(lines, place):
            return _ministry(found.group())
    return None


def _begins_signature(lines: Sequence[Line], place: int) -> bool:
    """Whether a line with an office is a signature, and no line of prose that happens to begin with one."""
    before = lines[place - 1].text if place else ""
    if lines[place].text.startswith("De ") or re.match(r"mede namens .*,$", before, re.IGNORECASE):
        return True
    return lines[place].text.startswith("mede ") or any(
        NAME.match(after.text) for after in lines[place + 1 : place + 3]
    )


def _reference(around: Sequence[Line]) -> str | None:
    for place, line in enumerate(around):
        if found := REFERENCE_LABEL.match(line.text):
            below = around[place + 1].text if place + 1 < len(around) else None
            return found.group(1) or below
    return None


def _signatory(lines: Sequence[Line]) -> str | None:
    """A name below the line of the office that signs: with initials, or in full right below its comma."""
    for place, line in enumerate(lines):
        if OFFICE.match(line.text):
            below = pairwise(after.text for after in lines[place : place + 6])
            return next((text for before, text in below if _is_name(before, text)), None)
    return None


def _is_name(before: str, text: str) -> bool:
    return bool(NAME.match(text) or (before.endswith(",") and FULL_NAME.match(text)))


def _addressee(lines: Sequence[Line]) -> str | None:
    for place, line in enumerate(lines):
        if ADDRESSEE.match(line.text):
            after = lines[place + 1].text if place + 1 < len(lines) else ""
            name = line.text.removeprefix("Aan ")
            name = name[0].lower() + name[1:]
            return f"{name} {after}" if after.startswith("der ") else name
    return None
