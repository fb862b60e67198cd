"""Corrections and approvals that are in force in OUT, from run to run."""

import json
from pathlib import Path

import pytest
from PIL import Image

from framer.batch.corrections import NO_CORRECTION, Correction
from framer.batch.folder import LocalFolder
from framer.batch.output.folder_lock import lock_file
from framer.batch.output.kept_file import KEPT_PATH, read_kept
from framer.batch.report.photo_tiles import describe_correction
from framer.batch.review import read_review, set_approval, set_correction
from framer.errors import UsageError
from framer.imaging.types import Crop, Frame
from support.batches import Batch
from support.pictures import astronaut, saved


@pytest.fixture
def batch(tmp_path: Path, frame: Frame) -> Batch:
    return Batch(tmp_path, frame)


def in_force(batch: Batch) -> dict[str, str]:
    """What is in force, by photo, as columns and cells."""
    kept = read_kept(LocalFolder(batch.out))
    return {
        source: " ".join(f"{column}={cell}" for column, cell in kept.correction_of(source).describe())
        for source in kept.corrections
    }


def test_a_second_round_of_corrections_does_not_undo_the_first(batch: Batch) -> None:
    batch.correct("a.jpg,,,x", "b.png,1 2 90,,")
    batch.run()
    batch.correct("sub/c.jpg,,,x")  # in place of the table before
    rows = batch.run()
    assert {source: row.status for source, row in rows.items()} == {
        "a.jpg": "skipped", "b.png": "resumed", "sub/c.jpg": "skipped",
    }  # fmt: skip
    assert rows["b.png"].correction == (("crop", "1 2 90"),)
    (batch.out / "corrections.csv").unlink()
    assert batch.statuses() == {"a.jpg": "skipped", "b.png": "resumed", "sub/c.jpg": "skipped"}


def test_a_correction_is_taken_back_by_a_word_and_not_by_an_empty_line(batch: Batch) -> None:
    batch.correct("a.jpg,,,x", "b.png,1 2 90,,")
    batch.run()
    batch.correct("a.jpg,,,", "b.png,auto,,")
    assert batch.statuses() == {"a.jpg": "skipped", "b.png": "done", "sub/c.jpg": "resumed"}
    batch.correct("a.jpg,,,bỏ sửa")
    assert batch.statuses()["a.jpg"] == "done"
    assert in_force(batch) == {}


def test_further_tables_of_a_browser_are_read_and_only_what_is_new_counts(batch: Batch) -> None:
    batch.correct("a.jpg,,,x")
    batch.run()
    (batch.out / "corrections (1).csv").write_text("file,crop,face,skip\na.jpg,auto,,\nb.png,,,x\n")
    (batch.out / "corrections (2).csv").write_text("file,crop,face,skip\nb.png,,,no\n")
    assert batch.statuses() == {"a.jpg": "done", "b.png": "resumed" if "b.png" in batch.done else "done"} | {
        "b.png": "resumed", "sub/c.jpg": "resumed",
    }  # fmt: skip
    set_correction(LocalFolder(batch.out), "b.png", Correction(crop=Crop(1, 2, 90)))
    batch.run()  # none of the tables has changed since
    assert in_force(batch) == {"b.png": "crop=1 2 90"}


def test_what_a_line_leaves_open_stays_as_it_was(batch: Batch) -> None:
    table = batch.out / "corrections.csv"
    batch.correct("b.png,1 2 90,,")
    batch.run()
    table.write_text("file,light\nb.png,on\n")
    batch.run()
    assert in_force(batch) == {"b.png": "crop=1 2 90 light=on"}
    table.write_text("file,skip\nb.png,x\n")
    batch.run()
    assert in_force(batch) == {"b.png": "skip=x light=on"}


def test_a_renamed_photo_keeps_its_correction_its_approval_and_its_picture(batch: Batch) -> None:
    batch.correct("b.png,1 2 90,,")
    before = batch.run()["b.png"]
    picture = batch.pictures()["b.jpg"]
    set_approval(LocalFolder(batch.out), "b.png", json_sha(batch, "b.png"))
    (batch.source / "Khoa Nội").mkdir()
    (batch.source / "b.png").rename(batch.source / "Khoa Nội/Bình.png")
    row = batch.run()["Khoa Nội/Bình.png"]
    assert (row.status, row.output, row.approved) == ("resumed", "Khoa Nội/Bình.jpg", True)
    assert row.correction == before.correction
    assert batch.pictures()["Khoa Nội/Bình.jpg"] == picture
    assert "b.jpg" not in batch.pictures()
    assert batch.statuses() == {"a.jpg": "resumed", "Khoa Nội/Bình.png": "resumed", "sub/c.jpg": "resumed"}
    assert in_force(batch) == {"Khoa Nội/Bình.png": "crop=1 2 90"}


def test_a_photo_that_was_left_out_stays_so_under_another_name(batch: Batch) -> None:
    batch.correct("a.jpg,,,x")
    batch.run()  # it was never framed, nor read before
    (batch.source / "a.jpg").rename(batch.source / "an.jpg")
    assert batch.statuses()["an.jpg"] == "skipped"


def test_the_place_of_a_renamed_photo_may_be_anothers_by_now(batch: Batch) -> None:
    batch.run()
    (batch.source / "a.jpg").rename(batch.source / "z.jpg")
    batch.put({"a.jpeg": saved(astronaut(90))})  # its picture is a.jpg, too
    rows = batch.run()
    assert {row.output for row in rows.values() if row.output} == {"a.jpg", "b.jpg", "sub/c.jpg", "z.jpg"}
    assert set(batch.pictures()) == {"a.jpg", "b.jpg", "sub/c.jpg", "z.jpg"}
    assert batch.statuses() == dict.fromkeys(("a.jpeg", "b.png", "sub/c.jpg", "z.jpg"), "resumed")


def json_sha(batch: Batch, source: str) -> str:
    lines = (batch.out / ".framer/journal.jsonl").read_text().splitlines()
    return str([entry["sha256"] for entry in map(json.loads, lines) if entry["source"] == source][-1])


def test_an_approval_is_of_this_very_picture(batch: Batch) -> None:
    batch.run()
    table = batch.out / "corrections.csv"
    table.write_text("file,approved\na.jpg,x\nb.png,duyệt\n")
    rows = batch.run()
    assert {source: row.approved for source, row in rows.items()} == {"a.jpg": True, "b.png": True, "sub/c.jpg": False}
    table.write_text("file,approved,crop\nb.png,bỏ duyệt,\na.jpg,,1 2 60\n")
    rows = batch.run()
    assert {source for source, row in rows.items() if row.approved} == set(), "a picture made anew is another one"
    table.write_text(f"file,approved\na.jpg,{rows['a.jpg'].picture}\n")
    assert batch.run()["a.jpg"].approved
    table.write_text("file,approved\na.jpg,perhaps\n")
    with pytest.raises(UsageError):
        batch.run()


def test_a_retouched_picture_is_kept_and_told(batch: Batch) -> None:
    batch.run()
    Image.new("RGB", (256, 256), "navy").save(batch.out / "a.jpg")
    retouched = batch.pictures()["a.jpg"]
    row = batch.run()["a.jpg"]
    assert (row.status, row.retouched, row.severity) == ("resumed", True, 0)
    assert "Retouched by hand" in row.notes[0]
    batch.correct("a.jpg,1 2 60,,")
    row = batch.run()["a.jpg"]
    assert row.notes[1] == "So the correction that was asked for has not been applied."
    assert describe_correction(row, str) == "cropped by hand (not applied: the picture was retouched)"
    assert batch.pictures()["a.jpg"] == retouched
    assert not batch.run(force=True)["a.jpg"].retouched
    assert batch.pictures()["a.jpg"] != retouched
    assert batch.run()["a.jpg"].status == "resumed"


def test_what_is_no_picture_any_more_is_made_anew(batch: Batch) -> None:
    batch.run()
    good = batch.pictures()["a.jpg"]
    for damaged in (good[: len(good) // 2], b"", b"PK\3\4"):
        (batch.out / "a.jpg").write_bytes(damaged)
        assert batch.run()["a.jpg"].status == "done"
        assert batch.pictures()["a.jpg"] == good


def test_another_process_reads_and_sets_what_is_in_force(batch: Batch) -> None:
    out = LocalFolder(batch.out)
    assert read_review(out).corrections == {}
    set_correction(out, "a.jpg", Correction(skip=True))
    assert batch.statuses()["a.jpg"] == "skipped"
    assert read_review(out).corrections["a.jpg"].digest
    set_correction(out, "a.jpg", NO_CORRECTION)
    assert batch.statuses()["a.jpg"] == "done"
    kept = set_approval(out, "a.jpg", json_sha(batch, "a.jpg"))
    assert kept.is_approved(json_sha(batch, "a.jpg"))
    assert not set_approval(out, "a.jpg", json_sha(batch, "a.jpg"), approved=False).approvals


def test_one_process_at_a_time_changes_it(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import ExitStack  # noqa: PLC0415

    monkeypatch.setattr("framer.batch.output.state_lock._LOCK_TRIES", 0)
    batch.run()
    with ExitStack() as held:
        lock_file(batch.out / ".framer/corrections.lock", "out", held)
        with pytest.raises(UsageError):
            set_correction(LocalFolder(batch.out), "a.jpg", Correction(skip=True))
    set_correction(LocalFolder(batch.out), "a.jpg", Correction(skip=True))


def test_what_cannot_be_understood_is_never_written_over(batch: Batch) -> None:
    batch.run()
    (batch.out / KEPT_PATH).write_bytes(b'{"corrections": 3')
    with pytest.raises(UsageError):
        batch.run()
    assert (batch.out / KEPT_PATH).read_bytes() == b'{"corrections": 3'


def test_odd_names_are_kept(batch: Batch) -> None:
    out = LocalFolder(batch.out)
    batch.run()
    set_correction(out, "\udcc1n.jpg", Correction(face=1))
    assert read_kept(out).correction_of("\udcc1n.jpg") == Correction(face=1)


def test_what_an_older_framer_kept_is_in_force(batch: Batch) -> None:
    out = LocalFolder(batch.out)
    set_correction(out, "a.jpg", Correction(skip=True))
    kept = json.loads(out.read(KEPT_PATH, 10_000))
    del kept["former"]
    out.write_durably(KEPT_PATH, json.dumps(kept).encode())
    assert read_kept(out).correction_of("a.jpg") == Correction(skip=True)
