"""Titles of units within a list, such as a row “Khoa Nội (12 người)” above its people."""

import re

# With marks, for “Bàn”, “Tô” and “Trương” are family names; those without marks that are left are none.
_UNIT_START = re.compile(
    r"(?:(?:[ivxl]{1,6}|[a-h]|\d{1,2})[.)]\s*)?"
    r"(?:khoa|phòng|ban|tổ|đội|trạm|trung tâm|bệnh viện|chi cục|văn phòng|sở|bộ phận|đơn vị|khối|nhóm|trường|công ty|"
    r"phòng khám|lãnh đạo|phong|tram|trung tam|benh vien|chi cuc|van phong|bo phan|don vi|ubnd|tyt|ttyt|tttyt|bv|bvđk|"
    r"bvdk|pkđk|pkdk|cdc|ttksbt)(?=[\s.:–-]|$)",
    re.IGNORECASE,
)
_COUNTED_PEOPLE = r"(?:người|đ/c|đồng chí|cán bộ|cb|cbvc|nhân viên|nv|viên chức|biên chế|nguoi|dong chi|can bo)"
_UNIT_COUNT = re.compile(
    rf"\s*(?:\(\s*(?:gồm|có|tổng số)?:?\s*\d+\s*{_COUNTED_PEOPLE}[^()]{{0,20}}\)"
    rf"|[:–-]\s*\d+\s*{_COUNTED_PEOPLE}?|\s\d+\s*{_COUNTED_PEOPLE})[.;:]?$",
    re.IGNORECASE,
)
_TITLE_NUMBERING = re.compile(r"^(?:[IVXL]+|[A-H]|\d+)[.)\-–:]\s*")
_MAX_TITLE_CHARACTERS = 80


def is_unit_title(text: str) -> bool:
    """Whether a text begins as the name of a unit does, and no person's."""
    return len(text) <= _MAX_TITLE_CHARACTERS and _UNIT_START.match(text) is not None


def clean_unit_title(text: str) -> str:
    """The unit alone: without numbering, and without how many people it has."""
    bare = _TITLE_NUMBERING.sub("", text)
    return _UNIT_COUNT.sub("", bare).rstrip(" :") or bare
