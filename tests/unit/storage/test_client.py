"""Connections to a storage: what becomes of a library's errors."""

from typing import Any

import pytest

from framer.errors import Unreachable
from framer.storage.client import StorageClient

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


def test_a_message_that_holds_the_password_is_not_shown() -> None:
    client = StorageClient("memory://x", "memory", {"password": "mật khẩu", "username": "an"})

    def fail(_system: Any) -> None:
        raise RuntimeError("an:mật khẩu was refused")

    with pytest.raises(Unreachable, match=r"\(RuntimeError\)"):
        client.call(fail)
    assert "mật" not in repr(client)


def test_a_message_is_shown_without_a_number_that_is_none() -> None:
    def fail(_system: Any) -> None:
        raise ConnectionRefusedError(None, "Unable to connect to port 22")  # as paramiko does

    with pytest.raises(Unreachable, match=r"\(Unable to connect to port 22\)"):
        StorageClient("memory://x", "memory", {}).call(fail)
