"""Whom a campaign's frame is shown on, on its card and poster: one of the portraits drawn by us that suits it."""

import re
import unicodedata
from collections.abc import Mapping

from framer.campaigns.types import Campaign

# What stands in `static/portraits/` for each of PORTRAIT_CHOICES. "none" is nobody: an outline in grey.
PORTRAIT_DRAWINGS: Mapping[str, str] = {
    "doctor": "woman",
    "nurse": "nurse",
    "office": "office",
    "school": "school",
    "none": "none",
}
# The first that finds its words; "trường" alone is also in "môi trường" and "thị trường".
_PORTRAIT_WORDS = {
    "office": re.compile(r"^(bộ|[uủ][yỷ] ban|ubnd|văn phòng|công ty)\b|\bministry\b"),
    "nurse": re.compile(r"điều dưỡng|hộ sinh|\bnurs(e|es|ing)\b"),
    "school": re.compile(
        r"\btrường (học|tiểu|trung|thcs|thpt|đại|cao đẳng|mầm|mẫu|nghề|dạy|phổ|dân|chính trị)|giáo dục|học sinh|"
        r"sinh viên|năm học|nhà giáo|thầy cô|khai giảng|tựu trường|đại học|\b(school|universit|student|teacher)"
    ),
    "doctor": re.compile(
        r"\by tế\b|bệnh viện|bệnh tật|phòng khám|thầy thuốc|bác s[ĩỹ]|\by (khoa|học|dược)\b|sức kh(oẻ|ỏe)|"
        r"\b(hospital|health|medical|clinic|doctor)"
    ),
}
_HEALTH_PALETTE, _HEALTH_EMBLEM, _FESTIVE_PALETTE = "health-", "cross", "tet"


def choose_portrait(campaign: Campaign) -> str:
    """The one of PORTRAIT_CHOICES that suits the campaign.

    A card for the new year shows nobody's work; else the organiser's name decides, then the title, then a palette or
    emblem of health, and without any of these it is an office.
    """
    if campaign.palette == _FESTIVE_PALETTE:
        return "office"
    for text in (campaign.organiser, f"{campaign.title} {campaign.slogan}"):
        for portrait, words in _PORTRAIT_WORDS.items():
            if words.search(unicodedata.normalize("NFC", text).lower()):
                return portrait
    is_health = campaign.palette.startswith(_HEALTH_PALETTE) or campaign.emblem == _HEALTH_EMBLEM
    return "doctor" if is_health else "office"
