"""From a new folder to another province's campaign by editing words."""

import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from framer.campaigns.last_good import kept_directory
from framer.campaigns.registry import campaign_roots, load_campaigns
from framer.campaigns.reloading import ReloadingRegistry
from framer.imaging.overlay import load_overlay
from framer.settings import read_settings
from framer.studio.build import build_campaign
from framer.studio.drawing import draw_artwork
from framer.studio.scaffold import CampaignStart, create_campaign_folder
from framer.web.app import create_app
from support.command import Cli, names, picture
from support.http import form, portrait, post

TODAY = date(2026, 9, 2)
CAO_BANG = (
    ('title = ""', 'title = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Cao Bằng, nhiệm kỳ 2025-2030"'),
    ('mark = ""', 'mark = "Đại hội XX"'),
    ('organiser = ""', 'organiser = "Sở Y tế tỉnh Cao Bằng"'),
    ("draft = true", "draft = false"),
    ("2026-09-02", "2026-08-20"),
    ("2026-10-02", "2026-09-30"),
)


@pytest.fixture
def cao_bang(tmp_path: Path) -> Path:
    """Another province's campaign, made by changing nothing but words and dates."""
    folder = tmp_path / "frames" / "cao-bang-xx"
    create_campaign_folder(folder, TODAY, "vi")
    text = (folder / "campaign.toml").read_text(encoding="utf-8")
    for before, after in CAO_BANG:
        assert before in text
        text = text.replace(before, after)
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_slogan_that_cannot_be_read_is_refused_with_how_much_too_long_it_is(cli: Cli, cao_bang: Path) -> None:
    path = cao_bang / "campaign.toml"
    path.write_text(path.read_text("utf-8").replace("nhiệm kỳ", "nhiệm kỳ mới, " * 4 + "nhiệm kỳ"), encoding="utf-8")
    run = cli("frames", "build", cao_bang)
    cli.failed(run, 3, "cao-bang-xx/campaign.toml, line 8: ", "too long", "%", "Shorten it by about")
    assert names(cao_bang) == {"campaign.toml"}


@pytest.mark.large
def test_another_provinces_campaign_is_built_listed_checked_served_and_shown(
    cli: Cli, cao_bang: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cao_bang.parent))
    assert cli("frames", "build", cao_bang).code == 0
    assert names(kept_directory(cao_bang)) == names(cao_bang) - {"ring.preview.png"}
    (campaign,) = load_campaigns(cao_bang.parent)
    assert campaign.organiser == "Sở Y tế tỉnh Cao Bằng"
    assert campaign.status(TODAY) == "running"
    assert "cao-bang-xx/ring" in cli("frames", "list").text
    run = cli("frames", "check", cao_bang)
    assert run.code == 0, run.text
    assert (cao_bang / "frame.preview.png").is_file()

    monkeypatch.setattr("framer.web.avatars.today", lambda: TODAY)
    client = create_app(read_settings({}), ReloadingRegistry(campaign_roots(str(cao_bang.parent)))).test_client()
    page = client.get("/").text
    assert "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Cao Bằng, nhiệm kỳ 2025-2030" in page
    assert "Sở Y tế tỉnh Cao Bằng" in page
    assert "/frames/cao-bang-xx/ring" in page
    response = post(client, form(portrait(), frame="cao-bang-xx", size="512"))
    assert (response.status_code, response.mimetype) == (200, "image/jpeg")
    assert picture(response.data).size == (512, 512)


@pytest.fixture
def designed(tmp_path: Path) -> Path:
    """A designer's own artwork, whose opening is a rounded rectangle; no SVG, and no window in campaign.toml."""
    folder = tmp_path / "frames" / "thiet-ke"
    folder.mkdir(parents=True)
    overlay = Image.new("RGBA", (2048, 2048), (18, 74, 122, 255))
    ImageDraw.Draw(overlay).rounded_rectangle((300, 200, 1748, 1600), 160, (0, 0, 0, 0))
    overlay.save(folder / "khung.png")
    text = 'title = "Ngày hội"\n[[frames]]\nid = "khung"\ntitle = "Khung"\noverlay = "khung.png"\n'
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_designers_opening_that_is_no_circle_works_from_check_to_picture(cli: Cli, designed: Path) -> None:
    run = cli("frames", "check", designed)
    assert run.code == 0, run.text
    assert "not a circle" in run.text

    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(designed.parent))
    shown = json.loads(cli("frames", "show", "thiet-ke/khung", "--json").out)
    assert (shown["window"]["cx"], shown["window"]["cy"]) == pytest.approx((0.5, 0.4395), abs=0.01)
    assert shown["window"]["r"] == pytest.approx(700 / 2048, abs=0.005)

    (cli.folder / "anh.jpg").write_bytes(portrait())
    run = cli("photo", "anh.jpg", "-o", "khung.png", "--frame", "thiet-ke", "--size", "512", "--json", "anh.json")
    assert run.code == 0, run.err
    framed = picture(cli.folder / "khung.png")
    assert framed.getpixel((20, 20)) == (18, 74, 122)
    record = json.loads((cli.folder / "anh.json").read_text())
    crop, ((left, right),) = record["crop"], [face["eyes"] for face in record["faces"]]
    eyes = [((left[n] + right[n]) / 2 - crop["xy"[n]]) / crop["side"] for n in (0, 1)]
    window = shown["window"]
    assert eyes[0] == pytest.approx(window["cx"], abs=0.03 * 2 * window["r"])
    assert eyes[1] == pytest.approx(window["cy"] - window["r"] + 0.44 * 2 * window["r"], abs=0.06 * 2 * window["r"])


@pytest.mark.large
def test_a_new_campaign_can_be_built_as_it_is(tmp_path: Path) -> None:
    paths = create_campaign_folder(tmp_path / "hoi-xuan", TODAY, "vi", CampaignStart(title="Chào xuân", mark="Tết"))
    assert [path.name for path in paths] == ["campaign.toml"]
    build_campaign(tmp_path / "hoi-xuan", draw_artwork)
    (campaign,) = load_campaigns(tmp_path)
    assert (campaign.starts, campaign.ends) == (TODAY, date(2026, 10, 2))
    assert campaign.title
    assert campaign.mark
    assert campaign.draft
    assert ReloadingRegistry([tmp_path]).current().campaigns == ()
    assert load_overlay(campaign.frames[0], 256).transparency[128, 128].min() == 255
