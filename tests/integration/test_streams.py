"""stdin, stdout, terminals, pipes that end, and Ctrl-C: the command as a process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.command import Cli, command, environment, names, picture, process, read_json

pytestmark = pytest.mark.long

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX")


def test_stdin_to_stdout_carries_the_picture_only(photo: Path) -> None:
    done = process("photo", "-", "--size", 256, "--format", "png", input=photo.read_bytes())
    assert done.returncode == 0
    assert picture(done.stdout).format == "PNG"
    assert done.stdout.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("out", [(), ("-o", "-")])
def test_a_file_and_stdin_give_the_same(cli: Cli, photo: Path, out: tuple[str, ...]) -> None:
    by_name = cli.photo(photo, *out)
    by_stdin = cli.photo("-", *out, stdin=photo.read_bytes())
    assert by_name.out == by_stdin.out != b""
    assert picture(by_name.out).format == "JPEG"
    assert names(cli.folder) == {"anh.jpg"}


def test_the_record_of_stdin(cli: Cli, photo: Path) -> None:
    assert cli.photo("-", "-o", "k.jpg", "--json", "k.json", stdin=photo.read_bytes()).code == 0
    assert read_json(cli.folder / "k.json")["source"] == "-"


def test_a_file_called_dash(cli: Cli, photo: Path) -> None:
    photo.rename(cli.folder / "-")
    assert cli.photo("./-", "-o", "k.jpg").code == 0


def test_bad_stdin(cli: Cli) -> None:
    cli.failed(cli.photo("-", stdin=b""), 4, "empty")
    cli.failed(cli.photo("-", stdin=b"hello"), 4, "not a photo")


@posix
def test_a_terminal_gets_no_picture(photo: Path) -> None:
    pty = pytest.importorskip("pty")
    keyboard, terminal = pty.openpty()
    try:
        done = subprocess.run(
            command("photo", photo), stdin=subprocess.DEVNULL, stdout=terminal, stderr=subprocess.PIPE,
            env=environment(), timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert b"would go to the terminal" in done.stderr
        assert b"Name a file with -o" in done.stderr
        done = subprocess.run(
            command("photo", "-"), stdin=terminal, capture_output=True, env=environment(), timeout=60, check=False
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"No photo was sent to stdin" in done.stderr
        os.set_blocking(keyboard, False)
        with pytest.raises(BlockingIOError):
            os.read(keyboard, 1)
    finally:
        os.close(keyboard)
        os.close(terminal)


@posix
@pytest.mark.parametrize(
    "arguments", [("photo", "anh.jpg", "--json", "k.json"), ("frames", "list"), ("photo", "--help")]
)
def test_a_pipe_that_ended(photo: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command(*arguments), stdout=writing, stderr=subprocess.PIPE, cwd=photo.parent, env=environment(),
            timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert done.returncode == 6
    lines = done.stderr.decode().splitlines()
    assert lines[0] == "framer: stdout: the program that was reading the output has ended."
    assert len(lines) == 2
    if "photo" in arguments and "--json" in arguments:
        assert read_json(photo.parent / "k.json")["error"]["code"] == "output"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [("photo", "anh.jpg"), ("frames", "list"), ("doctor",)])
def test_a_stdout_that_is_full(photo: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, cwd=photo.parent, env=environment(),
            timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 6
    assert done.stderr.decode().splitlines()[0] == "framer: stdout: there is no space left to write the file."
    assert len(done.stderr.splitlines()) == 2


@posix
@pytest.mark.parametrize(("closed", "code"), [(">&-", 6), ("2>&- >/dev/null", 0), ("<&- >/dev/null", 0)])
def test_closed_streams(photo: Path, closed: str, code: int) -> None:
    line = f'"$0" -m framer photo anh.jpg --size 256 {closed}'
    done = subprocess.run(
        ["sh", "-c", line, sys.executable],
        cwd=photo.parent,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@posix
def test_ctrl_c(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "anh.jpg")
    running = subprocess.Popen(
        command("photo", "anh.jpg", "-o", "k.jpg"), cwd=tmp_path, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with running, (tmp_path / "anh.jpg").open("wb"):  # opens when framer does
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err.strip()) == (130, b"", b"")
    assert names(tmp_path) == {"anh.jpg"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1258"])
def test_vietnamese_for_terminals_and_pipes_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    speaking = environment(FRAMER_LANG="vi", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    done = process("frames", "list", env=speaking)
    assert done.returncode == 0
    assert "Chào mừng Đại hội" in done.stdout.decode()
    done = process("photo", "nix.jpg", "-o", "k.jpg", env=speaking, cwd=tmp_path)
    assert done.returncode == 2
    assert "không có tệp này" in done.stderr.decode()
