"""A campaign, and its frames as ``campaign.toml`` lists them."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from framer.campaigns.logo_plate import LogoPlate
from framer.campaigns.manifest_findings import ManifestFinding
from framer.imaging.types import Frame, Window
from framer.text.text_field import TextField
from framer.text.unit import Unit

DEFAULT_CAMPAIGN_LANGUAGE = "vi"

_HEX_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class FrameEntry:
    """One ``[[frames]]`` block. The file `overlay` need not exist; `window` is None where it is to be measured."""

    id: str
    title: str
    overlay: Path
    window: Window | None = None
    fields: tuple[TextField, ...] = ()
    head_in_front: bool = False


@dataclass(frozen=True)
class Caption:
    """Words to post with the picture; ``{link}`` and ``{unit}`` in them stand for link and unit.

    `label` says for whom they are; "" where there is but one.
    """

    text: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class CampaignDetails:
    """Words, days and wishes of a campaign. `starts` and `ends` are its first and last day in Vietnam.

    `title` is on one line; `title_lines` is the same broken where its maker wants it. `draft`: nobody sees it without
    its preview link; not `listed`: only who has the link; `front`: the front page shows it; `public_total`: its page
    says how many pictures were made; `order`: its place among the others, 1 first (None: behind those that have one).
    `lang` is ``vi`` or ``en``, "" where not said.
    `closed_after_days`: so many days after `ends` its frames are closed (None: as the setting says). `logo` need not
    exist. `layout`, `palette`, `ornament`, `emblem` are names of manifest_keys, "" where not said.
    """

    title: str
    title_lines: tuple[str, ...] = ()
    slogan: str = ""
    mark: str = ""
    organiser: str = ""
    contact: str = ""
    starts: date | None = None
    ends: date | None = None
    closed_after_days: int | None = None
    draft: bool = False
    listed: bool = True
    front: bool = False
    public_total: bool = False
    order: int | None = None
    lang: str = ""
    facebook_overlay_id: str | None = None
    caption: str = ""
    captions: tuple[Caption, ...] = ()
    units: tuple[Unit, ...] = ()
    logo: Path | None = None
    layout: str = ""
    palette: str = ""
    ornament: str = ""
    emblem: str = ""

    @property
    def language(self) -> str:
        """The language of its own words and of those that are drawn for it: ``vi`` or ``en``."""
        return self.lang or DEFAULT_CAMPAIGN_LANGUAGE

    @property
    def broken_title(self) -> str:
        """`title` with a line break where its maker wants one."""
        return "\n".join(self.title_lines) or self.title

    def status(self, today: date) -> str:
        """``upcoming``, ``running`` or ``ended`` on the day `today`; first and last day are included."""
        if self.starts and today < self.starts:
            return "upcoming"
        return "ended" if self.ends and today > self.ends else "running"


@dataclass(frozen=True, kw_only=True)
class Campaign(CampaignDetails):
    """A campaign. Its text is NFC, without white space around it; `slogan` is the title unless the file has its own.

    `caption` is the first of `captions`. `colours` are pairs of a name and ``#rrggbb``, in small letters. `entries`
    are the blocks of its frames; `frames` are the same with artwork and window, in the same order, or empty as long as
    no overlay has been read; likewise `logo_plate`. `findings` are what is to be said of its file, none of
    them an error.
    """

    id: str
    colours: tuple[tuple[str, str], ...] = ()
    entries: tuple[FrameEntry, ...] = ()
    frames: tuple[Frame, ...] = ()
    logo_plate: LogoPlate | None = None
    findings: tuple[ManifestFinding, ...] = field(default=(), compare=False, repr=False)


def is_hex_colour(text: str) -> bool:
    """Whether `text` is a colour as campaigns write it: ``#`` and six hexadecimal digits."""
    return _HEX_COLOUR.fullmatch(text) is not None
