"""The plan: which folders may be used."""

from pathlib import Path

import pytest

from framer.batch.folder import LocalFolder
from framer.batch.plan import make_plan
from framer.errors import NoFile, UsageError
from framer.imaging.types import Options
from support.plans import any_unit


@pytest.mark.parametrize(("source", "out"), [("a", "a"), ("a", "a/b/c"), ("a/b", "a"), ("a", "a/../a"), ("a", "link")])
def test_neither_folder_may_be_in_the_other(tmp_path: Path, source: str, out: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to("a/b")
    with pytest.raises(UsageError, match="inside the other"):
        make_plan(LocalFolder(tmp_path / source), LocalFolder(tmp_path / out), Options(), None, any_unit)


def test_no_source_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match="no such folder"):
        make_plan(LocalFolder(tmp_path / "x"), LocalFolder(tmp_path / "out"), Options(), None, any_unit)
