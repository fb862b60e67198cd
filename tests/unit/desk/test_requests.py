"""What requests to the desk's API carry: JSON may have what is no text."""

import json
import os
import sys
from pathlib import Path

import pytest

from support.batches import put
from support.campaigns import write_campaign
from support.desk import make_open_desk
from support.folder_window import FolderWindow
from support.pictures import hopper, saved

JSON = "application/json"


@pytest.fixture
def window(tmp_path: Path) -> FolderWindow:
    write_campaign(tmp_path / "campaigns", "hop", fields="", starts=None, ends=None, units=["Khoa Nội"])
    put(tmp_path / "home/anh", {"a.jpg": saved(hopper())})
    (tmp_path / "home/ds.csv").write_text("Họ tên,Đơn vị\na,Khoa Nội\nb,Khoa Ngoại\n", "utf-8")
    window = FolderWindow(make_open_desk(tmp_path))
    home = tmp_path / "home"
    window.choose(home / "anh", out=str(home / "out"), list=str(home / "ds.csv"), frame="hop/ring0")
    return window


@pytest.mark.parametrize("half", ["\ud800", "a\udfff"])
def test_half_a_letter_is_refused_before_anything_is_written(window: FolderWindow, tmp_path: Path, half: str) -> None:
    (photo,) = [each["id"] for each in window.ask("GET", "/matches")["photos"]]
    for path, body in (
        ("/units", {"unit": half, "is": "khoa-noi"}),
        (f"/matches/{photo}", {"person": {"name": half, "unit": ""}}),
        (f"/matches/{photo}", {"person": {"name": "An", "unit": half}}),
        (f"/matches/{photo}", {half: 1, "person": None}),
    ):
        told = window.ask("PUT", path, json.dumps(body).encode(), 400, content_type=JSON)
        assert told["code"] == "usage"
    assert not (tmp_path / "home/out").exists()
    window.ask("GET", "?renewed=1")


def test_brackets_without_end_are_no_request(window: FolderWindow) -> None:
    for depth in (900, 50_000):
        nested = b'{"unit": ' + b"[" * depth + b"]" * depth + b', "is": null}'
        window.ask("PUT", "/units", nested, 400, content_type=JSON)
        assert window.client.post("/api/tickets", data=nested, content_type=JSON).status_code == 400


@pytest.mark.skipif(sys.platform != "linux", reason="file names elsewhere are Unicode")
def test_a_folder_whose_name_has_odd_bytes_is_refused_and_not_chosen(window: FolderWindow, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path / "home") + b"/anh c\xf4ng"))
    put(odd, {"a.jpg": saved(hopper())})
    body = json.dumps({"source": str(odd), "out": str(tmp_path / "home/out"), "sizes": [256]})
    window.ask("PUT", "/job", body.encode(), 400, content_type=JSON)
    assert window.ask("GET", "")["job"]["source"]["path"] == str(tmp_path / "home/anh")
    window.ask("GET", f"/places/list?path={tmp_path / 'home'}")
