"""URLs of folders in storages."""

import pickle

import pytest

from framer.batch.folder import folders_overlap
from framer.cli.folders import open_folder
from framer.errors import SetupError, UsageError
from framer.storage.remote_folder import RemoteFolder

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "shown", "path"),
    [
        ("memory://photos/in/", "memory://photos/in", "/photos/in"),
        ("sftp://an:kh%C3%B4ng%40@Host:2222/srv/anh", "sftp://Host:2222/srv/anh", "/srv/anh"),
        ("SFTP://host/srv/a@b:c", "SFTP://host/srv/a@b:c", "/srv/a@b:c"),
        ("s3://bucket/staff photos/é", "s3://bucket/staff photos/é", "bucket/staff photos/é"),
    ],
)
def test_an_address_is_shown_without_its_account(url: str, shown: str, path: str) -> None:
    folder = open_folder(url)
    assert isinstance(folder, RemoteFolder)
    assert (folder.display_name, folder.path) == (shown, path)
    assert "kh" not in repr(folder)
    assert pickle.loads(pickle.dumps(folder)) == folder
    if "@Host" in url:
        assert folder.client.options["password"] == "không@"
        assert folder.client.options["username"] == "an"


@pytest.mark.parametrize(
    "url",
    [
        "sftp://an:mat/khau@host/srv",
        "sftp://an:mat#khau@host/srv",
        "sftp://an:mat?khau@host/srv",
        "s3://an:matkhau@bucket/srv",
        "zip::sftp://an:matkhau@host/srv.zip",
        "nothing://an:matkhau@host/srv",
    ],
)
def test_an_address_that_cannot_be_used_does_not_show_its_password(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_folder(url)
    shown_text = " ".join(caught.value.to_message(str)) + repr(caught.value.details)
    assert not any(part in shown_text for part in ("mat", "khau"))
    assert caught.value.__cause__ is None or "mat" not in str(caught.value.__cause__)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "smbprotocol", None)
    monkeypatch.setitem(__import__("sys").modules, "smbclient", None)
    with pytest.raises(SetupError) as caught:
        open_folder("smb://server/anh")
    assert "-e '.[smb]'" in caught.value.to_message(str).hint


@pytest.mark.parametrize(
    ("source", "out", "together"),
    [
        ("memory://a/in", "memory://a/out", False),
        ("memory://a/in", "memory://a/in", True),
        ("memory://a/in", "memory://a/in/out", True),
        ("memory://a/in/x", "memory://a/b/../in", True),
        ("memory://a/in", "memory://a/in2", False),
        ("sftp://host/a", "ssh://an@HOST:22/a/b", True),
        ("sftp://host/a", "sftp://host:2222/a/b", False),
        ("s3://one/a", "s3://two/a", False),
        ("s3://one", "s3://one/out", True),
        ("memory://a", "/a", False),
    ],
)
def test_one_inside_the_other_is_seen(source: str, out: str, together: bool) -> None:
    assert folders_overlap(open_folder(source), open_folder(out)) is together
