"""What a reader looks up, as it stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from starlette.datastructures import QueryParams

from assistant.web.site import number
from index.browse import ORDERS, Order
from index.facets import FACETS

PAGE_SIZE = 20
_MOST_CHOSEN, _LONGEST_VALUE, _LAST_PAGE = 50, 60, 100_000
Query = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: its words, what is chosen of each facet, the order, and which page of the list (from 1)."""

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    order: Order
    page: int

    @classmethod
    def read(cls, asked: QueryParams, longest: int) -> Wanted:
        """The search that an address asks for; what cannot be understood counts as not asked."""
        text = " ".join(asked.get("q", "").split())[:longest]
        chosen = {name: _values(asked, name) for name in FACETS}
        first = "relevantie" if text else "nieuwste"
        order = asked.get("sorteer", "")
        if order not in ORDERS or (order == "relevantie" and not text):
            order = first
        page = number(asked.get("pagina", "")) or 1
        return cls(text, chosen, cast(Order, order), min(page, _LAST_PAGE))

    @property
    def filtered(self) -> int:
        """How many values of facets are chosen."""
        return sum(len(values) for values in self.chosen.values())

    def query(self) -> Query:
        """The query of the address of this search; what goes without saying is left out."""
        order = "" if self.order == ("relevantie" if self.text else "nieuwste") else self.order
        return {
            "q": self.text,
            **{name: list(values) for name, values in self.chosen.items()},
            "sorteer": order,
            "pagina": str(self.page) if self.page > 1 else "",
        }

    def at(self, page: int) -> Wanted:
        """Another page of the same list."""
        return replace(self, page=page)

    def without(self, facet: str, value: str) -> Wanted:
        """The search with one choice less, from its first page."""
        kept = tuple(each for each in self.chosen[facet] if each != value)
        return replace(self, chosen={**self.chosen, facet: kept}, page=1)

    def unfiltered(self) -> Wanted:
        """The search with nothing chosen, from its first page."""
        return replace(self, chosen=dict.fromkeys(FACETS, ()), page=1)


def _values(asked: QueryParams, name: str) -> tuple[str, ...]:
    given = (value.strip()[:_LONGEST_VALUE] for value in asked.getlist(name))
    return tuple(dict.fromkeys(value for value in given if value))[:_MOST_CHOSEN]
