"""What the tests of the command share: in-process runs, processes, and assertions on what is left in a folder."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from framer.cli import main

SMALL = ("--size", "256")


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


class Cli:
    """Runs commands in this process, in their own folder and in one language."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes], folder: Path) -> None:
        self.monkeypatch, self.capture, self.folder = monkeypatch, capture, folder
        monkeypatch.chdir(folder)
        monkeypatch.setenv("LANGUAGE", "")  # main sets it; this puts it back afterwards
        monkeypatch.setenv("COLUMNS", "80")
        for name in [name for name in os.environ if name.startswith("FRAMER_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("FRAMER_COUNTS", "off")  # what tests make is counted nowhere
        self.speak("en")

    def speak(self, lang: str) -> None:
        self.monkeypatch.setenv("FRAMER_LANG", lang)

    def __call__(self, *arguments: object, stdin: bytes | None = None) -> Run:
        if stdin is not None:
            stream = type("Stdin", (), {"buffer": BytesIO(stdin), "isatty": lambda _: False})()
            self.monkeypatch.setattr(sys, "stdin", stream)
        self.capture.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self.capture.readouterr()
        return Run(code, out, err.decode())

    def photo(self, *arguments: object, stdin: bytes | None = None) -> Run:
        """`framer photo` with a small picture, for speed."""
        return self("photo", *arguments, *SMALL, stdin=stdin)

    def failed(self, run: Run, code: int, *words: str) -> None:
        """It failed with this exit code and these words, in two lines, and said nothing on stdout."""
        assert (run.code, run.out) == (code, b""), run.err
        lines = run.err.splitlines()
        assert lines[0].startswith("framer: ")
        assert lines[1].startswith("  → ")
        assert len(lines) == 2
        assert "Traceback" not in run.err
        assert "%(" not in run.err
        for word in words:
            assert word in run.err


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that speaks English."""
    neutral = {name: value for name, value in os.environ.items() if not name.startswith(("FRAMER_", "LC_", "LANG"))}
    return {**neutral, "FRAMER_LANG": "en", "FRAMER_COUNTS": "off", "COLUMNS": "80", **more}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "framer", *map(str, arguments)]


def process(*arguments: object, cwd: Path | None = None, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """`framer` as a process of its own, to its end."""
    options.setdefault("env", environment())
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    return subprocess.run(command(*arguments), capture_output=True, cwd=cwd, timeout=60, check=False, **options)


def picture(data: bytes | Path) -> Image.Image:
    """A finished picture, decoded whole."""
    with Image.open(BytesIO(data if isinstance(data, bytes) else data.read_bytes())) as image:
        image.load()
        return image


def names(folder: Path) -> set[str]:
    """All that is in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}


def read_json(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record
