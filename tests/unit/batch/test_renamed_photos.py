"""Corrections, approvals and pictures follow a photo's content, whatever it is called."""

import os
from pathlib import Path

import pytest

from framer.batch.corrections import Correction
from framer.batch.folder import LocalFolder
from framer.batch.output.journal import Journal
from framer.batch.output.kept_file import read_kept
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.reasons import is_left_out
from framer.batch.review import set_approval, set_correction
from framer.imaging.types import Crop
from support.batches import Batch
from support.pictures import astronaut, hopper, ring_frame, saved


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path, ring_frame(tmp_path))


def rename(batch: Batch, *steps: tuple[str, str]) -> None:
    for before, after in steps:
        (batch.source / before).rename(batch.source / after)


def corrected(batch: Batch) -> dict[str, str]:
    corrections = read_kept(LocalFolder(batch.out)).corrections
    return {
        source: " ".join("=".join(cell) for cell in kept.correction.describe()) for source, kept in corrections.items()
    }


def retouch(batch: Batch, name: str) -> bytes:
    data = saved(astronaut(200).rotate(9))
    (batch.out / name).write_bytes(data)
    return data


@pytest.mark.parametrize(
    "names",
    [("b", "a"), ("b", "c"), ("b", "a", "b"), ("b", "a", "c", "b"), *[("b", f"x{n}", f"y{n}") for n in range(4)]],
    ids="-".join,
)
def test_a_photo_may_be_renamed_as_often_as_one_likes(batch: Batch, names: tuple[str, ...]) -> None:
    (batch.source / "b.png").unlink()
    batch.correct("a.jpg,1 2 60,,")
    before = batch.run()["a.jpg"]
    set_approval(LocalFolder(batch.out), "a.jpg", read_sha(batch, "a.jpg"))
    picture, name = batch.pictures()["a.jpg"], "a"
    for new in names:
        rename(batch, (f"{name}.jpg", f"{new}.jpg"))
        row = batch.run()[f"{new}.jpg"]
        assert (row.status, row.approved, row.correction) == ("resumed", True, before.correction)
        assert (row.former, row.moved) == (f"{name}.jpg", True)
        assert set(batch.pictures()) == {f"{new}.jpg", "sub/c.jpg"}
        assert batch.pictures()[f"{new}.jpg"] == picture
        assert corrected(batch) == {f"{new}.jpg": "crop=1 2 60"}
        name = new
    assert set(batch.statuses().values()) == {"resumed"}


def read_sha(batch: Batch, source: str) -> str:
    journal = Journal(batch.out / ".framer/journal.jsonl")
    entry = journal.peek(source)
    journal.close()
    assert entry
    return entry.sha256


def test_photos_that_swap_names_swap_their_corrections(batch: Batch) -> None:
    batch.put({"d.jpg": saved(hopper().resize((140, 150)))})
    batch.correct("a.jpg,,,x", "d.jpg,1 2 90,,")
    batch.run()
    set_approval(LocalFolder(batch.out), "d.jpg", read_sha(batch, "d.jpg"))
    picture = batch.pictures()["d.jpg"]
    for _ in range(2):  # and once more
        rename(batch, ("a.jpg", "t"), ("d.jpg", "a.jpg"), ("t", "d.jpg"))
        rows = batch.run()
        assert (rows["d.jpg"].status, rows["d.jpg"].code) == ("skipped", "asked")
        assert (rows["a.jpg"].output, rows["a.jpg"].approved) == ("a.jpg", True)
        assert batch.pictures()["a.jpg"] == picture
        assert corrected(batch) == {"d.jpg": "skip=x", "a.jpg": "crop=1 2 90"}
        rename(batch, ("a.jpg", "t"), ("d.jpg", "a.jpg"), ("t", "d.jpg"))
        batch.run()
        assert corrected(batch) == {"a.jpg": "skip=x", "d.jpg": "crop=1 2 90"}


def test_all_photos_of_a_folder_are_renumbered(batch: Batch) -> None:
    for name in ("b.png", "sub/c.jpg"):
        (batch.source / name).unlink()
    (batch.source / "a.jpg").unlink()
    batch.put({f"{n}.jpg": saved(astronaut(90 + n)) for n in range(4)})
    batch.correct("0.jpg,1 2 50,,", "2.jpg,,,x", "3.jpg,2 2 60,,")
    batch.run()
    pictures = batch.pictures()
    rename(batch, *((f"{n}.jpg", f"{n + 1}.jpg") for n in (3, 2, 1, 0)))
    rows = batch.run()
    assert corrected(batch) == {"1.jpg": "crop=1 2 50", "3.jpg": "skip=x", "4.jpg": "crop=2 2 60"}
    assert {source: row.former for source, row in rows.items() if row.former} == {
        "1.jpg": "0.jpg", "2.jpg": "1.jpg", "4.jpg": "3.jpg",
    }  # fmt: skip
    assert batch.pictures() == {f"{n + 1}.jpg": pictures[f"{n}.jpg"] for n in (0, 1, 3)}


def test_a_photo_that_is_mended_in_its_place_keeps_its_correction(batch: Batch) -> None:
    batch.correct("a.jpg,1 2 60,,")
    batch.run()
    batch.put({"a.jpg": saved(astronaut(97))})
    batch.run()
    assert corrected(batch) == {"a.jpg": "crop=1 2 60"}
    rename(batch, ("a.jpg", "an.jpg"))
    batch.run()
    assert corrected(batch) == {"an.jpg": "crop=1 2 60"}


@pytest.mark.parametrize("correction", [Correction(crop=Crop(1, 2, 60)), Correction(skip=True)], ids=["crop", "skip"])
def test_another_photo_under_the_same_name_does_not_get_what_was_said_of_the_former_one(
    batch: Batch, correction: Correction
) -> None:
    batch.run()
    former = (batch.source / "a.jpg").read_bytes()
    set_correction(LocalFolder(batch.out), "a.jpg", correction)
    before = batch.run()["a.jpg"]
    batch.put({"a.jpg": saved(hopper())})
    for _ in range(2):  # told as long as nobody has looked at it
        row = batch.run()["a.jpg"]
        assert (row.status in ("done", "resumed"), row.correction) == (True, ())
        assert "other_photo" in dict(row.causes)
        assert row.notes[0].startswith("Another photo has this file's name now.")
    batch.put({"a.jpg": former})
    row = batch.run()["a.jpg"]
    assert (row.correction, row.causes) == (before.correction, before.causes)


def test_what_is_said_of_the_photo_that_came_is_in_force(batch: Batch) -> None:
    batch.run()
    set_correction(LocalFolder(batch.out), "a.jpg", Correction(skip=True))
    batch.run()
    batch.put({"a.jpg": saved(hopper())})
    batch.run()
    set_correction(LocalFolder(batch.out), "a.jpg", Correction(crop=Crop(1, 2, 60)))
    for _ in range(2):
        row = batch.run()["a.jpg"]
        assert (row.correction, "other_photo" in dict(row.causes)) == ((("crop", "1 2 60"),), False)


@pytest.mark.parametrize("light", ["off", None], ids=["is-corrected", "is-corrected-and-set-back"])
def test_what_was_said_of_a_photo_outlasts_what_is_said_of_another_one_in_its_place(
    batch: Batch, light: str | None
) -> None:
    out, former = LocalFolder(batch.out), (batch.source / "a.jpg").read_bytes()
    batch.run()
    set_correction(out, "a.jpg", Correction(skip=True))
    batch.run()
    other = saved(astronaut(140))
    (batch.source / "a.jpg").write_bytes(other)
    came = batch.run()["a.jpg"]
    set_correction(out, "a.jpg", Correction(light="off"), came.digest)
    if not light:
        set_correction(out, "a.jpg", Correction(), came.digest)
    assert batch.run()["a.jpg"].correction == ((("light", "off"),) if light else ())
    for _ in range(2):  # each of them is there again
        (batch.source / "a.jpg").write_bytes(former)
        assert is_left_out(batch.run()["a.jpg"])
        (batch.source / "a.jpg").write_bytes(other)
        assert batch.run()["a.jpg"].correction == ((("light", "off"),) if light else ())


def test_a_photo_that_takes_anothers_name_leaves_what_was_said_of_that_one(batch: Batch) -> None:
    former = (batch.source / "a.jpg").read_bytes()
    batch.run()
    set_correction(LocalFolder(batch.out), "a.jpg", Correction(skip=True))
    batch.run()
    rename(batch, ("b.png", "a.jpg"))
    assert batch.run()["a.jpg"].status == "resumed"
    (batch.source / "a.jpg").write_bytes(former)
    assert is_left_out(batch.run()["a.jpg"])


def test_of_two_copies_each_keeps_what_was_said_of_it(batch: Batch) -> None:
    batch.put({"copy.jpg": (batch.source / "a.jpg").read_bytes()})
    batch.correct("copy.jpg,,,x")
    batch.run()
    rename(batch, ("copy.jpg", "z.jpg"))
    assert batch.statuses()["z.jpg"] == "skipped"
    (batch.source / "z.jpg").unlink()
    batch.run()
    assert batch.statuses()["a.jpg"] == "resumed"
    rename(batch, ("a.jpg", "an.jpg"))
    (batch.source / "an.jpg").write_bytes((batch.source / "an.jpg").read_bytes())
    assert corrected(batch) == {"z.jpg": "skip=x"}


def test_a_run_that_ends_early_goes_on_renaming(batch: Batch) -> None:
    batch.run()
    pictures = batch.pictures()
    rename(batch, ("a.jpg", "an.jpg"), ("b.png", "bn.png"))
    assert len(batch.run(stop=iter((False, True, True, True, True, True)).__next__)) < 3
    rows = batch.run()
    assert batch.pictures() == {
        "an.jpg": pictures["a.jpg"],
        "bn.jpg": pictures["b.jpg"],
        "sub/c.jpg": pictures["sub/c.jpg"],
    }
    assert {row.status for row in rows.values()} == {"resumed"}
    assert not any(row.former for row in batch.run().values()), "told once"


@pytest.mark.parametrize("new", ["an.jpg", "Khoa Nội/a.jpg", "A.jpg"])
def test_a_retouched_picture_is_renamed_along(batch: Batch, new: str) -> None:
    batch.run()
    retouched = retouch(batch, "a.jpg")
    assert batch.run()["a.jpg"].retouched
    (batch.source / "Khoa Nội").mkdir()
    rename(batch, ("a.jpg", new))
    row = batch.run()[new]
    assert (row.status, row.retouched, row.output, row.former) == ("resumed", True, new, "a.jpg")
    assert batch.pictures()[new] == retouched
    assert "a.jpg" not in batch.pictures()
    assert batch.run()[new].retouched


def test_where_case_does_not_count_a_renamed_picture_is_not_deleted(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows and macOS: both names are one file."""
    exists, remove = OutputFolder.exists, LocalFolder.remove
    monkeypatch.setattr(OutputFolder, "exists", lambda self, output: exists(self, output.lower()))
    removed: list[str] = []

    def noted(folder: LocalFolder, name: str) -> None:
        removed.append(name)
        remove(folder, name)

    monkeypatch.setattr(LocalFolder, "remove", noted)
    batch.run()
    rename(batch, ("a.jpg", "A.jpg"))
    assert batch.run()["A.jpg"].output == "A.jpg"
    assert "a.jpg" not in removed


def test_a_retouched_picture_goes_along_when_photos_swap_names(batch: Batch) -> None:
    batch.put({"d.jpg": saved(hopper().resize((140, 150)))})
    batch.run()
    pictures, retouched = batch.pictures(), retouch(batch, "a.jpg")
    rename(batch, ("a.jpg", "t"), ("d.jpg", "a.jpg"), ("t", "d.jpg"))
    for _ in range(2):
        rows = batch.run()
        assert {source for source, row in rows.items() if row.retouched} == {"d.jpg"}
        assert batch.pictures() == {**pictures, "a.jpg": pictures["d.jpg"], "d.jpg": retouched}


def test_photos_swap_their_retouched_pictures(batch: Batch) -> None:
    batch.put({"d.jpg": saved(hopper().resize((140, 150)))})
    batch.run()
    one, other = retouch(batch, "a.jpg"), saved(astronaut(210).rotate(5))
    (batch.out / "d.jpg").write_bytes(other)
    rename(batch, ("a.jpg", "t"), ("d.jpg", "a.jpg"), ("t", "d.jpg"))
    for _ in range(2):
        rows = batch.run()
        assert {source for source, row in rows.items() if row.retouched} == {"a.jpg", "d.jpg"}
        assert (batch.pictures()["d.jpg"], batch.pictures()["a.jpg"]) == (one, other)
    assert not list((batch.out / ".framer/cu").glob("*"))


def test_a_retouched_picture_stays_where_a_persons_file_has_its_new_place(batch: Batch) -> None:
    batch.run()
    retouched = retouch(batch, "a.jpg")
    (batch.out / "an.jpg").write_bytes(saved(astronaut(77)))
    rename(batch, ("a.jpg", "an.jpg"))
    assert batch.run()["an.jpg"].status == "failed"
    assert batch.pictures()["a.jpg"] == retouched


def choose(batch: Batch, photo: str, choice: str) -> None:
    """Into the last column of matches.csv."""
    table = batch.out / "matches.csv"
    lines = table.read_text("utf-16").splitlines()
    lines = [line.rpartition("\t")[0] + f"\t{choice}" if line.startswith(f"{photo}\t") else line for line in lines]
    table.write_text("\n".join(lines), "utf-16")


@pytest.fixture
def office(batch: Batch, tmp_path: Path) -> Batch:
    batch.names = tmp_path / "list.csv"
    batch.names.write_text("name,code\nNguyen Van An,NV1\nLe Thi Cuc,NV3\nTran Binh,NV4\n")
    (batch.source / "sub/c.jpg").unlink()
    batch.run()
    return batch


def test_whose_photo_it_is_follows_the_photo(office: Batch) -> None:
    choose(office, "a.jpg", "NV3")
    assert office.run()["a.jpg"].output == "Le Thi Cuc.jpg"
    (office.out / "a.jpg").unlink()
    for before, after in (("a.jpg", "an.jpg"), ("an.jpg", "z.jpg"), ("z.jpg", "a.jpg")):
        rename(office, (before, after))
        row = office.run()[after]
        assert (row.output, row.status) == ("Le Thi Cuc.jpg", "resumed")
        assert before not in (office.out / "matches.csv").read_text("utf-16")
    assert set(office.pictures()) == {"Le Thi Cuc.jpg", "b.jpg"}


def test_photos_that_swap_names_swap_their_people(office: Batch) -> None:
    choose(office, "a.jpg", "NV3")
    choose(office, "b.png", "NV1")
    office.run()
    (office.out / "a.jpg").unlink()
    (office.out / "b.jpg").unlink()
    pictures = office.pictures()
    rename(office, ("a.jpg", "t"), ("b.png", "a.jpg"), ("t", "b.png"))
    for _ in range(2):
        rows = office.run()
        assert {source: row.output for source, row in rows.items()} == {
            "a.jpg": "Nguyen Van An.jpg", "b.png": "Le Thi Cuc.jpg",
        }  # fmt: skip
        assert office.pictures() == pictures


def test_a_retouched_picture_goes_along_to_the_name_of_its_person(office: Batch) -> None:
    retouched = retouch(office, "a.jpg")
    choose(office, "a.jpg", "NV3")
    row = office.run()["a.jpg"]
    assert (row.output, row.retouched) == ("Le Thi Cuc.jpg", True)
    assert office.pictures()["Le Thi Cuc.jpg"] == retouched
    assert "a.jpg" not in office.pictures()


def test_photos_are_not_read_again_where_nothing_has_changed(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    batch.run()
    read: list[str] = []
    read_bytes = LocalFolder.read

    def noted(folder: LocalFolder, name: str, max_bytes: int) -> bytes:
        if folder.local_path == batch.source:
            read.append(name)
        return read_bytes(folder, name, max_bytes)

    monkeypatch.setattr(LocalFolder, "read", noted)
    batch.run()
    assert sorted(read) == ["a.jpg", "b.png", "sub/c.jpg"], "by its worker alone"
    os.utime(batch.source / "a.jpg", (1, 1))
    rename(batch, ("b.png", "bn.png"))
    read.clear()
    batch.run()
    assert sorted(read) == ["a.jpg", "a.jpg", "bn.png", "bn.png", "sub/c.jpg"]
