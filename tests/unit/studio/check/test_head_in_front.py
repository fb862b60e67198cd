"""The check of frames in front of which the head stands."""

from pathlib import Path

import pytest

from framer.campaigns.types import FrameEntry
from framer.imaging.types import Window
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, LEVEL_WARNING, CheckReport
from framer.studio.check.head_in_front import check_head_in_front
from framer.studio.check.missing_glyphs import DrawnText
from framer.text.text_field import ArcBaseline, LineBaseline, TextField
from support.artwork import TOML, assert_any, assert_only, campaign_folder, check, finding_messages
from support.pictures import ring

WINDOW, OPENING = Window(0.5, 0.41, 0.4), Window(0.5, 0.5, 0.36)


def messages(
    level: str, texts: tuple[DrawnText, ...] | None, field: TextField | None = None, window: Window = WINDOW
) -> list[str]:
    entry = FrameEntry(
        "front", "Chân dung nổi", Path("front.png"), WINDOW, (field,) if field else (), head_in_front=True
    )
    return finding_messages(level, CheckReport("", tuple(check_head_in_front(entry, window, OPENING, texts))))


def text(top: float) -> DrawnText:
    return DrawnText("slogan", "Chào mừng", 0, "", 0.43, 0.03, top)


def unit_field(baseline: ArcBaseline | LineBaseline) -> TextField:
    return TextField("unit", "Đơn vị", baseline, 0.03, 700, (255, 255, 255), 60)


def test_words_below_the_windows_middle_are_right() -> None:
    assert messages(LEVEL_ERROR, (text(0.5),)) == []
    assert_any(messages(LEVEL_GOOD, (text(0.5),)), "no words above")


def test_words_that_the_head_would_hide_are_an_error() -> None:
    assert_only(messages(LEVEL_ERROR, (text(0.1), text(0.6))), "“Chào mừng” begins 31.0 % of the side above")


def test_of_a_picture_it_is_said_that_nobody_knows() -> None:
    assert messages(LEVEL_ERROR, None) == []
    assert_any(messages(LEVEL_GOOD, None), "cannot be told from a picture")


@pytest.mark.parametrize(
    ("baseline", "is_wrong"),
    [
        (ArcBaseline(0.43, 92, 180), False),
        (ArcBaseline(0.43, 92, 0), True),
        (ArcBaseline(0.43, 300, 180), True),
        (LineBaseline(0.5, 0.9, 0.3), False),
        (LineBaseline(0.5, 0.2, 0.3), True),
    ],
)
def test_a_text_field_stays_below_as_well(baseline: ArcBaseline | LineBaseline, *, is_wrong: bool) -> None:
    assert bool(messages(LEVEL_ERROR, (), unit_field(baseline))) == is_wrong


def test_a_window_inside_the_opening_leaves_the_head_nothing_to_stand_before() -> None:
    assert_only(messages(LEVEL_WARNING, (text(0.5),), window=OPENING), "will not stand in front of anything")


def test_a_folder_with_such_a_frame_is_checked_as_one(tmp_path: Path) -> None:
    window = "window = { cx = 0.5, cy = 0.41, r = 0.4 }\nhead_in_front = true\n"
    folder = campaign_folder(tmp_path, TOML + window)
    ring(folder / "ring.png", radius=0.36)
    errors, _, good = check(folder)
    assert_any(good, "Head in front")
    assert not [error for error in errors if "Artwork covers" in error]
