"""What a photo worker keeps from one task to the next: overlays, as long as they leave memory for photos."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from framer.imaging.overlay import load_overlay
from framer.imaging.text_overlay import forget_overlays
from framer.imaging.types import Options
from framer.web import photo_workers
from framer.web.photo_workers import FrameTask, PhotoReply, PhotoTask, prepare_photo_worker
from support.pictures import hopper, ring_frame, saved
from support.posters import shipped_content


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[PhotoTask], PhotoReply]]:
    """A worker in this process, which may keep one overlay of 512 px, or four of 256."""
    monkeypatch.setattr(photo_workers, "_OVERLAY_CACHE_BYTES", 6 * 512**2)
    forget_overlays()
    yield prepare_photo_worker("")
    forget_overlays()


def kept() -> int:
    return load_overlay.cache_info().currsize


def test_overlays_are_kept_until_they_are_too_many(work: Callable[[PhotoTask], PhotoReply], tmp_path: Path) -> None:
    assert kept() == 0, "that of the warm-up is gone"
    photo, frames = saved(hopper()), [ring_frame(tmp_path, radius) for radius in (0.36, 0.37, 0.38)]
    for frame, side, count in ((frames[0], 256, 1), (frames[1], 256, 2), (frames[0], 256, 2), (frames[2], 512, 1)):
        work(FrameTask(photo, frame, Options(size=side)))
        assert kept() == count


def test_a_poster_leaves_none(
    work: Callable[[PhotoTask], PhotoReply], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(photo_workers, "make_poster_pdf", lambda poster: b"%PDF-")
    work(FrameTask(saved(hopper()), ring_frame(tmp_path), Options(size=256)))
    assert kept() == 1
    work(shipped_content())
    assert kept() == 0
