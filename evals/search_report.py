"""The report on the search: how often it finds the answer, when it refuses, what each part is good for.

    python -m evals.search_report [--out docs/search.md]

Writes a page of tables, and two figures beside it. The words around the tables are in ``search_report.md``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from assistant.settings import Settings
from evals.ablation import ablation_table
from evals.asked import Asked, all_asked
from evals.comparison import comparison_table
from evals.quality import quality_table, rankings, typos_table
from evals.refusing import calibration_table, draw, outcomes, wrongly_answered, wrongly_refused

OUT = Path("docs/search.md")


def write_report(out: Path, root: Path) -> None:
    """Write the page to ``out``, with its figures; indexes are made in ``root``."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with all_asked(root / "sets") as sets:
        text = files("evals").joinpath("search_report.md").read_text(encoding="utf-8")
        parts = _found(sets) | _refused(sets, out)
        parts["ablation"] = ablation_table(sets, root / "ablation", _tell)
        parts["comparison"] = comparison_table(sets, _tell)
    out.write_text(text.format_map(parts).strip() + "\n", encoding="utf-8")


def _found(sets: Sequence[Asked]) -> dict[str, str]:
    by_part = rankings(sets)
    tables = [quality_table(part, pairs) for part, pairs in by_part.items()]
    return {"quality": "\n".join(tables), "typos": typos_table(by_part)}


def _refused(sets: Sequence[Asked], out: Path) -> dict[str, str]:
    threshold = Settings().min_confidence
    found = outcomes(sets)
    figures = {name: f"{out.stem}-{name}.svg" for name in ("reliability", "risk-coverage")}
    draw(found, out.with_name(figures["reliability"]), out.with_name(figures["risk-coverage"]))
    return {
        "threshold": f"{threshold:g}",
        "answered": wrongly_answered(found, threshold),
        "refused": wrongly_refused(found, threshold),
        "calibration": calibration_table(found),
        "reliability": figures["reliability"],
        "risk": figures["risk-coverage"],
    }


def _tell(stage: str) -> None:
    print(stage, file=sys.stderr)


def main() -> None:
    """Read the arguments, and write the report."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.search_report", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--out", type=Path, default=OUT, help=f"the page to write (default: {OUT})")
    with tempfile.TemporaryDirectory(prefix="passend-") as root:
        write_report(parser.parse_args().out, Path(root))


if __name__ == "__main__":
    main()
