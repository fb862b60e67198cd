"""corrections.csv."""

from pathlib import Path

import pytest

from framer.batch.csv_table import BadTable
from framer.imaging.types import Crop, Options
from support.plans import bad_lines, jobs, planned, put


def test_corrections_change_their_photos_only(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg", "c.jpg", "=d.jpg", "e.jpg")
    table = 'file,crop,face,skip\na.jpg,"10, 20, 300",,\nb.jpg,,1,\nc.jpg,,,x\n\'=d.jpg,1 2 30 90,,no\na.jpg,5 6 70,,\n'
    jobs_by_source = jobs(folder, corrections=table)
    assert jobs_by_source["a.jpg"].options.crop == Crop(5, 6, 70)
    assert jobs_by_source["b.jpg"].options.face == 1
    assert (jobs_by_source["c.jpg"].skip_reason, jobs_by_source["c.jpg"].corrected) == ("asked", True)
    assert jobs_by_source["=d.jpg"].options.crop == Crop(1, 2, 30, 90)
    assert (jobs_by_source["e.jpg"].options, jobs_by_source["e.jpg"].corrected) == (Options(), False)


def test_what_a_line_says_of_light_level_and_background_comes_before_what_the_run_says(folder: Path) -> None:
    put(folder, "a.jpg", "b.jpg", "c.jpg")
    table = "tệp;cân thẳng;sáng;làm mờ nền\na.jpg;không;có;x\nb.jpg;;tự động;\n"
    run = {"light": "off", "blur_background": "1"}
    by_source = {job.source: job.options for job in planned(folder, corrections=table, **run).jobs()}
    assert by_source["a.jpg"] == Options(level=False, light="on", blur_background=True)
    assert by_source["b.jpg"] == Options(light="auto", blur_background="1")  # type: ignore[arg-type]
    assert by_source["c.jpg"] == Options(light="off", blur_background="1")  # type: ignore[arg-type]
    with pytest.raises(BadTable) as caught:
        planned(folder, corrections="file;light;level\na.jpg;bright;\nb.jpg;;steep\n")
    assert [line[:14] for line in bad_lines(caught)] == ["line 2: light:", "line 3: level:"]


@pytest.mark.parametrize(
    ("word", "fit"),
    [
        ("whole", "whole"),
        ("Nguyên ảnh", "whole"),
        ("mặt", "face"),
        ("lấp đầy", "fill"),
        ("tự động", "auto"),
        ("", "fill"),
    ],
)
def test_a_line_says_how_its_photo_lies(folder: Path, word: str, fit: str) -> None:
    put(folder, "a.jpg")
    table = f"tệp;cách đặt\na.jpg;{word}\n"
    (job,) = planned(folder, corrections=table, fit="fill").jobs()
    assert job.options.fit == fit
    with pytest.raises(BadTable) as caught:
        planned(folder, corrections="file;fit\na.jpg;tight\n")
    assert "auto, face, whole, fill" in bad_lines(caught)[0]


def test_corrections_for_photos_that_are_gone_stop_nothing_and_bad_ones_do(folder: Path) -> None:
    put(folder, "a.jpg")
    plan = planned(folder, corrections="file;crop\nold.jpg;1 2 3\n")
    assert [(name, problem.line_number) for name, problem in plan.unmatched_corrections] == [("corrections.csv", 2)]
    with pytest.raises(BadTable) as caught:
        planned(folder, corrections="file;crop;face;skip\na.jpg;1 2;;\na.jpg;;first;\na.jpg;;;perhaps\n")
    assert [line[:7] for line in bad_lines(caught)] == ["line 2:", "line 3:", "line 4:"]
    assert "perhaps" in bad_lines(caught)[2]
