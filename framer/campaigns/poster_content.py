"""What a poster says."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from framer.campaigns.portraits import choose_portrait
from framer.campaigns.types import Campaign
from framer.i18n import Translator, load_translator
from framer.imaging.types import Frame
from framer.text.unit import Unit


@dataclass(frozen=True)
class PosterContent:
    """What a poster says: `frame` of `campaign`, and the `address` to be typed off; `language` is ``vi`` or ``en``.

    The QR code leads to `link`, if there is one, else to `address`; the name of the `unit` for which that is stands
    below it. The frame is shown on `portrait`, one of PORTRAIT_CHOICES, or "": the one that suits the campaign.
    """

    campaign: Campaign
    frame: Frame
    address: str
    language: str
    link: str = ""
    unit: str = ""
    portrait: str = ""

    @property
    def translate(self) -> Translator:
        """The gettext function of its language."""
        return load_translator(self.language)

    @property
    def portrait_name(self) -> str:
        """Whom the frame is shown on."""
        return self.portrait or choose_portrait(self.campaign)

    @property
    def title(self) -> str:
        """What the file is called inside."""
        return f"{self.unit} – {self.campaign.title}" if self.unit else self.campaign.title

    def for_unit(self, unit: Unit) -> "PosterContent":
        """The same for a `unit` of the campaign's list: the code fills it in, and its name stands below that."""
        return replace(self, link=f"{self.address}?{urlencode({'unit': unit.id})}", unit=unit.name)
