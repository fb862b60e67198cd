"""Folders in a storage: what a library says of its faults."""

from typing import Any

import pytest

from framer.storage.remote_folder import RemoteFolder, Unreachable

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


def test_what_a_library_says_is_not_shown_when_it_holds_the_password() -> None:
    found = RemoteFolder("memory://x", "memory", "/x", {"password": "mật khẩu", "username": "an"})

    def fail(_system: Any) -> None:
        raise RuntimeError("an:mật khẩu was refused")

    with pytest.raises(Unreachable, match=r"\(RuntimeError\)"):
        found._call(fail)
    assert "mật" not in repr(found)


def test_what_a_library_says_is_shown_without_a_number_that_is_none() -> None:
    def fail(_system: Any) -> None:
        raise ConnectionRefusedError(None, "Unable to connect to port 22")  # as paramiko does

    with pytest.raises(Unreachable, match=r"\(Unable to connect to port 22\)"):
        RemoteFolder("memory://x", "memory", "/x", {})._call(fail)
