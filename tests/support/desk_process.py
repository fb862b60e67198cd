"""`framer desk` and `framer serve` as processes of their own, on one folder of campaigns."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def started_desk(folder: Path, *arguments: str, prefix: Sequence[str] = (), **more: str) -> Iterator[str]:
    """A running desk whose campaigns and state lie in `folder`; gives the address that opens it once."""
    (folder / "campaigns").mkdir(parents=True, exist_ok=True)
    command = [*prefix, sys.executable, "-m", "framer", "desk", "--no-browser", "--port", "0", *arguments]
    with _started(command, folder, more) as process:
        assert process.stderr
        for line in process.stderr:
            if "#key=" in line:
                yield line.strip()
                break
        else:
            raise AssertionError("no address")


@contextmanager
def started_site(folder: Path) -> Iterator[str]:
    """A running public server that reads the same campaigns; gives its address."""
    with _started([sys.executable, "-m", "framer", "serve", "--port", "0"], folder, {}) as process:
        assert process.stderr
        yield next(line.strip() for line in process.stderr if line.startswith("http://127.0.0.1:"))


@contextmanager
def _started(command: Sequence[str], folder: Path, more: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    own = {
        "FRAMER_FRAMES_DIR": str(folder / "campaigns"), "XDG_DATA_HOME": str(folder / "data"), "FRAMER_LANG": "en",
        "PYTHONUNBUFFERED": "1", "FRAMER_LOG": "off",
    }  # fmt: skip
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **own, **more}, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # what a tracer runs, too
            process.communicate(timeout=30)
