"""Models of the sentence-transformers library: bi-encoders with their prompts, and rerankers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer

from index.embed import open_embedder
from index.errors import ModelError
from index.passage import entries_of
from index.rank import NO_SIGNS, Scored
from index.reranker import reranked
from index.sentence_models import CrossEncoderModel, SentenceModel, is_cross_encoder, load_model, prompts_of
from index.settings import IndexSettings
from index.snapshot import build_snapshot, open_snapshot
from tests.index_corpus import kamerstuk, keep, pair
from tests.tiny_models import minilm, write_bi_encoder, write_cross_encoder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("cross") / "model")


@pytest.fixture(scope="module")
def plain_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bi_encoder(tmp_path_factory.mktemp("plain") / "model")


@pytest.fixture(scope="module")
def prompted_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "vraag: ", "document": "tekst: "}
    return write_bi_encoder(tmp_path_factory.mktemp("prompted") / "model", prompts)


SUBJECTS = ("taxi", "rolstoel", "toets", "brugklas", "gymzaal", "rapport", "bibliotheek", "zwemles")
DOCUMENT = kamerstuk(
    "rerank",
    tuple(
        pair(
            str(number), f"Wie betaalt de {subject}?", f"De {subject} betaalt de gemeente of de school zelf."
        )
        for number, subject in enumerate(SUBJECTS, 1)
    ),
)


@pytest.fixture(scope="module")
def rerank_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rerank") / "index"
    build_snapshot(folder, keep(folder, [DOCUMENT]), IndexSettings(epochs=0))
    return folder


def test_a_cross_encoder_is_told_from_a_bi_encoder(
    cross_encoder: Path, plain_model: Path, tmp_path: Path
) -> None:
    assert is_cross_encoder(cross_encoder)
    assert not is_cross_encoder(plain_model)
    with pytest.raises(ModelError, match="no model"):
        is_cross_encoder(tmp_path)


def test_a_cross_encoder_gives_what_the_library_gives(cross_encoder: Path) -> None:
    texts = ["de gemeente betaalt de taxi", "", "een opp kijkt vooruit", "lang " * 400]
    library = CrossEncoder(str(cross_encoder), activation_fn=torch.nn.Sigmoid(), device="cpu")
    expected = library.predict([("wie betaalt de taxi?", text) for text in texts])
    found = CrossEncoderModel(str(cross_encoder)).probabilities("wie betaalt de taxi?", texts)
    assert found == pytest.approx(expected.tolist(), abs=1e-5)
    assert all(0 <= each <= 1 for each in found)
    assert max(found) - min(found) > 0.05
    assert CrossEncoderModel(str(cross_encoder)).probabilities("wie?", []) == []


@pytest.mark.parametrize("weight", [1.0, 5.0])
def test_a_search_follows_the_probabilities_of_its_reranker(
    rerank_index: Path, cross_encoder: Path, weight: float
) -> None:
    question = "wie betaalt de taxi van de brugklas?"
    plain = open_snapshot(rerank_index).search(question)
    texts = [f"{hit.entry.record.question.content} {hit.entry.record.answer.content}" for hit in plain]
    found = CrossEncoderModel(str(cross_encoder)).probabilities(question, texts)
    scores = {
        hit.entry.id: hit.score + weight * probability for hit, probability in zip(plain, found, strict=True)
    }
    weights = replace(IndexSettings().weights, rerank=weight)
    settings = IndexSettings(reranker=str(cross_encoder), weights=weights)
    again = open_snapshot(rerank_index, settings).search(question)
    assert [hit.entry.id for hit in again] == sorted(scores, key=lambda name: -scores[name])
    assert [hit.score for hit in again] == pytest.approx([scores[hit.entry.id] for hit in again], abs=1e-4)
    if weight > 1:
        assert [hit.entry.id for hit in again] != [hit.entry.id for hit in plain]


def test_only_the_best_are_reranked(rerank_index: Path, cross_encoder: Path) -> None:
    plain = open_snapshot(rerank_index).search("wie betaalt de taxi?")
    settings = IndexSettings(reranker=str(cross_encoder), reranked=3)
    again = open_snapshot(rerank_index, settings).search("wie betaalt de taxi?")
    assert {hit.entry.id for hit in again[:3]} == {hit.entry.id for hit in plain[:3]}
    assert [hit.entry.id for hit in again[3:]] == [hit.entry.id for hit in plain[3:]]


def test_a_named_entry_is_not_reranked(rerank_index: Path, cross_encoder: Path) -> None:
    snapshot = open_snapshot(rerank_index, IndexSettings(reranker=str(cross_encoder)))
    numbers = [hit.entry.record.numbers for hit in snapshot.search("vragen 3, 1 en 2")]
    assert numbers == [("3",), ("1",), ("2",)]


def test_what_a_question_may_name_stays_before_what_is_reranked(cross_encoder: Path, tmp_path: Path) -> None:
    other = replace(DOCUMENT, sha256="f" * 64, file="other.pdf", number="9")
    build_snapshot(tmp_path, keep(tmp_path, [DOCUMENT, other]), IndexSettings(epochs=0))
    snapshot = open_snapshot(tmp_path, IndexSettings(reranker=str(cross_encoder)))
    found = [hit.entry.record.numbers for hit in snapshot.search("vraag 3 over de taxi")]
    assert found[:2] == [("3",), ("3",)]
    assert len(found) > 2


class ByLength:
    """A reranker for which the shortest text is the best, and which remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def probabilities(self, query: str, texts: Sequence[str]) -> list[float]:
        self.read += texts
        return [1 / len(text) for text in texts]


def test_a_reranker_reads_a_bounded_part_of_an_entry() -> None:
    document = kamerstuk("lang", (pair("1", "Wat?", "woord " * 900), pair("2", "Wie?", "De school.")))
    ranked = [Scored(0, 0.5, NO_SIGNS), Scored(1, 0.5, NO_SIGNS), Scored(2, 0.1, NO_SIGNS)]
    reranker = ByLength()
    found = reranked("wat", ranked, entries_of(document), reranker, weight=1.0)
    assert [one.position for one in found] == [1, 0, 2]
    assert found[2] == ranked[2]
    assert [len(text.split()) for text in reranker.read] == [300, 3]
    assert reranked("wat", [], [], reranker, weight=1.0) == []


def test_a_reranker_that_is_not_here_says_what_to_do(rerank_index: Path, tmp_path: Path) -> None:
    for name in ("nobody/no-such-reranker", str(tmp_path)):
        with pytest.raises(ModelError, match="cannot be loaded from this machine; give the path"):
            open_snapshot(rerank_index, IndexSettings(reranker=name))


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ("models/E5_base", ("query: ", "passage: ")),
        ("fine5-model", ("", "")),
        ("base-e512", ("", "")),
        ("all-MiniLM-L6-v2", ("", "")),
    ],
)
def test_a_family_of_models_has_its_prompts(plain_model: Path, name: str, prompts: tuple[str, str]) -> None:
    assert prompts_of(name, load_model(str(plain_model))) == prompts


def test_a_models_own_prompts_go_before_those_of_its_family(prompted_model: Path) -> None:
    assert prompts_of("multilingual-e5-small", load_model(str(prompted_model))) == ("vraag: ", "tekst: ")


def test_queries_and_passages_get_the_prompts_of_the_model(prompted_model: Path) -> None:
    texts = ["wie betaalt de taxi", "de gemeente"]
    library = SentenceTransformer(str(prompted_model), device="cpu")
    model = SentenceModel(str(prompted_model))
    for role, prompt in (("query", "vraag: "), ("passage", "tekst: ")):
        expected = library.encode([prompt + text for text in texts], normalize_embeddings=True, prompt="")
        assert np.abs(model.encode(texts, role) - expected).max() < 1e-5  # type: ignore[arg-type]
    assert np.abs(model.encode(texts, "query") - model.encode(texts, "passage")).max() > 1e-3


def test_chosen_prompts_replace_those_of_the_model(prompted_model: Path, plain_model: Path) -> None:
    texts = ["wie betaalt de taxi"]
    bare = open_embedder(str(plain_model), Path("unused")).encode(texts, "query")
    without = open_embedder(str(prompted_model), Path("unused"), ("", "")).encode(texts, "query")
    assert np.abs(bare - without).max() < 1e-5
    other = open_embedder(str(plain_model), Path("unused"), ("vraag: ", "tekst: ")).encode(texts, "query")
    own = open_embedder(str(prompted_model), Path("unused")).encode(texts, "query")
    assert np.abs(other - own).max() < 1e-5


@pytest.mark.slow
def test_a_model_with_prompts_can_be_searched_with(prompted_model: Path, tmp_path: Path) -> None:
    settings = IndexSettings(model=str(prompted_model))
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [DOCUMENT]), settings)
    hits = open_snapshot(folder, settings).search("wie betaalt de zwemles?")
    assert hits[0].entry.record.numbers == ("8",)


def test_no_texts_give_no_vectors(plain_model: Path) -> None:
    assert SentenceModel(str(plain_model)).encode([], "query").shape[0] == 0


@pytest.mark.slow
def test_a_downloaded_model_gives_what_the_library_gives() -> None:
    texts = ["Who pays for transport?", "De gemeente betaalt het vervoer."]
    expected = SentenceTransformer(str(minilm()), device="cpu").encode(texts, normalize_embeddings=True)
    found = open_embedder(str(minilm()), Path("unused")).encode(texts, "query")
    assert found.shape == (2, 384)
    assert np.abs(found - expected).max() < 1e-5
