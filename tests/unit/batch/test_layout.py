"""Where pictures lie in OUT: folders and names."""

from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.layout import Layout, PlacedPhoto, check_pattern, fill_pattern
from framer.batch.plan import make_plan
from framer.errors import UsageError
from framer.imaging.types import Options
from support.plans import any_unit, put

LIST = "Họ tên,Đơn vị,Mã NV\nLê Thị Hương,Khoa Sản,NV1\nLê Thị Hương,Khoa Nội,NV2\nTrần An,,NV3\n"
PHOTOS = ("sản/NV1.jpg", "nội/NV2.png", "Trần An.jpg", "khác/IMG_1.jpg", "khác/IMG_1.png", "sản/IMG_1.jpg")


def laid_out(folder: Path, layout: Layout, photos: tuple[str, ...] = PHOTOS, **more: object) -> dict[str, str]:
    put(folder / "in", *photos)
    (folder / "list.csv").write_text(LIST, "utf-8")
    source, out = LocalFolder(folder / "in"), LocalFolder(folder / "out")
    plan = make_plan(source, out, Options(), folder / "list.csv", any_unit, layout=layout, **more)  # type: ignore[arg-type]
    return {job.source: job.output for job in plan.jobs()}


def test_flat_has_no_folders_and_no_two_the_same(tmp_path: Path) -> None:
    assert laid_out(tmp_path, Layout("flat")) == {
        "sản/NV1.jpg": "Lê Thị Hương - Khoa Sản.jpg",
        "nội/NV2.png": "Lê Thị Hương.jpg",
        "Trần An.jpg": "Trần An.jpg",
        "khác/IMG_1.jpg": "IMG_1.jpg",
        "khác/IMG_1.png": "IMG_1-2.jpg",
        "sản/IMG_1.jpg": "IMG_1-3.jpg",
    }


def test_each_unit_has_a_folder_and_who_has_none_lies_beside(tmp_path: Path) -> None:
    placed = laid_out(tmp_path, Layout("unit"))
    assert placed["sản/NV1.jpg"] == "Khoa Sản/Lê Thị Hương.jpg"
    assert placed["nội/NV2.png"] == "Khoa Nội/Lê Thị Hương.jpg"
    assert placed["Trần An.jpg"] == "Trần An.jpg"


def test_the_folders_name_is_the_unit_where_that_is_asked_for(tmp_path: Path) -> None:
    placed = laid_out(tmp_path, Layout("unit"), unit_from="folder")
    assert placed["khác/IMG_1.jpg"] == "khác/IMG_1.jpg"


def test_a_pattern_names_them_and_empty_fields_leave_no_dashes(tmp_path: Path) -> None:
    placed = laid_out(tmp_path, Layout("tree", "{number}. {name} - {unit} ({code})"))
    assert placed["sản/NV1.jpg"] == "sản/1. Lê Thị Hương - Khoa Sản (NV1).jpg"
    assert placed["Trần An.jpg"] == "3. Trần An (NV3).jpg"
    assert placed["khác/IMG_1.jpg"] == "khác/4. IMG_1.jpg"


def test_names_do_not_depend_on_the_order_in_which_photos_are_listed(tmp_path: Path) -> None:
    one = laid_out(tmp_path / "a", Layout("flat"))
    assert laid_out(tmp_path / "b", Layout("flat"), PHOTOS[::-1]) == one


def test_no_picture_has_a_name_that_framer_needs(tmp_path: Path) -> None:
    photos = ("report.html.jpg", "1080/a.jpg", "b/corrections.csv.jpg")
    placed = laid_out(tmp_path, Layout("tree"), photos, further_folders=("1080",))
    assert placed["1080/a.jpg"] == "1080-2/a.jpg"
    flat = laid_out(tmp_path, Layout("flat", "{file}"), photos, further_folders=("1080",))
    assert set(flat.values()) == {"report.html.jpg", "a.jpg", "corrections.csv.jpg"}


def test_a_hostile_name_stays_in_its_folder(tmp_path: Path) -> None:
    photo = PlacedPhoto("a.jpg", name="../../etc/passwd", unit="x" * 500)
    assert "/" in fill_pattern("{name}", photo, "1")  # made safe when it is placed
    (tmp_path / "l.csv").write_text("Họ tên,Tệp,Đơn vị\n../../x,a.jpg,../y\n", "utf-8")
    put(tmp_path / "in", "a.jpg")
    source, out = LocalFolder(tmp_path / "in"), LocalFolder(tmp_path / "out")
    plan = make_plan(source, out, Options(), tmp_path / "l.csv", any_unit, layout=Layout("unit", "{name}{unit}"))
    (job,) = plan.jobs()
    assert len(Path(job.output).parts) == 2
    assert ".." not in Path(job.output).parts


@pytest.mark.parametrize(
    "pattern", ["", "anh", "{nam}", "{name}/{unit}", "{name", "{name}}", "{name} {{x}}", "a\\{name}"]
)
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    with pytest.raises(UsageError, match="no pattern"):
        check_pattern(pattern)


def test_a_pattern_that_comes_out_empty_is_the_photos_name() -> None:
    assert fill_pattern("{unit} - {code}", PlacedPhoto("khoa/IMG_2.jpg"), "1") == "IMG_2"
