"""Names for the pictures that are good on every system, and one picture's only."""

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from pathlib import PurePosixPath

# Files with these endings are meant to be pictures, also where framer cannot read them; others are looked into.
_ACCEPTED = "jpg jpeg jpe jfif mpo png apng webp heic heif hif avif gif bmp dib tif tiff"
_OTHERS = "jp2 j2k jpx jxl psd psb xcf tga ico sgi pcx pbm pgm ppm pnm xbm svg eps wmf emf"
_RAW = "raw dng cr2 cr3 nef arw raf orf rw2 pef"
PICTURE_SUFFIXES = frozenset(f".{ending}" for ending in f"{_ACCEPTED} {_OTHERS} {_RAW}".split())
SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # what a spreadsheet may take for the beginning of a formula
_LONGEST = 240  # bytes; file systems take 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\ud800-\udfff]')


def printable(path: str) -> str:
    """A path as text that can be shown and written anywhere, also when the file system's bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def nfc(text: str) -> str:
    """Composed accents: macOS stores names in pieces, Windows and people in one."""
    return unicodedata.normalize("NFC", text)


def folded(name: str) -> str:
    """The form in which names are the same file on Windows and macOS."""
    return nfc(nfc(name).casefold())


def order(name: str) -> tuple[str, str]:
    """Sort key: as people look for names, and the same on every machine."""
    return folded(name), name


def safe_name(name: str, ending: str = "") -> str:
    """`name` + `ending` in NFC, without what Windows does not take in a name."""
    text = _FORBIDDEN.sub("_", nfc(name)).strip().rstrip(". ")
    if _RESERVED.match(text):
        text = f"_{text}"
    if text.startswith("."):
        text = f"_{text[1:]}"
    while len((text + ending).encode()) > _LONGEST:
        text = text[:-1].rstrip(". ")
    return (text or "_") + ending


def stem(name: str) -> tuple[str, str]:
    """A photo's name without the ending, and the ending without its dot; only endings of pictures count."""
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in PICTURE_SUFFIXES and len(suffix) < len(name):
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
    used = {folded(name) for name in taken}
    given = given or {}
    of_folders = {name: _free(used, name, [""], "") for name in sorted(folders, key=order)}
    of_photos: dict[str, str] = {}
    waiting = []
    for name in sorted(photos, key=lambda name: (name not in given, order(name))):
        if name in given:
            of_photos[name] = _free(used, given[name], [""], ending)
        elif folded(plain := safe_name(stem(name)[0], ending)) in used:
            waiting.append(name)
        else:
            used.add(folded(plain))
            of_photos[name] = plain
    for name in waiting:
        first, own = stem(name)
        of_photos[name] = _free(used, first, [f"-{own}"] if own else [], ending)
    return of_folders, of_photos


def _free(used: set[str], name: str, additions: Sequence[str], ending: str) -> str:
    """The first name that is free: with one of the additions, else with a number as well. It is free no more."""
    last = additions[-1] if additions else ""
    for addition in chain(additions, (f"{last}-{number}" for number in count(2))):
        found = safe_name(name, addition + ending)
        if folded(found) not in used:
            break
    used.add(folded(found))
    return found
