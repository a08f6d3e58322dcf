"""``python -m corpus.samples FOLDER`` writes the PDFs of the bundled sample documents."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.errors import PassendError
from corpus.samples.typeset import write_all


def main(arguments: list[str] | None = None) -> int:
    """Write the sample PDFs into the named folder; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m corpus.samples", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the PDFs are written")
    folder = parser.parse_args(arguments).folder
    try:
        paths = write_all(folder, lambda done, total, name: print(f"{done}/{total} {name}", flush=True))
    except PassendError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(paths)} sample documents in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
