"""The ICC profile of a JPEG, which stands in one or many segments (ICC.1:2022, annex B.4)."""

from collections.abc import Iterator

_APP2_MARKER, _IMAGE_MARKER = 0xE2, 0xDA
_PROFILE_SIGNATURE = b"ICC_PROFILE\0"


def read_jpeg_profile(data: bytes) -> bytes | None:
    """The profile in the JPEG `data`, in the order of its numbers; None where there is none, or not all of it.

    As Chromium does: numbers count from 1, all parts must tell the same count, and what comes once it is whole is not
    read; so one that stands there twice is taken, and one with a part twice is not.
    """
    parts: dict[int, bytes] = {}
    expected = 0
    for content in _iterate_parts(data):
        number, count = content[:2]
        expected = expected or count
        if not 1 <= number <= count or count != expected or number in parts:
            return None
        parts[number] = content[2:]
        if len(parts) == expected:
            return b"".join(part for _, part in sorted(parts.items()))
    return None


def _iterate_parts(data: bytes) -> Iterator[bytes]:
    """Number, count and content of each part before the image."""
    offset = 2
    while (offset := data.find(b"\xff", offset)) >= 0 and offset + 4 <= len(data):
        marker = data[offset + 1]
        if marker == _IMAGE_MARKER:
            return
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8:  # these stand alone
            offset += 1
            continue
        end = offset + 2 + max(2, int.from_bytes(data[offset + 2 : offset + 4], "big"))
        content = data[offset + 4 : end]
        if (
            marker == _APP2_MARKER
            and content.startswith(_PROFILE_SIGNATURE)
            and len(content) > len(_PROFILE_SIGNATURE) + 2
        ):
            yield content[len(_PROFILE_SIGNATURE) :]
        offset = end
