"""The picture beside a camera's raw data (DNG, NEF, CR2 and others that are TIFF files), as a file of its own."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from framer.errors import FramerError, Unsupported
from framer.i18n import N_
from framer.imaging import tiff_directories as tags
from framer.imaging.photo_header import SAVE_AS_JPEG
from framer.imaging.probe_jpeg import probe_jpeg
from framer.imaging.probe_tiff import SENSOR_COLOURS, has_raw_data, name_unreadable_kind
from framer.imaging.tiff_directories import TiffDirectory, byte_order_of, read_directories

_MIN_PREVIEW_SHARE = 0.9  # of the raw data's long side: what cameras develop is some pixels smaller
_MIN_PREVIEW_PIXELS = 2_000_000  # where the raw data's size is not told, as in CR2
_PICTURE_COLOURS = {0, 1, 2, 3, 5, 6}  # white or black is zero, RGB, palette, CMYK, YCbCr
_JPEG_CODINGS = {6, 7}


class RawPhoto(Unsupported):
    """What a camera's sensor has seen, without a picture of full size beside it."""

    default_message = N_("This is a camera's raw photo without a finished picture in it, and framer cannot develop it.")
    default_hint = SAVE_AS_JPEG


@dataclass(frozen=True)
class _Picture:
    """A picture in the file: a JPEG in `span`, or what the directory at the offset `directory` describes.

    `is_photo`: the file says that it is the photo itself, not something smaller beside it.
    """

    width: int
    height: int
    span: tuple[int, int] | None = None
    directory: int = 0
    is_photo: bool = False


def extract_preview(data: bytes) -> tuple[bytes, int]:
    """The largest picture of a TIFF as JPEG or TIFF, and the orientation that the whole file has (0: none is said).

    Raises RawPhoto where there is raw data, and no picture about as large; struct.error for a broken first directory.
    """
    directories = read_directories(data)
    orientation = next((n for each in directories if (n := each.get(tags.ORIENTATION))), 0)
    pictures = [picture for each in directories for picture in _find_pictures(data, each)]
    best = max(pictures, key=lambda picture: picture.width * picture.height, default=None)
    sensor_sides = [
        n for each in directories if each.get(tags.PHOTOMETRIC, -1) in SENSOR_COLOURS for n in _size_of(each)
    ]
    if best is None or (has_raw_data(data, directories) and not _is_full_size(best, sensor_sides)):
        raise RawPhoto
    if best.span:
        return data[slice(*best.span)], orientation
    tiff = bytearray(data)
    struct.pack_into(byte_order_of(data) + "I", tiff, 4, best.directory)
    return bytes(tiff), orientation


def _is_full_size(picture: _Picture, sensor_sides: list[int]) -> bool:
    if picture.is_photo:
        return True
    if any(sensor_sides):
        return max(picture.width, picture.height) >= _MIN_PREVIEW_SHARE * max(sensor_sides)
    return picture.width * picture.height >= _MIN_PREVIEW_PIXELS


def _size_of(directory: TiffDirectory) -> tuple[int, int]:
    return directory.get(tags.WIDTH), directory.get(tags.HEIGHT)


def _find_pictures(data: bytes, directory: TiffDirectory) -> Iterator[_Picture]:
    """The pictures that a directory describes: JPEG files, and what Pillow can decode."""
    spans = [(directory.get(tags.JPEG_OFFSET), directory.get(tags.JPEG_BYTES))]
    if directory.counts.get(tags.STRIP_OFFSETS) == 1 and directory.get(tags.COMPRESSION) in _JPEG_CODINGS:
        spans.append((directory.get(tags.STRIP_OFFSETS), directory.get(tags.STRIP_BYTES)))
    for start, length in spans:
        jpeg = data[start : start + length] if start and length else b""
        if jpeg.startswith(b"\xff\xd8\xff"):
            try:
                header = probe_jpeg(jpeg)
            except (FramerError, struct.error, IndexError):  # lossless, as raw data is
                continue
            yield _Picture(header.width, header.height, span=(start, start + length))
            return
    is_picture = directory.get(tags.PHOTOMETRIC, -1) in _PICTURE_COLOURS and not name_unreadable_kind(directory)
    if is_picture and directory.get(tags.COMPRESSION, 1) not in _JPEG_CODINGS:
        is_photo = directory.values.get(tags.SUBFILE_TYPE) == (0,)
        yield _Picture(*_size_of(directory), directory=directory.offset, is_photo=is_photo)
