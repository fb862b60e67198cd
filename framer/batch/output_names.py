"""Names for the pictures: valid on every system, and no two the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from pathlib import PurePosixPath

# Files with these extensions count as photos, also where framer cannot read them; others are probed.
_DECODABLE_EXTENSIONS = "jpg jpeg jpe jfif mpo png apng webp heic heif hif avif gif bmp dib tif tiff"
_UNDECODABLE_EXTENSIONS = "jp2 j2k jpx jxl psd psb xcf tga ico sgi pcx pbm pgm ppm pnm xbm svg eps wmf emf"
_RAW_EXTENSIONS = "raw dng cr2 cr3 nef arw raf orf rw2 pef"
PHOTO_EXTENSIONS = frozenset(
    f".{extension}" for extension in f"{_DECODABLE_EXTENSIONS} {_UNDECODABLE_EXTENSIONS} {_RAW_EXTENSIONS}".split()
)
FORMAT_EXTENSIONS = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}

_MAX_NAME_BYTES = 240  # in UTF-8; file systems take 255
_RESERVED_NAME = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN_CHARACTERS = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')


def to_nfc(text: str) -> str:
    """`text` with composed accents: macOS stores names decomposed, Windows and people write them composed."""
    return unicodedata.normalize("NFC", text)


def remove_format_characters(text: str) -> str:
    """`text` without what is not seen but changes how the rest is (Unicode's Cf): directions, joiners, U+FEFF."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def fold_name(name: str) -> str:
    """The form in which two names are equal that are one file on Windows or macOS."""
    return to_nfc(to_nfc(name).casefold())


def name_sort_key(name: str) -> tuple[str, str]:
    """Sorts regardless of case, and the same on every machine."""
    return fold_name(name), name


def make_safe_name(name: str, ending: str = "") -> str:
    """`name` + `ending` in NFC, without what Windows forbids in names or nobody sees, short enough for all systems."""
    text = _FORBIDDEN_CHARACTERS.sub("_", to_nfc(remove_format_characters(name))).strip().rstrip(". ")
    if _RESERVED_NAME.match(text):
        text = f"_{text}"
    if text.startswith("."):
        text = f"_{text[1:]}"
    while len((text + ending).encode()) > _MAX_NAME_BYTES:
        text = text[:-1].rstrip(". ")
    return (text or "_") + ending


def split_extension(name: str) -> tuple[str, str]:
    """A photo's name without the extension, and the extension in lower case without its dot; only a photo's counts."""
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in PHOTO_EXTENSIONS and len(suffix) < len(name):
        return name[: -len(suffix)], suffix[1:].lower()
    return name, ""


def name_pictures(  # noqa: PLR0913  (the last are rare)
    folders: Iterable[str],
    photos: Sequence[str],
    extension: str,
    assigned: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
    *,
    containers: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Names in OUT for what is in one folder of SOURCE: those of its folders, and those of its photos' pictures.

    `extension` is the pictures'. `assigned` are names without extension that the table of names gives to photos, no two
    the same; `taken` must not be used. Where several photos would have one name, the first in the order of names gets
    it; the others get their own extension in addition (``a.jpg`` and ``a.png`` become ``a.jpg`` and ``a-png.jpg``),
    then a number. So the names depend on what is in the folder, not on the order in which it was listed.

    `containers` are those of the folders that are files, with their names as folders: ``a.zip`` becomes ``a``, or
    ``a-zip`` where a folder has that name.
    """
    used = {fold_name(name) for name in taken}
    assigned = assigned or {}
    containers = containers or {}
    names = sorted((name for name in folders if name not in containers), key=name_sort_key)
    folder_names = {name: claim_free_name(used, name, [""], "") for name in names}
    for name in sorted(containers, key=name_sort_key):
        stem = containers[name]
        own_extension = name[len(stem) :].strip(".").lower()
        additions = ["", f"-{own_extension}"] if own_extension else [""]
        folder_names[name] = claim_free_name(used, stem, additions, "")
    picture_names: dict[str, str] = {}
    clashing = []
    for name in sorted(photos, key=lambda name: (name not in assigned, name_sort_key(name))):
        if name in assigned:
            picture_names[name] = claim_free_name(used, assigned[name], [""], extension)
        elif fold_name(usual_name := make_safe_name(split_extension(name)[0], extension)) in used:
            clashing.append(name)
        else:
            used.add(fold_name(usual_name))
            picture_names[name] = usual_name
    for name in clashing:
        stem, own_extension = split_extension(name)
        additions = [f"-{own_extension}"] if own_extension else []
        picture_names[name] = claim_free_name(used, stem, additions, extension)
    return folder_names, picture_names


def claim_free_name(used: set[str], name: str, additions: Sequence[str], extension: str) -> str:
    """The first name not in `used`: with one of the additions, else with a number as well. It is added to `used`."""
    last_addition = additions[-1] if additions else ""
    for addition in chain(additions, (f"{last_addition}-{number}" for number in count(2))):
        free_name = make_safe_name(name, addition + extension)
        if fold_name(free_name) not in used:
            break
    used.add(fold_name(free_name))
    return free_name
