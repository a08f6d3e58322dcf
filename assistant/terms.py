"""The terms and abbreviations of a shown text that a reader may want explained, at their first use.

The names are those of the thesaurus; ``terms.yaml`` says which of them need no explanation. Words are
compared by stem, so 'samenwerkingsverbanden' is found too, but 'verwijderen' is no 'verwijdering'. A wrong
explanation is worse than none: of the names in jargon, which may be wider or narrower, only those are
explained that hold the concept's own name or are listed as the same, and a word with other meanings only
beside a word that shows which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import yaml

from assistant.answer import Language
from assistant.sentences import sentences
from corpus.references import references
from index.stem import stem
from index.thesaurus import Concept, concepts
from index.tokens import FUNCTION_WORDS, fold, stems

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|\[\d+\]")
_DASHES = re.compile(r"[‐‑–—]")
_DERIVATION = re.compile(r"(ing|heid|lijk|baar|ig)(?:en|e|s)?$")
_ARTICLE_BEFORE = re.compile(r"\b(?:de|het)\s+$", re.IGNORECASE)
_LAW_BEFORE = re.compile(r"\b(?:artikel(?:en)?|vrijstelling(?:en)?)\s+$", re.IGNORECASE)
_SHORT = 2
_LOOK_BACK = 24


@dataclass(frozen=True, slots=True)
class Term:
    """Characters ``start`` to ``end`` (exclusive) of a text, which are ``written``: a name of a concept.

    ``term`` is the preferred Dutch name and ``definition`` what it means. ``spelled_out`` is the long
    form of an abbreviation that the text does not spell out itself. An abbreviation that only the
    document knows has neither ``concept`` nor ``definition``.
    """

    concept: str | None
    start: int
    end: int
    written: str
    term: str
    definition: str | None
    spelled_out: str | None


@dataclass(frozen=True, slots=True)
class _Settings:
    """``terms.yaml``, which tells what each of them is."""

    known: frozenset[str]
    passed_over: frozenset[str]
    capitals_only: frozenset[str]
    as_noun: frozenset[str]
    same: frozenset[str]
    long_forms: Mapping[str, str]
    context: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as tokens: ``joints`` are what stands before, between and after its words."""

    text: str
    keys: tuple[str, ...]
    joints: tuple[str, ...]
    abbreviation: bool
    concept: Concept | None
    long: str | None = None


@dataclass(frozen=True, slots=True)
class _Match:
    name: _Name
    start: int
    end: int
    tokens: int


def terms_in(
    text: str, language: Language, abbreviations: Iterable[tuple[str, str]] = ()
) -> tuple[Term, ...]:
    """The terms of a text, in order, each concept once; definitions in ``language``.

    ``abbreviations`` are the (short, long) forms that the document of the text expands.
    """
    tokens = _tokens(text)
    keys = " ".join(token.key for token in tokens)
    names = _with(abbreviations)
    skipped = _skipped(text)
    found: dict[str, Term] = {}
    for match in _matches(text, tokens, names):
        if any(match.start < end and start < match.end for start, end in skipped):
            continue
        if not _meant_here(match, text):
            continue
        term = _term(match, text, keys, language)
        if term and (term.concept or term.term) not in found:
            found[term.concept or term.term] = term
    return tuple(found.values())


def names_concept(text: str, concept: str) -> bool:
    """Whether a text holds an official name of the concept with this id, known ones too."""
    found = _matches(text, _tokens(text), _names())
    return any(match.name.concept is not None and match.name.concept.id == concept for match in found)


def _matches(text: str, tokens: Sequence[_Token], names: Mapping[str, Sequence[_Name]]) -> Iterator[_Match]:
    """The longest names from left to right; they do not overlap."""
    at = 0
    while at < len(tokens):
        fitting = (
            _fitted(text, tokens[at : at + len(name.keys)], name) for name in names.get(tokens[at].key, ())
        )
        best = max(
            (match for match in fitting if match), key=lambda match: match.end - match.start, default=None
        )
        if best:
            yield best
        at += best.tokens if best else 1


def _fitted(text: str, tokens: Sequence[_Token], name: _Name) -> _Match | None:
    """A name on these tokens of a text, if its words, what joins them and its capitals are right."""
    if tuple(token.key for token in tokens) != name.keys:
        return None
    before, *between, after = name.joints
    gaps = (text[one.end : other.start] for one, other in pairwise(tokens))
    if [_joint(gap) for gap in gaps] != between:
        return None
    start, end = tokens[0].start - len(before), tokens[-1].end + len(after)
    if start < 0 or text[start : tokens[0].start] != before or text[tokens[-1].end : end] != after:
        return None
    match = _Match(name, start, end, len(tokens))
    return match if _usual(match, text) else None


def _usual(match: _Match, text: str) -> bool:
    """Whether an abbreviation is written as official texts write it; other names may be written anyhow."""
    written, before = text[match.start : match.end], text[max(match.start - _LOOK_BACK, 0) : match.start]
    if match.name.abbreviation and written[0].isdigit():
        return bool(_LAW_BEFORE.search(before)) or text[match.end :].startswith("-vrijstelling")
    if not match.name.abbreviation or written.isupper():
        return True
    if match.name.concept is None:
        return written == match.name.text  # 'OM' that a document expands is not every 'om'
    if fold(match.name.text) in _settings().capitals_only:
        return False
    if fold(match.name.text) in _settings().as_noun:
        return bool(written.islower() and _ARTICLE_BEFORE.search(before))
    return written.islower() or (len(written) > _SHORT and written == written.capitalize())


def _term(match: _Match, text: str, keys: str, language: Language) -> Term | None:
    """What is told of a name; None for one that needs no explanation."""
    name, written = match.name, text[match.start : match.end]
    if not name.abbreviation and _needs_none(name, language):
        return None
    spelled = name.long if name.long and f" {_keys(name.long)} " not in f" {keys} " else None
    if name.concept is None:
        return (
            Term(None, match.start, match.end, written, name.long or "", None, spelled) if spelled else None
        )
    definition = name.concept.definition[language]
    return Term(name.concept.id, match.start, match.end, written, name.concept.term, definition, spelled)


def _needs_none(name: _Name, language: Language) -> bool:
    """Whether a name is not explained; a word that every Dutch reader knows is, for who reads in English."""
    known = language == "nl" and name.concept is not None and name.concept.id in _settings().known
    return known or name.text in _settings().passed_over or not _means_the_same(name)


def _means_the_same(name: _Name) -> bool:
    """Whether the concept's definition is that of this name: it holds its own name, or is listed."""
    concept = name.concept
    if concept is None or name.text in _settings().same:
        return True
    held = [*name.keys]
    own = (concept.term, *concept.abbreviations)
    return any(set(_keys(text).split()) <= set(held) for text in own)


def _meant_here(match: _Match, text: str) -> bool:
    """Whether a word with several meanings stands beside one that shows that this one is meant."""
    concept = match.name.concept
    wanted = _settings().context.get(concept.id) if concept else None
    if wanted is None or match.name.abbreviation:
        return True
    around = (text[span.start : span.end] for span in sentences(text) if span.start <= match.start < span.end)
    return any(not wanted.isdisjoint(stems(part)) for part in around)


def _skipped(text: str) -> list[tuple[int, int]]:
    """Where nothing is explained: addresses, citation markers and citations of parliamentary documents."""
    cited = [
        (found.start, found.end) for found in references(text) if found.kind in ("kamerstuk", "aanhangsel")
    ]
    return cited + [match.span() for match in _ADDRESS.finditer(text)]


def _with(abbreviations: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[_Name]]:
    """The names of the thesaurus by their first word, with the document's own abbreviations."""
    names = dict(_names())
    for short, long in abbreviations:
        if not _WORD.search(short):
            continue
        own = _name(short, _meant(short, long), abbreviation=True, long=long)
        others = [name for name in names.get(own.keys[0], ()) if name.keys != own.keys]
        names[own.keys[0]] = [own, *others]
    return names


def _meant(short: str, long: str) -> Concept | None:
    """The concept with this abbreviation, unless the document means something else by it."""
    known = next((concept for concept in concepts() if fold(short) in concept.abbreviations), None)
    said = set(stems(long))
    same = known and any(said & set(stems(name)) for name in known.official)
    return known if same else None


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Sequence[_Name]]:
    """All official names by the key of their first word."""
    found: dict[str, list[_Name]] = {}
    for concept in concepts():
        for text in concept.official:
            short = text in concept.abbreviations or text in _settings().long_forms
            name = _name(
                text, concept, abbreviation=short, long=_long_form(_short_part(text, concept), concept)
            )
            found.setdefault(name.keys[0], []).append(name)
    return found


def _short_part(text: str, concept: Concept) -> str:
    """The abbreviation in a name: 'tlv' in 'tlv-aanvraag'; '' where there is none."""
    parts = [match.group() for match in _WORD.finditer(text)]
    short = (text, *concept.abbreviations) if text in _settings().long_forms else concept.abbreviations
    return next((name for name in short if name == text or name in parts), "")


def _name(text: str, concept: Concept | None, *, abbreviation: bool, long: str | None) -> _Name:
    tokens = _tokens(text)
    ends, starts = [0, *(token.end for token in tokens)], [*(token.start for token in tokens), len(text)]
    joints = tuple(_joint(text[end:start]) for end, start in zip(ends, starts, strict=True))
    return _Name(text, tuple(token.key for token in tokens), joints, abbreviation, concept, long)


def _tokens(text: str) -> list[_Token]:
    return [_Token(match.start(), match.end(), _key(match.group())) for match in _WORD.finditer(text)]


def _joint(gap: str) -> str:
    """What stands between two words, with one kind of dash and of space."""
    return re.sub(r"\s+", " ", _DASHES.sub("-", gap))


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    """The same for forms of one word: its stem, and the ending that makes a noun or adjective of it."""
    folded = fold(word).replace("heden", "heid")
    ending = _DERIVATION.search(folded)
    return f"{stem(folded)}/{ending[1]}" if ending else stem(folded)


def _keys(text: str) -> str:
    return " ".join(token.key for token in _tokens(text))


def _long_form(short: str, concept: Concept) -> str | None:
    """The name of which ``short`` is the abbreviation: by the first letters of its words, else of its parts.

    After the idea of Schwartz and Hearst, 'A simple algorithm for identifying abbreviation definitions
    in biomedical text' (2003); None for 'mavo', whose long form no name of its concept is.
    """
    if short in _settings().long_forms:
        return _settings().long_forms[short]
    letters = [letter for letter in fold(short) if letter.isalnum()]
    if not letters or letters[0].isdigit():
        return None
    names = [name for name in concept.official if name not in concept.abbreviations]
    by_initials = (tail for name in names for tail in _tails(name) if _follows(letters, _initials(tail)))
    by_letters = (name for name in names if short not in name and _follows(letters, fold(name)))
    return next(by_initials, None) or next(by_letters, None)


def _tails(name: str) -> Iterator[str]:
    """A name, and what is left of it without its first words: 'ministerie van Onderwijs, ...' is 'ocw'."""
    words = name.split()
    return (" ".join(words[at:]) for at in range(len(words)) if at == 0 or words[at] not in FUNCTION_WORDS)


def _initials(name: str) -> str:
    return "".join(match.group()[0] for match in _WORD.finditer(fold(name)))


def _follows(letters: Sequence[str], text: str) -> bool:
    """Whether ``letters`` stand in a text in this order, the first of them at its beginning."""
    rest = iter(text)
    return text[:1] == letters[0] and all(letter in rest for letter in letters)


@lru_cache(maxsize=1)
def _settings() -> _Settings:
    loaded = yaml.safe_load(files("assistant").joinpath("terms.yaml").read_text(encoding="utf-8"))
    long_forms = loaded.pop("long_forms")
    context = {name: frozenset(stems(" ".join(beside))) for name, beside in loaded.pop("context").items()}
    lists = {name: frozenset(values) for name, values in loaded.items()}
    return _Settings(**lists, long_forms=long_forms, context=context)
