"""SOURCE and OUT as people give them: paths and URLs."""

from pathlib import Path

import pytest

from framer.batch.location import FolderUrl, parse_location


@pytest.mark.parametrize(
    "text", ["anh", "/srv/anh", "C:\\anh", "C:/anh", "c://anh", "\\\\server\\anh", "anh:2026", "a//b"]
)
def test_paths_are_no_urls(text: str) -> None:
    assert parse_location(text) == Path(text)


def test_the_url_of_a_local_folder_is_its_path() -> None:
    assert parse_location("file:///srv/%C3%A1nh%20m%E1%BB%9Bi") == Path("/srv/ánh mới")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("SFTP://an:pass@Host:22/anh", FolderUrl("sftp", "an:pass@Host:22/anh", "SFTP://Host:22/anh")),
        ("s3://bucket/anh/", FolderUrl("s3", "bucket/anh/", "s3://bucket/anh/")),
        ("zip::sftp://an:pass@host/a.zip", FolderUrl("zip::sftp", "an:pass@host/a.zip", "zip::sftp://host/a.zip")),
        ("file:///srv/a::b", FolderUrl("file", "/srv/a::b", "file:///srv/a::b")),
    ],
)
def test_other_urls_are_left_to_the_storages_and_shown_without_their_account(text: str, url: FolderUrl) -> None:
    location = parse_location(text)
    assert location == url
    assert "pass" not in repr(location)
