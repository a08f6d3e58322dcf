"""The glossary: the concepts of the thesaurus, '/begrippen', each at '/begrippen/<id>'."""

from __future__ import annotations

from functools import cache
from itertools import chain, groupby, islice
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.answer import Language
from assistant.terms import names_concept
from assistant.web.catalogue import Texts
from assistant.web.error_pages import not_there
from assistant.web.pair_view import Neighbour, neighbour
from assistant.web.public import canonical, public_address
from assistant.web.site import Site, page, page_texts
from index.thesaurus import Concept, concepts
from index.tokens import fold

_LOOKED_AT, _SHOWN = 40, 8
"""Entries that are looked at for those that hold a concept's name, and answers that are shown of them."""
_LONGEST_QUERY = 100
_FROM_THE_RIGHT = frozenset({"ar"})


def glossary_routes(site: Site) -> APIRouter:
    """The list of concepts, and a page for each."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/begrippen", methods=["GET", "HEAD"])
    def glossary(request: Request) -> Response:
        return _list(site, request)

    @router.api_route("/begrippen/{name}", methods=["GET", "HEAD"])
    def one(request: Request, name: str) -> Response:
        concept = _by_id().get(name)
        return _concept(site, request, concept) if concept else not_there(request)

    return router


@cache
def _by_id() -> dict[str, Concept]:
    return {concept.id: concept for concept in concepts()}


@cache
def themes() -> tuple[str, ...]:
    """The subjects that concepts are ordered by."""
    return tuple(dict.fromkeys(concept.theme for concept in concepts()))


def _list(site: Site, request: Request) -> Response:
    t = page_texts(request)
    query = " ".join(request.query_params.get("q", "").split())[:_LONGEST_QUERY]
    asked = request.query_params.get("thema", "")
    theme = asked if asked in themes() else ""
    found = sorted(_found(query, theme), key=lambda concept: fold(concept.term))
    letters = [(letter, list(group)) for letter, group in groupby(found, key=_letter)]
    return page(
        request,
        "glossary.html",
        query=query,
        theme=theme,
        themes=[(name, t[f"lookup_thema_{name}"]) for name in themes()],
        letters=letters,
        count=len(found),
        description=t["glossary_description"].format(count=len(found)),
        canonical=canonical(site, request, "/begrippen"),
    )


def _letter(concept: Concept) -> str:
    return fold(concept.term)[0].upper()


def _found(query: str, theme: str) -> list[Concept]:
    """The concepts of a theme ('' is all) that hold every word of a query, in any of their languages."""
    wanted = fold(query).split()
    return [
        concept
        for concept in concepts()
        if theme in ("", concept.theme) and all(word in _searched()[concept.id] for word in wanted)
    ]


@cache
def _searched() -> dict[str, str]:
    """All names of each concept, folded, by its id."""
    return {
        concept.id: fold(" ".join([*concept.official, *concept.everyday, *chain(*concept.labels.values())]))
        for concept in concepts()
    }


def _concept(site: Site, request: Request, concept: Concept) -> Response:
    t = page_texts(request)
    other: Language = "en" if t.language == "nl" else "nl"
    return page(
        request,
        "concept.html",
        concept=concept,
        theme=t[f"lookup_thema_{concept.theme}"],
        other_language=other,
        definition=concept.definition[t.language],
        definition_other=concept.definition[other],
        named=_named(concept, t),
        linked=_linked(concept, t),
        answers=_answers(site, concept, t),
        description=concept.definition[t.language],
        canonical=canonical(site, request, f"/begrippen/{concept.id}"),
        data=_data(concept, public_address(site, request, f"/begrippen/{concept.id}")),
    )


def _named(concept: Concept, t: Texts) -> list[tuple[str, str, str, str]]:
    """What a concept is called elsewhere: the language's code and name, the names, how they are written."""
    return [
        (
            language,
            t[f"language_{language}"],
            ", ".join(names),
            "rtl" if language in _FROM_THE_RIGHT else "ltr",
        )
        for language, names in concept.labels.items()
    ]


def _linked(concept: Concept, t: Texts) -> list[tuple[str, list[Concept]]]:
    """The other concepts that belong to this one, by how they do."""
    narrower = [other for other in concepts() if concept.id in other.broader]
    kinds = (
        ("glossary_broader", [_by_id()[name] for name in concept.broader]),
        ("glossary_narrower", narrower),
        ("glossary_related", [_by_id()[name] for name in concept.related]),
    )
    return [(t[key], found) for key, found in kinds if found]


def _answers(site: Site, concept: Concept, t: Texts) -> list[Neighbour]:
    """The best answers that hold one of the official names of a concept."""
    hits = site.snapshot.search(concept.term, _LOOKED_AT)
    found = (
        hit.entry
        for hit in hits
        if names_concept(
            f"{hit.entry.record.question.content}\n{hit.entry.record.answer.content}", concept.id
        )
    )
    return [neighbour(site, entry, t) for entry in islice(found, _SHOWN)]


def _data(concept: Concept, address: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "name": concept.term,
        "alternateName": list(concept.official[1:]),
        "description": concept.definition["nl"],
        "inLanguage": "nl",
        "url": address,
    }
