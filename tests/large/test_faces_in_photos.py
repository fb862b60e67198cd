"""Faces in labelled photos: the person who is meant is chosen, ordinary people are sure, and nothing else is."""

import csv
from collections.abc import Iterator
from functools import partial

import pytest

from framer.imaging.decode import decode_photo
from framer.imaging.face_detector import thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import Face, PhotoLimits
from support.pictures import SHARED

_FOLDERS = ("photos", "photos-2")
_ORDINARY = {"portrait", "selfie", "body", "group", "tilted", "headdress"}


def rows() -> Iterator[object]:
    tables = [SHARED / name / "photos.csv" for name in _FOLDERS]
    if not all(table.exists() for table in tables):
        yield pytest.param({}, "", marks=pytest.mark.skip(reason="../shared/photos is not there"))
        return
    for table in tables:
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
            yield pytest.param(row, table.parent.name, id=ascii(row["file"])[1:-1])


def shows(face: Face, row: dict[str, str]) -> bool:
    """Whether the middle of the face lies in the middle of the labelled one."""
    x, y, width, height = (float(row[f"main_{name}"]) for name in "xywh")
    u, v = face.box.centre
    return abs(u - x - width / 2) < 0.4 * width and abs(v - y - height / 2) < 0.4 * height


@pytest.mark.parametrize(("row", "folder"), list(rows()))
def test_the_right_face_is_chosen_and_said_to_be_sure(row: dict[str, str], folder: str) -> None:
    photo = decode_photo((SHARED / folder / row["file"]).read_bytes(), PhotoLimits(), 1_080)
    faces = find_faces(partial(downscale_photo, photo), photo.width, photo.height, thread_detector())
    face = faces.chosen_face
    if row["faces"] == "0":
        assert face is None or not face.is_sure
        return
    assert face
    assert row["ambiguous"] == "yes" or shows(face, row)
    assert face.is_sure or row["kind"] not in _ORDINARY
