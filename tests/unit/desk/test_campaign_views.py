"""The API for campaigns, as the form uses it."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from support.desk import make_open_desk


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    return make_open_desk(tmp_path)


def create(desk: FlaskClient) -> dict[str, Any]:
    made = desk.post("/api/campaigns", json={"title": "Chào mừng ngày hội", "layout": "slim", "palette": "health-blue"})
    assert made.status_code == 201, made.data
    return dict(made.json or {})


def save(desk: FlaskClient, made: dict[str, Any], **values: Any) -> Any:
    return desk.patch(f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": values})


def test_an_empty_desk_and_the_first_campaign(desk: FlaskClient) -> None:
    assert desk.get("/api/campaigns").json == []
    made = create(desk)
    assert (made["id"], made["state"]) == ("chao-mung-ngay-hoi", "draft")
    (shown,) = desk.get("/api/campaigns").json or ()
    assert shown["title"] == "Chào mừng ngày hội"


def test_values_are_saved_and_their_faults_stand_at_the_field(desk: FlaskClient) -> None:
    made = create(desk)
    saved = save(desk, made, mark="Ngày hội", starts="2027-09-30", ends="2027-09-01", units=["Khoa Nội", "Khoa Ngoại"])
    assert saved.status_code == 200, saved.data
    values = saved.json["values"]
    assert (values["mark"], values["starts"], values["units"]) == ("Ngày hội", "2027-09-30", ["Khoa Nội", "Khoa Ngoại"])
    (finding,) = [each for each in saved.json["findings"] if each["level"] == "error"]
    assert finding["key"] == "ends"
    assert finding["mend"]["value"] == "2027-10-01"
    assert "01/10/2027" in finding["mend"]["label"], "as the field has it"


def test_an_old_version_is_refused(desk: FlaskClient) -> None:
    made = create(desk)
    save(desk, made, mark="Một")
    late = save(desk, made, mark="Hai")
    assert late.status_code == 409
    assert late.json["code"] == "changed_meanwhile"


@pytest.mark.parametrize("values", [{"draft": False}, {"nonsense": 1}, {"starts": "hôm nay"}, {"title": [[None]]}, 3])
def test_what_no_form_sends_is_refused(desk: FlaskClient, values: Any) -> None:
    made = create(desk)
    refused = desk.patch(f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": values})
    assert refused.status_code in {200, 400}
    assert desk.get(f"/api/campaigns/{made['id']}").json["state"] == "draft"  # type: ignore[index]


def test_the_living_picture_is_drawn_or_says_which_words_do_not_fit(desk: FlaskClient) -> None:
    made = create(desk)
    saved = save(desk, made, mark="Ngày hội")
    drawn = desk.get(f"/api/campaigns/{made['id']}/frames/0/picture?side=170")
    assert drawn.status_code == 200, drawn.data
    with Image.open(io.BytesIO(drawn.data)) as picture:
        assert picture.size == (170, 170)
    save(desk, saved.json, mark="Một dòng chữ dài đến mức không khung nào có đủ chỗ để viết cho vừa cả")
    refused = desk.get(f"/api/campaigns/{made['id']}/frames/0/picture")
    assert refused.status_code == 422
    assert refused.json["key"] == "mark"  # type: ignore[index]


def test_words_that_are_too_long_are_told_at_the_field_in_which_they_were_typed(desk: FlaskClient) -> None:
    made = create(desk)
    title = (
        "Chào mừng ngày hội toàn thể cán bộ viên chức người lao động ngành y tế tỉnh Lạng Sơn thi đua lập thành tích"
    )
    saved = save(desk, made, title=title, layout="ring", mark="Hội").json
    path = f"/api/campaigns/{made['id']}"
    refused = desk.get(f"{path}/frames/0/picture").json or {}
    assert refused["key"] == "title"
    (told,) = [each for each in (desk.get(f"{path}/check").json or {})["findings"] if each["level"] == "error"]
    assert (told["key"], told["text"], told["hint"]) == ("title", refused["text"], refused["hint"])
    (told,) = save(desk, saved, title=None).json["findings"]
    assert (told["key"], told["text"], "mend" in told) == ("title", "Chưa có khẩu hiệu.", False)


def test_choices_that_do_not_go_together_are_told(desk: FlaskClient) -> None:
    made = create(desk)
    told = save(desk, made, mark="Hội", emblem="logo", front=True, listed=False).json["findings"]
    assert [(each["level"], each["key"]) for each in told] == [("warning", "emblem"), ("warning", "front")]
    checked = (desk.get(f"/api/campaigns/{made['id']}/check").json or {})["findings"]
    assert {"emblem", "front"} <= {each["key"] for each in checked}


def test_one_sees_it_on_ones_own_photo(desk: FlaskClient, photo: Path) -> None:
    made = create(desk)
    save(desk, made, mark="Ngày hội")
    desk.put("/api/own-photo", data=photo.read_bytes())
    drawn = desk.get(f"/api/campaigns/{made['id']}/frames/0/picture?portrait=own&side=400")
    assert drawn.status_code == 200, drawn.data


def test_acts_and_history(desk: FlaskClient) -> None:
    made = create(desk)
    saved = save(desk, made, mark="Ngày hội").json
    (state,) = desk.get(f"/api/campaigns/{made['id']}/history").json or ()
    back = desk.post(
        f"/api/campaigns/{made['id']}/restore", json={"version": saved["version"], "state": state["name"]}
    ).json
    assert back
    assert not back["values"].get("mark")
    copy = desk.post(f"/api/campaigns/{made['id']}/duplicate", json={"name": "Năm sau"}).json
    assert copy
    assert copy["id"] == "nam-sau"
    gone = desk.post(f"/api/campaigns/{copy['id']}/archive", json={"version": copy["version"]})
    assert gone.json == {"aside": "nam-sau"}
    assert [each["id"] for each in desk.get("/api/campaigns").json or ()] == [made["id"]]
    assert [each["title"] for each in desk.get("/api/archive").json or ()] == ["Chào mừng ngày hội"]
    assert (desk.post("/api/archive/nam-sau/take-back").json or {})["state"] == "draft"
    assert desk.get("/api/archive").json == []
    assert desk.post("/api/deleted/../take-back").status_code == 404


def test_units_come_from_text_files_of_any_encoding(desk: FlaskClient) -> None:
    def ask(data: bytes) -> Any:
        return desk.post("/api/units/file?name=khoa.csv", data=data)

    for encoding in ("utf-8-sig", "utf-16", "cp1258"):
        assert ask("Khoa Nội\t42\n".encode(encoding, "replace")).json["text"].endswith("; 42\n")
    refused = ask(b"\x89PNG\r\n\0\1\2\0\xff")
    assert refused.status_code == 400
    assert "khoa.csv" in refused.json["detail"]


STAFF = """SỞ Y TẾ,,
STT,Họ và tên,Đơn vị
1,Nguyễn Thị Mai,Khoa Nội
2,Trần Văn Hùng,"Khoa Ngoại, Chấn thương"
3,Lý Thị Hoa,Khoa Nội
,"Lạng Sơn, ngày 18 tháng 9 năm 2020",
,NGƯỜI LẬP BIỂU,
"""


def test_of_a_staff_list_the_units_are_taken(desk: FlaskClient) -> None:
    """Each once, with its people; titles and signatures are no units."""
    found = desk.post("/api/units/file?name=ds.csv", data=STAFF.encode()).json or {}
    assert found == {"text": "Khoa Nội;;;2\nKhoa Ngoại, Chấn thương;;;1", "people": 3}
    read = desk.post("/api/units", json={"text": found["text"]}).json or {}
    assert [(unit["name"], unit["staff"]) for unit in read["units"]] == [
        ("Khoa Nội", 2),
        ("Khoa Ngoại, Chấn thương", 1),
    ]
    assert read["problems"] == []


@pytest.mark.parametrize("table", ["Đơn vị;Tên tắt;Số người\nKhoa Nội;Nội;42\n", "Khoa Nội\nKhoa Ngoại\n"])
def test_a_list_of_units_stays_as_it_is(desk: FlaskClient, table: str) -> None:
    assert desk.post("/api/units/file?name=khoa.csv", data=table.encode()).json == {"text": table, "people": 0}


def test_units_that_are_named_again_and_again_are_told_in_one_sentence(desk: FlaskClient) -> None:
    read = desk.post("/api/units", json={"text": "Khoa Nội\n" * 400}).json or {}
    assert [each["text"] for each in read["problems"]] == [
        "399 dòng nhắc lại đơn vị đã có: mỗi đơn vị chỉ lấy một lần."
    ]


def test_in_english_frames_and_examples_are_english(desk: FlaskClient) -> None:
    english = {"headers": {"Accept-Language": "en"}}
    assert "Chào mừng" not in desk.get("/chien-dich", **english).text
    made = desk.post("/api/campaigns", json={"title": "Welcome", "layout": "slim"}, **english).json or {}
    assert made["values"]["frames"][0]["title"] == "Slim ring"


@pytest.mark.parametrize(("language", "told"), [("vi", "Chiến dịch mới"), ("en", "New campaign")])
def test_every_page_leads_to_a_guide(desk: FlaskClient, language: str, told: str) -> None:
    more = {"headers": {"Accept-Language": language}}
    for path in ("/", "/chien-dich", "/chien-dich/x", "/thu-muc", "/so-lieu"):
        assert 'href="/huong-dan"' in desk.get(path, **more).text, path
    assert told in desk.get("/huong-dan", **more).text


def test_choices_have_readable_palettes(desk: FlaskClient) -> None:
    choices = desk.get("/api/choices").json or {}
    assert len(choices["layouts"]) == 7
    assert all(palette["contrast"] >= 4.5 for palette in choices["palettes"])
    assert desk.get("/api/layouts/slim/picture?palette=tet").status_code == 200
    assert desk.get("/api/layouts/other/picture").status_code == 400


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_told_has_no_commands_files_and_keys(desk: FlaskClient, language: str) -> None:
    made = create(desk)
    path, more = f"/api/campaigns/{made['id']}", {"headers": {"Accept-Language": language}}
    told = [desk.get(f"{path}/check", **more).json]
    saved = save(desk, made, mark="Hội", starts="2027-09-30", ends="2027-09-01").json
    behind = desk.get(f"{path}/frames/0/picture", **more)
    assert behind.status_code == 422
    told += [behind.json, desk.get(f"{path}/check", **more).json]
    save(desk, saved, ends="2027-10-01", colours={"field": "#ffe0e0", "light": "#fff1c6"})
    told += [desk.get(path, **more).json["findings"], desk.get(f"{path}/check", **more).json]
    told.append(desk.post("/api/units", json={"text": "Khoa Nội\n;x"}, **more).json["problems"])
    sentences = [each["text"] + each.get("hint", "") for each in _findings(told)]
    assert len(sentences) > 4
    for machine in ("framer frames", ".toml", ".svg", ".png", "“light”", "“field”", ": ,"):
        assert not [each for each in sentences if machine in each], machine
    assert sentences[-1].startswith(("Dòng 2: ", "Line 2: "))


def _findings(told: Any) -> list[dict[str, Any]]:
    """All findings in an answer."""
    if isinstance(told, dict):
        return [told] if "text" in told else [each for value in told.values() for each in _findings(value)]
    return [each for value in told for each in _findings(value)] if isinstance(told, list) else []
