"""A folder of photos at the desk, from choosing to the ZIP; then the same folder by command: nothing is done anew."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from support.batches import pictures_in, put
from support.command import SMALL, Cli
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

PHOTOS = {
    "Khoa Nội/nguyen van an.jpg": saved(astronaut(300)),
    "Khoa Nội/IMG_1.jpg": saved(astronaut(280)),
    "Khoa Sản/NV2.png": saved(hopper().resize((300, 350)), "PNG"),
    "Khoa Sản/hong.jpg": b"\xff\xd8\xff damaged",
}
LIST = """Họ tên,Đơn vị,Mã NV
Nguyễn Văn An,Khoa Nội,NV1
Trần Thị Bình,Khoa Sản,NV2
Lê Cúc,Khoa Nội,NV3
Vũ Dũng,Khoa Sản,NV4
"""


def test_from_choosing_to_the_zip_and_then_by_command(cli: Cli, tmp_path: Path) -> None:  # noqa: PLR0915  (one way)
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", PHOTOS)
    staff = tmp_path / "home/danh-sach.csv"
    staff.write_text(LIST, "utf-8")

    suggested = window.ask("POST", "/suggestion", {"source": str(source)})
    assert suggested["lists"] == [{"name": "danh-sach.csv", "path": str(staff)}]
    out = Path(suggested["out"])
    assert out == tmp_path / "home/anh - ảnh đại diện"
    state = window.choose(source, list=str(staff))
    assert (state["step"], state["job"]["plan"]["photos"]) == ("match", 4)
    assert not out.exists()
    counts = state["job"]["matching"]
    assert [counts[name] for name in ("sure", "likely", "none", "people", "missing")] == [2, 0, 2, 4, 2]

    matches = window.ask("GET", "/matches")
    photo = next(each for each in matches["photos"] if each["name"] == "IMG_1.jpg")
    cuc = next(each for each in matches["people"] if each["name"] == "Lê Cúc")
    changed = window.ask("PUT", f"/matches/{photo['id']}", {"person": cuc["number"]})
    assert (changed["photos"][0]["heap"], changed["counts"]["missing"]) == ("sure", 1)
    assert "Vũ Dũng" in changed["missing_text"]
    assert "Lê Cúc" in (out / "matches.csv").read_text("utf-16")

    state = window.run()
    assert (state["run"]["state"], state["run"]["made"], state["run"]["failed"]) == ("done", 3, 1)
    rows = window.rows()
    assert next(iter(rows)) == "hong.jpg"  # the worst first
    assert rows["IMG_1.jpg"]["name"] == "Lê Cúc"

    row = rows["IMG_1.jpg"]
    stage = window.ask("GET", f"/photos/{row['id']}/stage")
    assert stage["faces"]
    mended = window.ask("PUT", f"/photos/{row['id']}/correction", {"crop": "10 10 200"})
    assert mended["before"] == {}
    assert mended["row"]["correction"] == {"crop": "10 10 200"}
    assert mended["row"]["picture"] != row["picture"]
    left_out = window.ask("PUT", f"/photos/{rows['hong.jpg']['id']}/correction", {"skip": True})
    assert left_out["row"]["status"] == "left_out"

    marks = {each["id"]: each["picture"] for each in window.rows().values() if each["picture"]}
    window.ask("PUT", "/approvals", {"approved": True, "pictures": {row["id"]: row["picture"]}}, 409)
    approved = window.ask("PUT", "/approvals", {"approved": True, "pictures": marks})
    assert (approved["look"]["approved"], approved["look"]["to_check"]) == (3, 0)

    archives = window.ask("POST", "/archives", {"by": "unit"})["archives"]
    assert [each["name"] for each in archives] == ["Khoa Nội.zip", "Khoa Sản.zip"]
    with zipfile.ZipFile(io.BytesIO(window.ask("GET", archives[0]["path"].removeprefix("/api/folder")))) as archive:
        assert len(archive.namelist()) == 2
        assert archive.read("Khoa Nội/Lê Cúc.jpg") == window.ask("GET", f"/photos/{row['id']}/picture")
    assert window.ask("POST", "/reports", {})["files"][0]["kind"] == "director"
    delivery = window.ask("GET", "/delivery")
    assert (delivery["approved"], delivery["pictures"], delivery["missing"]) == (3, 3, 1)

    before = pictures_in(out)
    done = cli("batch", source, out, *SMALL, "--names", staff)
    assert done.code == 0, done.err
    assert "3 were there already" in done.err
    assert "picture made" not in done.err
    assert pictures_in(out) == before


def test_what_a_command_made_is_done_at_the_desk_and_remembered(cli: Cli, tmp_path: Path) -> None:
    source = put(tmp_path / "home/anh", PHOTOS)
    out = tmp_path / "home/khung"
    cli("batch", source, out, *SMALL)
    before = pictures_in(out)
    window = FolderWindow(make_open_desk(tmp_path))
    assert window.choose(source, out=str(out))["run"]["state"] == "done"
    assert len(window.rows()) == 4
    assert window.run()["run"]["resumed"] == 3
    assert pictures_in(out) == before

    again = FolderWindow(make_open_desk(tmp_path))  # the desk was ended, and is opened another time
    state = again.ask("GET", "")
    assert (state["job"]["out"]["path"], state["run"]["state"]) == (str(out), "done")
    rows = again.rows()
    thumbnail = again.ask("GET", f"/photos/{rows['IMG_1.jpg']['id']}/picture?size=thumb")
    with Image.open(io.BytesIO(thumbnail)) as picture:
        assert picture.size == (168, 168)


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_COUNTS", "off")
