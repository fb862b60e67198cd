"""A batch that framer 0.1.0 did, before recipes were spelled out, is gone on with: nothing is framed anew.

`journal_0_1/` holds the photos, the pictures and `.framer/journal.jsonl` as that framer left them, and its frame
`page`. The batch `page` was made with a table of names, units and a correction, `ring` without any.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.entrances import framer, framer_process, inside
from support.s3 import s3_bucket

KEPT = Path(__file__).with_name("journal_0_1")
UNIT = "Sở Y tế tỉnh Lạng Sơn"
BATCHES = {
    "page": ("--frame", "lang-son-xvii/page", "--names", "staff.csv", "--unit", UNIT, "--size", "256"),
    "ring": ("--frame", "plain-red-gold/ring", "--size", "256", "--format", "webp"),
}
STATE = "13446ba296b3efaa"  # of s3://staff/anh-khung


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of what was kept, whose files are of another time and place."""
    copy = shutil.copytree(KEPT, tmp_path / "another place", copy_function=shutil.copyfile)
    with inside(copy):
        yield copy


def batch(*arguments: str, process: bool = False, **environment: str) -> dict[str, Any]:
    """The records of a run, by photo; in a `process` of its own if that is asked for."""
    start = framer_process if process else framer
    environment = {"FRAMER_FRAMES_DIR": str(KEPT / "frames"), **environment}
    run = start("batch", *arguments, "--workers", "1", "--json", "-", **environment)
    assert run.code == 1, run.err  # one of the photos is none
    return {record["source"]: record for record in map(json.loads, run.out.splitlines())}


def pictures_in(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.suffix in (".jpg", ".webp") and ".framer" not in path.parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
@pytest.mark.parametrize("out", BATCHES)
def test_no_photo_of_an_old_journal_is_framed_anew(folder: Path, out: str) -> None:
    before, journal = pictures_in(folder / out), (folder / out / ".framer/journal.jsonl").read_bytes()
    records = batch("photos", out, *BATCHES[out])
    failed = records.pop("hong.jpg")
    assert failed["error"]["code"] == "unsupported"
    assert {source: record.get("resumed") for source, record in records.items()} == dict.fromkeys(
        ("an.jpg", "binh.png", "Khoa Nội/Cúc.jpg", "Khoa Nội/không mặt.webp"), True
    )
    assert sorted(record["output"] for record in records.values()) == sorted(before)
    assert pictures_in(folder / out) == before
    assert (folder / out / ".framer/journal.jsonl").read_bytes() == journal
    report = (folder / out / "report.csv").read_text("utf-16")
    assert report.count("made before, unchanged") == 4


@pytest.mark.slow
@pytest.mark.parametrize("changed", ["size", "unit", "photo", "picture"])
def test_what_changed_since_is_framed_anew(folder: Path, changed: str) -> None:
    asked = BATCHES["page"]
    if changed == "size":
        asked = (*asked[:-1], "257")
    elif changed == "unit":
        asked = tuple("Sở Y tế" if part == UNIT else part for part in asked)
    elif changed == "photo":
        (folder / "photos/an.jpg").write_bytes((folder / "photos/Khoa Nội/Cúc.jpg").read_bytes())
    else:
        (folder / "page/binh.jpg").unlink()
    records = batch("photos", "page", *asked)
    anew = {source for source, record in records.items() if record["ok"] and not record.get("resumed")}
    assert (
        anew
        == {
            "size": {"an.jpg", "binh.png", "Khoa Nội/Cúc.jpg", "Khoa Nội/không mặt.webp"},
            "unit": {"Khoa Nội/Cúc.jpg", "Khoa Nội/không mặt.webp"},  # the others have units of their own
            "photo": {"an.jpg"},
            "picture": {"binh.png"},
        }[changed]
    )
    again = batch("photos", "page", *asked)
    assert {record.get("resumed") for record in again.values() if record["ok"]} == {True}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with s3_bucket(monkeypatch) as system:
        yield system


@pytest.mark.large
@pytest.mark.parametrize("journal", ["here", "there"])
def test_an_old_journal_counts_where_out_is_in_a_storage(folder: Path, journal: str, bucket: Any) -> None:
    """`here`: the journal in this machine's state folder is all there is; `there`: its copy in the storage is."""
    for name, data in pictures_in(folder / "ring").items():
        bucket.pipe_file(f"staff/anh-khung/{name}", data)
    journal_path = folder / "ring/.framer/journal.jsonl"
    if journal == "there":
        bucket.pipe_file("staff/anh-khung/.framer/journal.jsonl", journal_path.read_bytes())
    else:
        state_directory = folder / "state/framer" / STATE
        state_directory.mkdir(parents=True)
        shutil.copyfile(journal_path, state_directory / journal_path.name)
    asked = ("photos", "s3://staff/anh-khung", *BATCHES["ring"])
    records = batch(*asked, process=True, XDG_STATE_HOME=str(folder / "state"))
    assert [record.get("resumed") for record in records.values() if record["ok"]] == [True] * 4
