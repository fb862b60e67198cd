"""Results for the tests of their stores."""

from framer.imaging.types import Avatar, Crop, Face, Faces, PhotoBox
from framer.web.results.base import RESULT_LIFETIME, RESULT_OVERHEAD, StoredResult


def result(photo: int = 1000, picture: int = 500, fill: bytes = b"p") -> StoredResult:
    """A result that counts `photo` + `picture` bytes and the overhead."""
    return StoredResult(fill * photo, b"q" * picture, b"", 0.0, RESULT_LIFETIME)


def cost(count: int, photo: int = 1000, picture: int = 500) -> int:
    return count * (photo + picture + RESULT_OVERHEAD)


def avatar(faces: int = 1) -> Avatar:
    point = (10.0, 20.0)
    face = Face(PhotoBox(1.0, 2.0, 30.0, 40.0), 0.95, (point,) * 5)
    crop = Crop(1.5, 2.0, 300.0, 3.0, True)
    found = Faces((face,) * faces, 0)
    return Avatar(b"picture", "webp", 512, "a/b", 640, 480, found, crop, ("no_face", "extended"), 0.1234, 222)
