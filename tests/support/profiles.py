"""ICC profiles made by hand."""

import struct

import numpy as np
from numpy.typing import NDArray

# Primaries in XYZ under D50, a column for each of red, green and blue (as the published profiles hold them).
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
DISPLAY_P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
ADOBE_RGB = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
GAMMA = 2.2
D50 = (0.9642, 1.0, 0.8249)


def xyz(*numbers: float) -> bytes:
    """A tag with a colour."""
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(n * 65_536) for n in numbers))


def icc(space: bytes, kind: bytes, connection: bytes, tags: dict[bytes, bytes], name: str = "made for a test") -> bytes:
    """An ICC profile, version 2 (ICC.1:2001-04, 6)."""
    words = name.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(*D50),
        **tags,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for tag, content in tags.items():
        table += struct.pack(">4sII", tag, 132 + 12 * len(tags) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s12s4s", 0, b"\0" * 4, 0x02400000, kind, space, connection, bytes(12), b"acsp")
    head += bytes(28) + xyz(*D50)[8:] + bytes(48)
    profile = head + table + body
    return struct.pack(">I", len(profile)) + profile[4:]


def matrix_profile(
    primaries: NDArray[np.float64],
    more: dict[bytes, bytes] | None = None,
    gamma: float = GAMMA,
    name: str = "made for a test",
) -> bytes:
    """A display of these primaries."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    columns = {b"rXYZ": 0, b"gXYZ": 1, b"bXYZ": 2}
    tags = {name: xyz(*primaries[:, column]) for name, column in columns.items()}
    return icc(
        b"RGB ", b"mntr", b"XYZ ", {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve, **(more or {})}, name
    )


def black_steps(inks: int) -> dict[bytes, bytes]:
    """The tag of a transform in steps (multiProcessElements), of which there is one: it makes everything black."""
    step = b"matf\0\0\0\0" + struct.pack(">HH", inks, 3) + bytes(4 * (inks * 3 + 3))
    return {b"D2B0": b"mpet\0\0\0\0" + struct.pack(">HHIII", inks, 3, 1, 24, len(step)) + step}


def grey_profile(gamma: float) -> bytes:
    """A grey display."""
    return icc(b"GRAY", b"mntr", b"XYZ ", {b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))})


def ink_profile(more: dict[bytes, bytes] | None = None) -> bytes:
    """A printer whose cyan ink is in truth green: Lab values for the 16 ways to lay four full inks on paper."""
    ramp = bytes(range(256))
    lab = b"".join(
        bytes((round(255 * light / 100), 128 + (-60 if cyan and light else 0), 128 + (60 if cyan and light else 0)))
        for cyan in (0, 1) for magenta in (0, 1) for yellow in (0, 1) for black in (0, 1)
        for light in [0 if magenta or yellow or black else 60 if cyan else 100]
    )  # fmt: skip
    matrix = struct.pack(">9i", 65_536, 0, 0, 0, 65_536, 0, 0, 0, 65_536)
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + ramp * 4 + lab + ramp * 3
    return icc(b"CMYK", b"prtr", b"Lab ", {b"A2B0": table, **(more or {})})


def with_profile_parts(jpeg: bytes, profile: bytes, *parts: tuple[int, int, int]) -> bytes:
    """`jpeg` with thirds of `profile` in segments: the number and the count that each tells, and which third it is."""
    step = -(-len(profile) // 3)
    contents = [
        b"ICC_PROFILE\0" + bytes((number, count)) + profile[step * third : step * third + step]
        for number, count, third in parts
    ]
    segments = b"".join(b"\xff\xe2" + struct.pack(">H", len(content) + 2) + content for content in contents)
    return jpeg[:2] + segments + jpeg[2:]
