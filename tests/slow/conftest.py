"""Every SVG is drawn once in a run, whatever number of tests and of processes look at it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module", autouse=True)  # of a module: others draw for themselves
def drawings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """Keep what resvg draws in files that the run's processes share: the same markup at the same size is one file."""
    try:
        import resvg_py  # noqa: PLC0415  (the extra studio)
    except ImportError:
        yield
        return
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "drawings"
    folder.mkdir(exist_ok=True)
    draw = resvg_py.svg_to_bytes

    def draw_once(**how: Any) -> bytes:
        path = folder / hashlib.sha256(repr(sorted(how.items())).encode()).hexdigest()
        if not path.exists():
            data = bytes(draw(**how))
            Path(f"{path}.{os.getpid()}").write_bytes(data)
            Path(f"{path}.{os.getpid()}").replace(path)
        return path.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resvg_py, "svg_to_bytes", draw_once)
        yield
