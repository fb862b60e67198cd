"""Headings of blocks in campaign.toml that are no TOML: what they were meant to be, and what is to be typed."""

import pytest

from framer.campaigns.manifest_mend import mend_manifest_text

FRAME = 'id = "ring"\ntitle = "Vòng tròn"\noverlay = "ring.png"\n'


@pytest.mark.parametrize(
    "heading",
    [
        "[frames",
        "[[frames]",
        "frames]]",
        "frames",
        "frames:",
        "[[frames]] là một khung; khung đầu tiên là khung mặc định. frame.png được vẽ theo layout",
        "[[frames]] [[frames]]",
        "[[ Frames ]  # khung tròn",
    ],
)
def test_a_heading_is_read_as_what_it_was_meant_to_be(heading: str) -> None:
    mended = mend_manifest_text(f'mark = "Đại hội"\n{heading}\n{FRAME}', "campaign.toml")
    assert mended.document == {
        "mark": "Đại hội",
        "frames": [{"id": "ring", "title": "Vòng tròn", "overlay": "ring.png"}],
    }
    (finding,) = mended.findings
    assert (finding.line, finding.correction) == (2, "[[frames]]")


def test_brackets_around_other_words_are_no_block() -> None:
    """They become a note; nothing is said of a block with a name that nobody has typed."""
    mended = mend_manifest_text(f'mark = "Đại hội"\n[Ghi chú: xin ý kiến\n[[frames]]\n{FRAME}', "campaign.toml")
    (finding,) = mended.findings
    assert (finding.code, finding.line, finding.correction) == ("no_statement", 2, "# [Ghi chú: xin ý kiến")
