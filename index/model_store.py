"""Models on this machine: where they are kept, fetching one, and finding it again by its name."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from corpus.store import remove_tree
from index.errors import ModelError

_MARK = "passend.json"
_PATTERNS = ("*.json", "*.txt", "*.safetensors", "*.model")
"""What is fetched: weights as safetensors, tokenizers and settings; no code and no pickles."""

_SHAPING = frozenset([".bin", ".json", ".model", ".safetensors", ".txt"])
"""The kinds of files that shape what a model says."""
_SAMPLES, _SAMPLE_BYTES = 64, 4096


def models_folder() -> Path:
    """Where fetched models are kept: ``data/models``, or what the variable PASSEND_MODELS names."""
    return Path(os.environ.get("PASSEND_MODELS", "").strip() or Path("data") / "models")


def _own_folder(name: str) -> Path:
    return models_folder() / name.replace("/", "--")


def resolved(model: str) -> Path:
    """The folder of a model that was fetched under this name, or else ``model`` itself as a path."""
    kept = _own_folder(model)
    return kept if (kept / _MARK).is_file() else Path(model)


def fingerprint(model: str) -> str:
    """A hash by which a model that was replaced in its folder is noticed; '' for one that is in no folder.

    It is of the sizes of its files and of samples throughout them: a large model takes seconds to read, and
    training changes all of its weights.
    """
    folder = resolved(model)
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _SHAPING and path.is_file())
    told = hashlib.sha256()
    for path in paths:
        size = path.stat().st_size
        told.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as stream:
            for start in range(0, size, max(size // _SAMPLES, _SAMPLE_BYTES)):
                stream.seek(start)
                told.update(stream.read(_SAMPLE_BYTES))
    return told.hexdigest() if paths else ""


def fetch(name: str) -> Path:
    """Fetch a model by its name on the model hub, check it, and keep it; the folder that it is in.

    What was kept under this name before stays until the new one has proved to work. From then on the model
    is loaded from its folder, and no request is made.

    Raises:
        ModelError: the hub cannot be reached, it has no such model, or the model does not work here.
    """
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from huggingface_hub import constants, snapshot_download

    # The library reads the variable when it is imported, which loading a model may have done before.
    offline, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, False

    target = _own_folder(name)
    aside = target.with_name(f".{target.name}-new")
    remove_tree(aside)
    try:
        snapshot_download(name, local_dir=aside, allow_patterns=list(_PATTERNS))
    except Exception as error:  # the hub's errors, and those of the two libraries that it speaks HTTP with
        remove_tree(aside)
        raise ModelError(
            f"The model {name!r} cannot be fetched ({_first_line(error)}); check the name and the "
            "connection, or copy a model's folder to this machine and give its path."
        ) from error
    finally:
        constants.HF_HUB_OFFLINE = offline
    try:
        kind = _kind(aside)
    except Exception as error:
        remove_tree(aside)
        raise ModelError(
            f"The model {name!r} was fetched but does not work here; choose another one."
        ) from error
    remove_tree(aside / ".cache")
    (aside / _MARK).write_text(json.dumps({"name": name, "kind": kind}) + "\n", encoding="utf-8")
    remove_tree(target)
    os.replace(aside, target)
    return target


def _kind(folder: Path) -> str:
    """'reranker' or 'embedder', found by letting the model do its work once."""
    from index.sentence_models import CrossEncoderModel, SentenceModel, is_cross_encoder

    if is_cross_encoder(folder):
        CrossEncoderModel(str(folder)).probabilities("vraag", ["antwoord"])
        return "reranker"
    if not SentenceModel(str(folder)).encode(["vraag"], "query").any():
        raise ModelError(f"The model in {folder} gives no vectors; choose another one.")
    return "embedder"


def kept_models() -> dict[str, str]:
    """The names of the models that were fetched, each with its kind."""
    marks = sorted(models_folder().glob(f"*/{_MARK}"))
    kept = {}
    for mark in marks:
        try:
            told = json.loads(mark.read_text(encoding="utf-8"))
            kept[str(told["name"])] = str(told["kind"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a damaged mark is no model; fetching it again makes it whole
    return kept


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
