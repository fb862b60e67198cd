"""How a campaign is shown: its days in words, its neighbours, and what a link to it looks like."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from flask_babel import force_locale, get_locale, gettext

from framer.campaigns.dates import format_long_day
from framer.campaigns.link_card import CARD_HEIGHT, CARD_WIDTH
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.selection import list_shown
from framer.campaigns.types import Campaign, Caption
from framer.text.unit import Unit, unit_name
from framer.web import locale, urls
from framer.web.form_fields import unit_key

MAX_OTHER_CAMPAIGNS = 12
_OPEN_GRAPH_LOCALES = {"vi": "vi_VN", "en": "en_GB"}  # as Open Graph names them


@dataclass(frozen=True)
class LinkPreview:
    """What a chat app or a social network shows of a link to the page. `url` and `card` are absolute URLs."""

    title: str
    description: str
    site_name: str
    locale: str
    url: str
    card: str
    width: int = CARD_WIDTH
    height: int = CARD_HEIGHT


@dataclass(frozen=True)
class OtherCampaign:
    """A campaign in the list below another one's page; `phase` is its status, `status` the same in words."""

    campaign: Campaign
    phase: str
    status: str


@dataclass(frozen=True)
class CaptionPart:
    """A piece of a caption. One that `is_filled` is the link, or the unit: `otherwise` stands where there is none."""

    text: str
    is_filled: bool = False
    otherwise: str = ""


@dataclass(frozen=True)
class SharedCaption:
    """Words to post with the picture; `label` says for whom they are, "" where there is nothing to say."""

    label: str
    parts: tuple[CaptionPart, ...]

    @property
    def text(self) -> str:
        """The words as they are posted."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class CampaignOffer:
    """What is offered where a campaign cannot be shown: those whose ID is like the one asked for, and all others."""

    similar: tuple[OtherCampaign, ...] = ()
    others: tuple[OtherCampaign, ...] = ()


def closed_campaign_text(campaign: Campaign) -> str:
    """What the page of a campaign says whose frames are closed, in the language of the request."""
    return str(gettext("The campaign ended on %(day)s, and its frames are closed.", day=_page_day(campaign.ends)))


def campaign_status_label(campaign: Campaign, today: date) -> str:
    """The campaign's days in a few words, in the language of the request; empty for one without days."""
    status = campaign.status(today)
    if status == "upcoming":
        return str(gettext("Starts on %(day)s", day=_page_day(campaign.starts)))
    if status == "ended":
        return str(gettext("Ended on %(day)s", day=_page_day(campaign.ends)))
    if campaign.ends:
        return str(gettext("Running until the end of %(day)s", day=_page_day(campaign.ends)))
    return str(gettext("Running now")) if campaign.starts else ""


def share_captions(campaign: Campaign, unit: Unit | None = None) -> tuple[SharedCaption, ...]:
    """The words to post with the picture, else the title; the link in them fills in `unit`.

    It stands where they have ``{link}``, else on a line of its own, unless they have one to the campaign's page already
    or no host is known. For ``{unit}`` stands the name of `unit`, else the organiser or the title.
    """
    captions = campaign.captions or (Caption(campaign.title),)
    return tuple(SharedCaption(each.label, _caption_parts(each.text, campaign, unit)) for each in captions)


def _caption_parts(text: str, campaign: Campaign, unit: Unit | None) -> tuple[CaptionPart, ...]:
    link = urls.share_url(campaign, unit_key(unit))
    page = urls.share_url(campaign).partition("://")[2]
    has_link = "{link}" in text or re.search(rf"{re.escape(page)}(?![\w-])", text, re.IGNORECASE)
    if page and not has_link:
        text += "\n{link}"
    everybody = campaign.organiser or campaign.title
    filled = {
        "{link}": CaptionPart(link if page else "", is_filled=True),
        "{unit}": CaptionPart(unit_name(unit) or everybody, is_filled=True, otherwise=everybody),
    }
    pieces = re.split(r"(\{link\}|\{unit\})", text)
    return tuple(filled.get(piece) or CaptionPart(piece) for piece in pieces if piece)


def other_campaigns(registry: CampaignRegistry, today: date, shown: Container[Campaign | None]) -> list[OtherCampaign]:
    """The open, listed campaigns besides those `shown`: running ones first, then upcoming, then ended ones."""
    order = ("running", "upcoming", "ended")
    others = [
        _describe_other(each, today)
        for each in list_shown(registry.campaigns)
        if each not in shown and not registry.is_closed(each, today)
    ]
    return sorted(others, key=lambda other: order.index(other.phase))[:MAX_OTHER_CAMPAIGNS]


def offer_instead(registry: CampaignRegistry, campaign_id: str, today: date) -> CampaignOffer:
    """What the page of an address that has no campaign, or none that works, offers: at most one similar one."""
    others = other_campaigns(registry, today, ())
    shown = {each.id: each for each in list_shown(registry.campaigns)}  # closed ones have a page, too
    names = get_close_matches(campaign_id.casefold(), [name for name in shown if name != campaign_id], 1)
    similar = tuple(_describe_other(shown[name], today) for name in names)
    return CampaignOffer(similar, tuple(other for other in others if other not in similar))


def _describe_other(campaign: Campaign, today: date) -> OtherCampaign:
    return OtherCampaign(campaign, campaign.status(today), campaign_status_label(campaign, today))


def make_link_preview(campaign: Campaign) -> LinkPreview:
    """The preview of a link to the campaign's page.

    In the campaign's language unless ``?lang=`` says otherwise: the programs that fetch it send any Accept-Language.
    """
    lang = locale.language_from_query() or campaign.language
    with force_locale(lang):
        invitation = gettext(
            "Put the frame “%(name)s” on your profile picture: free, without logging in.",
            name=campaign.mark or campaign.title,
        )
        return LinkPreview(
            title=campaign.title,
            description=f"{invitation} {campaign.organiser}".strip(),
            site_name=gettext("Profile picture frame"),
            locale=_OPEN_GRAPH_LOCALES[lang],
            url=urls.absolute_url(urls.page_path(campaign)),
            card=urls.absolute_url(urls.card_path(campaign)),
        )


def _page_day(day: date | None) -> str:
    return format_long_day(day, str(get_locale()))
