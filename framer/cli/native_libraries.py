"""The libraries in C and C++ inside the packages that open photos, and what is known against old ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PILLOW_FEATURES = {
    "libjpeg-turbo": "libjpeg_turbo",
    "zlib-ng": "zlib_ng",
    "zlib": "zlib",
    "libtiff": "libtiff",
    "libwebp": "webp",
    "libavif": "avif",
    "Little CMS": "littlecms2",
}


@dataclass(frozen=True)
class KnownFlaw:
    """A flaw that a photo from a stranger could use, in every version of `library` before `first_good`."""

    library: str
    first_good: str
    advisory: str  # CVE or, where none was given yet, GHSA


KNOWN_FLAWS = (
    KnownFlaw("Pillow", "13.0.0", "CVE-2026-112403"),
    KnownFlaw("libtiff", "4.7.2", "CVE-2026-4775"),
    KnownFlaw("libwebp", "1.3.2", "CVE-2023-4863"),
    KnownFlaw("libavif", "1.3.0", "CVE-2025-48174"),
    KnownFlaw("libheif", "1.23.5", "GHSA-v8qw-hwjv-44hw"),
    KnownFlaw("libde265", "1.1.2", "GHSA-xp3h-6f5r-8cxp"),
    KnownFlaw("OpenCV", "4.12.0", "CVE-2025-53644"),
)


def native_library_versions() -> dict[str, str]:
    """Library → version, of those that are there and say so. Raises ImportError for a package that cannot be loaded."""
    import cv2
    import pillow_heif
    import uharfbuzz
    from PIL import __version__ as pillow_version
    from PIL import features

    versions = {"Pillow": pillow_version}
    versions |= {name: features.version(feature) or "" for name, feature in _PILLOW_FEATURES.items()}
    heif = pillow_heif.libheif_info()
    versions["libheif"] = heif["libheif"]
    for description in heif["decoders"].values():  # "libde265 HEVC decoder, version 1.1.3"
        if found := re.fullmatch(r"(\w+) .*version ([\d.]+)", description):
            versions[found[1]] = found[2]
    versions |= {"OpenCV": cv2.__version__, "HarfBuzz": uharfbuzz.version_string()}
    if versions["zlib-ng"]:
        del versions["zlib"]  # the version of the interface that zlib-ng imitates
    return {name: version for name, version in versions.items() if version}


def find_known_flaws(versions: Mapping[str, str]) -> list[KnownFlaw]:
    """Those of `KNOWN_FLAWS` that the libraries have, by their versions."""
    return [
        flaw
        for flaw in KNOWN_FLAWS
        if flaw.library in versions and _version_numbers(versions[flaw.library]) < _version_numbers(flaw.first_good)
    ]


def _version_numbers(version: str) -> tuple[int, ...]:
    """1.23.5-rc1 → (1, 23, 5): the numbers that it begins with."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
