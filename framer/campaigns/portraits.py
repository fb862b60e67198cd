"""Whom a campaign's frame is shown on, on its card and poster: one of the portraits drawn by us that suits it."""

import re
from collections.abc import Mapping

from framer.campaigns.types import Campaign

# By the names that people choose with; in `static/portraits/`. "none" is nobody: an outline in grey.
PORTRAIT_CHOICES: Mapping[str, str] = {
    "doctor": "woman",
    "nurse": "nurse",
    "office": "office",
    "school": "school",
    "none": "none",
}
# The first that finds its words; "trường" alone is also in "môi trường" and "thị trường".
_PORTRAIT_WORDS = {
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
_HEALTH_PALETTE, _HEALTH_EMBLEM = "health-", "cross"


def choose_portrait(campaign: Campaign) -> str:
    """The one of PORTRAIT_CHOICES that suits the campaign.

    The organiser's name decides, then the title, then a palette or emblem of health; else it is an office.
    """
    for text in (campaign.organiser, f"{campaign.title} {campaign.slogan}"):
        for portrait, words in _PORTRAIT_WORDS.items():
            if words.search(text.lower()):
                return portrait
    is_health = campaign.palette.startswith(_HEALTH_PALETTE) or campaign.emblem == _HEALTH_EMBLEM
    return "doctor" if is_health else "office"
