"""Campaign folders that change while framer runs: what is read again, when, and what a broken edit leaves standing."""

import logging
import os
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from framer.campaigns import reloading as module
from framer.campaigns.last_good import kept_directory
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.reloading import ReloadingRegistry
from framer.campaigns.types import Campaign
from framer.errors import SetupError, UnknownFrame
from framer.i18n import load_translator
from support.campaigns import TITLE, settled, write_campaign, write_overlay
from support.clock import Clock

DAY = date(2020, 9, 25)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_campaign(tmp_path / "frames")


@pytest.fixture
def reloading(directory: Path, clock: Clock) -> ReloadingRegistry:
    return ReloadingRegistry([directory.parent], clock=clock)


def titles(reloading: ReloadingRegistry, clock: Clock) -> dict[str, str]:
    return {campaign.id: campaign.title for campaign in settled(reloading, clock).campaigns}


def aged(directory: Path, seconds: int = 60) -> None:
    """Let all that is in a folder, and the folder, have been written a while ago."""
    for path in [*directory.iterdir(), directory]:
        written = path.stat().st_mtime - seconds
        os.utime(path, (written, written))


def test_nothing_changes_while_nothing_is_changed(reloading: ReloadingRegistry, clock: Clock) -> None:
    before = reloading.current()
    assert settled(reloading, clock) == before
    assert reloading.current().campaigns[0] is before.campaigns[0]


def test_it_has_no_thread_of_its_own(directory: Path, clock: Clock) -> None:
    threads = threading.enumerate()
    reloading = ReloadingRegistry([directory.parent], clock=clock)
    write_campaign(directory.parent, title="Chào xuân")
    assert titles(reloading, clock) == {"dai-hoi": "Chào xuân"}
    assert threading.enumerate() == threads


def test_an_edited_title_is_read_once_it_has_come_to_rest(
    reloading: ReloadingRegistry, clock: Clock, directory: Path
) -> None:
    write_campaign(directory.parent, title="Chào xuân")
    assert titles(reloading, clock) == {"dai-hoi": "Chào xuân"}


def test_an_edit_of_a_while_ago_is_read_at_the_first_check(
    reloading: ReloadingRegistry, clock: Clock, directory: Path
) -> None:
    write_campaign(directory.parent, title="Chào xuân")
    aged(directory)
    clock.seconds += 2
    assert reloading.current().campaigns[0].title == "Chào xuân"


def test_files_are_checked_once_a_second_at_most(
    reloading: ReloadingRegistry, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = []
    monkeypatch.setattr(module, "find_campaign_directories", lambda roots: checks.append(roots) or {})
    for tenth in range(35):
        clock.seconds = tenth / 10
        reloading.current()
    assert len(checks) == 3


def test_a_file_that_is_being_written_is_left_alone(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = directory.joinpath("campaign.toml").read_bytes().replace("Chào mừng".encode(), "Xin chào".encode())
    for length in range(0, len(whole), 40):  # it grows from one check to the next
        directory.joinpath("campaign.toml").write_bytes(whole[:length])
        os.utime(directory / "campaign.toml", (4e9, 4e9))  # by this machine's clock it cannot be old
        clock.seconds += 2
        assert reloading.current().campaigns[0].title == TITLE
    directory.joinpath("campaign.toml").write_bytes(whole)
    assert titles(reloading, clock)["dai-hoi"].startswith("Xin chào")
    assert not caplog.records


def test_a_file_that_changes_while_it_is_read_is_read_again(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = module.load_campaign, []

    def slow(folder: Path, *_: object) -> Campaign:
        read = real(folder)
        if not calls:
            write_campaign(directory.parent, title="Bản cuối cùng, dài hơn")
        calls.append(folder)
        return read

    monkeypatch.setattr(module, "load_campaign", slow)
    write_campaign(directory.parent, title="Bản nháp")
    assert titles(reloading, clock) == {"dai-hoi": TITLE}
    assert titles(reloading, clock) == {"dai-hoi": "Bản cuối cùng, dài hơn"}


@pytest.mark.parametrize(
    "edit",
    [
        ("campaign.toml", b"title = "),
        ("campaign.toml", b""),
        ("campaign.toml", b"\xff\xfe"),
        ("ring0.png", b""),
        ("ring0.png", b"\x89PNG\r\n\x1a\nrubbish"),
        ("ring0.png", None),
    ],
)
def test_a_broken_edit_keeps_the_last_good_one_and_is_logged_once(
    reloading: ReloadingRegistry,
    clock: Clock,
    directory: Path,
    caplog: pytest.LogCaptureFixture,
    edit: tuple[str, bytes | None],
) -> None:
    file, content = edit
    good = directory.joinpath(file).read_bytes()
    before = reloading.current().campaigns
    if content is None:
        directory.joinpath(file).unlink()
    else:
        directory.joinpath(file).write_bytes(content)
    for _ in range(5):
        assert settled(reloading, clock).campaigns[0] is before[0]
    assert not reloading.current().broken
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("framer.campaigns.reloading", logging.WARNING)
    assert "dai-hoi" in record.message
    assert file in record.message
    directory.joinpath(file).write_bytes(good)
    assert settled(reloading, clock).campaigns == before
    assert len(caplog.records) == 1


def test_the_mended_campaign_is_the_new_one(reloading: ReloadingRegistry, clock: Clock, directory: Path) -> None:
    directory.joinpath("campaign.toml").write_text("title = ")
    assert titles(reloading, clock) == {"dai-hoi": TITLE}
    write_campaign(directory.parent, title="Chào xuân")
    assert titles(reloading, clock) == {"dai-hoi": "Chào xuân"}


def test_a_new_overlay_is_a_new_version(reloading: ReloadingRegistry, clock: Clock, directory: Path) -> None:
    (before,) = reloading.current().campaigns[0].frames
    write_overlay(directory / "ring0.png", colour=(16, 46, 200))
    (after,) = settled(reloading, clock).campaigns[0].frames
    assert before.version != after.version
    assert before.overlay_data != after.overlay_data


def test_an_unchanged_campaign_stays_one_object(reloading: ReloadingRegistry, clock: Clock, directory: Path) -> None:
    before = reloading.current().campaigns[0]
    write_campaign(directory.parent, "hoi-xuan", title="Hội xuân", starts=date(2021, 1, 1), ends=date(2021, 3, 1))
    os.utime(directory / "ring0.png", (1.0, 1.0))  # touched, and still the same
    after = settled(reloading, clock).campaigns
    assert [campaign.id for campaign in after] == ["hoi-xuan", "dai-hoi"]
    assert after[1] is before


def test_campaigns_come_and_go_but_the_last_one_stays(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    added = write_campaign(directory.parent, "hoi-xuan", title="Hội xuân")
    assert titles(reloading, clock) == {"dai-hoi": TITLE, "hoi-xuan": "Hội xuân"}
    shutil.rmtree(directory)
    assert titles(reloading, clock) == {"hoi-xuan": "Hội xuân"}
    with pytest.raises(UnknownFrame):
        reloading.current().get_campaign("dai-hoi", DAY)
    assert not caplog.records
    shutil.rmtree(added)
    for _ in range(3):
        assert titles(reloading, clock) == {"hoi-xuan": "Hội xuân"}
    assert [record.name for record in caplog.records] == ["framer.campaigns.reloading"]
    write_campaign(directory.parent, title="Chào xuân")
    assert titles(reloading, clock) == {"dai-hoi": "Chào xuân"}


def test_a_folder_that_is_replaced_in_one_moment_is_never_missing(
    reloading: ReloadingRegistry, clock: Clock, directory: Path
) -> None:
    directory.rename(directory.parent.with_name("aside"))
    clock.seconds += 2
    assert reloading.current().campaigns[0].title == TITLE
    write_campaign(directory.parent, title="Chào xuân")
    assert titles(reloading, clock) == {"dai-hoi": "Chào xuân"}


def test_a_campaign_that_was_never_good_is_a_broken_one(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = write_campaign(directory.parent, "hoi-xuan")
    bad.joinpath("ring0.png").write_bytes(b"\x89PNG")
    registry = settled(reloading, clock)
    assert [campaign.id for campaign in registry.campaigns] == ["dai-hoi"]
    assert list(registry.broken) == ["hoi-xuan"]
    with pytest.raises(SetupError, match=r"hoi-xuan/campaign\.toml, line \d+: The picture “ring0\.png”"):
        registry.get_campaign("hoi-xuan", DAY)
    assert "hoi-xuan is broken, it is left out" in caplog.text
    write_overlay(bad / "ring0.png")
    assert not settled(reloading, clock).broken
    assert len(reloading.current().campaigns) == 2


def test_a_broken_one_from_the_start_is_left_out_and_logged(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_campaign(directory.parent, "hoi-xuan").joinpath("campaign.toml").write_text("title")
    assert list(ReloadingRegistry([directory.parent]).current().broken) == ["hoi-xuan"]
    assert "hoi-xuan/campaign.toml" in caplog.text


def test_nothing_good_to_begin_with_is_a_broken_set_up(directory: Path) -> None:
    directory.joinpath("ring0.png").write_bytes(b"")
    with pytest.raises(SetupError, match="dai-hoi"):
        ReloadingRegistry([directory.parent])
    shutil.rmtree(directory)
    with pytest.raises(SetupError, match=r"campaign\.toml"):
        ReloadingRegistry([directory.parent])


def test_the_organisations_own_campaign_wins_over_the_built_in_one(
    directory: Path, clock: Clock, tmp_path: Path
) -> None:
    own = write_campaign(tmp_path / "own", title="Của cơ quan")
    reloading = ReloadingRegistry([directory.parent, own.parent], clock=clock)
    assert titles(reloading, clock) == {"dai-hoi": "Của cơ quan"}
    shutil.rmtree(own)
    assert titles(reloading, clock) == {"dai-hoi": TITLE}


def test_a_folder_that_is_away_takes_nothing_with_it(
    directory: Path, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = write_campaign(tmp_path / "own", "hoi-xuan", title="Hội xuân")
    reloading = ReloadingRegistry([directory.parent, own.parent], clock=clock)
    own.parent.rename(tmp_path / "unplugged")
    for _ in range(3):
        assert set(titles(reloading, clock)) == {"dai-hoi", "hoi-xuan"}
    assert len(caplog.records) == 1
    assert str(own.parent) in caplog.text


def test_ended_campaigns_are_closed_where_asked(directory: Path) -> None:
    (campaign,) = ReloadingRegistry([directory.parent], close_ended=True).current().campaigns
    registry = ReloadingRegistry([directory.parent], close_ended=True).current()
    assert not registry.is_closed(campaign, date(2020, 9, 29))
    assert registry.is_closed(campaign, date(2020, 9, 30))


def test_one_thread_reads_and_the_others_go_on(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls, reading, go_on = module.load_campaign, [], threading.Event(), threading.Event()

    def slow(folder: Path, *_: object) -> Campaign:
        calls.append(folder)
        reading.set()
        assert go_on.wait(20)
        return real(folder)

    monkeypatch.setattr(module, "load_campaign", slow)
    write_campaign(directory.parent, title="Chào xuân")
    aged(directory)
    clock.seconds += 2
    reader = threading.Thread(target=reloading.current)
    reader.start()
    assert reading.wait(20)
    titles_meanwhile: list[Any] = []
    others = [
        threading.Thread(target=lambda: titles_meanwhile.append(reloading.current().campaigns[0].title))
        for _ in range(8)
    ]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(20)
    assert titles_meanwhile == [TITLE] * 8
    go_on.set()
    reader.join(20)
    assert reloading.current().campaigns[0].title == "Chào xuân"
    assert calls == [directory]


def test_the_log_says_in_its_owners_language_what_to_type(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    added = write_campaign(directory.parent, "hoi-xuan", title=None)
    added.joinpath("campaign.toml").write_text("title = “Hội Xuân\n", encoding="utf-8")
    ReloadingRegistry([directory.parent], translate=load_translator("vi"))
    (record,) = caplog.records
    assert record.getMessage() == (
        "chiến dịch hoi-xuan bị lỗi, tạm bỏ ra ngoài: hoi-xuan/campaign.toml, dòng 1: Chữ của “title” thiếu dấu nháy "
        '(") ở cuối. → Hãy gõ lại dòng 1: title = "Hội Xuân"'
    )


def test_a_line_that_does_nothing_is_logged_once(
    reloading: ReloadingRegistry, clock: Clock, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = directory / "campaign.toml"
    path.write_text('Mark = "Hội"\n' + path.read_text("utf-8"), encoding="utf-8")
    for _ in range(3):
        assert not settled(reloading, clock).broken
    (record,) = caplog.records
    assert "line 1: framer does not know “Mark”" in record.getMessage()
    assert reloading.current().campaigns[0].findings


def test_a_table_of_units_is_read_again_when_it_changes(
    reloading: ReloadingRegistry, clock: Clock, directory: Path
) -> None:
    path = directory / "campaign.toml"
    (directory / "units.csv").write_text("name\nKhoa Nội\n", encoding="utf-8")
    path.write_text('units = "units.csv"\n' + path.read_text("utf-8"), encoding="utf-8")
    assert [unit.id for unit in settled(reloading, clock).campaigns[0].units] == ["khoa-noi"]
    (directory / "units.csv").write_text("name\nKhoa Nội\nKhoa Sản\n", encoding="utf-8")
    assert [unit.id for unit in settled(reloading, clock).campaigns[0].units] == ["khoa-noi", "khoa-san"]


def test_a_draft_is_left_out_even_where_it_is_broken(tmp_path: Path, clock: Clock) -> None:
    write_campaign(tmp_path, "tot")
    draft = write_campaign(tmp_path, "nhap", draft=True)
    broken = write_campaign(tmp_path, "hong", draft=True)
    broken.joinpath("ring0.png").unlink()
    reloading = ReloadingRegistry([tmp_path], clock=clock)
    for _ in range(2):
        registry = settled(reloading, clock)
        assert [campaign.id for campaign in registry.campaigns] == ["tot"]
        for name in ("nhap", "hong", "none"):
            with pytest.raises(UnknownFrame):
                registry.get_campaign(name, DAY)
        draft.joinpath("campaign.toml").write_bytes(b"\xff\xfe\0")  # no text at all
    write_campaign(tmp_path, "nhap")
    assert [campaign.id for campaign in settled(reloading, clock).campaigns] == ["tot", "nhap"]


def test_the_only_campaign_may_become_a_draft(directory: Path, clock: Clock) -> None:
    reloading = ReloadingRegistry([directory.parent], clock=clock)
    write_campaign(directory.parent, draft=True)
    assert settled(reloading, clock).campaigns == ()
    assert ReloadingRegistry([directory.parent]).current().campaigns == ()


def test_drafts_are_as_if_published_where_that_is_asked_for(directory: Path) -> None:
    write_campaign(directory.parent, draft=True)
    registry = ReloadingRegistry([directory.parent], show_drafts=True).current()
    assert registry.get_campaign(None, DAY).id == "dai-hoi"


@pytest.fixture
def reopen(directory: Path) -> Callable[[], CampaignRegistry]:
    """A server's registry of the folder, as after a restart."""
    return lambda: ReloadingRegistry([directory.parent], own_root=directory.parent).current()


def test_a_broken_edit_survives_a_restart(directory: Path, reopen: Callable[[], CampaignRegistry]) -> None:
    (before,) = reopen().campaigns
    directory.joinpath("campaign.toml").write_text("title = ")
    directory.joinpath("ring0.png").unlink()
    for _ in range(2):
        registry = reopen()
        assert [(each.id, each.title) for each in registry.campaigns] == [("dai-hoi", TITLE)]
        assert registry.campaigns[0].frames[0].overlay_data == before.frames[0].overlay_data
        assert (list(registry.outdated), registry.broken) == (["dai-hoi"], {})
    write_campaign(directory.parent, title="Chào xuân")
    assert [each.title for each in reopen().campaigns] == ["Chào xuân"]
    assert reopen().outdated == {}


def test_what_was_kept_of_a_draft_or_is_to_be_one_is_not_shown(
    directory: Path, reopen: Callable[[], CampaignRegistry]
) -> None:
    assert reopen().campaigns
    directory.joinpath("campaign.toml").write_text("draft = true\ntitle = ")
    write_campaign(directory.parent, "tot")
    assert [each.id for each in reopen().campaigns] == ["tot"]
    write_campaign(directory.parent, draft=True)
    assert [each.id for each in reopen().campaigns] == ["tot"]
    directory.joinpath("campaign.toml").write_bytes(b"\xff\xfe\0")
    registry = reopen()
    assert ([each.id for each in registry.campaigns], registry.broken) == (["tot"], {})


def test_only_what_has_changed_is_kept_anew_and_a_folder_that_is_gone_is_gone(
    directory: Path, reopen: Callable[[], CampaignRegistry]
) -> None:
    write_campaign(directory.parent, "tot")
    reopen()
    kept = kept_directory(directory)
    inode = kept.stat().st_ino
    reopen()
    assert kept.stat().st_ino == inode
    assert sorted(path.name for path in kept.parent.iterdir() if path.is_dir()) == ["dai-hoi", "tot"]
    shutil.rmtree(directory)
    assert [each.id for each in reopen().campaigns] == ["tot"]


def test_where_nothing_can_be_written_all_works_as_before(
    directory: Path, reopen: Callable[[], CampaignRegistry]
) -> None:
    directory.parent.joinpath(".framer").write_text("a file where the copies should go")
    assert [each.id for each in reopen().campaigns] == ["dai-hoi"]
