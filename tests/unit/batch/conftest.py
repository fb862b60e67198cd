"""A folder for photos; files that hold photos are opened in this process, which is quicker."""

from pathlib import Path

import pytest

from framer.batch.packed.listings import PackedListings, decode_listing, list_packed_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "photos"
    directory.mkdir()
    return directory


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        PackedListings, "_list", lambda self, name: decode_listing(list_packed_file(self._source, name))
    )
