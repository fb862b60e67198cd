"""The HTTP API, version 1: the campaigns. What makes pictures is in `views/avatars.py`."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify

from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.selection import list_shown
from framer.campaigns.types import Campaign
from framer.imaging.types import Frame
from framer.web.context import current_app_context
from framer.web.urls import card_path, frame_path, page_path, text_version, thumbnail_path, units_path
from framer.web.views.static import cache_policy

API_PREFIX = "/api/v1"

campaigns_blueprint = Blueprint("api", __name__)


@campaigns_blueprint.get("/campaigns", endpoint="campaigns")
def list_campaigns() -> Response:
    """The listed campaigns with their frames, in their order; addresses are paths on this host."""
    registry, day = current_app_context().campaigns(), today()
    shown = list_shown(registry.campaigns)
    response = jsonify(campaigns=[_campaign_json(campaign, registry, day) for campaign in shown])
    response.headers["Cache-Control"] = "no-cache"
    return response


@campaigns_blueprint.get("/campaigns/<campaign>/units", endpoint="units")
def list_units(campaign: str) -> Response:
    """The units of one campaign, in the order of its list; none where any text is a unit."""
    units = current_app_context().campaigns().get_campaign(campaign, today()).units
    response = jsonify(units=[{"id": unit.id, "name": unit.name, "short": unit.short} for unit in units])
    response.headers["Cache-Control"] = cache_policy(text_version(repr(units)))
    return response


def _campaign_json(campaign: Campaign, registry: CampaignRegistry, day: date) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "title": campaign.title,
        "mark": campaign.mark,
        "organiser": campaign.organiser,
        "caption": campaign.caption,
        "starts": campaign.starts and campaign.starts.isoformat(),
        "ends": campaign.ends and campaign.ends.isoformat(),
        "status": campaign.status(day),
        "closed": registry.is_closed(campaign, day),
        "current": campaign == registry.get_current(day),
        "facebook_overlay_id": campaign.facebook_overlay_id,
        "href": page_path(campaign),
        "card": card_path(campaign),
        "units": units_path(campaign) if campaign.units else None,
        "frames": [_frame_json(frame) for frame in campaign.frames],
    }


def _frame_json(frame: Frame) -> dict[str, Any]:
    return {
        "id": frame.id,
        "title": frame.title,
        "window": {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r},
        "image": frame_path(frame),
        "thumbnail": thumbnail_path(frame),
        "version": frame.version,
        "head_in_front": frame.head_in_front,
        "fields": [{"id": field.id, "label": field.label, "longest": field.longest} for field in frame.fields],
    }
