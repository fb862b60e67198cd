"""What the page does with a file of which a part is missing: it is sent as it is, and the server judges it."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from support.browser import Visit
from support.pictures import astronaut

pytestmark = pytest.mark.long

END_MARKERS = {"JPEG": b"\xff\xd9", "PNG": b"\0\0\0\0IEND\xaeB`\x82"}


def photo_file(kind: str, **options: object) -> bytes:
    """A photo that the page shrinks where it is whole, with a face in its upper half."""
    tall = Image.new("RGB", (1400, 2800))
    for top in (0, 1400):
        tall.paste(astronaut(1400), (0, top))
    out = BytesIO()
    tall.save(out, kind, **options)
    return out.getvalue()


def choose(visit: Visit, path: Path, data: bytes) -> str:
    """Send the photo; the error's code, or the warnings that damage has."""
    path.write_bytes(data)
    with visit.page.expect_response("**/api/v1/avatars") as answer:
        visit.choose(path)
    reply = answer.value.json()
    visit.wait("ready" if answer.value.ok else "problem")
    return str(reply.get("code") or "incomplete" * ("incomplete" in reply["warnings"]))


@pytest.mark.parametrize("has_end_marker", [False, True])
@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {"compress_level": 1}), ("WEBP", {})]
)
def test_half_a_face_is_refused_as_by_the_server(
    phone: Visit, tmp_path: Path, kind: str, options: dict[str, object], has_end_marker: bool
) -> None:
    data = photo_file(kind, **options)
    cut = data[: len(data) // 10]
    if has_end_marker:
        cut += END_MARKERS.get(kind, b"")
    path = tmp_path / f"anh.{kind.lower()}"
    assert choose(phone, path, cut) == "unreadable"


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 7}])
@pytest.mark.parametrize("gap", [bytes(4096), np.random.default_rng(1).bytes(4096)], ids=["zeros", "other data"])
def test_a_gap_in_the_face_is_refused_as_by_the_server(
    phone: Visit, tmp_path: Path, gap: bytes, options: dict[str, object]
) -> None:
    data = photo_file("JPEG", **options)
    start = len(data) // 10
    assert choose(phone, tmp_path / "anh.jpg", data[:start] + gap + data[start + len(gap) :]) == "unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_part_below_the_face_may_be_missing(phone: Visit, tmp_path: Path, kind: str) -> None:
    data = photo_file(kind)
    path = tmp_path / f"anh.{kind.lower()}"
    assert choose(phone, path, data[: len(data) * 9 // 10]) == "incomplete"
    assert phone.text("#note summary") == phone.words["chips"]["incomplete"]


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_whole_photo_is_shrunk_before_it_is_sent(phone: Visit, tmp_path: Path, options: dict[str, object]) -> None:
    path = tmp_path / "anh.jpg"
    path.write_bytes(photo_file("JPEG", quality=95, **options))
    with phone.page.expect_request(lambda each: each.method == "POST") as upload:
        phone.choose(path)
    assert int(upload.value.all_headers()["content-length"]) < 700_000 < path.stat().st_size
    phone.wait()
