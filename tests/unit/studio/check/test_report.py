"""The report on a campaign folder or a picture."""

from pathlib import Path

import pytest

from framer.errors import NoFile
from framer.i18n import N_, load_translator
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, LEVEL_WARNING, Finding, count_levels
from framer.studio.check.report import check_path
from framer.studio.drawing import draw_artwork
from support.artwork import TODAY, TOML, assert_any, assert_only, campaign_folder, check, finding_messages
from support.pictures import ring


def test_everything_is_found_in_one_run(tmp_path: Path) -> None:
    toml = TOML.replace('"42"', '"khung"').replace("2026-06-01", "2026-04-01").replace("caption", "chu_thich")
    folder = campaign_folder(tmp_path, toml, name="Dai_hoi")
    ring(folder / "ring.png", 600, radius=0.15)
    assert_only(
        check(folder)[0],
        "The folder is called “Dai_hoi”",
        "ends on 01/04/2026, before it starts on 01/05/2026",
        "a text of digits, in quotes",
        "Too small: 600 px",
        "The window is too small",
    )


def test_a_listed_picture_is_checked_with_its_campaigns_window(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path, TOML + "window = { cx = 0.5, cy = 0.5, r = 0.33 }\n")
    (report,) = check_path(folder / "ring.png", TODAY, draw_artwork)
    assert_any(finding_messages(LEVEL_GOOD, report), "as campaign.toml gives it: a circle 66 %")
    assert report.title.startswith("dai-hoi/ring")


@pytest.mark.slow
def test_a_listed_picture_may_have_its_file_name_as_title(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path, TOML.replace("Vòng tròn", "ring.png"))
    (report,) = check_path(folder / "ring.png", TODAY, draw_artwork)
    assert report.title == "dai-hoi/ring  ring.png"


def test_nothing_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(NoFile):
            check_path(path, TODAY, draw_artwork)


def test_words_inside_a_sentence_are_translated_too() -> None:
    finding = Finding(LEVEL_WARNING, "%(corners)s", "", {"corners": (N_("frames"), N_("settings"))})
    vietnamese = load_translator("vi")
    assert finding.to_message(vietnamese).text == f"{vietnamese('frames')}, {vietnamese('settings')}"


def test_errors_and_warnings_are_counted(tmp_path: Path) -> None:
    reports = check_path(ring(tmp_path / "a.png", 600, radius=0.15), TODAY, draw_artwork)
    assert count_levels(reports) == {LEVEL_ERROR: 2, LEVEL_WARNING: 0}
