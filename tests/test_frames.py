"""Campaign folders: what is read, what is refused and in which words, and the overlay at every size."""

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pictures import ring, ring_frame
from PIL import Image, ImageDraw

from framer.campaign_file import FrameRow
from framer.errors import ClosedCampaign, SetupError, UnknownFrame
from framer.frames import Shelf, find_campaign, find_frame, load_campaigns, load_frame, load_overlay, load_shelf
from framer.text_field import Arc, Line, TextField
from framer.values import Campaign, Window

GOOD = """
title = "Chào mừng Đại hội"
mark = "Đại hội XVII"
organiser = "Sở Y tế"
starts = 2020-09-21
ends = 2020-09-29
facebook_overlay_id = "663119041002834"
caption = "Cùng thay ảnh"
[[frames]]
id = "ring"
title = "Vòng tròn"
overlay = "ring.png"
window = { cx = 0.5, cy = 0.5, r = 0.39 }
"""


def campaign(folder: Path, text: str = GOOD, name: str = "dai-hoi") -> Path:
    """A folder of campaigns, with this one added."""
    home = folder / name
    home.mkdir(parents=True)
    ring(home / "ring.png")
    (home / "campaign.toml").write_text(text, encoding="utf-8")
    return folder


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
    assert frame.overlay == tmp_path / "dai-hoi" / "ring.png"


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
    assert usual == TextField("unit", "Đơn vị", Arc(0.43, 110, 180, 0.5, 0.5), 0.036, 700, (255, 255, 255), 60)
    arc = "arc = { r = 1, degrees = 20, at = 0, cx = 0.5, cy = 1.0 }"
    more = FIELD.replace("arc = { r = 0.43, degrees = 110 }", arc) + 'colour = "#FFF1c6"\nweight = 500\nlongest = 90'
    (whole,) = the_one(campaign(tmp_path / "b", more)).frames[0].fields
    assert whole == TextField("unit", "Đơn vị", Arc(1, 20, 0, 0.5, 1), 0.036, 500, (255, 241, 198), 90)
    straight = FIELD.replace("arc = { r = 0.43, degrees = 110 }", LINE)
    assert the_one(campaign(tmp_path / "c", straight)).frames[0].fields[0].baseline == Line(0.5, 0.9, 0.5)
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


def test_no_campaign_at_all_is_a_broken_set_up(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"campaign\.toml"):
        load_campaigns(tmp_path)


@pytest.fixture
def three(tmp_path: Path) -> tuple[Campaign, ...]:
    for name, year in (("cu", 2019), ("moi", 2021), ("giua", 2020)):
        campaign(tmp_path, GOOD.replace("2020-", f"{year}-"), name)
    return load_campaigns(tmp_path)


def test_the_newest_campaign_comes_first(three: tuple[Campaign, ...]) -> None:
    assert [each.id for each in three] == ["moi", "giua", "cu"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2020, 9, 21), "giua"),
        (date(2020, 9, 29), "giua"),
        (date(2020, 9, 30), "moi"),
        (date(2019, 9, 25), "cu"),
        (date(2030, 1, 1), "moi"),
    ],
)
def test_the_running_campaign_is_the_usual_one_else_the_newest(
    three: tuple[Campaign, ...], today: date, expected: str
) -> None:
    assert find_campaign(three, None, today).id == expected
    assert find_frame(three, None, today).id == f"{expected}/ring"
    running = find_campaign(three, None, today).status(today) == "running"
    assert running == (today.year < 2030 and today.day < 30)


def test_a_frame_is_found_by_its_id_or_its_campaigns(three: tuple[Campaign, ...]) -> None:
    today = date(2020, 9, 21)
    assert find_frame(three, "cu/ring", today).id == "cu/ring"
    assert find_frame(three, "cu", today).id == "cu/ring"


@pytest.mark.parametrize("name", ["none", "cu/none", "none/ring", "cu/", "../cu/ring"])
def test_an_unknown_frame_is_told_with_the_known_ones(three: tuple[Campaign, ...], name: str) -> None:
    with pytest.raises(UnknownFrame) as caught:
        find_frame(three, name, date(2020, 9, 21))
    message, hint = caught.value.words(str)
    assert name in message
    assert "moi/ring, giua/ring, cu/ring" in hint


@pytest.fixture
def half_broken(tmp_path: Path) -> Shelf:
    campaign(tmp_path, GOOD, "tot")
    campaign(tmp_path, GOOD.replace("2020-09-21", "2020-13-21"), "hong")
    return load_shelf(tmp_path)


def test_one_broken_campaign_does_not_take_the_others_with_it(half_broken: Shelf) -> None:
    assert [each.id for each in half_broken.campaigns] == ["tot"]
    assert half_broken.frame("tot/ring", date(2020, 9, 21)).id == "tot/ring"
    assert list(half_broken.broken) == ["hong"]


@pytest.mark.parametrize("name", ["hong", "hong/ring"])
def test_a_broken_campaigns_frame_says_what_is_wrong_with_it(half_broken: Shelf, name: str) -> None:
    with pytest.raises(SetupError, match=r"hong/campaign\.toml") as told:
        half_broken.frame(name, date(2020, 9, 21))
    assert told.value is not half_broken.broken["hong"]  # whose traceback would hold every photo that asked for it


def test_the_organisations_own_campaign_counts_before_a_built_in_one(tmp_path: Path) -> None:
    campaign(tmp_path / "built-in", GOOD)
    campaign(tmp_path / "own", GOOD.replace("Sở Y tế", "Sở Nội vụ"))
    (found,) = load_shelf(tmp_path / "built-in", tmp_path / "own").campaigns
    assert found.organiser == "Sở Nội vụ"


@pytest.mark.parametrize(("day", "works"), [(29, True), (30, False)])
def test_ended_campaigns_are_closed_only_if_the_setting_says_so(tmp_path: Path, day: int, works: bool) -> None:
    today = date(2020, 9, day)
    assert load_shelf(campaign(tmp_path)).frame("dai-hoi/ring", today)
    closing = load_shelf(tmp_path, close_ended=True)
    if works:
        assert closing.frame("dai-hoi", today)
    else:
        with pytest.raises(ClosedCampaign, match=r"ended on 29/09/2020") as caught:
            closing.frame("dai-hoi", today)
        assert (caught.value.http_status, caught.value.exit_code) == (404, 2)


def test_a_campaign_without_days_waits_behind_those_that_have_some(tmp_path: Path) -> None:
    campaign(tmp_path, GOOD.replace("starts = 2020-09-21\nends = 2020-09-29\n", ""), "luon")
    campaign(tmp_path, GOOD, "cu")
    shelf = load_shelf(tmp_path)
    assert shelf.campaign(None, date(2026, 1, 1)).id == "cu"
    assert shelf.campaign("luon", date(2026, 1, 1)).status(date(2026, 1, 1)) == "running"


def measured(folder: Path, overlay: Image.Image) -> Window:
    text = GOOD.replace("window = { cx = 0.5, cy = 0.5, r = 0.39 }", "")
    overlay.save(campaign(folder, text) / "dai-hoi" / "ring.png")
    return the_one(folder).frames[0].window


@pytest.mark.parametrize(("cx", "cy", "r"), [(0.5, 0.5, 0.38), (0.4, 0.55, 0.3), (0.62, 0.3, 0.21)])
@pytest.mark.parametrize("side", [1_080, 2_048])
def test_a_round_window_is_found_where_it_is(tmp_path: Path, cx: float, cy: float, r: float, side: int) -> None:
    found = measured(tmp_path, Image.open(ring(tmp_path / "drawn.png", side, r, cx, cy)))
    assert (found.cx, found.cy, found.r) == pytest.approx((cx, cy, r), abs=0.003)


def test_the_window_of_a_rectangle_is_the_largest_circle_in_its_middle(tmp_path: Path) -> None:
    overlay = Image.new("RGBA", (1_000, 1_000), (20, 60, 160, 255)).resize((1_080, 1_080))
    ImageDraw.Draw(overlay).rectangle((108, 216, 971, 863), (0, 0, 0, 0))
    found = measured(tmp_path, overlay)
    assert (found.cx, found.cy, found.r) == pytest.approx((0.5, 0.5, 0.3), abs=0.004)


def test_artwork_that_reaches_into_the_opening_is_kept_clear_of(tmp_path: Path) -> None:
    overlay = Image.open(ring(tmp_path / "drawn.png", radius=0.4)).convert("RGBA")
    ImageDraw.Draw(overlay).rectangle((0, 756, 1_080, 1_080), (200, 16, 46, 255))  # from 0.7 of the side downwards
    found = measured(tmp_path, overlay)
    assert found.r == pytest.approx(0.3, abs=0.004)
    assert found.cy == pytest.approx(0.4, abs=0.004)


@pytest.mark.parametrize("colour", [(200, 16, 46, 255), (200, 16, 46, 100)])
def test_an_overlay_without_an_opening_is_named(tmp_path: Path, colour: tuple[int, int, int, int]) -> None:
    with pytest.raises(SetupError, match=r"ring\.png"):
        measured(tmp_path, Image.new("RGBA", (1_080, 1_080), colour))


@pytest.mark.parametrize(
    "overlay",
    [
        Image.new("RGB", (1_080, 1_080)),
        Image.new("RGBA", (1_080, 1_000)),
        Image.new("RGBA", (512, 512)),
        Image.new("LA", (1_080, 1_080)),
    ],
    ids=["no alpha", "not square", "too small", "grey"],
)
def test_an_overlay_of_the_wrong_kind_is_named_when_it_is_loaded(tmp_path: Path, overlay: Image.Image) -> None:
    overlay.save(tmp_path / "ring.png")
    frame = load_frame("test", FrameRow("ring", "Vòng", tmp_path / "ring.png", Window(), ()))
    with pytest.raises(SetupError, match="RGBA"):
        load_overlay(frame, 512)


def test_a_damaged_overlay_is_named_when_it_is_loaded(tmp_path: Path) -> None:
    frame = ring_frame(tmp_path)
    frame = replace(frame, artwork=frame.artwork[:500], version="damaged")
    with pytest.raises(SetupError, match="ring"):
        load_overlay(frame, 512)


@pytest.mark.parametrize("size", [256, 333, 1_080, 2_048])
def test_an_overlay_comes_at_the_size_asked_for_and_is_loaded_once(tmp_path: Path, size: int) -> None:
    frame = ring_frame(tmp_path)
    overlay = load_overlay(frame, size)
    assert overlay.added.shape == overlay.kept.shape == (size, size, 3)
    frame.overlay.unlink()
    assert load_overlay(frame, size) is overlay


def test_a_smaller_overlays_edge_has_the_rings_own_colour(tmp_path: Path) -> None:
    """What is hidden under full transparency (here black) does not darken the edge."""
    overlay = load_overlay(ring_frame(tmp_path), 300)
    alpha = 255.0 - overlay.kept[:, :, 0]
    visible = alpha > 64
    assert (overlay.added[:, :, 0][visible] * 255.0 / alpha[visible]).min() >= 188


def test_the_built_in_campaign_is_whole() -> None:
    for each in load_campaigns():
        assert each.title
        for frame in each.frames:
            overlay = load_overlay(frame, 256)
            window = frame.window
            x, y = round(256 * window.cx), round(256 * window.cy)
            assert overlay.kept[y, x].min() == 255
            assert overlay.kept[y, round(256 * (window.cx + 0.84 * window.r))].min() == 255
