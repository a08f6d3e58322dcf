"""What reports say around their figures, from ``report_templates/texts.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    """All of it."""
    text = files("evals").joinpath("report_templates", "texts.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def caption(table: str, /, **facts: object) -> str:
    """The caption of a table."""
    return str(texts()["tables"][table]).format_map(facts)


def figure_texts(figure: str, /, **facts: object) -> tuple[str, str]:
    """Title and description of a figure."""
    title, description = (str(text).format_map(facts) for text in texts()["figures"][figure])
    return title, description
