"""`campaign.toml`, read and checked: the words of a campaign and the rows of its frames, without any pictures."""

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from framer.errors import SetupError
from framer.imaging.types import Window
from framer.text.fonts import FONT_WEIGHTS
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

MANIFEST_NAME = "campaign.toml"
TEXT_FIELD_IDS = ("unit",)  # what the command, the API and the form can fill in
MAX_UNIT_LENGTH = 120

_ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEX_COLOUR_PATTERN = re.compile(r"#[0-9a-fA-F]{6}")
MAX_MANIFEST_BYTES = 100_000
_MAX_ID_LENGTH = 60
_FIELD_KEYS = ("id", "label", "arc", "line", "size", "weight", "colour", "longest")


@dataclass(frozen=True)
class FrameEntry:
    """One ``[[frames]]`` block. `window` is None where the file leaves it to be measured."""

    id: str
    title: str
    overlay: Path
    window: Window | None
    fields: tuple[TextField, ...]


@dataclass(frozen=True)
class Manifest:
    """What ``campaign.toml`` says. Text is NFC; `slogan` is the title where the file does not give one of its own."""

    id: str
    title: str
    slogan: str
    mark: str
    organiser: str
    starts: date | None
    ends: date | None
    facebook_overlay_id: str | None
    caption: str
    colours: tuple[tuple[str, str], ...]
    frames: tuple[FrameEntry, ...]


def read_manifest(folder: Path) -> Manifest:
    """Read ``campaign.toml`` in `folder`, whose name is the campaign's ID; the overlays need not be there yet.

    Raises SetupError that names the file and what is wrong with it.
    """
    where = f"{folder.name}/{MANIFEST_NAME}"
    reader = _TomlTable(_parse_toml(folder / MANIFEST_NAME, where), where)
    rows = reader.rows.get("frames")
    if not isinstance(rows, list) or not rows:
        raise SetupError(what=f"{where}: [[frames]]")
    title = reader.text("title")
    campaign = Manifest(
        id=_require_id(folder.name, where),
        title=title,
        slogan=reader.text("slogan", title),
        mark=reader.text("mark", ""),
        organiser=reader.text("organiser", ""),
        starts=reader.day("starts"),
        ends=reader.day("ends"),
        facebook_overlay_id=reader.text("facebook_overlay_id", "") or None,
        caption=reader.text("caption", ""),
        colours=_read_colours(reader),
        frames=tuple(_read_frame(folder, row, where) for row in rows),
    )
    if campaign.starts and campaign.ends and campaign.ends < campaign.starts:
        raise SetupError(what=f"{where}: ends < starts")
    ids = [row.id for row in campaign.frames]
    if repeated := next((name for name in ids if ids.count(name) > 1), None):
        raise SetupError(what=f"{where}: id = {repeated!r} × {ids.count(repeated)}")
    return campaign


def _parse_toml(path: Path, where: str) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MANIFEST_BYTES + 1)
        if len(data) > MAX_MANIFEST_BYTES:
            raise SetupError(what=f"{where}: > {MAX_MANIFEST_BYTES // 1000} kB")
        return tomllib.loads(data.decode("utf-8-sig"))  # editors on Windows write a byte order mark
    except (OSError, ValueError, RecursionError) as error:  # RecursionError: brackets nested without end
        raise SetupError(what=f"{where}: {error}") from error


def _read_colours(reader: "_TomlTable") -> tuple[tuple[str, str], ...]:
    colours = reader.rows.get("colours", {})
    if not isinstance(colours, dict):
        raise SetupError(what=f"{reader.location}: [colours]")
    inner = _TomlTable(colours, f"{reader.location}: [colours]")
    return tuple((name, inner.colour(name)) for name in colours)


def _read_frame(folder: Path, row: object, where: str) -> FrameEntry:
    if not isinstance(row, dict):
        raise SetupError(what=f"{where}: [[frames]]")
    reader = _TomlTable(row, where)
    name = _require_id(reader.text("id"), where)
    overlay = folder / reader.text("overlay")
    if overlay.parent != folder or overlay.suffix.lower() not in (".png", ".webp"):
        raise SetupError(what=f"{where}: overlay {overlay.name}")
    window = _read_window(row["window"], where) if "window" in row else None
    return FrameEntry(name, reader.text("title"), overlay, window, _read_fields(row.get("fields", []), where))


def _read_window(row: object, where: str) -> Window:
    try:
        window = Window(**{key: float(value) for key, value in dict(row).items()})  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError) as error:  # OverflowError: hundreds of digits
        raise SetupError(what=f"{where}: window") from error
    if not (0.1 <= window.r <= 0.5 and window.r <= window.cx <= 1 - window.r and window.r <= window.cy <= 1 - window.r):
        raise SetupError(what=f"{where}: window = {{ cx, cy, r }}: r 0.1–0.5")
    return window


def _read_fields(rows: object, where: str) -> tuple[TextField, ...]:
    where = f"{where}: [[frames.fields]]"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SetupError(what=where)
    fields = tuple(_read_field(_TomlTable(row, where)) for row in rows)
    ids = [field.id for field in fields]
    if repeated := next((name for name in ids if ids.count(name) > 1), None):
        raise SetupError(what=f"{where}: id = {repeated!r} × {ids.count(repeated)}")
    return fields


def _read_field(reader: "_TomlTable") -> TextField:
    if unknown := [key for key in reader.rows if key not in _FIELD_KEYS]:
        raise SetupError(what=f"{reader.location}: {', '.join(unknown)}? {', '.join(_FIELD_KEYS)}")
    name, label = reader.text("id"), reader.text("label")
    if name not in TEXT_FIELD_IDS:
        raise SetupError(what=f"{reader.location}: id = {name!r}: {', '.join(TEXT_FIELD_IDS)}")
    if not label:
        raise SetupError(what=f"{reader.location}: label")
    longest, weight = reader.rows.get("longest", 60), reader.rows.get("weight", 700)
    if type(longest) is not int or not 1 <= longest <= MAX_UNIT_LENGTH:
        raise SetupError(what=f"{reader.location}: longest 1–{MAX_UNIT_LENGTH}")
    if type(weight) is not int or weight not in FONT_WEIGHTS:
        raise SetupError(what=f"{reader.location}: weight {', '.join(map(str, FONT_WEIGHTS))}")
    red, green, blue = bytes.fromhex(reader.colour("colour", "#ffffff")[1:])
    return TextField(
        id=name,
        label=label,
        baseline=_read_baseline(reader),
        size=reader.share("size", 0.005, 0.2),
        weight=weight,
        colour=(red, green, blue),
        longest=longest,
    )


def _read_baseline(reader: "_TomlTable") -> ArcBaseline | LineBaseline:
    if ("arc" in reader.rows) == ("line" in reader.rows):
        raise SetupError(what=f"{reader.location}: arc = {{ r, degrees, at, cx, cy }} / line = {{ x, y, width }}")
    if "line" in reader.rows:
        line = _TomlTable(reader.table("line", {"x", "y", "width"}), f"{reader.location}: line")
        straight = LineBaseline(line.share("x", 0, 1), line.share("y", 0, 1), line.share("width", 0.05, 1))
        ends = [straight.x - straight.width / 2, straight.x + straight.width / 2]
        _check_inside(ends, line.location)
        return straight
    arc = _TomlTable(reader.table("arc", {"r", "degrees", "at", "cx", "cy"}), f"{reader.location}: arc")
    bent = ArcBaseline(
        r=arc.share("r", 0.1, 1),
        degrees=arc.share("degrees", 5, 350),
        at=arc.share("at", 0, 360, 180.0),
        cx=arc.share("cx", 0, 1, 0.5),
        cy=arc.share("cy", 0, 1, 0.5),
    )
    turns = [math.radians(bent.at + side * bent.degrees / 2) for side in (-1, 0, 1)]
    places = [(bent.cx + bent.r * math.sin(turn), bent.cy - bent.r * math.cos(turn)) for turn in turns]
    _check_inside([n for place in places for n in place], arc.location)
    return bent


def _check_inside(places: Iterable[float], where: str) -> None:
    """Raise SetupError if a baseline's ends (or an arc's middle) are not in the picture."""
    if not all(-1e-9 <= n <= 1 + 1e-9 for n in places):
        raise SetupError(what=f"{where}: ends outside the picture (0–1)")


def is_valid_id(text: str) -> bool:
    """Whether `text` can name a campaign or a frame: it stands in addresses."""
    return len(text) <= _MAX_ID_LENGTH and _ID_PATTERN.fullmatch(text) is not None


def _require_id(text: str, where: str) -> str:
    if not is_valid_id(text):
        raise SetupError(what=f"{where}: {text!r}: a-z, 0-9, -")
    return text


@dataclass(frozen=True)
class _TomlTable:
    """Typed reading of a TOML table; `where` names the file in errors."""

    rows: Mapping[str, Any]
    location: str

    def text(self, key: str, default: str | None = None) -> str:
        """NFC text; raises SetupError when it is missing (without a default), no text, or too long."""
        value = self.rows.get(key, default)
        if not isinstance(value, str) or len(value) > 2_000:
            raise SetupError(what=f"{self.location}: {key}")
        return unicodedata.normalize("NFC", value).strip()

    def day(self, key: str) -> date | None:
        """A date without a time, or None."""
        value = self.rows.get(key)
        if value is not None and type(value) is not date:
            raise SetupError(what=f"{self.location}: {key} = YYYY-MM-DD")
        return value

    def share(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A number from `least` to `most`."""
        value = self.rows.get(key, default)
        if type(value) not in (int, float) or not least <= value <= most:
            raise SetupError(what=f"{self.location}: {key} {least:g}–{most:g}")
        return float(value)

    def colour(self, key: str, default: str | None = None) -> str:
        """A colour as ``#rrggbb``, in small letters."""
        value = self.rows.get(key, default)
        if not isinstance(value, str) or not HEX_COLOUR_PATTERN.fullmatch(value):
            raise SetupError(what=f"{self.location}: {key} = #rrggbb")
        return value.lower()

    def table(self, key: str, known: set[str]) -> Mapping[str, Any]:
        """An inner table that has none but the `known` keys."""
        value = self.rows[key]
        if not isinstance(value, dict) or not set(value) <= known:
            raise SetupError(what=f"{self.location}: {key} = {{ {', '.join(sorted(known))} }}")
        return value
