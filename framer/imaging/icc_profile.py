"""ICC profiles as bytes (ICC.1:2022): written for colours told by numbers, and read for what LittleCMS need not do."""

import struct

import numpy as np
from numpy.typing import NDArray

from framer.imaging.colour_codes import (
    D50,
    SRGB_CHROMATICITIES,
    Chromaticities,
    ColourCodes,
    find_colourants,
    from_linear_srgb,
)

_HEADER_BYTES, _ENTRY_BYTES = 128, 12  # bytes of the header, and of each entry of the table of tags behind it
_MAX_TAGS = 100  # as many as LittleCMS reads
_COLOURANT_TAGS, _CURVE_TAGS = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")
_TABLE_TAGS = (b"A2B0", b"A2B1", b"A2B2")  # transforms that go before curves and primaries
_PARAMETER_COUNTS = (1, 3, 4, 5, 7)  # of a parametric curve, by its type
_MAX_SRGB_ERROR = 1.5 / 255  # between versions of sRGB: rounded colourants, tables in place of the formula
_PROBE_LEVELS = np.linspace(0, 1, 9)
_PROBE_COLOURS = np.stack(np.meshgrid(*3 * [[0.1, 0.5, 0.95]]), -1).reshape(-1, 3).T
_XYZ_TO_SRGB = np.linalg.inv(find_colourants(SRGB_CHROMATICITIES))

Tags = dict[bytes, bytes]


def write_profile(chromaticities: Chromaticities, curve: tuple[float, ...]) -> bytes:
    """A profile of a display with these primaries and white, and one curve g, a, b, c, d to linear light.

    Raises ValueError for colours that no display could have.
    """
    colourants = find_colourants(chromaticities)
    if abs(colourants).max() > 10 or not 0 < curve[0] < 1000:
        raise ValueError(chromaticities, curve)
    g, a, b, c, d = curve
    parametric = b"para\0\0\0\0" + struct.pack(">HH5i", 3, 0, *(round(n * 65_536) for n in (g, a, b, c, d)))
    tags = {tag: _pack_xyz(colourants[:, i]) for i, tag in enumerate(_COLOURANT_TAGS)}
    tags |= {b"wtpt": _pack_xyz(D50), **dict.fromkeys(_CURVE_TAGS, parametric)}
    table, body = struct.pack(">I", len(tags)), b""
    for tag, content in tags.items():
        offset = _HEADER_BYTES + 4 + _ENTRY_BYTES * len(tags) + len(body)
        table += tag + struct.pack(">II", offset, len(content))
        body += content + bytes(-len(content) % 4)
    size = struct.pack(">I", _HEADER_BYTES + len(table) + len(body))
    header = size + bytes(4) + b"\x04\x30\0\0" + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + _pack_xyz(D50)[8:]
    return header.ljust(_HEADER_BYTES, b"\0") + table + body


def is_srgb(profile: bytes) -> bool:
    """Whether the profile's curves and primaries are sRGB's, to a level of 255: converting would only cost time.

    Its name says nothing: there are linear profiles named sRGB, and sRGB under a dozen names. False where it has
    tables, which go before them.
    """
    tags = _read_tags(profile)
    if any(tag in tags for tag in _TABLE_TAGS):
        return False
    try:
        colourants = np.stack([_unpack_xyz(tags[tag]) for tag in _COLOURANT_TAGS], 1)
        with np.errstate(all="ignore"):  # whatever an odd curve makes of it is not sRGB
            shades = np.stack([_evaluate_curve(tags[tag], _PROBE_LEVELS) for tag in _CURVE_TAGS])
            light = np.stack([_evaluate_curve(tags[tag], _PROBE_COLOURS[i]) for i, tag in enumerate(_CURVE_TAGS)])
            mixed = np.clip(_XYZ_TO_SRGB @ colourants @ light, 0, 1)
    except (KeyError, struct.error, ValueError, OverflowError):
        return False
    errors = abs(from_linear_srgb(shades) - _PROBE_LEVELS).max(), abs(from_linear_srgb(mixed) - _PROBE_COLOURS).max()
    return all(error <= _MAX_SRGB_ERROR for error in errors)


def read_codes_tag(profile: bytes) -> ColourCodes | None:
    """What the profile's `cicp` tag says, where it is one; programs that know HDR go by it."""
    content = _read_tags(profile).get(b"cicp", b"")
    return ColourCodes(*content[8:10]) if len(content) >= 12 else None


def drop_steps(profile: bytes) -> bytes:
    """`profile` with its transforms of multiProcessElements (tags D2B0 to D2B3) renamed, so that none is used.

    They may have any number of steps: 170 kB cost 22 seconds. A profile has to have other tags for the same.
    """
    renamed = bytearray(profile)
    for entry in _find_entries(profile):
        if renamed[entry : entry + 3] == b"D2B":
            renamed[entry : entry + 3] = b"d2b"
    return bytes(renamed)


def _find_entries(profile: bytes) -> range:
    """Where the entries of the table of tags start."""
    count = int.from_bytes(profile[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    return range(_HEADER_BYTES + 4, _HEADER_BYTES + 4 + _ENTRY_BYTES * min(count, _MAX_TAGS), _ENTRY_BYTES)


def _read_tags(profile: bytes) -> Tags:
    """The first tag of each name; contents end where the profile does."""
    tags: Tags = {}
    for entry in _find_entries(profile):
        if entry + _ENTRY_BYTES > len(profile):
            break
        name, offset, length = struct.unpack_from(">4sII", profile, entry)
        tags.setdefault(name, profile[offset : offset + length])
    return tags


def _evaluate_curve(content: bytes, signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light of a signal, both from 0 to 1, by a tag of type `curv` or `para`. Raises ValueError for others."""
    if content.startswith(b"curv"):
        count = struct.unpack_from(">I", content, 8)[0]
        if count == 0:
            return signal
        if count == 1:
            return signal ** float(struct.unpack_from(">H", content, 12)[0] / 256)
        table = np.frombuffer(content, ">u2", min(count, len(content)), 12) / 65_535
        return np.interp(signal * (len(table) - 1), np.arange(len(table)), table)
    kind = struct.unpack_from(">H", content, 8)[0]
    if not content.startswith(b"para") or kind >= len(_PARAMETER_COUNTS):
        raise ValueError(kind)
    given = [n / 65_536 for n in struct.unpack_from(f">{_PARAMETER_COUNTS[kind]}i", content, 12)]
    g, a, b, c, d, e, f = given + [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0][len(given) :]
    if kind in (1, 2):  # the power from -b / a on, nothing below; type 2 adds its fourth parameter to all
        e = f = c
        c, d = 0.0, -b / a if a else 0.0
    return np.asarray(np.where(signal >= d, np.maximum(a * signal + b, 0) ** g + e, c * signal + f))


def _pack_xyz(numbers: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(n) * 65_536) for n in numbers))


def _unpack_xyz(content: bytes) -> NDArray[np.float64]:
    return np.array(struct.unpack_from(">3i", content, 8)) / 65_536
