"""Draw docs/layouts.jpg and docs/campaigns.jpg anew: `python tests/contract/record_layout_sheets.py`.

After a change of the layouts, their parts or the palettes. The frames are drawn from words alone, as `framer frames
build` draws them, on the portraits of cards and posters.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image

from framer.campaigns.layout_names import LAYOUT_NAMES
from framer.campaigns.layouts import complete_entry, layout_path, part_path
from framer.campaigns.mockup import SHEET_PORTRAITS, crop_to_disc, draw_mockup
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.types import FrameEntry
from framer.imaging.types import Frame, Window
from framer.studio.svg.parts import ArtworkParts
from framer.studio.svg.render import render_svg
from framer.studio.svg.template import fill_svg
from framer.text.unit import free_unit

DOCS = Path(__file__).resolve().parents[2] / "docs"
OVERLAY_SIDE = 1080


@dataclass(frozen=True)
class Words:
    palette: str
    mark: str
    slogan: str
    ornament: str = "lotus"
    emblem: str = ""
    layout: str = ""
    unit: str = ""


CONGRESS = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh lần thứ XVIII"
COLUMNS = (
    Words("party-red", "Đại hội XVIII", CONGRESS, "star-anise", "party"),
    Words("health-blue", "60 năm", "Bệnh viện Đa khoa tỉnh: 60 năm xây dựng", "lotus", "cross"),
    Words("health-green", "Thầy thuốc", "Tôn vinh Ngày Thầy thuốc Việt Nam", "lotus", "cross"),
    Words("youth-blue", "TUỔI TRẺ TÌNH NGUYỆN", "TUỔI TRẺ XUNG KÍCH, TÌNH NGUYỆN", "bronze-drum", "star"),
    Words("blood-donation", "Hiến máu", "Mỗi giọt máu cho đi, một cuộc đời ở lại", "drop"),
    Words("environment", "SẠCH BIỂN", "Vì một Việt Nam xanh"),
    Words("tet", "TẾT", "Chúc mừng năm mới Đinh Mùi", "peach-blossom"),
    Words("mourning", "Vô cùng thương tiếc", "Vô cùng thương tiếc", ""),
)
HOSPITAL = "Bệnh viện Đa khoa tỉnh Thái Bình – 60 năm xây dựng và phát triển"
ENVIRONMENT = "Hưởng ứng Ngày Môi trường thế giới"
YOUTH = "Tuổi trẻ Lạng Sơn xung kích, sáng tạo, tình nguyện"
TEN = (
    Words("health-blue", "AHMM 17", "17th ASEAN Health Ministers Meeting", "lotus", "", "page"),
    Words("party-red", "Ngày Thầy thuốc Việt Nam", "", "star-anise", "party", "foot", "Bộ Y tế"),
    Words("health-blue", "60 năm", HOSPITAL, "lotus", "cross", "ring"),
    Words("youth-blue", "ĐẠI HỘI XVIII", YOUTH, "bronze-drum", "star", "ring", "Đoàn trường Cao đẳng Y tế"),
    Words("blood-donation", "Hiến máu nhân đạo", "", "drop", "", "badge", "Hội Chữ thập đỏ tỉnh"),
    Words("health-green", "Khai giảng", "Chào năm học mới", "lotus", "", "ribbon", "Trường THCS Chu Văn An"),
    Words("environment", "Vì môi trường", ENVIRONMENT, "lotus", "", "front", "Phòng Tài nguyên"),
    Words("mourning", "VÔ CÙNG THƯƠNG TIẾC", "", "", "", "slim", "Văn phòng Tỉnh uỷ"),
    Words("tet", "Tết Đinh Mùi", "", "peach-blossom", "", "slim", "Uỷ ban nhân dân phường"),
    Words("party-red", "CẢI CÁCH HÀNH CHÍNH", "Đảng bộ tỉnh", "bronze-drum", "party", "page", "Khoa Nội tổng hợp"),
)  # fmt: skip


def draw_picture(words: Words, layout: str, portrait: str, side: int) -> Image.Image:
    """The layout with those words on a portrait, as the circle that people see: RGBA, `side` px square."""
    colours = dict(NAMED_PALETTES[words.palette])
    names = (words.ornament, words.emblem)
    parts = ArtworkParts(*(part_path(name).read_text("utf-8") if name else "" for name in names))
    texts = {"mark": words.mark, "slogan": words.slogan}
    data = BytesIO()
    markup = fill_svg(layout_path(layout).read_text("utf-8"), texts, colours, parts)
    render_svg(markup, OVERLAY_SIDE).save(data, "PNG")
    path = Path("frame.png")
    entry = complete_entry(FrameEntry(layout, layout, path), layout, colours)
    frame = Frame(
        f"kieu/{layout}", "kieu", layout, path, entry.window or Window(), data.getvalue(),
        sha256(data.getvalue()).hexdigest()[:12], entry.fields, entry.head_in_front,
    )  # fmt: skip
    return crop_to_disc(draw_mockup(frame, OVERLAY_SIDE, portrait, free_unit(words.unit)), side)


def save_sheet(pictures: list[Image.Image], columns: int, side: int, margin: int, path: Path) -> None:
    """Write `pictures` in rows as a JPEG on white."""
    cell = side + 2 * margin
    sheet = Image.new("RGB", (columns * cell, -(-len(pictures) // columns) * cell), "white")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        sheet.paste(picture, (column * cell + margin, row * cell + margin), picture)
    sheet.save(path, quality=85, optimize=True)


def main() -> None:
    ten = [draw_picture(words, words.layout, SHEET_PORTRAITS[n % 2], 282) for n, words in enumerate(TEN)]
    save_sheet(ten, 5, 282, 9, DOCS / "campaigns.jpg")
    grid = [draw_picture(words, layout, SHEET_PORTRAITS[0], 160) for layout in LAYOUT_NAMES for words in COLUMNS]
    save_sheet(grid, len(COLUMNS), 160, 5, DOCS / "layouts.jpg")


if __name__ == "__main__":
    main()
