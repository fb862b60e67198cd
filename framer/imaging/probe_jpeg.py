"""A JPEG's size, and how it can be decoded."""

from framer.imaging.jpeg_scans import read_jpeg
from framer.imaging.photo_header import PhotoHeader


def probe_jpeg(data: bytes) -> PhotoHeader:
    """The header of a JPEG. Raises as `jpeg_scans.read_jpeg` does."""
    jpeg = read_jpeg(data)
    frame = jpeg.frame
    is_streamed = frame.is_baseline and len(jpeg.scans[0].components) == len(frame.components)
    height_offset = frame.offset + 5 if is_streamed and len(jpeg.scans) == 1 else None
    may_lack_scans = not is_streamed and not jpeg.has_all_scans
    return PhotoHeader(
        "JPEG", frame.width, frame.height, is_streamed, height_offset, is_cut=jpeg.end is None or may_lack_scans
    )
