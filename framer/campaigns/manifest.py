"""``campaign.toml``, decoded and checked: a campaign and the blocks of its frames, without any pictures.

The tables below have the form of the file. A key without a default must be there. Unknown keys are ignored at the top
and in ``[[frames]]``, and refused further in, where a misspelt one would silently move text or faces.
"""

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from pathlib import Path, PurePath
from typing import Annotated, Any

from msgspec import Meta, Struct, convert
from msgspec.structs import astuple, force_setattr

from framer.campaigns.types import Campaign, CampaignDetails, CampaignText, FrameEntry, is_hex_colour
from framer.errors import SetupError
from framer.imaging.opening import MIN_OPENING_RADIUS
from framer.imaging.types import Window
from framer.text.fonts import FONT_WEIGHTS
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

MANIFEST_NAME = "campaign.toml"
MAX_MANIFEST_BYTES = 100_000
TEXT_FIELD_IDS = ("unit",)  # what the command, the API and the form can fill in
MAX_UNIT_LENGTH = 120
OVERLAY_SUFFIXES = (".png", ".webp")

_ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_ID_LENGTH = 60
_MAX_WINDOW_RADIUS = 0.5
_ROUNDING = 1e-9  # of the side: by so much the end of a baseline may miss the picture

_Share = Annotated[float, Meta(ge=0, le=1)]


class _Table(Struct, frozen=True):
    """A table of the file. Its text becomes NFC, without white space around it."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, str):
                force_setattr(self, name, _normalize(value))


class _WindowTable(_Table, frozen=True, forbid_unknown_fields=True):
    cx: float | str = 0.5  # numbers in quotes have always been taken
    cy: float | str = 0.5
    r: Annotated[float, Meta(ge=MIN_OPENING_RADIUS, le=_MAX_WINDOW_RADIUS)] | str = 0.5

    def __post_init__(self) -> None:
        window = self.to_window()
        inside = all(window.r <= centre <= 1 - window.r for centre in (window.cx, window.cy))
        if not (inside and MIN_OPENING_RADIUS <= window.r <= _MAX_WINDOW_RADIUS):
            raise ValueError("window = { cx, cy, r }: the circle leaves the picture")

    def to_window(self) -> Window:
        return Window(float(self.cx), float(self.cy), float(self.r))


class _ArcTable(_Table, frozen=True, forbid_unknown_fields=True):
    r: Annotated[float, Meta(ge=0.1, le=1)]
    degrees: Annotated[float, Meta(ge=5, le=350)]
    at: Annotated[float, Meta(ge=0, le=360)] = 180.0
    cx: _Share = 0.5
    cy: _Share = 0.5

    def __post_init__(self) -> None:
        angles = [math.radians(self.at + side * self.degrees / 2) for side in (-1, 0, 1)]
        _require_inside(self.cx + self.r * math.sin(angle) for angle in angles)
        _require_inside(self.cy - self.r * math.cos(angle) for angle in angles)

    def to_baseline(self) -> ArcBaseline:
        return ArcBaseline(*astuple(self))


class _LineTable(_Table, frozen=True, forbid_unknown_fields=True):
    x: _Share
    y: _Share
    width: Annotated[float, Meta(ge=0.05, le=1)]

    def __post_init__(self) -> None:
        _require_inside((self.x - self.width / 2, self.x + self.width / 2))

    def to_baseline(self) -> LineBaseline:
        return LineBaseline(*astuple(self))


class _FieldTable(_Table, frozen=True, forbid_unknown_fields=True):
    id: CampaignText
    label: CampaignText
    size: Annotated[float, Meta(ge=0.005, le=0.2)]
    arc: _ArcTable | None = None
    line: _LineTable | None = None
    weight: int = 700
    colour: str = "#ffffff"
    longest: Annotated[int, Meta(ge=1, le=MAX_UNIT_LENGTH)] = 60

    def __post_init__(self) -> None:
        if not is_hex_colour(self.colour):
            raise ValueError("colour = #rrggbb")
        super().__post_init__()
        if self.id not in TEXT_FIELD_IDS:
            raise ValueError(f"id = {self.id!r}: {', '.join(TEXT_FIELD_IDS)}")
        if not self.label:
            raise ValueError("label is empty")
        if self.weight not in FONT_WEIGHTS:
            raise ValueError(f"weight = {self.weight}: {', '.join(map(str, FONT_WEIGHTS))}")
        if len(self.baselines()) != 1:
            raise ValueError("arc = { r, degrees, at, cx, cy } / line = { x, y, width }")

    def baselines(self) -> list[ArcBaseline | LineBaseline]:
        return [table.to_baseline() for table in (self.arc, self.line) if table]

    def to_text_field(self) -> TextField:
        (baseline,) = self.baselines()
        red, green, blue = bytes.fromhex(self.colour[1:])
        return TextField(
            id=self.id,
            label=self.label,
            baseline=baseline,
            size=self.size,
            weight=self.weight,
            colour=(red, green, blue),
            longest=self.longest,
        )


class _FrameTable(_Table, frozen=True):
    id: CampaignText
    title: CampaignText
    overlay: CampaignText
    window: _WindowTable | None = None
    fields: tuple[_FieldTable, ...] = ()
    head_in_front: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_id(self.id)
        _require_unique(field.id for field in self.fields)
        overlay = PurePath(self.overlay)
        if overlay.parent != PurePath() or overlay.suffix.lower() not in OVERLAY_SUFFIXES:
            raise ValueError(f"overlay {overlay.name}: the name of a file beside {MANIFEST_NAME}, PNG or WebP")

    def to_entry(self, directory: Path) -> FrameEntry:
        return FrameEntry(
            id=self.id,
            title=self.title,
            overlay=directory / self.overlay,
            window=self.window.to_window() if self.window else None,
            fields=tuple(field.to_text_field() for field in self.fields),
            head_in_front=self.head_in_front,
        )


@dataclass(frozen=True, kw_only=True)
class _ManifestTable(CampaignDetails):
    frames: Annotated[tuple[_FrameTable, ...], Meta(min_length=1)]
    colours: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("ends < starts")
        for name, colour in self.colours.items():
            if not is_hex_colour(colour):
                raise ValueError(f"[colours]: {name} = #rrggbb")
        _require_unique(frame.id for frame in self.frames)

    def to_campaign(self, directory: Path) -> Campaign:
        details = {field.name: getattr(self, field.name) for field in fields(CampaignDetails)}
        details |= {name: _normalize(value) for name, value in details.items() if isinstance(value, str)}
        details["facebook_overlay_id"] = details["facebook_overlay_id"] or None
        return Campaign(
            id=_require_id(directory.name),
            colours=tuple((name, colour.lower()) for name, colour in self.colours.items()),
            entries=tuple(frame.to_entry(directory) for frame in self.frames),
            **details,
        )


def read_manifest(directory: Path) -> Campaign:
    """The campaign that ``campaign.toml`` in `directory` describes: its ID is the directory's name, it has no `frames`.

    The overlays need not exist. Raises SetupError that names the file, and the place in it: ``$.frames[0].window.r``.
    """
    try:
        tables = parse_manifest(_read_text(directory / MANIFEST_NAME))
        tables.setdefault("slogan", tables.get("title", ""))
        manifest = convert(tables, _ManifestTable, builtin_types=(date, datetime, time))
        return manifest.to_campaign(directory)
    except (OSError, ValueError) as error:
        raise SetupError(what=f"{directory.name}/{MANIFEST_NAME}: {error}") from error


def is_valid_id(text: str) -> bool:
    """Whether `text` can name a campaign or a frame: it stands in addresses."""
    return len(text) <= _MAX_ID_LENGTH and _ID_PATTERN.fullmatch(text) is not None


def parse_manifest(text: str) -> dict[str, Any]:
    """The tables of a ``campaign.toml`` as they stand there. Raises ValueError for text that is no TOML."""
    try:
        return tomllib.loads(text)
    except (RecursionError, MemoryError):
        raise ValueError("brackets inside brackets, too many levels") from None


def _read_text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_MANIFEST_BYTES + 1)
    if len(data) > MAX_MANIFEST_BYTES:
        raise ValueError(f"> {MAX_MANIFEST_BYTES // 1000} kB")
    return data.decode("utf-8-sig")  # editors on Windows write a byte order mark


def _normalize(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _require_id(text: str) -> str:
    if not is_valid_id(text):
        raise ValueError(f"only a-z, 0-9 and - may stand in the ID {text!r}")
    return text


def _require_unique(ids: Iterable[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            raise ValueError(f"id = {name!r} × {count}")


def _require_inside(coordinates: Iterable[float]) -> None:
    if not all(-_ROUNDING <= coordinate <= 1 + _ROUNDING for coordinate in coordinates):
        raise ValueError("its ends lie outside the picture (0–1)")
