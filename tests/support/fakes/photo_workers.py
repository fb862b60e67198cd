"""A server whose workers do what a photo's comment tells them, beside framing real ones."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from framer.errors import FramerError
from framer.web import photo_workers


def prepare(model: str) -> Callable[[photo_workers.PhotoTask], Any]:
    """The real worker, but for photos that say what happens to them."""
    return partial(step, photo_workers.prepare_photo_worker(model))


def step(real: Callable[[photo_workers.PhotoTask], Any], task: photo_workers.PhotoTask) -> Any:
    what, _, path = task.photo.partition(b":")
    if what == b"HANG":
        Path(os.fsdecode(path)).write_text(str(os.getpid()))
        time.sleep(600)
    if what == b"WAIT":  # until the file is gone
        Path(os.fsdecode(path)).write_text(str(os.getpid()))
        while Path(os.fsdecode(path)).exists():
            time.sleep(0.01)
        raise FramerError
    if what == b"KILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == b"EAT":
        bytearray(900_000_000)
    return real(task)


SERVER = """
import sys
from pathlib import Path
from framer.campaigns.reloading import ReloadingRegistry
from framer.workers.sandbox import Rights
from framer.settings import read_settings
from framer.server.connection import ConnectionLimits
from framer.web import serve
from framer.web.photo_workers import create_photo_workers
from framer.web.app import create_app
from support.fakes import photo_workers

settings, catalogue = read_settings(), ReloadingRegistry([Path(sys.argv[1])])
workers = create_photo_workers(settings, catalogue.current, prepare=photo_workers.prepare, rights=Rights.ALL)
serve.SHUTDOWN_GRACE_SECONDS = 5.0
app = create_app(settings, catalogue, workers=workers)
limits = ConnectionLimits()
serve.serve_app(app, "127.0.0.1", 0, lambda url: print(url, flush=True), limits=limits)
print("ended", flush=True)
"""
