"""The ``[[frames]]`` blocks: their windows and the lines for a unit's name."""

from pathlib import Path, PurePath
from typing import Any

from framer.campaigns.manifest_fields import read_text_fields
from framer.campaigns.manifest_findings import ADD_LINE, TYPE_LINE
from framer.campaigns.manifest_ids import MAX_ID_LENGTH, is_valid_id, suggest_id, tell_same_ids
from framer.campaigns.manifest_keys import FRAME_KEYS, GOOD_WINDOW
from framer.campaigns.manifest_lines import KeyPath
from framer.campaigns.manifest_numbers import share_key
from framer.campaigns.manifest_tables import MISSING_CODE, ManifestReader
from framer.campaigns.manifest_values import Slip
from framer.campaigns.types import FrameEntry
from framer.i18n import N_
from framer.imaging.opening import MIN_OPENING_RADIUS
from framer.imaging.types import Window

OVERLAY_SUFFIXES = (".png", ".webp")

_MAX_WINDOW_RADIUS = 0.5
_SLACK = 1e-9  # by so much a circle may leave the picture: 0.1 + 0.4 is not 0.5
_WINDOW_KEYS = (
    share_key("cx", 0, 1, 0.5),
    share_key("cy", 0, 1, 0.5),
    share_key("r", MIN_OPENING_RADIUS, _MAX_WINDOW_RADIUS, 0.381),
)

_NO_FRAMES = N_("There is no [[frames]] block: a campaign has a frame at least.")
_SINGLE_FRAMES = N_("A frame begins with [[frames]], in double brackets.")
_NOT_BLOCKS = N_("Frames are blocks that begin with [[frames]].")
_WINDOW_OUTSIDE = N_("The circle of “window” leaves the picture.")
_BAD_FRAME_ID = N_("Only a-z, 0-9 and - may stand in “id”, %(most)d at most: it stands in addresses.")
_BAD_OVERLAY = N_("“overlay” is the name of a PNG or WebP beside campaign.toml.")


def read_frames(reader: ManifestReader, directory: Path) -> tuple[FrameEntry, ...]:
    """The frames that the document lists, whose overlays are in `directory`; findings say what is wrong with them."""
    blocks = reader.document.get("frames")
    if not isinstance(blocks, list) or not blocks or not all(isinstance(block, dict) for block in blocks):
        _tell_no_blocks(reader, blocks)
        return ()
    entries = [_read_frame(reader, block, ("frames", number), directory) for number, block in enumerate(blocks)]
    tell_same_ids(reader, ("frames",), [str(block.get("id")) for block in blocks])
    return tuple(entry for entry in entries if entry)


def _tell_no_blocks(reader: ManifestReader, blocks: Any) -> None:
    statement = reader.places.find(("frames",))
    line = statement.first if statement else reader.places.last_line() + 1
    if isinstance(blocks, dict) and statement and statement.header:
        reader.add("single_brackets", ("frames",), line, _SINGLE_FRAMES, correction="[[frames]]", hint=TYPE_LINE)
    elif blocks is None:
        example = '[[frames]]\nid = "ring"\ntitle = "Vòng tròn"\noverlay = "ring.png"'
        reader.add(MISSING_CODE, ("frames",), line, _NO_FRAMES, correction=example, hint=ADD_LINE)
    else:
        reader.add("not_blocks", ("frames",), line, _NOT_BLOCKS, correction="[[frames]]", hint=TYPE_LINE)


def _read_frame(reader: ManifestReader, block: dict[str, Any], path: KeyPath, directory: Path) -> FrameEntry | None:
    values = reader.read_table(block, path, FRAME_KEYS)
    for key in FRAME_KEYS[:3]:
        reader.require(block, path, key)
    if "id" in values and not is_valid_id(values["id"]):
        reader.tell((*path, "id"), _bad_id(values["id"], "ring"))
    overlay = PurePath(values.get("overlay", "ring.png"))
    if overlay.parent != PurePath() or overlay.suffix.lower() not in OVERLAY_SUFFIXES:
        meant = overlay.with_suffix(".png").name if overlay.name not in ("", "..") else "ring.png"
        reader.tell((*path, "overlay"), Slip("bad_overlay", _BAD_OVERLAY, meant, is_example=True))
        values.pop("overlay", None)
    window = _read_window(reader, values["window"], (*path, "window")) if "window" in values else None
    fields = read_text_fields(reader, values.get("fields", []), (*path, "fields"))
    if not all(values.get(key.name) is not None for key in FRAME_KEYS[:3]):
        return None
    in_front = values.get("head_in_front", False)
    return FrameEntry(values["id"], values["title"], directory / values["overlay"], window, fields, in_front)


def _read_window(reader: ManifestReader, table: Any, path: KeyPath) -> Window | None:
    values = reader.read_braces(table, path, _WINDOW_KEYS, GOOD_WINDOW)
    if values is None:
        return None
    window = Window(*(float(values.get(name, 0.5)) for name in ("cx", "cy", "r")))
    if not all(window.r - _SLACK <= centre <= 1 - window.r + _SLACK for centre in (window.cx, window.cy)):
        room = min(window.cx, window.cy, 1 - window.cx, 1 - window.cy)
        meant = {"cx": window.cx, "cy": window.cy, "r": int(room * 1000) / 1000}
        meant = meant if meant["r"] >= MIN_OPENING_RADIUS else GOOD_WINDOW
        reader.tell(path, Slip("window_outside", _WINDOW_OUTSIDE, meant, is_example=True))
        return None
    return window


def _bad_id(text: str, otherwise: str) -> Slip:
    details = {"most": MAX_ID_LENGTH}
    return Slip("bad_id", _BAD_FRAME_ID, suggest_id(text) or otherwise, is_example=True, details=details)
