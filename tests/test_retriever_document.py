"""The page about the retriever: its example runs, and finds what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.snapshot import build_snapshot
from tests.index_corpus import keep
from tests.test_index_search import PLAN, TAXI

PAGE = Path(__file__).resolve().parent.parent / "docs" / "retriever.md"


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("my-index")
    build_snapshot(folder, keep(folder, [TAXI, PLAN]), IndexSettings(epochs=0))
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(PAGE), "exec"), {"__name__": "example"})
    told = capsys.readouterr().out
    assert told.startswith("vervoer.pdf ['")
    assert "Answer from these sources:" in told
    assert "De gemeente betaalt het vervoer naar school." in told
