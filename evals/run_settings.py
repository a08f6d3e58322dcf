"""Settings of a run, given as ``key=value``: those that shape an index, a search or an answer.

A run depends on nothing but these: the variables ``PASSEND_*`` are not read, except that a language model's
key comes from ``PASSEND_API_KEY``, and is written down nowhere.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any, cast, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from assistant.settings import Settings
from corpus.errors import PassendError
from index.settings import IndexSettings

BUILDING = ("epochs", "training_texts", "seed")
"""What is settled when an index is built, beside its model."""
_ELSEWHERE = frozenset(
    (
        "index_dir",
        "host",
        "port",
        "feedback",
        "judging",
        "contact",
        "server",
        "model",
        "reranker",
        "llm.api_key",
    )
)
"""Settings of the assistant that do not change an answer, that the index has too, or that are secret."""
_AT_LEAST_1 = frozenset(("depth", "results", "max_question_chars", "whole_answer_words", "llm.timeout"))
_AT_MOST_1 = frozenset(("min_confidence", "referred_share"))


class SettingError(PassendError):
    """A setting that does not exist, or a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The settings of the index and of the assistant, and the names of those that were given."""

    index: IndexSettings = field(default_factory=IndexSettings)
    assistant: Settings = field(default_factory=Settings)
    given: tuple[str, ...] = ()

    def data(self) -> dict[str, dict[str, Any]]:
        """All settings by name, as a run writes them down."""
        own = {name: _value(self.assistant, name) for name in _answering_names()}
        return {"index": dict(_flat(asdict(self.index))), "assistant": own}


def run_settings(given: Sequence[str]) -> RunSettings:
    """The defaults, changed as ``given`` says; raises SettingError, which lists the names."""
    settings = RunSettings()
    assistant = settings.assistant
    key = os.environ.get("PASSEND_API_KEY") or None
    settings = replace(settings, assistant=replace(assistant, llm=replace(assistant.llm, api_key=key)))
    for each in given:
        name, equals, value = (part.strip() for part in each.partition("="))
        if not equals:
            raise SettingError(f"'{each}' is no setting; write it as {name or 'name'}=value.")
        settings = _changed(settings, name, value)
    return settings


def setting_names() -> list[str]:
    """The names of all settings that a run can have."""
    return [*_names(IndexSettings), *_answering_names()]


def _answering_names() -> list[str]:
    return [name for name in _names(Settings) if _ELSEWHERE.isdisjoint((name, name.partition(".")[0]))]


def _changed(settings: RunSettings, name: str, value: str) -> RunSettings:
    given = (*settings.given, name)
    if name in _names(IndexSettings):
        return replace(settings, index=_set(settings.index, name, name, value), given=given)
    if name in setting_names():
        return replace(settings, assistant=_set(settings.assistant, name, name, value), given=given)
    raise SettingError(f"There is no setting '{name}'; there are {', '.join(setting_names())}.")


def _set(owner: Any, path: str, name: str, value: str) -> Any:
    first, _, rest = path.partition(".")
    if rest:
        return replace(owner, **{first: _set(getattr(owner, first), rest, name, value)})
    return replace(owner, **{first: _read(get_type_hints(type(owner))[first], name, value)})


def _read(kind: Any, name: str, value: str) -> Any:
    if value.lower() == "none" and type(None) in get_args(kind):
        return None
    try:
        found = TypeAdapter(kind).validate_strings(value)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        told = f"{reason[0].lower()}{reason[1:]}"
        raise SettingError(f"The setting {name} cannot be '{value}': {told}.") from None
    if isinstance(found, int | float) and not isinstance(found, bool):
        low, high = float(name in _AT_LEAST_1), 1.0 if name in _AT_MOST_1 else math.inf
        if not (low <= found <= high and math.isfinite(found)):
            limits = f"from {low:g} to {high:g}" if name in _AT_MOST_1 else f"of at least {low:g}"
            raise SettingError(f"The setting {name} cannot be '{value}': it must be a number {limits}.")
    return found


def _names(kind: type) -> list[str]:
    """The names of the settings of a dataclass, those of the dataclasses in it as 'weights.lexical'."""
    hints = get_type_hints(kind)
    return [
        name
        for each in fields(cast(Any, kind))
        for name in (
            [f"{each.name}.{inner}" for inner in _names(hints[each.name])]
            if is_dataclass(hints[each.name])
            else [each.name]
        )
    ]


def _value(owner: Any, path: str) -> Any:
    first, _, rest = path.partition(".")
    return _value(getattr(owner, first), rest) if rest else getattr(owner, first)


def _flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
