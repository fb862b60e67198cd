"""Which campaign is meant, which ones are shown, and when one is closed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from framer.campaigns.registry import CampaignRegistry, load_registry
from framer.campaigns.selection import NoCampaign, list_shown
from framer.errors import ClosedCampaign, UnknownFrame
from support.campaigns import write_campaign

DAY = date(2020, 9, 25)


def registry_of(folder: Path, **campaigns: dict[str, object]) -> CampaignRegistry:
    """Campaigns that run on DAY, each a little newer than the one before."""
    for number, (name, words) in enumerate(campaigns.items()):
        write_campaign(folder, name, **{"starts": date(2020, 9, 1) + timedelta(number), **words})
    return load_registry(folder)


def test_the_order_is_that_of_the_key_and_then_the_newest_first(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, a={"order": 2}, b={}, c={"order": 1}, d={})
    assert [campaign.id for campaign in registry.campaigns] == ["c", "a", "d", "b"]
    assert registry.get_campaign(None, DAY).id == "c"


def test_the_front_page_is_what_front_says_until_that_has_ended(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, a={"front": True, "ends": DAY}, b={}, c={"front": True, "starts": None})
    assert registry.get_campaign(None, DAY).id == "a"
    assert registry.get_campaign(None, DAY + timedelta(1)).id == "c"


def test_what_has_not_begun_may_be_on_the_front_page(tmp_path: Path) -> None:
    write_campaign(tmp_path, "mai", starts=date(2027, 1, 1), ends=None, front=True)
    assert registry_of(tmp_path, b={}).get_campaign(None, DAY).id == "mai"


@pytest.mark.parametrize("words", [{"draft": True}, {"listed": False}, {"listed": False, "front": True}])
def test_drafts_and_unlisted_ones_are_found_by_name_alone(tmp_path: Path, words: dict[str, object]) -> None:
    registry = registry_of(tmp_path, a={}, b=words)
    assert [campaign.id for campaign in list_shown(registry.campaigns)] == ["a"]
    assert registry.get_campaign(None, DAY).id == "a"
    assert registry.get_frame("b/ring0", DAY).id == "b/ring0"
    with pytest.raises(UnknownFrame) as caught:
        registry.get_frame("none", DAY)
    assert caught.value.details["known"] == "a/ring0"


def test_with_nothing_to_show_none_is_chosen(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, a={"draft": True}, b={"listed": False})
    assert registry.get_current(DAY) is None
    with pytest.raises(NoCampaign):
        registry.get_frame(None, DAY)


@pytest.mark.parametrize(("days", "last"), [(0, 0), (3, 3), (3650, 3650)])
def test_a_campaign_closes_so_many_days_after_its_end(tmp_path: Path, days: int, last: int) -> None:
    registry = registry_of(tmp_path, a={"ends": DAY, "closed_after_days": days}, b={"ends": None})
    assert registry.get_frame("a/ring0", DAY + timedelta(last))
    with pytest.raises(ClosedCampaign, match="25/09/2020"):
        registry.get_frame("a", DAY + timedelta(last + 1))


def test_its_own_days_win_over_the_setting(tmp_path: Path) -> None:
    write_campaign(tmp_path, "a", ends=DAY, closed_after_days=9)
    write_campaign(tmp_path, "b", ends=DAY)
    closing = load_registry(tmp_path, close_ended=True)
    a, b = (closing.get_campaign(name, DAY) for name in "ab")
    assert [closing.is_closed(each, DAY + timedelta(5)) for each in (a, b)] == [False, True]
