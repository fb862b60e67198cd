"""A photo's file as decoders take it: what is odd in a good one is changed, what a damaged one lacks is replaced."""

import struct
from collections.abc import Callable
from dataclasses import replace

from framer.errors import Unreadable
from framer.imaging.damage import MendedFile
from framer.imaging.heif_damage import mend_heif, set_known_brand
from framer.imaging.jpeg_damage import close_jpeg, drop_odd_segments, is_blank
from framer.imaging.jpeg_zeros import may_have_gaps
from framer.imaging.photo_header import PhotoHeader
from framer.imaging.png_damage import mend_png
from framer.imaging.probe import probe_photo
from framer.imaging.raw_preview import extract_preview
from framer.imaging.tiff_palette import spread_palette
from framer.imaging.types import PhotoLimits
from framer.imaging.webp_damage import mend_webp


def open_file(data: bytes, limits: PhotoLimits) -> tuple[MendedFile, PhotoHeader]:
    """The file to decode, `data` itself but for a few kinds, and its header.

    Raises as `probe_photo`, RawPhoto, and Unreadable where too little of the photo is there.
    """
    header = probe_photo(data, limits)
    if header.is_raw:
        try:
            data, orientation = extract_preview(data)
        except struct.error as error:
            raise Unreadable from error
        header = replace(probe_photo(data, limits), orientation=orientation)
    match header.format:
        case "JPEG" if header.is_cut or may_have_gaps(data):  # what it lacks is seen in what is decoded
            closed, is_garbled = close_jpeg(data)
            header = replace(header, is_cut=header.is_cut or closed != data, is_garbled=is_garbled)
            data = closed
        case "TIFF":
            data = spread_palette(data)
        case "HEIF" | "AVIF":
            mended = mend_heif(data, is_turned=header.format == "HEIF") if header.is_cut else MendedFile(data)
            if mended is None:
                raise Unreadable
            return replace(mended, data=set_known_brand(mended.data)), header
    return MendedFile(data), header


def mend_file(data: bytes, header: PhotoHeader) -> MendedFile | None:
    """A file that no decoder takes, changed so that one does; None where nothing helps.

    What is odd and not missing, such as a segment that is too short, is left out.
    """
    try:
        mended = _MENDERS[header.format](data) if header.format in _MENDERS else None
    except (struct.error, IndexError):
        return None
    return None if mended is None or mended.data == data else mended


def _mend_jpeg(data: bytes) -> MendedFile:
    return MendedFile(drop_odd_segments(data))


_MENDERS: dict[str, Callable[[bytes], MendedFile | None]] = {
    "JPEG": _mend_jpeg,
    "PNG": mend_png,
    "WEBP": mend_webp,
}


def may_lack_pixels(header: PhotoHeader, last_pixel: object) -> bool:
    """Whether a decoder may have filled in a part of the photo without a word: only those of JPEGs do."""
    if header.format != "JPEG":
        return False
    return header.is_cut or is_blank(last_pixel)
