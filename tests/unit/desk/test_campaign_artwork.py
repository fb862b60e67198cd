"""A designer's artwork at the desk: cut words, windows, further frames."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from framer.desk.campaigns.artwork import (
    FrameFaults,
    decode_faults,
    encode_faults,
    find_fitting_percent,
    shrink_artwork,
)
from framer.errors import Crashed
from framer.imaging.types import Window
from framer.studio.check.letter_lines import find_lines_outside
from support.desk import make_open_desk
from support.pictures import SHARED

CUT = SHARED / "artwork" / "80-cut-banner-y91.png"


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    return make_open_desk(tmp_path)


def ring(side: int = 1200) -> bytes:
    """A red square with an opening."""
    window = Window(0.5, 0.5, 0.38)
    image = Image.new("RGBA", (side, side), (200, 16, 46, 255))
    box = [
        side * edge for edge in (window.cx - window.r, window.cy - window.r, window.cx + window.r, window.cy + window.r)
    ]
    ImageDraw.Draw(image).ellipse(box, (0, 0, 0, 0))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def give(desk: FlaskClient, made: Any, data: bytes, query: str = "", kind: str = "image/png") -> Any:
    return desk.put(
        f"/api/campaigns/{made['id']}/artwork{query}",
        data=data,
        headers={"If-Match": made["version"], "Content-Type": kind},
    )


def create(desk: FlaskClient) -> Any:
    return desk.post("/api/campaigns", json={"title": "Ngày hội", "layout": "slim"}).json


def test_the_designers_file_takes_the_place_of_the_layout(desk: FlaskClient) -> None:
    given = give(desk, create(desk), ring()).json
    assert given["frames"] == [{"title": "Khung của đơn vị", "name": "Khung của đơn vị", "layout": ""}]
    told = desk.get(f"/api/campaigns/{given['id']}/check").json
    assert told
    assert told["windows"][0]["r"] == pytest.approx(0.38, abs=0.01)


def test_a_window_beside_the_opening_is_mended_by_measuring(desk: FlaskClient) -> None:
    made = give(desk, create(desk), ring()).json
    block = made["values"]["frames"][0]
    moved = {**block, "window": {"cx": 0.5, "cy": 0.7, "r": 0.3}}
    saved = desk.patch(
        f"/api/campaigns/{made['id']}", json={"version": made["version"], "values": {"frames": [moved]}}
    ).json
    (mend, *_) = [
        each["mend"] for each in desk.get(f"/api/campaigns/{made['id']}/check").json["findings"] if each.get("mend")
    ]  # type: ignore[index]
    assert (mend["key"], mend["value"]) == ("frames.0.window", None)
    assert saved
    back = desk.patch(
        f"/api/campaigns/{made['id']}", json={"version": saved["version"], "values": {"frames": [block]}}
    ).json
    assert back
    assert "window" not in back["values"]["frames"][0], "a list of frames is what was sent"


def test_frames_are_added_put_in_order_and_taken_out(desk: FlaskClient) -> None:
    made = create(desk)
    both = give(desk, made, ring(), "?add=1").json
    assert [each["layout"] for each in both["frames"]] == ["slim", ""]
    path = f"/api/campaigns/{made['id']}/frames"
    more = desk.put(path, json={"version": both["version"], "order": [1, 0, "foot"]}).json
    assert more
    assert [each["layout"] for each in more["frames"]] == ["", "slim", "foot"]
    less = desk.put(path, json={"version": more["version"], "order": [2]}).json
    assert less
    assert [each["layout"] for each in less["frames"]] == ["foot"]
    for order in ([], [7], ["other"], [True], "x", [0] * 13):
        assert desk.put(path, json={"version": less["version"], "order": order}).status_code == 400


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"8BPS"])
def test_what_is_no_picture_of_these_kinds_is_refused(desk: FlaskClient, data: bytes) -> None:
    for kind in ("image/png", "image/webp", "image/svg+xml", "text/html"):
        assert give(desk, create(desk), data, kind=kind).status_code == 400


def test_cut_words_are_shrunk_into_the_circle(desk: FlaskClient) -> None:
    if not CUT.is_file():
        pytest.skip("the shared artwork is not here")
    made = give(desk, create(desk), CUT.read_bytes()).json
    findings = desk.get(f"/api/campaigns/{made['id']}/check").json["findings"]  # type: ignore[index]
    (mend,) = [each["mend"] for each in findings if each.get("mend")]
    assert mend["act"] == "shrink"
    path = f"/api/campaigns/{made['id']}/frames/0/shrink"
    mended = desk.post(path, json={"version": made["version"], "percent": mend["percent"]}).json
    assert mended
    findings = desk.get(f"/api/campaigns/{made['id']}/check").json["findings"]  # type: ignore[index]
    assert not [each for each in findings if each.get("mend")]
    assert desk.post(path, json={"version": mended["version"], "percent": 10}).status_code == 400


def test_the_percentage_is_one_at_which_all_words_are_seen() -> None:
    if not CUT.is_file():
        pytest.skip("the shared artwork is not here")
    with Image.open(CUT) as file:
        image = file.convert("RGBA")
    percent = find_fitting_percent(image)
    assert 70 <= percent < 100
    small = shrink_artwork(image, percent)
    assert small.size == image.size
    assert not find_lines_outside(small)


def test_what_the_edges_show_is_carried_on() -> None:
    with Image.open(io.BytesIO(ring())) as image:
        small = shrink_artwork(image, 80)
    assert small.getpixel((0, 0)) == small.getpixel((600, 1190)) == (200, 16, 46, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b'{"faults":[{"level":"good","message":"","hint":"","topic":"font","details":{}}]}',
        b'{"faults":[{"level":"error","message":"%(a)9999999s","hint":"","topic":"font","details":{"a":1}}]}',
        b'{"faults":[{"level":"error","message":"%(b)s","hint":"","topic":"font","details":{"a":1}}]}',
        b'{"faults":[{"level":"error","message":"","hint":"","topic":"other","details":{}}]}',
    ],
)
def test_a_worker_that_was_taken_over_is_not_believed(data: bytes) -> None:
    with pytest.raises(Crashed):
        decode_faults(data)


def test_faults_survive_the_way_from_the_worker() -> None:
    faults = FrameFaults(window=(0.5, 0.5, 0.3), is_picture=True, shrink_to=92)
    assert decode_faults(encode_faults(faults)) == faults
