"""Pages that hold all that they need: styles, script and figures; nothing is asked for."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.report_texts import texts


def page(template: str, **held: Any) -> str:
    """A page of ``report_templates``; what is put into it is escaped."""
    script = _text("report.js")
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(_text("report.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            outcomes=texts()["outcomes"],
            outcomes_options=[(name, shown) for name, (shown, _) in texts()["outcomes"].items()],
            **held,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("evals", "report_templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(name: str) -> str:
    return files("evals").joinpath("report_templates", name).read_text(encoding="utf-8")
