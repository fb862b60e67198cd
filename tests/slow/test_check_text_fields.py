"""The longest name in a field."""

from pathlib import Path

import pytest

from support.artwork import TOML, assert_any, campaign_folder, check

FIELD = """
[[frames.fields]]
id = "unit"
label = "Đơn vị"
size = 0.03
longest = 60
"""


@pytest.mark.parametrize(
    ("baseline", "level", "words"),
    [
        ("arc = { r = 0.42, degrees = 120 }", 2, "inside the letter circle (ink to 0.427 of 0.44)"),
        ("arc = { r = 0.42, degrees = 120, at = 0 }", 0, "ink may reach 0.455"),
        ("line = { x = 0.5, y = 0.9, width = 0.6 }", 0, "“Đơn vị” leaves the letter circle"),
        ("arc = { r = 0.42, degrees = 20 }", 1, "a name of 60 letters comes out only"),
    ],
)
def test_the_longest_name_in_a_field(baseline: str, level: int, words: str, tmp_path: Path) -> None:
    assert_any(check(campaign_folder(tmp_path, TOML + FIELD + baseline))[level], words)
