"""With what a run was made: the code, and the machine that it ran on."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_ANSWERING = ("corpus", "index", "assistant")
"""The packages of which every file may change an answer; of this one, only the code does."""
_LIBRARIES = (
    "chromadb",
    "langchain-core",
    "numpy",
    "pypdf",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "tantivy",
    "torch",
)


def code_version() -> dict[str, Any]:
    """The version of this package, a hash of what answers, and in a checkout the commit.

    ``dirty`` says whether the packages differ from that commit; both are None elsewhere.
    """
    commit = _git("rev-parse", "HEAD") if _is_checkout() else None
    changed = _git("status", "--porcelain", "--", *_ANSWERING, "evals") if commit else None
    return {
        "version": _version("passend-antwoord"),
        "commit": commit,
        "dirty": None if changed is None else bool(changed),
        "sha256": _hash_of_code(),
    }


def environment() -> dict[str, Any]:
    """Python, the platform, how many processors, and the versions of the libraries that answer."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _is_checkout() -> bool:
    """Whether this package lies at the root of a git checkout, and not somewhere inside another one."""
    top = _git("rev-parse", "--show-toplevel")
    return top is not None and Path(top).resolve() == _ROOT


def _git(*arguments: str) -> str | None:
    """What git says; None without git, outside a checkout, and where git refuses."""
    try:
        done = subprocess.run(
            ["git", "-C", str(_ROOT), *arguments], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _hash_of_code() -> str:
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(f"{path.relative_to(_ROOT).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for package in _ANSWERING:
        for path in (_ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
    yield from (_ROOT / "evals").glob("*.py")
