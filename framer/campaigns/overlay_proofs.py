"""What is known of overlays by the digests of their files: one is decoded and measured once, not at every start.

Where the organisation's folder can be written, it is kept in ``.framer/overlays.json`` there; else in memory. What was
proven by another version of framer or Pillow is proven again. Those that framer ships with are known from the start.
"""

import contextlib
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import PIL

from framer import __version__
from framer.assets import asset_directory
from framer.atomic_files import atomic_write
from framer.errors import OutputError
from framer.imaging.opening import measure_opening
from framer.imaging.overlay import decode_overlay
from framer.imaging.types import Frame, Window
from framer.kept_json import decode_json

_PROOFS_PATH = Path(".framer", "overlays.json")
_MADE_WITH = f"framer {__version__}, Pillow {PIL.__version__}"
_MAX_PROOFS_BYTES = 1_000_000


class OverlayProofs:
    """Overlays that could be decoded, and windows that were measured; for one thread at a time."""

    def __init__(self, root: Path | None = None) -> None:
        """Read what is kept in the folder of campaigns `root`; None, or nothing that can be read: none is known."""
        self._path = root / _PROOFS_PATH if root else None
        self._shipped = _read_shipped()
        self._decoded: set[str] = set()
        self._windows: dict[str, Window] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            self._read()
        self._kept = self._to_text()

    def measure_window(self, data: bytes, name: str) -> Window:
        """`measure_opening`, or what it has said of the same bytes before. Raises SetupError."""
        digest = sha256(data).hexdigest()
        window = self._windows.get(digest) or measure_opening(data, name)
        self._windows[digest] = window
        return window

    def prove(self, frame: Frame) -> None:
        """Raise SetupError if the overlay cannot be decoded; one whose very bytes were decoded before is not again."""
        digest = sha256(frame.overlay_data).hexdigest()
        if digest in self._shipped | self._decoded:
            return
        decode_overlay(frame)
        self._decoded.add(digest)

    def keep(self) -> None:
        """Write what is known; where that is not possible, it stays in memory."""
        text = self._to_text()
        if self._path is None or text == self._kept:
            return
        self._kept = text
        with contextlib.suppress(OSError, OutputError):
            self._path.parent.mkdir(exist_ok=True)
            atomic_write(self._path, text.encode())

    def _read(self) -> None:
        if self._path is None or self._path.stat().st_size > _MAX_PROOFS_BYTES:
            return
        kept: Mapping[str, Any] = decode_json(self._path.read_bytes(), dict[str, Any])
        if kept.get("made_with") == _MADE_WITH:
            self._windows = {digest: Window(*map(float, numbers)) for digest, numbers in kept["windows"].items()}
            self._decoded = set(map(str, kept["decoded"]))

    def _to_text(self) -> str:
        windows = {digest: (each.cx, each.cy, each.r) for digest, each in sorted(self._windows.items())}
        decoded = sorted(self._decoded)
        record = {"made_with": _MADE_WITH, "decoded": decoded, "windows": windows}
        return json.dumps(record, separators=(",", ":"))


def _read_shipped() -> frozenset[str]:
    """The digests of the overlays that framer ships with, as ``sha256sum`` lists them; none where there is no list."""
    with contextlib.suppress(OSError):
        lines = (asset_directory("static") / "frames" / "overlays.sha256").read_text(encoding="ascii").splitlines()
        return frozenset(line.split()[0] for line in lines if line.strip())
    return frozenset()
