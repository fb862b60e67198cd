"""Keys of a campaign: what is kept of them, and what opens."""

import sys
from pathlib import Path

import pytest

from framer.campaigns.campaign_keys import keys_path, make_keys, revoke_keys, verify_key
from support.campaigns import write_campaign
from support.command import Cli

NOW, DAY = 1_800_000_000.0, 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_campaign(tmp_path, draft=True)


def test_a_key_opens_its_own_door_until_it_ends(folder: Path) -> None:
    keys = make_keys(folder, 14, NOW)
    assert verify_key(folder, "preview", keys["preview"], NOW + 14 * DAY - 1)
    assert not verify_key(folder, "preview", keys["preview"], NOW + 14 * DAY)
    assert verify_key(folder, "counts", keys["counts"], NOW + 999 * DAY)
    assert not verify_key(folder, "counts", keys["preview"], NOW)
    assert not verify_key(folder.parent / "khac", "preview", keys["preview"], NOW)


@pytest.mark.parametrize("key", ["", "x", "ấ" * 50, "a" * 10_000, "\udc80"])
def test_other_keys_open_nothing(folder: Path, key: str) -> None:
    make_keys(folder, 14, NOW)
    assert not verify_key(folder, "preview", key, NOW)


def test_new_keys_end_the_old_ones_and_revoked_ones_are_gone(folder: Path) -> None:
    old = make_keys(folder, 14, NOW)
    new = make_keys(folder, 14, NOW)
    assert not verify_key(folder, "preview", old["preview"], NOW)
    assert verify_key(folder, "preview", new["preview"], NOW)
    revoke_keys(folder)
    revoke_keys(folder)
    assert not verify_key(folder, "counts", new["counts"], NOW)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"preview": {"sha256": 5, "ends": "x"}}', '{"preview": []}', "\x00"])
def test_a_damaged_file_opens_nothing(folder: Path, text: str) -> None:
    key = make_keys(folder, 14, NOW)["preview"]
    keys_path(folder).write_text(text)
    assert not verify_key(folder, "preview", key, NOW)


def test_what_is_kept_is_no_key_and_for_its_owner_alone(folder: Path) -> None:
    keys = make_keys(folder, 14, NOW)
    kept = keys_path(folder)
    assert not any(key in kept.read_text() for key in keys.values())
    assert all(len(key) >= 43 for key in keys.values())
    assert (kept.parent / ".gitignore").read_text() == "*\n"
    if sys.platform != "win32":
        assert kept.stat().st_mode & 0o777 == 0o600


def test_the_command_says_the_addresses_once(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_campaign(cli.folder / "khung", draft=True)
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cli.folder / "khung"))
    monkeypatch.setenv("FRAMER_URL", "https://khung.example.vn/")
    run = cli("frames", "key", "dai-hoi", "--days", "3")
    preview, counts = run.text.splitlines()
    assert preview.startswith("Preview, for 3 days: https://khung.example.vn/c/dai-hoi/xem-truoc#")
    assert "/c/dai-hoi/so-lieu#" in counts
    assert keys_path(folder).is_file()
    assert cli("frames", "key", "dai-hoi", "--revoke").code == 0
    assert not keys_path(folder).exists()
    cli.failed(cli("frames", "key", "khac"), 2, "khac", "dai-hoi")
    monkeypatch.delenv("FRAMER_FRAMES_DIR")
    cli.failed(cli("frames", "key", "dai-hoi"), 2, "FRAMER_FRAMES_DIR")
