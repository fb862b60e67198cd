"""Names for the pictures that are good on every system, and one picture's only."""

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from pathlib import PurePosixPath

# Files with these endings are meant to be pictures, also where framer cannot read them; others are looked into.
_DECODABLE_EXTENSIONS = "jpg jpeg jpe jfif mpo png apng webp heic heif hif avif gif bmp dib tif tiff"
_UNDECODABLE_EXTENSIONS = "jp2 j2k jpx jxl psd psb xcf tga ico sgi pcx pbm pgm ppm pnm xbm svg eps wmf emf"
_RAW_EXTENSIONS = "raw dng cr2 cr3 nef arw raf orf rw2 pef"
PHOTO_EXTENSIONS = frozenset(
    f".{ending}" for ending in f"{_DECODABLE_EXTENSIONS} {_UNDECODABLE_EXTENSIONS} {_RAW_EXTENSIONS}".split()
)
FORMAT_EXTENSIONS = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}

FORMULA_PREFIXES = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
)  # what a spreadsheet may take for the beginning of a formula
_MAX_NAME_BYTES = 240  # bytes; file systems take 255
_RESERVED_NAME = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN_CHARACTERS = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\ud800-\udfff]')


def printable_path(path: str) -> str:
    """A path as text that can be shown and written anywhere, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def to_nfc(text: str) -> str:
    """Composed accents: macOS stores names in pieces, Windows and people in one."""
    return unicodedata.normalize("NFC", text)


def fold_name(name: str) -> str:
    """The form in which names are the same file on Windows and macOS."""
    return to_nfc(to_nfc(name).casefold())


def name_sort_key(name: str) -> tuple[str, str]:
    """Sort key: as people look for names, and the same on every machine."""
    return fold_name(name), name


def make_safe_name(name: str, ending: str = "") -> str:
    """`name` + `ending` in NFC, without what Windows does not take in a name."""
    text = _FORBIDDEN_CHARACTERS.sub("_", to_nfc(name)).strip().rstrip(". ")
    if _RESERVED_NAME.match(text):
        text = f"_{text}"
    if text.startswith("."):
        text = f"_{text[1:]}"
    while len((text + ending).encode()) > _MAX_NAME_BYTES:
        text = text[:-1].rstrip(". ")
    return (text or "_") + ending


def split_extension(name: str) -> tuple[str, str]:
    """A photo's name without the ending, and the ending without its dot; only endings of pictures count."""
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in PHOTO_EXTENSIONS and len(suffix) < len(name):
        return name[: -len(suffix)], suffix[1:].lower()
    return name, ""


def name_pictures(
    folders: Iterable[str],
    photos: Sequence[str],
    ending: str,
    given: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
) -> tuple[dict[str, str], dict[str, str]]:
    """Names in OUT for what is in one folder of SOURCE: those of its folders, and those of its photos' pictures.

    `given` are names without ending that somebody chose for photos, no two the same; `taken` must not be used. Where
    several photos would have one name, the first in the order of names gets it; the others get their own ending in
    addition (``a.jpg`` and ``a.png`` become ``a.jpg`` and ``a-png.jpg``), then a number. So the names depend on what is
    in the folder, not on the order in which it was found.
    """
    used = {fold_name(name) for name in taken}
    given = given or {}
    of_folders = {name: _claim_free_name(used, name, [""], "") for name in sorted(folders, key=name_sort_key)}
    of_photos: dict[str, str] = {}
    waiting = []
    for name in sorted(photos, key=lambda name: (name not in given, name_sort_key(name))):
        if name in given:
            of_photos[name] = _claim_free_name(used, given[name], [""], ending)
        elif fold_name(plain := make_safe_name(split_extension(name)[0], ending)) in used:
            waiting.append(name)
        else:
            used.add(fold_name(plain))
            of_photos[name] = plain
    for name in waiting:
        first, own = split_extension(name)
        of_photos[name] = _claim_free_name(used, first, [f"-{own}"] if own else [], ending)
    return of_folders, of_photos


def _claim_free_name(used: set[str], name: str, additions: Sequence[str], ending: str) -> str:
    """The first name that is free: with one of the additions, else with a number as well. It is free no more."""
    last = additions[-1] if additions else ""
    for addition in chain(additions, (f"{last}-{number}" for number in count(2))):
        found = make_safe_name(name, addition + ending)
        if fold_name(found) not in used:
            break
    used.add(fold_name(found))
    return found
