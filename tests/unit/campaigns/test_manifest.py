"""campaign.toml: what is read, what is refused and in which words."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.manifest import read_manifest
from framer.campaigns.manifest_findings import ManifestError, find_errors
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
    text = "ghi_chu = 5\n" + GOOD.replace("[[frames]]", '[about]\nx = 1\n[[frames]]\nnote = "x"')
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
    with pytest.raises(SetupError, match="larger than 100 kB"):
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
        ('title = "Chào mừng Đại hội"', "", "missing title"),
        ('title = "Chào mừng Đại hội"', "title = 17", "not_text title"),
        ('title = "Chào', 'title = "Chào' + "o" * 2_000, "too_long title"),
        ('mark = "Đại hội XVII"', "mark = true", "not_text mark"),
        ('mark = "Đại hội XVII"', "slogan = 5", "not_text slogan"),
        ("starts = 2020-09-21", "starts = 2020-09-21T08:00:00", "hours starts"),
        ("ends = 2020-09-29", "ends = 2020-02-31", "no_such_day ends"),
        ("ends = 2020-09-29", "ends = 2020-09-20", "ends_before ends"),
        ("caption =", "caption", "no_equals caption"),
        ("caption =", f"x = {'[' * 3000}\ncaption =", "broken_value x"),
        ("caption =", f"x = {'{a = ' * 3000}\ncaption =", "broken_value x"),
        ("caption =", f"caption = {'[' * 200}{']' * 200}\nx =", "not_text caption"),
        ("[[frames]]", 'colours = "red"\n[[frames]]', "not_colours colours"),
        ("[[frames]]", "[colours]\nfield = 5\n[[frames]]", "not_colour colours.field"),
        ("[[frames]]", '[colours]\nfield = "red"\n[[frames]]', "not_colour colours.field"),
        ('id = "ring"', "", "missing frames.0.id"),
        ('id = "ring"', 'id = "Vòng"', "bad_id frames.0.id"),
        ('id = "ring"', 'id = "../ring"', "bad_id frames.0.id"),
        ('id = "ring"', 'id = "' + "a" * 61 + '"', "bad_id frames.0.id"),
        ('title = "Vòng tròn"', "", "missing frames.0.title"),
        ('overlay = "ring.png"', "", "missing frames.0.overlay"),
        ('overlay = "ring.png"', 'overlay = "none.png"', "no_overlay frames.0.overlay"),
        ('overlay = "ring.png"', 'overlay = "ring.jpg"', "bad_overlay frames.0.overlay"),
        ('overlay = "ring.png"', 'overlay = "../../secret.png"', "bad_overlay frames.0.overlay"),
        ('overlay = "ring.png"', 'overlay = "/etc/passwd"', "bad_overlay frames.0.overlay"),
        ("r = 0.39", "r = 0.6", "bad_number frames.0.window.r"),
        ("r = 0.39", "r = 0.05", "bad_number frames.0.window.r"),
        ("r = 0.39", 'r = "0.05"', "bad_number frames.0.window.r"),
        ("r = 0.39", 'r = "wide"', "bad_number frames.0.window.r"),
        ("r = 0.39", "radius = 0.39", "unknown_key frames.0.window.radius"),
        ("cx = 0.5", "cx = 0.9", "window_outside frames.0.window"),
        ("cx = 0.5", "cx = nan", "bad_number frames.0.window.cx"),
        ("cx = 0.5", "cx = true", "bad_number frames.0.window.cx"),
        ("window = {", "window = 5 #", "not_table frames.0.window"),
        (GOOD[GOOD.index("[[frames]]") :], "", "missing frames"),
        (GOOD[GOOD.index("[[frames]]") :], "frames = []", "not_blocks frames"),
        (GOOD[GOOD.index("[[frames]]") :], 'frames = "ring"', "not_blocks frames"),
        (GOOD[GOOD.index("[[frames]]") :], "frames = [1]", "not_blocks frames"),
        (GOOD[GOOD.index("[[frames]]") :], GOOD[GOOD.index("[[frames]]") :] * 2, "same_id frames.1.id"),
    ],
)
def test_each_mistake_in_a_campaign_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in GOOD
    with pytest.raises(ManifestError) as caught:
        load_campaigns(add_campaign(tmp_path, GOOD.replace(before, after)))
    finding = find_errors(caught.value.findings)[0]
    assert f"{finding.code} {finding.key}" == named
    assert str(caught.value).startswith("dai-hoi/campaign.toml, line ")
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
        ('id = "unit"', "", "missing frames.0.fields.0.id"),
        ('id = "unit"', 'id = "name"', "bad_field_id frames.0.fields.0.id"),
        ('id = "unit"', "id = 1", "not_text frames.0.fields.0.id"),
        ('label = "Đơn vị"', "", "missing frames.0.fields.0.label"),
        ('label = "Đơn vị"', 'label = " "', "empty frames.0.fields.0.label"),
        ('label = "Đơn vị"', "label = 7", "not_text frames.0.fields.0.label"),
        ("size = 0.036", "", "missing frames.0.fields.0.size"),
        ("size = 0.036", "size = 36", "bad_number frames.0.fields.0.size"),
        ("size = 0.036", "size = nan", "bad_number frames.0.fields.0.size"),
        ("size = 0.036", "size = true", "bad_number frames.0.fields.0.size"),
        ("size = 0.036", "size = 0.036\nlongest = 0", "not_count frames.0.fields.0.longest"),
        ("size = 0.036", "size = 0.036\nlongest = 121", "not_count frames.0.fields.0.longest"),
        ("size = 0.036", "size = 0.036\nlongest = 60.0", "not_count frames.0.fields.0.longest"),
        ("size = 0.036", "size = 0.036\nlongest = true", "not_count frames.0.fields.0.longest"),
        ("size = 0.036", "size = 0.036\nweight = 300", "bad_weight frames.0.fields.0.weight"),
        ("size = 0.036", "size = 0.036\nweight = 700.0", "bad_weight frames.0.fields.0.weight"),
        ("size = 0.036", 'size = 0.036\nweight = "bold"', "bad_weight frames.0.fields.0.weight"),
        ("size = 0.036", 'size = 0.036\ncolour = "white"', "not_colour frames.0.fields.0.colour"),
        ("size = 0.036", "size = 0.036\ncolour = 16777215", "not_colour frames.0.fields.0.colour"),
        ("size = 0.036", 'size = 0.036\ncolor = "#ffffff"', "unknown_key frames.0.fields.0.color"),
        ("arc = {", "# arc = {", "no_baseline frames.0.fields.0.arc"),
        ("arc = {", f"{LINE}\narc = {{", "no_baseline frames.0.fields.0.arc"),
        ("arc = {", "arc = 5 # {", "not_table frames.0.fields.0.arc"),
        ("degrees = 110", "degrees", "broken_value arc"),
        (", degrees = 110", "", "missing frames.0.fields.0.arc.degrees"),
        ("r = 0.43, ", "", "missing frames.0.fields.0.arc.r"),
        ("r = 0.43, ", "r = 0.05, ", "bad_number frames.0.fields.0.arc.r"),
        ("degrees = 110", "degrees = 1", "bad_number frames.0.fields.0.arc.degrees"),
        ("degrees = 110", "degrees = 360", "bad_number frames.0.fields.0.arc.degrees"),
        ("degrees = 110", "degrees = 110, at = -10", "bad_number frames.0.fields.0.arc.at"),
        ("degrees = 110", "degrees = 110, cx = 1.5", "bad_number frames.0.fields.0.arc.cx"),
        ("degrees = 110", "degrees = 110, cy = inf", "bad_number frames.0.fields.0.arc.cy"),
        ("degrees = 110", "degrees = 110, radius = 0.4", "unknown_key frames.0.fields.0.arc.radius"),
        ("r = 0.43, ", "r = 0.7, ", "outside frames.0.fields.0.arc"),
        ("degrees = 110", "degrees = 110, cx = 0.2", "outside frames.0.fields.0.arc"),
        (ARC, LINE.replace("x = 0.5, ", ""), "missing frames.0.fields.0.line.x"),
        (ARC, LINE.replace("0.9", "1.1"), "bad_number frames.0.fields.0.line.y"),
        (ARC, LINE.replace("width = 0.5", "width = 0.01"), "bad_number frames.0.fields.0.line.width"),
        (ARC, LINE.replace("width = 0.5", "length = 0.5"), "unknown_key frames.0.fields.0.line.length"),
        (ARC, LINE.replace("x = 0.5", "x = 0.2"), "outside frames.0.fields.0.line"),
        (FIELD[len(GOOD) :], 'fields = "unit"', "single_brackets frames.0.fields"),
        (FIELD[len(GOOD) :], 'fields = ["unit"]', "single_brackets frames.0.fields"),
        (FIELD[len(GOOD) :], FIELD[len(GOOD) :] * 2, "same_id frames.0.fields.1.id"),
    ],
)
def test_each_mistake_in_a_line_of_text_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    assert before in FIELD
    with pytest.raises(ManifestError) as caught:
        load_campaigns(add_campaign(tmp_path, FIELD.replace(before, after)))
    finding = find_errors(caught.value.findings)[0]
    assert f"{finding.code} {finding.key}" == named
    assert str(caught.value).startswith("dai-hoi/campaign.toml, line ")


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
