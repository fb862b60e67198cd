"""A campaign, and its frames as ``campaign.toml`` lists them. The annotations are checked where msgspec decodes one."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from framer.imaging.types import Frame, Window
from framer.text.text_field import TextField

_HEX_COLOUR = re.compile("#[0-9a-fA-F]{6}")

CampaignText = Annotated[str, Meta(max_length=2_000)]


@dataclass(frozen=True)
class FrameEntry:
    """One ``[[frames]]`` block. The file `overlay` need not exist; `window` is None where it is to be measured."""

    id: str
    title: str
    overlay: Path
    window: Window | None = None
    fields: tuple[TextField, ...] = ()
    head_in_front: bool = False


@dataclass(frozen=True, kw_only=True)
class CampaignDetails:
    """Words and days of a campaign. `starts` and `ends` are its first and last day in Vietnam."""

    title: CampaignText
    slogan: CampaignText = ""
    mark: CampaignText = ""
    organiser: CampaignText = ""
    starts: date | None = None
    ends: date | None = None
    facebook_overlay_id: CampaignText | None = None
    caption: CampaignText = ""

    def status(self, today: date) -> str:
        """``upcoming``, ``running`` or ``ended`` on the day `today`; first and last day are included."""
        if self.starts and today < self.starts:
            return "upcoming"
        return "ended" if self.ends and today > self.ends else "running"


@dataclass(frozen=True, kw_only=True)
class Campaign(CampaignDetails):
    """A campaign. Its text is NFC, without white space around it; `slogan` is the title unless the file has its own.

    `colours` are pairs of a name and ``#rrggbb``, in small letters. `entries` are the blocks of its frames; `frames`
    are the same with artwork and window, in the same order, or empty as long as no overlay has been read.
    """

    id: str
    colours: tuple[tuple[str, str], ...] = ()
    entries: tuple[FrameEntry, ...] = ()
    frames: tuple[Frame, ...] = ()


def is_hex_colour(text: str) -> bool:
    """Whether `text` is a colour as campaigns write it: ``#`` and six hexadecimal digits."""
    return _HEX_COLOUR.fullmatch(text) is not None
