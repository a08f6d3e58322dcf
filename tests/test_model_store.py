"""Fetching models by name from a hub on this machine, and finding them again without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.embed import open_embedder
from index.model_store import kept_models, resolved
from tests.model_hub import running_hub
from tests.tiny_models import minilm, write_bi_encoder, write_cross_encoder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cross_encoder(tmp_path_factory.mktemp("cross") / "model")


@pytest.fixture(scope="module")
def plain_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bi_encoder(tmp_path_factory.mktemp("plain") / "model")


FETCH = """
import sys
from index.errors import ModelError
from index.model_store import fetch, kept_models
for name in sys.argv[1:]:
    try:
        print("kept", fetch(name).name)
    except ModelError as error:
        print("refused", error)
print(sorted(kept_models().items()))
"""
LOAD = """
import sys
from pathlib import Path
from index.embed import open_embedder
from index.sentence_models import CrossEncoderModel
print(open_embedder(sys.argv[1], Path("unused")).encode(["school"], "query").shape)
if sys.argv[2:]:
    print(len(CrossEncoderModel(sys.argv[2]).probabilities("wie", ["de school", "de gemeente"])))
"""


def run(script: str, folder: Path, address: str, *arguments: str) -> list[str]:
    """The lines that a script says in a new process, which knows no hub but the one at this address."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HF_", "HUGGING", "TRANSFORMERS_")) and "proxy" not in name.lower()
    }
    chosen = {
        "HF_ENDPOINT": address,
        "HF_HOME": str(folder / "cache"),
        "PASSEND_MODELS": str(folder / "models"),
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=kept | chosen,
    )
    return done.stdout.splitlines()


def in_models(folder: Path) -> set[str]:
    return {path.name for path in (folder / "models").glob("*")}


@pytest.mark.slow
def test_fetched_models_are_found_by_name_when_the_hub_is_gone(
    tmp_path: Path, plain_model: Path, cross_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_hub() as hub:
        hub.models = {"makers/embedder": plain_model, "makers/reranker": cross_encoder}
        told = run(FETCH, tmp_path, hub.address, "makers/embedder", "makers/reranker")
    assert told == [
        "kept makers--embedder",
        "kept makers--reranker",
        "[('makers/embedder', 'embedder'), ('makers/reranker', 'reranker')]",
    ]
    assert in_models(tmp_path) == {"makers--embedder", "makers--reranker"}
    assert not (tmp_path / "models" / "makers--embedder" / ".cache").exists()
    assert run(LOAD, tmp_path, hub.address, "makers/embedder", "makers/reranker") == ["(1, 32)", "2"]
    monkeypatch.setenv("PASSEND_MODELS", str(tmp_path / "models"))
    assert kept_models() == {"makers/embedder": "embedder", "makers/reranker": "reranker"}
    assert resolved("makers/embedder") == tmp_path / "models" / "makers--embedder"
    assert resolved("makers/other") == Path("makers/other")


@pytest.mark.slow
def test_a_model_as_people_use_it_is_fetched_without_its_pickles_and_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = tmp_path / "offered"
    shutil.copytree(minilm(), offered)
    (offered / "pytorch_model.bin").write_bytes(b"a pickle")
    (offered / "modeling.py").write_text("raise SystemExit", encoding="utf-8")
    with running_hub() as hub:
        hub.models = {"small-model": offered}
        assert run(FETCH, tmp_path, hub.address, "small-model")[0] == "kept small-model"
    asked = {path.rpartition("/")[2] for path in hub.asked}
    assert "model.safetensors" in asked
    assert asked.isdisjoint({"pytorch_model.bin", "modeling.py"})
    monkeypatch.setenv("PASSEND_MODELS", str(tmp_path / "models"))
    assert open_embedder("small-model", tmp_path).encode(["school"], "query").shape == (1, 384)


@pytest.mark.parametrize("name", ["makers/none", "none", "../outside", "two words", ""])
def test_a_name_that_the_hub_does_not_know_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with running_hub() as hub:
        told = run(FETCH, tmp_path, hub.address, name)
    assert told[0].startswith(f"refused The model {name!r} cannot be fetched (")
    assert told[0].endswith("or copy a model's folder to this machine and give its path.")
    assert told[1:] == ["[]"]
    assert in_models(tmp_path) == set()


def test_a_hub_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with running_hub() as hub:
        gone = hub.address
    told = run(FETCH, tmp_path, gone, "makers/embedder")
    assert len(told) == 2
    assert told[0].startswith("refused The model 'makers/embedder' cannot be fetched (")
    assert in_models(tmp_path) == set()


def damaged_copy(model: Path, folder: Path) -> Path:
    """The same model with its weights cut short."""
    shutil.copytree(model, folder)
    (folder / "model.safetensors").write_bytes((model / "model.safetensors").read_bytes()[:1000])
    return folder


@pytest.mark.slow
def test_a_model_that_was_kept_stays_until_the_new_one_works(tmp_path: Path, plain_model: Path) -> None:
    with running_hub() as hub:
        hub.models = {"makers/embedder": plain_model}
        run(FETCH, tmp_path, hub.address, "makers/embedder")
        before = _contents(tmp_path)
        hub.models = {"makers/embedder": damaged_copy(plain_model, tmp_path / "damaged")}
        told = run(FETCH, tmp_path, hub.address, "makers/embedder")
        assert told[0].startswith("refused ")
        assert _contents(tmp_path) == before
        hub.models = {}
        assert run(FETCH, tmp_path, hub.address, "makers/embedder")[0].startswith("refused ")
    assert _contents(tmp_path) == before
    assert in_models(tmp_path) == {"makers--embedder"}


def _contents(folder: Path) -> dict[str, bytes]:
    kept = folder / "models" / "makers--embedder"
    return {path.name: path.read_bytes() for path in kept.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_model_can_be_fetched_after_another_was_loaded(tmp_path: Path, plain_model: Path) -> None:
    with running_hub() as hub:
        hub.models = {"makers/embedder": plain_model}
        told = run(f"import index.sentence_models\n{FETCH}", tmp_path, hub.address, "makers/embedder")
    assert told[0] == "kept makers--embedder"
