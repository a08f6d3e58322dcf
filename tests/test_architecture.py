"""The project keeps to its own rules: import direction, documented commands, no traces of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT_SUFFIXES = {".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".css", ".js", ".svg", ".html", ""}
MACHINE_PATH = re.compile(r"(?<![\w.:/~])/(?:work|root|home|Users|farm|opt/(?:pypi|wheels))/")


def tracked_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.suffix in TEXT_SUFFIXES and path.is_file()]


def test_imports_run_one_way() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None) == 0


def test_the_contract_orders_every_package() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract for contract in config["contracts"] if contract["type"] == "layers")["layers"]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(layers) == set(config["root_packages"]) == packages
    assert layers.index("evals") < layers.index("assistant") < layers.index("index") < layers.index("corpus")


def test_documented_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"^ {4}make ([a-z]+)", (ROOT / "README.md").read_text(), re.M))
    assert {"chat", "test"} <= named <= targets


def test_documented_commands_exist() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    named = set(re.findall(r"^\s*(?:\.venv/bin/)?passend ([a-z]+)", (ROOT / "README.md").read_text(), re.M))
    assert {"build", "ask", "chat"} <= named
    assert named <= set(re.findall(r"\b[a-z]+\b", help_text))


def test_no_text_names_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8", errors="replace"))
        if path != Path(__file__).resolve()
    ]
    assert found == []


def test_the_licence_is_complete() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [f"{number}." in licence for number in range(1, 16)] == [True] * 15
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in licence
