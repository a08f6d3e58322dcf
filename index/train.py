"""Training the embedded model on the corpus itself: no download, seconds on two cores."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.settings import IndexSettings

TextPair = tuple[str, str]
Item = TypeVar("Item")
_UNKNOWN = "[UNK]"
_CROP_WORDS = (6, 16)


def train(
    folder: Path,
    texts: Sequence[str],
    pairs: Sequence[TextPair],
    settings: IndexSettings,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Train a static model on passages and on (question, answer) pairs, and save it in ``folder``.

    ``advance`` is told how many of how many steps are done. A larger corpus is sampled, so that the
    time stays bounded. The same texts and seed give the same model.
    """
    from index.sentence_models import fine_tune, save

    chooser = random.Random(settings.seed)
    texts, pairs = _sample(texts, settings, chooser), _sample(pairs, settings, chooser)
    tokenizer = vocabulary(texts, settings.vocabulary)
    vectors = token_vectors(tokenizer, texts, settings)
    epochs = [[*pairs, *_crops(texts, chooser)] for _ in range(settings.epochs)]
    save(fine_tune(tokenizer, vectors, epochs, settings.seed, advance), folder)


def _sample(items: Sequence[Item], settings: IndexSettings, chooser: random.Random) -> Sequence[Item]:
    limit = settings.training_texts
    return items if len(items) <= limit else chooser.sample(items, limit)


def vocabulary(texts: Sequence[str], size: int) -> Tokenizer:
    """A byte-pair tokenizer of at most ``size`` tokens: frequent words whole, rare ones in parts.

    Of the library's trainers this is the one that gives the same result each time.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=_UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.Lowercase(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=[_UNKNOWN], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def token_vectors(tokenizer: Tokenizer, texts: Sequence[str], settings: IndexSettings) -> NDArray[np.float32]:
    """Vectors of shape (tokens, d) from a truncated SVD of TF-IDF, times the tokens' rarity.

    ``d`` is settings.dimensions, or fewer where the corpus is small. The unknown token's vector is 0.
    """
    weigher = TfidfVectorizer(
        analyzer=lambda text: tokenizer.encode(text, add_special_tokens=False).tokens,
        vocabulary=tokenizer.get_vocab(),
        lowercase=False,
        sublinear_tf=True,
    )
    weighted = weigher.fit_transform(texts)
    rank = max(1, min(settings.dimensions, len(texts) - 1, weighted.shape[1] - 1))
    svd = TruncatedSVD(rank, random_state=settings.seed).fit(weighted)
    vectors = (svd.components_.T * weigher.idf_[:, None]).astype(np.float32)
    vectors[tokenizer.token_to_id(_UNKNOWN)] = 0
    scale = np.sqrt(np.mean(np.sum(vectors**2, axis=1)))
    return np.ascontiguousarray(vectors / max(scale, 1e-9))


def _crops(texts: Sequence[str], chooser: random.Random) -> list[TextPair]:
    """For each longer text a random stretch and what is left: they too belong together."""
    crops = []
    for text in texts:
        words = text.split()
        if len(words) < 2 * _CROP_WORDS[0] + _CROP_WORDS[1] // 2:
            continue
        length = min(chooser.randint(*_CROP_WORDS), len(words) // 2)
        start = chooser.randrange(len(words) - length)
        rest = words[:start] + words[start + length :]
        crops.append((" ".join(words[start : start + length]), " ".join(rest)))
    return crops
