"""Broken and hostile files: each is read or refused in one sentence, and the others go on."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import resource
import signal
import threading
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import (
    DamagedPdf,
    EncryptedPdf,
    NotAPdf,
    NoTextLayer,
    PdfLimitExceeded,
    UnreadablePdf,
    UnreadableText,
)
from corpus.folder import read_folder
from corpus.ocr import can_recognise
from corpus.records import Kamerstuk
from corpus.samples.document import load
from corpus.samples.typeset import bundled, typeset, write_all
from corpus.sandbox import MEMORY_BYTES, OPEN_SECONDS, Result, read_files
from corpus.store import Store
from tests.benchmarks.mutated_pdfs import mutated

BAD = Path(__file__).resolve().parents[2] / "shared" / "bad"
MUTATIONS = 60

# What a file of the manifest gives: a number of pairs, or the kinds of refusal that are right.
PAIRS = {
    "control-plain.pdf": 5,
    "encrypted-owner-only.pdf": 5,
    "junk-before-header.pdf": 5,
    "javascript.pdf": 5,
    "script-and-injection.pdf": 5,
    "odd-characters.pdf": 5,
    "rtl-text.pdf": 5,
    "duplicate-numbers.pdf": 5,
    "duplicate-numbers-table.pdf": 5,
    "missing-numbers.pdf": 5,
    "missing-numbers-kst.pdf": 5,
    "unanswered.pdf": 3,
    "restarting-numbers.pdf": 12,
    "restarting-numbers-kst.pdf": 12,
    "control-long.pdf": 20,
    "rotated-pages.pdf": 20,
    "rotated-content.pdf": 20,
    "two-columns.pdf": 20,
}
REFUSED: Mapping[str, type[UnreadablePdf]] = {
    "encrypted-user-password.pdf": EncryptedPdf,
    "zero-bytes.pdf": NotAPdf,
    "html-renamed.pdf": NotAPdf,
    "random-bytes.pdf": DamagedPdf,
    "image-only-scan.pdf": NoTextLayer,
    "empty-pages.pdf": NoTextLayer,
    "no-tounicode.pdf": UnreadableText,
    "page-tree-self.pdf": UnreadablePdf,
}
ENDS = (
    "truncated-half.pdf",
    "truncated-tail.pdf",
    "wrong-tounicode.pdf",
    "page-tree-loop.pdf",
    "page-tree-deep.pdf",
    "page-count-lies.pdf",
    "indirect-length-loop.pdf",
)
"""Files of which only is asked that reading ends: with a refusal, or with what can be saved."""
BOMBS = (
    "bomb-flate-1GiB.pdf",
    "bomb-flate-twice-1GiB.pdf",
    "bomb-300-pages-20MiB.pdf",
    "bomb-text-400k-lines.pdf",
)
LONG = "pages-2000.pdf"

needs_bad_files = pytest.mark.skipif(not BAD.exists(), reason="the broken files are not here")


def pairs(result: Result) -> int:
    return sum(record.is_pair for record in result.records) if isinstance(result, Kamerstuk) else -1


def check_refusal(path: Path, result: Result) -> None:
    """A refusal is one sentence that begins with the file's name and shows no innards."""
    assert isinstance(result, UnreadablePdf)
    message = str(result)
    assert message.startswith(f"{path.name}: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert not {"Traceback", "object at 0x", "errno"} & set(message.split())
    assert 20 < len(message) - len(path.name) < 220


@pytest.fixture(scope="session")
def bad() -> dict[str, Result]:
    """What each broken file gives; all are read in one go, so each also goes on after the others."""
    names = [*PAIRS, *REFUSED, *ENDS]
    random.Random(3).shuffle(names)
    return {path.name: result for path, result in read_files([BAD / name for name in names], workers=2)}


@needs_bad_files
def test_every_file_of_the_manifest_is_tested() -> None:
    manifest = json.loads((BAD / "MANIFEST.json").read_text(encoding="utf-8"))
    assert {entry["file"] for entry in manifest} == {*PAIRS, *REFUSED, *ENDS, *BOMBS, LONG}


@needs_bad_files
@pytest.mark.parametrize("name", PAIRS)
def test_an_odd_file_is_read(name: str, bad: dict[str, Result]) -> None:
    assert isinstance(bad[name], Kamerstuk), bad[name]
    assert pairs(bad[name]) == PAIRS[name]


@needs_bad_files
@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused(name: str, bad: dict[str, Result]) -> None:
    if name.startswith("image-only") and can_recognise():
        pytest.skip("text recognition is installed here, and reads it")
    assert isinstance(bad[name], REFUSED[name]), bad[name]
    check_refusal(BAD / name, bad[name])


@needs_bad_files
@pytest.mark.parametrize("name", ENDS)
def test_reading_a_hopeless_file_ends(name: str, bad: dict[str, Result]) -> None:
    if not isinstance(bad[name], Kamerstuk):
        check_refusal(BAD / name, bad[name])


@needs_bad_files
@pytest.mark.parametrize("name", ["truncated-half.pdf", "truncated-tail.pdf"])
def test_what_is_saved_of_a_cut_file_was_in_it(name: str, bad: dict[str, Result]) -> None:
    whole = bad["control-plain.pdf"]
    saved = bad[name]
    assert isinstance(whole, Kamerstuk)
    if isinstance(saved, Kamerstuk):
        known = {(record.numbers, record.question.content, record.answer.content) for record in whole.records}
        assert {(r.numbers, r.question.content, r.answer.content) for r in saved.records} <= known


@needs_bad_files
@pytest.mark.parametrize("name", ["rotated-pages.pdf", "rotated-content.pdf", "two-columns.pdf"])
def test_turned_pages_and_columns_give_the_same_texts(name: str, bad: dict[str, Result]) -> None:
    def texts(result: Result) -> list[tuple[object, str, str]]:
        assert isinstance(result, Kamerstuk)
        return [
            (r.numbers, " ".join(r.question.content.split()), " ".join(r.answer.content.split()))
            for r in result.records
            if r.is_pair
        ]

    assert texts(bad[name]) == texts(bad["control-long.pdf"])


@needs_bad_files
def test_an_empty_answer_is_not_filled_with_the_next_question(bad: dict[str, Result]) -> None:
    result = bad["unanswered.pdf"]
    assert isinstance(result, Kamerstuk)
    second = next(record for record in result.records if record.numbers == ("2",))
    assert second.answer.content.strip(" –-") == ""


@needs_bad_files
@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped(name: str, tmp_path: Path) -> None:
    """Within the limit of time for its pages, and without the parent growing along."""
    # In a process of its own: what other tests started would count among the children of this one.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found, took, grown, largest_child = pool.submit(
            read_and_measure, [BAD / name, sample(tmp_path)]
        ).result()
    assert isinstance(found[BAD / name], PdfLimitExceeded | DamagedPdf | NoTextLayer), found[BAD / name]
    check_refusal(BAD / name, found[BAD / name])
    assert pairs(found[tmp_path / "goed.pdf"]) > 5
    assert took < 90
    assert grown < 200 * 1024
    assert largest_child * 1024 <= MEMORY_BYTES


def read_and_measure(paths: list[Path]) -> tuple[dict[Path, Result], float, int, int]:
    """What was read, the processor seconds it took, and KiB: how this process grew, its largest child."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = dict(read_files(paths, workers=1))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found, children.ru_utime + children.ru_stime, grown, children.ru_maxrss


# From here on files of our own, which need nothing else.


@pytest.fixture(scope="session")
def sound() -> bytes:
    return typeset(load(next(path for path in bundled() if "aanhangsel" in path.name)))


def sample(folder: Path) -> Path:
    path = folder / "goed.pdf"
    path.write_bytes(typeset(load(next(path for path in bundled() if "aanhangsel" in path.name))))
    return path


def encrypted(data: bytes) -> bytes:
    target = io.BytesIO()
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password="geheim", owner_password="zeer geheim", algorithm="AES-256")
    writer.write(target)
    return target.getvalue()


def picture() -> bytes:
    """A page that is one grey picture."""
    grey = b"P5 40 40 255\n" + bytes(random.Random(1).randrange(256) for _ in range(1600))
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawImage(ImageReader(io.BytesIO(grey)), 50, 50, 400, 600)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def broken(sound: bytes) -> dict[str, tuple[bytes, type[UnreadablePdf]]]:
    noise = random.Random(2).randbytes(20_000)
    return {
        "leeg.pdf": (b"", NotAPdf),
        "pagina.pdf": (b"<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>", NotAPdf),
        "ruis.pdf": (noise, NotAPdf),
        "ruis-met-kop.pdf": (b"%PDF-1.7\n" + noise, DamagedPdf),
        "halve-kop.pdf": (sound[:12], DamagedPdf),
        "geheim.pdf": (encrypted(sound), EncryptedPdf),
        "plaatje.pdf": (picture(), NoTextLayer),
    }


def test_broken_files_are_refused_and_the_others_go_on(sound: bytes, tmp_path: Path) -> None:
    files = broken(sound)
    for name, (data, _) in files.items():
        (tmp_path / name).write_bytes(data)
    first, last = tmp_path / "a-goed.pdf", tmp_path / "z-goed.pdf"
    first.write_bytes(sound)
    last.write_bytes(sound)
    missing, folder = tmp_path / "weg.pdf", tmp_path / "map.pdf"
    folder.mkdir()
    order = [first, *(tmp_path / name for name in files), missing, folder, last]
    results = list(read_files(order, workers=2))
    assert [path for path, _ in results] == order
    found = dict(results)
    for name, (_, kind) in files.items():
        assert type(found[tmp_path / name]) is kind, found[tmp_path / name]
        check_refusal(tmp_path / name, found[tmp_path / name])
    for path in (missing, folder):
        assert isinstance(found[path], NotAPdf)
        check_refusal(path, found[path])
    assert pairs(found[first]) == pairs(found[last]) > 5


def test_a_folder_reports_what_it_could_not_read(sound: bytes, tmp_path: Path) -> None:
    files = broken(sound)
    (tmp_path / "pdf" / "onder").mkdir(parents=True)
    for name, (data, _) in files.items():
        (tmp_path / "pdf" / name).write_bytes(data)
    (tmp_path / "pdf" / "onder" / "goed.PDF").write_bytes(sound)
    report = read_folder(tmp_path / "pdf", Store(tmp_path / "store"), workers=2)
    assert {rejected.file for rejected in report.rejected} == set(files)
    assert all(rejected.file not in rejected.reason for rejected in report.rejected)
    assert len(report.documents) == 1
    assert report.pairs > 5
    again = read_folder(tmp_path / "pdf", Store(tmp_path / "store"), workers=2)
    assert (again.documents, again.pairs) == (report.documents, report.pairs)


@pytest.mark.parametrize("part", [0.25, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused_or_gives_part_of_the_whole(part: float, sound: bytes, tmp_path: Path) -> None:
    cut, whole = tmp_path / "stuk.pdf", tmp_path / "heel.pdf"
    cut.write_bytes(sound[: int(len(sound) * part)])
    whole.write_bytes(sound)
    found = dict(read_files([cut, whole], workers=1))
    read, saved = found[whole], found[cut]
    assert isinstance(read, Kamerstuk)
    if isinstance(saved, Kamerstuk):
        known = {record.question.content for record in read.records}
        assert {record.question.content for record in saved.records if record.is_pair} <= known
    else:
        check_refusal(cut, saved)


def children() -> set[int]:
    """The processes that this one started."""
    own = str(os.getpid())
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[1] == own:
            found.add(int(status.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the child")
def test_a_child_that_is_killed_costs_one_file(sound: bytes, tmp_path: Path) -> None:
    """The kernel ends a process that takes too much memory of the machine; so does this test."""
    before = children()
    fifo = tmp_path / "wacht.pdf"
    os.mkfifo(fifo)
    path = tmp_path / "goed.pdf"
    path.write_bytes(sound)
    killed: list[int] = []

    def kill_the_reader() -> None:
        # The open returns once the child waits at the other end.
        with open(fifo, "wb"):
            for child in children() - before:
                if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                    os.kill(child, signal.SIGKILL)
                    killed.append(child)

    thread = threading.Thread(target=kill_the_reader, daemon=True)
    thread.start()
    found = dict(read_files([fifo, path], workers=1))
    thread.join(20)
    assert len(killed) == 1
    assert isinstance(found[fifo], PdfLimitExceeded)
    check_refusal(fifo, found[fifo])
    assert pairs(found[path]) > 5
    assert children() - before <= {killed[0]} | trackers(before)


@pytest.mark.slow
def test_a_child_that_has_to_wait_is_given_time(sound: bytes, tmp_path: Path) -> None:
    """A machine that is busy is no fault of the file: only the work on it counts."""
    fifo = tmp_path / "traag.pdf"
    os.mkfifo(fifo)

    def write_late() -> None:
        with open(fifo, "wb") as late:
            time.sleep(OPEN_SECONDS + 1)
            late.write(sound)

    thread = threading.Thread(target=write_late, daemon=True)
    thread.start()
    [(_, result)] = read_files([fifo], workers=1)
    thread.join(20)
    assert pairs(result) > 5


def trackers(before: set[int]) -> set[int]:
    """Python's own resource tracker lives as long as the program."""
    return {
        child
        for child in children() - before
        if "resource_tracker" in Path(f"/proc/{child}/cmdline").read_text()
    }


def test_nothing_is_left_when_the_reader_stops_halfway(sound: bytes, tmp_path: Path) -> None:
    paths = []
    for place in range(8):
        paths.append(tmp_path / f"{place}.pdf")
        paths[-1].write_bytes(sound)
    before = children()
    with closing(cast(Generator[tuple[Path, Result]], read_files(paths, workers=2))) as reading:
        path, result = next(reading)
    assert path == paths[0]
    assert pairs(result) > 5
    assert children() - before <= trackers(before)


def test_mutated_files_neither_crash_nor_hang_the_parent(sound: bytes, tmp_path: Path) -> None:
    chance = random.Random(20250318)
    other = typeset(load(next(path for path in bundled() if "kamerbrief" in path.name)))
    paths = []
    for place in range(MUTATIONS):
        paths.append(tmp_path / f"{place:02}.pdf")
        paths[-1].write_bytes(mutated(sound, other, chance))
    paths.append(tmp_path / "heel.pdf")
    paths[-1].write_bytes(sound)
    found = dict(read_files(paths, workers=2))
    assert list(found) == paths
    for path, result in found.items():
        if isinstance(result, UnreadablePdf):
            check_refusal(path, result)
        else:
            assert 0 <= result.confidence <= 1
    assert pairs(found[paths[-1]]) > 5
    kinds = {type(result) for result in found.values()}
    assert Kamerstuk in kinds
    assert len(kinds) > 1


@pytest.mark.slow
def test_a_scan_is_read_where_text_recognition_is_installed(tmp_path: Path) -> None:
    if not can_recognise():
        pytest.skip("needs the extra 'ocr', and tesseract with Dutch")
    [sample] = [path for path in write_all(tmp_path / "pdf") if "lijst-van-vragen" in path.name]
    scan = tmp_path / "scan.pdf"
    with pypdfium2.PdfDocument(sample) as pdf:
        images = [page.render(scale=200 / 72).to_pil().convert("L") for page in list(pdf)[:2]]
    images[0].save(scan, save_all=True, append_images=images[1:])
    [(_, read)] = read_files([scan])
    assert isinstance(read, Kamerstuk)
    [(_, known)] = read_files([sample])
    assert isinstance(known, Kamerstuk)
    assert _numbers(read)[:3] == _numbers(known)[:3]
    assert read.confidence <= 0.6


def _numbers(kamerstuk: Kamerstuk) -> list[tuple[str, ...]]:
    return [record.numbers for record in kamerstuk.records if record.is_pair]
