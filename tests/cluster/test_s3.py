"""Runs against a real S3 server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.batches import pictures_in, put_many
from support.command import SMALL, environment, process
from support.s3 import s3_bucket
from support.sftp import SECRET

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with s3_bucket(monkeypatch) as system:
        yield system


def test_from_and_to_s3_the_pictures_are_those_of_folders(bucket: Any, tmp_path: Path) -> None:
    source = put_many(tmp_path / "in", 3)
    for path in source.rglob("*.jpg"):
        bucket.pipe_file(f"staff/in/{path.relative_to(source).as_posix()}", path.read_bytes())
    bucket.pipe_file("staff/in/Khoa 0/", b"")  # as consoles of storages mark a folder
    assert process("batch", source, tmp_path / "local", *SMALL).returncode == 0
    env = environment(XDG_STATE_HOME=str(tmp_path / "state"))
    asked = ("batch", "s3://staff/in", "s3://staff/out", *SMALL, "--json", "-")
    first = process(*asked, env=env)
    assert first.returncode == 0, first.stderr
    pictures = {name: bucket.cat_file(f"staff/out/{name}") for name in pictures_in(tmp_path / "local")}
    assert pictures == pictures_in(tmp_path / "local")
    assert sorted(name.rpartition("/")[2] for name in bucket.ls("staff/out", detail=False)) == [
        ".framer", "Khoa 0", "Khoa 1", "Khoa 2", "director.html", "report.csv", "report.html",
    ]  # fmt: skip
    assert [name for name in bucket.find("staff/out/.framer") if "/parts/" in name] == []
    again = process(*asked, env=environment(XDG_STATE_HOME=str(tmp_path / "another machine")))
    assert [json.loads(line).get("resumed") for line in again.stdout.splitlines()] == [True] * 3
    assert SECRET.encode() not in first.stderr + first.stdout + again.stderr


def test_a_bucket_that_is_not_there_is_told_and_not_made(bucket: Any, tmp_path: Path) -> None:
    source = put_many(tmp_path / "in", 1)
    env = environment(XDG_STATE_HOME=str(tmp_path / "state"))
    done = process("batch", source, "s3://nobody/out", *SMALL, env=env)
    assert done.returncode == 6, done.stderr
    assert b"Traceback" not in done.stderr
    assert process("batch", "s3://nobody/in", tmp_path / "out", *SMALL, env=env).returncode == 2
    assert not bucket.exists("nobody")
