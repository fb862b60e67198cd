"""A campaign as the API tells it."""

from collections.abc import Sequence
from typing import Any

from framer.campaigns.campaign_keys import keys_path
from framer.campaigns.given_names import tell_given_name
from framer.campaigns.layouts import LAYOUT_OVERLAY, find_artwork
from framer.campaigns.local_date import today
from framer.campaigns.manifest import inspect_manifest, reopen_manifest
from framer.campaigns.manifest_findings import ManifestFinding
from framer.campaigns.theme import contrast_ratio, parse_rgb
from framer.campaigns.types import Campaign
from framer.desk.campaigns.copies import can_write_values
from framer.desk.campaigns.edited_campaign import EditedCampaign
from framer.desk.campaigns.findings import describe_choice_faults, describe_manifest_findings
from framer.desk.campaigns.shelves import CampaignShelf
from framer.desk.campaigns.unit_lists import unit_block
from framer.desk.campaigns.values import show_values
from framer.desk.own_words import desk_gettext
from framer.studio.check.manifest_words import check_contrast


def summarise_edited(edited: EditedCampaign) -> dict[str, Any]:
    """What the list shows."""
    values = show_values(edited.manifest.text)
    shown = {name: values.get(name, "") for name in ("title", "mark", "starts", "ends")}
    return {
        "id": edited.id,
        "version": edited.version,
        "state": _show_state(edited),
        "changed": edited.changed,
        **shown,
    }


def describe_edited(edited: EditedCampaign) -> dict[str, Any]:
    """What the form shows. Without `readable` there are findings alone: the file cannot be edited by the form."""
    campaign, values = edited.manifest.campaign, show_values(edited.manifest.text)
    findings = [*edited.manifest.findings, *_judge_colours(edited)]
    return {
        **summarise_edited(edited),
        "readable": can_write_values(edited.directory),
        "overtaken": edited.overtaken,
        "is_draft": edited.is_draft,
        "is_deletable": edited.is_deletable,
        "has_preview": edited.is_draft and keys_path(edited.directory).is_file(),
        "values": values,
        "colours": dict(campaign.colours) if campaign else {},
        "contrast": _words_contrast(campaign),
        "frames": _describe_frames(campaign) if campaign else [],
        "units": [unit_block(unit) for unit in campaign.units] if campaign else [],
        "findings": [
            *describe_manifest_findings(findings, desk_gettext),
            *describe_choice_faults(values, desk_gettext),
        ],
    }


def describe_shelf(shelf: CampaignShelf) -> list[dict[str, Any]]:
    """What lies there, as the list shows it."""
    told = []
    for campaign_id in shelf.list_ids():
        values = show_values(inspect_manifest(shelf.find(campaign_id)).text)
        told.append({"id": campaign_id, **{name: values.get(name, "") for name in ("title", "starts", "ends")}})
    return told


def _show_state(edited: EditedCampaign) -> str:
    if edited.manifest.campaign is None and not can_write_values(edited.directory):
        return "broken"
    if edited.is_draft:
        return "draft"
    return edited.manifest.campaign.status(today()) if edited.manifest.campaign else "broken"


def _judge_colours(edited: EditedCampaign) -> Sequence[ManifestFinding]:
    """What is to be said of letters that cannot be read on their ground, while somebody chooses colours."""
    campaign, text = edited.manifest.campaign, edited.manifest.text
    if campaign is None or text is None:
        return ()
    reader = reopen_manifest(text, edited.directory)
    reader.findings.clear()
    check_contrast(reader, dict(campaign.colours))
    return tuple(reader.findings)


def _words_contrast(campaign: Campaign | None) -> float | None:
    colours = dict(campaign.colours) if campaign else {}
    if not {"light", "field"} <= colours.keys():
        return None
    return round(contrast_ratio(parse_rgb(colours["light"]), parse_rgb(colours["field"])), 1)


def _describe_frames(campaign: Campaign) -> list[dict[str, Any]]:
    """Of each frame its title, that in the language of the page, and the layout it is drawn of; "": artwork."""
    described = []
    for entry in campaign.entries:
        artwork = find_artwork(entry.overlay, campaign.layout)
        is_layout = artwork is not None and artwork.parent != entry.overlay.parent
        layout = (campaign.layout if entry.overlay.name == LAYOUT_OVERLAY else entry.overlay.stem) if is_layout else ""
        described.append({"title": entry.title, "name": tell_given_name(entry.title, desk_gettext), "layout": layout})
    return described
