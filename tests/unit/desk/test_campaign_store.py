"""Campaigns at the desk: drafts, changes to published ones, history, two windows."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from framer.campaigns.registry import load_registry
from framer.desk.campaigns.edited_campaign import EditedCampaign
from framer.desk.campaigns.history import MAX_STATES
from framer.desk.campaigns.picture_workers import draw_desk_picture
from framer.desk.campaigns.shelves import MAX_DELETED
from framer.desk.campaigns.store import CampaignStore
from framer.desk.campaigns.store_errors import ChangedMeanwhile
from framer.errors import UnknownFrame, UsageError
from framer.studio.drawing import draw_artwork
from framer.studio.scaffold import CampaignStart

TODAY = date(2027, 9, 1)
START = CampaignStart(title="Chào mừng ngày hội", mark="Ngày hội", organiser="Sở Y tế tỉnh Cao Bằng", layouts=("slim",))


@pytest.fixture
def store(tmp_path: Path) -> CampaignStore:
    return CampaignStore(tmp_path / "campaigns", tmp_path / "state", draw_artwork, partial(draw_desk_picture, ""))


def create(store: CampaignStore, name: str = "Ngày hội 2027") -> EditedCampaign:
    return store.create(name, START, TODAY, "vi")


def title(edited: EditedCampaign) -> str:
    assert edited.manifest.campaign, edited.manifest.findings
    return edited.manifest.campaign.title


def test_a_new_campaign_is_a_draft_named_after_its_words(store: CampaignStore) -> None:
    made = create(store)
    assert (made.id, made.is_draft, made.changed) == ("ngay-hoi-2027", True, False)
    assert create(store).id == "ngay-hoi-2027-2"
    assert create(store, "Chào mừng 70 năm Ngày Thầy thuốc Việt Nam").id == "chao-mung-70-nam-ngay-thay-thuoc-viet"
    assert store.list_ids() == ["chao-mung-70-nam-ngay-thay-thuoc-viet", "ngay-hoi-2027", "ngay-hoi-2027-2"]


def test_a_draft_is_saved_in_place_and_its_comments_stay(store: CampaignStore) -> None:
    made = create(store)
    saved = store.save(made.id, made.version, {"title": "Hội Xuân"})
    assert title(saved) == "Hội Xuân"
    text = (store.root / made.id / "campaign.toml").read_text("utf-8")
    assert text.count("#") > 5
    assert saved.version != made.version


def test_of_two_windows_the_later_one_is_told(store: CampaignStore) -> None:
    made = create(store)
    store.save(made.id, made.version, {"title": "Của cửa sổ thứ nhất"})
    with pytest.raises(ChangedMeanwhile):
        store.save(made.id, made.version, {"title": "Của cửa sổ thứ hai"})
    assert title(store.open(made.id)) == "Của cửa sổ thứ nhất"


@pytest.mark.slow
def test_published_it_is_served_and_changes_wait_until_they_are_published(store: CampaignStore) -> None:
    made = create(store)
    published = store.publish(made.id, made.version, TODAY)
    assert not published.is_draft
    (served,) = load_registry(store.root).campaigns
    assert (served.title, served.draft) == (START.title, False)

    changed = store.save(made.id, published.version, {"title": "Chào mừng đại hội"})
    assert changed.changed
    set_back = store.save(made.id, changed.version, {"title": START.title})
    assert not set_back.changed, "all is again as it is published"
    changed = store.save(made.id, set_back.version, {"title": "Chào mừng đại hội"})
    assert changed.changed
    assert load_registry(store.root).campaigns[0].title == START.title

    again = store.publish(made.id, changed.version, TODAY)
    assert load_registry(store.root).campaigns[0].title == "Chào mừng đại hội"
    assert not again.changed
    withdrawn = store.unpublish(made.id, again.version)
    assert withdrawn.is_draft


def test_what_cannot_be_published_stays_a_draft(store: CampaignStore) -> None:
    made = store.create("Trống", replace(START, title="", mark="", organiser=""), TODAY, "vi")
    with pytest.raises((UsageError, Exception)):
        store.publish(made.id, made.version, TODAY)
    assert store.open(made.id).is_draft


def test_one_can_go_back_to_what_was(store: CampaignStore) -> None:
    made = create(store)
    saved = store.save(made.id, made.version, {"title": "Sai rồi"})
    (kept,) = store.history.list_states(made.id)
    back = store.restore(made.id, saved.version, kept.name)
    assert title(back) == START.title
    with pytest.raises(UsageError):
        store.restore(made.id, back.version, "../../campaigns")


def test_history_holds_the_last_states(store: CampaignStore) -> None:
    edited = create(store)
    clock = iter(range(1_800_000_000, 1_900_000_000, 1000))
    history = replace(store.history, clock=lambda: next(clock))
    for number in range(MAX_STATES + 5):
        edited = store.save(edited.id, edited.version, {"title": f"Lần {number}"})
        history.keep(edited.id, edited.directory)
    assert len(history.list_states(edited.id)) == MAX_STATES


def test_next_years_is_made_of_this_years(store: CampaignStore) -> None:
    made = create(store)
    copy = store.duplicate(made.id, "Ngày hội 2028")
    assert (copy.id, copy.is_draft, title(copy)) == ("ngay-hoi-2028", True, START.title)


def test_an_archived_one_is_off_the_list_but_not_lost(store: CampaignStore) -> None:
    made = create(store)
    store.archive(made.id, made.version)
    assert store.list_ids() == []
    assert (store.root / ".luu-tru" / made.id / "campaign.toml").is_file()
    assert create(store).id == f"{made.id}-2"
    with pytest.raises(UnknownFrame):
        store.open(made.id)
    store.take_back(store.archived, made.id)
    assert store.list_ids() == [made.id, f"{made.id}-2"]
    assert store.open(made.id).is_draft
    assert store.archived.list_ids() == []


def test_a_deleted_draft_can_be_had_back_for_a_while(store: CampaignStore) -> None:
    made = create(store)
    shelf_id = store.delete_draft(made.id, made.version)
    assert store.list_ids() == []
    assert title(store.take_back(store.deleted, shelf_id)) == START.title
    for _ in range(MAX_DELETED + 1):
        draft = create(store, "Nháp")
        store.delete_draft(draft.id, draft.version)
    assert len(store.deleted.list_ids()) == MAX_DELETED
    with pytest.raises(UnknownFrame):
        store.take_back(store.deleted, "nhap")


def test_one_that_was_published_is_not_deleted_and_comes_from_the_archive_as_a_draft(store: CampaignStore) -> None:
    made = create(store)
    manifest = store.root / made.id / "campaign.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("draft = true", "draft = false"), "utf-8")
    withdrawn = store.unpublish(made.id, store.open(made.id).version)
    assert not withdrawn.is_deletable
    with pytest.raises(UsageError):
        store.delete_draft(made.id, withdrawn.version)
    manifest.write_text(manifest.read_text("utf-8").replace("draft = true", "draft = false"), "utf-8")
    store.archive(made.id, store.open(made.id).version)
    assert store.take_back(store.archived, made.id).is_draft


@pytest.mark.parametrize("name", ["../state", "..", "a/b", "", ".luu-tru", "Ngày"])
def test_names_that_lead_elsewhere_are_no_campaigns(store: CampaignStore, name: str) -> None:
    create(store)
    with pytest.raises(UnknownFrame):
        store.open(name)
