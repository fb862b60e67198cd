"""The layouts as frames, drawn with words of a campaign."""

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from framer.campaigns.layouts import complete_entry, layout_path, part_path
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.types import FrameEntry
from framer.imaging.types import Frame, Window
from framer.studio.svg.parts import ArtworkParts
from framer.studio.svg.render import render_svg
from framer.studio.svg.template import fill_svg

WORDS = {"mark": "Đại hội XVIII", "slogan": "Chào mừng Đại hội đại biểu Đảng bộ tỉnh lần thứ XVIII"}


@cache
def layout_frame(layout: str, palette: str = "party-red") -> Frame:
    """The layout of that name, in a palette of that name."""
    colours = dict(NAMED_PALETTES[palette])
    parts = ArtworkParts(part_path("lotus").read_text("utf-8"), part_path("star").read_text("utf-8"))
    drawn = render_svg(fill_svg(layout_path(layout).read_text("utf-8"), WORDS, colours, parts), 1080)
    data = BytesIO()
    drawn.save(data, "PNG")
    path = Path("frame.png")
    entry = complete_entry(FrameEntry(layout, layout, path), layout, colours)
    return Frame(
        f"kieu/{layout}", "kieu", layout, path, entry.window or Window(), data.getvalue(),
        sha256(data.getvalue()).hexdigest()[:12], entry.fields, entry.head_in_front,
    )  # fmt: skip
