"""Answers to take away: a titled list of word-for-word answers with their sources, in six kinds of files.

``Collection`` is what is written, ``FORMS`` who writes it.
"""

from assistant.web.collection.forms import FORMS, Form
from assistant.web.collection.record import Collection, Item, whole

__all__ = ["FORMS", "Collection", "Form", "Item", "whole"]
