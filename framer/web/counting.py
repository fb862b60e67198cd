"""What of the requests is counted: pages opened by people, pictures made and saved. Nothing here fails or waits."""

import re
from collections.abc import Mapping

from flask import Request, request

from framer.campaigns.types import Campaign
from framer.counts.types import MADE, OPENED, SAVED
from framer.counts.unit_ids import find_unit_id
from framer.errors import FramerError
from framer.web.context import AppContext
from framer.web.results.base import ResultFacts

LEAST_PUBLIC_TOTAL = 20

# Browsers, those inside Zalo and Facebook too, begin with Mozilla/; what fetches a link's preview for a chat app says
# its own name (facebookexternalhit/1.1, WhatsApp/2, Viber, TelegramBot), or is named so behind Mozilla/: mostly as
# "(compatible; Zalo/1.0; +https://zalo.me)", where people's Zalo says "Zalo android/" or "Zalo iOS/".
_BROWSER = re.compile(r"Mozilla/\d")
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|meta-external|whatsapp/|headless"
    r"|lighthouse|monitor|uptime|google(?:-|other|imageproxy)|favicon|iframely|embedly"
    r"|compatible; (?!MSIE)|\+https?:",  # Cubot makes phones; old browsers were MSIE; browsers give no address
    re.IGNORECASE,
)
_PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def count_opened(context: AppContext, campaign: Campaign) -> None:
    """Count the campaign's page as opened, with the unit of its link, if a person's browser shows it."""
    if not campaign.draft and is_opened_by_person(request):
        context.counter.count(OPENED, campaign.id, "", find_unit_id(campaign, request.args.get("unit", "")))


def count_made(context: AppContext, frame_id: str, fields: Mapping[str, str]) -> None:
    """Count a picture that was made of an upload; changes of it are none."""
    _count_picture(context, MADE, frame_id, fields)


def count_saved(context: AppContext, token: str, facts: ResultFacts) -> None:
    """Count the picture of a token as saved, the first time that it is."""
    try:
        is_first = context.results.mark_saved(token)
    except FramerError:  # a Redis that is away: nobody gets no picture for it
        return
    if is_first:
        _count_picture(context, SAVED, facts.record.frame, facts.fields)


def public_total(context: AppContext, campaign: Campaign) -> int:
    """How many pictures the campaign's page says were made; 0: it says nothing."""
    totals = context.shown_totals.current().get(campaign.id) if campaign.public_total else None
    return totals.made if totals and totals.made >= LEAST_PUBLIC_TOTAL else 0


def is_opened_by_person(asked: Request) -> bool:
    """Whether a page that is asked for will be seen: no HEAD, no fetching in advance, no chat app's preview."""
    agent = asked.headers.get("User-Agent", "")
    fetched_early = any("pre" in asked.headers.get(name, "").casefold() for name in _PREFETCH_HEADERS)
    is_browser = _BROWSER.match(agent) is not None and not _ROBOT.search(agent)
    return asked.method == "GET" and is_browser and not fetched_early


def _count_picture(context: AppContext, event: str, frame_id: str, fields: Mapping[str, str]) -> None:
    campaign_id, _, frame = frame_id.partition("/")
    campaign = next((each for each in context.campaigns().campaigns if each.id == campaign_id), None)
    if campaign and not campaign.draft:
        context.counter.count(event, campaign_id, frame, find_unit_id(campaign, fields.get("unit", "")))
