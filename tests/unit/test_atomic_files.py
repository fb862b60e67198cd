"""Reading and writing files, apart from any command."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from framer.atomic_files import atomic_write, atomic_write_all, check_output_path, read_photo
from framer.errors import NoFile, OutputError, SameFile, TooLarge


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "anh.jpg"
    path.write_bytes(b"x" * 100)
    assert read_photo(path, 100) == b"x" * 100
    with pytest.raises(TooLarge, match=r"> 9\.9e-05 MB"):
        read_photo(path, 99)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_an_endless_file_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read_photo(Path("/dev/zero"), 1_000_000)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match="no such file"):
        read_photo(tmp_path / "nix.jpg", 9)
    with pytest.raises(NoFile, match="a folder, not a photo"):
        read_photo(tmp_path, 9)
    with pytest.raises(NoFile):
        read_photo(Path("a\0b"), 9)
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(NoFile):
        read_photo(tmp_path / "a", 9)


def test_check_output(tmp_path: Path) -> None:
    photo = tmp_path / "anh.jpg"
    photo.touch()
    check_output_path(tmp_path / "k.jpg", photo)
    assert not (tmp_path / "k.jpg").exists()
    with pytest.raises(SameFile):
        check_output_path(tmp_path / "." / "anh.jpg", photo)
    with pytest.raises(SameFile):
        check_output_path(tmp_path / "k.jpg", tmp_path / "k.jpg")  # neither is there yet
    with pytest.raises(OutputError, match="is a folder"):
        check_output_path(tmp_path)
    with pytest.raises(OutputError, match="no such folder"):
        check_output_path(tmp_path / "nix" / "k.jpg")
    with pytest.raises(OutputError):
        check_output_path(Path("x" * 300))


def test_nothing_is_in_place_before_everything_is_written(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_bytes(b"old")
    with atomic_write_all((first, b"new"), (second, b"more")):
        assert first.read_bytes() == b"old"
        assert not second.exists()
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"more")
    assert set(tmp_path.iterdir()) == {first, second}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OutputError])
def test_a_failure_meanwhile_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    first = tmp_path / "1"
    first.write_bytes(b"old")
    with pytest.raises(error), atomic_write_all((first, b"new"), (tmp_path / "2", b"more")):
        raise error
    assert set(tmp_path.iterdir()) == {first}
    assert first.read_bytes() == b"old"


def test_one_that_cannot_be_written_stops_all(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="2"),
        atomic_write_all((tmp_path / "1", b"new"), (tmp_path / "nix" / "2", b"more")),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_long_name_has_room_beside(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".jpg")
    atomic_write(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not write there"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_the_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    def fails(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OutputError, match=words):
        atomic_write(tmp_path / "k.jpg", b"new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null")
def test_a_link_to_a_device_is_written_into(tmp_path: Path) -> None:
    link = tmp_path / "k.jpg"
    link.symlink_to("/dev/null")
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert Path("/dev/null").is_char_device()


def test_works_where_python_has_no_posix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fchmod", "getuid", "geteuid", "mkfifo", "umask"):
        monkeypatch.delattr(os, name, raising=False)
    atomic_write(tmp_path / "k.jpg", b"new")
    assert read_photo(tmp_path / "k.jpg", 9) == b"new"


AS_NOBODY = """
import os, sys
from pathlib import Path
from framer.errors import NoFile, OutputError
from framer.atomic_files import check_output_path, read_photo, atomic_write
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
for use in (lambda: atomic_write(Path("k.jpg"), b"new"), lambda: atomic_write(Path("old.jpg"), b"new"),
            lambda: read_photo(Path("anh.jpg"), 9),
            lambda: check_output_path(Path("closed/k.jpg"), Path("closed/anh.jpg"))):
    try:
        use()
    except (NoFile, OutputError) as error:
        print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_folder_and_a_file_of_somebody_else() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.joinpath("anh.jpg").write_bytes(b"x")
        folder.joinpath("old.jpg").write_bytes(b"old")
        folder.joinpath("closed").mkdir()
        folder.joinpath("closed").chmod(0)
        folder.joinpath("anh.jpg").chmod(0)
        folder.chmod(0o555)
        try:
            done = subprocess.run(
                [sys.executable, "-c", AS_NOBODY], cwd=folder, capture_output=True, text=True, check=True, timeout=60
            )
            lines = done.stdout.splitlines()
            assert lines[0].startswith("OutputError k.jpg: framer may not write there")
            assert lines[1].startswith("OutputError old.jpg: framer may not write there")
            assert lines[2].startswith("NoFile anh.jpg: the file is there, but framer may not read it")
            assert all(line.startswith("OutputError closed/k.jpg: framer may not") for line in lines[3:])
            assert {path.name for path in folder.iterdir()} == {"anh.jpg", "old.jpg", "closed"}
            assert folder.joinpath("old.jpg").read_bytes() == b"old"
        finally:
            folder.chmod(0o755)
            folder.joinpath("closed").chmod(0o755)
