"""Numbers at the desk: those that `framer counts` shows, by the same code, and words where there are none."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, OPENED, CountKey
from support.batches import put
from support.campaigns import write_campaign
from support.command import Cli
from support.desk import make_desk, make_open_desk
from support.folder_window import FolderWindow
from support.pictures import astronaut, hopper, saved

FIRST = date(2020, 9, 21)
ENGLISH = {"Accept-Language": "en"}
UNITS = 'units = [{ id = "noi", name = "Trạm Nội" }, { id = "ngoai", name = "Trạm Ngoại" }]\n'


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """A campaign with two units, of which one has 3, 4, 41 pictures on its first days, and the file of its counts."""
    manifest = write_campaign(tmp_path / "campaigns", frames=2) / "campaign.toml"
    manifest.write_text(UNITS + manifest.read_text("utf-8"), "utf-8")
    file = CountsFile(tmp_path / "counts.sqlite")
    made = {CountKey(MADE, "dai-hoi", "ring0", "noi", FIRST + timedelta(day)): n for day, n in enumerate((3, 4, 41))}
    file.add({**made, CountKey(OPENED, "dai-hoi", "", "", FIRST + timedelta(2)): 73})
    return file.path


@pytest.fixture
def desk(tmp_path: Path, counts: Path) -> FlaskClient:
    return make_open_desk(tmp_path, str(counts))


def test_the_list_has_totals_of_what_may_be_shown(desk: FlaskClient) -> None:
    shown = desk.get("/api/numbers").json or {}
    assert shown["problem"] is None
    (campaign,) = shown["campaigns"]  # those that come with framer have no number, and are not here
    assert (campaign["id"], campaign["made"], campaign["opened"], campaign["state"]) == ("dai-hoi", 48, 70, "ended")
    assert (campaign["units"], campaign["missing"]) == (2, 1)


def test_small_numbers_are_hidden_as_on_the_public_page(desk: FlaskClient) -> None:
    page = desk.get("/api/numbers/dai-hoi", headers=ENGLISH).text
    assert '<td class="merged" colspan="2">7</td>' in page
    assert "<td>3</td>" not in page
    assert "1 unit has not taken part yet" in page


@pytest.mark.parametrize(("language", "number"), [("vi", "1.446"), ("en", "1,446")])
def test_thousands_are_written_as_the_language_does(
    desk: FlaskClient, counts: Path, language: str, number: str
) -> None:
    CountsFile(counts).add({CountKey(MADE, "dai-hoi", "ring0", "noi", FIRST + timedelta(3)): 1446})
    page = desk.get("/api/numbers/dai-hoi", headers={"Accept-Language": language}).text
    assert f"<td>{number}</td>" in page
    assert "1446" not in page


@pytest.mark.parametrize(("by", "ending"), [("unit", ""), ("day", "-theo-ngay"), ("frame", "-theo-khung")])
def test_the_table_for_excel_is_that_of_the_command(  # noqa: PLR0917
    desk: FlaskClient, counts: Path, cli: Cli, tmp_path: Path, by: str, ending: str
) -> None:
    cli.monkeypatch.setenv("FRAMER_COUNTS", str(counts))
    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path / "campaigns"))
    path = f"/api/numbers/dai-hoi/table.csv?by={by}&lang=en"
    ticket = desk.post("/api/tickets", json={"path": path}).json or {}
    answer = desk.application.test_client().get(ticket["address"])  # a link carries no session
    assert answer.headers["Content-Disposition"] == f'attachment; filename="so-lieu-dai-hoi{ending}.csv"'
    assert answer.data == cli("counts", "dai-hoi", "--csv", "--by", by).out


def test_a_session_is_needed(tmp_path: Path, counts: Path) -> None:
    stranger = make_desk(tmp_path, counts=str(counts))
    for path in ("/api/numbers", "/api/numbers/dai-hoi", "/api/numbers/dai-hoi/table.csv"):
        assert stranger.get(path).status_code == 401
    for page in ("/so-lieu", "/so-lieu/dai-hoi"):
        assert "Trạm" not in stranger.get(page).text


def test_a_campaign_that_was_taken_back_keeps_its_numbers(desk: FlaskClient, tmp_path: Path) -> None:
    manifest = tmp_path / "campaigns" / "dai-hoi" / "campaign.toml"
    manifest.write_text("draft = true\n" + manifest.read_text("utf-8"), "utf-8")
    write_campaign(tmp_path / "campaigns", "moi").joinpath("campaign.toml").write_text('draft = true\ntitle = "Mới"\n')
    (campaign,) = (desk.get("/api/numbers").json or {})["campaigns"]
    assert (campaign["id"], campaign["state"]) == ("dai-hoi", "draft")


@pytest.mark.parametrize(("setting", "words"), [("off", "switched off"), ("none.sqlite", "Nothing has been counted")])
def test_without_counts_it_says_so_and_what_to_do(tmp_path: Path, setting: str, words: str) -> None:
    write_campaign(tmp_path / "campaigns")
    desk = make_open_desk(tmp_path, "off" if setting == "off" else str(tmp_path / setting))
    problem = (desk.get("/api/numbers", headers=ENGLISH).json or {})["problem"]
    assert words in problem["text"]
    assert problem["hint"]
    assert not (tmp_path / setting).exists()


def test_counts_that_cannot_be_read_are_told(tmp_path: Path, counts: Path) -> None:
    counts.write_bytes(b"no database" * 1000)
    desk = make_open_desk(tmp_path, str(counts))
    refused = desk.get("/api/numbers/dai-hoi", headers=ENGLISH)
    assert (refused.status_code, (refused.json or {})["code"]) == (503, "no_counts")
    assert str(tmp_path) not in refused.text
    assert (desk.get("/api/numbers").json or {})["campaigns"] == []


def test_there_is_no_other_campaign(desk: FlaskClient) -> None:
    assert desk.get("/api/numbers/khac").status_code == 404
    assert desk.get("/api/numbers/..").status_code == 404


PHOTOS = {
    "Nguyễn Văn An.jpg": saved(astronaut(96)),
    "Trần Thị Bình.jpg": saved(astronaut(90)),
    "Lê Văn Cường.jpg": saved(hopper()),
}
LIST = (
    "Họ tên,Đơn vị\nNguyễn Văn An,Trạm Nội\nTrần Thị Bình,Trạm Nội\nLê Văn Cường,Trạm Ngoại\nPhạm Thị Dung,Trạm Ngoại\n"
)


@pytest.fixture
def framed(tmp_path: Path) -> FolderWindow:
    """A desk on a computer that counts nothing; three photos of a list of four were framed here, one is approved."""
    write_campaign(tmp_path / "campaigns", units=["Trạm Nội", "Trạm Ngoại"])
    (tmp_path / "home").mkdir()
    (tmp_path / "home/ds.csv").write_text(LIST, "utf-8")
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", PHOTOS)
    window.choose(source, frame="dai-hoi/ring0", list=str(tmp_path / "home/ds.csv"), out=str(tmp_path / "home/out"))
    window.run()
    row = window.rows()["Nguyễn Văn An.jpg"]
    window.ask("PUT", "/approvals", {"pictures": {row["id"]: row["picture"]}, "approved": True})
    return window


ROWS = [["Trạm Ngoại", 1, 0, 1], ["Trạm Nội", 2, 1, 0], ["Total", 3, 1, 1]]


def test_pictures_of_folders_of_this_computer_are_told_beside_the_counts(framed: FolderWindow) -> None:
    desk = framed.client
    (campaign,) = (desk.get("/api/numbers?folders=1", headers=ENGLISH).json or {})["campaigns"]
    assert (campaign["id"], campaign["made"], campaign["folders"]) == ("dai-hoi", 0, {"made": 3, "approved": 1})
    page = desk.get("/api/numbers/dai-hoi", headers=ENGLISH).text
    assert "Made of folders on this computer" in page
    assert "switched off" in page  # why there is nothing of the page for everybody
    (address,) = re.findall("folders/[0-9a-f]+/numbers.csv", page)
    lines = desk.get(f"/api/numbers/dai-hoi/{address}", headers=ENGLISH).data.decode("utf-16").splitlines()
    assert [line.split("\t") for line in lines[1:]] == [list(map(str, row)) for row in ROWS]
    assert lines[0] == "Unit\tMade\tApproved\tNo photo yet"


def test_they_are_told_of_former_folders_too(framed: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/khac", {"Phạm Thị Dung.jpg": saved(hopper())})
    framed.choose(tmp_path / "home/khac", frame="dai-hoi/ring0", out=str(tmp_path / "home/out2"))
    page = framed.client.get("/api/numbers/dai-hoi", headers=ENGLISH).text
    (address,) = re.findall("folders/[0-9a-f]+/numbers.csv", page)
    lines = framed.client.get(f"/api/numbers/dai-hoi/{address}", headers=ENGLISH).data.decode("utf-16").splitlines()
    assert [line.split("\t") for line in lines[1:]] == [list(map(str, row)) for row in ROWS]


def test_tables_of_folders_are_saved_under_their_names_in_the_language_of_the_page(
    framed: FolderWindow, tmp_path: Path
) -> None:
    put(tmp_path / "home/Khoa Nội", {"Phạm Thị Dung.jpg": saved(hopper())})
    framed.choose(tmp_path / "home/Khoa Nội", frame="dai-hoi/ring0", out=str(tmp_path / "home/out2"))
    framed.run()
    addresses = re.findall("folders/[0-9a-f]+/numbers.csv", framed.client.get("/api/numbers/dai-hoi").text)
    for language, former in (("vi", "thu-muc"), ("en", "folder")):
        saved_as = {
            framed.client.get(f"/api/numbers/dai-hoi/{address}?lang={language}").headers["Content-Disposition"]
            for address in addresses
        }
        assert saved_as == {f'attachment; filename="{former}-dai-hoi-{name}.csv"' for name in ("anh", "khoa-noi")}


def test_the_table_that_counts_elsewhere_is_saved_from_there(framed: FolderWindow, tmp_path: Path) -> None:
    page = framed.client.get("/api/numbers/dai-hoi", headers=ENGLISH).text
    (address,) = re.findall("folders/[0-9a-f]+/report.csv", page)
    with framed.client.get(f"/api/numbers/dai-hoi/{address}", headers=ENGLISH) as answer:
        assert answer.data == (tmp_path / "home/out/report.csv").read_bytes()
    unknown = framed.client.get(f"/api/numbers/khac/{address}", headers=ENGLISH)
    assert (unknown.status_code, unknown.json["code"]) == (404, "unknown_folder")
    assert "this folder" in unknown.json["detail"]
    stranger = make_desk(tmp_path)
    assert stranger.get(f"/api/numbers/dai-hoi/{address}").status_code == 401


def test_a_folder_that_is_gone_is_told_no_longer(framed: FolderWindow, tmp_path: Path) -> None:
    put(tmp_path / "home/khac", {"Phạm Thị Dung.jpg": saved(hopper())})
    framed.choose(tmp_path / "home/khac", frame="dai-hoi/ring0", out=str(tmp_path / "home/out2"))
    shutil.rmtree(tmp_path / "home/out")
    assert framed.client.get("/api/numbers/dai-hoi").status_code == 409


def test_a_campaigns_page_tells_of_its_own_folders_alone(framed: FolderWindow, tmp_path: Path) -> None:
    write_campaign(tmp_path / "campaigns", "khac", units=["Trạm Nội"])
    assert framed.client.get("/api/numbers/khac").status_code == 409, "nothing was made for it"
    framed.choose(put(tmp_path / "home/khac", {"a.jpg": saved(hopper())}), frame="khac/ring0")
    framed.run()
    pages = [framed.client.get(f"/api/numbers/{campaign}").text for campaign in ("dai-hoi", "khac")]
    addresses = [re.findall("folders/[0-9a-f]+/numbers.csv", page) for page in pages]
    assert list(map(len, addresses)) == [1, 1]
    assert addresses[0] != addresses[1]


def table_of_folder(window: FolderWindow) -> list[list[str]]:
    page = window.client.get("/api/numbers/dai-hoi", headers=ENGLISH).text
    (address,) = re.findall("folders/[0-9a-f]+/numbers.csv", page)
    lines = window.client.get(f"/api/numbers/dai-hoi/{address}", headers=ENGLISH).data.decode("utf-16").splitlines()
    return [line.split("\t") for line in lines[1:]]


def test_numbers_of_a_folder_are_the_same_once_another_one_is_worked_on(tmp_path: Path) -> None:
    """Units have other names in the list, a photo is broken, one is left out, two people have one name."""
    write_campaign(tmp_path / "campaigns", units=["Trạm Nội", "Trung tâm B", "Trạm C"])
    people = {"Nguyễn Văn An": "Trạm Nội", "Trần Thị Bình": "Trạm B", "Lê Văn Cường": "Trạm C", "Phạm Vắng": "Trạm B"}
    more = [*people.items(), ("Hồ Văn Em", "Trạm C"), ("Hồ Văn Em", "Trạm C"), ("Đỗ Ghi", "=Trạm X"), ("Lý Khoa", "")]
    lines = [f"{name},{unit}" for name, unit in more]
    (tmp_path / "home").mkdir()
    (tmp_path / "home/ds.csv").write_text("\n".join(["Họ tên,Đơn vị", *lines]), "utf-8")
    photos = {**PHOTOS, "Lê Văn Cường.jpg": b"\xff\xd8\xff\xe0 broken", "Lý Khoa.jpg": saved(astronaut(80))}
    window = FolderWindow(make_open_desk(tmp_path))
    source = put(tmp_path / "home/anh", photos)
    wishes = {"frame": "dai-hoi/ring0", "list": str(tmp_path / "home/ds.csv"), "out": str(tmp_path / "home/out")}
    plan = window.choose(source, **wishes)["job"]["plan"]
    renamed = next(each["id"] for each in plan["campaign_units"] if each["name"] == "Trung tâm B")
    window.ask("PUT", "/units", {"unit": "Trạm B", "is": renamed})
    window.run()
    window.ask("PUT", f"/photos/{window.rows()['Lý Khoa.jpg']['id']}/correction", {"skip": True})
    worked_on = table_of_folder(window)
    put(tmp_path / "home/khac", {"a.jpg": saved(hopper())})
    window.choose(tmp_path / "home/khac", frame="dai-hoi/ring0", out=str(tmp_path / "home/out2"))
    assert table_of_folder(window) == worked_on
    assert worked_on == [
        ["'=Trạm X", "0", "0", "1"],
        ["Trung tâm B", "1", "0", "1"],
        ["Trạm C", "0", "0", "3"],
        ["Trạm Nội", "1", "0", "0"],
        ["No unit given", "0", "0", "1"],
        ["Total", "2", "0", "6"],
    ]


def test_what_is_said_of_a_unit_after_the_run_counts_in_both(framed: FolderWindow, tmp_path: Path) -> None:
    write_campaign(tmp_path / "campaigns", units=["Trạm Nội", "Trạm Ngoại tổng hợp"])
    plan = framed.ask("GET", "?renewed=1")["job"]["plan"]
    renamed = next(each["id"] for each in plan["campaign_units"] if each["name"] == "Trạm Ngoại tổng hợp")
    framed.ask("PUT", "/units", {"unit": "Trạm Ngoại", "is": renamed})
    worked_on = table_of_folder(framed)
    put(tmp_path / "home/khac", {"a.jpg": saved(hopper())})
    framed.choose(tmp_path / "home/khac", frame="dai-hoi/ring0", out=str(tmp_path / "home/out2"))
    assert table_of_folder(framed) == worked_on
