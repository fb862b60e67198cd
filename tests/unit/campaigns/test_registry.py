"""Campaigns and frames, found by name and day; broken ones beside good ones."""

from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.registry import CampaignRegistry, campaign_roots, load_campaigns, load_registry
from framer.campaigns.selection import find_campaign, find_frame
from framer.campaigns.types import Campaign
from framer.errors import ClosedCampaign, SetupError, UnknownFrame
from framer.imaging.overlay import load_overlay
from support.manifests import GOOD, add_campaign


def test_no_campaign_at_all_is_a_broken_set_up(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"campaign\.toml"):
        load_campaigns(tmp_path)


@pytest.fixture
def three(tmp_path: Path) -> tuple[Campaign, ...]:
    for name, year in (("cu", 2019), ("moi", 2021), ("giua", 2020)):
        add_campaign(tmp_path, GOOD.replace("2020-", f"{year}-"), name)
    return load_campaigns(tmp_path)


def test_the_newest_campaign_comes_first(three: tuple[Campaign, ...]) -> None:
    assert [campaign.id for campaign in three] == ["moi", "giua", "cu"]


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
def test_an_unknown_frame_is_refused_with_the_known_ones(three: tuple[Campaign, ...], name: str) -> None:
    with pytest.raises(UnknownFrame) as caught:
        find_frame(three, name, date(2020, 9, 21))
    message, hint = caught.value.to_message(str)
    assert name in message
    assert "moi/ring, giua/ring, cu/ring" in hint


@pytest.fixture
def half_broken(tmp_path: Path) -> CampaignRegistry:
    add_campaign(tmp_path, GOOD, "tot")
    add_campaign(tmp_path, GOOD.replace("2020-09-21", "2020-13-21"), "hong")
    return load_registry(tmp_path)


def test_one_broken_campaign_does_not_take_the_others_with_it(half_broken: CampaignRegistry) -> None:
    assert [campaign.id for campaign in half_broken.campaigns] == ["tot"]
    assert half_broken.get_frame("tot/ring", date(2020, 9, 21)).id == "tot/ring"
    assert list(half_broken.broken) == ["hong"]


@pytest.mark.parametrize("name", ["hong", "hong/ring"])
def test_a_broken_campaigns_frame_says_what_is_wrong_with_it(half_broken: CampaignRegistry, name: str) -> None:
    with pytest.raises(SetupError, match=r"hong/campaign\.toml") as caught:
        half_broken.get_frame(name, date(2020, 9, 21))
    assert caught.value is not half_broken.broken["hong"]  # whose traceback would hold every photo that asked for it


def test_the_organisations_own_campaign_counts_before_a_built_in_one(tmp_path: Path) -> None:
    add_campaign(tmp_path / "built-in", GOOD)
    add_campaign(tmp_path / "own", GOOD.replace("Sở Y tế", "Sở Nội vụ"))
    (loaded,) = load_registry(tmp_path / "built-in", tmp_path / "own").campaigns
    assert loaded.organiser == "Sở Nội vụ"


@pytest.mark.parametrize(("day", "works"), [(29, True), (30, False)])
def test_ended_campaigns_are_closed_only_if_the_setting_says_so(tmp_path: Path, day: int, works: bool) -> None:
    today = date(2020, 9, day)
    assert load_registry(add_campaign(tmp_path)).get_frame("dai-hoi/ring", today)
    closing = load_registry(tmp_path, close_ended=True)
    if works:
        assert closing.get_frame("dai-hoi", today)
    else:
        with pytest.raises(ClosedCampaign, match=r"ended on 29/09/2020") as caught:
            closing.get_frame("dai-hoi", today)
        assert (caught.value.http_status, caught.value.exit_code) == (404, 2)


def test_a_campaign_without_days_waits_behind_those_that_have_some(tmp_path: Path) -> None:
    add_campaign(tmp_path, GOOD.replace("starts = 2020-09-21\nends = 2020-09-29\n", ""), "luon")
    add_campaign(tmp_path, GOOD, "cu")
    registry = load_registry(tmp_path)
    assert registry.get_campaign(None, date(2026, 1, 1)).id == "cu"
    assert registry.get_campaign("luon", date(2026, 1, 1)).status(date(2026, 1, 1)) == "running"


def test_the_built_in_campaign_is_whole() -> None:
    for campaign in load_campaigns():
        assert campaign.title
        for frame in campaign.frames:
            overlay = load_overlay(frame, 256)
            window = frame.window
            x, y = round(256 * window.cx), round(256 * window.cy)
            assert overlay.transparency[y, x].min() == 255
            assert overlay.transparency[y, round(256 * (window.cx + 0.84 * window.r))].min() == 255


def test_the_own_folder_may_stand_alone(tmp_path: Path) -> None:
    assert campaign_roots(str(tmp_path), built_in=False) == (tmp_path,)
    with pytest.raises(SetupError, match="FRAMER_FRAMES_DIR"):
        campaign_roots(built_in=False)
