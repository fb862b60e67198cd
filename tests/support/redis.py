"""A redis-server of our own on a loopback port."""

import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

REDIS = shutil.which("redis-server")


class running_redis:  # noqa: N801  (reads as a function)
    """A redis-server process."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        folder.mkdir(exist_ok=True)
        if REDIS is None:
            pytest.skip("there is no redis-server on this machine")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [REDIS, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __enter__(self) -> str:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return f"redis://127.0.0.1:{self.port}/0"
            except OSError:
                threading.Event().wait(0.02)
        raise AssertionError("redis-server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(20)
