"""The command as a process."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.command import Cli, environment, names, picture, process, read_json
from support.pictures import astronaut, hopper, saved


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({}, "Cách dùng"),
        ({"LANG": "en_GB.UTF-8"}, "Usage"),
        ({"LANG": "C.UTF-8"}, "Cách dùng"),
        ({"LANG": "vi_VN", "LC_ALL": "en_US"}, "Usage"),
        ({"LANG": "en_US", "FRAMER_LANG": "vi"}, "Cách dùng"),
        ({"LANG": "vi_VN", "FRAMER_LANG": "en"}, "Usage"),
        ({"LANGUAGE": "en"}, "Cách dùng"),
    ],
)
def test_the_language_of_a_process(variables: dict[str, str], start: str) -> None:
    without_language = {name: value for name, value in environment().items() if name != "FRAMER_LANG"}
    done = process("--help", env={**without_language, **variables})
    assert done.stdout.decode().startswith(start)


def test_a_photo_in_a_framed_picture_out(tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(saved(hopper()))
    done = process("photo", "anh.jpg", "-o", "khung.jpg", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"At 2048 px" in done.stderr  # the photo is not that large
    image = picture(tmp_path / "khung.jpg")
    assert (image.format, image.size) == ("JPEG", (2048, 2048))
    assert names(tmp_path) == {"anh.jpg", "khung.jpg"}


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """Another file system, whose limits hold for root as well."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "framer-test", str(folder)]
    may = sys.platform == "linux" and shutil.which("mount")
    if not may or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_mount(cli: Cli, photo: Path) -> None:
    with mounted(cli.folder / "ro", "ro,size=64k") as folder:
        cli.failed(cli.photo(photo, "-o", folder / "k.jpg", "--json", "k.json"), 6, "read-only", "another folder")
        assert names(folder) == set()
        assert read_json(cli.folder / "k.json")["error"]["code"] == "output"
        (cli.folder / "k.json").unlink()
        cli.failed(cli.photo(photo, "-o", "k.jpg", "--json", folder / "k.json"), 6, "ro/k.json", "read-only")
    assert names(cli.folder) == {"anh.jpg", "ro"}


def test_a_disk_that_is_really_full(cli: Cli, photo: Path) -> None:
    with mounted(cli.folder / "small", "size=8k") as folder:
        (folder / "k.jpg").write_bytes(b"old")
        cli.failed(cli.photo(photo, "-o", folder / "k.jpg"), 6, "no space left")
        assert (names(folder), (folder / "k.jpg").read_bytes()) == ({"k.jpg"}, b"old")


def test_no_traceback_from_a_process(tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 400)
    done = process("photo", "anh.jpg", "-o", "k.jpg", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.decode().splitlines()[0].startswith("framer: ")
    assert len(done.stderr.splitlines()) == 2
    assert names(tmp_path) == {"anh.jpg"}


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_decoders_say_nothing_on_the_terminal(tmp_path: Path, quiet: list[str]) -> None:
    """Libtiff writes to stderr by itself that a strip is cut off."""
    photo = tmp_path / "anh.tif"
    photo.write_bytes(saved(astronaut(), "TIFF")[:300_000])
    done = process("photo", photo, "-o", tmp_path / "anh.jpg", *quiet)
    assert done.returncode == 4
    assert all(line.startswith(("framer: ", "  → ")) for line in done.stderr.decode().splitlines())
