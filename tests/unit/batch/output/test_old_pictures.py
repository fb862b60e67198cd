"""Pictures that no longer belong, pictures in other places and sizes, ZIP files, and the end of a campaign."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.layout import USUAL_LAYOUT, Layout
from framer.batch.output.archive_contents import read_fingerprint
from framer.batch.output.archives import gather_all, group_by_unit, write_archive
from framer.batch.output.deliveries import set_pictures_aside
from framer.batch.output.finish import plan_finish, remove_records, write_unit_counts
from framer.batch.output.journal import Journal
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.output.made_folders import MADE_FOLDERS_PATH
from framer.batch.output.old_pictures import TidiedRows
from framer.batch.output.session import open_session
from framer.batch.plan import make_plan
from framer.batch.recipe import Recipes
from framer.batch.report.counted_pictures import CountedReport
from framer.batch.run import BatchRun
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import ReportRow
from framer.batch.variants import Variant, make_variants
from framer.errors import UsageError
from framer.imaging.types import Frame, Options
from support.batches import PHOTOS, InProcessExecutor, pictures_in, put

SMALL = Options(size=256)


class Office:
    """Runs over a folder with a list of names, by a layout, in sizes."""

    def __init__(self, folder: Path, frame: Frame) -> None:
        self.folder, self.frame = folder, frame
        self.out = folder / "out"
        self.outcomes: list[BatchOutcome] = []
        put(folder / "in", PHOTOS)

    def run(
        self,
        names: str = "",
        layout: Layout = USUAL_LAYOUT,
        sizes: tuple[int, ...] = (256,),
        tidy: bool = False,
        cut_off_after: int = 99,
    ) -> list[ReportRow]:
        (self.folder / "names.csv").write_text(f"file,output\n{names}", "utf-8")
        variants = make_variants([self.frame], sizes)
        plan = make_plan(
            LocalFolder(self.folder / "in"), LocalFolder(self.out), SMALL,
            self.folder / "names.csv" if names else None, lambda _text: None,
            layout=layout, further_folders=tuple(variant.name for variant in variants),
        )  # fmt: skip
        rows = []
        with open_session(plan.source, plan.out) as session:
            further = [(variant, Recipes(variant.frame)) for variant in variants]
            run = BatchRun(session.output, session.journal, Recipes(self.frame), str, False, further)
            context = BatchContext(session.output, self.frame, 256, "", variants)
            workers = InProcessExecutor(prepare_batch_worker, context)
            work = workers.work

            def note(task: BatchTask) -> BatchOutcome:
                self.outcomes.append(work(task))
                return self.outcomes[-1]

            workers.work = note
            for event in run.process_all(plan.jobs(), workers, lambda: len(rows) >= cut_off_after):
                rows.append(event.row)
            moved, error = set_pictures_aside(session, run.old_pictures if tidy else ())
            assert error is None
        return list(TidiedRows(rows, moved))

    def told(self, **more: object) -> set[str | None]:
        """The old pictures that a run tells of."""
        return {row.leftover for row in self.run(**more)} - {None}  # type: ignore[arg-type]


@pytest.fixture
def office(tmp_path: Path, frame: Frame) -> Office:
    return Office(tmp_path, frame)


def test_old_names_are_told_at_every_run_until_they_are_moved_aside(office: Office) -> None:
    office.run("a.jpg,Bích Hoa\n")
    assert office.told(names="a.jpg,Bích Hòa\n") == {"Bích Hoa.jpg"}
    assert office.told(names="a.jpg,Bích Hoà X\n") == {"Bích Hoa.jpg", "Bích Hòa.jpg"}
    assert office.told(names="a.jpg,Bích Hoà X\n") == {"Bích Hoa.jpg", "Bích Hòa.jpg"}
    before = pictures_in(office.out)
    assert office.told(names="a.jpg,Bích Hoà X\n", tidy=True) == set()
    assert set(pictures_in(office.out)) == {"Bích Hoà X.jpg", "b.jpg", "sub/c.jpg"}
    assert (office.out / ".framer/cu/Bích Hoa.jpg").read_bytes() == before["Bích Hoa.jpg"]
    assert office.told(names="a.jpg,Bích Hoà X\n") == set()


def test_a_picture_that_is_only_called_otherwise_is_not_framed_again(office: Office) -> None:
    office.run()
    first = pictures_in(office.out)
    office.outcomes.clear()
    office.run(layout=Layout("flat"))
    assert [type(outcome).__name__ for outcome in office.outcomes].count("NewPicture") == 1  # sub/c.jpg: a copy
    assert (office.out / "c.jpg").read_bytes() == first["sub/c.jpg"]
    entry = json.loads((office.out / ".framer/journal.jsonl").read_text().splitlines()[-1])
    assert (entry["output"], entry["record"]["output"]) == ("c.jpg", "c.jpg")


def test_photos_that_are_gone_and_those_that_failed(office: Office) -> None:
    office.run()
    (office.folder / "in/a.jpg").unlink()
    (office.folder / "in/b.png").write_bytes(b"no photo")
    assert office.told() == {"a.jpg", "b.jpg"}
    office.run(tidy=True)
    assert set(pictures_in(office.out)) == {"b.jpg", "sub/c.jpg"}  # what failed keeps what it had


def test_folders_that_a_run_made_go_with_their_last_picture(office: Office) -> None:
    office.run(layout=Layout("tree"), sizes=(256, 300))
    assert {"300/sub/c.jpg", "sub/c.jpg"} < set(pictures_in(office.out))
    office.run(layout=Layout("flat"))
    assert (office.out / "sub").is_dir()  # with its old picture
    office.run(layout=Layout("flat"), tidy=True)
    assert {path.name for path in office.out.iterdir() if path.is_dir()} == {".framer"}
    office.run(layout=Layout("tree"))
    office.run(layout=Layout("flat"), tidy=True)  # a folder that was made once more
    assert not (office.out / "sub").exists()


def test_a_folder_that_holds_anything_else_stays(office: Office) -> None:
    office.run(sizes=(256, 300))
    (office.out / "300/sub/note.txt").write_text("a person's")
    office.run(layout=Layout("flat"), tidy=True)
    assert [path.name for path in (office.out / "300/sub").iterdir()] == ["note.txt"]
    assert not (office.out / "sub").exists()


def test_a_folder_that_a_person_made_stays_though_it_is_empty(office: Office) -> None:
    (office.out / "sub").mkdir(parents=True)
    (office.out / "300").mkdir()
    office.run(sizes=(256, 300))
    office.run(layout=Layout("flat"), tidy=True)
    assert {path.name for path in office.out.iterdir() if path.is_dir()} == {".framer", "sub", "300"}
    assert not (office.out / "300/sub").exists()


def test_folders_stay_where_it_is_not_known_who_made_them(office: Office) -> None:
    office.run()
    (office.out / MADE_FOLDERS_PATH).write_bytes(b'\xff\n[]\n"../in"\n""\n')  # as a crash or a stranger left it
    office.run(layout=Layout("flat"), tidy=True)
    assert (office.out / "sub").is_dir()


def test_what_a_person_has_changed_is_not_moved(office: Office) -> None:
    office.run("a.jpg,Old\n")
    (office.out / "Old.jpg").write_bytes(b"retouched")
    assert office.told(names="a.jpg,New\n", tidy=True) == set()
    assert (office.out / "Old.jpg").read_bytes() == b"retouched"


def test_old_pictures_of_one_name_are_kept_beside_each_other(office: Office) -> None:
    office.run("a.jpg,Old\n")
    office.run("a.jpg,New\n", tidy=True)
    office.run("b.png,Old\n", tidy=True)
    office.run(tidy=True)
    assert {path.name for path in (office.out / ".framer/cu").iterdir()} == {
        "Old.jpg", "Old (2).jpg", "New.jpg", "b.jpg",
    }  # fmt: skip


def test_a_run_that_was_stopped_tells_of_none(office: Office) -> None:
    office.run("a.jpg,Old\n")
    assert "Old.jpg" not in {row.leftover for row in office.run("b.png,New\n", cut_off_after=1) if row.status == "old"}


def test_further_sizes_lie_in_folders_of_their_own(office: Office) -> None:
    rows = office.run(sizes=(256, 300))
    assert set(pictures_in(office.out)) == {
        "a.jpg", "b.jpg", "sub/c.jpg", "300/a.jpg", "300/b.jpg", "300/sub/c.jpg",
    }  # fmt: skip
    assert rows[0].further == ("300/a.jpg",)
    first = pictures_in(office.out)
    assert {row.status for row in office.run(sizes=(256, 300))} == {"resumed"}
    (office.out / "300/a.jpg").unlink()
    assert [row.source for row in office.run(sizes=(256, 300)) if row.status == "done"] == ["a.jpg"]
    assert pictures_in(office.out) == first
    assert office.told() == {"300/a.jpg", "300/b.jpg", "300/sub/c.jpg"}


def test_variants_are_called_after_what_differs(frame: Frame) -> None:
    square = replace(frame, id="red/square")
    names = [variant.name for variant in make_variants([frame, square], [2048, 1080])]
    assert names == ["1080", "square", "square-1080"]
    assert make_variants([frame], [512]) == ()
    assert Variant("1080", square, 1080).adapt(SMALL).size == 1080


def test_a_journal_that_is_shortened_still_knows_old_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.batch.output.journal.MAX_STALE_LINES", 0)
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for name in ("old.jpg", *["new.jpg"] * 9):
        journal.add(JournalEntry("a.jpg", "0", "r", name, 1, "s", 1, {}))
    journal.close()
    journal = Journal(path)
    assert len(path.read_bytes().splitlines()) == 2
    assert [picture.output for picture in journal.pictures_elsewhere(["new.jpg"])] == ["old.jpg"]
    entry = journal.find("a.jpg")
    assert entry is not None
    assert entry.output == "new.jpg"
    journal.close()


def test_a_zip_has_the_pictures_as_they_are_and_the_same_bytes_each_time(office: Office) -> None:
    rows = [replace(row, unit="Khoa Nội" if row.source == "a.jpg" else "") for row in office.run(sizes=(256, 300))]
    with open_session(LocalFolder(office.folder / "in"), LocalFolder(office.out)) as session:
        written = [
            Path(write_archive(session.output, gather_all(rows, "khung"), office.out).path).read_bytes()
            for _ in range(2)
        ]
        units = group_by_unit(rows, "Khác", ["khác.zip"])
    assert written[0] == written[1]
    with zipfile.ZipFile(office.out / "khung.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == pictures_in(office.out)
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert {unit.name: unit.entries for unit in units} == {
        "Khoa Nội.zip": {"Khoa Nội/a.jpg": "a.jpg", "Khoa Nội/300/a.jpg": "300/a.jpg"},
        "Khác-2.zip": {"Khác-2/b.jpg": "b.jpg", "Khác-2/300/b.jpg": "300/b.jpg"},
        "sub.zip": {"sub/c.jpg": "sub/c.jpg", "sub/300/c.jpg": "300/sub/c.jpg"},  # by folder, as the director's page
    }
    assert read_fingerprint(office.out / "khung.zip") == gather_all(rows, "khung").fingerprint
    assert read_fingerprint(office.out / "a.jpg") == ""
    assert not list((office.out / ".framer/parts").iterdir())


def test_pictures_of_one_name_from_two_folders_of_a_unit_are_both_in_its_zip() -> None:
    rows = [ReportRow(place, "done", place, unit="Khoa Nội", picture=place) for place in ("a/An.jpg", "b/an.jpg")]
    (unit,) = group_by_unit(rows, "Khác", ())
    assert unit.entries == {"Khoa Nội/An.jpg": "a/An.jpg", "Khoa Nội/an-2.jpg": "b/an.jpg"}
    (other,) = group_by_unit([rows[0], replace(rows[1], picture="made anew")], "Khác", ())
    assert other.fingerprint != unit.fingerprint


def test_after_the_campaign_pictures_stay_and_what_is_of_people_goes(office: Office) -> None:
    office.run("a.jpg,Old\n")
    office.run("a.jpg,New\n", tidy=True)
    pictures = pictures_in(office.out)
    for name in ("report.html", "report-2.html", "report.csv"):
        (office.out / name).write_text("page")
    plan = plan_finish(office.out)
    assert (plan.thumbnail_count >= 3, len(plan.pages), plan.journal_count, plan.aside_count) == (True, 2, 3, 1)
    remove_records(plan)
    left = {path.relative_to(office.out).as_posix() for path in (office.out / ".framer").rglob("*") if path.is_file()}
    assert left == {".framer/cu/Old.jpg", ".framer/report.txt"}
    assert pictures_in(office.out) == pictures
    assert not (office.out / "report-2.html").exists()
    with pytest.raises(UsageError, match="gone already"):
        plan_finish(office.out)
    assert {row.status for row in office.run("a.jpg,New\n")} == {"done"}  # the same bytes: nothing is in the way
    assert pictures_in(office.out) == pictures


def test_a_folder_in_which_framer_is_working_is_not_finished(office: Office) -> None:
    office.run()
    plan = plan_finish(office.out)
    with (
        open_session(LocalFolder(office.folder / "in"), LocalFolder(office.out)),
        pytest.raises(UsageError, match="another framer"),
    ):
        remove_records(plan)
    assert (office.out / ".framer/journal.jsonl").exists()


def test_counts_by_unit_are_kept(tmp_path: Path) -> None:
    reports = [CountedReport("r1", "c/f", {"Khoa Nội": 2, "": 1}), CountedReport("r1", "c/g", {"Khoa Nội": 1})]
    assert write_unit_counts(reports, tmp_path / "c.csv", str) == {"Khoa Nội": 3, "": 1}
    lines = (tmp_path / "c.csv").read_text("utf-16").splitlines()
    assert lines == ["Unit\tPictures", "No unit given\t1", "Khoa Nội\t3", "All\t4"]
