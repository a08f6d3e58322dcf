"""Settings from the environment: what is taken, and what is refused with its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.settings import Settings, read_settings


def test_without_variables_the_defaults_hold() -> None:
    assert read_settings({"PASSEND_MODEL": " ", "HOME": "/"}) == Settings()


def test_each_variable_is_taken() -> None:
    assert read_settings(
        {
            "PASSEND_INDEX": "elders/index",
            "PASSEND_MODEL": "mijn-model",
            "PASSEND_RERANKER": "mijn-lezer",
            "PASSEND_LANGUAGE": "en",
            "PASSEND_HOST": "0.0.0.0",
            "PASSEND_PORT": "8000",
            "PASSEND_MIN_CONFIDENCE": "0.7",
        }
    ) == Settings(Path("elders/index"), "mijn-model", "mijn-lezer", "en", "0.0.0.0", 8000, 0.7)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PASSEND_LANGUAGE", "fr"),
        ("PASSEND_PORT", "hoog"),
        ("PASSEND_PORT", "0"),
        ("PASSEND_MIN_CONFIDENCE", "1.5"),
        ("PASSEND_MIN_CONFIDENCE", "nan"),
        ("PASSEND_LLM_TIMEOUT", "0.5"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} is '{value}', but must be"):
        read_settings({variable: value})
