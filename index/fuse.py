"""Two ranked lists into one."""

from __future__ import annotations

from collections.abc import Mapping


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], lexical_share: float
) -> list[tuple[str, float]]:
    """Entries by the weighted sum of both arms' scores, in [0, 1], best first.

    Lexical scores are divided by the best one, for BM25 has no upper limit; cosines are used as they
    are, with negative ones as 0. An entry that an arm did not find has 0 there. Ties go by name.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    scores = {
        name: lexical_share * lexical.get(name, 0.0) / best
        + (1 - lexical_share) * min(max(dense.get(name, 0.0), 0.0), 1.0)
        for name in lexical.keys() | dense.keys()
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
