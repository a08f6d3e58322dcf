"""What somebody wants who types something: an answer from the documents, or something else.

A linear classifier over words, pairs of words and character n-grams, which reads the question alone. Its
examples are data (``intent/examples.tsv``), and it is trained together with the base model (``make model``).
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from index.errors import ModelError
from index.framing import subject_of
from index.shipped import base_folder
from index.tokens import words

KINDS = ("answerable", "injection", "off_topic", "personal_advice")
"""In the order of the classifier's rows."""
COLUMNS = 1 << 15
FILE = "intents.safetensors"
_GRAMS = (3, 4, 5)
_ADVICE = "personal_advice"
_CLAUSE_ENDS = re.compile(r"[.,;:?!\n]+|\bmaar\b|\bbut\b", re.IGNORECASE)
_CLAUSE_WORDS = 3
"""With fewer words a clause says too little of what is wanted."""


def columns(text: str) -> NDArray[np.int64]:
    """The hashed features of a text, with repeats (Weinberger et al., 'Feature Hashing', 2009)."""
    spoken = words(text)
    names = [f"w:{word}" for word in spoken]
    names += [f"b:{one} {other}" for one, other in pairwise(["^", *spoken, "$"])]
    for word in spoken:
        bordered = f"<{word}>"
        names += [
            f"g:{bordered[at : at + size]}" for size in _GRAMS for at in range(len(bordered) - size + 1)
        ]
    return np.array([zlib.crc32(name.encode()) % COLUMNS for name in names], dtype=np.int64)


def intents(text: str, *, by_clause: bool = True) -> dict[str, float]:
    """The probability of each of ``KINDS`` for a question, together 1, without what frames its subject.

    With ``by_clause`` personal advice is as likely as in the clause where it is most so: who tells a long
    story asks for it in a few words.
    """
    found = dict(zip(KINDS, _probabilities(subject_of(text)), strict=True))
    parts = clauses(text) if by_clause else []
    advice = max([found[_ADVICE], *(_probabilities(part)[KINDS.index(_ADVICE)] for part in parts)])
    rest = (1 - advice) / max(1 - found[_ADVICE], 1e-9)
    return {kind: advice if kind == _ADVICE else share * rest for kind, share in found.items()}


def clauses(text: str) -> list[str]:
    """The parts of a text that are parted by punctuation or 'maar'; none where it is one clause."""
    parts = [part.strip() for part in _CLAUSE_ENDS.split(subject_of(text))]
    return [part for part in parts if len(words(part)) >= _CLAUSE_WORDS] if len(parts) > 1 else []


@lru_cache(maxsize=64)
def _probabilities(text: str) -> tuple[float, ...]:
    weights, bias = _classifier()
    held, counts = np.unique(columns(text), return_counts=True)
    length = float(np.linalg.norm(counts)) or 1.0
    logits = weights[:, held] @ (counts / length) + bias
    raised = np.exp(logits - logits.max())
    return tuple(float(each) for each in raised / raised.sum())


@lru_cache(maxsize=1)
def _classifier() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    try:
        data = load_file(base_folder() / FILE)
        return data["weights"].astype(np.float32), data["bias"].astype(np.float32)
    except (SafetensorError, OSError, KeyError) as error:
        raise ModelError(
            f"The base model in {base_folder()} is damaged; install the program again."
        ) from error
