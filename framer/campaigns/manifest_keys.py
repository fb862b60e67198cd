"""The keys of a ``campaign.toml``, table by table, and which of them a misspelt one may mean."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from framer.campaigns.layout_names import EMBLEM_NAMES, LAYOUT_NAMES, ORNAMENT_NAMES, PALETTE_NAMES
from framer.campaigns.manifest_lines import KeyPath
from framer.campaigns.manifest_values import (
    Reader,
    ascii_name,
    choice_reader,
    count_reader,
    read_colour,
    read_day,
    read_digits,
    read_flag,
    read_line,
    read_text,
)

CAMPAIGN_LANGUAGES = ("vi", "en")

MAX_ORDER = 999
MAX_GRACE_DAYS = 3_650


@dataclass(frozen=True)
class ManifestKey:
    """A key with the function that reads its value (None: a table or a list, which has its own), and an example."""

    name: str
    read: Reader | None
    example: Any


GOOD_WINDOW = {"cx": 0.5, "cy": 0.5, "r": 0.381}
GOOD_ARC = {"r": 0.43, "degrees": 110}
GOOD_LINE = {"x": 0.5, "y": 0.9, "width": 0.5}


def _read_any_colour(value: Any) -> Any:
    return read_colour(value)


COLOUR_NAMES = ("field", "deep", "gold", "light")
COLOUR_KEY = ManifestKey("", _read_any_colour, "#c8102e")
CAMPAIGN_KEYS = (
    ManifestKey("title", read_text, "Chào mừng Đại hội"),
    ManifestKey("slogan", read_line, "Chào mừng Đại hội"),
    ManifestKey("mark", read_line, "Đại hội"),
    ManifestKey("organiser", read_line, "Sở Y tế tỉnh Cao Bằng"),
    ManifestKey("contact", read_text, "Văn phòng Sở, 0206 385 2272"),
    ManifestKey("starts", read_day, "2027-09-01"),
    ManifestKey("ends", read_day, "2027-09-30"),
    ManifestKey("closed_after_days", count_reader(0, MAX_GRACE_DAYS), 7),
    ManifestKey("draft", read_flag, True),
    ManifestKey("listed", read_flag, False),
    ManifestKey("front", read_flag, True),
    ManifestKey("public_total", read_flag, True),
    ManifestKey("order", count_reader(1, MAX_ORDER), 1),
    ManifestKey("lang", choice_reader(CAMPAIGN_LANGUAGES), "vi"),
    ManifestKey("caption", read_text, "Mời bạn cùng thay ảnh đại diện! {link}"),
    ManifestKey("captions", None, ["Mời bạn cùng thay ảnh đại diện! {link}"]),
    ManifestKey("units", None, ["Khoa Nội", "Khoa Ngoại"]),
    ManifestKey("logo", read_line, "logo.png"),
    ManifestKey("layout", choice_reader(LAYOUT_NAMES), "ring"),
    ManifestKey("palette", choice_reader(PALETTE_NAMES), "party-red"),
    ManifestKey("ornament", choice_reader(ORNAMENT_NAMES), "lotus"),
    ManifestKey("emblem", choice_reader(EMBLEM_NAMES), "star"),
    ManifestKey("facebook_overlay_id", read_digits, "663119041002834"),
    ManifestKey("colours", None, {"field": "#c8102e"}),
    ManifestKey("frames", None, {}),
)
FRAME_KEYS = (
    ManifestKey("id", read_line, "ring"),
    ManifestKey("title", read_line, "Vòng tròn"),
    ManifestKey("overlay", read_line, "ring.png"),
    ManifestKey("window", None, GOOD_WINDOW),
    ManifestKey("head_in_front", read_flag, True),
    ManifestKey("fields", None, {}),
)
BLOCK_NAMES = ("frames", "colours", "units", "captions")  # what a heading in brackets may name
CAPTION_KEYS = (
    ManifestKey("label", read_line, "Đoàn viên"),
    ManifestKey("text", read_text, "Mời bạn cùng thay ảnh đại diện! {link}"),
)
UNIT_KEYS = (
    ManifestKey("name", read_line, "Khoa Nội"),
    ManifestKey("short", read_line, "Nội"),
    ManifestKey("id", read_line, "khoa-noi"),
    ManifestKey("staff", count_reader(0, 1_000_000), 25),
)

_OTHER_NAMES = {
    "tieu_de": "title", "ten": "title", "ten_chien_dich": "title", "name": "title", "headline": "title",
    "khau_hieu": "slogan", "don_vi": "organiser", "to_chuc": "organiser", "don_vi_to_chuc": "organiser",
    "ban_to_chuc": "organiser", "start": "starts", "start_date": "starts", "from": "starts", "tu_ngay": "starts",
    "ngay_bat_dau": "starts", "bat_dau": "starts", "end": "ends", "end_date": "ends", "to": "ends", "until": "ends",
    "den_ngay": "ends", "ngay_ket_thuc": "ends", "ket_thuc": "ends", "color": "colours", "colors": "colours",
    "mau": "colours", "mau_sac": "colours", "colour": "colours", "loi_dang": "caption", "noi_dung": "caption",
    "lien_he": "contact", "nhap": "draft", "ban_nhap": "draft", "language": "lang", "ngon_ngu": "lang",
    "danh_sach_don_vi": "units", "khung": "frames", "image": "overlay", "file": "overlay", "png": "overlay",
    "hoa_tiet": "ornament", "bieu_tuong": "emblem", "bang_mau": "palette", "bo_cuc": "layout",
    "radius": "r", "nen": "field", "mau_nen": "field", "background": "field", "chu": "light", "mau_chu": "light",
    "nen_sam": "deep", "mau_sam": "deep", "sam": "deep", "vien": "gold", "mau_vien": "gold", "vang": "gold",
}  # fmt: skip


def find_key(keys: tuple[ManifestKey, ...], name: str) -> ManifestKey | None:
    """The key of this name."""
    return next((key for key in keys if key.name == name), None)


def nearest_name(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """Which of the `known` names the misspelt `name` means; "" if none is near."""
    folded = ascii_name(name[:60])
    if folded in known:
        return folded
    if _OTHER_NAMES.get(folded) in known:
        return _OTHER_NAMES[folded]
    return next(iter(difflib.get_close_matches(folded, list(known), 1, 0.72)), "")


def keys_of_table(table: KeyPath) -> tuple[ManifestKey, ...]:
    """The keys that may stand in the table at the path `table`; () where there are others, or any."""
    if not table:
        return CAMPAIGN_KEYS
    names = tuple(part for part in table if isinstance(part, str))
    return {"frames": FRAME_KEYS, "captions": CAPTION_KEYS, "units": UNIT_KEYS}.get(".".join(names), ())


def names_of_table(table: KeyPath) -> tuple[str, ...]:
    """The names of the keys that may stand in the table at the path `table`; of the colours, those that are drawn."""
    return COLOUR_NAMES if table == ("colours",) else tuple(key.name for key in keys_of_table(table))


def describe_key(table: KeyPath, name: str) -> ManifestKey | None:
    """The key `name` of the table at the path `table`, or the one that all colours share."""
    braces = {"window": GOOD_WINDOW, "arc": GOOD_ARC, "line": GOOD_LINE}
    if table == ("colours",):
        return COLOUR_KEY
    return ManifestKey(name, None, braces[name]) if name in braces else find_key(keys_of_table(table), name)
