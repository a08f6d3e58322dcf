"""Read thousands of PDFs with flipped, missing and joined bytes, and count what comes of them.

    python -m tests.benchmarks.mutated_pdfs [--count 2000] [--seed 1] [--minutes 15]

The program must outlive all of them: each is read or refused in one sentence.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.records import Kamerstuk
from corpus.samples.document import load
from corpus.samples.typeset import bundled, typeset
from corpus.sandbox import Result, read_files

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "rek-dev"
SLOWEST = 5


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """One or two of: bytes flipped, zeroed, cut out or repeated, the end of another file put on."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2))):
        kind = chance.choice(("flip", "flip", "zero", "cut", "join", "repeat"))
        at = chance.randrange(max(len(result), 1))
        size = chance.choice((1, 8, 200, 5000))
        if kind == "flip":
            for _ in range(chance.choice((1, 10, 200))):
                result[chance.randrange(len(result))] ^= 1 << chance.randrange(8)
        elif kind == "zero":
            result[at : at + size] = bytes(len(result[at : at + size]))
        elif kind == "cut":
            del result[at : at + size]
        elif kind == "join":
            result[at:] = other[chance.randrange(len(other)) :]
        else:
            result[at:at] = result[max(at - size, 0) : at]
        result = result or bytearray(b"%PDF-1.7")
    return bytes(result)


def sources() -> list[bytes]:
    """Sound PDFs of all layouts: our samples, and a few judged documents where they are at hand."""
    samples = [typeset(load(path)) for path in bundled()]
    return samples + [path.read_bytes() for path in sorted(FOLDER.glob("*.pdf"))[:12]]


def written(folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Paths of mutations, each written when it is asked for."""
    chance, sound = random.Random(seed), sources()
    for place in range(count):
        path = folder / f"{place:05}.pdf"
        path.write_bytes(mutated(chance.choice(sound), chance.choice(sound), chance))
        yield path


def outcome(result: Result) -> str:
    """The kind of refusal, or whether the file gave records."""
    if isinstance(result, Kamerstuk):
        return "read" if result.records else "read, no records"
    return type(result).__name__


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15.0)
    chosen = parser.parse_args()
    outcomes: Counter[str] = Counter()
    waits: list[tuple[float, str, str]] = []
    odd: list[str] = []
    began = last = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for path, result in read_files(written(Path(name), chosen.count, chosen.seed), workers=2):
            kind, now = outcome(result), time.monotonic()
            outcomes[kind] += 1
            waits.append((now - last, path.name, kind))
            last = now
            if not isinstance(result, Kamerstuk) and "could not be understood" in str(result):
                odd.append(str(result))
            path.unlink()
            if now - began > chosen.minutes * 60:
                print(f"stopped after {chosen.minutes:g} minutes")
                break
    print(f"{sum(outcomes.values())} files in {last - began:.0f} s")
    for kind, count in outcomes.most_common():
        print(f"{kind:22}{count:6}")
    print("longest waits for a result, in seconds:")
    for wait, file, kind in sorted(waits, reverse=True)[:SLOWEST]:
        print(f"{wait:8.2f}  {file}  {kind}")
    print(f"faults of our own that were caught: {len(odd)}")
    for message in odd[:10]:
        print(f"  {message}")


if __name__ == "__main__":
    main()
