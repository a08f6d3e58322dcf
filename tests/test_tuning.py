"""Tuning a model on a corpus: what it finds before and after, and whether it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import open_embedder
from index.errors import ModelError
from index.settings import EMBEDDED, IndexSettings
from index.shipped import base_embedder, base_folder
from index.snapshot import build_snapshot, open_snapshot
from index.tuning import FEWEST, Recall, Tuned, tune
from tests.index_corpus import kamerstuk, keep, pair
from tests.tiny_models import minilm, write_bi_encoder

NOISE = "met het oog op de toelaatbaarheidsverklaring en het speciaal onderwijs"
THINGS = (
    *("taxi", "rolstoel", "toets", "brugklas", "logopedie", "gymzaal", "pauze", "rapport"),
    *("kantine", "fiets", "bibliotheek", "rekenles", "schoolreis", "dyslexie", "muziekles", "examen"),
    *("tuin", "zwemles", "computer", "gebarentaal", "stage", "kleuter", "lokaal", "inspectie"),
)
HARD = kamerstuk(
    "hard",
    (
        *(
            pair(str(number), f"Hoe is de {thing} geregeld, {NOISE}?", f"Over de {thing} gaat het bestuur.")
            for number, thing in enumerate(THINGS)
        ),
        pair("90", "Wat is dit?", "Een toelaatbaarheidsverklaring voor het speciaal onderwijs."),
        pair("91", "Wat dan?", "De verklaring, met het oog op de toelaatbaarheid en het onderwijs."),
    ),
)
EASY = kamerstuk(
    "easy",
    tuple(
        pair(str(number), f"Wat is een {thing}?", f"Een {thing} is een {thing}.")
        for number, thing in enumerate(THINGS)
    ),
)


def recalls(tuned: Tuned) -> tuple[float, ...]:
    return (tuned.before.first, tuned.before.five, tuned.after.first, tuned.after.five)


@pytest.mark.slow
def test_tuning_that_finds_more_is_kept_and_can_be_opened(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    tuned = tune([HARD], EMBEDDED, tmp_path / "tuned", 1, lambda *step: told.append(step))
    assert tuned.kept
    assert (tuned.after.first, tuned.after.five) > (tuned.before.first, tuned.before.five)
    assert tuned.before.questions == tuned.after.questions == -(-len(HARD.records) // 5)
    assert all(0 <= share <= 1 for share in recalls(tuned))
    assert told[-1][0] == told[-1][1]
    asked = [HARD.records[0].question.content]
    vectors = open_embedder(str(tuned.folder), Path("unused")).encode(asked, "query")
    assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-5)
    assert np.abs(vectors - base_embedder().encode(asked, "query")).max() > 1e-3
    settings = IndexSettings(model=str(tuned.folder))
    folder = tmp_path / "index"
    build_snapshot(folder, keep(folder, [EASY]), settings)
    assert open_snapshot(folder, settings).search("wat is een zwemles")[0].entry.record.numbers == ("17",)


def test_tuning_that_finds_no_more_is_not_kept(tmp_path: Path) -> None:
    earlier = tmp_path / "tuned"
    earlier.mkdir()
    (earlier / "note.txt").write_text("kept", encoding="utf-8")
    tuned = tune([EASY], EMBEDDED, earlier, 1)
    assert recalls(tuned) == (1, 1, 1, 1)
    assert not tuned.kept
    assert [path.name for path in earlier.iterdir()] == ["note.txt"]


@pytest.mark.slow
def test_tuning_gives_the_same_each_time_and_leaves_the_base_model(tmp_path: Path) -> None:
    shipped = (base_folder() / "model.safetensors").read_bytes()
    one, other = (tune([HARD], EMBEDDED, tmp_path / name, 7) for name in ("one", "other"))
    assert replace(one, folder=other.folder) == other
    assert _weights(one) == _weights(other) != b""
    assert (base_folder() / "model.safetensors").read_bytes() == shipped


def _weights(tuned: Tuned) -> bytes:
    return (tuned.folder / "model.safetensors").read_bytes()


def test_whole_documents_are_held_out_where_there_are_enough(tmp_path: Path) -> None:
    parts = [
        kamerstuk(f"part-{start}", EASY.records[start : start + 4]) for start in range(0, len(THINGS), 4)
    ]
    assert tune(parts, EMBEDDED, tmp_path / "tuned", 1).before.questions == 8


def test_too_small_a_corpus_is_refused(tmp_path: Path) -> None:
    few = kamerstuk("few", EASY.records[: FEWEST - 1])
    with pytest.raises(ModelError, match=f"{FEWEST - 1} questions.*at least {FEWEST}"):
        tune([few], EMBEDDED, tmp_path / "tuned", 1)
    assert not (tmp_path / "tuned").exists()


@pytest.mark.slow
def test_a_downloaded_model_can_be_tuned(tmp_path: Path) -> None:
    few = kamerstuk("few", HARD.records[-FEWEST:])
    tuned = tune([few], str(minilm()), tmp_path / "tuned", 1)
    assert all(0 <= share <= 1 for share in recalls(tuned))
    assert tuned.kept == ((tuned.after.first, tuned.after.five) > (tuned.before.first, tuned.before.five))
    if tuned.kept:
        assert open_embedder(str(tuned.folder), Path("unused")).encode(["school"], "query").shape == (1, 384)
    else:
        assert not tuned.folder.exists()
        with pytest.raises(ModelError):
            open_embedder(str(tuned.folder), Path("unused"))


def test_a_tuned_model_is_used_with_the_prompts_that_it_was_tuned_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = iter([Recall(0, 0, 5), Recall(1, 1, 5)])  # so few steps teach so small a model nothing
    monkeypatch.setattr("index.tuning._recall", lambda *_: next(measured))
    tuned = tune([EASY], str(write_bi_encoder(tmp_path / "e5-tiny")), tmp_path / "mine", 1)
    assert tuned.kept
    used, bare = (open_embedder(str(tuned.folder), tmp_path, prompts) for prompts in (None, ("", "")))
    for role, prompt in (("query", "query: "), ("passage", "passage: ")):
        assert np.allclose(
            used.encode(["de school"], role), bare.encode([f"{prompt}de school"], role), atol=1e-5
        )
