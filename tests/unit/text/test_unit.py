"""Which of a unit's names stands in a frame's line."""

import pytest

from framer.text.text_field import ArcBaseline, TextField
from framer.text.unit import Unit, shown_name

LONG = "Trung tâm Kiểm soát bệnh tật và Chăm sóc sức khỏe sinh sản cộng đồng tỉnh Cao Bằng"


def line(degrees: float, longest: int = 60) -> TextField:
    return TextField("unit", "Đơn vị", ArcBaseline(0.43, degrees), 0.025, longest=longest)


@pytest.mark.parametrize(
    ("unit", "field", "text"),
    [
        (Unit("a", "Khoa Nội", "Nội"), line(90), "Khoa Nội"),
        (Unit("a", LONG, "CDC"), line(90), "CDC"),  # longer than the frame takes
        (Unit("a", LONG, "CDC"), line(90, 120), "CDC"),  # its letters would be too small
        (Unit("a", LONG, "CDC"), line(220, 120), LONG),
        (Unit("a", LONG), line(90), LONG),  # smaller letters are better than none
        (Unit("", LONG), line(90), LONG),
    ],
)
def test_the_short_name_stands_where_the_name_has_no_room(unit: Unit, field: TextField, text: str) -> None:
    assert shown_name(field, unit) == text
