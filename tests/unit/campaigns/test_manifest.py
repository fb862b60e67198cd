"""campaign.toml: what is read, what is refused and in which words."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.manifest import read_manifest
from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign, FrameEntry
from framer.errors import SetupError
from framer.imaging.types import Window
from framer.text.text_field import ArcBaseline, LineBaseline, TextField
from support.manifests import GOOD, add_campaign


def only_campaign(root: Path) -> Campaign:
    (read,) = load_campaigns(root)
    return read


def test_a_campaign_is_read_as_it_is_written(tmp_path: Path) -> None:
    read = only_campaign(add_campaign(tmp_path))
    assert (read.id, read.title, read.mark, read.organiser) == (
        "dai-hoi", "Chào mừng Đại hội", "Đại hội XVII", "Sở Y tế"
    )  # fmt: skip
    assert (read.starts, read.ends) == (date(2020, 9, 21), date(2020, 9, 29))
    assert (read.facebook_overlay_id, read.caption) == ("663119041002834", "Cùng thay ảnh")
    (frame,) = read.frames
    assert (frame.id, frame.campaign, frame.title) == ("dai-hoi/ring", "dai-hoi", "Vòng tròn")
    assert frame.window == Window(0.5, 0.5, 0.39)
    assert frame.overlay_path == tmp_path / "dai-hoi" / "ring.png"


def test_only_title_and_frames_are_needed(tmp_path: Path) -> None:
    text = 'title = "Hội"\n[[frames]]\nid = "ring"\ntitle = "V"\noverlay = "ring.png"\n'
    read = only_campaign(add_campaign(tmp_path, text))
    assert (read.starts, read.ends, read.facebook_overlay_id, read.caption) == (None, None, None, "")


def test_what_a_campaign_does_not_know_of_is_ignored(tmp_path: Path) -> None:
    text = "logo = 5\n" + GOOD.replace("[[frames]]", '[about]\nx = 1\n[[frames]]\nnote = "x"')
    assert only_campaign(add_campaign(tmp_path / "a", text)).title == only_campaign(add_campaign(tmp_path / "b")).title


def test_a_slogan_is_the_title_unless_there_is_one_or_there_is_to_be_none(tmp_path: Path) -> None:
    slogans = {"a": "", "b": 'slogan = " Vui "\n', "c": 'slogan = ""\n'}
    read = [only_campaign(add_campaign(tmp_path / name, line + GOOD)).slogan for name, line in slogans.items()]
    assert read == ["Chào mừng Đại hội", "Vui", ""]


def test_colours_are_read_by_name_in_small_letters(tmp_path: Path) -> None:
    text = GOOD.replace("[[frames]]", '[colours]\nfield = "#C8102E"\n"bạc" = "#cccccc"\n[[frames]]')
    assert only_campaign(add_campaign(tmp_path, text)).colours == (("field", "#c8102e"), ("bạc", "#cccccc"))


def test_a_window_may_stand_in_quotes_or_be_left_out_in_part(tmp_path: Path) -> None:
    text = GOOD.replace("cx = 0.5, cy = 0.5, r = 0.39", 'r = "0.39"')
    assert only_campaign(add_campaign(tmp_path, text)).frames[0].window == Window(0.5, 0.5, 0.39)


def test_a_manifest_is_read_without_its_overlays(tmp_path: Path) -> None:
    directory = add_campaign(tmp_path) / "dai-hoi"
    (directory / "ring.png").unlink()
    manifest = read_manifest(directory)
    assert manifest.frames == ()
    assert manifest.entries == (FrameEntry("ring", "Vòng tròn", directory / "ring.png", Window(0.5, 0.5, 0.39)),)


def test_a_manifest_of_more_than_100_kb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="> 100 kB"):
        load_campaigns(add_campaign(tmp_path, GOOD + "#" * 100_000))


def test_text_is_normalised_to_nfc(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert (
        only_campaign(add_campaign(tmp_path / "a", decomposed)).title
        == only_campaign(add_campaign(tmp_path / "b")).title
    )
    assert unicodedata.is_normalized("NFC", only_campaign(tmp_path / "a").frames[0].title)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('title = "Chào mừng Đại hội"', "", "missing required field `title`"),
        ('title = "Chào mừng Đại hội"', "title = 17", "Expected `str`, got `int` - at `$.title`"),
        ('title = "Chào', 'title = "Chào' + "o" * 2_000, "Expected `str` of length <= 2000 - at `$.title`"),
        ('mark = "Đại hội XVII"', "mark = true", "$.mark"),
        ('mark = "Đại hội XVII"', "slogan = 5", "$.slogan"),
        ("starts = 2020-09-21", 'starts = "2020-09-21"', "$.starts"),
        ("starts = 2020-09-21", "starts = 2020-09-21T08:00:00", "$.starts"),
        ("ends = 2020-09-29", "ends = 2020-02-31", "at line 6"),
        ("ends = 2020-09-29", "ends = 2020-09-20", "ends < starts"),
        ('facebook_overlay_id = "663119041002834"', "facebook_overlay_id = 663119041002834", "$.facebook_overlay_id"),
        ("caption =", "caption", "at line 8"),
        ("caption =", f"x = {'[' * 3000}\ncaption =", "brackets inside brackets, too many levels"),
        ("caption =", f"x = {'{a = ' * 3000}\ncaption =", "brackets inside brackets, too many levels"),
        ("caption =", f"caption = {'[' * 200}{']' * 200}\nx =", "$.caption"),
        ("[[frames]]", 'colours = "red"\n[[frames]]', "$.colours"),
        ("[[frames]]", "[colours]\nfield = 5\n[[frames]]", "$.colours"),
        ("[[frames]]", '[colours]\nfield = "red"\n[[frames]]', "[colours]: field = #rrggbb"),
        ("[[frames]]", '[colours]\nfield = "#ffffff\\n"\n[[frames]]', "[colours]: field = #rrggbb"),
        ('id = "ring"', "", "missing required field `id` - at `$.frames[0]`"),
        ('id = "ring"', 'id = "Vòng"', "Vòng"),
        ('id = "ring"', 'id = "../ring"', "../ring"),
        ('id = "ring"', 'id = "' + "a" * 61 + '"', "a" * 61),
        ('title = "Vòng tròn"', "", "missing required field `title` - at `$.frames[0]`"),
        ('overlay = "ring.png"', "", "missing required field `overlay` - at `$.frames[0]`"),
        ('overlay = "ring.png"', 'overlay = "none.png"', "none.png"),
        ('overlay = "ring.png"', 'overlay = "ring.jpg"', "overlay ring.jpg"),
        ('overlay = "ring.png"', 'overlay = "../../secret.png"', "overlay secret.png"),
        ('overlay = "ring.png"', 'overlay = "/etc/passwd"', "overlay passwd"),
        ("r = 0.39", "r = 0.6", "Expected `float` <= 0.5 - at `$.frames[0].window.r`"),
        ("r = 0.39", "r = 0.05", "Expected `float` >= 0.1 - at `$.frames[0].window.r`"),
        ("r = 0.39", 'r = "0.05"', "$.frames[0].window"),
        ("r = 0.39", 'r = "wide"', "$.frames[0].window"),
        ("r = 0.39", "radius = 0.39", "unknown field `radius` - at `$.frames[0].window`"),
        ("cx = 0.5", "cx = 0.9", "the circle leaves the picture - at `$.frames[0].window`"),
        ("cx = 0.5", "cx = nan", "$.frames[0].window"),
        ("cx = 0.5", "cx = true", "$.frames[0].window.cx"),
        ("window = {", "window = 5 #", "$.frames[0].window"),
        (GOOD[GOOD.index("[[frames]]") :], "", "missing required field `frames`"),
        (GOOD[GOOD.index("[[frames]]") :], "frames = []", "$.frames"),
        (GOOD[GOOD.index("[[frames]]") :], 'frames = "ring"', "$.frames"),
        (GOOD[GOOD.index("[[frames]]") :], "frames = [1]", "$.frames[0]"),
        (GOOD[GOOD.index("[[frames]]") :], GOOD[GOOD.index("[[frames]]") :] * 2, "id = 'ring' × 2"),
    ],
)
def test_each_mistake_in_a_campaign_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in GOOD
    with pytest.raises(SetupError) as caught:
        load_campaigns(add_campaign(tmp_path, GOOD.replace(before, after)))
    assert named in str(caught.value)
    assert "dai-hoi/campaign.toml" in str(caught.value)
    assert caught.value.exit_code == 3


FIELD = (
    GOOD
    + """
[[frames.fields]]
id = "unit"
label = "Đơn vị"
arc = { r = 0.43, degrees = 110 }
size = 0.036
"""
)
ARC = "arc = { r = 0.43, degrees = 110 }"
LINE = "line = { x = 0.5, y = 0.9, width = 0.5 }"


def test_a_line_of_text_is_read_as_it_is_declared(tmp_path: Path) -> None:
    (usual,) = only_campaign(add_campaign(tmp_path / "a", FIELD)).frames[0].fields
    assert usual == TextField("unit", "Đơn vị", ArcBaseline(0.43, 110, 180, 0.5, 0.5), 0.036, 700, (255, 255, 255), 60)
    arc = "arc = { r = 1, degrees = 20, at = 0, cx = 0.5, cy = 1.0 }"
    more = FIELD.replace(ARC, arc) + 'colour = "#FFF1c6"\nweight = 500\nlongest = 90'
    (whole,) = only_campaign(add_campaign(tmp_path / "b", more)).frames[0].fields
    assert whole == TextField("unit", "Đơn vị", ArcBaseline(1, 20, 0, 0.5, 1), 0.036, 500, (255, 241, 198), 90)
    straight = FIELD.replace(ARC, LINE)
    assert only_campaign(add_campaign(tmp_path / "c", straight)).frames[0].fields[0].baseline == LineBaseline(
        0.5, 0.9, 0.5
    )
    assert only_campaign(add_campaign(tmp_path / "d")).frames[0].fields == ()


def test_the_label_of_a_line_of_text_is_nfc(tmp_path: Path) -> None:
    (field,) = only_campaign(add_campaign(tmp_path, unicodedata.normalize("NFD", FIELD))).frames[0].fields
    assert field.label == "Đơn vị"


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('id = "unit"', "", "missing required field `id`"),
        ('id = "unit"', 'id = "name"', "id = 'name': unit"),
        ('id = "unit"', "id = 1", ".id"),
        ('label = "Đơn vị"', "", "missing required field `label`"),
        ('label = "Đơn vị"', 'label = " "', "label is empty"),
        ('label = "Đơn vị"', "label = 7", ".label"),
        ("size = 0.036", "", "missing required field `size`"),
        ("size = 0.036", "size = 36", "Expected `float` <= 0.2"),
        ("size = 0.036", "size = nan", "Expected `float` >= 0.005"),
        ("size = 0.036", "size = true", ".size"),
        ("size = 0.036", 'size = "0.036"', ".size"),
        ("size = 0.036", "size = 0.036\nlongest = 0", "Expected `int` >= 1"),
        ("size = 0.036", "size = 0.036\nlongest = 121", "Expected `int` <= 120"),
        ("size = 0.036", "size = 0.036\nlongest = 60.0", ".longest"),
        ("size = 0.036", "size = 0.036\nlongest = true", ".longest"),
        ("size = 0.036", "size = 0.036\nweight = 300", "weight = 300: 400, 500, 600, 700, 800"),
        ("size = 0.036", "size = 0.036\nweight = 700.0", ".weight"),
        ("size = 0.036", 'size = 0.036\nweight = "bold"', ".weight"),
        ("size = 0.036", 'size = 0.036\ncolour = "white"', "colour = #rrggbb"),
        ("size = 0.036", 'size = 0.036\ncolour = "#fff"', "colour = #rrggbb"),
        ("size = 0.036", 'size = 0.036\ncolour = " #ffffff"', "colour = #rrggbb"),
        ("size = 0.036", "size = 0.036\ncolour = 16777215", ".colour"),
        ("size = 0.036", 'size = 0.036\ncolor = "#ffffff"', "unknown field `color`"),
        ("arc = {", "# arc = {", "arc = { r, degrees, at, cx, cy } / line = { x, y, width }"),
        ("arc = {", f"{LINE}\narc = {{", "arc = { r, degrees, at, cx, cy } / line = { x, y, width }"),
        ("arc = {", "arc = 5 # {", ".arc"),
        ("degrees = 110", "degrees", "at line"),
        (", degrees = 110", "", "missing required field `degrees`"),
        ("r = 0.43, ", "", "missing required field `r`"),
        ("r = 0.43, ", "r = 0.05, ", ".arc.r"),
        ("degrees = 110", "degrees = 1", "Expected `float` >= 5.0"),
        ("degrees = 110", "degrees = 360", "Expected `float` <= 350.0"),
        ("degrees = 110", "degrees = 110, at = -10", ".arc.at"),
        ("degrees = 110", "degrees = 110, cx = 1.5", ".arc.cx"),
        ("degrees = 110", "degrees = 110, cy = inf", ".arc.cy"),
        ("degrees = 110", "degrees = 110, radius = 0.4", "unknown field `radius`"),
        ("r = 0.43, ", "r = 0.7, ", "its ends lie outside the picture (0–1)"),
        ("degrees = 110", "degrees = 110, cx = 0.2", "its ends lie outside the picture (0–1)"),
        (ARC, LINE.replace("x = 0.5, ", ""), "missing required field `x`"),
        (ARC, LINE.replace("0.9", "1.1"), ".line.y"),
        (ARC, LINE.replace("width = 0.5", "width = 0.01"), "Expected `float` >= 0.05"),
        (ARC, LINE.replace("width = 0.5", "length = 0.5"), ".line"),
        (ARC, LINE.replace("x = 0.5", "x = 0.2"), "its ends lie outside the picture (0–1)"),
        (FIELD[len(GOOD) :], 'fields = "unit"', "$.frames[0].fields"),
        (FIELD[len(GOOD) :], 'fields = ["unit"]', "$.frames[0].fields[0]"),
        (FIELD[len(GOOD) :], FIELD[len(GOOD) :] * 2, "id = 'unit' × 2"),
    ],
)
def test_each_mistake_in_a_line_of_text_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in FIELD
    with pytest.raises(SetupError) as caught:
        load_campaigns(add_campaign(tmp_path, FIELD.replace(before, after)))
    assert named in str(caught.value)
    assert "dai-hoi/campaign.toml" in str(caught.value)


def test_a_folder_that_cannot_be_an_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Đại hội"):
        load_campaigns(add_campaign(tmp_path, name="Đại hội"))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (add_campaign(tmp_path) / "dai-hoi" / "campaign.toml").write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(SetupError, match=r"dai-hoi/campaign\.toml"):
        load_campaigns(tmp_path)


def test_a_file_from_windows_notepad_is_read(tmp_path: Path) -> None:
    (add_campaign(tmp_path) / "dai-hoi" / "campaign.toml").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert only_campaign(tmp_path).mark == "Đại hội XVII"
