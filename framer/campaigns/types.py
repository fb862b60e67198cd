"""TODO."""

from dataclasses import dataclass
from datetime import date

from framer.imaging.types import Frame


@dataclass(frozen=True)
class Campaign:
    """A campaign folder, read and checked. Text is NFC."""

    id: str
    title: str
    slogan: str
    mark: str
    organiser: str
    starts: date | None
    ends: date | None
    facebook_overlay_id: str | None
    caption: str
    colours: tuple[tuple[str, str], ...]
    frames: tuple[Frame, ...]

    def status(self, today: date) -> str:
        """``upcoming``, ``running`` or ``ended`` on the day `today`; first and last day are included."""
        if self.starts and today < self.starts:
            return "upcoming"
        return "ended" if self.ends and today > self.ends else "running"
