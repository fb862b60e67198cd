"""Files that somebody gives to a campaign: their names are the desk's own, and those that nothing names any more go."""

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from framer.campaigns.types import Campaign
from framer.errors import TooLarge, UsageError
from framer.i18n import N_

UPLOAD_TYPES = {"image/png": ".png", "image/webp": ".webp", "image/svg+xml": ".svg"}
MAX_ARTWORK_BYTES, MAX_LOGO_BYTES_AT_DESK = 20_000_000, 5_000_000

_OWN_NAME = re.compile(r"(khung|logo)-[0-9a-f]{10}\.(png|webp|svg|thumb\.webp)")
_NOT_A_PICTURE = N_("This is no PNG, WebP or SVG file.")
_SAVE_AS = N_("Save it in the program in which it was drawn as PNG with transparency, or as SVG.")
_STARTS = {".png": b"\x89PNG\r\n\x1a\n", ".webp": b"RIFF"}


def name_upload(stem: str, media_type: str, data: bytes, most: int) -> str:
    """The name of the file `data` in a campaign: from its content, so none is ever overwritten by another.

    Raises UsageError for what is no picture of these types, TooLarge for more than `most` bytes.
    """
    suffix = UPLOAD_TYPES.get(media_type)
    if len(data) > most:
        raise TooLarge(size=f"{len(data) / 1e6:.1f} MB", limit=f"{most / 1e6:g} MB")
    if not suffix or not _is_such_file(suffix, data):
        raise UsageError(_NOT_A_PICTURE, _SAVE_AS)
    return f"{stem}-{sha256(data).hexdigest()[:10]}{suffix}"


def overlay_name(file_name: str) -> str:
    """The overlay of artwork: the picture itself, or what an SVG is drawn as."""
    return f"{Path(file_name).stem}.png" if file_name.endswith(".svg") else file_name


def find_unused(directory: Path, campaign: Campaign) -> Iterable[Path]:
    """The uploads in `directory` that `campaign` does not name any more, and what was drawn of them."""
    used = {Path(entry.overlay).stem for entry in campaign.entries} | ({campaign.logo.stem} if campaign.logo else set())
    names = (path for path in directory.iterdir() if _OWN_NAME.fullmatch(path.name))
    return [path for path in names if path.name.partition(".")[0] not in used]


def _is_such_file(suffix: str, data: bytes) -> bool:
    start = _STARTS.get(suffix)
    return data.startswith(start) if start else b"<" in data[:1000] and not data.startswith(tuple(_STARTS.values()))
