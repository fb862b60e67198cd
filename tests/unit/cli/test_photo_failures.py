"""`framer photo` failing: a helpful word, the right exit code, and nothing left behind but the record."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from framer.errors import SetupError, TooLarge
from support.command import Cli, names, picture, read_json
from support.pictures import astronaut, saved


def truncated() -> bytes:
    data = saved(astronaut())
    return data[: len(data) // 2]


def huge_png() -> bytes:
    data = bytearray(saved(astronaut(64), "PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(data)


BAD = {
    "empty": (b"", "unreadable", "empty"),
    "text": ("Đây là thư, không phải ảnh.".encode(), "unsupported", "JPEG, PNG, WebP, HEIC"),
    "pdf": (b"%PDF-1.7\n" + b"x" * 500, "unsupported", "cannot read: PDF"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported", "cannot read: SVG"),
    "start of a JPEG": (saved(astronaut())[:300], "unreadable", "damaged or incomplete"),
    "broken PNG": (saved(astronaut(64), "PNG")[:200], "unreadable", "A part of the photo is missing"),
    "too many pixels": (huge_png(), "too_large", "60000 × 60000 px"),
}


def test_who_asks_for_a_campaign_of_their_own_is_told_of_the_setting(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("photo.jpg").write_bytes(saved(astronaut(64)))
    monkeypatch.delenv("FRAMER_FRAMES_DIR", raising=False)
    assert "FRAMER_FRAMES_DIR, which is not set" in cli("photo", "photo.jpg", "--frame", "hien-mau").err
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path))
    assert "FRAMER_FRAMES_DIR" not in cli("photo", "photo.jpg", "--frame", "hien-mau").err


@pytest.mark.parametrize("kind", BAD)
def test_bad_photos(cli: Cli, kind: str) -> None:
    data, code, word = BAD[kind]
    (cli.folder / "anh.jpg").write_bytes(data)
    cli.failed(cli.photo("anh.jpg", "-o", "k.jpg", "--json", "k.json"), 4, word)
    assert names(cli.folder) == {"anh.jpg", "k.json"}
    record = read_json(cli.folder / "k.json")
    assert list(record) == ["source", "ok", "error"]
    assert (record["source"], record["ok"], record["error"]["code"]) == ("anh.jpg", False, code)
    assert set(record["error"]) == {"code", "message", "hint"}
    assert all(record["error"].values())


def test_half_a_photo_is_used_or_refused_but_leaves_nothing_half(cli: Cli) -> None:
    (cli.folder / "anh.jpg").write_bytes(truncated())
    run = cli.photo("anh.jpg", "-o", "k.jpg")
    assert run.code in (0, 4)
    assert names(cli.folder) == ({"anh.jpg", "k.jpg"} if run.code == 0 else {"anh.jpg"})


def test_too_many_bytes(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_MAX_BYTES", "100000")
    data = saved(astronaut(800), quality=95)
    assert len(data) > 100_000
    (cli.folder / "anh.jpg").write_bytes(data)
    cli.failed(cli.photo("anh.jpg", "-o", "k.jpg"), 4, "too large", "0.1 MB")
    cli.failed(cli.photo("-", "-o", "k.jpg", stdin=data), 4, "too large", "0.1 MB")


def test_no_such_photo(cli: Cli) -> None:
    cli.failed(cli.photo("nix.jpg", "-o", "k.jpg", "--json", "k.json"), 2, "nix.jpg", "spelling")
    assert read_json(cli.folder / "k.json")["error"]["code"] == "no_file"
    cli.failed(cli.photo("nix/nix.jpg", "-o", "k.jpg"), 2, "nix/nix.jpg")
    cli.failed(cli.photo("x" * 300 + ".jpg", "-o", "k.jpg"), 2)


def test_a_folder_is_no_photo(cli: Cli) -> None:
    (cli.folder / "anh").mkdir()
    cli.failed(cli.photo("anh", "-o", "k.jpg"), 2, "anh: this is a folder", "Name one photo in it")


def test_the_record_speaks_the_language_asked_for(cli: Cli) -> None:
    cli.speak("vi")
    cli.failed(cli.photo("nix.jpg", "-o", "k.jpg", "--json", "k.json"), 2, "không có tệp này")
    assert read_json(cli.folder / "k.json")["error"]["message"].startswith("nix.jpg: không có tệp này")


def direct(photo: Path) -> str:
    return str(photo)


def another_spelling(photo: Path) -> str:
    return f"../{photo.parent.name}/./{photo.name}"


def symbolic_link(photo: Path) -> str:
    (photo.parent / "link.jpg").symlink_to(photo)
    return "link.jpg"


def hard_link(photo: Path) -> str:
    (photo.parent / "link.jpg").hardlink_to(photo)
    return "link.jpg"


@pytest.mark.parametrize("flag", ["-o", "--json"])
@pytest.mark.parametrize("as_other", [direct, another_spelling, symbolic_link, hard_link])
def test_input_and_output_the_same(cli: Cli, photo: Path, flag: str, as_other: Callable[[Path], str]) -> None:
    before = photo.read_bytes()
    out = as_other(photo)
    left = names(cli.folder)
    more = ("--format", "jpeg", "--json", "k.json") if flag == "-o" else ("-o", "k.jpg")
    cli.failed(cli.photo(photo, flag, out, *more), 2, "would overwrite the photo")
    assert photo.read_bytes() == before
    assert names(cli.folder) == (left | {"k.json"} if flag == "-o" else left)
    if flag == "-o":
        assert read_json(cli.folder / "k.json")["error"]["code"] == "same_file"


def test_picture_and_record_the_same(cli: Cli, photo: Path) -> None:
    cli.failed(cli.photo(photo, "-o", "k.jpg", "--json", "./k.jpg"), 2, "k.jpg")
    assert names(cli.folder) == {"anh.jpg"}


def test_the_record_does_not_go_to_stdout(cli: Cli, photo: Path) -> None:
    cli.failed(cli.photo(photo, "-o", "k.jpg", "--json", "-"), 2, "the record needs a file")
    assert names(cli.folder) == {"anh.jpg"}


@pytest.mark.parametrize("flag", ["-o", "--json"])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nix/k.jpg", "no such folder"),
        ("sub", "is a folder"),
        ("anh.jpg/k.jpg", "no such folder"),
        ("x" * 300 + ".jpg", ""),
    ],
)
def test_paths_that_cannot_be_written(cli: Cli, photo: Path, flag: str, path: str, words: str) -> None:
    (cli.folder / "sub").mkdir()
    more = ("--format", "jpeg") if flag == "-o" else ("-o", "k.jpg")
    cli.failed(cli.photo(photo, flag, path, *more), 6, path, words)
    assert names(cli.folder) == {"anh.jpg", "sub"}


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "k.jpg").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", no_space)
    cli.failed(cli.photo(photo, "-o", "k.jpg"), 6, "k.jpg: there is no space left", "Free some space")
    assert (cli.folder / "k.jpg").read_bytes() == b"old"
    assert names(cli.folder) == {"anh.jpg", "k.jpg"}


def test_renaming_fails(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cli.folder / "k.jpg").write_bytes(b"old")

    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.suffix == ".jpg":
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    cli.failed(cli.photo(photo, "-o", "k.jpg", "--json", "k.json"), 6, "may not write there")
    assert (cli.folder / "k.jpg").read_bytes() == b"old"
    assert names(cli.folder) == {"anh.jpg", "k.jpg", "k.json"}
    assert read_json(cli.folder / "k.json")["error"]["code"] == "output"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_devices_and_pipes_are_not_replaced(cli: Cli, photo: Path) -> None:
    assert cli.photo(photo, "-o", "/dev/null", "--format", "png").code == 0
    assert Path("/dev/null").is_char_device()
    cli.failed(cli.photo(photo, "-o", "/dev/full", "--format", "png", "--json", "k.json"), 6, "no space left")
    assert read_json(cli.folder / "k.json")["ok"] is False
    os.mkfifo(cli.folder / "k.png")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((cli.folder / "k.png").read_bytes()))
    reader.start()
    assert cli.photo(photo, "-o", "k.png").code == 0
    reader.join(20)
    assert picture(read[0]).format == "PNG"
    assert (cli.folder / "k.png").is_fifo()


def raising(error: BaseException) -> Callable[..., Any]:
    def make(*_: object, **__: object) -> None:
        raise error

    return make


@pytest.mark.parametrize(("error", "code"), [(SetupError(what="ring.png"), 3), (TooLarge(size="1", limit="0"), 4)])
def test_the_other_exit_codes(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch, error: Any, code: int) -> None:
    monkeypatch.setattr("framer.imaging.pipeline.make_avatar", raising(error))
    cli.failed(cli.photo(photo, "-o", "k.jpg"), code)


@pytest.mark.parametrize("error", [RuntimeError("secret"), KeyError("secret"), UnicodeError("secret")])
def test_a_fault_of_ours(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr("framer.imaging.pipeline.make_avatar", raising(error))
    run = cli.photo(photo, "-o", "k.jpg", "--json", "k.json")
    cli.failed(run, 70, "inside framer", type(error).__name__)
    assert "secret" not in run.err
    assert names(cli.folder) == {"anh.jpg", "k.json"}
    assert read_json(cli.folder / "k.json")["error"]["code"] == "internal"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("std::bad_alloc")])
def test_running_out_of_memory_is_a_photo_too_large(
    cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """In whichever step: the decoder says so itself, and composing or encoding may run out of it too."""
    monkeypatch.setattr("framer.imaging.pipeline.make_avatar", raising(error))
    run = cli.photo(photo, "-o", "k.jpg", "--json", "k.json")
    cli.failed(run, 4, "more memory than one photo may take")
    assert names(cli.folder) == {"anh.jpg", "k.json"}
    assert read_json(cli.folder / "k.json")["error"]["code"] == "too_large"


def test_interrupted(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.imaging.pipeline.make_avatar", raising(KeyboardInterrupt()))
    assert cli.photo(photo, "-o", "k.jpg", "--json", "k.json").code == 130
    monkeypatch.undo()
    monkeypatch.chdir(cli.folder)
    monkeypatch.setattr(os, "fsync", raising(KeyboardInterrupt()))
    assert cli.photo(photo, "-o", "k.jpg").code == 130
    assert names(cli.folder) == {"anh.jpg"}


def test_a_broken_setting(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_MAX_BYTES", "lots")
    cli.failed(cli.photo(photo, "-o", "k.jpg"), 3, "FRAMER_MAX_BYTES='lots'", "100000–1000000000")


def test_a_missing_model(cli: Cli, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_MODEL", "/nonexistent/model.onnx")
    cli.failed(cli.photo(photo, "-o", "k.jpg"), 3, "FRAMER_MODEL", "framer doctor")
    assert names(cli.folder) == {"anh.jpg"}


FAILURES: dict[str, tuple[object, ...]] = {
    "no file": ("nix.jpg", "-o", "k.jpg"),
    "a folder": (".", "-o", "k.jpg"),
    "text": ("thu.txt", "-o", "k.jpg"),
    "empty": ("rong.jpg", "-o", "k.jpg"),
    "the same": ("anh.jpg", "-o", "anh.jpg"),
    "no folder": ("anh.jpg", "-o", "nix/k.jpg"),
    "contradiction": ("anh.jpg", "-o", "k.jpg", "--format", "png"),
    "no format": ("anh.jpg", "-o", "k"),
    "size": ("anh.jpg", "-o", "k.jpg", "--size", "9"),
    "crop": ("anh.jpg", "-o", "k.jpg", "--crop", "9"),
    "crop outside": ("anh.jpg", "-o", "k.jpg", "--crop", "9000,0,90"),
    "face": ("anh.jpg", "-o", "k.jpg", "--face", "9"),
    "frame": ("anh.jpg", "-o", "k.jpg", "--frame", "nix"),
    "record": ("anh.jpg", "-o", "k.jpg", "--json", "-"),
    "option": ("anh.jpg", "--nix"),
    "too much": ("anh.jpg", "b.jpg"),
    "nothing": (),
}


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_in_both_languages(cli: Cli, photo: Path, name: str) -> None:
    (cli.folder / "thu.txt").write_text("thư")
    (cli.folder / "rong.jpg").touch()
    lines = {}
    for lang in ("en", "vi"):
        cli.speak(lang)
        run = cli("photo", *FAILURES[name])
        cli.failed(run, run.code)
        lines[lang] = run.err.splitlines()
    assert all(vi != en for vi, en in zip(lines["vi"], lines["en"], strict=True))
    assert all(line.translate(str.maketrans("", "", "“”→×")).isascii() for line in lines["en"])
    assert not any(line.translate(str.maketrans("", "", "“”→×")).isascii() for line in lines["vi"])
