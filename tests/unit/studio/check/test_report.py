"""The report on a campaign folder or a picture."""

from pathlib import Path

import pytest
from PIL import Image

from framer.errors import NoFile
from framer.i18n import N_, load_translator
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, LEVEL_WARNING, Finding, count_levels
from framer.studio.check.missing_glyphs import DrawnText
from framer.studio.check.report import check_path
from framer.studio.drawing import ArtworkTask, DrawnArtwork, draw_artwork
from support.artwork import TODAY, TOML, assert_any, assert_only, campaign_folder, check, finding_messages, ring_svg
from support.pictures import ring


def never_drawn(_: ArtworkTask) -> DrawnArtwork:
    raise AssertionError("drawn")


def faint_letters(_: ArtworkTask) -> DrawnArtwork:
    """A drawing whose letters cannot be read."""
    text = DrawnText("slogan", "Chào mừng Đại hội", 0, "", 0.42, 0.03)
    return DrawnArtwork(Image.new("RGBA", (2048, 2048)).tobytes(), (text,), (1.4,))


def test_all_mistakes_of_the_file_are_found_in_one_run_and_nothing_that_follows_from_them(tmp_path: Path) -> None:
    toml = TOML.replace("2026-06-01", "2026-04-01").replace("caption", "chu_thich") + "mark\n"
    folder = campaign_folder(tmp_path, toml, name="Dai_hoi", art=ring_svg())
    ring(folder / "ring.png", 600, radius=0.15)
    (report,) = check_path(folder, TODAY, never_drawn)
    assert_only(
        finding_messages(LEVEL_ERROR, report),
        "The folder is called “Dai_hoi”",
        "ends on 01/04/2026, before it starts on 01/05/2026",
        "line 13: This line has no form that framer knows",
    )


def test_everything_of_the_pictures_is_found_in_one_run(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path)
    ring(folder / "ring.png", 600, radius=0.15)
    assert_only(check(folder)[0], "Too small: 600 px", "The window is too small")


@pytest.mark.slow
def test_letters_too_faint_for_their_ground_are_the_fault_of_the_colours(tmp_path: Path) -> None:
    colours = '\n[colours]\nfield = "#ffd54a"\nlight = "#fff1c6"\n\n[[frames]]'
    toml = TOML.replace("\n[[frames]]", colours)
    folder = campaign_folder(tmp_path, toml, art=ring_svg())
    reports = check_path(folder, TODAY, faint_letters)
    errors = finding_messages(LEVEL_ERROR, reports[0])
    assert_only(errors, "dai-hoi/campaign.toml, line 10: Letters in “light” (#fff1c6) cannot be read on “field”")
    assert 'field = "#' in errors[0]
    assert not [sentence for sentence in finding_messages(LEVEL_ERROR, *reports[1:]) if "contrast" in sentence]
    (folder / "campaign.toml").write_text(TOML, encoding="utf-8")
    assert_any(finding_messages(LEVEL_ERROR, *check_path(folder, TODAY, faint_letters)[1:]), "contrast only 1.4")


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
