"""Campaigns and their frames, read from `static/frames/`, checked, and their overlays at any size."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from framer.assets import asset
from framer.errors import SetupError, UnknownFrame
from framer.values import Campaign, Frame, Overlay, Window
from framer.window import measure_window

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LEAST_SIDE, _MOST_SIDE = 1080, 4096


def load_campaigns(folder: Path | None = None) -> tuple[Campaign, ...]:
    """All campaigns in `folder` (the built-in ones when None), the newest first.

    Raises SetupError that names the file and what is wrong with it.
    """
    folder = folder or asset("static") / "frames"
    campaigns = [_read_campaign(path) for path in sorted(folder.glob("*/campaign.toml"))]
    if not campaigns:
        raise SetupError(what=f"{folder.name}: no campaign.toml")
    return tuple(sorted(campaigns, key=lambda campaign: (campaign.starts or date.min, campaign.id), reverse=True))


def find_campaign(campaigns: Sequence[Campaign], campaign_id: str | None, today: date) -> Campaign:
    """The campaign with this ID; None: the one running on `today`, else the newest. Raises UnknownFrame."""
    if campaign_id is None:
        return next((campaign for campaign in campaigns if is_running(campaign, today)), campaigns[0])
    for campaign in campaigns:
        if campaign.id == campaign_id:
            return campaign
    raise UnknownFrame(frame=campaign_id, known=_known(campaigns))


def find_frame(campaigns: Sequence[Campaign], frame_id: str | None, today: date) -> Frame:
    """The frame `campaign/frame`; a bare campaign ID, or None, means the campaign's first. Raises UnknownFrame."""
    if not frame_id or "/" not in frame_id:
        return find_campaign(campaigns, frame_id or None, today).frames[0]
    for frame in (frame for campaign in campaigns for frame in campaign.frames):
        if frame.id == frame_id:
            return frame
    raise UnknownFrame(frame=frame_id, known=_known(campaigns))


def is_running(campaign: Campaign, today: date) -> bool:
    """Whether `today` lies between the campaign's first and last day, both included."""
    return (campaign.starts or date.min) <= today <= (campaign.ends or date.max)


@lru_cache(maxsize=12)
def load_overlay(frame: Frame, size: int) -> Overlay:
    """The frame's artwork at `size` px, loaded once and then kept. Raises SetupError.

    Images are fully loaded before they are handed out: threads that share a lazily opened one get wrong pictures.
    """
    try:
        with Image.open(frame.overlay, formats=["PNG", "WEBP"]) as image:
            _check_overlay(frame, image)
            weighted = image.convert("RGBa")  # colours weighted by their alpha
            if image.width != size:
                weighted = weighted.resize((size, size), Image.Resampling.LANCZOS)
            *colours, alpha = cv2.split(np.asarray(weighted))
            added = cv2.merge([cv2.min(colour, alpha) for colour in colours])
            kept = cv2.merge([cv2.bitwise_not(alpha)] * 3)
            return Overlay(added.astype(np.uint8, copy=False), kept.astype(np.uint8, copy=False))
    except OSError as error:
        raise SetupError(what=f"{frame.id}: {frame.overlay.name}") from error


def _check_overlay(frame: Frame, image: Image.Image) -> None:
    if image.mode != "RGBA" or image.width != image.height or not _LEAST_SIDE <= image.width <= _MOST_SIDE:
        raise SetupError(
            what=f"{frame.id}: {frame.overlay.name}: {image.mode} {image.width} × {image.height} px; "
            f"RGBA, {_LEAST_SIDE}–{_MOST_SIDE} px, square"
        )


def _known(campaigns: Iterable[Campaign]) -> str:
    return ", ".join(frame.id for campaign in campaigns for frame in campaign.frames)


def _read_campaign(path: Path) -> Campaign:
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise SetupError(what=f"{path.parent.name}/{path.name}: {error}") from error
    reader = _Table(table, f"{path.parent.name}/{path.name}")
    frames = table.get("frames")
    if not isinstance(frames, list) or not frames:
        raise SetupError(what=f"{reader.where}: [[frames]]")
    campaign = Campaign(
        id=_checked_id(path.parent.name, reader.where),
        title=reader.text("title"),
        mark=reader.text("mark", ""),
        organiser=reader.text("organiser", ""),
        starts=reader.day("starts"),
        ends=reader.day("ends"),
        facebook_overlay_id=reader.text("facebook_overlay_id", "") or None,
        caption=reader.text("caption", ""),
        frames=tuple(_read_frame(path.parent, row, reader.where) for row in frames),
    )
    if campaign.starts and campaign.ends and campaign.ends < campaign.starts:
        raise SetupError(what=f"{reader.where}: ends < starts")
    return campaign


def _read_frame(folder: Path, row: object, where: str) -> Frame:
    if not isinstance(row, dict):
        raise SetupError(what=f"{where}: [[frames]]")
    reader = _Table(row, where)
    name = _checked_id(reader.text("id"), where)
    overlay = folder / reader.text("overlay")
    if overlay.parent != folder or not overlay.is_file():
        raise SetupError(what=f"{where}: overlay {overlay.name}")
    window = _read_window(row["window"], where) if "window" in row else measure_window(overlay)
    return Frame(f"{folder.name}/{name}", folder.name, reader.text("title"), overlay, window)


def _read_window(row: object, where: str) -> Window:
    try:
        window = Window(**{key: float(value) for key, value in dict(row).items()})  # type: ignore[call-overload]
    except (TypeError, ValueError) as error:
        raise SetupError(what=f"{where}: window") from error
    if not (0.1 <= window.r <= 0.5 and window.r <= window.cx <= 1 - window.r and window.r <= window.cy <= 1 - window.r):
        raise SetupError(what=f"{where}: window = {{ cx, cy, r }}: r 0.1–0.5")
    return window


def _checked_id(text: str, where: str) -> str:
    if not _ID.fullmatch(text):
        raise SetupError(what=f"{where}: {text!r}: a-z, 0-9, -")
    return text


@dataclass(frozen=True)
class _Table:
    """Typed reading of a TOML table; `where` names the file in errors."""

    rows: Mapping[str, Any]
    where: str

    def text(self, key: str, default: str | None = None) -> str:
        """NFC text; raises SetupError when it is missing (without a default), no text, or too long."""
        value = self.rows.get(key, default)
        if not isinstance(value, str) or len(value) > 2_000:
            raise SetupError(what=f"{self.where}: {key}")
        return unicodedata.normalize("NFC", value).strip()

    def day(self, key: str) -> date | None:
        """A date without a time, or None."""
        value = self.rows.get(key)
        if value is not None and type(value) is not date:
            raise SetupError(what=f"{self.where}: {key} = YYYY-MM-DD")
        return value
