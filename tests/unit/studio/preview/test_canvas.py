"""Labels of preview sheets."""

import numpy as np
import pytest
from PIL import Image

from framer.studio.preview.canvas import Canvas, LabelStyle

STYLE = LabelStyle(20, (0, 0, 0), 600)


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(Image.new("RGB", (400, 60), "white"), {"%(side)d px": "rộng %(side)d điểm ảnh"}.__getitem__)


def ink_box(canvas: Canvas) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what has been drawn."""
    rows, columns = np.nonzero(np.asarray(canvas.image.convert("L")) < 200)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_a_text_stands_below_and_right_of_its_corner(canvas: Canvas) -> None:
    canvas.draw_text((30, 10), "H", STYLE, 400)
    left, top, _, bottom = ink_box(canvas)
    assert 30 <= left <= 32
    assert bottom == 10 + 20
    assert bottom - top == pytest.approx(0.74 * 20, abs=1)


def test_what_passes_its_room_is_cut_off_with_an_ellipsis(canvas: Canvas) -> None:
    canvas.draw_text((30, 10), "Chào mừng Đại hội đại biểu Đảng bộ tỉnh", STYLE, 200)
    left, _, right, _ = ink_box(canvas)
    assert left >= 30
    assert 180 < right <= 200


def test_a_text_that_just_fits_is_whole(canvas: Canvas) -> None:
    canvas.draw_text((30, 10), "Đại hội", STYLE, 400)
    whole = np.asarray(canvas.image).copy()
    again = Canvas(Image.new("RGB", (400, 60), "white"), str)
    again.draw_text((30, 10), "Đại hội", STYLE, ink_box(canvas)[2] + 2)
    assert (np.asarray(again.image) == whole).all()


def test_labels_are_translated(canvas: Canvas) -> None:
    canvas.draw_label((30, 10), "%(side)d px", STYLE, side=40)
    expected = Canvas(Image.new("RGB", (400, 60), "white"), str)
    expected.draw_text((30, 10), "rộng 40 điểm ảnh", STYLE, 400)
    assert (np.asarray(canvas.image) == np.asarray(expected.image)).all()
