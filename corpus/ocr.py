"""Text recognition for scans, where the optional extra 'ocr' is installed.

It needs the Python package ocrmypdf, and tesseract with Dutch ('nld') and ghostscript on the machine.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

SECONDS = 900.0
"""A scan that takes longer than this to recognise is given up."""
LANGUAGE = "nld"


@cache
def can_recognise() -> bool:
    """Whether scans can be read on this machine."""
    if importlib.util.find_spec("ocrmypdf") is None or shutil.which("tesseract") is None:
        return False
    languages = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    return LANGUAGE in languages.stdout.split()


def recognise(scan: Path, target: Path) -> bool:
    """Write ``scan`` with a text layer to ``target``; False where that fails."""
    command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--language", LANGUAGE, "--output-type", "pdf"]
    try:
        done = subprocess.run(
            [*command, str(scan), str(target)], capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and target.exists()
