"""How long reading takes beside pypdf's own extraction of text with positions.

    python -m tests.benchmarks.reading_speed [--rounds 3] [--files 40] [--growth 300]

Prints the ratio (single process, the best of several rounds of each, taken in turns), the gain of a
second process, and how much the parent grows over many files.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pypdf import PdfReader

from corpus.reader import read_pdf
from corpus.records import Kamerstuk
from corpus.samples.typeset import write_all
from corpus.sandbox import read_files

SHARED = Path(__file__).resolve().parents[3] / "shared"
FOLDERS = ("rek-dev", "vso-dev", "feature", "letters", "seed")
GOAL = 1.6


def documents(folder: Path, limit: int) -> list[Path]:
    """Judged documents where they are at hand, spread over their folders; else our samples, in ``folder``."""
    found = [path for name in FOLDERS for path in sorted((SHARED / name).glob("*.pdf"))]
    if not found:
        return write_all(folder)
    return found[:: max(len(found) // limit, 1)][:limit]


def ours(paths: Sequence[Path]) -> None:
    for path in paths:
        read_pdf(path)


def theirs(paths: Sequence[Path]) -> None:
    """What pypdf needs for the same pages: text, matrices, font and size of each string."""
    for path in paths:
        for page in PdfReader(path).pages:
            strings: list[tuple[object, ...]] = []
            page.extract_text(visitor_text=lambda *drawn, kept=strings: kept.append(drawn))


def best(actions: Sequence[Callable[[], None]], rounds: int) -> list[float]:
    """The least seconds of processor time of each action, in turns, so that all meet the same load."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for times, action in zip(taken, actions, strict=True):
            began = time.process_time()
            action()
            times.append(time.process_time() - began)
    return [min(times) for times in taken]


def elapsed(paths: Sequence[Path], workers: int) -> float:
    began = time.perf_counter()
    failed = [path for path, result in read_files(paths, workers) if not isinstance(result, Kamerstuk)]
    assert not failed, failed
    return time.perf_counter() - began


def resident_mib() -> float:
    """What this process holds in memory now."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def growth(paths: Sequence[Path], count: int) -> Iterator[tuple[int, float]]:
    """Files read so far and MiB held by the parent, ten times along the way."""
    every = max(count // 10, 1)
    for place, _ in enumerate(read_files(itertools.islice(itertools.cycle(paths), count), 2), 1):
        if place % every == 0:
            yield place, resident_mib()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--growth", type=int, default=300)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = documents(Path(name), chosen.files)
        pages = sum(len(PdfReader(path).pages) for path in paths)
        mine, pypdf = best([lambda: ours(paths), lambda: theirs(paths)], chosen.rounds)
        print(f"{len(paths)} files, {pages} pages, best of {chosen.rounds}")
        print(f"{'':28}{'seconds':>9}{'pages/s':>9}")
        print(f"{'reading (all of it)':28}{mine:9.2f}{pages / mine:9.0f}")
        print(f"{'pypdf, text with positions':28}{pypdf:9.2f}{pages / pypdf:9.0f}")
        verdict = "" if mine <= GOAL * pypdf else "  too slow"
        print(f"{'ratio (goal: at most 1.6)':28}{mine / pypdf:9.2f}{verdict}")
        rounds = [(elapsed(paths * 2, 1), elapsed(paths * 2, 2)) for _ in range(chosen.rounds)]
        one, two = (min(times) for times in zip(*rounds, strict=True))
        print(f"{'1 child process':28}{one:9.2f}{2 * pages / one:9.0f}")
        print(f"{'2 child processes':28}{two:9.2f}{2 * pages / two:9.0f}   {one / two:.2f} times as fast")
        print("    rounds (1, 2):", ", ".join(f"({a:.1f}, {b:.1f})" for a, b in rounds))
        if Path("/proc/self/status").exists():
            steps = list(growth(paths, chosen.growth))
            print("MiB held after files:", ", ".join(f"{place}: {held:.1f}" for place, held in steps))


if __name__ == "__main__":
    main()
