"""A frame's artwork, looked at and mended: what a check finds, where its opening is, and the same a little smaller.

Artwork is other people's files: all of this but `decode_faults` is called in the desk's confined processes.
"""

import io
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest_findings import ManifestFinding
from framer.desk.campaigns.living_picture import read_entry
from framer.errors import Crashed, SetupError
from framer.studio.check.findings import LEVEL_GOOD, TOPICS, Finding
from framer.studio.check.frame import FrameToCheck, check_frame
from framer.studio.check.letter_lines import SEEN_RADIUS, find_lines_outside
from framer.studio.drawing import draw_artwork
from framer.workers.messages import is_safe_template

MIN_PERCENT = 70  # artwork that would have to be smaller is to be drawn anew

_STEP = 2  # per cent: how much smaller each further try is
_LEVELS = frozenset({"warning", "error"})
CUT_TOPICS = frozenset({"text_cut", "text_edge"})


class Fault(msgspec.Struct, frozen=True):
    """A finding about artwork as a worker tells it: templates, and what fills them in (a list: words to translate)."""

    level: str
    message: str
    hint: str
    topic: str
    details: dict[str, str | int | float | list[str]]

    def to_finding(self) -> Finding:
        """The same as a finding. Raises ValueError for one that no check makes."""
        if self.level not in _LEVELS or self.topic not in TOPICS:
            raise ValueError(self.level)
        if not all(map(is_safe_template, (self.message, self.hint))):
            raise ValueError("no template")
        details = {name: tuple(value) if isinstance(value, list) else value for name, value in self.details.items()}
        return Finding(
            self.level, self.message, self.hint, details, next(each for each in TOPICS if each == self.topic)
        )


class FrameFaults(msgspec.Struct, frozen=True):
    """What is to be mended in one frame. `window` (cx, cy, r) is where faces go, None: nowhere yet.

    `is_picture`: the artwork is a designer's, whose window may be moved. `shrink_to` is the percentage at which cut
    words would fit; 0: nothing is cut, or there is none.
    """

    faults: tuple[Fault, ...] = ()
    window: tuple[float, float, float] | None = None
    is_picture: bool = False
    shrink_to: int = 0


def check_frame_artwork(directory: Path, number: int) -> FrameFaults:
    """All that is to be mended in a frame's artwork. Raises ManifestError, UnknownFrame."""
    campaign, entry = read_entry(directory, number)
    report = check_frame(FrameToCheck.listed(entry, campaign), draw_artwork)
    artwork = find_artwork(entry.overlay, campaign.layout)
    is_cut = any(isinstance(each, Finding) and each.topic in CUT_TOPICS for each in report.findings)
    can_shrink = is_cut and artwork is None and report.sheet is not None
    window = report.window or entry.window
    return FrameFaults(
        tuple(_to_fault(each) for each in report.findings if each.level != LEVEL_GOOD),
        (window.cx, window.cy, window.r) if window else None,
        is_picture=artwork is None or artwork.parent == entry.overlay.parent,
        shrink_to=find_fitting_percent(report.sheet.image) if can_shrink and report.sheet else 0,
    )


def find_fitting_percent(image: Image.Image) -> int:
    """At which percentage, about its centre, all words of the artwork `image` (RGBA, square) are seen; 0: at none."""
    lines = find_lines_outside(image)
    if not lines:
        return 0
    first = int(100 * SEEN_RADIUS / max(line.reach for line in lines))
    tries = range(min(99, first), MIN_PERCENT - 1, -_STEP)
    return next((percent for percent in tries if not find_lines_outside(shrink_artwork(image, percent))), 0)


def shrink_artwork(image: Image.Image, percent: int) -> Image.Image:
    """`image` (RGBA, square) made smaller about its centre, as large as before: what its edges show is carried on."""
    side = image.width
    inner = max(1, round(side * percent / 100))
    small = image.convert("RGBa").resize((inner, inner), Image.Resampling.LANCZOS).convert("RGBA")
    before = (side - inner) // 2
    after = side - inner - before
    return Image.fromarray(np.pad(np.asarray(small), ((before, after), (before, after), (0, 0)), mode="edge"))


def shrink_artwork_file(path: Path, percent: int) -> bytes:
    """The PNG or WebP in `path`, made so many per cent as large, as a PNG. Raises SetupError if it cannot be read."""
    try:
        with Image.open(path, formats=["PNG", "WEBP"]) as file:
            profile, image = file.info.get("icc_profile"), file.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=path.name) from error
    data = io.BytesIO()
    shrink_artwork(image, percent).save(data, "PNG", icc_profile=profile)
    return data.getvalue()


def encode_faults(faults: FrameFaults) -> bytes:
    """The bytes in which a worker sends them."""
    return msgspec.json.encode(faults)


def decode_faults(data: bytes) -> FrameFaults:
    """What a worker sent. Raises Crashed for what no check finds: the artwork may have taken the worker over."""
    try:
        faults = msgspec.json.decode(data, type=FrameFaults)
        for fault in faults.faults:
            fault.to_finding().to_message(str)
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError) as error:
        raise Crashed from error
    return faults


def _to_fault(finding: Finding | ManifestFinding) -> Fault:
    topic = finding.topic if isinstance(finding, Finding) else "campaign"
    return Fault(
        finding.level, finding.message, finding.hint, topic, {k: _plain_detail(v) for k, v in finding.details.items()}
    )


def _plain_detail(value: Any) -> str | int | float | list[str]:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return value if isinstance(value, str | int | float) else str(value)
