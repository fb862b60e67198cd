"""Small campaigns, written into folders."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.reloading import ReloadingRegistry
from support.clock import Clock
from support.pictures import ring_png

TITLE = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"


def write_campaign(folder: Path, name: str = "dai-hoi", frames: int = 1, fields: str = "", **words: Any) -> Path:
    """A campaign `name` in `folder`, whose first frame has the `fields`; `words` win over the usual ones."""
    directory = folder / name
    directory.mkdir(parents=True, exist_ok=True)
    usual = {"title": TITLE, "mark": "Đại hội XVII", "organiser": "Sở Y tế tỉnh Lạng Sơn", "caption": ""}
    days = {"starts": date(2020, 9, 21), "ends": date(2020, 9, 29)}
    values = {**usual, **days, **words}
    lines = [f"{key} = {toml(value)}" for key, value in values.items() if value is not None]
    for number in range(frames):
        write_overlay(directory / f"ring{number}.png")
        lines += ["[[frames]]", f'id = "ring{number}"', f'title = "Vòng {number}"', f'overlay = "ring{number}.png"']
        lines += ["window = { cx = 0.5, cy = 0.5, r = 0.37 }", fields if number == 0 else ""]
    directory.joinpath("campaign.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return directory


def toml(value: str | bool | date | list[str]) -> str:
    """A value as TOML writes it."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def write_overlay(path: Path, colour: tuple[int, int, int] = (200, 16, 46), side: int = 1080) -> None:
    """An overlay with a round opening."""
    radius = 400 / 1080
    path.write_bytes(ring_png(side, radius, 0.5, 0.5, colour))


def make_campaign(folder: Path, frames: int = 1) -> Path:
    """A folder of campaigns with one in it."""
    write_campaign(folder, frames=frames)
    return folder


def settled(reloading: ReloadingRegistry, clock: Clock) -> CampaignRegistry:
    """The registry when a change has had the time to be seen, to settle, and to be read."""
    for _ in range(2):
        clock.seconds += 2
        registry = reloading.current()
    return registry
