"""campaign.toml: what is read, what is refused and in which words."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.imaging.types import Window
from framer.text.text_field import ArcBaseline, LineBaseline, TextField
from support.manifests import GOOD, campaign


def the_one(folder: Path) -> Campaign:
    (found,) = load_campaigns(folder)
    return found


def test_a_campaign_is_read_as_it_is_written(tmp_path: Path) -> None:
    found = the_one(campaign(tmp_path))
    assert (found.id, found.title, found.mark, found.organiser) == (
        "dai-hoi", "Chào mừng Đại hội", "Đại hội XVII", "Sở Y tế"
    )  # fmt: skip
    assert (found.starts, found.ends) == (date(2020, 9, 21), date(2020, 9, 29))
    assert (found.facebook_overlay_id, found.caption) == ("663119041002834", "Cùng thay ảnh")
    (frame,) = found.frames
    assert (frame.id, frame.campaign, frame.title) == ("dai-hoi/ring", "dai-hoi", "Vòng tròn")
    assert frame.window == Window(0.5, 0.5, 0.39)
    assert frame.overlay_path == tmp_path / "dai-hoi" / "ring.png"


def test_only_title_and_frames_are_needed(tmp_path: Path) -> None:
    text = 'title = "Hội"\n[[frames]]\nid = "ring"\ntitle = "V"\noverlay = "ring.png"\n'
    found = the_one(campaign(tmp_path, text))
    assert (found.starts, found.ends, found.facebook_overlay_id, found.caption) == (None, None, None, "")


def test_text_is_normalised_to_nfc(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert the_one(campaign(tmp_path / "a", decomposed)).title == the_one(campaign(tmp_path / "b")).title
    assert unicodedata.is_normalized("NFC", the_one(tmp_path / "a").frames[0].title)


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('title = "Chào mừng Đại hội"', "", "title"),
        ('title = "Chào mừng Đại hội"', "title = 17", "title"),
        ('title = "Chào', 'title = "Chào' + "o" * 2_000, "title"),
        ('mark = "Đại hội XVII"', "mark = true", "mark"),
        ("starts = 2020-09-21", 'starts = "2020-09-21"', "starts"),
        ("starts = 2020-09-21", "starts = 2020-09-21T08:00:00", "starts"),
        ("ends = 2020-09-29", "ends = 2020-02-31", "campaign.toml"),
        ("ends = 2020-09-29", "ends = 2020-09-20", "ends < starts"),
        ('facebook_overlay_id = "663119041002834"', "facebook_overlay_id = 663119041002834", "facebook_overlay_id"),
        ("caption =", "caption", "campaign.toml"),
        ('id = "ring"', "", "id"),
        ('id = "ring"', 'id = "Vòng"', "Vòng"),
        ('id = "ring"', 'id = "../ring"', "../ring"),
        ('title = "Vòng tròn"', "", "title"),
        ('overlay = "ring.png"', "", "overlay"),
        ('overlay = "ring.png"', 'overlay = "none.png"', "none.png"),
        ('overlay = "ring.png"', 'overlay = "../../secret.png"', "overlay"),
        ('overlay = "ring.png"', 'overlay = "/etc/passwd"', "overlay"),
        ("r = 0.39", "r = 0.6", "window"),
        ("r = 0.39", "r = 0.05", "window"),
        ("r = 0.39", 'r = "wide"', "window"),
        ("r = 0.39", "radius = 0.39", "window"),
        ("cx = 0.5", "cx = 0.9", "window"),
        ("cx = 0.5", "cx = nan", "window"),
        ("window = {", "window = 5 #", "window"),
        (GOOD[GOOD.index("[[frames]]") :], "", "frames"),
        (GOOD[GOOD.index("[[frames]]") :], 'frames = "ring"', "frames"),
        (GOOD[GOOD.index("[[frames]]") :], "frames = [1]", "frames"),
    ],
)
def test_each_mistake_in_a_campaign_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in GOOD
    with pytest.raises(SetupError) as caught:
        load_campaigns(campaign(tmp_path, GOOD.replace(before, after)))
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
LINE = "line = { x = 0.5, y = 0.9, width = 0.5 }"


def test_a_line_of_text_is_read_as_it_is_declared(tmp_path: Path) -> None:
    (usual,) = the_one(campaign(tmp_path / "a", FIELD)).frames[0].fields
    assert usual == TextField("unit", "Đơn vị", ArcBaseline(0.43, 110, 180, 0.5, 0.5), 0.036, 700, (255, 255, 255), 60)
    arc = "arc = { r = 1, degrees = 20, at = 0, cx = 0.5, cy = 1.0 }"
    more = FIELD.replace("arc = { r = 0.43, degrees = 110 }", arc) + 'colour = "#FFF1c6"\nweight = 500\nlongest = 90'
    (whole,) = the_one(campaign(tmp_path / "b", more)).frames[0].fields
    assert whole == TextField("unit", "Đơn vị", ArcBaseline(1, 20, 0, 0.5, 1), 0.036, 500, (255, 241, 198), 90)
    straight = FIELD.replace("arc = { r = 0.43, degrees = 110 }", LINE)
    assert the_one(campaign(tmp_path / "c", straight)).frames[0].fields[0].baseline == LineBaseline(0.5, 0.9, 0.5)
    assert the_one(campaign(tmp_path / "d")).frames[0].fields == ()


def test_the_label_of_a_line_of_text_is_nfc(tmp_path: Path) -> None:
    (field,) = the_one(campaign(tmp_path, unicodedata.normalize("NFD", FIELD))).frames[0].fields
    assert field.label == "Đơn vị"


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('id = "unit"', "", "id"),
        ('id = "unit"', 'id = "name"', "id = 'name': unit"),
        ('id = "unit"', "id = 1", "id"),
        ('label = "Đơn vị"', "", "label"),
        ('label = "Đơn vị"', 'label = " "', "label"),
        ('label = "Đơn vị"', "label = 7", "label"),
        ("size = 0.036", "", "size 0.005–0.2"),
        ("size = 0.036", "size = 36", "size 0.005–0.2"),
        ("size = 0.036", "size = nan", "size 0.005–0.2"),
        ("size = 0.036", "size = true", "size 0.005–0.2"),
        ("size = 0.036", 'size = "0.036"', "size 0.005–0.2"),
        ("size = 0.036", "size = 0.036\nlongest = 0", "longest 1–120"),
        ("size = 0.036", "size = 0.036\nlongest = 121", "longest 1–120"),
        ("size = 0.036", "size = 0.036\nlongest = 60.0", "longest 1–120"),
        ("size = 0.036", "size = 0.036\nlongest = true", "longest 1–120"),
        ("size = 0.036", "size = 0.036\nweight = 300", "weight 400, 500, 600, 700, 800"),
        ("size = 0.036", "size = 0.036\nweight = 700.0", "weight 400"),
        ("size = 0.036", 'size = 0.036\nweight = "bold"', "weight 400"),
        ("size = 0.036", 'size = 0.036\ncolour = "white"', "colour = #rrggbb"),
        ("size = 0.036", 'size = 0.036\ncolour = "#fff"', "colour = #rrggbb"),
        ("size = 0.036", "size = 0.036\ncolour = 16777215", "colour = #rrggbb"),
        (
            "size = 0.036",
            'size = 0.036\ncolor = "#ffffff"',
            "color? id, label, arc, line, size, weight, colour, longest",
        ),
        ("arc = {", "# arc = {", "arc = { r, degrees, at, cx, cy } / line = { x, y, width }"),
        ("arc = {", f"{LINE}\narc = {{", "arc = { r, degrees, at, cx, cy } / line = { x, y, width }"),
        ("arc = {", "arc = 5 # {", "arc = { "),
        ("degrees = 110", "", "campaign.toml"),
        ("r = 0.43, ", "", "arc: r 0.1–1"),
        ("r = 0.43, ", "r = 0.05, ", "arc: r 0.1–1"),
        ("degrees = 110", "degrees = 1", "arc: degrees 5–350"),
        ("degrees = 110", "degrees = 360", "arc: degrees 5–350"),
        ("degrees = 110", "degrees = 110, at = -10", "arc: at 0–360"),
        ("degrees = 110", "degrees = 110, cx = 1.5", "arc: cx 0–1"),
        ("degrees = 110", "degrees = 110, cy = inf", "arc: cy 0–1"),
        ("degrees = 110", "degrees = 110, radius = 0.4", "arc = { at, cx, cy, degrees, r }"),
        ("r = 0.43, ", "r = 0.7, ", "arc: ends outside the picture"),
        ("degrees = 110", "degrees = 110, cx = 0.2", "arc: ends outside the picture"),
        ("arc = { r = 0.43, degrees = 110 }", LINE.replace("x = 0.5, ", ""), "line: x 0–1"),
        ("arc = { r = 0.43, degrees = 110 }", LINE.replace("0.9", "1.1"), "line: y 0–1"),
        ("arc = { r = 0.43, degrees = 110 }", LINE.replace("width = 0.5", "width = 0.01"), "line: width 0.05–1"),
        ("arc = { r = 0.43, degrees = 110 }", LINE.replace("width = 0.5", "length = 0.5"), "line = { width, x, y }"),
        ("arc = { r = 0.43, degrees = 110 }", LINE.replace("x = 0.5", "x = 0.2"), "line: ends outside the picture"),
        (FIELD[len(GOOD) :], 'fields = "unit"', "[[frames.fields]]"),
        (FIELD[len(GOOD) :], 'fields = ["unit"]', "[[frames.fields]]"),
        (FIELD[len(GOOD) :], FIELD[len(GOOD) :] * 2, "id = 'unit' × 2"),
    ],
)
def test_each_mistake_in_a_line_of_text_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in FIELD
    with pytest.raises(SetupError) as caught:
        load_campaigns(campaign(tmp_path, FIELD.replace(before, after)))
    assert named in str(caught.value)
    assert "dai-hoi/campaign.toml" in str(caught.value)


def test_a_folder_that_cannot_be_an_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Đại hội"):
        load_campaigns(campaign(tmp_path, name="Đại hội"))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (campaign(tmp_path) / "dai-hoi" / "campaign.toml").write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(SetupError, match=r"dai-hoi/campaign\.toml"):
        load_campaigns(tmp_path)


def test_a_file_from_windows_notepad_is_read(tmp_path: Path) -> None:
    (campaign(tmp_path) / "dai-hoi" / "campaign.toml").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert the_one(tmp_path).mark == "Đại hội XVII"
