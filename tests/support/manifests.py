"""A campaign.toml that is right, and folders with it or a changed one."""

from pathlib import Path

from support.pictures import ring

GOOD = """
title = "Chào mừng Đại hội"
mark = "Đại hội XVII"
organiser = "Sở Y tế"
starts = 2020-09-21
ends = 2020-09-29
facebook_overlay_id = "663119041002834"
caption = "Cùng thay ảnh"
[[frames]]
id = "ring"
title = "Vòng tròn"
overlay = "ring.png"
window = { cx = 0.5, cy = 0.5, r = 0.39 }
"""


def add_campaign(folder: Path, text: str = GOOD, name: str = "dai-hoi") -> Path:
    """A folder of campaigns, with this one added."""
    directory = folder / name
    directory.mkdir(parents=True)
    ring(directory / "ring.png")
    (directory / "campaign.toml").write_text(text, encoding="utf-8")
    return folder
