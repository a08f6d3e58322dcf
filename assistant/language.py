"""Which language somebody asks in, told from function words alone."""

from __future__ import annotations

from assistant.answer import Language
from index.tokens import words

_DUTCH_LIST = """
    aan als bij ben bent daar dat de dan deze die dit doe doen door dus een en er gaat geef geen graag heb
    hebben hebt heeft hen het hij hoe hoeveel hoelang hun ik ja jij kan kunnen maar mag mijn moet moeten
    mogen na naar nee niet nog of om ons onze ook op te tot tussen uit van vanaf voor waar waarom wanneer
    wat welk welke werd wie wij wil word worden wordt zal ze zelf zich zij zijn zo zonder zou
"""
DUTCH = frozenset(_DUTCH_LIST.split())
_ENGLISH_LIST = """
    a about after am an and any are as at be because been before between but by can could did do does for
    from get gets give had has have her his how i if it its must my not our out she should than that the
    their them then there these they this those to until us was were what when where which who whom whose
    why will with would you your
"""
ENGLISH = frozenset(_ENGLISH_LIST.split())
"""Neither list holds a word that is common in both languages ('in', 'is', 'over', 'we', 'me', 'want')."""


def language_of(question: str) -> Language:
    """'en' where a question has more English than Dutch function words, else 'nl'."""
    found = words(question)
    english, dutch = (sum(word in known for word in found) for known in (ENGLISH, DUTCH))
    return "en" if english > dutch else "nl"
